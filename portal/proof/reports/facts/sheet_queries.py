"""Reads a vendor's questionnaires for its report: a fixed number of statements.

A published version never changes and is read once in a process, with one statement more.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal.foundation.core.database.db import db
from portal.foundation.evidence.models import StoredFile
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.proof.reports.facts.queries import FileFact
from portal.proof.reports.facts.sheets import Said, SheetFacts, accepted_by, before
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.questionnaires.queries import sheet_of
from portal.supervision.responses.assignments.models import (
    AnswerFile,
    AnswerReview,
    Assignment,
    GivenAnswer,
    Submission,
)


def sheets(vendor_id: int, days: Collection[date], as_of: date) -> Sequence[SheetFacts]:
    """Everything asked by the day, in the order of asking, with the answers of what was accepted
    last by any of `days`, and of the one before it."""
    found = _asked(vendor_id, as_of)
    told = {one.assignment.id for day in days for one in _told(found, day)}
    said = _said(told)
    return [replace(one, said=said.get(one.assignment.id, Said())) for one in found]


def answer_files(assignment_ids: Collection[int]) -> Sequence[FileFact]:
    """The evidence that counts, by assignment and question; named with its question."""
    rows = db.session.execute(
        select(
            AnswerFile.assignment_id,
            AnswerFile.question_id,
            AnswerFile.file_name,
            AnswerFile.added_at,
            AnswerFile.file_sha256,
            StoredFile.size,
        )
        .join(StoredFile, StoredFile.sha256 == AnswerFile.file_sha256)
        .where(AnswerFile.assignment_id.in_(assignment_ids), AnswerFile.taken_back_at.is_(None))
        .order_by(AnswerFile.assignment_id, AnswerFile.question_id, AnswerFile.id)
    )
    return [
        FileFact(owner, f"{question} {name}", at, sha256, size)
        for owner, question, name, at, sha256, size in rows
    ]


def _told(found: Sequence[SheetFacts], day: date) -> list[SheetFacts]:
    now = accepted_by(found, day)
    return now + [old for one in now if (old := before(found, one)) is not None]


def _asked(vendor_id: int, as_of: date) -> list[SheetFacts]:
    kind = ObligationKind.QUESTIONNAIRE_ANSWER
    later = aliased(Obligation)
    has_later = select(later.id).where(
        later.kind == kind,
        later.subject_kind == Obligation.subject_kind,
        later.subject_id == Obligation.subject_id,
        later.opened_on <= as_of,
        later.id > Obligation.id,
    )
    rows = db.session.execute(
        select(
            Assignment,
            Questionnaire,
            QuestionnaireVersion.label,
            QuestionnaireVersion.sha256,
            Obligation.due_on,
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .outerjoin(
            Obligation,
            and_(
                Obligation.kind == kind,
                Obligation.subject_kind == Assignment.__tablename__,
                Obligation.subject_id == Assignment.id,
                Obligation.opened_on <= as_of,
                ~has_later.exists(),
            ),
        )
        .where(Assignment.vendor_id == vendor_id, Assignment.assigned_on <= as_of)
        .order_by(Assignment.assigned_on, Assignment.id)
    ).all()
    rounds = _rounds({row.Assignment.id for row in rows})
    return [
        SheetFacts(
            assignment,
            questionnaire.title,
            label,
            sheet_of(assignment.version_id, sha256),
            due_on,
            rounds.get(assignment.id, ()),
        )
        for assignment, questionnaire, label, sha256, due_on in rows
    ]


def _rounds(assignment_ids: Collection[int]) -> Mapping[int, Sequence[Submission]]:
    return _by_assignment(Submission, assignment_ids, Submission.round)


def _said(assignment_ids: Collection[int]) -> Mapping[int, Said]:
    answers = _by_assignment(GivenAnswer, assignment_ids, GivenAnswer.id)
    reviews = _by_assignment(AnswerReview, assignment_ids, AnswerReview.id)
    files: dict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(AnswerFile.assignment_id, AnswerFile.question_id).where(
            AnswerFile.assignment_id.in_(assignment_ids), AnswerFile.taken_back_at.is_(None)
        )
    )
    for assignment_id, question_id in rows:
        files[assignment_id].add(question_id)
    return {
        one: Said(answers.get(one, ()), reviews.get(one, ()), frozenset(files[one]))
        for one in assignment_ids
    }


def _by_assignment(
    model: type[Any], assignment_ids: Collection[int], order: Any
) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = db.session.scalars(
        select(model).where(model.assignment_id.in_(assignment_ids)).order_by(order)
    )
    for row in rows:
        found[row.assignment_id].append(row)
    return found
