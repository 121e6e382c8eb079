"""Handed-in sheets with what keeps each from being accepted by exception: all there is to look at.

Everything about many sheets is read in the same few statements, however many there are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select

from portal.content.definitions.questions import SELECTION
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.seals import altered
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.vendors.models import Vendor
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import VERIFIED
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.questionnaires.queries import sheet_of
from portal.supervision.responses.assignments import answer_rows as given
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    AssignmentState,
    DrawnSheet,
    DrawState,
    FirstLook,
    GivenAnswer,
    SampleDraw,
    Submission,
)
from portal.supervision.responses.assignments.queries import setting_of
from portal.supervision.responses.by_exception.workflow import (
    HandedIn,
    LastTime,
    Obstacle,
    ObstacleKind,
    obstacles_in,
)
from portal.supervision.responses.prefill.contradictions import contradictions_among
from portal.supervision.responses.prefill.queries import told
from portal.supervision.responses.prefill.statements import Told
from portal.supervision.responses.reviewing.compare_queries import by_assignment

AT_A_TIME: Final = 300  # sheets that are looked through on one page


@dataclass(frozen=True)
class ListedSheet:
    """A sheet that was handed in, and what somebody has to look at; nothing: it stands by itself.

    `sha256`: of the round that was handed in.
    """

    assignment: Assignment
    vendor: Vendor
    title: Text
    sha256: str
    obstacles: tuple[Obstacle, ...]

    @property
    def kinds(self) -> list[ObstacleKind]:
        found = {one.kind for one in self.obstacles}
        return [kind for kind in ObstacleKind if kind in found]

    @property
    def lines(self) -> list[tuple[ObstacleKind, Message, list[str]]]:
        """What is said, each once, with the ids of the questions of which it is said."""
        found: dict[tuple[ObstacleKind, str], tuple[Message, list[str]]] = {}
        for one in sorted(self.obstacles, key=lambda one: list(ObstacleKind).index(one.kind)):
            key = (one.kind, str(one.told.id) + repr(dict(one.told.params)))
            found.setdefault(key, (one.told, []))[1].extend(filter(None, [one.question]))
        return [(kind, told, names) for (kind, _words), (told, names) in found.items()]


def count_handed_in() -> int:
    return db.session.scalar(select(func.count()).select_from(_handed_in().subquery())) or 0


def listed(
    actor: Actor,
    *,
    start: int = 0,
    only: Collection[int] | None = None,
    within: int | None = None,
) -> list[ListedSheet]:
    """What was handed in, the longest waiting first, with what has to be looked at by this person.

    `only`: these assignments; `within`: a draw that is theirs, so that it is no obstacle.
    """
    statement = _handed_in().order_by(Assignment.submitted_on, Assignment.id)
    if only is None:
        statement = statement.offset(start).limit(AT_A_TIME)
    else:
        statement = statement.where(Assignment.id.in_(only))
    rows = db.session.execute(statement).all()
    read = _Read([row.Assignment for row in rows], actor, within)
    sheets = {row.Assignment.id: sheet_of(row.Assignment.version_id, row[3]) for row in rows}
    handed = {
        assignment.id: read.handed_in(assignment, sheets[assignment.id])
        for assignment, *_rest in rows
    }
    contradicting = contradictions_among(
        [
            (row.Assignment, _told(sheets[row.Assignment.id], handed[row.Assignment.id]))
            for row in rows
        ]
    )
    found = []
    for assignment, vendor, questionnaire, _sha256 in rows:
        doubts = [(one.question_id, one.told) for one in contradicting[assignment.id]]
        seen = handed[assignment.id]
        whole = HandedIn(
            seen.sheet,
            seen.setting,
            seen.said,
            seen.answers,
            seen.files,
            seen.last,
            seen.as_no,
            [*doubts, *read.open_findings(assignment)],
        )
        obstacles = (*obstacles_in(whole, clock.today()), *read.obstacles(assignment))
        sha256 = read.digests.get(assignment.id, "")
        found.append(ListedSheet(assignment, vendor, questionnaire.title, sha256, tuple(obstacles)))
    return found


def _handed_in() -> Select[Assignment, Vendor, Questionnaire, str]:
    """But for what vendors say of themselves before they are chosen: that is taken over elsewhere."""
    return (
        select(Assignment, Vendor, Questionnaire, QuestionnaireVersion.sha256)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(Assignment.state == AssignmentState.SUBMITTED, Questionnaire.name != SELECTION)
    )


def _told(sheet: Sheet, handed: HandedIn) -> dict[str, Told]:
    """In the order of the questions."""
    said = handed.said
    return {
        question.id: Told(said[question.id].value, said[question.id].comment)
        for question in sheet.questions()
        if question.id in said
    }


class _Read:
    """All rows about some handed-in sheets and the accepted ones before them."""

    def __init__(self, sheets: Sequence[Assignment], actor: Actor, within: int | None) -> None:
        self.actor = actor
        ids = [one.id for one in sheets]
        before = {one.last_id for one in sheets if one.last_id is not None}
        self.last = {
            row.id: (row, sheet_of(row.version_id, sha256))
            for row, sha256 in db.session.execute(
                select(Assignment, QuestionnaireVersion.sha256)
                .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
                .where(Assignment.id.in_(before), Assignment.state == AssignmentState.ACCEPTED)
            )
        }
        both = [*ids, *before]
        self.answers: Mapping[int, list[GivenAnswer]] = by_assignment(GivenAnswer, both)
        self.reviews: Mapping[int, list[AnswerReview]] = by_assignment(AnswerReview, both)
        self.files: Mapping[int, list[AnswerFile]] = by_assignment(
            AnswerFile, both, AnswerFile.taken_back_at.is_(None)
        )
        rounds: Mapping[int, list[Submission]] = by_assignment(Submission, ids)
        self.digests = {of: rows[-1].sha256 for of, rows in rounds.items()}
        self.looks: Mapping[int, list[FirstLook]] = by_assignment(FirstLook, ids)
        self._doubted = _contradictions_at({one.vendor_id for one in sheets})
        self._draws = _draws_of(ids, within)
        handed_in = [row for rows in rounds.values() for row in rows]
        past = altered(db.session(), Submission, [row.id for row in handed_in])
        self._changed_past = altered(db.session(), Assignment, ids) | {
            row.assignment_id for row in handed_in if row.id in past
        }

    def handed_in(self, assignment: Assignment, sheet: Sheet) -> HandedIn:
        rows, reviews = self.answers[assignment.id], self.reviews[assignment.id]
        files = _digests(self.files[assignment.id])
        return HandedIn(
            sheet=sheet,
            setting=setting_of(assignment),
            said={row.question_id: given.said_of(row) for row in rows},
            answers=given.with_attached(sheet, given.given_answers(rows, reviews), files),
            files=files,
            last=self._last_time(assignment),
            as_no={row.question_id for row in reviews if row.as_no},
        )

    def _last_time(self, assignment: Assignment) -> LastTime | None:
        known = self.last.get(assignment.last_id or 0)
        if known is None:
            return None
        row, sheet = known
        files = _digests(self.files[row.id])
        answers = told(sheet, setting_of(row), self.answers[row.id], files)
        return LastTime(
            said={answer.question_id: given.said_of(answer) for answer in answers},
            verified={note.question_id for note in self.reviews[row.id] if note.review in VERIFIED},
            files=files,
        )

    def open_findings(self, assignment: Assignment) -> list[tuple[str, Message]]:
        return [
            ("", say("%(number)s about a contradiction is open.", number=number))
            for number in self._doubted.get(assignment.vendor_id, ())
        ]

    def obstacles(self, assignment: Assignment) -> Iterable[Obstacle]:
        """What does not lie in the answers."""
        if assignment.id in self._changed_past:
            told = say("It is not as it was recorded: somebody changed it past the portal.")
            yield Obstacle(ObstacleKind.CONTRADICTION, told)
        typed = [row.answered_by_id for row in self.answers[assignment.id]]
        if self.actor.is_any_of(assignment.submitted_by_id, *typed):
            told = say("You entered answers for the vendor; another person has to accept them.")
            yield Obstacle(ObstacleKind.OWN_HAND, told)
        yield from self._first_looks(assignment)
        for draw, sheet, name in self._draws.get(assignment.id, ()):
            if draw.state is DrawState.OPEN:
                told = say("%(number)s of %(name)s holds it.", number=draw.number, name=name)
                yield Obstacle(ObstacleKind.OTHER_DRAW, told)
            elif sheet.sha256 == self.digests.get(assignment.id):
                told = say("Something was found in the sample of %(number)s.", number=draw.number)
                yield Obstacle(ObstacleKind.STOPPED_DRAW, told)

    def _first_looks(self, assignment: Assignment) -> Iterable[Obstacle]:
        """What the last look of each person at this round remarked on."""
        looks = [one for one in self.looks[assignment.id] if one.round == assignment.round]
        told = say("The department remarked on it.")
        for look in {one.looked_by_id: one for one in looks}.values():
            if look.remark:
                yield Obstacle(ObstacleKind.COMMENT, told)
            for question in look.doubts:
                yield Obstacle(ObstacleKind.COMMENT, told, question)


def _digests(rows: Iterable[AnswerFile]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.question_id].add(row.file_sha256)
    return {name: frozenset(several) for name, several in found.items()}


def _contradictions_at(vendor_ids: Collection[int]) -> Mapping[int, list[str]]:
    """Numbers of open findings that what was said of a vendor does not fit, by vendor."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(Finding.vendor_id, Finding.number).where(
        Finding.vendor_id.in_(vendor_ids),
        Finding.cause == Cause.CONTRADICTION,
        Finding.ended_on.is_(None),
    )
    for vendor_id, number in db.session.execute(rows.order_by(Finding.id)):
        found[vendor_id or 0].append(number)
    return found


def _draws_of(
    assignment_ids: Collection[int], within: int | None
) -> Mapping[int, list[tuple[SampleDraw, DrawnSheet, str]]]:
    """Draws that are open or were stopped, by assignment."""
    found: dict[int, list[tuple[SampleDraw, DrawnSheet, str]]] = defaultdict(list)
    rows = (
        select(SampleDraw, DrawnSheet, User.name)
        .join(DrawnSheet, DrawnSheet.draw_id == SampleDraw.id)
        .join(User, User.id == SampleDraw.drawn_by_id)
        .where(
            DrawnSheet.assignment_id.in_(assignment_ids),
            SampleDraw.state.in_((DrawState.OPEN, DrawState.STOPPED)),
            SampleDraw.id != (within or 0),
        )
        .order_by(SampleDraw.id)
    )
    for draw, sheet, name in db.session.execute(rows):
        found[sheet.assignment_id].append((draw, sheet, name))
    return found
