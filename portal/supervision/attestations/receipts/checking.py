"""Whether a receipt somebody holds is one of ours: all that a stranger is told.

The hash of the signed text and the hash of the PDF are both taken. Of what is not known nothing is
said: an unknown number and a wrong hash take the same statement, the same time and the same words.
"""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import select

from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.attestations.models import Attestation, AttestationState

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
    same = [hmac.compare_digest(one or unknowable, sha256) for one in known]  # both, always
    if row is None or not any(same):
        return None
    return Match(row.signed_on, row.state is AttestationState.SIGNED)
