"""What belongs to the company alone exists for no vendor, through whichever door."""

from datetime import date

import pytest
from sqlalchemy import delete, insert, select, update

from portal.foundation.access.scoping import OutsideScope, acting_as
from portal.foundation.access.touches import list_touches
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say, to_json
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.cast import Cast


@pytest.fixture
def ours(cast: Cast) -> tuple[int, int]:
    """A finding of the company, and the obligation to mend it; their ids."""
    new = New(
        vendor_id=None,
        cause=Cause.BY_HAND,
        about="hand:training",
        title=say("Of us"),
        action=say("Train the people"),
        severity=Severity.MINOR,
        owner=Owner.COMPANY,
        due_days=30,
    )
    opened = open_findings([new], subject=None, by=acting(cast.pia))
    db.session.commit()
    (finding,), (owed,) = opened.findings, opened.obligations
    assert (finding.vendor_id, owed.vendor_id, owed.holder) == (None, None, Holder.PROCUREMENT)
    return finding.id, owed.id


def test_it_touches_no_vendor(cast: Cast) -> None:
    before = list_touches()
    open_obligation(
        kind=ObligationKind.DEPUTY_READING, subject=cast.ada, vendor_id=None,
        holder=Holder.PROCUREMENT, due_on=date(2026, 12, 2), ladder="internal",
        title=say("Of us"), is_new=True,
    )  # fmt: skip
    db.session.commit()
    assert list_touches() == before


def test_it_is_open_once(cast: Cast, ours: tuple[int, int]) -> None:
    new = New(None, Cause.BY_HAND, "hand:training", say("Of us"), say("Train"), Severity.MINOR,
              Owner.COMPANY, 30)  # fmt: skip
    again = open_findings([new], subject=None, by=None)
    assert not again.findings
    assert [one.id for one in again.known.values()] == [ours[0]]


@pytest.mark.parametrize("who", ["ada", "alf", "gus"])
def test_no_vendor_reads_changes_or_makes_one(cast: Cast, ours: tuple[int, int], who: str) -> None:
    finding_id, owed_id = ours
    user = getattr(cast, who)
    with acting_as(db.session, acting(user)):
        assert not db.session.scalars(select(Obligation)).all()
        assert not db.session.scalars(select(Finding)).all()
        assert db.session.get(Obligation, owed_id) is None
        assert db.session.get(Finding, finding_id) is None
        for model in (Obligation, Finding):
            late = update(model).values(version=9)
            done = db.session.execute(late, execution_options={"synchronize_session": False})
            assert done.rowcount == 0  # type: ignore[attr-defined]
            gone = delete(model)
            done = db.session.execute(gone, execution_options={"synchronize_session": False})
            assert done.rowcount == 0  # type: ignore[attr-defined]
        with pytest.raises(OutsideScope):
            db.session.execute(insert(Obligation).values(**_row()))


def _row() -> dict[str, object]:
    return {
        "vendor_id": None,
        "kind": ObligationKind.DEPUTY_READING,
        "subject_kind": "vendors",
        "subject_id": 1,
        "holder": Holder.PROCUREMENT,
        "ladder": "internal",
        "title": to_json(say("Of us")),
        "due_on": date(2026, 12, 2),
    }


def test_staff_and_jobs_read_it(cast: Cast, ours: tuple[int, int]) -> None:
    with acting_as(db.session, acting(cast.ann)):
        assert {one.id for one in db.session.scalars(select(Obligation))} == {ours[1]}
        assert {one.id for one in db.session.scalars(select(Finding))} == {ours[0]}
