"""Fields that carry a number of something else: of another vendor, another contract, another side."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import ClauseCheck, Contract, ContractCover, ContractFile
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import AttestationRequest, SignatoryAuthority
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import make_contract, make_cover
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.mail import make_mail
from tests.foundation.access.samples import PDF
from tests.ledger.data_sharing.test_pages import FORM as SHARE

CONTRACT: Mapping[str, Any] = {"kind": "master", "title": "Agreement", "signed_on": "2026-04-01"}


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def ours(cast: Cast) -> Engagement:
    return make_engagement(cast.acme)


@pytest.fixture
def theirs(cast: Cast) -> Engagement:
    return make_engagement(cast.globex)


def count(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_contract_stands_under_none_of_another_vendor(
    pam: Browser, cast: Cast, ours: Engagement, theirs: Engagement
) -> None:
    foreign = make_contract(cast.globex)
    page = f"/vendors/{cast.acme.id}/contracts/new"
    for changes in ({"parent_id": foreign.id}, {"works": theirs.id}):
        assert pam.post(page, data={**CONTRACT, **changes}).status_code == 422
    assert count(Contract) == 1
    assert count(ContractCover) == 0


def test_a_contract_covers_no_work_of_another_vendor(
    pam: Browser, cast: Cast, ours: Engagement, theirs: Engagement
) -> None:
    contract = make_contract(cast.acme)
    body = {"engagement_id": theirs.id, "first_day": "2026-04-01"}
    assert pam.post(f"/contracts/{contract.id}/covers/new", data=body).status_code == 422
    assert count(ContractCover) == 0


def test_a_clause_is_covered_by_no_contract_of_another_vendor(pam: Browser, cast: Cast) -> None:
    contract, foreign = make_contract(cast.acme), make_contract(cast.globex)
    body = {"state": "covered_elsewhere", "elsewhere_id": foreign.id, "seen": 0}
    assert pam.post(f"/contracts/{contract.id}/clauses", data=body).status_code == 422
    named = {f"governing_law_jurisdiction-{name}": value for name, value in body.items()}
    assert pam.post(f"/contracts/{contract.id}/clauses/list", data=named).status_code == 422
    assert count(ClauseCheck) == 0


def test_what_belongs_to_one_contract_is_not_found_under_another(
    pam: Browser, cast: Cast, ours: Engagement, theirs: Engagement
) -> None:
    contract, foreign = make_contract(cast.acme), make_contract(cast.globex)
    cover = make_cover(foreign, theirs.id)
    sent = {"file": (BytesIO(PDF), "contract.pdf")}
    assert pam.post(f"/contracts/{foreign.id}/files", data=sent).status_code == 302
    file_id = db.session.scalars(select(ContractFile.id)).one()
    assert pam.get(f"/contracts/{foreign.id}/files/{file_id}").status_code == 200

    assert pam.get(f"/contracts/{contract.id}/files/{file_id}").status_code == 404
    for step in ("end", "correct"):
        answer = pam.post(f"/contracts/{contract.id}/covers/{cover.id}/{step}")
        assert answer.status_code == 404
    assert cover.valid_until is None
    assert cover.corrected_at is None


def test_nobody_is_asked_about_work_of_another_vendor(
    pam: Browser, cast: Cast, ours: Engagement, theirs: Engagement
) -> None:
    body = {
        "engagement_id": theirs.id, "statements": "no_subcontracting", "step": "ask",
        "period_from": "2025-11-01", "period_to": "2026-10-31",
    }  # fmt: skip
    page = f"/vendors/{cast.acme.id}/attestations/request"
    assert pam.post(page, data=body).status_code == 422
    assert count(AttestationRequest) == 0


@pytest.mark.parametrize("who", ["gus", "alf", "pam"])
def test_only_a_signatory_of_the_vendor_is_given_authority(
    pam: Browser, cast: Cast, who: str
) -> None:
    """Not another vendor's, not a member, not one of us."""
    body = {
        "person_id": getattr(cast, who).id, "given_by": "CEO", "paper": "Letter",
        "until": "2027-04-01",
    }  # fmt: skip
    page = f"/vendors/{cast.acme.id}/authorities/new"
    assert pam.post(page, data=body).status_code == 422
    assert count(SignatoryAuthority) == 0


@pytest.mark.parametrize("who", ["gus", "ann", "sue"])
def test_only_the_companys_deciders_decide_about_data_and_own_vendors(
    pam: Browser, cast: Cast, ours: Engagement, who: str
) -> None:
    person = getattr(cast, who).id
    share = {**SHARE, "decided_by_id": person}
    assert pam.post(f"/engagements/{ours.id}/data/new", data=share).status_code == 422
    assert count(DataShare) == 0
    vendor = {"name": "Initech", "kind": "call_centre", "country": "JP", "owner_id": person}
    assert pam.post("/vendors/new", data=vendor).status_code == 422


def test_a_change_meant_for_one_share_never_reaches_another(
    pam: Browser, cast: Cast, ours: Engagement, theirs: Engagement
) -> None:
    share, foreign = make_share(ours), make_share(theirs)
    body = {
        **SHARE, "decided_by_id": cast.pam.id, "volume_band": "v4", "from_day": "2026-11-25",
        "seen_id": foreign.id,
    }  # fmt: skip
    pam.post(f"/data/{share.id}/change", data=body)
    assert foreign.valid_until is None
    assert foreign.volume_band == "v3"


def test_an_attachment_is_only_one_that_the_mail_has(browser: Browser, cast: Cast) -> None:
    mail = make_mail()
    db.session.commit()
    browser.sign_in(cast.sue)
    for position in (0, 1, 2, 999):
        assert browser.get(f"/mail/{mail.id}/attachments/{position}").status_code == 404
