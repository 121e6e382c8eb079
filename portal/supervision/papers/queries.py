"""Reads about signed papers: each with its request and the names of the two persons."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.paper_records.models import Paper


@dataclass(frozen=True, slots=True)
class PaperRow:
    """`checker`: None while nobody has looked at it."""

    paper: Paper
    request: AttestationRequest
    recorder: str
    checker: str | None


def row_of(paper: Paper) -> PaperRow:
    return _rows(Paper.id == paper.id)[0]


def papers_of_vendor(vendor_id: int) -> Sequence[PaperRow]:
    """The newest first."""
    return _rows(Paper.vendor_id == vendor_id)


def find_request_number(number: str) -> AttestationRequest | None:
    return db.session.scalar(select(AttestationRequest).where(AttestationRequest.number == number))


def _rows(condition: object) -> list[PaperRow]:
    checker = aliased(User)
    about = and_(
        Paper.subject_kind == AttestationRequest.__tablename__,
        Paper.subject_id == AttestationRequest.id,
    )
    found = db.session.execute(
        select(Paper, AttestationRequest, User.name, checker.name)
        .join(AttestationRequest, about)
        .join(User, User.id == Paper.recorded_by_id)
        .outerjoin(checker, checker.id == Paper.checked_by_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(Paper.id.desc())
    )
    return [PaperRow(*row) for row in found]
