"""What the people of a vendor never see, on any page they can open and in any file they can take."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.foundation.access.roles import VENDOR_ROLES, Role
from portal.foundation.accounts.queries import people_at
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.evidence import storage
from portal.foundation.mail.models import OutboxEmail
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import Contact, VendorNote, VendorState, VendorStateSpan
from portal.supervision.attestations import receipt_jobs
from portal.supervision.attestations.models import AttestationRequest, ExceptionDecision
from portal.supervision.onboarding.models import Proposed, VendorProposal
from tests.browser import Browser
from tests.cast import Cast
from tests.database import Scene
from tests.factories.obligations import make_obligation
from tests.foundation.access.gathering import acme_at_work, gathered
from tests.foundation.access.samples import Samples, gather
from tests.foundation.access.test_routes import GUARDED, Route, granted, named, sample_path
from tests.foundation.accounts.people import PASSWORD, last_mail, path_in

INTERNAL = "Zzzours"  # begins every word that is only for the company
READABLE = [
    route
    for route in GUARDED
    if route[1] == "GET" and any(granted(route[2], role) for role in VENDOR_ROLES)
]


@pytest.fixture
def scene() -> Scene:
    return acme_at_work


@pytest.fixture
def rows(cast: Cast) -> Samples:
    """Acme's rows, with everything that is the company's own business marked."""
    rows = gathered(cast.acme, cast.pam)
    gather(cast.globex, cast.pam)
    acme = cast.acme.id
    for person in (cast.pam, cast.pip, cast.pia, cast.max, cast.ann, cast.sue):
        person.name = f"{INTERNAL}{person.name}"
        person.email = f"{INTERNAL.lower()}{person.email}"
    cast.globex.name = cast.globex.name_en = f"{INTERNAL}globex"
    db.session.add_all(
        [
            VendorNote(
                vendor_id=acme,
                author_id=cast.pam.id,
                written_at=clock.now(),
                body=f"{INTERNAL}note",
            ),
            Contact(vendor_id=acme, name=f"{INTERNAL}contact", phone="03"),
            VendorStateSpan(
                vendor_id=acme,
                state=VendorState.ACTIVE,
                valid_from=clock.today(),
                reason=f"{INTERNAL}state",
                set_by_id=cast.pia.id,
            ),
            VendorProposal(
                vendor_id=acme,
                proposed=Proposed.REJECTION,
                reason=f"{INTERNAL}proposal",
                proposed_by_id=cast.pam.id,
                proposed_at=clock.now(),
            ),
            ExceptionDecision(
                vendor_id=acme,
                attestation_id=rows.attestation.id,
                reason=f"{INTERNAL}exception",
                until=clock.today(),
                proposed_by_id=cast.pam.id,
                proposed_at=clock.now(),
                approved=False,
                decided_by_id=cast.pia.id,
                decided_at=clock.now(),
                decided_on=clock.today(),
                decision_reason=f"{INTERNAL}decision",
            ),
        ]
    )
    request = db.session.scalars(
        select(AttestationRequest).where(AttestationRequest.vendor_id == acme)
    ).first()
    assert request is not None
    request.withdrawn_reason = f"{INTERNAL}withdrawn"
    db.session.commit()
    return rows


@pytest.mark.parametrize("route", READABLE, ids=named)
def test_a_page_for_vendors_holds_nothing_of_ours(
    app: Flask, browser: Browser, cast: Cast, rows: Samples, route: Route
) -> None:
    address = sample_path(app, route[2], rows)
    for role in sorted(VENDOR_ROLES):
        browser.sign_in(cast.playing(role))
        answer = browser.get(address)
        said = words_of(answer)
        assert INTERNAL.casefold() not in (said + str(answer.headers)).casefold(), role
        assert answer.mimetype != "text/html" or "<!--" not in said


def words_of(answer: TestResponse) -> str:
    """What can be read in it: of a PDF its text, of a workbook all that is in it."""
    if answer.data.rstrip().endswith(b"%%EOF") and b"startxref" in answer.data:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    if answer.data.startswith(b"PK"):
        with ZipFile(BytesIO(answer.data)) as package:
            return "".join(package.read(one).decode() for one in package.namelist())
    data: bytes = answer.data
    return data.decode("utf-8", "replace")  # stored files of the samples are a few words


def test_nor_do_the_receipt_and_its_mail(cast: Cast, rows: Samples) -> None:
    rows.attestation.receipt_sha256 = None
    rows.attestation.language = "en"
    db.session.commit()
    receipt_jobs.make_receipts()
    mail = db.session.scalars(
        select(OutboxEmail).where(OutboxEmail.user_id == rows.signatory.id)
    ).one()
    (attached,) = mail.attachments
    pdf = PdfReader(BytesIO(storage.read(attached["sha256"])))
    asked = f"{cast.pam.name} ({cast.pam.email})"  # whom they may ask is meant to be named
    assert asked in mail.body
    said = mail.body.replace(asked, "")
    text = "".join(page.extract_text() for page in pdf.pages) + mail.subject + said
    assert rows.attestation.number in text
    assert INTERNAL.casefold() not in text.casefold()


@pytest.mark.parametrize("holder", [one for one in Holder if one is not Holder.VENDOR])
def test_what_the_company_has_to_do_does_not_exist_for_the_vendor(
    browser: Browser, cast: Cast, holder: Holder
) -> None:
    obligation = make_obligation(cast.acme, holder=holder)
    db.session.commit()
    browser.sign_in(cast.ada)
    assert browser.get(f"/obligations/{obligation.id}").status_code == 404


def test_ada_hears_the_same_whether_an_address_is_known_elsewhere(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ada)
    said = set()
    for email in (cast.gus.email, cast.pam.email, cast.sue.email, "nobody@example.jp"):
        body = {"email": email, "name": "Ben", "role": "vendor_member", "language": "en"}
        answer = browser.post("/company/invite", data=body)
        said.add((answer.status_code, answer.location))
        after = browser.get("/company").text.replace(email, "them")
        assert "so no mail reaches Ben." in after
    assert said == {(302, "/company")}


def test_who_has_an_account_at_another_vendor_gets_one_beside_it_by_an_invitation(
    browser: Browser, cast: Cast
) -> None:
    """The one stays as it is; Ada, who invited him to the same mailbox, hears nothing of it."""
    browser.sign_in(cast.ada)
    body = {"email": cast.gus.email, "name": "Gus", "role": "vendor_signatory", "language": "en"}
    browser.post("/company/invite", data=body)
    browser.sign_out()
    answer = browser.post(
        path_in(last_mail()),
        data={
            "name": "Gus",
            "title": "",
            "language": "en",
            "password": PASSWORD,
            "repeated": PASSWORD,
            "agreed": "y",
            "notice_version": "1",
        },
    )
    assert answer.status_code == 302
    assert cast.gus.vendor_id == cast.globex.id
    assert cast.gus.roles == {Role.VENDOR_SIGNATORY}
    (beside,) = (one for one in people_at(cast.gus.email) if one.id != cast.gus.id)
    assert beside.vendor_id == cast.acme.id
    assert beside.roles == {Role.VENDOR_SIGNATORY}
