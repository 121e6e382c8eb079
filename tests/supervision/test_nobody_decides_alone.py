"""What one person proposed or recorded, that person does not decide, whatever roles they have.

Tried here for all that a proposal is made about; the rest, where a second person compares or confirms,
is tried in its own package, and the table says where.
"""

import ast
from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from config import ROOT
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.selections import criteria_services
from portal.supervision.selections.models import CriteriaStep, SelectionState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.certificates import make_certificate
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.engagements import make_engagement
from tests.factories.published_terms import make_look
from tests.factories.returns import make_return
from tests.factories.selections import make_selection
from tests.supervision import test_let_in_everywhere as proposed
from tests.supervision.incidents import steps as incidents

APPROVES = {"decision": "approve", "reason": "As on record.", "remark": "As on record."}
Proposed = Callable[[Cast], str]


def an_incidents_end(cast: Cast) -> str:
    row = incidents.tell(cast.pam, cast.acme)
    incidents.assess(cast.pam, row)
    for kind in incidents.open_clocks(row):
        incidents.send(cast.pam, row, kind)
    return f"/incidents/decisions/{incidents.propose(cast.pam, row).id}"


def a_customers_approval(cast: Cast) -> str:
    work, customer = make_engagement(cast.acme), make_customer()
    name_customer(work, customer)
    row = make_approval(work, customer, cast.pam, state=ProposedState.PROPOSED)
    return f"/client-approvals/{row.id}/decide"


def a_selection(cast: Cast) -> str:
    row = make_selection(cast.acme, cast.pam, state=SelectionState.PROPOSED)
    db.session.commit()
    return f"/selections/{row.id}/decide"


def the_criteria(cast: Cast) -> str:
    with transaction():
        row = criteria_services.propose_criteria(
            CriteriaStep.ADOPTED,
            holds_from=clock.today(),
            reason="Ours.",
            actor=acting(cast.pam),
        )
    return f"/selections/criteria/{row.id}/decide"


def what_was_destroyed(cast: Cast) -> str:
    row = make_return(cast.pam, make_engagement(cast.acme), state=ProposedState.PROPOSED)
    db.session.commit()
    return f"/returns/{row.id}/decide"


def a_certificate(cast: Cast) -> str:
    row = make_certificate(cast.pam, cast.acme, state=ProposedState.PROPOSED)
    db.session.commit()
    return f"/certificates/{row.id}/decide"


def a_look_at_terms(cast: Cast) -> str:
    row = make_look(cast.pam, cast.acme, state=ProposedState.PROPOSED)
    db.session.commit()
    return f"/published-terms/{row.id}/decide"


TRIED: Mapping[str, Proposed] = {
    "onboarding.decide": proposed.a_proposal,
    "contracts.decide_waiver": proposed.a_waiver,
    "mergers.decide": proposed.a_merger,
    "findings.decide_risk": proposed.a_risk,
    "confirmations.decide": proposed.a_confirmation,
    "data_sharing.decide_billing": proposed.billing_data,
    "incidents.decide": an_incidents_end,
    "client_approvals.decide": a_customers_approval,
    "certificates.decide": a_certificate,
    "published_terms.decide": a_look_at_terms,
    "returns.decide": what_was_destroyed,
    "selections.decide": a_selection,
    "selections.decide_criteria": the_criteria,
}
ELSEWHERE = {
    "report_batches.issue": "supervision/test_gates_another_way.py::"
    "test_nobody_issues_among_many_what_they_drafted",
    "selections.decide_list": "supervision/selections/test_earlier_list.py::"
    "test_whoever_recorded_it_does_not_confirm_it",
    "accounts.confirm_role": "foundation/accounts/test_roles_that_decide.py::"
    "test_an_administrator_cannot_make_itself_an_officer",
    "content.decide": "content/test_deciding.py::test_who_added_a_version_never_decides_to_take_it",
    "content.activate": "content/test_pages.py::test_whoever_added_a_version_cannot_make_it_active",
    "contracts.look_at_original": "ledger/contracts/test_originals.py::test_two_persons_show_where_the_original_is",
    "disputes.answer": "supervision/disputes/test_disputes.py::"
    "test_neither_who_opened_nor_who_graded_it_answers",
    "findings.check_effect": "supervision/findings/test_effects.py::"
    "test_neither_who_closed_nor_who_mended_it_looks_again",
    "responses.accept_draw": "supervision/responses/test_by_exception.py::"
    "test_who_typed_the_answers_does_not_accept_them_by_exception",
    "findings.verify": "supervision/findings/test_life.py::"
    "test_whoever_recorded_or_mended_it_does_not_verify_it",
    "findings.verify_several": "supervision/findings/test_together.py::"
    "test_whoever_recorded_or_mended_one_does_not_verify_it_with_others",
    "onboarding.confirm_suspension": "supervision/onboarding/test_suspensions.py::"
    "test_who_stopped_it_is_told_that_another_confirms",
    "onboarding.decide_exception": "supervision/onboarding/test_exception_decisions.py::"
    "test_persons_are_compared_and_not_roles",
    "onboarding.resume": "supervision/onboarding/test_suspensions.py::"
    "test_the_deputy_of_whoever_stopped_it_neither_confirms_nor_resumes",
    "papers.check": "supervision/papers/test_second_person.py::"
    "test_the_deputy_of_whoever_recorded_a_signed_statement_does_not_confirm_it",
    "papers.check_answers": "supervision/papers/test_second_person.py::"
    "test_whoever_typed_it_does_not_confirm_it_though_a_colleague_said_it_is_all",
    "papers.check_application": "supervision/subcontractors/test_on_paper.py::"
    "test_whoever_recorded_it_neither_confirms_it_nor_decides",
    "papers.check_dispute": "supervision/disputes/test_on_paper.py::"
    "test_it_is_the_vendors_dispute_of_the_day_received_once_another_compared_it",
    "papers.check_training": "supervision/trainings/test_on_paper.py::"
    "test_whoever_recorded_it_does_not_confirm_it",
    "papers.check_finding_paper": "supervision/findings/test_papers.py::test_a_plan_counts_only_once_a_second_person_confirmed_it",
    "provisions.decide": "supervision/provisions/test_provisions.py::"
    "test_whoever_recorded_it_does_not_confirm_it",
    "papers.check_instruction": "supervision/instructions/test_on_paper.py::"
    "test_whoever_recorded_it_neither_confirms_it_nor_says_that_it_is_enough",
    "instructions.confirm": "supervision/instructions/test_on_paper.py::"
    "test_whoever_recorded_it_neither_confirms_it_nor_says_that_it_is_enough",
    "subcontractors.decide": "supervision/subcontractors/test_subcontractors.py::"
    "test_who_entered_examined_or_heard_a_customer_does_not_decide",
    "disclosures.decide": "proof/disclosures/test_disclosures.py::"
    "test_another_person_releases_it_and_the_content_stays",
    "management_reviews.decide": "proof/management_reviews/test_management_reviews.py::"
    "test_neither_whoever_recorded_it_nor_a_deputy_confirms_it",
    "reports.check_record": "proof/reports/test_deciding.py::"
    "test_on_paper_it_counts_once_another_person_compared_it",
    "reports.decide": "supervision/shut_gates.py::_decision",
    "reports.issue": "supervision/shut_gates.py::_issue",
    "responses.accept": "supervision/papers/test_second_person.py::"
    "test_whoever_typed_it_does_not_accept_it",
}
# Nobody proposed it: one person's own act, or a list that one person takes over.
ALONE = {
    "accounts.accept": "an invitation",
    "accounts.setup_deciders": "the first two, who confirm each other",
    "attestations.check": "compares a number with the record",
    "attestations.look_at_authority": "what a signatory of the vendor handed in",
    "verification.check": "compares a file or a code with the records",
    "contracts.confirm_checks": "one reviewer's own clauses",
    "exchange.accept": "a file that was compared",
    "findings.answer_plan": "what the vendor planned",
    "onboarding.activate": "after two persons approved the vendor",
    "onboarding.approve": "proposes",
    "payees.decide": "six questions, asked anew at any time",
    "planning.decide": "the plan of a year",
    "responses.confirm_upload": "the vendor's own workbook",
}
DECIDES = (
    "decide",
    "confirm",
    "check",
    "verify",
    "look_at",
    "resume",
    "issue",
    "accept",
    "activate",
)


def both_roles(person: User) -> None:
    """So that it is the person who is refused, and no role that lacks."""
    for role in (Role.PRIVACY_OFFICER, Role.MANAGEMENT):
        person.role_rows.append(UserRole(role=role, confirmed_at=clock.now()))
    db.session.commit()


def offered(page: str) -> bool:
    """Whether something can be typed and sent for the decision."""
    return 'name="decision"' in page or "<textarea" in page


@pytest.mark.parametrize("kind", TRIED)
def test_who_proposed_it_is_refused_and_another_person_is_not(
    kind: str, browser: Browser, cast: Cast
) -> None:
    path = TRIED[kind](cast)
    both_roles(cast.pam)
    browser.sign_in(cast.pam)
    page = browser.get(path)
    assert page.status_code == 200
    assert not offered(page.text), "the page offers what is refused"
    refused = browser.post(path, data=APPROVES)
    assert refused.status_code == 422, refused.text
    other = make_user("Ova", Role.PRIVACY_OFFICER, Role.MANAGEMENT, Role.PROCUREMENT)
    browser.sign_in(other)
    assert offered(browser.get(path).text)
    done = browser.post(path, data=APPROVES)
    assert done.status_code == 302, done.text


def test_every_form_that_decides_is_tried_or_is_nobodys_proposal(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and any(word in rule.endpoint.partition(".")[2] for word in DECIDES)
    }
    named = TRIED.keys() | ELSEWHERE.keys() | ALONE.keys()
    assert found <= named, found - named
    assert named <= {rule.endpoint for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_what_is_tried_elsewhere_is_there(kind: str) -> None:
    file, _, name = ELSEWHERE[kind].partition("::")
    tree = ast.parse((ROOT / "tests" / file).read_text())
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
