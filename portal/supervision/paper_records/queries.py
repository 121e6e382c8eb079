"""Every read about papers, whatever they are about. What is found by number is of certain kinds only:
who may see a signed statement does not see a questionnaire by that."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.core.database.db import Subject, db, moved_to
from portal.supervision.paper_records.models import OPEN, Paper, PaperKind, PaperScan, PaperState

STATEMENTS = (PaperKind.STATEMENT,)
ANSWERS = (PaperKind.ANSWERS,)
ABOUT_FINDINGS = (PaperKind.PLAN, PaperKind.REPAIR)
APPLICATIONS = (PaperKind.APPLICATION,)
TRAININGS = (PaperKind.TRAINING,)
INSTRUCTIONS = (PaperKind.INSTRUCTION,)
DISPUTES = (PaperKind.DISPUTE,)
# The tables in which they were before they were one; their pages go on under the old numbers.
_BEFORE = {STATEMENTS: "paper_records", ANSWERS: "paper_sheets", ABOUT_FINDINGS: "finding_papers"}


def find_paper(paper_id: int, kinds: tuple[PaperKind, ...]) -> Paper | None:
    """By its number, or by the one it had in a table of its own."""
    here = select(Paper).where(Paper.kind.in_(kinds))
    found = db.session.scalar(here.where(Paper.id == paper_id))
    if found is not None:
        return found
    before = _BEFORE.get(kinds)
    new_id = None if before is None else moved_to(before, paper_id)
    return None if new_id is None else db.session.scalar(here.where(Paper.id == new_id))


def find_file(paper_id: int, file_no: int, kinds: tuple[PaperKind, ...]) -> PaperScan | None:
    paper = find_paper(paper_id, kinds)
    if paper is None:
        return None
    return db.session.scalar(
        select(PaperScan).where(PaperScan.paper_id == paper.id, PaperScan.file_no == file_no)
    )


def hold_paper(paper_id: int) -> Paper:
    """As it is now, kept from changing until this command ends."""
    statement = select(Paper).where(Paper.id == paper_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def papers_of(subject: Subject) -> Sequence[Paper]:
    """The oldest first."""
    return db.session.scalars(_about(subject).order_by(Paper.id)).all()


def papers_that_made(kind: str, ids: Collection[int]) -> Mapping[int, Paper]:
    """By the row that each made when it was confirmed, of one table."""
    rows = select(Paper).where(Paper.made_kind == kind, Paper.made_id.in_(ids))
    return {paper.made_id: paper for paper in db.session.scalars(rows) if paper.made_id is not None}


def last_of(subject: Subject, kinds: Collection[PaperKind] = tuple(PaperKind)) -> Paper | None:
    wanted = _about(subject).where(Paper.kind.in_(kinds))
    return db.session.scalar(wanted.order_by(Paper.id.desc()).limit(1))


def open_paper(subject: Subject) -> Paper | None:
    """The one about it that is being entered, or waits for the second person."""
    return open_about(subject.__tablename__, subject.id)


def open_papers(subject: Subject) -> Sequence[Paper]:
    """All of them, where several may wait at once."""
    return db.session.scalars(_about(subject).where(Paper.state.in_(OPEN)).order_by(Paper.id)).all()


def waiting_of_vendor(vendor_id: int, kinds: tuple[PaperKind, ...]) -> Sequence[Paper]:
    """What is not confirmed of these kinds, what was sent back and not recorded anew included."""
    later = aliased(Paper)
    anew = select(later.id).where(later.follows_id == Paper.id).exists()
    rows = select(Paper).where(
        Paper.vendor_id == vendor_id,
        Paper.kind.in_(kinds),
        or_(Paper.state.in_(OPEN), and_(Paper.state == PaperState.SENT_BACK, ~anew)),
    )
    return db.session.scalars(rows.order_by(Paper.id)).all()


def open_about(subject_kind: str, subject_id: int) -> Paper | None:
    return db.session.scalar(_of(subject_kind, subject_id).where(Paper.state.in_(OPEN)))


def made_as(made_kind: str, made_id: int) -> Paper | None:
    """The one of which this record (a table's name and its id) was made."""
    return db.session.scalar(
        select(Paper).where(Paper.made_kind == made_kind, Paper.made_id == made_id)
    )


def papers_behind(made_kind: str, made_ids: Collection[int]) -> Mapping[int, Paper]:
    """By record (their table's name and their ids) the paper of which it was made."""
    rows = select(Paper).where(Paper.made_kind == made_kind, Paper.made_id.in_(made_ids))
    return {row.made_id: row for row in db.session.scalars(rows) if row.made_id is not None}


def files_of(paper_id: int) -> Sequence[PaperScan]:
    """In the order of the pages."""
    return db.session.scalars(
        select(PaperScan).where(PaperScan.paper_id == paper_id).order_by(PaperScan.file_no)
    ).all()


def used_by_another_vendor(
    sha256s: Collection[str], vendor_id: int, kinds: tuple[PaperKind, ...]
) -> str | None:
    """The number of a paper for which one of these files was recorded for somebody else."""
    return db.session.scalar(
        select(Paper.number)
        .join(PaperScan, and_(PaperScan.paper_id == Paper.id, PaperScan.sha256.in_(sha256s)))
        .where(Paper.kind.in_(kinds), Paper.vendor_id != vendor_id)
        .order_by(Paper.id)
        .limit(1)
    )


def _about(subject: Subject) -> Select[Paper]:
    return _of(subject.__tablename__, subject.id)


def _of(subject_kind: str, subject_id: int) -> Select[Paper]:
    return select(Paper).where(Paper.subject_kind == subject_kind, Paper.subject_id == subject_id)
