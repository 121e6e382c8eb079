"""Every mail that can go to a vendor's person greets and is signed, in both languages."""

import importlib
import inspect
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.foundation.accounts import emails as accounts
from portal.foundation.accounts.models import Invitation, Language, Passkey
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say, to_json
from portal.foundation.mail.letters import MailContent
from portal.foundation.mail.outbox import Mail
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.models import Engagement
from portal.ledger.extensions import emails as extensions
from portal.ledger.extensions.models import Extension
from portal.supervision.attestations import emails as attestations
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationSitting,
    HandedInAuthority,
)
from portal.supervision.disputes import emails as disputes
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.workflow import DisputedThing
from portal.supervision.findings.handling import emails as findings
from portal.supervision.questions import emails as questions
from portal.supervision.questions.models import VendorQuestion
from portal.supervision.reminders import emails as reminders
from portal.supervision.subcontractors import emails as subcontractors
from portal.supervision.subcontractors.models import Subcontractor, SubcontractorEnd
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.obligations import make_obligation
from tests.factories.subcontractors import approved
from tests.letters import lacking
from tests.supervision.attestations.pages import address, signing

PORTAL = Path(attestations.__file__).parents[2]
INSIDE = {  # read by the company's own people alone
    "portal.supervision.attestations.emails.being_corrected",
    "portal.supervision.attestations.emails.withdrawn",
    "portal.supervision.attestations.emails._about",
    "portal.ledger.use_requests.emails.standing",
    "portal.supervision.disputes.emails.raised",
    "portal.proof.month.emails.month",
    "portal.proof.reports.printing.emails.decided",
    "portal.proof.reports.printing.emails.issued",
    "portal.proof.reports.printing.emails._mail",
}
Make = Callable[[Cast, Attestation], Mail]


def _receipts(cast: Cast, signed: Attestation) -> Mail:
    sitting = AttestationSitting(id=1, number="SIT-1")
    return attestations.receipts(cast.ada, sitting, [signed], cast.acme)


def _authority(cast: Cast, signed: Attestation) -> Mail:
    row = HandedInAuthority(
        id=1, vendor_id=cast.acme.id, number="AH-1", paper="Letter", reason="No"
    )
    return attestations.authority_answered(row, cast.ada)


def _digest(cast: Cast, signed: Attestation) -> Mail:
    reader = reminders.MailReader(
        name=cast.ada.name,
        email=cast.ada.email,
        language=cast.ada.language.value,
        vendor_id=cast.acme.id,
        user_id=cast.ada.id,
    )
    item = reminders.ToldObligation(make_obligation(cast.acme), "Acme", 0, "")
    return reminders.digest(reader, [item], the_organisation(), date(2026, 11, 25))


def _invitation(cast: Cast, signed: Attestation) -> Mail:
    row = Invitation(
        name=cast.ada.name,
        email=cast.ada.email,
        language=cast.ada.language,
        vendor_id=cast.acme.id,
        expires_at=clock.now(),
    )
    return accounts.invitation(row, "token", inviter="Pia")


def _answered(cast: Cast, signed: Attestation) -> Mail:
    wish = Extension(vendor_id=cast.acme.id, answer="", granted_until=date(2026, 12, 25))
    return extensions.answered(wish, make_obligation(cast.acme), cast.ada)


def _finding(cast: Cast, signed: Attestation) -> Mail:
    told = findings._Told("plan:1", say("Subject"), say("Sentence"))
    return findings._mail(make_finding(cast.acme), cast.ada, told)


def _question(cast: Cast, signed: Attestation) -> Mail:
    asked = VendorQuestion(
        id=1, vendor_id=cast.acme.id, number="VQ-2026-001", about=to_json(say("Sentence"))
    )
    return questions.question_answered(asked, cast.ada)


def _subcontractor(cast: Cast, signed: Attestation) -> Subcontractor:
    work = db.session.get_one(Engagement, signed.engagement_id)
    return approved(work, cast.ada, cast.pam)


MADE: dict[str, Make] = {
    "portal.supervision.attestations.emails.receipt": lambda cast, signed: attestations.receipt(
        cast.ada, signed, cast.acme
    ),
    "portal.supervision.attestations.emails.receipts": _receipts,
    "portal.supervision.attestations.emails._mail": lambda cast, _: attestations._mail(
        "receipt:1", (cast.ada, cast.acme), say("Subject"), MailContent(lines=[say("Sentence")])
    ),
    "portal.supervision.attestations.emails.authority_answered": _authority,
    "portal.supervision.reminders.emails.digest": _digest,
    "portal.foundation.accounts.emails.invitation": _invitation,
    "portal.foundation.accounts.emails.password_reset": lambda cast, _: accounts.password_reset(
        cast.ada, "token"
    ),
    "portal.foundation.accounts.emails.sign_in": lambda cast, _: accounts.sign_in(
        cast.ada, "token", "/todo"
    ),
    "portal.foundation.accounts.emails.passkey_added": lambda cast, _: accounts.passkey_added(
        cast.ada, Passkey(id=1, name="Telephone")
    ),
    "portal.foundation.accounts.emails.password_changed": (
        lambda cast, _: accounts.password_changed(cast.ada)
    ),
    "portal.ledger.extensions.emails.answered": _answered,
    "portal.supervision.disputes.emails.answered": lambda cast, _: disputes.answered(
        Dispute(id=1, vendor_id=cast.acme.id),
        DisputedThing("F-2026-001", say("Sentence"), "/findings/1"),
        cast.ada,
    ),
    "portal.supervision.findings.handling.emails._mail": _finding,
    "portal.supervision.questions.emails.question_answered": _question,
    "portal.supervision.subcontractors.emails._mail": lambda cast, signed: subcontractors._mail(
        _subcontractor(cast, signed), cast.ada, "told", say("Subject"), [say("Sentence")]
    ),
    "portal.supervision.subcontractors.emails.decided": lambda cast, signed: subcontractors.decided(
        _subcontractor(cast, signed), cast.ada
    ),
    "portal.supervision.subcontractors.emails.revoked": lambda cast, signed: subcontractors.revoked(
        _subcontractor(cast, signed),
        SubcontractorEnd(ended_on=date(2026, 11, 25), reason="A reason"),
        cast.ada,
    ),
}
ELSEWHERE = {
    "portal.supervision.responses.submission.emails.section_given",  # with its page
    "portal.supervision.responses.submission.emails.handed_in",  # likewise
    "portal.supervision.responses.submission.emails._mail",  # with the three that it makes
    "portal.supervision.responses.submission.emails.wanted_passed",
    "portal.supervision.responses.submission.emails.wanted_soon",
    "portal.foundation.accounts.emails._to",  # with the three that it makes
}


def _all() -> set[str]:
    found = set()
    for path in PORTAL.rglob("emails.py"):
        name = ".".join(path.relative_to(PORTAL.parent).with_suffix("").parts)
        module = importlib.import_module(name)
        for one, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == name
            if is_own and inspect.signature(function).return_annotation in (Mail, "Mail"):
                found.add(f"{name}.{one}")
    return found


def test_no_mail_is_left_out() -> None:
    assert _all() == INSIDE | MADE.keys() | ELSEWHERE


@pytest.fixture(params=["ja", "en"])
def lang(cast: Cast, request: pytest.FixtureRequest) -> str:
    cast.ada.language, cast.ada.name = Language(request.param), "Ada"
    company = the_organisation()
    company.contact_ja = company.contact_en = "03-0000-0000"
    return str(request.param)


@pytest.fixture
def signed(browser: Browser, cast: Cast, asked: AttestationRequest) -> Attestation:
    browser.sign_in(cast.ada)
    browser.post(address(asked), data=signing(browser.get(address(asked)).text))
    return db.session.scalars(select(Attestation)).one()


@pytest.mark.parametrize("name", sorted(MADE))
def test_it_greets_and_is_signed(cast: Cast, signed: Attestation, name: str, lang: str) -> None:
    mail = MADE[name](cast, signed)
    assert lacking(mail.body, lang) == set()
