"""To do and done: what a vendor's own people see, and nothing of others or of our own work."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import Answer, AttestationRequest, Wording
from portal.supervision.findings.models import FindingState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.scenes import attest, work_of
from tests.queries import count_statements


def ask(cast: Cast, work: Engagement, statement_id: str, due_on: date) -> AttestationRequest:
    db.session.commit()
    with transaction():
        return request_attestations(
            work,
            [statement_id],
            wording=Wording.PERIOD,
            first=date(2025, 11, 1),
            last=date(2026, 10, 31),
            due_on=due_on,
            actor=acting(cast.pam),
        )[0]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", ["/todo", "/done"])
def test_both_pages_open_empty_in_both_languages(
    browser: Browser, cast: Cast, path: str, language: str
) -> None:
    cast.ada.language = Language(language)
    browser.sign_in(cast.ada)

    assert browser.get(path).status_code == 200


def test_requests_stand_earliest_first_and_only_the_first_is_filled(
    browser: Browser, cast: Cast
) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    ask(cast, work, "confidentiality_pledge", date(2026, 12, 11))
    ask(cast, work, "no_subcontracting", date(2026, 11, 27))
    browser.sign_in(cast.ada)

    page = browser.get("/todo").text

    assert "2 requests for you" in page
    assert page.index("No subcontracting") < page.index("Confidentiality and staff pledges")
    assert page.count("btn-primary") == 1
    assert "in 2 days" in page


def test_what_is_owed_stands_by_due_date_whatever_it_is_and_what_we_check_apart(
    browser: Browser, cast: Cast
) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    ask(cast, work, "no_subcontracting", date(2027, 6, 25))
    gap, checked = make_finding(cast.acme), make_finding(cast.acme, "question:BAK-2")
    checked.state = FindingState.REMEDIED
    db.session.commit()
    browser.sign_in(cast.ada)

    page = browser.get("/todo").text

    owed, ours = page.split("What we are checking")
    assert owed.index(gap.number) < owed.index("No subcontracting")
    assert checked.number not in owed
    assert checked.number in ours
    assert page.count("btn-primary") == 1
    assert f'class="btn btn-primary btn-block" href="/findings/{gap.id}"' in owed
    assert 'href="/todo/more-time"' in owed
    assert "2 requests for you" in page


def test_who_may_not_sign_is_offered_to_read(browser: Browser, cast: Cast) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    request = ask(cast, work, "no_subcontracting", date(2026, 11, 27))
    browser.sign_in(cast.alf)

    page = browser.get("/todo").text

    assert "Read the statement" in page
    assert f"/attestations/requests/{request.id}/sign" in page


def test_nothing_of_another_vendor_is_shown(browser: Browser, cast: Cast) -> None:
    work = work_of(cast.acme, signer=cast.ada)
    ask(cast, work, "confidentiality_pledge", date(2026, 12, 11))
    browser.sign_in(cast.gus)

    assert "Nothing is asked of you at the moment." in browser.get("/todo").text
    assert "Nothing is done yet." in browser.get("/done").text


def test_what_the_company_is_checking_is_told_without_what_it_thinks(
    browser: Browser, cast: Cast
) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    signed = attest(work, cast.ada, answer=Answer.AFFIRM_WITH_EXCEPTION)
    open_obligation(
        kind=ObligationKind.ATTESTATION_EXCEPTION,
        subject=signed,
        vendor_id=cast.acme.id,
        holder=Holder.PRIVACY_OFFICER,
        due_on=date(2026, 12, 4),
        ladder="internal",
        title=say("Decide on the exceptions in %(number)s", number=signed.number),
    )
    browser.sign_in(cast.ada)

    page = browser.get("/todo").text

    assert "What we are checking" in page
    assert "We will come back to you by Fri 4 Dec 2026." in page
    assert "Decide on the exceptions" not in page
    assert "Privacy officer" not in page


def test_whom_to_ask_is_said(browser: Browser, cast: Cast) -> None:
    cast.company.contact_en = "Procurement, 03-0000-0000"
    browser.sign_in(cast.ada)

    call = '<a class="nowrap" href="tel:0300000000">03-0000-0000</a>'
    assert f"Procurement, {call}" in browser.get("/todo").text


def test_what_was_signed_stays_with_its_number(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    browser.sign_in(cast.alf)

    page = browser.get("/done").text

    assert "S-2025-001" in page
    assert "Signed by Ada" in page


@pytest.mark.parametrize("who", ["pam", "sue"])
def test_staff_has_no_to_do_page_of_a_vendor(browser: Browser, cast: Cast, who: str) -> None:
    browser.sign_in(getattr(cast, who))

    assert browser.get("/todo").status_code == 403


@pytest.mark.parametrize("path", ["/todo", "/done"])
def test_it_costs_the_same_with_twice_the_requests(browser: Browser, cast: Cast, path: str) -> None:
    def more(names: tuple[str, ...]) -> None:
        for name in names:
            work = work_of(cast.acme, name, signer=cast.ada)
            ask(cast, work, "confidentiality_pledge", date(2026, 12, 11))

    browser.sign_in(cast.ada)
    more(("印刷", "受電"))
    with count_statements() as once:
        browser.get(path)
    more(("発送", "入力", "保管"))
    with count_statements() as twice:
        assert browser.get(path).status_code == 200

    assert len(db.session.scalars(select(AttestationRequest)).all()) == 10
    assert twice.total == once.total
    assert once.total <= 11  # one of them tells in which registers the vendor has nothing
