"""The receipt of a signed attestation: made after the request, once, and mailed to both sides; and
whether one that somebody holds is ours.

Safe to run again and beside itself: an attestation is claimed by a conditional update, and the
receipt, the audit line and the mails are written together.

Whoever checks one is told nothing else. The hash of the signed text and the hash of the PDF are both
taken; an unknown number and a wrong hash take the same statement, the same time and the same words.
"""

import hmac
import logging
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import segno
from flask import render_template
from sqlalchemy import or_, select, update

from portal.content.catalogue import statement
from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.queries import demand_unchanged
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.words.dates import between, full, with_years, without_weekday
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, say_p
from portal.foundation.evidence.services import store_bytes
from portal.foundation.mail import outbox
from portal.foundation.mail.outbox import queue
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.ledger.engagements.queries import find_engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations import emails, queries
from portal.supervision.attestations.models import Answer, Attestation, AttestationState
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.paper_records.models import Way
from portal.supervision.paper_records.queries import made_as

CLAIM_LASTS = timedelta(minutes=5)
PDF = "application/pdf"
_log = logging.getLogger("portal.attestations")


def make_receipts() -> int:
    """Make every receipt that is missing; returns how many. Raises the first failure at the end.

    One that cannot be made keeps no other waiting; it is tried again when its claim is over.
    """
    done, failure = 0, None
    for attestation_id in queries.without_receipt():
        try:
            done += _make(attestation_id)
        except Exception as error:  # noted on the run of the job
            end_reading()
            if not isinstance(error, DomainError):
                _log.exception("the receipt of attestation %s could not be made", attestation_id)
            failure = failure or error
    if failure is not None:
        raise failure
    return done


def _make(attestation_id: int) -> bool:
    if not _claim(attestation_id):
        return False
    attestation = db.session.get_one(Attestation, attestation_id)
    vendor = db.session.get_one(Vendor, attestation.vendor_id)
    exceptions = sitting_queries.rows_of_exceptions([attestation])
    demand_unchanged(attestation.number, [attestation, *exceptions])
    pdf = receipt_pdf(attestation, vendor)
    with transaction():
        stored = store_bytes(pdf, PDF)
        attestation.receipt_sha256 = stored.sha256
        _tell(attestation, vendor)
        record(
            SYSTEM,
            "attestation.receipt_made",
            attestation,
            say("Made the receipt of %(number)s", number=attestation.number),
            after={"sha256": stored.sha256},
        )
    return True


def _claim(attestation_id: int) -> bool:
    now = clock.now()
    free = or_(Attestation.receipt_claimed_until.is_(None), Attestation.receipt_claimed_until < now)
    with transaction(audited=False):
        claimed = db.session.execute(
            update(Attestation)
            .where(Attestation.id == attestation_id, Attestation.receipt_sha256.is_(None), free)
            .values(receipt_claimed_until=now + CLAIM_LASTS)
        )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _tell(attestation: Attestation, vendor: Vendor) -> None:
    """One mail to each reader: of a single record at once, of a sitting when all are there."""
    if attestation.sitting_id is None:
        for person in _readers([attestation], vendor):
            queue(emails.receipt(person, attestation, vendor))
        return
    sitting = sitting_queries.hold_sitting(attestation.sitting_id)
    db.session.flush()  # the last one is counted with its receipt
    records = sitting_queries.signed_in(sitting.id)
    if all(attestation.receipt_sha256 for attestation in records):
        for person in _readers(records, vendor):
            queue(emails.receipts(person, sitting, records, vendor))


def _readers(records: Sequence[Attestation], vendor: Vendor) -> list[User]:
    """The signer and the vendor's owner; the officers too when something is not affirmed."""
    deviates = any(attestation.answer is not Answer.AFFIRM for attestation in records)
    return emails.readers(vendor, records[0].signer_id, with_officers=deviates)


@with_years()
def receipt_pdf(attestation: Attestation, vendor: Vendor) -> bytes:
    """The receipt as a PDF in the language that was signed."""
    lang = attestation.language
    asked = statement(attestation.statement_id, attestation.pack_version)
    company = the_organisation()
    signer = find_user(attestation.signer_id or 0)
    authority = queries.find_authority(attestation.authority_id or 0)
    basis = say(
        "%(number)s: given by %(who)s, %(paper)s",
        number=authority.number if authority else "",
        who=authority.given_by if authority else "",
        paper=authority.paper if authority else "",
    )
    old = queries.find_attestation(attestation.replaces_id or 0)
    corrected = old is not None and old.state is AttestationState.REPLACED
    sitting = sitting_queries.find_sitting(attestation.sitting_id or 0)
    rows = sitting_queries.exceptions_of([attestation]).get(attestation.id, ())
    address = outbox.link_to(path_of(attestation.number, attestation.sha256))
    paper = made_as(Attestation.__tablename__, attestation.id)
    signed = paper.entries if paper is not None and paper.way is Way.CODE else None
    receipt = SimpleNamespace(
        lang=lang,
        number=attestation.number,
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        company=company.name.in_(lang),
        vendor=vendor.called.in_(lang),
        title=asked.title.in_(lang),
        version=f"{attestation.statement_id} {attestation.pack_version}",
        work=_work(attestation, lang),
        period=period_words(attestation.period_from, attestation.period_to, lang),
        paragraphs=texts.paragraphs(attestation.text),
        acknowledgement="",
        answer=attestation.answer.value,
        answer_text="",  # it stands in the text, as everything that was signed
        explanation="",
        entries=(),
        signer=attestation.signer_name,
        signer_title=attestation.signer_title,
        account=signer.email if signer else "",
        authority=signed["authority"] if signed else words(basis, lang),
        signed_at=attestation.signed_at,
        address=attestation.address,
        received_on=attestation.received_on,
        how=attestation.signed_how.value,
        letter=_letter(signed["by_code"]) if signed else None,
        sha256=attestation.sha256,
        replaces=old.number if old and corrected else "",
        follows=old.number if old and not corrected else "",
        sitting=sitting.number if sitting else "",
        exceptions=len(rows),
        check_address=outbox.link_to(PATH),
        check_code=segno.make(address, error="m").svg_data_uri(scale=4, border=2),
    )
    html = render_template("print/receipt.html", receipt=receipt, fmt=Formats(lang, company.zone))
    return render(html, lang=lang, title=receipt.title, identifier=attestation.number)


def _letter(told: Mapping[str, Any]) -> SimpleNamespace:
    """The one with whose code it was signed, as its paper keeps it."""
    posted_on = date.fromisoformat(told["posted_on"])
    return SimpleNamespace(letter=told["letter"], posted_to=told["posted_to"], posted_on=posted_on)


def _work(attestation: Attestation, lang: str) -> str:
    work = attestation.engagement_id
    engagement = find_engagement(work)
    terms = sitting_queries.terms_by_work([work], attestation.signed_on).get(work)
    name = "" if terms is None else terms.called.in_(lang)
    return f"{engagement.number if engagement else ''} {name}".strip()


def period_words(first: date, last: date | None, lang: str) -> str:
    """`last` None: it looks ahead."""
    if last is None:
        return words(say("From %(day)s on", day=full(first, lang)), lang)
    return between(without_weekday(first, lang), without_weekday(last, lang), lang)


PATH = "/check"
_NUMBER = re.compile(r"S-\d{4}-\d{3,9}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Match:
    """All that is told of a record."""

    signed_on: date
    stands: bool


def path_of(number: str, sha256: str) -> str:
    """The address in the code on a receipt."""
    return f"{PATH}?{urlencode({'number': number, 'hash': sha256})}"


def read_number(typed: str) -> str:
    """As on the receipt, however wide it was typed. Refuses what is no number of ours."""
    number = unicodedata.normalize("NFKC", typed).strip().upper()
    if not _NUMBER.fullmatch(number):
        raise RuleViolated(say("The number looks like S-2026-031."), field="number")
    return number


def read_sha256(typed: str) -> str:
    """Without the line breaks of a copy. Refuses what is no SHA-256."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split()).lower()
    if not _SHA256.fullmatch(plain):
        raise RuleViolated(
            say("A SHA-256 has 64 characters: digits and the letters a to f."), field="sha256"
        )
    return plain


def look_up(number: str | None, sha256: str) -> Match | None:
    """The record with this number and hash; without a number, the one whose PDF this is.

    What a record does not have yet, such as a receipt that is still to be made, matches nothing:
    a value nobody can know takes its place, so that every question takes the same time.
    """
    wanted = select(
        Attestation.signed_on, Attestation.state, Attestation.sha256, Attestation.receipt_sha256
    )
    if number is None:
        wanted = wanted.where(Attestation.receipt_sha256 == sha256).order_by(Attestation.id)
    else:
        wanted = wanted.where(Attestation.number == number)
    row = db.session.execute(wanted.limit(1), execution_options=UNSCOPED).one_or_none()
    known = (None, None) if row is None else (row.sha256, row.receipt_sha256)
    unknowable = secrets.token_hex(32)
    same = [hmac.compare_digest(own or unknowable, sha256) for own in known]  # both, always
    if row is None or not any(same):
        return None
    return Match(row.signed_on, row.state is AttestationState.SIGNED)
