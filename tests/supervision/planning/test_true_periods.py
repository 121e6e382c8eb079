"""What was asked or signed about days without data is taken back, and asked anew once."""

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, Outcome
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationState,
    Origin,
    RequestState,
    Wording,
)
from portal.supervision.consequences.reconcile import Reconciled, reconcile
from portal.supervision.planning.opening.services import open_due
from tests.cast import Cast
from tests.clock import Clock
from tests.kills import killed_at_commit
from tests.supervision.attestations.pages import ask
from tests.supervision.attestations.signed import signed
from tests.supervision.planning.changes import FIRST, LAST, requests, told

LATELY = date(2026, 11, 5)


def handed_over(work: Engagement, day: date | None) -> None:
    """As it is known from now on."""
    db.session.execute(
        update(DataShare)
        .where(DataShare.engagement_id == work.id)
        .values(first_handover_on=day)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def asked_anew() -> AttestationRequest:
    return requests()[-1]


@pytest.mark.parametrize(
    ("handover", "wording", "first"),
    [(None, Wording.START, date(2026, 11, 25)), (LATELY, Wording.PERIOD, LATELY)],
)
def test_an_open_request_about_days_without_data_is_withdrawn_and_asked_anew(
    cast: Cast, active_work: Engagement, handover: date | None, wording: Wording, first: date
) -> None:
    old = ask(cast, active_work, "no_subcontracting")
    handed_over(active_work, handover)
    assert reconcile(thorough=False) == Reconciled()  # all work is read in the night
    assert reconcile() == Reconciled(withdrawn=1, asked=1)
    db.session.refresh(old)
    assert old.state is RequestState.WITHDRAWN
    assert old.number in old.withdrawn_reason
    new = asked_anew()
    assert (new.state, new.origin) == (RequestState.OPEN, Origin.REACH)
    assert (new.wording, new.period_from) == (wording, first)
    assert told(new.cause).startswith(f"{old.number} was withdrawn: it asked about days")
    ends = db.session.scalars(select(Obligation).order_by(Obligation.id)).all()
    assert [one.outcome for one in ends] == [Outcome.WITHDRAWN, None]
    assert [line.action for line in trail_of(old)] == [
        "attestation.request_withdrawn",
        "attestation.requested",
    ]
    assert reconcile() == Reconciled()


def test_killed_halfway_nobody_is_asked_twice(cast: Cast, active_work: Engagement) -> None:
    ask(cast, active_work, "no_subcontracting")
    ask(cast, active_work, "confidentiality_pledge")
    handed_over(active_work, LATELY)
    with killed_at_commit(1):
        reconcile()
    reconcile()
    reconcile()
    states = [row.state for row in requests()]
    assert states.count(RequestState.OPEN) == states.count(RequestState.WITHDRAWN) == 2


def test_what_was_signed_stays_as_signed_and_is_asked_anew_once(
    cast: Cast, active_work: Engagement
) -> None:
    signed(cast.ada, active_work, "no_subcontracting", first=FIRST, last=LAST)
    record = db.session.scalars(select(Attestation)).one()
    text, sha256 = record.text, record.sha256
    handed_over(active_work, LATELY)
    assert reconcile() == Reconciled(asked=1)
    db.session.refresh(record)
    assert (record.text, record.sha256, record.state) == (text, sha256, AttestationState.SIGNED)
    new = asked_anew()
    assert (new.origin, new.follows_id) == (Origin.REACH, record.id)
    assert (new.period_from, new.period_to) == (LATELY, date(2026, 11, 24))
    assert "does not count" in told(new.cause)
    new.state = RequestState.WITHDRAWN
    db.session.commit()
    assert reconcile() == Reconciled(), "who takes it back has decided"


def test_the_plan_asks_about_nothing_before_the_first_handover(
    cast: Cast, active_work: Engagement, clock: Clock
) -> None:
    """A year after a start nothing was handed over yet; then, since a month."""
    signed(
        cast.ada,
        active_work,
        "no_subcontracting",
        first=date(2025, 11, 1),
        last=None,
        wording=Wording.START,
    )
    handed_over(active_work, None)
    assert open_due() == 0
    handed_over(active_work, date(2026, 10, 20))
    assert open_due() == 0, "it looked ahead to the year that begins with the handover"
    clock.go_to(date(2027, 10, 20))
    assert open_due() == 1
    request = db.session.scalars(
        select(AttestationRequest).order_by(AttestationRequest.id.desc())
    ).first()
    assert request is not None
    assert (request.period_from, request.period_to) == (date(2026, 10, 20), date(2027, 10, 19))
