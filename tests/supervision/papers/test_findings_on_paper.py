"""Findings of a vendor whom nobody can mail: printed, posted, answered on paper, recorded, confirmed."""

import re
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.paper_records.models import Paper
from portal.supervision.papers import queries
from portal.supervision.papers.models import Ended, Letter, LetterState
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import pages, squeezed
from tests.supervision.findings.test_papers import confirm, mended, planned, put
from tests.supervision.papers.letter_acts import (
    asked_by_hand,
    duties,
    items_of,
    letters,
    note_call,
    post_letter,
)
from tests.supervision.papers.sheets import photo

PLAN: dict[str, Any] = {
    "way": "fax",
    "received_on": "2026-11-25",
    "said_by": "Aoi Kiku",
    "cause": "Nobody thought of it",
    "measures": "Copy it every night",
    "ready_on": "2026-12-18",
}


@pytest.fixture
def kiku(cast: Cast) -> Vendor:
    vendor = make_vendor("Kiku", owner_id=cast.pam.id, state=VendorState.ACTIVE)
    db.session.add(Contact(vendor_id=vendor.id, name="Kiku Aoi", phone="03-0000-0000"))
    db.session.commit()
    return vendor


@pytest.fixture
def gap(kiku: Vendor) -> Finding:
    return make_finding(kiku)


def keeper_of(finding: Finding) -> User:
    """Pam, who keeps the vendor."""
    vendor = db.session.get_one(Vendor, finding.vendor_id)
    return db.session.get_one(User, vendor.owner_id)


def told(letter: Letter) -> list[int]:
    return [one.finding.id for one in queries.findings_in(letter)]


def test_a_finding_opens_a_letter_once_where_nobody_can_be_mailed(
    cast: Cast, gap: Finding, browser: Browser
) -> None:
    make_finding(cast.acme)  # Ada of Acme has an account
    reconcile()
    reconcile()
    (letter,) = letters()
    assert (letter.vendor_id, told(letter)) == (gap.vendor_id, [gap.id])
    browser.sign_in(cast.pam)
    page = browser.get(f"/papers/letters/{letter.id}").text
    for words in (gap.number, "There is no backup", "Findings to be mended", "Print in Japanese"):
        assert words in page
    assert f"/papers/letters/{letter.id}" in browser.get("/today").text


@pytest.mark.parametrize(
    ("lang", "first", "forms"),
    [
        ("en", ("Request to mend findings", "There is no backup"), ("Why it came to this",)),
        ("ja", ("指摘事項の是正のお願い", "Kiku御中", "控えがない"), ("是正計画", "是正報告")),
    ],
)
def test_the_letter_tells_the_finding_and_forms_for_plan_and_report_follow(
    browser: Browser, gap: Finding, lang: str, first: tuple[str, ...], forms: tuple[str, ...]
) -> None:
    gap.set_apart = "Their director is a friend"
    db.session.commit()
    reconcile()
    (letter,) = letters()
    browser.sign_in(keeper_of(gap))
    answer = browser.get(f"/papers/letters/{letter.id}/print?text={lang}")
    assert answer.mimetype == "application/pdf"
    cover, *rest = pages(answer.data)
    for part in (*first, gap.number, letter.number):
        assert squeezed(part) in squeezed(cover)
    after = squeezed("".join(rest))
    for part in (*forms, gap.number):
        assert squeezed(part) in after
    assert "friend" not in after


def test_statements_and_findings_go_in_one_letter(
    cast: Cast, browser: Browser, kiku: Vendor, gap: Finding
) -> None:
    wanted: AttestationRequest = asked_by_hand(cast, kiku)
    reconcile()
    (letter,) = letters()
    assert (items_of(letter), told(letter)) == ([wanted.id], [gap.id])
    browser.sign_in(cast.pam)
    text = "".join(pages(browser.get(f"/papers/letters/{letter.id}/print?text=en").data))
    for part in (wanted.number, gap.number, "statements and findings"):
        assert squeezed(part) in squeezed(text)


def test_each_answer_of_ours_goes_by_post_as_well(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    reconcile()
    post_letter(browser, letters()[0])
    paper = put(gap, cast.pam, planned())
    reconcile()
    assert len(letters()) == 1, "the paper is here: nobody asks for it"
    confirm(paper, cast.pip)
    reconcile()
    assert letters()[0].ended_because is Ended.NOTHING_OPEN
    with transaction():
        repair_services.answer_plan(
            gap, accepted=False, remark="Who tests?", actor=acting(cast.pip)
        )
    reconcile()
    second = letters()[-1]
    assert (len(letters()), told(second), second.state) == (2, [gap.id], LetterState.TO_POST)
    text = "".join(pages(browser.get(f"/papers/letters/{second.id}/print?text=en").data))
    assert squeezed("Please change your plan: Who tests?") in squeezed(text)
    note_call(browser, second)
    reconcile()
    assert len(letters()) == 2, "told by telephone instead"
    confirm(put(gap, cast.pam, mended()), cast.pip)
    with transaction():
        repair_services.reject(gap, remark="Not tried", actor=acting(cast.pia))
    reconcile()
    assert told(letters()[-1]) == [gap.id]
    assert len(letters()) == 3


def test_a_letter_falls_away_with_the_finding_or_once_somebody_can_be_mailed(
    cast: Cast, kiku: Vendor, gap: Finding
) -> None:
    reconcile()
    confirm(put(gap, cast.pam, mended()), cast.pip)
    with transaction():
        repair_services.verify(gap, remark="Seen", actor=acting(cast.pia))
    reconcile()
    assert letters()[0].ended_because is Ended.NOTHING_OPEN
    make_finding(kiku, "question:LOG-1")
    reconcile()
    db.session.add(Contact(vendor_id=kiku.id, name="Kiku Ran", email="ran@kiku.example"))
    db.session.commit()
    reconcile()
    assert letters()[-1].ended_because is Ended.MAILABLE


@pytest.mark.parametrize("state", [VendorState.SUSPENDED, VendorState.CLOSED])
def test_nobody_writes_to_a_vendor_whose_handovers_are_stopped(
    cast: Cast, kiku: Vendor, gap: Finding, state: VendorState
) -> None:
    kiku.state = state
    db.session.commit()
    reconcile()
    assert letters() == []


@pytest.mark.parametrize("state", [VendorState.CLOSED, VendorState.REJECTED])
def test_a_letter_falls_away_with_the_vendor_though_a_finding_is_open(
    kiku: Vendor, gap: Finding, state: VendorState
) -> None:
    reconcile()
    kiku.state = state
    db.session.commit()
    reconcile()
    (letter,) = letters()
    assert (letter.state, letter.ended_because) == (LetterState.ENDED, Ended.NOTHING_OPEN)
    assert duties(ObligationKind.PAPER_LETTER)[0].outcome is Outcome.WITHDRAWN
    reconcile()
    assert len(letters()) == 1


def test_a_plan_by_fax_is_recorded_compared_and_counts(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    start = f"/findings/{gap.id}/paper"
    assert start in browser.get(f"/findings/{gap.id}").text
    assert f"{start}/plan" in browser.get(start).text
    refused = browser.post(f"{start}/plan", data=PLAN)
    assert refused.status_code == 422
    assert "Choose the scan or photo" in refused.text
    assert "Copy it every night" in refused.text  # what was typed stays
    sent = PLAN | {"scan": [(BytesIO(photo()), "1.jpg"), (BytesIO(photo(mark="2")), "2.jpg")]}
    answer = browser.post(f"{start}/plan", data=sent)
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.location).text
    assert "Somebody else than you compares this" in page
    for address in re.findall(r'src="(/findings/papers/[^"]+)"', page):
        assert browser.get(address).mimetype == "image/jpeg"
    assert page.count("/findings/papers/") >= 4
    again = browser.get(f"{start}/plan")
    assert again.status_code == 200

    browser.sign_in(cast.pip)
    waiting = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.FINDING_PAPER)
    ).one()
    led = browser.get(f"/obligations/{waiting.id}")
    assert led.location.endswith(answer.location)
    silent = browser.post(answer.location, data={"decision": "return", "wrong": ""})
    assert silent.status_code == 422
    done = browser.post(answer.location, data={"decision": "approve", "wrong": ""})
    assert done.status_code == 303, done.text
    shown = browser.get(f"/findings/{gap.id}").text
    for words in ("On paper", "Aoi Kiku", "Copy it every night", "Pam"):
        assert words in shown
    assert "On paper" in browser.get(f"/findings/{gap.id}/plan/answer").text


def test_what_was_sent_back_stands_in_the_form(cast: Cast, browser: Browser, gap: Finding) -> None:
    paper = put(gap, cast.pam, planned())
    browser.sign_in(cast.pip)
    browser.post(
        f"/findings/papers/{paper.id}", data={"decision": "return", "wrong": "The 20th, not 18th"}
    )
    browser.sign_in(cast.pam)
    form = browser.get(f"/findings/{gap.id}/paper/plan").text
    for words in ("The 20th, not 18th", "Copy it every night", "letter.pdf"):
        assert words in form
    kept = browser.post(f"/findings/{gap.id}/paper/plan", data=PLAN | {"ready_on": "2026-12-20"})
    assert kept.status_code == 303, kept.text


def test_the_vendor_reads_what_came_on_paper_but_not_who_typed_it(
    cast: Cast, browser: Browser
) -> None:
    finding = make_finding(cast.acme)
    confirm(put(finding, cast.pam, planned()), cast.pip)
    browser.sign_in(cast.alf)
    own = browser.get(f"/findings/{finding.id}").text
    for words in ("On paper", "Aoi Kiku", "Copy it every night"):
        assert words in own
    for words in ("Pam", "Pip", "/findings/papers/"):
        assert words not in own
    paper = db.session.scalars(select(Paper)).one()
    for path in (f"/findings/papers/{paper.id}", f"/findings/{finding.id}/paper"):
        assert browser.get(path).status_code in (403, 404)


def test_of_our_own_findings_nothing_comes_on_paper(cast: Cast, browser: Browser) -> None:
    own = make_finding(cast.acme, "clause:3", owner="company")
    browser.sign_in(cast.pam)
    for path in ("paper", "paper/plan", "paper/repair", "paper.pdf"):
        assert browser.get(f"/findings/{own.id}/{path}").status_code == 404
    assert f"/findings/{own.id}/paper" not in browser.get(f"/findings/{own.id}").text


def test_one_finding_is_printed_without_a_letter(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    answer = browser.get(f"/findings/{gap.id}/paper.pdf?text=ja")
    assert answer.mimetype == "application/pdf"
    text = squeezed("".join(pages(answer.data)))
    for part in (gap.number, "控えがない", "控えを取る"):
        assert squeezed(part) in text


def test_the_state_stays_open_until_it_is_confirmed(cast: Cast, gap: Finding) -> None:
    put(gap, cast.pam, mended())
    assert gap.state is FindingState.OPEN
