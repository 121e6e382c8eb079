"""A report is drafted, frozen and completed, in this order and by different people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.proof.reports import workflow
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.workflow import NEXT, Conclusion, Frozen, ReportDraft

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
PIA = Actor(roles=frozenset({Role.PRIVACY_OFFICER}), user_id=7)
PAM = Actor(roles=frozenset({Role.PROCUREMENT}), user_id=3)
FROZEN = Frozen("SR-2026-001", date(2026, 9, 30), "{}", "0" * 64)
STEPS: dict[ReportState, Callable[[SupervisionReport], object]] = {
    ReportState.RENDERING: lambda report: workflow.freeze(report, FROZEN, by=7, at=NOW),
    ReportState.ISSUED: lambda report: workflow.complete(report, pdf_sha256="1" * 64),
    ReportState.WITHDRAWN: lambda report: workflow.withdraw(report, reason="By mistake"),
}


def report(state: ReportState = ReportState.DRAFT, drafted_by: int | None = 3) -> SupervisionReport:
    return SupervisionReport(state=state, drafted_by_id=drafted_by, number="SR-2026-001")


def draft(**changes: object) -> ReportDraft:
    values: dict[str, object] = {
        "first": date(2026, 4, 1),
        "last": date(2026, 9, 30),
        "language": "ja",
        "conclusion": Conclusion.CONTINUE,
    }
    return ReportDraft(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ReportState)
@pytest.mark.parametrize("to", STEPS)
def test_every_step_is_possible_exactly_where_the_table_says(
    state: ReportState, to: ReportState
) -> None:
    one = report(state)
    if to in NEXT[state]:
        STEPS[to](one)
        assert one.state is to
    else:
        with pytest.raises(InvalidTransition):
            STEPS[to](one)
        assert one.state is state


def test_what_is_frozen_carries_number_content_hash_and_who_did_it() -> None:
    one = report()
    workflow.freeze(one, FROZEN, by=7, at=NOW)
    assert (one.number, one.content, one.content_sha256) == ("SR-2026-001", "{}", "0" * 64)
    assert (one.issued_by_id, one.issued_at, one.as_of) == (7, NOW, date(2026, 9, 30))


def test_pia_issues_what_pam_drafted() -> None:
    workflow.demand_issuer(report(drafted_by=3), PIA)


def test_pia_does_not_issue_what_she_drafted_herself() -> None:
    with pytest.raises(RuleViolated, match="another person"):
        workflow.demand_issuer(report(drafted_by=7), PIA)


def test_her_deputy_does_not_issue_it_for_her() -> None:
    deputy = replace(PIA, user_id=5, deputy_for=frozenset({7}))
    with pytest.raises(RuleViolated, match="another person"):
        workflow.demand_issuer(report(drafted_by=7), deputy)
    workflow.demand_issuer(report(drafted_by=3), deputy)


def test_pam_issues_nothing() -> None:
    with pytest.raises(RuleViolated, match="Only the privacy officer"):
        workflow.demand_issuer(report(drafted_by=4), PAM)


def test_what_the_plan_drafted_is_issued_once_somebody_has_concluded_it() -> None:
    with pytest.raises(RuleViolated, match="The plan drafted"):
        workflow.demand_issuer(report(drafted_by=None), SYSTEM)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"conclusion": Conclusion.CONDITIONAL}, "conditions"),
        ({"conclusion": Conclusion.SUSPEND}, "opinion"),
        ({"conclusion": Conclusion.END, "opinion": "  "}, "opinion"),
        ({"opinion": "x" * 2001}, "opinion"),
        ({"conditions": "x" * 2001}, "conditions"),
        ({"language": "de"}, "language"),
    ],
)
def test_a_conclusion_without_its_words_is_refused_at_the_field(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        workflow.check(draft(**changes), TODAY)
    assert refused.value.field == field


def test_a_plain_continuation_needs_no_words() -> None:
    workflow.check(draft(), TODAY)
