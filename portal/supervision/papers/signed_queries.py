"""Reads about what came signed: papers of statements with their requests and the names of the two persons."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.paper_records.models import Paper
from portal.supervision.papers.models import Letter, LetterItem


@dataclass(frozen=True, slots=True)
class PaperRow:
    """`recorder`: None of what the vendor signed with a code; `checker`: while nobody has looked at it."""

    paper: Paper
    request: AttestationRequest
    recorder: str | None
    checker: str | None


def row_of(paper: Paper) -> PaperRow:
    return _rows(Paper.id == paper.id)[0]


def papers_of_vendor(vendor_id: int) -> Sequence[PaperRow]:
    """The newest first."""
    return _rows(Paper.vendor_id == vendor_id)


def find_request_number(number: str) -> AttestationRequest | None:
    return db.session.scalar(select(AttestationRequest).where(AttestationRequest.number == number))


def signed_with_code(letter: Letter) -> Sequence[PaperRow]:
    """What was signed with the letter's code, as it went on."""
    theirs = select(LetterItem.paper_id).where(LetterItem.letter_id == letter.id)
    return _rows(Paper.id.in_(theirs))


def _rows(condition: ColumnElement[bool]) -> list[PaperRow]:
    checker = aliased(User)
    is_it = and_(
        Paper.subject_kind == AttestationRequest.__tablename__,
        Paper.subject_id == AttestationRequest.id,
    )
    found = db.session.execute(
        select(Paper, AttestationRequest, User.name, checker.name)
        .join(AttestationRequest, is_it)
        .outerjoin(User, User.id == Paper.recorded_by_id)
        .outerjoin(checker, checker.id == Paper.checked_by_id)
        .where(condition)
        .order_by(Paper.id.desc())
    )
    return [PaperRow(*row) for row in found]
