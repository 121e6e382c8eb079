"""A customer's approval: recorded by one, confirmed by another, ended, asked for, and the gates."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language, User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.customers.models import Customer
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.client_approvals import queries
from portal.supervision.client_approvals.models import (
    ApprovalBasis,
    ClientApproval,
    CustomerRequest,
    CustomerTerms,
    EndKind,
)
from portal.supervision.client_approvals.workflow import APPROVALS
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.workflow import GateClosed
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.queries import end_of
from portal.supervision.proposed_records.workflow import NEXT, ProposedState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.customers import make_approval, make_customer, name_customer
from tests.factories.scenes import work_of
from tests.queries import count_statements

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
S = ProposedState
TODAY = date(2026, 11, 25)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme prints for a customer; nothing has been handed over yet."""
    engagement = work_of(
        cast.acme, signer=cast.ada, handed_over=None, company_role=CompanyRole.ENTRUSTED
    )
    db.session.commit()
    return engagement


@pytest.fixture
def tsubame(work: Engagement) -> Customer:
    customer = make_customer(person="Ms. Sato", email="sato@tsubame.example.jp")
    name_customer(work, customer)
    db.session.commit()
    return customer


def typed(customer: Customer, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "customer_id": str(customer.id),
        "basis": "letter",
        "given_on": "2026-11-20",
        "categories": ["name_contact"],
        "countries": ["JP"],
        "conditions": "No copies.",
        "files": (BytesIO(FILE), "letter.pdf"),
    }
    return usual | more


def record_by(browser: Browser, person: User, work: Engagement, **form: Any) -> Any:
    browser.sign_in(person)
    return browser.post(f"/engagements/{work.id}/client-approvals/new", data=form)


def the_approval() -> ClientApproval:
    return db.session.scalars(select(ClientApproval)).one()


def hand_over(cast: Cast, day: date = TODAY) -> None:
    share = db.session.scalars(select(DataShare)).one()
    with transaction():
        onboarding.record_handover(share, cast.acme, day=day, actor=acting(cast.pam))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_pam_records_pip_confirms_and_data_may_be_handed_over(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer, language: str
) -> None:
    for person in (cast.pam, cast.pip):
        person.language = Language(language)
    with pytest.raises(GateClosed) as refusal:
        hand_over(cast)
    (gap,) = refusal.value.gaps
    assert gap.reason.params["customer"].en == tsubame.name
    sent = record_by(browser, cast.pam, work, **typed(tsubame))
    row = the_approval()
    assert sent.location == f"/client-approvals/{row.id}"
    assert "No copies." in browser.get(sent.location).text
    assert find_open(ObligationKind.CLIENT_APPROVAL_CONFIRM, row) is not None
    with pytest.raises(GateClosed):
        hand_over(cast)
    browser.sign_in(cast.pip)
    at = f"/client-approvals/{row.id}/decide"
    assert "letter.pdf" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve", "version": "1"}).status_code == 302
    assert row.state is S.CONFIRMED
    assert find_open(ObligationKind.CLIENT_APPROVAL_CONFIRM, row) is None
    hand_over(cast)
    assert evaluate_vendor(cast.acme.id, TODAY).unapproved == ()


def test_whoever_recorded_it_does_not_confirm_it(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer
) -> None:
    record_by(browser, cast.pam, work, **typed(tsubame))
    at = f"/client-approvals/{the_approval().id}/decide"
    assert "Somebody else than the person who recorded it" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve"}).status_code == 422
    assert the_approval().state is S.PROPOSED


def test_what_is_not_so_is_refused_with_a_reason_and_recorded_anew(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer
) -> None:
    record_by(browser, cast.pam, work, **typed(tsubame))
    row = the_approval()
    browser.sign_in(cast.pia)
    at = f"/client-approvals/{row.id}/decide"
    silent = browser.post(at, data={"decision": "return", "remark": ""})
    assert (silent.status_code, row.state) == (422, S.PROPOSED)
    browser.post(at, data={"decision": "return", "remark": "The letter is of 2025."})
    assert row.state is S.REFUSED
    page = browser.get(f"/client-approvals/{row.id}").text
    assert "The letter is of 2025." in page
    assert "Record it anew" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"given_on": "2026-11-26"}, "That day is still to come"),
        ({"approved_until": "2026-11-19"}, "The end date must not be before"),
        ({"categories": []}, "Choose the categories of data that the customer approved."),
        ({"countries": []}, "Choose the countries that the customer approved."),
        ({"files": (BytesIO(b""), "")}, "Add the file that shows it"),
        ({"basis": "terms"}, "Choose the version of the terms."),
        ({"customer_id": "999"}, "Please choose one of the list."),
    ],
)
def test_what_is_not_sound_is_refused_and_stays_typed(
    cast: Cast,
    browser: Browser,
    work: Engagement,
    tsubame: Customer,
    *,
    changed: dict[str, Any],
    said: str,
) -> None:
    page = record_by(browser, cast.pam, work, **typed(tsubame, **changed))
    assert page.status_code == 422
    assert said in page.text
    assert "No copies." in page.text
    assert db.session.scalars(select(ClientApproval)).all() == []


def test_by_terms_the_period_to_object_is_waited_for(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer
) -> None:
    browser.sign_in(cast.pam)
    browser.post(
        "/client-approvals/terms/new",
        data={
            "title": "Terms of service",
            "edition": "2026-04",
            "valid_from": "2026-04-01",
            "objection_days": "14",
            "clause": "We announce vendors; you may object within 14 days.",
            "file": (BytesIO(FILE), "terms.pdf"),
        },
    )
    terms = db.session.scalars(select(CustomerTerms)).one()
    by_terms = {"basis": "terms", "terms_id": str(terms.id), "given_on": "2026-05-01"}
    early = typed(tsubame, **by_terms, notified_on="2026-04-30")
    page = record_by(browser, cast.pam, work, **early)
    assert "The notice must not come before" in page.text
    record_by(browser, cast.pam, work, **typed(tsubame, **by_terms, notified_on="2026-11-20"))
    row = the_approval()
    assert row.objection_until == date(2026, 12, 4)
    browser.sign_in(cast.pip)
    browser.post(f"/client-approvals/{row.id}/decide", data={"decision": "approve"})
    with pytest.raises(GateClosed) as refusal:
        hand_over(cast)
    assert "may still object" in refusal.value.gaps[0].reason.id


def test_an_objection_within_the_period_takes_it_away(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer
) -> None:
    row = make_approval(
        work, tsubame, cast.pam, basis=ApprovalBasis.TERMS, objection_until=date(2026, 11, 30)
    )
    db.session.commit()
    browser.sign_in(cast.pip)
    at = f"/client-approvals/{row.id}/end"
    form = {"kind": "objection", "ended_on": "2026-11-24", "reason": "They fear for the files."}
    assert browser.post(at, data=form).status_code == 302
    assert browser.post(at, data=form).status_code == 409
    assert "They fear for the files." in browser.get(f"/client-approvals/{row.id}").text
    (one,) = queries.approvals_on([cast.acme.id], TODAY)[work.id]
    assert one.end is EndKind.OBJECTION
    assert not one.ever_counted


@pytest.mark.parametrize(
    ("kind", "ended_on", "said"),
    [
        ("objection", "2026-11-24", "It does not rest on terms"),
        ("withdrawn", "2026-11-26", "That day is still to come"),
        ("withdrawn", "2026-04-30", "The end date must not be before"),
    ],
)
def test_an_end_that_cannot_be_is_refused(
    cast: Cast,
    browser: Browser,
    work: Engagement,
    tsubame: Customer,
    *,
    kind: str,
    ended_on: str,
    said: str,
) -> None:
    row = make_approval(work, tsubame, cast.pam)
    db.session.commit()
    browser.sign_in(cast.pam)
    form = {"kind": kind, "ended_on": ended_on, "reason": "As the letter says"}
    page = browser.post(f"/client-approvals/{row.id}/end", data=form)
    assert page.status_code == 422
    assert said in page.text
    assert end_of(APPROVALS, row.id) is None


def test_what_was_recorded_by_mistake_counts_on_no_day(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer
) -> None:
    row = make_approval(work, tsubame, cast.pam)
    db.session.commit()
    browser.sign_in(cast.pam)
    form = {"kind": "mistaken", "ended_on": "2026-11-25", "reason": "Another vendor was meant"}
    browser.post(f"/client-approvals/{row.id}/end", data=form)
    assert queries.approvals_on(None, date(2026, 6, 1)) == {}


@pytest.mark.parametrize(
    "moves", [proposed.confirm, proposed.refuse, proposed.withdraw], ids=["confirm", "refuse", "no"]
)
@pytest.mark.parametrize("state", list(S))
def test_an_approval_moves_only_while_it_waits(
    cast: Cast, state: ProposedState, moves: Callable[..., None]
) -> None:
    row = ClientApproval(number="CA-2026-001", state=state, proposed_by_id=cast.pam.id)
    words = {"refuse": {"remark": "No"}, "withdraw": {"reason": "No"}}.get(moves.__name__, {})
    given: dict[str, Any] = {"by": acting(cast.pip), "at": cast.pip.created_at, **words}
    if NEXT[state]:
        moves(row, **given)
        assert row.state in NEXT[state]
    else:
        with pytest.raises(InvalidTransition):
            moves(row, **given)


def test_the_recorder_is_told_apart_by_the_person_not_the_role(cast: Cast) -> None:
    row = ClientApproval(number="CA-2026-001", state=S.PROPOSED, proposed_by_id=cast.pam.id)
    with pytest.raises(RuleViolated):
        proposed.confirm(row, by=acting(cast.pam), at=cast.pam.created_at)


def test_the_board_says_from_the_day_it_is_judged(
    cast: Cast, work: Engagement, tsubame: Customer
) -> None:
    share = db.session.scalars(select(DataShare)).one()
    share.first_handover_on = date(2026, 7, 1)
    db.session.commit()
    marked = evaluate_vendor(cast.acme.id, TODAY)
    assert marked.is_unapproved
    assert marked.verdict_of("client_approval") is Verdict.NOT_IN_SCOPE
    for start in db.session.scalars(select(PromiseStart)):
        start.judged_from = date(2026, 4, 1)
    db.session.commit()
    judged = evaluate_vendor(cast.acme.id, TODAY)
    assert not judged.is_unapproved
    assert judged.verdict_of("client_approval") is Verdict.BROKEN
    make_approval(work, tsubame, cast.pam, given_on=date(2026, 8, 1))
    db.session.commit()
    late = evaluate_vendor(cast.acme.id, TODAY)
    assert late.verdict_of("client_approval") is Verdict.KEPT
    assert not late.can_be_shown or late.worst is not Verdict.BROKEN


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_says_whom_to_ask_with_a_letter_and_a_mail(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer, language: str
) -> None:
    cast.pam.language = Language(language)
    browser.sign_in(cast.pam)
    at = f"/engagements/{work.id}/client-approvals"
    page = browser.get(at).text
    assert "Not approved" in page or "承認がありません" in page
    assert "We handle personal data that you entrusted to us." in page
    assert "貴社から個人データの取扱いを委託されております" in page
    letter = browser.get(f"{at}/letter?customer={tsubame.id}&text={language}")
    assert letter.status_code == 200
    assert letter.data.startswith(b"%PDF")
    assert browser.get(f"{at}/letter?customer=999").status_code == 404
    form = {"customers": [str(tsubame.id)], "asked_on": "2026-11-24", "means": "letter"}
    assert browser.post(f"{at}/ask", data=form).status_code == 302
    asked = db.session.scalars(select(CustomerRequest)).one()
    assert (asked.asked_on, asked.categories) == (date(2026, 11, 24), ["name_contact"])
    late = browser.post(f"{at}/ask", data=form | {"asked_on": "2026-11-26"})
    assert late.status_code == 422


def test_the_register_lists_them_and_asks_no_more_for_more(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer
) -> None:
    make_approval(work, tsubame, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ann)
    assert "Tsubame" in browser.get("/client-approvals/").text
    with count_statements() as few:
        browser.get("/client-approvals/")
    for _ in range(4):
        make_approval(work, tsubame, cast.pam)
    db.session.commit()
    with count_statements() as many:
        browser.get("/client-approvals/")
    assert many.total == few.total
    assert browser.get("/client-approvals/?file=xlsx").status_code == 200


def test_a_vendor_sees_nothing_of_them(
    cast: Cast, browser: Browser, work: Engagement, tsubame: Customer
) -> None:
    row = make_approval(work, tsubame, cast.pam)
    db.session.commit()
    browser.sign_in(cast.ada)
    for at in (
        "/client-approvals/",
        f"/client-approvals/{row.id}",
        f"/engagements/{work.id}/client-approvals",
        "/client-approvals/terms/",
    ):
        assert browser.get(at).status_code in (403, 404)
