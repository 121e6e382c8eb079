"""One person who holds every role of the company still needs another one (docs/product.md section 4)."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import STAFF_ROLES, Role
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.vendors.models import VendorState
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.supervision.attestations.models import Answer, ExceptionDecision
from portal.supervision.onboarding.models import VendorProposal
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.engagements import make_engagement
from tests.factories.selections import select_vendor
from tests.ledger.data_sharing.test_pages import FORM as SHARE
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority

YES = {"reason": "It is needed for the payments.", "decision": "approve"}


@pytest.fixture
def una(cast: Cast, browser: Browser) -> User:
    """Una is procurement, privacy officer, management, auditor and administrator at once."""
    una = make_user("Una", *STAFF_ROLES)
    db.session.commit()
    browser.sign_in(una)
    return una


def decided_by(browser: Browser, path: str, *people: User) -> list[int]:
    """Who of them may: the statuses, in order."""
    statuses = []
    for person in people:
        browser.sign_in(person)
        statuses.append(browser.post(path, data=YES).status_code)
    return statuses


def test_una_does_not_approve_what_she_proposed(browser: Browser, cast: Cast, una: User) -> None:
    cast.acme.state = VendorState.ASSESSING
    select_vendor(cast.acme)
    browser.post(f"/vendors/{cast.acme.id}/approval", data={"reason": "Good"})
    proposal = db.session.scalars(select(VendorProposal)).one()
    path = f"/proposals/{proposal.id}/decision"
    assert decided_by(browser, path, una, cast.pam, cast.max) == [422, 403, 302]
    assert proposal.decided_by_id == cast.max.id


def test_una_does_not_accept_the_exception_she_proposed(
    browser: Browser, cast: Cast, una: User
) -> None:
    an_authority(cast.ada)
    attestation = signed(
        cast.ada,
        a_piece_of_work(cast.acme),
        "no_subcontracting",
        first=date(2025, 11, 1),
        last=date(2026, 10, 31),
        answer=Answer.AFFIRM_WITH_EXCEPTION,
    )
    body = {
        "course": "approve", "reason": "Amended", "basis": "Amendment C-2026-004",
        "until": "2027-03-31",
    }  # fmt: skip
    assert browser.post(f"/attestations/{attestation.id}/exception", data=body).status_code == 302
    decision = db.session.scalars(select(ExceptionDecision)).one()
    path = f"/exceptions/{decision.id}/decision"
    assert decided_by(browser, path, una, cast.pam, cast.pia) == [422, 403, 302]
    assert decision.decided_by_id == cast.pia.id


def test_una_does_not_decide_about_billing_data_she_entered(
    browser: Browser, cast: Cast, una: User
) -> None:
    work = make_engagement(cast.acme)
    body = {**SHARE, "category": "credit_card", "decided_by_id": cast.pia.id}
    assert browser.post(f"/engagements/{work.id}/data/new", data=body).status_code == 302
    share = db.session.scalars(select(DataShare)).one()
    path = f"/data/{share.id}/billing-decision"
    assert decided_by(browser, path, una, cast.pam, cast.max) == [422, 403, 302]
    assert share.billing_decided_by_id == cast.max.id


def test_una_does_not_resume_what_she_suspended(browser: Browser, cast: Cast, una: User) -> None:
    assert browser.post(f"/vendors/{cast.acme.id}/suspension", data=YES).status_code == 302
    path = f"/vendors/{cast.acme.id}/resumption"
    assert decided_by(browser, path, una, cast.pam, cast.pia) == [422, 403, 302]
    assert cast.acme.state is VendorState.ACTIVE


def test_una_does_not_issue_the_report_she_drafted(browser: Browser, cast: Cast, una: User) -> None:
    body = {
        "period": "own", "period_from": "2026-04-01", "period_to": "2026-09-30",
        "language": "ja", "conclusion": "continue",
    }  # fmt: skip
    assert browser.post(f"/vendors/{cast.acme.id}/reports/new", data=body).status_code == 302
    report = db.session.scalars(select(SupervisionReport)).one()
    sent = {"version": report.version}
    statuses = []
    for person in (una, cast.max, cast.pia):
        browser.sign_in(person)
        statuses.append(browser.post(f"/reports/{report.id}/issue", data=sent).status_code)
    assert statuses == [422, 403, 302]
    assert report.state is ReportState.RENDERING


def test_management_does_not_decide_what_procurement_proposed(browser: Browser, cast: Cast) -> None:
    """It is the officer's, even when nobody but management is there."""
    cast.acme.state = VendorState.ASSESSING
    select_vendor(cast.acme)
    browser.sign_in(cast.pam)
    browser.post(f"/vendors/{cast.acme.id}/approval", data={"reason": "Good"})
    proposal = db.session.scalars(select(VendorProposal)).one()
    path = f"/proposals/{proposal.id}/decision"
    assert decided_by(browser, path, cast.max, cast.pip, cast.pia) == [422, 403, 302]


def test_who_becomes_an_officer_afterwards_still_does_not_decide_the_own_proposal(
    browser: Browser, cast: Cast
) -> None:
    cast.acme.state = VendorState.ASSESSING
    select_vendor(cast.acme)
    browser.sign_in(cast.pam)
    browser.post(f"/vendors/{cast.acme.id}/approval", data={"reason": "Good"})
    proposal = db.session.scalars(select(VendorProposal)).one()
    browser.sign_in(cast.sue)
    body = {"roles": [Role.PROCUREMENT, Role.PRIVACY_OFFICER], "version": cast.pam.version}
    assert browser.post(f"/people/{cast.pam.id}", data=body).status_code == 302
    (row,) = (one for one in cast.pam.role_rows if one.role is Role.PRIVACY_OFFICER)
    browser.sign_in(cast.max)
    letter = {"appointed_on": "2026-11-01", "appointed_by": "Representative Director"}
    assert browser.post(f"/people/roles/{row.id}/confirm", data=letter).status_code == 302
    path = f"/proposals/{proposal.id}/decision"
    assert decided_by(browser, path, cast.pam, cast.pia) == [422, 302]
