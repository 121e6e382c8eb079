"""Living with a finding until a day: proposed by one person, decided by another, over by itself."""

from datetime import date, timedelta

import pytest

from portal.content import catalogue
from portal.content.settings.queries import business_calendar
from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.reports.facts.findings import FindingFacts
from portal.supervision.findings import queries, services
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling import services as hand_services
from portal.supervision.findings.handling.services import Terms
from portal.supervision.findings.models import Finding, FindingState, RiskAcceptance
from portal.supervision.findings.severity import Severity
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.queries import count_statements

S = FindingState
SPRING = date(2027, 3, 31)
DECISION = ObligationKind.FINDING_RISK


def propose(finding: Finding, by: User, until: date = SPRING) -> RiskAcceptance:
    terms = Terms("The new system comes in spring", "Checked by hand each week", until)
    with transaction():
        return hand_services.propose_risk(finding, terms, actor=acting(by))


def decide(risk: RiskAcceptance, by: User, *, accepted: bool = True) -> None:
    with transaction():
        hand_services.decide_risk(risk, accepted=accepted, remark="Agreed", actor=acting(by))


def due(finding: Finding) -> date:
    repair = services.repair_of(finding)
    assert repair is not None
    return repair.due_on


def test_the_officer_decides_what_procurement_proposed(cast: Cast, finding: Finding) -> None:
    risk = propose(finding, cast.pam)
    waiting = find_open(DECISION, risk)
    assert waiting is not None
    assert waiting.holder is Holder.PRIVACY_OFFICER
    for person in (cast.pam, cast.pip, cast.max):
        with pytest.raises(RuleViolated):
            decide(risk, person)
    decide(risk, cast.pia)
    assert (finding.state, finding.accepted_until) == (S.RISK_ACCEPTED, SPRING)
    assert due(finding) == SPRING
    follow = find_open(ObligationKind.FINDING_RISK_END, finding)
    assert follow is not None
    assert (follow.holder, follow.due_on) == (Holder.PROCUREMENT, SPRING)
    assert find_open(DECISION, risk) is None


def test_management_decides_what_the_officer_proposed(cast: Cast, finding: Finding) -> None:
    risk = propose(finding, cast.pia)
    waiting = find_open(DECISION, risk)
    assert waiting is not None
    assert waiting.holder is Holder.MANAGEMENT
    with pytest.raises(RuleViolated, match="Somebody else"):
        decide(risk, cast.pia)
    decide(risk, cast.max)
    assert finding.state is S.RISK_ACCEPTED


def test_a_refused_risk_changes_nothing(cast: Cast, finding: Finding) -> None:
    before = due(finding)
    decide(propose(finding, cast.pam), cast.pia, accepted=False)
    assert (finding.state, due(finding)) == (S.OPEN, before)
    propose(finding, cast.pam)
    with pytest.raises(InvalidTransition, match="waiting"):
        propose(finding, cast.pip)


def test_the_day_after_its_last_day_it_is_to_be_mended_and_late(
    cast: Cast, finding: Finding, clock: Clock
) -> None:
    decide(propose(finding, cast.pam), cast.pia)
    clock.go_to(SPRING)
    assert hand_services.fall_back_risks() == 0
    clock.advance(days=1)
    assert hand_services.fall_back_risks() == 1
    assert (finding.state, finding.accepted_until) == (S.OPEN, None)
    repair = services.repair_of(finding)
    assert repair is not None
    assert repair.is_overdue(date(2027, 4, 1))
    assert trail_of(finding)[0].action == "finding.risk_ended"
    assert find_open(ObligationKind.FINDING_RISK_END, finding) is None
    assert hand_services.fall_back_risks() == 0


def test_what_is_mended_meanwhile_is_verified_and_needs_no_follow_up(
    cast: Cast, finding: Finding
) -> None:
    decide(propose(finding, cast.pam), cast.pia)
    with transaction():
        repair_services.report_done(finding, done="Done", files=[], actor=acting(cast.alf))
    assert (finding.state, finding.accepted_until) == (S.REMEDIED, None)
    assert find_open(ObligationKind.FINDING_RISK_END, finding) is None


def test_a_report_lets_a_proposal_fall_away(cast: Cast, finding: Finding) -> None:
    risk = propose(finding, cast.pam)
    with transaction():
        repair_services.report_done(finding, done="Done", files=[], actor=acting(cast.alf))
    assert (risk.accepted, risk.decided_by_id) == (False, None)
    with pytest.raises(InvalidTransition):
        decide(risk, cast.pia)


def accepted_until(finding: Finding, day: date) -> date | None:
    """As the promise reads it."""
    vendor_id = finding.vendor_id or 0
    (one,) = open_findings_on([vendor_id], day)[vendor_id]
    return one.accepted_until


def test_an_accepted_risk_ends_with_the_report_even_if_the_repair_was_not_good_enough(
    cast: Cast, finding: Finding, clock: Clock
) -> None:
    decide(propose(finding, cast.pam), cast.pia)
    clock.advance(days=3)
    day = clock.now().date()
    with transaction():
        repair_services.report_done(finding, done="Done", files=[], actor=acting(cast.alf))
    with transaction():
        repair_services.reject(finding, remark="Not so", actor=acting(cast.pia))
    assert finding.state is S.OPEN
    assert accepted_until(finding, day) is None
    assert accepted_until(finding, day - timedelta(days=1)) == SPRING  # as it was then


def test_a_risk_accepted_for_something_minor_does_not_hold_once_it_is_critical(
    cast: Cast, finding: Finding, clock: Clock
) -> None:
    with transaction():
        hand_services.change_severity(
            finding, Severity.MINOR, reason="Small", actor=acting(cast.pia)
        )
    decide(propose(finding, cast.pam), cast.pia)
    with transaction():
        hand_services.change_severity(
            finding, Severity.CRITICAL, reason="Not so small", actor=acting(cast.pam)
        )
    today = clock.now().date()
    assert (finding.state, finding.accepted_until) == (S.OPEN, None)
    assert accepted_until(finding, today) is None
    assert find_open(ObligationKind.FINDING_RISK_END, finding) is None
    assert due(finding) == business_calendar().vendor_due(
        today + timedelta(days=catalogue.due_days(Severity.CRITICAL.value))
    )
    facts = FindingFacts(finding, due(finding), risks=queries.risks_of(finding.id))
    assert facts.state_on(today) is S.OPEN
    assert facts.late_on(due(finding) + timedelta(days=1)) == 1


def test_a_risk_accepted_for_something_critical_holds_when_it_is_made_lighter(
    cast: Cast, finding: Finding, clock: Clock
) -> None:
    decide(propose(finding, cast.pam), cast.pia)
    with transaction():
        hand_services.change_severity(
            finding, Severity.MINOR, reason="Small", actor=acting(cast.pia)
        )
    assert finding.state is S.RISK_ACCEPTED
    assert accepted_until(finding, clock.now().date()) == SPRING


def test_a_risk_is_accepted_anew_before_its_last_day_by_two_people_again(
    cast: Cast, finding: Finding, clock: Clock
) -> None:
    first = propose(finding, cast.pam)
    decide(first, cast.pia)
    clock.go_to(date(2027, 3, 1))
    later = date(2027, 9, 30)
    for day in (SPRING, date(2027, 3, 30)):
        with pytest.raises(RuleViolated, match="already"):
            propose(finding, cast.pam, day)
    again = propose(finding, cast.pam, later)
    assert (finding.state, finding.accepted_until) == (S.RISK_ACCEPTED, SPRING)
    with pytest.raises(RuleViolated):
        decide(again, cast.pam)
    decide(again, cast.pia)
    assert (finding.state, finding.accepted_until) == (S.RISK_ACCEPTED, later)
    assert due(finding) == later
    follow = find_open(ObligationKind.FINDING_RISK_END, finding)
    assert follow is not None
    assert follow.due_on == later
    assert accepted_until(finding, date(2027, 3, 1)) == later
    assert accepted_until(finding, date(2027, 2, 28)) == SPRING
    assert (first.ended_on, again.ended_on) == (date(2027, 3, 1), None)


def test_a_refusal_to_accept_a_risk_anew_leaves_the_first_as_it_was(
    cast: Cast, finding: Finding, clock: Clock
) -> None:
    first = propose(finding, cast.pam)
    decide(first, cast.pia)
    decide(propose(finding, cast.pam, date(2027, 9, 30)), cast.pia, accepted=False)
    assert (finding.state, finding.accepted_until, first.ended_on) == (
        S.RISK_ACCEPTED,
        SPRING,
        None,
    )
    assert accepted_until(finding, clock.now().date()) == SPRING


def test_a_quiet_night_costs_one_statement(cast: Cast, finding: Finding) -> None:
    with count_statements() as counted:
        hand_services.fall_back_risks()
    assert counted.total == 1
