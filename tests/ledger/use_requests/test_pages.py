"""A department asks before it uses another company: asked, taken over, answered, followed."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import latest_terms
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.use_requests import services
from portal.ledger.use_requests.models import UseRequest, UseRequestState
from portal.ledger.use_requests.workflow import STATES, Wanted
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.profile.services import begin_assessment
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.departments import make_department, make_member
from tests.factories.selections import make_selection
from tests.queries import count_statements
from tests.supervision.onboarding.acts import decide, propose

S = UseRequestState
TYPED = {
    "name": "Aoba Printing",
    "department": "Sales",
    "work": "Prints and posts our invitations",
    "purpose": "It alone prints in braille.",
    "wanted_on": "2027-01-12",
    "categories": "name_contact",
    "any_data": "yes",
    "own_workers": "no",
    "carrier": "no",
    "cloud": "no",
    "for_us": "yes",
}


@pytest.fixture
def emi(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.emi)
    return browser


def rows() -> list[UseRequest]:
    return list(db.session.scalars(select(UseRequest).order_by(UseRequest.id)))


def asked(cast: Cast, name: str = "Aoba Printing", **more: object) -> UseRequest:
    said = {
        "name": name,
        "department": "Sales",
        "work": "Letters",
        "purpose": "We need it.",
        "wanted_on": date(2027, 1, 12),
        "outcome": PayeeOutcome.ENTRUSTED,
        "categories": ("name_contact",),
        "basis": "entrustment",
    }
    with transaction():
        return services.ask(Wanted(**(said | more)), actor=acting(cast.emi))  # type: ignore[arg-type]


def owed() -> list[Obligation]:
    kind = Obligation.kind == ObligationKind.USE_REQUEST
    return list(db.session.scalars(select(Obligation).where(kind).order_by(Obligation.id)))


def subjects() -> list[str]:
    return list(db.session.scalars(select(OutboxEmail.subject).order_by(OutboxEmail.id)))


def test_somebody_without_another_right_asks_and_sees_nothing_else(
    emi: Browser, cast: Cast
) -> None:
    assert emi.get("/").location == "/use-requests/"
    assert "Nobody has asked yet" in emi.get("/use-requests/").text
    sent = emi.post("/use-requests/new", data=TYPED)
    (row,) = rows()
    assert sent.location == f"/use-requests/{row.id}"
    assert (row.outcome, row.basis, row.categories) == (
        PayeeOutcome.ENTRUSTED,
        "entrustment",
        ["name_contact"],
    )
    assert row.asked_by_id == cast.emi.id
    page = emi.get(sent.location).text
    assert "Waits for procurement" in page
    assert "Register the vendor" not in page
    assert [line.action for line in trail_of(row)] == ["use_request.asked"]
    (one,) = owed()
    assert (one.holder, one.vendor_id, one.person_id) == (Holder.PROCUREMENT, None, None)
    assert one.due_on == date(2026, 12, 2)
    for address in ("/vendors/", "/today", "/payees/", "/obligations/", "/board"):
        assert emi.get(address).status_code == 403


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"categories": []}, "Tick the personal data it would get."),
        ({"any_data": "no"}, "Take the ticks away, or answer it anew."),
        ({"for_us": ""}, "Please answer this question."),
        ({"corporate_number": "123"}, "13 digits"),
        ({"wanted_on": "2027-02-30"}, "There is no such day."),
        ({"categories": "no_such_data"}, "Please choose from the list."),
    ],
)
def test_what_is_refused_says_why_and_nothing_typed_is_lost(
    emi: Browser, changed: dict[str, object], sentence: str
) -> None:
    sent = emi.post("/use-requests/new", data=TYPED | changed)
    assert sent.status_code == 422
    assert sentence in sent.text
    assert "It alone prints in braille." in sent.text
    assert rows() == []


def test_a_ground_nobody_knows_is_left_to_procurement(emi: Browser) -> None:
    emi.post("/use-requests/new", data=TYPED | {"for_us": "no", "by_law": "no"})
    (row,) = rows()
    assert (row.outcome, row.basis) == (PayeeOutcome.OTHER_BASIS, "")
    assert "the ground is still to be said" in emi.get(f"/use-requests/{row.id}").text


def test_another_persons_request_does_not_exist_for_an_asker(browser: Browser, cast: Cast) -> None:
    row = asked(cast)
    other = make_user("Eve", Role.EMPLOYEE)
    browser.sign_in(other)
    assert browser.get(f"/use-requests/{row.id}").status_code == 404
    assert browser.post(f"/use-requests/{row.id}/withdraw", data={"reason": "x"}).status_code == 404
    assert "Aoba" not in browser.get("/use-requests/").text
    assert "Aoba" not in browser.get("/use-requests/?file=csv").get_data(as_text=True)
    for reader in (cast.pam, cast.ann, cast.max):
        browser.sign_in(reader)
        assert "Aoba Printing" in browser.get("/use-requests/").text
        assert browser.get(f"/use-requests/{row.id}").status_code == 200
    browser.sign_in(cast.sue)  # she keeps the portal running, and has not asked for it
    assert browser.get(f"/use-requests/{row.id}").status_code == 404


def test_procurement_takes_it_over_and_the_asker_sees_how_far_it_is(
    browser: Browser, cast: Cast
) -> None:
    row = asked(cast)
    browser.sign_in(cast.pam)
    where = f"/use-requests/{row.id}"
    assert "Answer the request UR-2026-001: Sales wants to use Aoba Printing" in (
        browser.get("/today").text
    )
    assert 'value="Aoba Printing"' in browser.get(where + "/register").text
    sent = browser.post(
        where + "/register",
        data={"name": "Aoba Printing", "kind": "printing_mailing", "country": "JP"},
    )
    assert sent.location == where + "/work", sent.text
    vendor = db.session.scalars(select(Vendor).where(Vendor.name == "Aoba Printing")).one()
    assert (vendor.state, row.registered_id) == (VendorState.CANDIDATE, vendor.id)
    assert [one.outcome for one in owed()] == [Outcome.DONE]
    page = browser.get(where + "/work").text
    assert 'value="Letters"' in page
    assert 'value="2027-01-12"' in page

    terms = {
        "name": "Letters",
        "department": "Sales",
        "purposes": "call_center",
        "starts_on": "2027-01-12",
        "company_role": "controller",
        "access": "view_our_system",
        "medium": "electronic",
        "reentrustment_mode": "forbidden",
        "subcontracting": "none",
        "seen_id": "0",
    }
    sent = browser.post(where + "/work", data=terms)
    work = db.session.scalars(select(Engagement).where(Engagement.vendor_id == vendor.id)).one()
    assert sent.location == f"/engagements/{work.id}"
    assert row.engagement_id == work.id
    known = latest_terms(work.id)
    assert known is not None
    assert known.department == "Sales"
    assert browser.post(where + "/work", data=terms).status_code == 409
    assert {line.action for line in trail_of(row)} == {
        "use_request.asked",
        "vendor.registered",
        "engagement.registered",
    }

    with transaction():
        begin_assessment(vendor, actor=acting(cast.pam))
        make_selection(vendor, cast.pam, cast.pia)
    decide(propose(vendor, acting(cast.pam)), acting(cast.pia))
    assert subjects() == ["Your request to use Aoba Printing"] * 2
    bodies = list(db.session.scalars(select(OutboxEmail.body).order_by(OutboxEmail.id)))
    assert "State of Aoba Printing in the register: Candidate." in bodies[0]
    assert "State of Aoba Printing in the register: Approved." in bodies[1]
    browser.sign_in(cast.emi)
    page = browser.get(where).text
    assert "Taken over by procurement" in page
    assert "Approved" in page
    assert "/vendors/" not in page


def test_a_company_that_is_known_is_proposed_and_not_registered_twice(
    browser: Browser, cast: Cast
) -> None:
    row = asked(cast, name="Acme")
    browser.sign_in(cast.pam)
    where = f"/use-requests/{row.id}"
    assert "It may be the vendor Acme of the register." in browser.get(where).text
    assert 'value="Acme"' in browser.get(where + "/vendor").text
    refused = browser.post(where + "/vendor", data={"vendor": "Nobody of this name"})
    assert refused.status_code == 422
    sent = browser.post(where + "/vendor", data={"vendor": "Acme"})
    assert sent.location == where + "/work"
    assert row.registered_id == cast.acme.id
    assert len(trail_of(row)) == 2
    again = browser.post(where + "/vendor", data={"vendor": "Globex"})
    assert again.status_code == 409
    assert "has moved on meanwhile: Taken over by procurement." in again.text


@pytest.mark.parametrize(
    ("state", "told"),
    [(S.NOT_NEEDED, "No registration needed"), (S.NOT_POSSIBLE, "Not possible")],
)
def test_an_answer_without_registration_says_why(
    browser: Browser, cast: Cast, state: UseRequestState, told: str
) -> None:
    row = asked(cast)
    browser.sign_in(cast.pip)
    where = f"/use-requests/{row.id}"
    assert browser.post(where + "/answer", data={"state": state.value}).status_code == 422
    assert owed()[0].is_open
    sent = browser.post(
        where + "/answer", data={"state": state.value, "reason": "Acme prints for us already."}
    )
    assert sent.location == where
    assert not owed()[0].is_open
    (mail,) = db.session.scalars(select(OutboxEmail)).all()
    assert mail.recipient == cast.emi.email
    assert told in mail.body
    assert "Acme prints for us already." in mail.body
    browser.sign_in(cast.emi)
    page = browser.get(where).text
    assert told in page
    assert "Acme prints for us already." in page


def test_only_who_asked_takes_it_back(emi: Browser, cast: Cast) -> None:
    row = asked(cast)
    with pytest.raises(RuleViolated, match="Only the person who asked"), transaction():
        services.withdraw(row, reason="Not ours", actor=acting(cast.pam))
    sent = emi.post(f"/use-requests/{row.id}/withdraw", data={"reason": "We do it ourselves."})
    assert sent.location == f"/use-requests/{row.id}"
    assert row.state is S.WITHDRAWN
    assert owed()[0].outcome is Outcome.WITHDRAWN
    assert subjects() == []


def test_who_has_left_gets_no_mail(cast: Cast) -> None:
    row = asked(cast)
    cast.emi.ended_at = clock.now()
    db.session.commit()
    with transaction():
        services.answer(row, S.NOT_POSSIBLE, reason="No", actor=acting(cast.pam))
    assert subjects() == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_register_is_a_file_too(browser: Browser, cast: Cast, kind: str) -> None:
    asked(cast)
    browser.sign_in(cast.pam)
    answer = browser.get(f"/use-requests/?file={kind}")
    assert answer.status_code == 200
    if kind == "csv":
        assert "Aoba Printing" in answer.get_data(as_text=True)


def test_twice_as_many_requests_cost_no_further_statement(browser: Browser, cast: Cast) -> None:
    for number in range(5):
        asked(cast, name=f"Aoba {number}")
    browser.sign_in(cast.pam)
    browser.get("/use-requests/")
    with count_statements() as few:
        browser.get("/use-requests/")
    for number in range(10):
        asked(cast, name=f"Midori {number}")
    browser.get("/use-requests/")
    with count_statements() as many:
        browser.get("/use-requests/")
    assert many.total == few.total


def test_every_sentence_of_a_mail_is_in_the_askers_language(cast: Cast) -> None:
    cast.emi.language = Language.JA
    db.session.commit()
    row = asked(cast)
    with transaction():
        services.answer(row, S.NOT_NEEDED, reason="不要です", actor=acting(cast.pam))
    (mail,) = db.session.scalars(select(OutboxEmail)).all()
    assert words(STATES[S.NOT_NEEDED], "ja") in mail.body
    assert "You asked" not in mail.body


def test_the_department_of_whoever_belongs_to_one_is_not_typed(
    browser: Browser, cast: Cast
) -> None:
    dora = make_user("Dora", Role.DEPARTMENT)
    make_member(dora, make_department("営業部", name_en="Sales team"))
    db.session.commit()
    browser.sign_in(dora)
    page = browser.get("/use-requests/new").text
    assert "Sales team" in page
    assert 'name="department"' not in page
    assert (
        browser.post("/use-requests/new", data=TYPED | {"department": "Legal"}).status_code == 302
    )
    assert [row.department for row in rows()] == ["営業部"]


def test_of_several_one_is_chosen_and_no_other(browser: Browser, cast: Cast) -> None:
    dora = make_user("Dora", Role.DEPARTMENT)
    for name in ("Sales", "Legal"):
        make_member(dora, make_department(name))
    make_department("Personnel")
    db.session.commit()
    browser.sign_in(dora)
    missing = browser.post("/use-requests/new", data=TYPED)
    assert missing.status_code == 422
    for name, status in (("Personnel", 422), ("Legal", 302)):
        typed = TYPED | {"own_department": name}
        assert browser.post("/use-requests/new", data=typed).status_code == status, name
    assert [row.department for row in rows()] == ["Legal"]
    other = Wanted(
        name="Aoba",
        department="Personnel",
        work="Letters",
        purpose="We need it.",
        wanted_on=date(2027, 1, 12),
        outcome=PayeeOutcome.NO_DATA,
    )
    with transaction(), pytest.raises(RuleViolated, match="to which you belong") as refused:
        services.ask(other, actor=acting(dora))
    assert refused.value.field == "department"
