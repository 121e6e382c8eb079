"""Each condition of a contradiction by itself: what differs, what only seems to, and of which work."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementChange
from portal.supervision.attestations.models import Answer, AttestationException
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.prefill.contradictions import (
    Contradiction,
    contradictions,
    contradictions_of,
)
from portal.supervision.responses.prefill.statements import Told
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.responses.test_contradictions import FIRST, LAST, found, ours, stated

OTHER: dict[str, str] = {"name": "Isobe", "approval_no": ""}
WITH_ONE = Answer.AFFIRM_WITH_EXCEPTION


def at(rows: list[tuple[str, str]]) -> list[str]:
    return [question_id for question_id, _ in rows]


def test_they_stand_in_the_order_of_the_questions() -> None:
    said: dict[str, Any] = {"SUB-01": "no", "INC-01": "no"}
    later = stated("incident_free", inputs={"events": [{"what": "x"}]})
    party = stated("no_subcontracting", answer=WITH_ONE, parties=["Kamome"])
    assert at(found(said, later, party)) == ["SUB-01", "INC-01"]
    assert at(found(dict(reversed(said.items())), later, party)) == ["INC-01", "SUB-01"]


def test_parties_named_beside_a_statement_leave_room() -> None:
    beside = stated("no_subcontracting", parties=["Kamome"])
    assert found({"SUB-08": "undeclared"}, beside) == []
    kamome = OTHER | {"name": "Kamome"}
    assert found({"SUB-01": "yes", "SUB-02": [kamome]}, beside) == []


def test_who_passes_work_on_and_is_not_asked_to_whom_contradicts_a_clean_statement() -> None:
    assert at(found({"SUB-01": "yes"}, stated("no_subcontracting"))) == ["SUB-01"]


def test_nothing_is_compared_with_names_that_were_not_given() -> None:
    said = {"SUB-01": "yes", "SUB-02": [OTHER]}
    assert found(said, stated("no_subcontracting", answer=WITH_ONE)) == []
    refused = stated("no_subcontracting", answer=Answer.DECLINE, parties=["Kamome"])
    assert found(said, refused) == []


@pytest.mark.parametrize(("handling", "trained"), [(10, 12), (0, 0), (0, 3)])
def test_more_trained_than_handle_is_all_and_of_nobody_there_is_no_rate(
    handling: int, trained: int
) -> None:
    counted = {"persons_handling": handling, "persons_trained": trained}
    assert found({"PEO-04": 100}, stated("confidentiality_pledge", inputs=counted)) == []


def test_an_exception_tells_of_events_though_none_is_listed() -> None:
    told_of = stated("incident_free", answer=WITH_ONE)
    assert found({"INC-01": "yes"}, told_of) == []
    ((where, told),) = found({"INC-01": "no"}, told_of)
    assert (where, told.endswith("tells of events.")) == ("INC-01", True)


def test_that_nobody_works_for_them_is_known_only_of_all_the_work() -> None:
    both = [ours(subcontracting=False), ours(subcontracting=None)]
    told = {"SUB-01": Told("yes")}
    assert contradictions(told, [], both, first=FIRST, last=LAST) == ()
    known = [ours(subcontracting=False), ours(subcontracting=False)]
    assert contradictions(told, [], known, first=FIRST, last=LAST) != ()


@pytest.fixture
def sheet_of_hotline(cast: Cast) -> Assignment:
    """About one of two pieces of work, which are alike."""
    an_authority(cast.ada)
    work, _other = a_piece_of_work(cast.acme), a_piece_of_work(cast.acme)
    db.session.commit()
    version = publish(sheet(question("SUB-01", "yes_no", expected="no")))
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


def said_of(assignment: Assignment, **told: Any) -> list[tuple[str, str]]:
    rows: tuple[Contradiction, ...] = contradictions_of(
        assignment, {name.replace("_", "-"): Told(value) for name, value in told.items()}
    )
    return [(one.question_id, words(one.told, "en")) for one in rows]


def works_of(cast: Cast) -> tuple[DataShare, DataShare]:
    first, second = (
        db.session.query(DataShare).filter_by(vendor_id=cast.acme.id).order_by(DataShare.id)
    )
    return first, second


def test_only_the_work_of_the_sheet_is_compared(cast: Cast, sheet_of_hotline: Assignment) -> None:
    ours_, other = works_of(cast)
    other.country = "VN"
    db.session.commit()
    assert said_of(sheet_of_hotline, EXT_01=[]) == []
    ours_.country = "US"
    db.session.commit()
    ((where, told),) = said_of(sheet_of_hotline, EXT_01=[])
    assert (where, "United States" in told, "Vietnam" in told) == ("EXT-01", True, False)


def test_a_statement_about_other_work_says_nothing_about_this(
    cast: Cast, sheet_of_hotline: Assignment
) -> None:
    work, other = (db.session.get_one(Engagement, one.engagement_id) for one in works_of(cast))
    signed(cast.ada, other, "confidentiality_pledge", first=FIRST, last=LAST)
    assert said_of(sheet_of_hotline, PEO_02="no") == []
    signed(cast.ada, work, "confidentiality_pledge", first=FIRST, last=LAST)
    assert at(said_of(sheet_of_hotline, PEO_02="no")) == ["PEO-02"]


@pytest.mark.parametrize("where", ["in a row", "beside"])
def test_who_is_named_in_an_exception_or_beside_it_is_known(
    cast: Cast, sheet_of_hotline: Assignment, where: str
) -> None:
    work = db.session.get_one(Engagement, works_of(cast)[0].engagement_id)
    row = signed(cast.ada, work, "no_subcontracting", first=FIRST, last=LAST, answer=WITH_ONE)
    if where == "beside":
        row.inputs = {"parties": [{"name": "Kamome"}]}
    else:
        db.session.add(
            AttestationException(
                vendor_id=row.vendor_id,
                attestation_id=row.id,
                position=1,
                party="Kamome",
                since_on=date(2026, 5, 1),
            )
        )
    db.session.commit()
    told = [sentence for _, sentence in said_of(sheet_of_hotline, SUB_01="no")]
    assert [one for one in told if one.endswith("names other parties: Kamome.")], told


def test_a_statement_that_rests_on_what_has_changed_since_contradicts_nothing(
    cast: Cast, sheet_of_hotline: Assignment
) -> None:
    work = db.session.get_one(Engagement, works_of(cast)[0].engagement_id)
    row = signed(cast.ada, work, "confidentiality_pledge", first=FIRST, last=LAST)
    assert at(said_of(sheet_of_hotline, PEO_02="no")) == ["PEO-02"]
    db.session.add(
        EngagementChange(
            vendor_id=work.vendor_id,
            engagement_id=work.id,
            number=row.change_number + 1,
            changed_on=row.signed_on,
            what="cover",
            about="C-2026-001",
        )
    )
    db.session.commit()
    assert said_of(sheet_of_hotline, PEO_02="no") == []
