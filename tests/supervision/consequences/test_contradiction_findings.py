"""What is said of subcontractors contradicts itself: a critical finding, once, that quotes both sides."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import Attestation
from portal.supervision.consequences.contradiction_effects import settle_contradictions
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.findings.handling import services
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.services import repair_of
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    GivenAnswer,
)
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import publish, question, send, sheet
from tests.factories.subcontractors import approved, ended, make_subcontractor
from tests.factories.vendors import make_vendor
from tests.queries import count_statements
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.incidents.steps import tell
from tests.supervision.responses.steps import accepts, answers, hands_in

FIRST, LAST = date(2026, 5, 1), date(2026, 10, 31)
BEGUN = date(2026, 5, 10)
RULE = {
    "id": "F-1",
    "on": ["mismatch_with_register"],
    "severity": "minor",
    "title": {"en": "Differs", "ja": "相違"},
    "action": {"en": "Compare", "ja": "照合"},
    "due_days": 30,
    "owner": "vendor",
}


@pytest.fixture
def work(cast: Cast) -> Engagement:
    an_authority(cast.ada)
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement


@pytest.fixture
def statement(cast: Cast, work: Engagement) -> Attestation:
    return signed(cast.ada, work, "no_subcontracting", first=FIRST, last=LAST)


def findings(*, thorough: bool = True) -> Sequence[Finding]:
    settle_contradictions(thorough=thorough)
    settle_contradictions(thorough=thorough)  # twice is once
    db.session.expire_all()
    return db.session.scalars(select(Finding).order_by(Finding.id)).all()


def asked(cast: Cast, work: Engagement, **more: Any) -> Assignment:
    version = publish(
        sheet(
            question("SUB-01", "yes_no", expected="no", **more),
            question("NUM", "number", required=False),
        )
    )
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


def test_one_that_worked_without_approval_contradicts_the_statement(
    cast: Cast, work: Engagement, statement: Attestation
) -> None:
    assert findings() == []
    row = make_subcontractor(work, cast.pam, starts_on=BEGUN)
    db.session.commit()
    (finding,) = findings()
    assert (finding.cause, finding.severity) == (Cause.CONTRADICTION, Severity.CRITICAL)
    assert (finding.owner, finding.engagement_id) == (Owner.VENDOR, work.id)
    assert (finding.subject_kind, finding.subject_id) == ("attestations", statement.id)
    owed = repair_of(finding)
    assert owed is not None
    assert owed.due_on > clock.today()
    for lang, quotes in (
        ("en", ("nobody else handled the data", "without our approval")),
        ("ja", ("承認済みの者を除き", "承認のないまま")),
    ):
        told = words(finding.wanted, lang)
        for quote in (statement.number, row.number, *quotes):
            assert quote in told
    assert [line.action for line in trail_of(finding)] == ["finding.opened"]


def test_what_was_dropped_is_opened_again_only_by_new_words(
    cast: Cast, work: Engagement, statement: Attestation
) -> None:
    make_subcontractor(work, cast.pam, starts_on=BEGUN)
    db.session.commit()
    (finding,) = findings()
    with transaction():
        services.drop(finding, reason="It was a test run", actor=acting(cast.pia))
    assert [one.state for one in findings()] == [FindingState.DROPPED]
    signed(cast.ada, work, "no_subcontracting", first=date(2026, 6, 1), last=LAST)
    assert len(findings()) == 2


def test_an_answer_that_denies_the_register_is_a_finding_within_the_minute(
    cast: Cast, work: Engagement
) -> None:
    approved(work, cast.ada, cast.pam)
    assignment = asked(cast, work)
    answers(cast.ada, assignment, SUB_01="no", NUM="1")
    assert findings() == []  # nothing is handed in yet
    hands_in(cast.ada, assignment)
    reconcile(thorough=False)
    (finding,) = db.session.scalars(select(Finding)).all()
    assert (finding.subject_kind, finding.subject_id) == ("assignments", assignment.id)


def test_what_was_said_before_today_waits_for_the_night(
    cast: Cast, work: Engagement, statement: Attestation, clock: Clock
) -> None:
    make_subcontractor(work, cast.pam, starts_on=BEGUN)
    db.session.commit()
    clock.advance(days=1)
    assert findings(thorough=False) == []
    assert len(findings()) == 1


def test_an_incident_of_which_the_vendor_does_not_know_is_ours_to_look_into(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = approved(work, cast.ada, cast.pam)
    ended(row, cast.pam, clock.today() - timedelta(days=30))
    tell(cast.pam, cast.acme, happened="Heard that Kamome Delivery lost a parcel")
    (finding,) = findings()
    assert finding.owner is Owner.COMPANY
    browser.sign_in(cast.ada)
    assert finding.number not in browser.get("/todo").text
    assert browser.get(f"/findings/{finding.id}").status_code == 404


def test_a_drill_contradicts_nothing(cast: Cast, work: Engagement) -> None:
    ended(approved(work, cast.ada, cast.pam), cast.pam, clock.today() - timedelta(days=30))
    tell(cast.pam, cast.acme, happened="Kamome Delivery lost a parcel", is_drill=True)
    assert findings() == []


def test_both_sides_and_the_chain_lead_to_it(
    cast: Cast, browser: Browser, work: Engagement, statement: Attestation
) -> None:
    row = make_subcontractor(work, cast.pam, starts_on=BEGUN)
    assignment = asked(cast, work)
    hands_in(cast.ada, assignment, SUB_01="no", NUM="1")
    beside, denied = findings()
    browser.sign_in(cast.pia)
    chain = f"/vendors/{cast.acme.id}/subcontractors"
    for path, shown in (
        (f"/attestations/{statement.id}", {beside.number}),
        (f"/responses/{assignment.id}/review", {denied.number}),
        (f"/subcontractors/{row.id}", {beside.number, denied.number}),
        (chain, {beside.number, denied.number}),
    ):
        page = browser.get(path).text
        assert {number for number in (beside.number, denied.number) if number in page} == shown
    assert chain in browser.get(f"/findings/{beside.id}").text
    browser.sign_in(cast.ada)
    assert "承認のないまま" in browser.get(f"/findings/{beside.id}/repair").text or (
        "without our approval" in browser.get(f"/findings/{beside.id}/repair").text
    )


def test_a_subcontractor_that_works_for_us_directly_is_told_and_no_breach(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    other = make_vendor("Kamome")
    other.corporate_number = "7000012050002"
    row = approved(work, cast.ada, cast.pam, corporate_number="7000012050002")
    approved(work, cast.ada, cast.pam, name="Isobe")
    db.session.commit()
    assert findings() == []
    browser.sign_in(cast.pam)
    for path in (f"/vendors/{cast.acme.id}/subcontractors", f"/subcontractors/{row.id}"):
        page = browser.get(path).text
        assert page.count(f"/vendors/{other.id}") == 1


def test_what_differs_from_the_register_decides_by_itself(cast: Cast, work: Engagement) -> None:
    assignment = asked(cast, work, findings=[RULE])
    approved(work, cast.ada, cast.pam)
    db.session.commit()
    hands_in(cast.ada, assignment, SUB_01="no", NUM="1")
    (finding,) = accepts(cast.pam, assignment)
    assert (finding.cause, finding.rule_id) == (Cause.ANSWER, "F-1")


def test_what_fits_the_register_opens_nothing_by_that_rule(cast: Cast, work: Engagement) -> None:
    assignment = asked(cast, work, findings=[RULE])
    hands_in(cast.ada, assignment, SUB_01="no", NUM="1")
    assert accepts(cast.pam, assignment) == []


def vendors_at_work(cast: Cast, names: Sequence[str]) -> None:
    """Each with a subcontractor that is approved, a sheet that tells of one, and an incident."""
    version = publish(sheet(question("SUB-01", "yes_no", expected="no")))
    db.session.commit()
    for name in names:
        vendor = make_vendor(name)
        work = a_piece_of_work(vendor)
        approved(work, cast.ada, cast.pam)
        db.session.commit()
        with transaction():
            assignment = send(vendor, [work], version)
        assignment.state = AssignmentState.SUBMITTED
        said = {"question_id": "SUB-01", "value": "yes", "answered_at": clock.now()}
        db.session.add(GivenAnswer(vendor_id=vendor.id, assignment_id=assignment.id, **said))
        tell(cast.pam, vendor)


def test_the_night_reads_as_often_for_twice_the_vendors(cast: Cast) -> None:
    vendors_at_work(cast, ["One", "Two"])
    with count_statements() as few:
        assert settle_contradictions() == 0
    vendors_at_work(cast, ["Three", "Four", "Five"])
    with count_statements() as many:
        assert settle_contradictions() == 0
    assert few.total == many.total
    assert few.total <= 10
