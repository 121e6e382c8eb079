"""The states of an instruction, each step from each state."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.supervision.instructions import workflow
from portal.supervision.instructions.models import (
    CaseChannel,
    Instruction,
    InstructionCase,
    InstructionKind,
    InstructionReport,
    InstructionState,
    ReportMeans,
)
from portal.supervision.instructions.workflow import NEXT, OpenedCase, ToldReport

S, K = InstructionState, InstructionKind
DAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 3, tzinfo=UTC)
PAM = Actor(user_id=1, name="Pam", roles=frozenset({Role.PROCUREMENT}))
BY: dict[str, Any] = {"by": PAM, "at": AT, "on": DAY}


def instruction(state: InstructionState) -> Instruction:
    return Instruction(number="IN-2026-001", state=state, given_on=date(2026, 11, 20))


def told(**more: object) -> InstructionReport:
    usual = {"means": ReportMeans.PORTAL, "reported_by_id": 9}
    return InstructionReport(**(usual | more))


STEPS = {
    S.ACKNOWLEDGED: lambda row: workflow.acknowledge(row, **BY),
    S.REPORTED: lambda row: workflow.report(row, ToldReport(wording="Done.", done_on=DAY), **BY),
    S.CONFIRMED: lambda row: workflow.confirm(row, told(), remark="", **BY),
    S.WITHDRAWN: lambda row: workflow.withdraw(row, reason="Not needed.", **BY),
}


@pytest.mark.parametrize("start", InstructionState)
@pytest.mark.parametrize("to", STEPS)
def test_every_step_from_every_state(start: InstructionState, to: InstructionState) -> None:
    row = instruction(start)
    if to in NEXT[start]:
        STEPS[to](row)
        assert row.state is to
    else:
        with pytest.raises(InvalidTransition):
            STEPS[to](row)
        assert row.state is start


@pytest.mark.parametrize("start", InstructionState)
def test_only_what_was_reported_is_sent_back(start: InstructionState) -> None:
    row, report = instruction(start), told()
    if start in (S.REPORTED, S.OPEN):  # from open the same move acknowledges
        workflow.send_back(row, report, remark="More.", **BY)
        assert row.state is S.ACKNOWLEDGED
    else:
        with pytest.raises(InvalidTransition):
            workflow.send_back(row, report, remark="More.", **BY)


def test_whoever_reports_has_read_it() -> None:
    row = instruction(S.OPEN)
    STEPS[S.REPORTED](row)
    assert (row.acknowledged_on, row.acknowledged_by_id) == (DAY, 1)


@pytest.mark.parametrize("done_on", [date(2026, 11, 19), date(2026, 11, 26)])
def test_it_was_done_between_the_instruction_and_the_report(done_on: date) -> None:
    with pytest.raises(RuleViolated) as refused:
        workflow.report(instruction(S.OPEN), ToldReport(wording="Done.", done_on=done_on), **BY)
    assert refused.value.field == "done_on"


def test_who_recorded_a_telephone_call_does_not_confirm_it() -> None:
    call = told(means=ReportMeans.TELEPHONE, reported_by_id=1)
    with pytest.raises(RuleViolated):
        workflow.confirm(instruction(S.REPORTED), call, remark="", **BY)


def case(**more: object) -> OpenedCase:
    usual: dict[str, object] = {
        "kind": K.COMPLAINT,
        "channel": CaseChannel.DESK,
        "came_on": DAY,
        "title": "A complaint",
        "wording": "Find out what happened.",
        "due_on": DAY,
    }
    return OpenedCase(**(usual | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "is_given", "field"),
    [
        ({"came_on": date(2026, 11, 26)}, True, "came_on"),
        ({"vendor_got_on": date(2026, 11, 26)}, True, "vendor_got_on"),
        ({"channel": CaseChannel.VENDOR}, True, "passed_on_by_id"),
        ({"title": " "}, True, "title"),
        ({"wording": " "}, True, "wording"),
        ({"due_on": date(2026, 11, 24)}, True, "due_on"),
        ({"known_by": "Customer 4711"}, True, "person"),
        ({"person": "Hanako", "title": "Erase Hanako"}, True, "title"),
        ({"person": "Hanako", "wording": "Erase Hanako."}, True, "wording"),
        ({}, False, "no_instruction"),
        ({"kind": K.SECURITY, "no_instruction": "No vendor."}, False, "works"),
    ],
)
def test_what_a_case_needs(more: dict[str, object], is_given: bool, field: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        workflow.demand_case(case(**more), DAY, is_given=is_given)
    assert refused.value.field == field


def test_a_complaint_without_an_instruction_is_kept_with_its_reason() -> None:
    workflow.demand_case(case(no_instruction="It was about our own desk."), DAY, is_given=False)
    workflow.demand_case(case(), DAY, is_given=True)


@pytest.mark.parametrize(
    ("got_on", "came_on", "late"),
    [
        (date(2026, 11, 20), date(2026, 11, 25), True),  # the 24th is the last day
        (date(2026, 11, 20), date(2026, 11, 24), False),
        (date(2026, 11, 24), date(2026, 11, 26), False),
        (date(2026, 11, 24), date(2026, 11, 27), True),
        (None, date(2026, 11, 27), False),
    ],
)
def test_a_vendor_passes_on_within_two_business_days(
    got_on: date | None,
    came_on: date,
    late: bool,
) -> None:
    row = InstructionCase(vendor_got_on=got_on, came_on=came_on)
    assert workflow.passed_on_late(row, BusinessCalendar()) is late


def test_persons_wait_five_business_days_and_the_rest_ten() -> None:
    assert workflow.due_of(K.ERASURE, DAY, BusinessCalendar()) == date(2026, 12, 2)
    assert workflow.due_of(K.SECURITY, DAY, BusinessCalendar()) == date(2026, 12, 9)


def test_everything_has_words() -> None:
    assert set(workflow.STATES) == set(workflow.LOOKS) == set(NEXT) == set(S)
    assert set(workflow.KINDS) == set(workflow.DAYS) == set(K)
    assert set(workflow.CHANNELS) == set(CaseChannel)
    assert set(workflow.MEANS) == set(ReportMeans)
