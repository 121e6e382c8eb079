"""Published terms: read version by version, evaluated, confirmed by a second person, looked at again in time."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import Contract, WayConcluded
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences.services import follow_people
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.published_terms import queries
from portal.supervision.published_terms.models import TermsLook
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_contract
from tests.factories.engagements import make_engagement
from tests.factories.published_terms import make_look
from tests.queries import count_statements

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
LOOKED = date(2026, 11, 24)
K, S = ObligationKind, ProposedState


@pytest.fixture
def work(cast: Cast) -> Engagement:
    made = make_engagement(cast.acme)
    db.session.commit()
    return made


@pytest.fixture
def on_terms(cast: Cast) -> Contract:
    made = make_contract(cast.acme, "Cloud", concluded=WayConcluded.STANDARD_TERMS)
    db.session.commit()
    return made


def read(**more: Any) -> dict[str, Any]:
    """What somebody types about the terms."""
    usual: dict[str, Any] = {
        "contract_id": "",
        "work_id": "",
        "terms_title": "Terms of the cloud",
        "address": "https://cloud.example/terms",
        "edition": "1 April 2026",
        "looked_on": "2026-11-25",
        "files": (BytesIO(FILE), "terms.pdf"),
        "evaluation": "Secrecy and deletion are promised; audits are shown by SOC 2.",
        "judgement": "enough",
        "measure": "",
    }
    return usual | more


def rows() -> list[TermsLook]:
    return list(db.session.scalars(select(TermsLook).order_by(TermsLook.id)))


def test_terms_in_place_of_a_contract_count_once_another_person_compared_them(
    cast: Cast, browser: Browser, on_terms: Contract
) -> None:
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/published-terms/new"
    assert "Record published terms" in browser.get(f"/contracts/{on_terms.id}/clauses").text
    assert browser.post(at, data=read(contract_id=on_terms.id)).status_code == 302
    row = rows()[0]
    assert (row.state, row.contract_id, row.number) == (S.PROPOSED, on_terms.id, "PT-2026-001")
    assert find_open(K.TERMS_CONFIRM, row) is not None
    browser.post(f"/published-terms/{row.id}/decide", data={"decision": "approve", "remark": ""})
    assert rows()[0].state is S.PROPOSED  # her own
    browser.sign_in(cast.pip)
    browser.post(f"/published-terms/{row.id}/decide", data={"decision": "approve", "remark": ""})
    assert rows()[0].state is S.CONFIRMED
    for page in (f"/contracts/{on_terms.id}/clauses", f"/contracts/{on_terms.id}"):
        assert "PT-2026-001" in browser.get(page).text
    assert "The terms are enough" in browser.get(f"/vendors/{cast.acme.id}/published-terms").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"work_id": ""}, "Choose the contract or the work"),
        ({"looked_on": "2026-11-26"}, "still to come"),
        ({"address": "cloud.example"}, "beginning with https://"),
        ({"files": (BytesIO(b""), "")}, "Add a copy of the terms"),
        ({"judgement": "with_measures"}, "Say what makes up for"),
        ({"judgement": ""}, "Please choose one."),
    ],
)
def test_what_lacks_is_said_at_its_field_and_what_was_typed_stays(
    cast: Cast, browser: Browser, work: Engagement, wrong: dict[str, Any], said: str
) -> None:
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/published-terms/new"
    page = browser.post(at, data=read(work_id=work.id) | wrong)
    assert page.status_code == 422
    assert said in page.text
    assert "Secrecy and deletion" in page.text
    assert rows() == []


def test_the_next_version_says_what_differs_and_the_one_before_stays(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    before = make_look(cast.pam, cast.acme, engagement_id=work.id)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/published-terms/new?follows={before.id}"
    assert "Secrecy" not in browser.get(at).text
    page = browser.post(at, data=read(work_id=work.id, edition="2", differs=""))
    assert "Say what differs from the version before" in page.text
    early = read(work_id=work.id, edition="2", differs="Article 5", looked_on="2026-11-23")
    assert "The last look was on" in browser.post(at, data=early).text
    told = read(work_id=work.id, edition="2", differs="Article 5: servers abroad")
    assert browser.post(at, data=told).status_code == 302
    _, row = rows()
    assert (row.follows_id, row.differs) == (before.id, "Article 5: servers abroad")
    shown = browser.get(f"/published-terms/{row.id}").text
    assert "Earlier versions" in shown
    assert before.number in shown
    again = browser.post(at, data=read(work_id=work.id, edition="3", differs="None"))
    assert "is not the latest look any more" in again.text


@pytest.mark.parametrize(
    ("tier", "months_on"), [("tier_1", date(2027, 5, 24)), ("tier_2", date(2027, 11, 24))]
)
def test_the_next_look_is_asked_from_30_days_before_a_year_or_half_a_year(
    cast: Cast, clock: Clock, work: Engagement, tier: str, months_on: date
) -> None:
    row = make_look(cast.pam, cast.acme, engagement_id=work.id)
    db.session.add(TierSpan(vendor_id=cast.acme.id, tier=tier, valid_from=LOOKED))
    db.session.commit()
    assert queries.of_vendor(cast.acme.id)[0].next_on == months_on
    clock.go_to(months_on - timedelta(days=31))
    follow_people()
    assert find_open(K.TERMS_LOOK, row) is None
    clock.go_to(months_on - timedelta(days=30))
    follow_people()
    owed = find_open(K.TERMS_LOOK, row)
    assert owed is not None
    assert (owed.holder, owed.due_on) == (Holder.PROCUREMENT, months_on)
    make_look(cast.pam, cast.acme, engagement_id=work.id, follows_id=row.id, state=S.REFUSED)
    db.session.commit()
    follow_people()
    assert find_open(K.TERMS_LOOK, row) is not None
    make_look(cast.pam, cast.acme, engagement_id=work.id, follows_id=row.id, state=S.PROPOSED)
    db.session.commit()
    follow_people()
    assert find_open(K.TERMS_LOOK, row) is None
    assert owed.outcome is Outcome.DONE


def test_nobody_is_asked_about_terms_that_ended_or_of_a_vendor_that_leaves(
    cast: Cast, clock: Clock, browser: Browser, work: Engagement
) -> None:
    row = make_look(cast.pam, cast.acme, engagement_id=work.id)
    db.session.commit()
    clock.go_to(date(2027, 11, 20))
    assert [one.id for one, _by in queries.looks_due(clock.now().date())] == [row.id]
    cast.acme.state = VendorState.OFFBOARDING
    db.session.commit()
    assert queries.looks_due(date(2027, 11, 20)) == []
    cast.acme.state = VendorState.ACTIVE
    db.session.commit()
    browser.sign_in(cast.pam)
    ended = {"kind": "not_used", "ended_on": "2027-11-20", "reason": "We left the service."}
    assert browser.post(f"/published-terms/{row.id}/end", data=ended).status_code == 302
    assert queries.looks_due(date(2027, 11, 20)) == []


def test_a_contract_concluded_otherwise_says_nothing_of_terms(cast: Cast, browser: Browser) -> None:
    other = make_contract(cast.acme, "Ours", concluded=WayConcluded.PAPER)
    db.session.commit()
    browser.sign_in(cast.pam)
    assert "Concluded by accepting" not in browser.get(f"/contracts/{other.id}/clauses").text
    as_it_is = Contract(id=other.id, concluded=WayConcluded.PAPER)
    with count_statements() as seen:
        assert queries.of_contract(as_it_is) == ()
    assert seen.total == 0


def test_terms_of_another_vendor_are_not_found(cast: Cast, browser: Browser) -> None:
    row = make_look(cast.pam, cast.globex)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/published-terms/new?follows={row.id}"
    assert browser.get(at).status_code == 404
    browser.sign_in(cast.ada)
    assert browser.get(f"/published-terms/{row.id}").status_code in (403, 404)


def test_the_pages_take_as_many_statements_for_twice_as_many(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)

    def add() -> TermsLook:
        row = make_look(cast.pam, cast.acme, engagement_id=work.id)
        for _ in range(4):
            row = make_look(cast.pam, cast.acme, engagement_id=work.id, follows_id=row.id)
        db.session.commit()
        return row

    def seen_of(row: TermsLook) -> list[int]:
        found = []
        for page in (
            "/published-terms/",
            f"/vendors/{cast.acme.id}/published-terms",
            f"/published-terms/{row.id}",
        ):
            browser.get(page)
            with count_statements() as seen:
                browser.get(page)
            found.append(seen.total)
        return found

    few = seen_of(add())
    many = seen_of(add())
    assert all(after <= before for before, after in zip(few, many, strict=True))
