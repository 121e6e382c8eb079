"""The pages of a vendor's life: what they ask, what they say is missing, who may open them."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.vendors.models import Vendor, VendorState, VendorStateSpan
from portal.supervision.onboarding.models import VendorProposal
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.selections import select_vendor

S = VendorState


def put(vendor: Vendor, state: VendorState) -> None:
    vendor.state = state
    select_vendor(vendor)
    db.session.scalars(
        select(VendorStateSpan).where(VendorStateSpan.vendor_id == vendor.id)
    ).one().state = state
    db.session.commit()


def state_of(vendor: Vendor) -> VendorState:
    return vendor.state


def test_pam_proposes_and_pia_approves(browser: Browser, cast: Cast) -> None:
    put(cast.acme, S.ASSESSING)
    browser.sign_in(cast.pam)
    asked = browser.get(f"/vendors/{cast.acme.id}/approval")
    assert "Another person decides" in asked.text
    browser.post(f"/vendors/{cast.acme.id}/approval", data={"reason": "The best offer."})
    proposal = db.session.scalars(select(VendorProposal)).one()

    browser.sign_in(cast.pia)
    page = browser.get(f"/proposals/{proposal.id}/decision")
    assert "The best offer." in page.text
    neither = browser.post(f"/proposals/{proposal.id}/decision", data={"reason": "Sound."})
    assert neither.status_code == 422
    assert proposal.accepted is None
    data = {"reason": "Sound.", "decision": "approve"}
    assert browser.post(f"/proposals/{proposal.id}/decision", data=data).status_code == 302

    assert cast.acme.state is S.APPROVED


def test_the_proposer_sees_who_decides_and_no_buttons(browser: Browser, cast: Cast) -> None:
    put(cast.acme, S.ASSESSING)
    browser.sign_in(cast.pia)
    browser.post(f"/vendors/{cast.acme.id}/approval", data={"reason": "The best offer."})
    proposal = db.session.scalars(select(VendorProposal)).one()

    page = browser.get(f"/proposals/{proposal.id}/decision")
    data = {"reason": "Sound.", "decision": "approve"}
    refused = browser.post(f"/proposals/{proposal.id}/decision", data=data)

    assert "Another person than the proposer decides" in page.text
    assert 'name="decision"' not in page.text
    assert refused.status_code == 422
    assert cast.acme.state is S.ASSESSING


def test_a_reason_is_needed_and_what_is_too_long_stays(browser: Browser, cast: Cast) -> None:
    put(cast.acme, S.ASSESSING)
    browser.sign_in(cast.pam)
    path = f"/vendors/{cast.acme.id}/approval"

    empty = browser.post(path, data={"reason": " "})
    long = browser.post(path, data={"reason": "x" * 2001})

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "x" * 2001 in long.text


def test_the_gate_names_and_links_everything_that_is_missing(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None, bound=False, attested=False)
    put(cast.acme, S.APPROVED)
    browser.sign_in(cast.pam)

    page = browser.get(f"/vendors/{cast.acme.id}/activation")
    refused = browser.post(f"/vendors/{cast.acme.id}/activation")

    for shown in (page, refused):
        assert "No contract covers this work" in shown.text
        assert "has not been signed" in shown.text
        assert f'href="/vendors/{cast.acme.id}/contracts/new?work=' in shown.text
        assert f'href="/vendors/{cast.acme.id}/attestations/request"' in shown.text
    assert refused.status_code == 422
    assert cast.acme.state is S.APPROVED


def test_an_open_gate_activates(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    put(cast.acme, S.APPROVED)
    browser.sign_in(cast.pam)

    page = browser.get(f"/vendors/{cast.acme.id}/activation")
    answer = browser.post(f"/vendors/{cast.acme.id}/activation", follow_redirects=True)

    assert "Nothing is missing." in page.text
    assert "Acme is active." in answer.text
    assert cast.acme.state is S.ACTIVE


def test_the_first_handover_of_a_share(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    share = db.session.scalars(select(DataShare)).one()
    browser.sign_in(cast.pam)
    path = f"/data/{share.id}/handover"

    assert browser.get(path).status_code == 200
    assert browser.post(path, data={"day": "2026-02-30", "method": "sftp"}).status_code == 422
    assert browser.post(path, data={"day": "2026-11-26", "method": "sftp"}).status_code == 422
    assert browser.post(path, data={"day": "2026-11-24", "method": "sftp"}).status_code == 302
    assert share.first_handover_on == date(2026, 11, 24)
    again = browser.post(path, data={"day": "2026-11-24", "method": "sftp"})
    assert again.status_code == 409


def test_a_handover_to_a_vendor_that_is_not_active_is_refused_with_the_reason(
    browser: Browser, cast: Cast
) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    put(cast.acme, S.SUSPENDED)
    share = db.session.scalars(select(DataShare)).one()
    browser.sign_in(cast.pam)

    answer = browser.post(
        f"/data/{share.id}/handover", data={"day": "2026-11-24", "method": "sftp"}
    )

    assert answer.status_code == 422
    assert "only to an active vendor" in answer.text


def test_pam_suspends_and_pia_resumes(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    browser.post(f"/vendors/{cast.acme.id}/suspension", data={"reason": "A list was lost."})
    assert state_of(cast.acme) is S.SUSPENDED

    browser.sign_in(cast.pia)
    browser.post(f"/vendors/{cast.acme.id}/resumption", data={"reason": "It was found."})

    assert state_of(cast.acme) is S.ACTIVE


def test_closing_says_what_has_not_ended(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    put(cast.acme, S.OFFBOARDING)
    browser.sign_in(cast.pam)

    page = browser.get(f"/vendors/{cast.acme.id}/closing")
    refused = browser.post(f"/vendors/{cast.acme.id}/closing", data={"reason": "It is over."})

    assert "this work has not ended yet" in page.text
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "step",
    ["approval", "rejection", "activation", "suspension", "resumption", "offboarding", "closing"],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_step_has_its_page_and_only_for_those_who_may(
    browser: Browser, cast: Cast, step: str, language: str
) -> None:
    cast.pia.language = Language(language)
    path = f"/vendors/{cast.acme.id}/{step}"
    browser.sign_in(cast.pia)
    assert browser.get(path).status_code == 200
    browser.sign_in(cast.ann)
    assert browser.get(path).status_code == 403
    browser.sign_in(cast.ada)
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("state", "button"),
    [
        (S.ASSESSING, "Propose to approve"),
        (S.APPROVED, "Activate"),
        (S.ACTIVE, "Suspend handovers"),
        (S.OFFBOARDING, "Close the vendor"),
    ],
)
def test_the_vendors_page_offers_the_step_of_its_state(
    browser: Browser, cast: Cast, state: VendorState, button: str
) -> None:
    put(cast.acme, state)
    browser.sign_in(cast.pam)
    assert button in browser.get(f"/vendors/{cast.acme.id}/people").text

    browser.sign_in(cast.ann)
    assert button not in browser.get(f"/vendors/{cast.acme.id}/people").text


def test_it_says_beside_the_step_why_it_is_not_possible(browser: Browser, cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada, handed_over=None, bound=False)
    put(cast.acme, S.APPROVED)
    put(cast.globex, S.ASSESSING)
    browser.sign_in(cast.pam)
    browser.post(f"/vendors/{cast.globex.id}/approval", data={"reason": "The best offer."})

    missing = browser.get(f"/vendors/{cast.acme.id}/people").text
    waiting = browser.get(f"/vendors/{cast.globex.id}/people").text

    assert "1 thing is missing" in missing
    assert "Pam has proposed it; another person decides." in waiting
