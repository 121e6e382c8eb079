"""What a person of a department does about its own vendors: proposes, enters paper, notes; it decides nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import DECIDING_ROLES, ROLE_PERMISSIONS, Role, permissions_of
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import list_departments
from portal.ledger.contracts.clauses import waiver_services
from portal.ledger.contracts.clauses.queries import find_waiver
from portal.ledger.contracts.models import ClauseState, Contract, Waiver, WaiverState
from portal.ledger.departments.queries import is_own_vendor
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import VendorNote, VendorState
from portal.supervision.attestations.models import ExceptionDecision
from portal.supervision.findings.models import RiskAcceptance
from portal.supervision.onboarding.models import VendorProposal
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.paper_records.scans import Scan
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.submission import paper_services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.contracts import make_check, make_checks, make_contract, make_cover
from tests.factories.departments import make_member
from tests.factories.engagements import make_engagement
from tests.factories.findings import make_finding
from tests.factories.instructions import make_case, make_instruction, make_person
from tests.factories.questionnaires import publish, question, send, sheet
from tests.foundation.access.gathering import gather
from tests.supervision.responses import steps

UNTIL = date(2027, 3, 31)
DESK = "Desk of Acme"
CLAUSE = "no_subcontracting"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TERMS = {"reason": "We know them", "measure": "We ask monthly", "until": UNTIL.isoformat()}


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's, for Dan's desk alone."""
    made = make_engagement(cast.acme, department=DESK)
    db.session.commit()
    return made


@pytest.fixture
def dan(browser: Browser, cast: Cast, work: Engagement) -> Browser:
    browser.sign_in(cast.dan)
    return browser


@pytest.fixture
def contract(cast: Cast, work: Engagement) -> Contract:
    made = make_contract(cast.acme)
    make_cover(made, work.id)
    make_checks(made, besides=(CLAUSE,))
    make_check(made, CLAUSE, ClauseState.WEAK)
    db.session.commit()
    return made


@pytest.fixture
def assignment(cast: Cast, work: Engagement) -> Assignment:
    version = publish(sheet(question("ORG-01"), question("SUB-01", "yes_no", expected="no")))
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


def for_another_desk_too(cast: Cast) -> None:
    make_engagement(cast.acme, "Payroll", department="Personnel")
    db.session.commit()


def awaited(kind: ObligationKind) -> list[Holder]:
    return list(db.session.scalars(select(Obligation.holder).where(Obligation.kind == kind)))


def test_nothing_that_decides_is_a_departments() -> None:
    decided = permissions_of(DECIDING_ROLES) - ROLE_PERMISSIONS[Role.PROCUREMENT]
    assert decided
    assert decided.isdisjoint(ROLE_PERMISSIONS[Role.DEPARTMENT])


def test_dan_proposes_to_reject_and_the_officer_decides(cast: Cast, dan: Browser) -> None:
    cast.acme.state = VendorState.ASSESSING
    db.session.commit()
    assert "Propose to reject" in dan.get(f"/vendors/{cast.acme.id}/work").text
    answer = dan.post(f"/vendors/{cast.acme.id}/rejection", data={"reason": "They cannot do it"})
    assert answer.status_code == 302
    row = db.session.scalars(select(VendorProposal)).one()
    assert (row.proposed_by_id, row.proposed_as) == (cast.dan.id, "department")
    assert awaited(ObligationKind.VENDOR_DECISION) == [Holder.PRIVACY_OFFICER]
    assert dan.post(f"/proposals/{row.id}", data={"decision": "approve"}).status_code in (403, 404)
    for address in ("activation", "offboarding", "closing", "suspension"):
        assert dan.post(f"/vendors/{cast.acme.id}/{address}").status_code == 403, address


def test_dan_proposes_a_waiver_and_takes_back_only_his_own(
    cast: Cast, dan: Browser, contract: Contract
) -> None:
    new = f"/contracts/{contract.id}/waivers/new?clause={CLAUSE}"
    assert dan.post(new, data=TERMS).status_code == 302
    own = db.session.scalars(select(Waiver)).one()
    assert dan.post(f"/waivers/{own.id}/end", data={"reason": "Mended"}).status_code == 302
    assert own.state is WaiverState.WITHDRAWN

    assert dan.post(new, data=TERMS).status_code == 302
    again = db.session.scalars(select(Waiver).where(Waiver.id != own.id)).one()
    row = find_waiver(again.id)
    assert row is not None
    with transaction():
        waiver_services.decide_waiver(row, approved=True, reason="Fine", actor=acting(cast.pia))
    assert "End the waiver" not in dan.get(f"/waivers/{again.id}").text
    refused = dan.post(f"/waivers/{again.id}/end", data={"reason": "No"})
    assert refused.status_code == 422
    assert "take back what they proposed" in refused.text


def test_dan_proposes_to_live_with_a_finding_and_changes_nothing_of_it(
    cast: Cast, dan: Browser
) -> None:
    finding = make_finding(cast.acme)
    assert f"/findings/{finding.id}/risk" in dan.get(f"/findings/{finding.id}").text
    terms = {"reason": "Small", "measures": "Seen monthly", "until": UNTIL.isoformat()}
    assert dan.post(f"/findings/{finding.id}/risk", data=terms).status_code == 302
    risk = db.session.scalars(select(RiskAcceptance)).one()
    assert (risk.proposed_by_id, risk.accepted) == (cast.dan.id, None)
    for act in ("drop", "severity", "plan", "repair", "verify"):
        assert dan.post(f"/findings/{finding.id}/{act}").status_code == 403, act


def test_dan_proposes_about_an_exception(cast: Cast, browser: Browser) -> None:
    attestation = gather(cast.acme, cast.pam).attestation
    browser.sign_in(cast.dan)
    typed = {"course": "approve", "reason": "Known", "basis": "K-1", "until": UNTIL.isoformat()}
    answer = browser.post(f"/attestations/{attestation.id}/exception", data=typed)
    assert answer.status_code == 302, answer.text[-3000:]
    assert db.session.scalars(select(ExceptionDecision.proposed_by_id)).one() == cast.dan.id


def test_where_the_vendor_works_for_others_too_procurement_proposes(
    cast: Cast, dan: Browser, contract: Contract
) -> None:
    finding = make_finding(cast.acme)
    for_another_desk_too(cast)
    cast.acme.state = VendorState.ASSESSING
    db.session.commit()
    assert "Propose to reject" not in dan.get(f"/vendors/{cast.acme.id}/work").text
    assert f"/findings/{finding.id}/risk" not in dan.get(f"/findings/{finding.id}").text
    told = "works for other departments too"
    reason = {"reason": "r", "measures": "m", "measure": "m", "until": UNTIL.isoformat()}
    for address in (
        f"/vendors/{cast.acme.id}/rejection",
        f"/findings/{finding.id}/risk",
        f"/contracts/{contract.id}/waivers/new?clause={CLAUSE}",
    ):
        answer = dan.post(address, data=reason)
        assert answer.status_code == 422, address
        assert told in answer.text, address
    assert is_own_vendor(cast.acme.id, acting(cast.pam)), "procurement acts on all"


def test_an_auditor_of_a_department_acts_on_no_more_than_the_departments(
    cast: Cast, work: Engagement
) -> None:
    both = make_user("Both", Role.AUDITOR)
    both.role_rows += [type(both.role_rows[0])(role=Role.DEPARTMENT, vendor_id=None)]
    db.session.commit()
    assert not acting(both).is_of_department
    assert not is_own_vendor(cast.acme.id, acting(both))
    assert is_own_vendor(cast.acme.id, acting(cast.dan))


def test_dan_enters_what_came_on_paper_and_procurement_confirms_it(
    cast: Cast, dan: Browser, assignment: Assignment
) -> None:
    paper = arrives(assignment, cast.dan)
    where = f"/responses/papers/{paper.id}"
    assert dan.get(f"/responses/{assignment.id}/sections/s1").status_code == 200
    steps.answers(cast.dan, assignment, ORG_01="yes", SUB_01="no")
    assert dan.post(where, data={"decision": "entered"}).status_code == 303
    assert paper.state is PaperState.ENTERED
    ben = make_user("Ben", Role.DEPARTMENT)
    make_member(ben, list_departments()[0])
    db.session.commit()
    dan.sign_in(ben)
    assert "Is everything here exactly as on the paper?" not in dan.get(where).text
    for decision in ("approve", "return", "give_up"):
        refused = dan.post(where, data={"decision": decision, "wrong": "x"})
        assert refused.status_code == 422, decision
    assert paper.state is PaperState.ENTERED
    dan.sign_in(cast.pam)
    assert dan.post(where, data={"decision": "approve"}).status_code == 303
    assert assignment.state is AssignmentState.SUBMITTED


def arrives(assignment: Assignment, who: User) -> Paper:
    scan = Scan(receive_bytes(PDF, "scan.pdf", FileKind.PDF), None, 1)
    with transaction():
        return paper_services.begin_paper(
            assignment.id, received_on=clock.today(), scans=[scan], actor=acting(who)
        )


def test_a_sheet_about_another_departments_work_too_is_entered_by_procurement(
    cast: Cast, dan: Browser, work: Engagement
) -> None:
    other = make_engagement(cast.acme, "Payroll", department="Personnel")
    version = publish(sheet(question("ORG-01")))
    db.session.commit()
    with transaction():
        both = send(cast.acme, [work, other], version)
    with pytest.raises(RuleViolated, match="another department’s work"):
        arrives(both, cast.dan)
    paper = arrives(both, cast.pam)
    assert (
        dan.post(
            f"/responses/{both.id}/answers/ORG-01", data={"s-ORG-01": "1", "v-ORG-01": "yes"}
        ).status_code
        == 422
    )
    assert dan.get(f"/responses/{both.id}/sections/s1").status_code == 302
    steps.answers(cast.pam, both, ORG_01="yes")
    with transaction(), pytest.raises(RuleViolated, match="another department’s work"):
        paper_services.finish_paper(paper, actor=acting(cast.dan))


def test_dan_writes_a_note_about_his_vendor(cast: Cast, dan: Browser) -> None:
    assert "New note" in dan.get(f"/vendors/{cast.acme.id}/history").text
    answer = dan.post(f"/vendors/{cast.acme.id}/notes", data={"body": "Quick on the telephone"})
    assert answer.status_code == 302
    assert db.session.scalars(select(VendorNote.author_id)).one() == cast.dan.id
    assert dan.post(f"/vendors/{cast.globex.id}/notes", data={"body": "x"}).status_code == 404


def test_instructions_are_shown_without_the_person(
    cast: Cast, dan: Browser, work: Engagement
) -> None:
    case = make_case(cast.pam)
    make_person(case)
    make_person(case, cast.acme.id)
    row = make_instruction(cast.pam, work, case)
    other = make_instruction(cast.pam, make_engagement(cast.globex))
    db.session.commit()
    for address in ("/instructions/", f"/vendors/{cast.acme.id}/instructions"):
        page = dan.get(address)
        assert row.number in page.text
        assert other.number not in page.text
    page = dan.get(f"/instructions/{row.id}")
    assert page.status_code == 200
    assert "Hanako" not in page.text
    assert "4711" not in page.text
    assert "/instructions/cases" not in page.text
    assert dan.get(f"/instructions/{other.id}").status_code == 404
    for address in (f"cases/{case.id}", "cases", "who-holds", f"cases/{case.id}/person"):
        assert dan.get(f"/instructions/{address}").status_code == 403, address
