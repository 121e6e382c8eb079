"""Commands of the vendor: say something, attach evidence, give a section to a colleague, hand in.

An answer that is not handed in decides nothing: like a draft it is saved every few seconds without
a line in the audit log (`transaction(audited=False)`); handing in freezes and records all of it.
Each save takes the same few statements, however long the questionnaire is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.unrecorded import note_unrecorded
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.evidence.services import MEGABYTE, Received, store_upload
from portal.ledger.departments.queries import demand_own_works
from portal.supervision.paper_records.models import PaperState
from portal.supervision.paper_records.queries import open_about
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scores import hanging_on
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.answer_rows import Said, said_of
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    Assignment,
    GivenAnswer,
)
from portal.supervision.responses.assignments.queries import Asked, NotThere, demand_asked


@dataclass(frozen=True)
class Kept:
    """What a save came to; `row` None: there was nothing to save. `version`: of the answer now."""

    asked: Asked
    row: GivenAnswer | None
    said: Said
    version: int


def save_answer(
    assignment_id: int,
    question_id: str,
    said: Said | Callable[[Question], Said],
    *,
    seen: int | None,
    actor: Actor,
) -> Kept:
    """Keep one answer; `said` may be read once the question is known. `seen`: the version the page
    showed, 0 for none; None where nobody looked.

    Refuses an unknown question, one that may not be changed now, what cannot be an answer, and
    (ChangedMeanwhile) one that another tab or colleague answered since.
    """
    asked = demand_asked(assignment_id)
    demand_open(asked, question_id)
    if not isinstance(said, Said):
        said = said(asked.sheet.by_id[question_id])
    row = queries.find_answer(assignment_id, question_id)
    if is_same(row, said):
        return Kept(asked, row, said, row.version if row else 0)
    if seen is not None and (row.version if row else 0) != seen:
        reason = say("This was answered in another window or by a colleague meanwhile.")
        raise ChangedMeanwhile(reason)
    kept = _put(asked, question_id, said, row, actor)
    _saved(asked, [kept])
    return Kept(asked, kept, said, kept.version)


def is_same(row: GivenAnswer | None, said: Said) -> bool:
    """Whether saving it would change nothing: a page sends again what was taken over unchanged, and
    does not say so."""
    return _plain(said_of(row)) == _plain(said)


def _plain(said: Said) -> tuple[Any, ...]:
    """However the lines end: a page and a workbook do not agree about that."""
    words = [text.replace("\r\n", "\n").strip() for text in (said.reason, said.comment)]
    return said.value, words, dict(said.expires)


def keep_answers(asked: Asked, several: Mapping[str, Said], *, actor: Actor) -> None:
    """Many at once, such as a confirmed section or an upload; in a fixed number of statements."""
    returned = _returned(asked)
    for question_id in several:
        workflow.demand_answerable(asked.assignment, question_id, returned)
    known = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    _saved(
        asked,
        [
            _put(asked, question_id, said, known.get(question_id), actor)
            for question_id, said in several.items()
        ],
    )


def attach_file(
    assignment_id: int, question_id: str, file: Received, *, actor: Actor
) -> AnswerFile:
    """Evidence for one answer. Refuses more than there is room for."""
    asked = demand_asked(assignment_id)
    demand_open(asked, question_id)
    demand_room(assignment_id, question_id, file.name, file.size)
    stored = store_upload(file)
    row = file_row(asked, question_id, stored.sha256, file.name, actor)
    db.session.add(row)
    workflow.begin(asked.assignment)
    db.session.flush()
    return row


def file_row(asked: Asked, question_id: str, sha256: str, name: str, actor: Actor) -> AnswerFile:
    return AnswerFile(
        vendor_id=asked.assignment.vendor_id,
        assignment_id=asked.assignment.id,
        question_id=question_id,
        file_sha256=sha256,
        file_name=name,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )


def demand_room(assignment_id: int, question_id: str, name: str, size: int) -> None:
    """Refuses a file above the number of one question, or number and sum of the questionnaire."""
    most, load = current_app.config, queries.load_of(assignment_id, question_id)
    if load.of_answer >= most["FILES_PER_ANSWER"]:
        raise RuleViolated(
            say_n(
                "“%(name)s” was not attached: this question has %(n)s file, as many as it may. Take it back, or put several into one PDF.",
                "“%(name)s” was not attached: this question has %(n)s files, as many as it may. Take one back, or put several into one PDF.",
                load.of_answer,
                name=name,
            )
        )
    if load.of_sheet >= most["FILES_PER_SHEET"]:
        raise RuleViolated(
            say_n(
                "“%(name)s” was not attached: with those taken back, this questionnaire has %(n)s file, as many as it may. Say in the comment where it can be seen.",
                "“%(name)s” was not attached: with those taken back, this questionnaire has %(n)s files, as many as it may. Say in the comment where it can be seen.",
                load.of_sheet,
                name=name,
            )
        )
    if load.bytes_of_sheet + size > most["MEGABYTES_PER_SHEET"] * MEGABYTE:
        raise RuleViolated(
            say(
                "“%(name)s” was not attached: with those taken back, the files of this questionnaire would be more than %(limit)s MB. Make it smaller, or say in the comment where it can be seen.",
                name=name,
                limit=most["MEGABYTES_PER_SHEET"],
            )
        )


def take_back_file(file: AnswerFile) -> None:
    """It no longer counts; what was handed in before keeps it."""
    asked = demand_asked(file.assignment_id)
    demand_open(asked, file.question_id)
    if file.taken_back_at is None:
        file.taken_back_at = clock.now()


def demand_open(asked: Asked, question_id: str) -> None:
    """Refuses a question that does not exist (NotThere) or may not be changed now."""
    if question_id not in asked.sheet.by_id:
        raise NotThere
    workflow.demand_answerable(asked.assignment, question_id, _returned(asked))


def demand_entering(assignment_id: int, actor: Actor) -> None:
    """Refuses staff who would answer for a vendor without a paper to enter, and people of departments
    where the sheet is about another's work too."""
    if not actor.is_staff:
        return
    demand_own_sheet(assignment_id, actor)
    paper = open_about(Assignment.__tablename__, assignment_id)
    if paper is None or paper.state is not PaperState.ENTERING:
        reason = say("Answers are entered for a vendor only from a paper that is being entered.")
        raise InvalidTransition(reason)


def demand_own_sheet(assignment_id: int, actor: Actor) -> None:
    """Refuses people of departments where a sheet is about another department's work too."""
    if actor.acts_for_departments:
        demand_own_works(queries.works_of([assignment_id]).get(assignment_id, ()), actor)


def _returned(asked: Asked) -> Collection[str]:
    """What was sent back, and what may appear or change because of it."""
    return hanging_on(asked.sheet, queries.returned_questions(asked.assignment).keys())


def _saved(asked: Asked, rows: Iterable[GivenAnswer]) -> None:
    """What may be answered by certificates again is seen to by the job that compares."""
    workflow.begin(asked.assignment)
    db.session.flush()
    if any(row.is_left_to_certificates for row in rows):
        note_unrecorded()


def _put(
    asked: Asked, question_id: str, said: Said, row: GivenAnswer | None, actor: Actor
) -> GivenAnswer:
    if row is None:
        row = GivenAnswer(
            vendor_id=asked.assignment.vendor_id,
            assignment_id=asked.assignment.id,
            question_id=question_id,
        )
        db.session.add(row)
    if row.certificate_id is not None and said.comment == row.comment:
        said = replace(said, comment="")  # it told of the certificate
    row.value = said.value
    row.reason = said.reason.strip()
    row.comment = said.comment.strip()
    row.expires = dict(said.expires)
    row.is_unchanged = said.is_unchanged
    row.certificate_id = said.certificate_id  # none once a person answers
    row.answered_by_id = actor.user_id
    row.answered_at = clock.now()
    return row
