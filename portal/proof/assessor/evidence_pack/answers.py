"""What was answered, question by question, in words: of check sheets accepted and of selections."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, select

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import Text
from portal.proof.assessor.evidence_pack.choice import Picked
from portal.proof.assessor.register.facts import vendor_number
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.queries import sheet_of
from portal.supervision.responses.assignments.models import (
    AnswerReview,
    Assignment,
    AssignmentState,
    GivenAnswer,
)
from portal.supervision.responses.reviewing.page import REVIEWS
from portal.supervision.selections import queries as known_selections
from portal.supervision.selections.models import (
    CriteriaDecision,
    SelectionAnswer,
    SelectionAssessment,
)
from portal.supervision.selections.workflow import METHODS

_DAY = timedelta(days=1)
AT_ONCE = 500  # rows fetched
Rows = Iterator[Sequence[Any]]


def _said(question: Question | None, value: Any) -> str:
    if question is None:
        return "" if value is None else str(value)
    return "\n".join(words(line) for line in question.kind.value_words(question, value))


def _text(question: Question | None, id_: str) -> str:
    return id_ if question is None else words(question.text)


def sheets(picked: Picked) -> Rows:
    """Of sheets accepted by the day, each answer with what its reviewer noted for the vendor."""
    row, given, note = Assignment, GivenAnswer, AnswerReview
    wanted = (
        select(
            row.vendor_id,
            row.number,
            row.version_id,
            QuestionnaireVersion.sha256,
            given.question_id,
            given.value,
            given.reason,
            given.comment,
            note.review,
            note.remark,
        )
        .join(given, given.assignment_id == row.id)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == row.version_id)
        .outerjoin(note, and_(note.assignment_id == row.id, note.question_id == given.question_id))
        .where(row.state == AssignmentState.ACCEPTED, row.ended_on <= picked.day)
        .order_by(row.number, given.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for one in db.session.execute(among(wanted, row.vendor_id, picked.only)):
        question = sheet_of(one.version_id, one.sha256).by_id.get(one.question_id)
        yield (
            vendor_number(one.vendor_id),
            picked.vendor(one.vendor_id),
            one.number,
            one.question_id,
            _text(question, one.question_id),
            _said(question, one.value),
            one.reason,
            one.comment,
            words(REVIEWS[one.review]) if one.review else "",
            one.remark or "",
        )


def selections(picked: Picked) -> Rows:
    row, given = SelectionAssessment, SelectionAnswer
    wanted = (
        select(row.vendor_id, row.number, row.criteria_version, given)
        .join(given, given.assessment_id == row.id)
        .where(row.decided_on <= picked.day)
        .order_by(row.number, given.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for vendor_id, number, version, one in db.session.execute(
        among(wanted, row.vendor_id, picked.only)
    ):
        asked = known_selections.criteria(version).sheet.by_id if version else {}
        question = asked.get(one.question_id)
        yield (
            vendor_number(vendor_id),
            picked.vendor(vendor_id),
            number,
            one.question_id,
            _text(question, one.question_id),
            _said(question, one.value),
            one.note,
            one.checked_on,
            ", ".join(words(METHODS[how]) for how in METHODS if how in one.methods),
            picked.people.get(one.checked_by_id or 0, ""),
        )


def criteria(picked: Picked) -> Rows:
    """The questions of every version that was decided about by the day, and of the one in force."""
    decided = select(CriteriaDecision.criteria_version).where(
        CriteriaDecision.proposed_at < clock.midnight(picked.day + _DAY)
    )
    versions = {*db.session.scalars(decided), known_selections.criteria(on=picked.day).version}
    for version in sorted(versions):
        known = known_selections.criteria(version)
        for question in known.questions:
            out = known.knock_outs.get(question.id)
            chosen = ", ".join(_label(option.label) for option in question.choices)
            yield (
                version,
                question.id,
                words(question.text),
                chosen,
                question.weight,
                in_language(out.reason) if out else "",
            )


def _label(label: Any) -> str:
    return in_language(label) if isinstance(label, Text) else words(label)


def clauses(picked: Picked) -> Rows:
    """What each clause asks, by which a contract was checked."""
    for clause in catalogue.clauses(on=picked.day):
        yield (
            clause.id,
            in_language(clause.title),
            in_language(clause.test_question),
            "; ".join(f"{law}: {', '.join(places)}" for law, places in clause.mapping.items()),
        )
