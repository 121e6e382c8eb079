"""A finding as of a day that is over: only what had happened by then is known."""

from datetime import date

from portal.foundation.core.database.transactions import transaction
from portal.proof.reports.facts.findings import CAUSES, FindingFacts
from portal.supervision.findings import queries
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling.repair_services import Planned
from portal.supervision.findings.models import Cause, FindingState
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding


def test_a_plan_accepted_later_does_not_change_what_was_sent_back_before(
    cast: Cast, clock: Clock
) -> None:
    finding = make_finding(cast.acme)
    with transaction():
        repair_services.report_done(finding, done="Done", files=[], actor=acting(cast.ada))
    clock.advance(days=1)
    with transaction():
        repair_services.reject(finding, remark="Not seen", actor=acting(cast.pia))
    clock.advance(days=5)
    planned = Planned("No time", "A new rule", date(2027, 3, 1))
    with transaction():
        repair_services.propose_plan(finding, planned, actor=acting(cast.ada))
    with transaction():
        repair_services.answer_plan(finding, accepted=True, remark="", actor=acting(cast.pam))
    told = queries.history_of(finding.id)
    facts = FindingFacts(finding, None, told.plans, told.repairs, told.risks)
    assert facts.state_on(date(2026, 11, 26)) is FindingState.OPEN
    assert facts.state_on(date(2026, 12, 1)) is FindingState.PLAN_ACCEPTED


def test_what_was_reported_in_time_is_not_late_while_we_verify_it(cast: Cast, clock: Clock) -> None:
    due = date(2026, 12, 10)
    for reported, late in ((date(2026, 12, 10), 0), (date(2026, 12, 11), 5)):
        finding = make_finding(cast.acme, f"question:{reported}", due_on=due)
        clock.go_to(reported)
        with transaction():
            repair_services.report_done(finding, done="Done", files=[], actor=acting(cast.ada))
        facts = FindingFacts(finding, due, repairs=queries.history_of(finding.id).repairs)
        assert facts.late_on(date(2026, 12, 15)) == late


def test_whatever_a_finding_came_from_has_its_word() -> None:
    assert set(CAUSES) == set(Cause)
