"""What was returned or destroyed when work had ended: recorded by one, confirmed by another, taken back."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language, User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns import queries, services
from portal.supervision.returns.models import ReturnEnd, ReturnEndKind, ReturnRecord, ReturnWay
from portal.supervision.returns.workflow import RETURNS, SettledData
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.returns import make_return
from tests.factories.scenes import work_of
from tests.queries import count_statements

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
S = ProposedState
YESTERDAY = date(2026, 11, 24)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme's printing, over since yesterday."""
    made = work_of(cast.acme, signer=cast.ada, ends_on=YESTERDAY)
    db.session.commit()
    return made


def typed(work: Engagement, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "works": [str(work.id)],
        "way": "destroyed",
        "settled_on": "2026-11-24",
        "wording": "Twelve boxes were dissolved; no copies were made.",
        "said_by": "Ada, director",
        "files": (BytesIO(FILE), "certificate.pdf"),
    }
    return usual | more


def recorded_by(browser: Browser, person: User, work: Engagement, **form: Any) -> Any:
    browser.sign_in(person)
    return browser.post(f"/vendors/{work.vendor_id}/returns/new", data=typed(work, **form))


def the_record() -> ReturnRecord:
    return db.session.scalars(select(ReturnRecord)).one()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_pam_records_what_was_destroyed_and_pip_compares_it(
    cast: Cast, browser: Browser, work: Engagement, language: str
) -> None:
    for person in (cast.pam, cast.pip):
        person.language = Language(language)
    db.session.commit()
    sent = recorded_by(browser, cast.pam, work)
    row = the_record()
    assert sent.location == f"/returns/{row.id}"
    assert "Twelve boxes" in browser.get(sent.location).text
    waits = find_open(ObligationKind.RETURN_CONFIRM, row)
    assert waits is not None
    assert (waits.holder, waits.due_on) == (Holder.PROCUREMENT, date(2026, 12, 2))
    (ended,) = queries.ended_of(cast.acme.id)
    assert (ended.settled_by, ended.waiting) == (None, row)
    browser.sign_in(cast.pip)
    at = f"/returns/{row.id}/decide"
    assert "certificate.pdf" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve", "version": "1"}).status_code == 302
    assert (row.state, row.decided_by_id) == (S.CONFIRMED, cast.pip.id)
    assert find_open(ObligationKind.RETURN_CONFIRM, row) is None
    assert queries.ended_of(cast.acme.id)[0].settled_by is row
    assert [line.action for line in trail_of(row)] == ["return.confirmed", "return.proposed"]
    assert row.number in browser.get(f"/vendors/{cast.acme.id}/returns").text
    assert (
        f'href="/vendors/{cast.acme.id}/returns"'
        in browser.get(f"/vendors/{cast.acme.id}/work").text
    )


def test_who_recorded_it_reads_that_another_confirms_and_is_refused(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    recorded_by(browser, cast.pam, work)
    at = f"/returns/{the_record().id}/decide"
    assert "Somebody else than the person who recorded it" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve"}).status_code == 422
    assert the_record().state is S.PROPOSED


@pytest.mark.parametrize(
    "wrong",
    [
        ("settled_on", "2026-11-26", "still to come"),
        ("settled_on", "2026-11-23", "went on until"),
        ("wording", " ", "fill this in"),
        ("said_by", " ", "fill this in"),
        ("files", (BytesIO(b""), ""), "Add a file that shows it"),
        ("works", [], "Choose the work"),
    ],
)
def test_what_is_not_so_is_refused_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser, work: Engagement, wrong: tuple[str, Any, str]
) -> None:
    field, value, said = wrong
    page = recorded_by(browser, cast.pam, work, **{field: value})
    assert page.status_code == 422
    assert said in page.text
    if field != "wording":
        assert "Twelve boxes were dissolved" in page.text
    assert db.session.scalar(select(ReturnRecord.id)) is None


def test_of_work_that_goes_on_or_got_no_data_nothing_is_recorded(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    without = work_of(
        cast.acme, "企画", "Plan", signer=cast.ada, handed_over=None, ends_on=YESTERDAY
    )
    db.session.commit()
    assert queries.ended_of(cast.acme.id) == []
    made = SettledData(way=ReturnWay.DESTROYED, settled_on=YESTERDAY, wording="All.", said_by="Ada")
    with pytest.raises(RuleViolated, match="over and for which data"), transaction():
        services.propose(cast.acme, [without.id], made, [], actor=acting(cast.pam))


def test_what_went_out_for_good_on_another_basis_does_not_have_to_come_back(
    cast: Cast, work: Engagement
) -> None:
    for share in db.session.scalars(select(DataShare).filter_by(engagement_id=work.id)):
        share.provision_basis = "third_party_consent"
    db.session.commit()
    assert queries.ended_of(cast.acme.id) == []


def test_it_counts_no_more_for_work_that_went_on_after_all(cast: Cast, work: Engagement) -> None:
    make_return(cast.pam, work, settled_on=date(2026, 11, 20))
    terms = db.session.scalars(select(EngagementTerms)).one()
    terms.ends_on = date(2026, 11, 20)
    db.session.commit()
    assert queries.ended_of(cast.acme.id)[0].settled_by is not None
    terms.ends_on = date(2026, 11, 21)
    db.session.commit()
    assert queries.ended_of(cast.acme.id)[0].settled_by is None


def test_a_record_that_was_wrong_counts_no_more_and_stays(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = make_return(cast.pam, work)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/returns/{row.id}/end"
    assert "as if it had never been confirmed" in browser.get(at).text
    wrong = {"kind": "mistaken", "ended_on": "2026-11-25", "reason": "Two boxes were found."}
    assert browser.post(at, data=wrong).status_code == 302
    assert db.session.scalars(select(ReturnEnd)).one().reason == "Two boxes were found."
    assert queries.ended_of(cast.acme.id)[0].settled_by is None
    assert "Two boxes were found." in browser.get(f"/returns/{row.id}").text
    assert browser.post(at, data=wrong).status_code == 409


def test_only_what_waits_is_withdrawn_and_only_what_counts_is_a_mistake(
    cast: Cast, work: Engagement
) -> None:
    waits = make_return(cast.pam, work, state=S.PROPOSED)
    db.session.commit()
    day, actor = date(2026, 11, 25), acting(cast.pam)
    with pytest.raises(InvalidTransition), transaction():
        records.end(
            RETURNS, waits, ReturnEndKind.MISTAKEN, ended_on=day, reason="Wrong.", actor=actor
        )
    with transaction():
        records.withdraw(RETURNS, waits, reason="Typed twice.", actor=actor)
    assert waits.state is S.WITHDRAWN
    with pytest.raises(InvalidTransition), transaction():
        records.withdraw(RETURNS, waits, reason="Again.", actor=actor)


def test_pam_takes_back_on_its_page_what_nobody_confirmed(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = make_return(cast.pam, work, state=S.PROPOSED)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/returns/{row.id}/withdraw"
    assert f'href="/vendors/{cast.acme.id}/returns"' in browser.get(at).text
    assert browser.post(at, data={"reason": "Typed twice."}).status_code == 302
    assert row.state is S.WITHDRAWN
    assert "Only what nobody has confirmed" in browser.get(at).text


def test_refused_it_says_what_is_wrong_and_is_recorded_anew(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    recorded_by(browser, cast.pam, work)
    row = the_record()
    browser.sign_in(cast.pip)
    at = f"/returns/{row.id}/decide"
    assert browser.post(at, data={"decision": "return"}).status_code == 422
    said = {"decision": "return", "remark": "The certificate is about ten boxes."}
    assert browser.post(at, data=said).status_code == 302
    assert row.state is S.REFUSED
    page = browser.get(f"/returns/{row.id}").text
    assert "about ten boxes" in page
    assert f'href="/vendors/{cast.acme.id}/returns/new"' in page


def test_nobody_confirms_what_changed_since_the_page_was_read(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    recorded_by(browser, cast.pam, work)
    browser.sign_in(cast.pip)
    at = f"/returns/{the_record().id}/decide"
    assert browser.post(at, data={"decision": "approve", "version": "7"}).status_code == 409


def test_an_auditor_reads_and_records_nothing_and_a_vendor_sees_nothing(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = make_return(cast.pam, work)
    db.session.commit()
    browser.sign_in(cast.ann)
    assert row.number in browser.get(f"/returns/{row.id}").text
    assert browser.get(f"/vendors/{cast.acme.id}/returns/new").status_code == 403
    for person in (cast.ada, cast.gus):
        browser.sign_in(person)
        assert browser.get(f"/returns/{row.id}").status_code == 404


def test_the_page_of_a_vendor_asks_as_much_of_two_works_as_of_many(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    def more(number: int) -> None:
        for one in range(number):
            name = f"業務{one}-{number}"
            made = work_of(cast.acme, name, name, signer=cast.ada, ends_on=YESTERDAY)
            make_return(cast.pam, made)
        db.session.commit()

    more(2)
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/returns"
    browser.get(at)
    with count_statements() as few:
        browser.get(at)
    more(4)
    browser.get(at)
    with count_statements() as many:
        browser.get(at)
    assert len(many.statements) <= len(few.statements)
    assert work.number in browser.get(at).text
