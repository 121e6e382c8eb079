"""Certificates: handed in by the vendor, checked, confirmed by a second person, renewed, declined, ended."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.access.remembering import forget_answers
from portal.foundation.accounts.models import Language, User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.certificates import queries
from portal.supervision.certificates.models import (
    Certificate,
    CertificateEndKind,
    HandedInCertificate,
    Standard,
)
from portal.supervision.certificates.workflow import CERTIFICATES, MarkNumber, mark_number
from portal.supervision.consequences.services import follow_people
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.certificates import make_certificate, make_handed_in
from tests.factories.scenes import work_of
from tests.queries import count_statements

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
K, S = ObligationKind, ProposedState


@pytest.fixture
def work(cast: Cast) -> Engagement:
    made = work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    return made


def typed(**more: Any) -> dict[str, Any]:
    """What stands on the certificate."""
    usual: dict[str, Any] = {
        "standard": "privacy_mark",
        "certificate_no": "10820001(05)",
        "scope": "The whole company",
        "certified_from": "2025-04-01",
        "certified_until": "2027-03-31",
        "files": (BytesIO(FILE), "mark.pdf"),
    }
    return usual | more


def checked(work: Engagement, **more: Any) -> dict[str, Any]:
    """And how Pam looked at it."""
    usual: dict[str, Any] = {
        "works": [str(work.id)],
        "checked_how": "public_list",
        "checked_on": "2026-11-25",
        "checked_where": "privacymark.jp, list of holders",
    }
    return typed() | usual | more


def handed_in_by(browser: Browser, person: User, **more: Any) -> Any:
    browser.sign_in(person)
    return browser.post("/certificates/own/new", data=typed(**more))


def the_certificate() -> Certificate:
    return db.session.scalars(select(Certificate)).one()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_ada_hands_one_in_pam_checks_it_and_pip_confirms_it(
    cast: Cast, browser: Browser, work: Engagement, language: str
) -> None:
    for person in (cast.ada, cast.pam, cast.pip):
        person.language = Language(language)
    db.session.commit()
    assert handed_in_by(browser, cast.ada, wording="As every second year.").status_code == 302
    handed_in = db.session.scalars(select(HandedInCertificate)).one()
    assert [line.action for line in trail_of(handed_in)] == ["certificate.handed_in"]
    assert handed_in.number in browser.get("/certificates/own").text
    follow_people()
    waits = find_open(K.CERTIFICATE_CHECK, handed_in)
    assert waits is not None
    assert (waits.holder, waits.due_on) == (Holder.PROCUREMENT, date(2026, 12, 2))
    browser.sign_in(cast.pam)
    assert handed_in.number in browser.get(f"/vendors/{cast.acme.id}/certificates").text
    at = f"/vendors/{cast.acme.id}/certificates/new?handed_in={handed_in.id}"
    page = browser.get(at).text
    assert "10820001(05)" in page
    assert "mark.pdf" in page
    sent = browser.post(at, data=checked(work, files=(BytesIO(b""), "")))
    row = the_certificate()
    assert sent.location == f"/certificates/{row.id}"
    assert (row.standard, row.state) == (Standard.PRIVACY_MARK, S.PROPOSED)
    assert "mark.pdf" in browser.get(sent.location).text
    assert queries.in_force_on([cast.acme.id], date(2026, 11, 25)) == {}
    browser.sign_in(cast.pip)
    at = f"/certificates/{row.id}/decide"
    assert "privacymark.jp" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve", "version": "1"}).status_code == 302
    assert row.state is S.CONFIRMED
    (held,) = queries.in_force_on([cast.acme.id], date(2027, 3, 31))[cast.acme.id]
    assert (held.number, held.covers([work.id])) == (row.number, True)
    assert queries.in_force_on([cast.acme.id], date(2027, 4, 1)) == {}
    follow_people()
    assert find_open(K.CERTIFICATE_CHECK, handed_in) is None
    assert row.number in browser.get("/certificates/").text
    assert browser.get("/certificates/?file=xlsx").status_code == 200
    browser.sign_in(cast.ada)
    assert row.number in browser.get("/certificates/own").text


def test_who_recorded_it_does_not_confirm_it(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    browser.post(f"/vendors/{cast.acme.id}/certificates/new", data=checked(work))
    row = the_certificate()
    at = f"/certificates/{row.id}/decide"
    assert "Somebody else than the person who recorded it" in browser.get(at).text
    assert browser.post(at, data={"decision": "approve"}).status_code == 422
    assert row.state is S.PROPOSED


WRONG: dict[str, tuple[str, Any, str]] = {
    "no number of a mark": ("certificate_no", "1082-01", "eight digits"),
    "never granted": ("certificate_no", "10820001(00)", "eight digits"),
    "longer than two years": ("certified_until", "2027-04-01", "holds two years"),
    "ends before it begins": ("certified_until", "2025-03-31", "must not be before"),
    "no first day": ("certified_from", "", "first day"),
    "no scope": ("scope", " ", "fill this in"),
    "no file": ("files", (BytesIO(b""), ""), "Add the file"),
    "no name": ("standard", "other", "by which standard"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_what_cannot_be_on_a_certificate_is_refused_at_its_field_and_nothing_is_lost(
    cast: Cast, browser: Browser, wrong: tuple[str, Any, str]
) -> None:
    field, value, said = wrong
    page = handed_in_by(browser, cast.alf, **{field: value, "body": "JIPDEC of Tokyo"})
    assert page.status_code == 422
    assert said in page.text
    assert "JIPDEC of Tokyo" in page.text
    assert db.session.scalar(select(HandedInCertificate.id)) is None


def test_a_vendor_hands_in_none_that_is_over(cast: Cast, browser: Browser) -> None:
    days = {"certified_from": "2024-11-25", "certified_until": "2026-11-24"}
    page = handed_in_by(browser, cast.ada, **days)
    assert page.status_code == 422
    assert "ended on" in page.text
    last = {"certified_from": "2024-11-26", "certified_until": "2026-11-25"}
    assert handed_in_by(browser, cast.ada, **last).status_code == 302


def test_the_number_of_a_mark_says_by_whom_to_whom_and_how_often() -> None:
    assert mark_number("10820001(05)") == MarkNumber("10", "820001", 5)
    assert mark_number("１０８２０００１（０５）") == MarkNumber("10", "820001", 5)
    for wrong in ("10820001", "1082000(05)", "10820001(5)", "A0820001(05)", "10820001(00)"):
        assert mark_number(wrong) is None


def test_pam_records_what_came_by_post_and_ada_sees_it_marked(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/certificates/new"
    assert 'name="paper_sent_by"' not in browser.get("/certificates/company/new").text
    for on, by, said in (
        ("", "Sato, general affairs", "Enter the day on which the paper came."),
        ("2026-11-25", "", "Say who sent the paper."),
        ("2026-11-26", "Sato, general affairs", "That day is still to come"),
    ):
        page = browser.post(at, data=checked(work, paper_received_on=on, paper_sent_by=by))
        assert (page.status_code, said in page.text, by in page.text) == (422, True, True)
    came = {"paper_received_on": "2026-11-25", "paper_sent_by": "Sato, general affairs"}
    assert browser.post(at, data=checked(work, **came)).status_code == 302
    row = the_certificate()
    assert (row.paper_received_on, row.paper_sent_by) == (date(2026, 11, 25), came["paper_sent_by"])
    browser.sign_in(cast.pip)
    assert came["paper_sent_by"] in browser.get(f"/certificates/{row.id}/decide").text
    browser.post(
        f"/certificates/{row.id}/decide", data={"decision": "approve", "version": str(row.version)}
    )
    pages = ("/certificates/", f"/vendors/{cast.acme.id}/certificates", f"/certificates/{row.id}")
    assert all("On paper" in browser.get(page).text for page in pages)
    browser.sign_in(cast.ada)
    own = browser.get("/certificates/own").text
    assert "On paper" in own
    assert "received on paper on Wed 25 Nov 2026" in own


def test_what_was_handed_in_here_did_not_come_on_paper(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    handed_in = make_handed_in(cast.ada, cast.acme)
    db.session.commit()
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/certificates/new?handed_in={handed_in.id}"
    assert 'name="paper_sent_by"' not in browser.get(at).text
    browser.post(at, data=checked(work, paper_received_on="2026-11-24", paper_sent_by="Sato"))
    assert the_certificate().paper_received_on is None
    assert "On paper" not in browser.get("/certificates/").text


def test_what_was_handed_in_is_declined_and_the_vendor_reads_why(
    cast: Cast, browser: Browser
) -> None:
    row = make_handed_in(cast.ada, cast.acme)
    db.session.commit()
    follow_people()
    browser.sign_in(cast.pam)
    at = f"/certificates/handed-in/{row.id}/decline"
    assert browser.post(at, data={"reason": " "}).status_code == 422
    assert browser.post(at, data={"reason": "The scope is another company."}).status_code == 302
    assert browser.post(at, data={"reason": "Once more."}).status_code == 409
    follow_people()
    assert find_open(K.CERTIFICATE_CHECK, row) is None
    browser.sign_in(cast.ada)
    assert "The scope is another company." in browser.get("/certificates/own").text


def test_what_is_on_record_is_not_recorded_twice(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    row = make_handed_in(cast.ada, cast.acme)
    make_certificate(cast.pam, cast.acme, handed_in_id=row.id, state=S.PROPOSED)
    db.session.commit()
    browser.sign_in(cast.pip)
    at = f"/vendors/{cast.acme.id}/certificates/new?handed_in={row.id}"
    page = browser.post(at, data=checked(work))
    assert page.status_code == 409
    assert "answered meanwhile" in page.text


def test_another_vendors_is_not_there(cast: Cast, browser: Browser) -> None:
    theirs = make_handed_in(cast.gus, cast.globex)
    held = make_certificate(cast.pam, cast.globex)
    db.session.commit()
    browser.sign_in(cast.ada)
    assert held.number not in browser.get("/certificates/own").text
    assert browser.get(f"/certificates/own/new?renews={held.id}").status_code == 404
    browser.sign_in(cast.pam)
    at = f"/vendors/{cast.acme.id}/certificates/new"
    assert browser.get(f"{at}?handed_in={theirs.id}").status_code == 404
    assert browser.get(f"{at}?renews={held.id}").status_code == 404


def test_the_company_keeps_its_own_and_no_vendor_sees_them(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    form = {name: value for name, value in checked_of_company().items() if name != "works"}
    sent = browser.post("/certificates/company/new", data=form)
    row = the_certificate()
    assert (sent.status_code, row.vendor_id) == (302, None)
    browser.sign_in(cast.pip)
    at = f"/certificates/{row.id}/decide"
    assert browser.post(at, data={"decision": "approve", "version": "1"}).status_code == 302
    assert row.number in browser.get("/certificates/?whose=company").text
    assert row.number not in browser.get("/certificates/?whose=vendors").text
    browser.sign_in(cast.ada)
    assert row.number not in browser.get("/certificates/own").text
    assert browser.get(f"/certificates/own/new?renews={row.id}").status_code == 404


def checked_of_company() -> dict[str, Any]:
    return typed() | {
        "checked_how": "original",
        "checked_on": "2026-11-25",
        "checked_where": "The frame in the entrance",
    }


@pytest.mark.parametrize(
    ("days", "asked"), [(91, False), (90, True), (0, True), (-30, True), (-31, False)]
)
def test_a_renewal_is_asked_from_90_days_before_until_30_days_after(
    cast: Cast, clock: Clock, days: int, *, asked: bool
) -> None:
    row = make_certificate(cast.pam, cast.acme)
    db.session.commit()
    clock.go_to(row.certified_until - timedelta(days=days))
    follow_people()
    owed = find_open(K.CERTIFICATE_RENEW, row)
    assert (owed is not None) is asked
    if owed is not None:
        assert (owed.holder, owed.due_on) == (Holder.VENDOR, row.certified_until)
        assert owed.ladder == "certificate"


def test_a_renewal_that_is_handed_in_is_asked_no_more_and_declined_it_is_again(
    cast: Cast, browser: Browser
) -> None:
    row = make_certificate(cast.pam, cast.acme, certified_until=date(2026, 12, 31))
    db.session.commit()
    follow_people()
    assert find_open(K.CERTIFICATE_RENEW, row) is not None
    browser.sign_in(cast.ada)
    assert f"/certificates/own/new?renews={row.id}" in browser.get("/todo").text
    handed_in_by(browser, cast.ada)  # another one
    follow_people()
    assert find_open(K.CERTIFICATE_RENEW, row) is not None
    at = f"/certificates/own/new?renews={row.id}"
    assert browser.post(at, data=typed()).status_code == 302
    follow_people()
    assert find_open(K.CERTIFICATE_RENEW, row) is None
    renewal = db.session.scalars(select(HandedInCertificate).filter_by(renews_id=row.id)).one()
    browser.sign_in(cast.pam)
    browser.post(f"/certificates/handed-in/{renewal.id}/decline", data={"reason": "Unreadable."})
    follow_people()
    assert find_open(K.CERTIFICATE_RENEW, row) is not None


def test_of_the_companys_own_the_officer_is_asked(cast: Cast) -> None:
    row = make_certificate(cast.pam, None, certified_until=date(2026, 12, 31))
    db.session.commit()
    follow_people()
    owed = db.session.scalars(select(Obligation).filter_by(kind=K.CERTIFICATE_RENEW)).one()
    assert (owed.subject_id, owed.vendor_id, owed.holder) == (
        row.id,
        None,
        Holder.PRIVACY_OFFICER,
    )


def test_one_that_the_body_took_back_counts_no_more_from_that_day(cast: Cast) -> None:
    row = make_certificate(cast.pam, cast.acme)
    db.session.commit()
    way = CertificateEndKind.WITHDRAWN
    records.end(
        CERTIFICATES,
        row,
        way,
        ended_on=date(2026, 11, 20),
        reason="Told by the body",
        actor=acting(cast.pam),
    )
    db.session.commit()
    assert queries.in_force_on([cast.acme.id], date(2026, 11, 19))
    assert not queries.in_force_on([cast.acme.id], date(2026, 11, 20))


def test_the_register_takes_as_many_statements_for_twice_as_many(
    cast: Cast, browser: Browser, work: Engagement
) -> None:
    browser.sign_in(cast.pam)

    def add() -> None:
        for n in range(4):
            make_certificate(cast.pam, cast.acme, work, certificate_no=f"IS {n}")
            make_handed_in(cast.ada, cast.acme)
        db.session.commit()

    pages = ("/certificates/", f"/vendors/{cast.acme.id}/certificates")
    add()
    for page in pages:
        browser.get(page)
    forget_answers()
    before = []
    for page in pages:
        with count_statements() as seen:
            browser.get(page)
        before.append(seen.total)
    add()
    forget_answers()
    for page, few in zip(pages, before, strict=True):
        with count_statements() as seen:
            browser.get(page)
        assert seen.total <= few
