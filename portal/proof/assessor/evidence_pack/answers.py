"""What was answered: question by question, in words, of check sheets accepted and of selections; and as it
came, on paper, by e-mail or telephone, once a second person had confirmed it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import Message, Text, say, say_n, say_p
from portal.foundation.evidence.models import StoredFile
from portal.ledger.engagements.models import Engagement
from portal.proof.assessor.evidence_pack.choice import Picked
from portal.proof.assessor.register.facts import vendor_number
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.findings.models import Finding
from portal.supervision.instructions.models import Instruction
from portal.supervision.paper_records.models import (
    OPEN,
    Paper,
    PaperKind,
    PaperScan,
    PaperState,
    Way,
)
from portal.supervision.papers.forms import WAYS
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
from portal.supervision.trainings.models import HandedTraining, Training

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


# What a paper says, and of which record it is, whose number it bears.
_KINDS: Final[Mapping[PaperKind, Message]] = {
    PaperKind.STATEMENT: say_p("on paper", "Signed statement"),
    PaperKind.ANSWERS: say_p("on paper", "Check sheet filled in"),
    PaperKind.PLAN: say_p("on paper", "Plan how it will be mended"),
    PaperKind.REPAIR: say_p("on paper", "Report that it is mended"),
    PaperKind.APPLICATION: say_p("on paper", "Application for a subcontractor"),
    PaperKind.TRAINING: say_p("on paper", "How many were trained"),
    PaperKind.INSTRUCTION: say_p("on paper", "Report on an instruction"),
    PaperKind.DISPUTE: say_p("on paper", "Dispute"),
}
_ABOUT: Final = (AttestationRequest, Assignment, Finding, Engagement, HandedTraining, Instruction)
_WITHOUT_FILE: Final[Mapping[Way, Message]] = {
    Way.PHONE: say("No file: it was said by telephone."),
    Way.CODE: say("No file: it was signed with the code of a letter."),
}


def papers(*kinds: PaperKind, disputed: Any = None) -> Callable[[Picked], Rows]:
    """Each paper of these kinds on a line, with the SHA-256 of each of its files, and what disputes records
    of the model `disputed`."""
    numbers = case(*((Paper.subject_kind == of.__tablename__, _number_of(of)) for of in _ABOUT))

    def rows(picked: Picked) -> Rows:
        wanted = (
            select(Paper, numbers, PaperScan.name, PaperScan.sha256, StoredFile.erased_on)
            .outerjoin(PaperScan, PaperScan.paper_id == Paper.id)
            .outerjoin(StoredFile, StoredFile.sha256 == PaperScan.sha256)
            .where(*confirmed(*kinds, disputed=disputed)(picked))
            .order_by(Paper.id, PaperScan.file_no)
            .execution_options(yield_per=AT_ONCE)
        )
        found = db.session.execute(among(wanted, Paper.vendor_id, picked.only))
        for paper, files in groupby(found, key=lambda row: row[0]):
            told = list(files)
            yield (
                vendor_number(paper.vendor_id),
                picked.vendor(paper.vendor_id),
                paper.number,
                words(_KINDS[paper.kind]),
                told[0][1],
                _sender(paper),
                words(WAYS[paper.way]) if paper.way else "",
                paper.received_on,
                picked.people.get(paper.recorded_by_id or 0, ""),
                picked.people.get(paper.checked_by_id or 0, ""),
                paper.checked_at,
                "\n".join(_file(*row[2:]) for row in told if row[3]) or _without_file(paper),
            )

    return rows


def confirmed(
    *kinds: PaperKind, disputed: Any = None
) -> Callable[[Picked], Collection[ColumnElement[bool]]]:
    """Those of `papers` that a second person had confirmed by the day."""
    wanted: ColumnElement[bool] = Paper.kind.in_(kinds)
    if disputed is not None:
        is_about = Paper.subject_kind == disputed.__tablename__
        wanted = or_(wanted, and_(Paper.kind == PaperKind.DISPUTE, is_about))

    def conditions(picked: Picked) -> Collection[ColumnElement[bool]]:
        return wanted, Paper.state == PaperState.CONFIRMED, Paper.checked_at < _end_of(picked)

    return conditions


def papers_left_out(picked: Picked) -> Message | None:
    """How many had come by the day and waited to be entered or confirmed: they are no evidence yet."""
    end = _end_of(picked)
    checked_later = and_(
        Paper.state.in_((PaperState.CONFIRMED, PaperState.SENT_BACK)), Paper.checked_at >= end
    )
    waited = (
        select(func.count())
        .select_from(Paper)
        .where(
            func.coalesce(Paper.begun_at, Paper.recorded_at) < end,
            or_(Paper.state.in_(OPEN), checked_later),
        )
    )
    found = db.session.scalar(among(waited, Paper.vendor_id, picked.only)) or 0
    if not found:
        return None
    return say_n(
        "Left out: %(n)s paper or e-mail of a vendor that no second person had confirmed by then.",
        "Left out: %(n)s papers or e-mails of vendors that no second person had confirmed by then.",
        found,
    )


def _end_of(picked: Picked) -> datetime:
    return clock.midnight(picked.day + _DAY)


def _number_of(model: Any) -> Any:
    if model is HandedTraining:
        named = select(Training.number).join(model, model.training_id == Training.id)
    else:
        named = select(model.number)
    return named.where(model.id == Paper.subject_id).scalar_subquery()


def _sender(paper: Paper) -> str:
    """Who signed, or who at the vendor said it; a filled-in sheet names nobody."""
    told = paper.entries
    signer = (told.get("signer_title"), told.get("signer_name"))
    return told.get("said_by") or " ".join(filter(None, signer))


def _file(name: str, sha256: str, erased_on: Any) -> str:
    if erased_on is None:
        return f"{name} {sha256}"
    gone = words(say("Erased on %(day)s by the rule of retention.", day=erased_on))
    return f"{name} {sha256} {gone}"


def _without_file(paper: Paper) -> str:
    said = _WITHOUT_FILE.get(paper.way) if paper.way else None
    return words(said or say("No file"))
