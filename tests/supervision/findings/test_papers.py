"""Kiku answers by post and telephone: one person records it, another one confirms, then it counts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.supervision.findings import queries, services
from portal.supervision.findings.handling import page, paper_services, repair_services
from portal.supervision.findings.handling.paper_services import Entries
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.paper_records.models import Paper, PaperKind, PaperState, Way
from portal.supervision.paper_records.queries import files_of
from portal.supervision.paper_records.scans import Scan
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.findings import in_days, make_finding
from tests.supervision.findings.test_life import mails, turns

S = FindingState
PAPER = ObligationKind.FINDING_PAPER
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def scan(mark: str = "") -> Scan:
    return Scan(receive_bytes(PDF + mark.encode(), "letter.pdf", FileKind.PDF), None, 1)


def planned(**changes: Any) -> Entries:
    usual: dict[str, Any] = {
        "kind": PaperKind.PLAN,
        "way": Way.POST,
        "received_on": date(2026, 11, 25),
        "said_by": "Aoi Kiku",
        "cause": "Nobody thought of it",
        "measures": "Copy it every night",
        "ready_on": date(2026, 12, 18),
    }
    return Entries(**(usual | changes))


def mended(**changes: Any) -> Entries:
    usual: dict[str, Any] = {
        "kind": PaperKind.REPAIR,
        "way": Way.POST,
        "received_on": date(2026, 11, 25),
        "said_by": "Aoi Kiku",
        "done": "Copies every night",
    }
    return Entries(**(usual | changes))


def put(finding: Finding, by: User, entries: Entries, *scans: Scan) -> Paper:
    given = scans or ((scan(),) if entries.way is not Way.PHONE else ())
    with transaction():
        return paper_services.record_paper(finding, entries, scans=given, actor=acting(by))


def confirm(paper: Paper, by: User) -> None:
    with transaction():
        paper_services.confirm_paper(paper.id, actor=acting(by))


def back(paper: Paper, by: User, wrong: str = "The date is another") -> None:
    with transaction():
        paper_services.send_back_paper(paper.id, wrong=wrong, actor=acting(by))


def duty(paper: Paper) -> Obligation:
    found = find_open(PAPER, paper)
    assert found is not None
    return found


def test_a_plan_counts_only_once_a_second_person_confirmed_it(cast: Cast, finding: Finding) -> None:
    paper = put(finding, cast.pam, planned())
    assert finding.state is S.OPEN
    assert not queries.plans_of(finding.id)
    assert (duty(paper).holder, duty(paper).due_on) == (Holder.PROCUREMENT, date(2026, 11, 30))
    with pytest.raises(RuleViolated, match="Somebody else"):
        confirm(paper, cast.pam)
    confirm(paper, cast.pip)
    (plan,) = queries.plans_of(finding.id)
    assert (finding.state, plan.measures, plan.responsible) == (
        S.PLAN_SUBMITTED,
        "Copy it every night",
        "Aoi Kiku",
    )
    assert ("finding.plan_review", Holder.PROCUREMENT) in turns()
    assert find_open(PAPER, paper) is None
    assert page.papers_about(finding).plans == {plan.id: paper}


def test_who_recorded_a_plan_does_not_answer_it_and_nobody_is_mailed(
    cast: Cast, finding: Finding
) -> None:
    confirm(put(finding, cast.pam, planned()), cast.pip)

    def answer(by: User) -> None:
        with transaction():
            repair_services.answer_plan(finding, accepted=True, remark="", actor=acting(by))

    with pytest.raises(RuleViolated, match="Somebody else"):
        answer(cast.pam)
    answer(cast.pip)
    assert mails() == [], "Pam, who put it down, is not the vendor"


def test_a_report_is_in_time_by_the_day_it_was_received(cast: Cast, clock: Clock) -> None:
    finding = make_finding(cast.acme, "question:LOG-1", due_on=date(2026, 11, 27))
    clock.go_to(date(2026, 12, 1))
    confirm(put(finding, cast.pam, mended(received_on=date(2026, 11, 27))), cast.pip)
    repairing = services.repair_of(finding)
    assert repairing is not None
    assert (repairing.handed_in_on, finding.remedied_on) == (date(2026, 11, 27),) * 2
    with transaction():
        repair_services.verify(finding, remark="Seen on site", actor=acting(cast.pia))
    done = queries.last_repair(finding.id)
    assert done is not None
    assert done.outcome is Outcome.DONE


def test_a_report_received_after_the_due_date_is_late(cast: Cast, clock: Clock) -> None:
    finding = make_finding(cast.acme, "question:LOG-1", due_on=date(2026, 11, 27))
    clock.go_to(date(2026, 12, 1))
    confirm(put(finding, cast.pam, mended(received_on=date(2026, 12, 1))), cast.pip)
    with transaction():
        repair_services.verify(finding, remark="Seen on site", actor=acting(cast.pia))
    done = queries.last_repair(finding.id)
    assert done is not None
    assert done.outcome is Outcome.LATE


def test_who_recorded_the_repair_on_behalf_does_not_verify_it(cast: Cast, minor: Finding) -> None:
    confirm(put(minor, cast.pam, mended()), cast.pip)

    def verify(by: User) -> None:
        with transaction():
            repair_services.verify(minor, remark="Seen", actor=acting(by))

    with pytest.raises(RuleViolated, match="Somebody else"):
        verify(cast.pam)
    verify(cast.pip)
    assert minor.state is S.CLOSED


def test_what_an_officer_recorded_on_behalf_management_verifies(cast: Cast) -> None:
    finding = make_finding(cast.acme)
    confirm(put(finding, cast.pia, mended()), cast.pam)
    assert ("finding.verify", Holder.MANAGEMENT) in turns()
    with pytest.raises(RuleViolated, match="Somebody else"), transaction():
        repair_services.verify(finding, remark="Seen", actor=acting(cast.pia))


def test_what_is_sent_back_is_recorded_anew_with_the_same_scans(
    cast: Cast, finding: Finding
) -> None:
    first = put(finding, cast.pam, planned())
    with pytest.raises(RuleViolated, match="not as on the paper"):
        back(first, cast.pip, "  ")
    back(first, cast.pip)
    assert finding.state is S.OPEN
    with transaction():
        again = paper_services.record_paper(
            finding, planned(ready_on=date(2026, 12, 20)), scans=(), actor=acting(cast.pam)
        )
    assert again.follows_id == first.id
    same = [one.sha256 for one in files_of(first.id)]
    assert [one.sha256 for one in files_of(again.id)] == same
    with pytest.raises(InvalidTransition, match="sent back already"):
        confirm(first, cast.pip)
    confirm(again, cast.pip)


def test_a_paper_needs_its_scan_and_a_call_the_name_of_who_spoke(
    cast: Cast, finding: Finding
) -> None:
    with pytest.raises(RuleViolated, match="scan or photo") as refused, transaction():
        paper_services.record_paper(finding, planned(), scans=(), actor=acting(cast.pam))
    assert refused.value.field == "scan"
    for wrong, field in (
        (planned(way=Way.PHONE, said_by=" "), "said_by"),
        (planned(received_on=in_days(1)), "received_on"),
        (planned(received_on=in_days(-1)), "received_on"),
        (planned(ready_on=None), "ready_on"),
        (planned(ready_on=in_days(-1)), "ready_on"),
        (planned(measures=""), "measures"),
        (mended(done=""), "done"),
    ):
        with pytest.raises(RuleViolated) as refused:
            put(finding, cast.pam, wrong)
        assert refused.value.field == field
    confirm(put(finding, cast.pam, mended(way=Way.PHONE)), cast.pip)
    assert finding.state is S.REMEDIED


def test_several_scans_keep_their_order(cast: Cast, finding: Finding) -> None:
    paper = put(finding, cast.pam, planned(), scan("1"), scan("2"), scan("3"))
    assert [one.file_no for one in files_of(paper.id)] == [1, 2, 3]


def test_one_paper_waits_at_a_time_and_ours_come_on_none(
    cast: Cast, finding: Finding, own: Finding
) -> None:
    put(finding, cast.pam, planned())
    with pytest.raises(InvalidTransition, match="waits for its second person"):
        put(finding, cast.pip, mended())
    with pytest.raises(RuleViolated, match="ours to mend"):
        put(own, cast.pam, planned())


def test_a_paper_falls_away_when_the_vendor_answers_in_the_portal_meanwhile(
    cast: Cast, finding: Finding
) -> None:
    paper = put(finding, cast.pam, planned())
    waiting = duty(paper)
    with transaction():
        repair_services.report_done(finding, done="Done", files=[], actor=acting(cast.alf))
    db.session.refresh(paper)
    assert (paper.state, waiting.outcome) == (PaperState.FELL_AWAY, Outcome.WITHDRAWN)
    with pytest.raises(InvalidTransition, match="went on without"):
        confirm(paper, cast.pip)


def test_a_deputy_does_not_confirm_what_the_one_who_is_away_recorded(
    cast: Cast, finding: Finding
) -> None:
    paper = put(finding, cast.pia, planned())
    deputy = replace(
        acting(make_user("Dee", Role.PROCUREMENT)), deputy_for=frozenset({cast.pia.id})
    )
    with pytest.raises(RuleViolated, match="Somebody else"), transaction():
        paper_services.confirm_paper(paper.id, actor=deputy)


def test_severity_does_not_hinder_a_vendor_on_paper(cast: Cast) -> None:
    critical = make_finding(
        cast.acme, "question:SUB-1", severity=Severity.CRITICAL, owner=Owner.VENDOR, due_days=7
    )
    confirm(put(critical, cast.pam, mended()), cast.pip)
    with pytest.raises(RuleViolated, match="privacy officer"), transaction():
        repair_services.verify(critical, remark="Seen", actor=acting(cast.pip))
