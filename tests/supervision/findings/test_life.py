"""From the plan to the end: each step one line of history, and the right person's turn."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.extensions.services import answer_extension, ask_extension
from portal.ledger.obligations.models import Holder, Obligation, Outcome
from portal.supervision.findings import queries, services
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling import services as hand_services
from portal.supervision.findings.handling.repair_services import Planned
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Owner, Severity
from tests.actors import acting
from tests.cast import Cast
from tests.factories.findings import in_days, make_finding

S, K = FindingState, services.K
PLAN = Planned("Nobody thought of it", "Copy it every night", date(2026, 12, 18), "Alf")


def plan(finding: Finding, by: User) -> None:
    with transaction():
        repair_services.propose_plan(finding, PLAN, actor=acting(by))


def answer(finding: Finding, by: User, *, accepted: bool = True, remark: str = "") -> None:
    with transaction():
        repair_services.answer_plan(finding, accepted=accepted, remark=remark, actor=acting(by))


def report(finding: Finding, by: User) -> None:
    with transaction():
        repair_services.report_done(finding, done="Done.", files=[], actor=acting(by))


def verify(finding: Finding, by: User) -> None:
    with transaction():
        repair_services.verify(finding, remark="Seen on site", actor=acting(by))


def reject(finding: Finding, by: User, until: date | None = None) -> None:
    with transaction():
        repair_services.reject(finding, remark="Not tried", until=until, actor=acting(by))


def turns() -> set[tuple[str, Holder]]:
    """What is open and waits for somebody, with whose turn it is."""
    rows = db.session.scalars(
        select(Obligation).where(Obligation.closed_at.is_(None), Obligation.handed_in_on.is_(None))
    )
    return {(row.kind.value, row.holder) for row in rows}


def mails() -> list[str]:
    return list(db.session.scalars(select(OutboxEmail.subject).order_by(OutboxEmail.id)))


def test_a_finding_is_planned_mended_verified_and_closed(cast: Cast, finding: Finding) -> None:
    assert turns() == {("finding.repair", Holder.VENDOR)}
    plan(finding, cast.alf)
    assert turns() == {
        ("finding.repair", Holder.VENDOR),
        ("finding.plan_review", Holder.PROCUREMENT),
    }
    answer(finding, cast.pam)
    assert finding.state is S.PLAN_ACCEPTED
    report(finding, cast.alf)
    assert turns() == {("finding.verify", Holder.PRIVACY_OFFICER)}
    verify(finding, cast.pia)
    assert (finding.state, finding.ended_on) == (S.CLOSED, date(2026, 11, 25))
    assert turns() == {("finding.effect", Holder.PROCUREMENT)}
    repair = queries.last_repair(finding.id)
    assert repair is not None
    assert repair.outcome is Outcome.DONE
    assert [line.action for line in reversed(trail_of(finding))] == [
        "finding.plan_proposed",
        "finding.plan_accepted",
        "finding.remedied",
        "finding.closed",
    ]
    assert len(mails()) == 2


def test_a_plan_that_was_sent_back_is_made_anew_and_both_are_kept(
    cast: Cast, finding: Finding
) -> None:
    plan(finding, cast.alf)
    answer(finding, cast.pam, accepted=False, remark="Until when?")
    assert finding.state is S.OPEN
    plan(finding, cast.alf)
    assert [one.accepted for one in queries.plans_of(finding.id)] == [False, None]
    with pytest.raises(InvalidTransition):
        plan(finding, cast.alf)


def test_the_vendor_mends_what_is_the_vendors_and_we_what_is_ours(
    cast: Cast, finding: Finding, own: Finding
) -> None:
    with pytest.raises(RuleViolated, match="The vendor has to"):
        plan(finding, cast.pam)
    with pytest.raises(RuleViolated, match="Procurement or"):
        report(own, cast.alf)
    plan(own, cast.pam)
    with pytest.raises(RuleViolated, match="Somebody else"):
        answer(own, cast.pam)
    answer(own, cast.pip)


def test_whoever_recorded_or_mended_it_does_not_verify_it(cast: Cast, own: Finding) -> None:
    report(own, cast.pip)
    for person in (cast.pam, cast.pip):
        with pytest.raises(RuleViolated, match="Somebody else"):
            verify(own, person)
    verify(own, cast.pia)


def test_minor_ones_are_closed_by_procurement_and_grave_ones_by_the_officer(
    cast: Cast, finding: Finding, minor: Finding
) -> None:
    report(minor, cast.alf)
    verify(minor, cast.pam)
    report(finding, cast.alf)
    for person in (cast.pam, cast.max):
        with pytest.raises(RuleViolated, match="privacy officer"):
            verify(finding, person)
    verify(finding, cast.pia)


def test_what_the_officer_recorded_management_verifies(cast: Cast) -> None:
    finding = make_finding(cast.acme, opened_by_id=cast.pia.id)
    report(finding, cast.alf)
    assert turns() == {("finding.verify", Holder.MANAGEMENT)}
    with pytest.raises(RuleViolated, match="Somebody else"):
        verify(finding, cast.pia)
    verify(finding, cast.max)


def test_what_is_not_good_enough_is_owed_again_by_the_same_date(
    cast: Cast, finding: Finding
) -> None:
    report(finding, cast.alf)
    reject(finding, cast.pia)
    assert (finding.state, finding.remedied_by_id) == (S.OPEN, None)
    assert turns() == {("finding.repair", Holder.VENDOR)}
    report(finding, cast.ada)
    verify(finding, cast.pia)
    assert [one.verified for one in queries.repairs_of(finding.id)] == [False, True]
    assert len(mails()) == 2


def test_what_is_not_good_enough_may_be_given_more_time_at_once(
    cast: Cast, finding: Finding
) -> None:
    report(finding, cast.alf)
    reject(finding, cast.pia, until=date(2027, 1, 29))
    repair = services.repair_of(finding)
    assert repair is not None
    assert (repair.due_on, repair.handed_in_on) == (date(2027, 1, 29), None)


def test_a_report_needs_no_answer_to_the_plan_any_more(cast: Cast, finding: Finding) -> None:
    plan(finding, cast.alf)
    report(finding, cast.alf)
    assert turns() == {("finding.verify", Holder.PRIVACY_OFFICER)}


def test_a_vendor_asks_for_more_time_and_the_finding_is_due_later(
    cast: Cast, finding: Finding
) -> None:
    repair = services.repair_of(finding)
    assert repair is not None
    later = date(2027, 2, 12)
    with transaction():
        wish = ask_extension(repair, until=later, reason="Parts are late", actor=acting(cast.alf))
    with transaction():
        answer_extension(wish.id, until=later, answer="", actor=acting(cast.pam))
    moved = services.repair_of(finding)
    assert moved is not None
    assert moved.due_on == later


def test_one_opened_by_hand_is_due_by_its_severity_and_not_opened_twice(cast: Cast) -> None:
    found = Found(
        Text("鍵がない", "No lock"),
        Text("鍵を付ける", "Fit one"),
        "",
        Severity.CRITICAL,
        Owner.VENDOR,
    )
    with transaction():
        finding = hand_services.open_by_hand(cast.acme, found, actor=acting(cast.pam))
    repair = services.repair_of(finding)
    assert repair is not None
    assert repair.due_on == date(2026, 12, 2)  # seven days, a Wednesday
    with transaction(), pytest.raises(InvalidTransition, match="open about this already"):
        hand_services.open_by_hand(cast.acme, found, actor=acting(cast.pip))
    with transaction():
        hand_services.open_by_hand(cast.globex, found, actor=acting(cast.pam))


@pytest.mark.parametrize(
    ("severity", "days"), [("critical", 7), ("major", 30), ("minor", 60), ("observation", 90)]
)
def test_the_days_are_those_of_the_sheet(cast: Cast, severity: str, days: int) -> None:
    found = Found(Text("欠", "Gap"), Text("補", "Close it"), "", Severity(severity), Owner.VENDOR)
    with transaction():
        finding = hand_services.open_by_hand(cast.acme, found, actor=acting(cast.pam))
    repair = services.repair_of(finding)
    assert repair is not None
    assert 0 <= (repair.due_on - in_days(days)).days <= 14  # never sooner; on a working day


def test_a_graver_one_is_due_sooner_and_a_lighter_one_keeps_its_date(
    cast: Cast, minor: Finding
) -> None:
    def change(to: Severity, by: User) -> None:
        with transaction():
            hand_services.change_severity(minor, to, reason="Seen on site", actor=acting(by))

    change(Severity.CRITICAL, cast.pam)
    repair = services.repair_of(minor)
    assert repair is not None
    assert repair.due_on == date(2026, 12, 2)
    with pytest.raises(RuleViolated, match="privacy officer"):
        change(Severity.MINOR, cast.pam)
    change(Severity.MINOR, cast.pia)
    again = services.repair_of(minor)
    assert again is not None
    assert again.due_on == date(2026, 12, 2)


def test_procurement_drops_minor_ones_and_the_officer_grave_ones(
    cast: Cast, finding: Finding, minor: Finding
) -> None:
    def drop(one: Finding, by: User) -> None:
        with transaction():
            hand_services.drop(one, reason="Twice on the list", actor=acting(by))

    drop(minor, cast.pam)
    with pytest.raises(RuleViolated, match="privacy officer"):
        drop(finding, cast.pam)
    drop(finding, cast.pia)
    assert turns() == set()
