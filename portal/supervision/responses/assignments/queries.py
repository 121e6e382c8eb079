"""Every read about assignments and their answers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from portal.foundation.accounts.models import Invitation, User
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.models import StoredFile
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.scores import Setting
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    AssignmentWork,
    DrawnSheet,
    GivenAnswer,
    SampleDraw,
    SectionDelegation,
    Submission,
)
from portal.supervision.responses.assignments.workflow import ANSWERABLE


@dataclass(frozen=True)
class Asked:
    """An assignment with what it asks, and for whom."""

    assignment: Assignment
    sheet: Sheet
    setting: Setting


def find_assignment(assignment_id: int, *, lock: bool = False) -> Assignment | None:
    """`lock`: for a command."""
    statement = select(Assignment).where(Assignment.id == assignment_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def find_assignments(ids: Collection[int], *, lock: bool = False) -> Sequence[Assignment]:
    statement = select(Assignment).where(Assignment.id.in_(ids)).order_by(Assignment.id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).all()


def find_asked(assignment_id: int, *, lock: bool = False) -> Asked | None:
    """One statement once the sheet was read in this process; `lock`: for a command."""
    row = db.session.execute(_asked(lock=lock), {"assignment": assignment_id}).one_or_none()
    if row is None:
        return None
    assignment, sha256 = row
    sheet = questionnaires.sheet_of(assignment.version_id, sha256)
    return Asked(assignment, sheet, setting_of(assignment))


@cache
def _asked(*, lock: bool) -> Select[Assignment, str]:
    """Kept, as what every save asks: the making of a statement costs as much as its answer."""
    statement = (
        select(Assignment, QuestionnaireVersion.sha256)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(Assignment.id == bindparam("assignment"))
    )
    return statement.with_for_update(of=Assignment) if lock else statement


class NotThere(InvalidTransition):
    """There is no such assignment or question, or it is another vendor's."""

    def __init__(self) -> None:
        super().__init__(say("This is no longer there."))


def demand_asked(assignment_id: int) -> Asked:
    """The assignment, locked for this command. Refuses (NotThere) one that is not there."""
    asked = find_asked(assignment_id, lock=True)
    if asked is None:
        raise NotThere
    return asked


def demand_section(assignment_id: int, section_id: str) -> tuple[Asked, Section]:
    """The same, with a section of it. Refuses (NotThere) one that is not there."""
    asked = demand_asked(assignment_id)
    found = [section for section in asked.sheet.sections if section.id == section_id]
    if not found:
        raise NotThere
    return asked, found[0]


@dataclass(frozen=True, slots=True)
class QuestionOfSheet:
    """A question that a sheet asked, and where it stands."""

    assignment_id: int
    number: str
    section_id: str
    question_id: str


def question_in(assignment_id: int, question_id: str) -> QuestionOfSheet | None:
    """For whoever may see the sheet; one statement, as `find_asked`."""
    asked = find_asked(assignment_id)
    if asked is None or question_id not in asked.sheet.section_of:
        return None
    section = asked.sheet.section_of[question_id]
    return QuestionOfSheet(assignment_id, asked.assignment.number, section.id, question_id)


def setting_of(assignment: Assignment) -> Setting:
    return Setting(facts=assignment.facts, tier=assignment.tier)


def works_of(assignment_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = select(AssignmentWork.assignment_id, AssignmentWork.engagement_id).where(
        AssignmentWork.assignment_id.in_(assignment_ids)
    )
    for row in db.session.execute(rows.order_by(AssignmentWork.engagement_id)):
        found[row.assignment_id].append(row.engagement_id)
    return found


def answers_of(assignment_id: int) -> Sequence[GivenAnswer]:
    rows = select(GivenAnswer).where(GivenAnswer.assignment_id == assignment_id)
    return db.session.scalars(rows.order_by(GivenAnswer.id)).all()


def find_answer(assignment_id: int, question_id: str) -> GivenAnswer | None:
    """For a command."""
    return db.session.scalar(_answer(), {"assignment": assignment_id, "question": question_id})


@cache
def _answer() -> Select[GivenAnswer]:
    return (
        select(GivenAnswer)
        .where(
            GivenAnswer.assignment_id == bindparam("assignment"),
            GivenAnswer.question_id == bindparam("question"),
        )
        .with_for_update()
    )


def reviews_of(assignment_id: int) -> Sequence[AnswerReview]:
    """For the company's people only: they hold internal notes."""
    rows = select(AnswerReview).where(AnswerReview.assignment_id == assignment_id)
    return db.session.scalars(rows.order_by(AnswerReview.id)).all()


def find_review(assignment_id: int, question_id: str) -> AnswerReview | None:
    return db.session.scalar(
        select(AnswerReview)
        .where(AnswerReview.assignment_id == assignment_id, AnswerReview.question_id == question_id)
        .with_for_update()
    )


def returned_questions(assignment: Assignment) -> Mapping[str, str]:
    """What was sent back in this round, with the remark to the vendor; nothing while the vendor
    does not have it back."""
    is_returned = assignment.state is AssignmentState.RETURNED
    return _remarks(assignment, AnswerReview.is_returned.is_(True)) if is_returned else {}


def remarks_of(assignment: Assignment) -> Mapping[str, str]:
    """What the reviewer said to the vendor, once it is accepted; never the internal notes."""
    is_accepted = assignment.state is AssignmentState.ACCEPTED
    return _remarks(assignment, AnswerReview.remark != "") if is_accepted else {}


def _remarks(assignment: Assignment, which: ColumnElement[bool]) -> Mapping[str, str]:
    rows = select(AnswerReview.question_id, AnswerReview.remark)
    found = db.session.execute(rows.where(AnswerReview.assignment_id == assignment.id, which))
    return {row.question_id: row.remark for row in found}


def files_of(assignment_id: int) -> Mapping[str, Sequence[AnswerFile]]:
    """The evidence that counts, by question, oldest first."""
    found: dict[str, list[AnswerFile]] = defaultdict(list)
    rows = db.session.scalars(
        select(AnswerFile)
        .where(AnswerFile.assignment_id == assignment_id, AnswerFile.taken_back_at.is_(None))
        .order_by(AnswerFile.id)
    )
    for row in rows:
        found[row.question_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Load:
    """What is attached already."""

    of_answer: int  # files that count
    of_sheet: int  # with those taken back
    bytes_of_sheet: int


def load_of(assignment_id: int, question_id: str) -> Load:
    """In one statement."""
    counts = (AnswerFile.question_id == question_id) & AnswerFile.taken_back_at.is_(None)
    row = db.session.execute(
        select(func.count(case((counts, 1))), func.count(AnswerFile.id), func.sum(StoredFile.size))
        .join(StoredFile, StoredFile.sha256 == AnswerFile.file_sha256)
        .where(AnswerFile.assignment_id == assignment_id)
    ).one()
    return Load(row[0], row[1], int(row[2] or 0))


def find_file(file_id: int) -> AnswerFile | None:
    return db.session.scalar(select(AnswerFile).where(AnswerFile.id == file_id))


def submissions_of(assignment_id: int) -> Sequence[Submission]:
    """Every round, the first one first."""
    rows = select(Submission).where(Submission.assignment_id == assignment_id)
    return db.session.scalars(rows.order_by(Submission.round)).all()


def last_submission(assignment_id: int) -> Submission | None:
    rows = select(Submission).where(Submission.assignment_id == assignment_id)
    return db.session.scalar(rows.order_by(Submission.round.desc()).limit(1))


def last_accepted_of(vendor_ids: Collection[int], questionnaire_id: int) -> Mapping[int, int]:
    """By vendor the id of the newest accepted one; one statement."""
    rows = db.session.execute(
        select(Assignment.vendor_id, Assignment.id)
        .where(
            Assignment.vendor_id.in_(vendor_ids),
            Assignment.questionnaire_id == questionnaire_id,
            Assignment.state == AssignmentState.ACCEPTED,
        )
        .order_by(Assignment.ended_on, Assignment.id)
    )
    return {row.vendor_id: row.id for row in rows}


def open_of(vendor_ids: Collection[int], questionnaire_id: int) -> Mapping[int, Assignment]:
    """By vendor the assignment that is open."""
    rows = db.session.scalars(
        select(Assignment).where(
            Assignment.vendor_id.in_(vendor_ids),
            Assignment.questionnaire_id == questionnaire_id,
            Assignment.ended_on.is_(None),
        )
    )
    return {row.vendor_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Held:
    """A section somebody has. `user_id` None: invited, and not there yet."""

    delegation: SectionDelegation
    user_id: int | None
    name: str

    @property
    def is_done(self) -> bool:
        return self.delegation.done_at is not None


def held_of(assignment_id: int) -> Mapping[str, Held]:
    """Who has which section at the moment; one statement."""
    return {held.delegation.section_id: held for held in _held(_of([assignment_id]))}


def held_by(user_id: int, assignment_ids: Collection[int]) -> Sequence[Held]:
    """What a person has, the oldest first."""
    rows = _held(_of(assignment_ids)) if assignment_ids else ()
    return [held for held in rows if held.user_id == user_id]


def given_to(person: User) -> Sequence[SectionDelegation]:
    """Every section the person has, of any questionnaire."""
    invited = select(Invitation.id).where(Invitation.user_id == person.id)
    return db.session.scalars(
        select(SectionDelegation).where(
            SectionDelegation.ended_at.is_(None),
            (SectionDelegation.user_id == person.id) | SectionDelegation.invitation_id.in_(invited),
        )
    ).all()


def lock_held(assignment_id: int, section_id: str) -> Held | None:
    """The row locked, for a change of it."""
    section = SectionDelegation.section_id == section_id
    return next(iter(_held(_of([assignment_id]), section, lock=True)), None)


def held_until(first: date, last: date) -> Sequence[Held]:
    """Sections wanted by one of these days and not done yet, of sheets that can be answered; of nobody
    to whom handovers are stopped."""
    answerable = (
        select(Assignment.id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(Assignment.state.in_(ANSWERABLE), Vendor.state != VendorState.SUSPENDED)
    )
    return _held(
        SectionDelegation.wanted_on.between(first, last),
        SectionDelegation.done_at.is_(None),
        SectionDelegation.assignment_id.in_(answerable),
    )


def held_by_invited(invitation_id: int) -> Sequence[Held]:
    """For what somebody without an account is wanted still, of sheets that can be answered."""
    answerable = select(Assignment.id).where(Assignment.state.in_(ANSWERABLE))
    return _held(
        SectionDelegation.invitation_id == invitation_id,
        SectionDelegation.assignment_id.in_(answerable),
    )


def _of(assignment_ids: Collection[int]) -> ColumnElement[bool]:
    return SectionDelegation.assignment_id.in_(assignment_ids)


def _held(*which: ColumnElement[bool], lock: bool = False) -> list[Held]:
    """An invited colleague is who came in by the invitation, whoever else reads the same mailbox."""
    statement = (
        select(SectionDelegation, User, Invitation.name)
        .outerjoin(Invitation, Invitation.id == SectionDelegation.invitation_id)
        .outerjoin(User, User.id == func.coalesce(SectionDelegation.user_id, Invitation.user_id))
        .where(*which, SectionDelegation.ended_at.is_(None))
        .order_by(SectionDelegation.id)
    )
    if lock:
        statement = statement.with_for_update(of=SectionDelegation)
    return [
        Held(row, user.id if user else None, user.name if user else invited or "")
        for row, user, invited in db.session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class ByException:
    """How a sheet was accepted by exception: the draw, and whether it was of its sample itself."""

    draw: SampleDraw
    is_sampled: bool


def accepted_by_exception(assignment_ids: Collection[int]) -> Mapping[int, ByException]:
    """By assignment, of those that were; one statement."""
    rows = (
        select(DrawnSheet.assignment_id, DrawnSheet.is_sampled, SampleDraw)
        .join(SampleDraw, SampleDraw.id == DrawnSheet.draw_id)
        .where(DrawnSheet.assignment_id.in_(assignment_ids), DrawnSheet.accepted_on.is_not(None))
    )
    return {
        assignment_id: ByException(draw, is_sampled)
        for assignment_id, is_sampled, draw in db.session.execute(rows)
    }


def found_by_exception(assignment_id: int, draw_id: int) -> DrawnSheet | None:
    """For a command."""
    mine = DrawnSheet.assignment_id == assignment_id, DrawnSheet.draw_id == draw_id
    return db.session.scalar(select(DrawnSheet).where(*mine).with_for_update())
