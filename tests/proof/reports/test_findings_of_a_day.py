"""How grave a finding was, whether it was open, and whether its risk was borne, as of any day. Pure."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.foundation.audit.queries import TrailLine
from portal.foundation.core.words.messages import say
from portal.proof.reports.facts.findings import REGRADED, FindingFacts, regraded_in
from portal.supervision.findings.models import Finding, FindingState, RiskAcceptance
from portal.supervision.findings.severity import Severity

S = FindingState
DAY = date(2026, 9, 30)


def regraded(on: date, number: str, **before: Any) -> TrailLine:
    return TrailLine(
        number=1,
        happened_at=datetime(on.year, on.month, on.day, 3, tzinfo=UTC),
        action=REGRADED,
        actor_id=None,
        actor_roles=(),
        vendor_id=7,
        text=say("Finding %(number)s changed", number=number),
        before=before,
        after={},
        hash="",
    )


def facts(*risks: RiskAcceptance, regraded: Any = (), **row: Any) -> FindingFacts:
    usual: dict[str, Any] = {"opened_on": date(2026, 8, 3), "severity": Severity.CRITICAL}
    return FindingFacts(Finding(**usual | row), None, risks=risks, regraded=regraded)


def borne(**row: Any) -> RiskAcceptance:
    """Proposed and accepted in August until the end of October."""
    usual: dict[str, Any] = {
        "id": 1,
        "proposed_at": datetime(2026, 8, 10, tzinfo=UTC),
        "accepted": True,
        "decided_at": datetime(2026, 8, 12, tzinfo=UTC),
        "decided_on": date(2026, 8, 12),
        "until": date(2026, 10, 31),
    }
    return RiskAcceptance(**usual | row)


def test_the_first_change_after_the_day_says_how_grave_it_was() -> None:
    lines = [
        regraded(date(2026, 9, 1), "F-1", severity="observation"),
        regraded(date(2026, 10, 5), "F-1", severity="minor"),
        regraded(date(2026, 11, 5), "F-1", severity="major"),
    ]
    one = facts(regraded=regraded_in(lines, "F-1"))
    assert one.severity_on(date(2026, 8, 31)) is Severity.OBSERVATION
    assert one.severity_on(DAY) is Severity.MINOR
    assert one.severity_on(date(2026, 10, 5)) is Severity.MAJOR, "from its day on"
    assert one.severity_on(date(2026, 11, 5)) is Severity.CRITICAL


def test_what_is_said_of_another_finding_and_what_was_erased_says_nothing_of_this() -> None:
    other = regraded(date(2026, 10, 5), "F-2", severity="minor")
    erased = regraded(date(2026, 10, 6), "F-1")
    assert regraded_in([other, erased], "F-1") == ()
    assert facts(regraded=regraded_in([other], "F-1")).severity_on(DAY) is Severity.CRITICAL


@pytest.mark.parametrize(
    ("ended_on", "is_open"),
    [(None, True), (date(2026, 10, 1), True), (DAY, False), (date(2026, 9, 1), False)],
)
def test_one_that_ended_after_the_day_was_open_on_it(
    ended_on: date | None, *, is_open: bool
) -> None:
    one = facts(ended_on=ended_on, state=S.CLOSED if ended_on else S.OPEN)
    assert one.is_open_on(DAY) is is_open
    assert one.state_on(DAY) is (S.OPEN if is_open else S.CLOSED)
    assert not one.is_open_on(date(2026, 8, 2)), "not opened yet"


@pytest.mark.parametrize(
    ("risk", "state"),
    [
        (borne(), S.RISK_ACCEPTED),
        (borne(until=DAY), S.RISK_ACCEPTED),
        (borne(until=date(2026, 9, 29)), S.OPEN),
        (borne(ended_on=DAY), S.OPEN),
        (borne(ended_on=date(2026, 10, 1)), S.RISK_ACCEPTED),
        (borne(accepted=False), S.OPEN),
        (
            borne(decided_at=datetime(2026, 10, 1, 3, tzinfo=UTC), decided_on=date(2026, 10, 1)),
            S.OPEN,
        ),
    ],
)
def test_a_risk_is_borne_from_its_decision_to_its_last_day(
    risk: RiskAcceptance, state: FindingState
) -> None:
    one = facts(risk)
    assert one.state_on(DAY) is state
    assert one.risk_on(DAY) is (risk if state is S.RISK_ACCEPTED else None)


def test_a_risk_waits_from_its_proposal_to_its_decision() -> None:
    one = facts(borne())
    assert one.waiting_risk(date(2026, 8, 9)) is None
    assert one.waiting_risk(date(2026, 8, 11)) is not None
    assert one.waiting_risk(date(2026, 8, 12)) is None
