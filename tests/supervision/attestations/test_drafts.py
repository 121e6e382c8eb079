"""What Ada typed and has not signed yet is there when she comes back."""

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import AttestationDraft, AttestationRequest
from portal.supervision.attestations.signing import replies
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.pages import PASSWORD, TOGETHER, address, ask, keys, sitting

SAVE = "/attestations/draft"


@pytest.fixture
def two(cast: Cast, browser: Browser, asked: AttestationRequest, signable: Engagement) -> str:
    """Two statements asked; the page on which Ada answers both."""
    ask(cast, signable, "incident_free")
    browser.sign_in(cast.ada)
    return browser.get(TOGETHER).text


def kept() -> dict[str, list[str]]:
    draft = db.session.scalars(select(AttestationDraft)).one_or_none()
    return {} if draft is None else draft.typed


def test_what_was_typed_survives_the_end_of_the_session(
    cast: Cast, browser: Browser, two: str, clock: Clock
) -> None:
    first, second = keys(two)
    typed = sitting(two, "affirm_with_exception", "decline") | {
        f"{first}-x0-party": "Kamome LLC",
        f"{second}-explanation": "We still look",
        "title": "Head of production",
    }
    saved = browser.post(SAVE, data=typed)
    assert saved.json == {"saved": "Saved at 12:00"}
    browser.sign_out()
    assert browser.post(SAVE, data=typed).location.startswith("/sign-in")
    browser.sign_in(cast.ada)
    page = browser.get(TOGETHER).text
    assert 'value="Kamome LLC"' in page
    assert "We still look" in page
    assert 'value="Head of production"' in page
    assert "Saved at 12:00" in page
    assert "Draft saved" in browser.get("/todo").text


def test_the_password_and_the_acknowledgement_are_never_kept(browser: Browser, two: str) -> None:
    browser.post(SAVE, data=sitting(two, "affirm", "affirm"))
    assert PASSWORD not in str(kept())
    assert not {"password", "confirmed", "csrf_token", "shown"} & kept().keys()


def test_the_button_saves_without_javascript_and_a_refused_signature_does_too(
    browser: Browser, two: str
) -> None:
    first, _ = keys(two)
    answer = browser.post(TOGETHER, data=sitting(two, "decline", "") | {"save": "1"})
    assert answer.status_code == 303
    assert kept()[f"{first}-answer"] == ["decline"]
    refused = browser.post(TOGETHER, data=sitting(two, "decline", "later"))
    assert refused.status_code == 422
    assert kept()[f"{first}-answer"] == ["decline"]


def test_signing_erases_it_and_keeps_what_is_left_for_later(browser: Browser, two: str) -> None:
    first, second = keys(two)
    typed = sitting(two, "affirm", "later") | {f"{second}-explanation": "Ask the plant"}
    browser.post(SAVE, data=typed)
    assert browser.post(TOGETHER, data=typed).status_code == 302
    assert kept()[f"{second}-explanation"] == ["Ask the plant"]
    assert not [name for name in kept() if name.startswith(first)]
    page = browser.get(TOGETHER).text
    data = sitting(page, "decline") | {f"{second}-explanation": "Ask the plant"}
    assert browser.post(TOGETHER, data=data).status_code == 302
    assert not kept()


def test_the_page_of_one_statement_keeps_its_own_beside_it(
    browser: Browser, two: str, asked: AttestationRequest
) -> None:
    browser.post(SAVE, data=sitting(two, "decline", "affirm"))
    together = kept()
    single = browser.get(address(asked)).text
    browser.post(SAVE, data=sitting(single, "affirm"))
    assert {name: kept()[name] for name in together} == together
    assert kept()[f"r{asked.id}-answer"] == ["affirm"]


def test_each_person_has_a_draft_of_their_own(cast: Cast, browser: Browser, two: str) -> None:
    from portal.foundation.access.roles import Role
    from tests.factories.accounts import make_user
    from tests.supervision.attestations.work import an_authority

    first, _ = keys(two)
    browser.post(SAVE, data=sitting(two, "decline", "") | {f"{first}-explanation": "Mine"})
    bea = make_user("Bea", Role.VENDOR_SIGNATORY, vendor=cast.acme)
    an_authority(bea)
    db.session.commit()
    browser.sign_in(bea)
    assert "Mine" not in browser.get(TOGETHER).text


def test_more_than_anybody_types_is_refused_and_stays_on_the_page(
    browser: Browser, two: str
) -> None:
    first, _ = keys(two)
    typed = sitting(two, "decline", "") | {f"{first}-explanation": "x" * 2_100_000}
    assert browser.post(SAVE, data=typed).status_code == 422
    answer = browser.post(TOGETHER, data=typed | {"save": "1"})
    assert answer.status_code == 422
    assert "too much to be kept" in answer.text
    assert "x" * 2_100_000 in answer.text


def test_fields_of_nothing_on_the_page_are_not_kept(browser: Browser, two: str) -> None:
    browser.post(SAVE, data=sitting(two, "affirm", "") | {"r99-answer": "affirm", "evil": "1"})
    assert not {"r99-answer", "evil"} & kept().keys()


def test_a_statement_that_is_no_longer_asked_leaves_the_draft() -> None:
    old = {"gaaaaaaaaaa-answer": ["affirm"], "r7-answer": ["decline"], "name": ["Ada"]}
    form = replies.Form(
        [("whole", "1"), ("name", "Bea"), ("gbbbbbbbbbb-listed", "9"), ("gbbbbbbbbbb-answer", "x")]
    )
    assert replies.merged(old, form) == {
        "r7-answer": ["decline"],
        "name": ["Bea"],
        "gbbbbbbbbbb-listed": ["9"],
        "gbbbbbbbbbb-answer": ["x"],
    }
