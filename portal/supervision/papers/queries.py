"""Reads about papers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.papers.models import PaperFile, PaperRecord, PaperState


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper with its request and the names of the two persons."""

    paper: PaperRecord
    request: AttestationRequest
    recorder: str
    checker: str | None


def find_paper(paper_id: int) -> PaperRow | None:
    rows = _rows(PaperRecord.id == paper_id)
    return rows[0] if rows else None


def papers_of_vendor(vendor_id: int) -> Sequence[PaperRow]:
    """The newest first."""
    return _rows(PaperRecord.vendor_id == vendor_id)


def last_of_request(request_id: int) -> PaperRecord | None:
    return db.session.scalar(
        select(PaperRecord)
        .where(PaperRecord.request_id == request_id)
        .order_by(PaperRecord.id.desc())
        .limit(1)
    )


def waiting_for(request_id: int) -> PaperRecord | None:
    """The paper about this request that waits for the second person."""
    return db.session.scalar(
        select(PaperRecord).where(
            PaperRecord.request_id == request_id, PaperRecord.state == PaperState.RECORDED
        )
    )


def of_attestation(attestation_id: int) -> PaperRecord | None:
    return db.session.scalar(
        select(PaperRecord).where(PaperRecord.attestation_id == attestation_id)
    )


def hold_paper(paper_id: int) -> PaperRecord:
    """As it is now, kept from changing until this command ends."""
    return db.session.scalars(
        select(PaperRecord)
        .where(PaperRecord.id == paper_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def files_of(paper_id: int) -> Sequence[PaperFile]:
    """In the order of the pages."""
    return db.session.scalars(
        select(PaperFile).where(PaperFile.paper_id == paper_id).order_by(PaperFile.file_no)
    ).all()


def find_file(paper_id: int, file_no: int) -> PaperFile | None:
    return db.session.scalar(
        select(PaperFile).where(PaperFile.paper_id == paper_id, PaperFile.file_no == file_no)
    )


def used_by_another_vendor(sha256s: Collection[str], vendor_id: int) -> str | None:
    """The number of a paper for which one of these files was recorded for somebody else."""
    return db.session.scalar(
        select(PaperRecord.number)
        .join(PaperFile, PaperFile.paper_id == PaperRecord.id)
        .where(PaperFile.sha256.in_(sha256s), PaperFile.vendor_id != vendor_id)
        .order_by(PaperRecord.id)
        .limit(1)
    )


def find_request_number(number: str) -> AttestationRequest | None:
    return db.session.scalar(select(AttestationRequest).where(AttestationRequest.number == number))


def _rows(condition: object) -> list[PaperRow]:
    checker = aliased(User)
    found = db.session.execute(
        select(PaperRecord, AttestationRequest, User.name, checker.name)
        .join(AttestationRequest, AttestationRequest.id == PaperRecord.request_id)
        .join(User, User.id == PaperRecord.recorded_by_id)
        .outerjoin(checker, checker.id == PaperRecord.checked_by_id)
        .where(condition)  # type: ignore[arg-type]
        .order_by(PaperRecord.id.desc())
    )
    return [PaperRow(*one) for one in found]
