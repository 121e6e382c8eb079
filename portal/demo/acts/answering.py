"""The fictional vendors answer their questionnaires; procurement sends, reviews, sends back, accepts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from portal.demo.acts.answers_ja import EVIDENCE
from portal.demo.acts.stage import Stage
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import Kind as FileKind
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.kinds.answer import Given, Review
from portal.supervision.questionnaires.kinds.question import NO, YES, Question
from portal.supervision.questionnaires.publishing import services as authoring
from portal.supervision.questionnaires.scoring.shown import shown
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.assignments.services import Said
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.reviewing.services import Noted
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import Sending
from portal.supervision.responses.submission import services as submit_services

SHEET: Final = "supervision-standard"
DAY: Final = timedelta(days=1)
MARK_ENDS: Final = 14  # months until a certificate ends
_MOST: Final = 4  # times a new answer may bring up further questions


@dataclass(frozen=True, slots=True)
class Answers:
    """What is not answered as it should be, by question; comments beside it. `files`: evidence.

    `left`: sections that are not answered yet.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # name and words
    left: Collection[str] = ()


def publish_sheet() -> None:
    """The sheet that ships, as a published version."""
    with transaction():
        authoring.load_pack(SYSTEM)


def send(
    stage: Stage, vendor: str, *, months: int, days: int, actor: str, message: str = ""
) -> None:
    """About all work of the vendor, for so many months back, due in so many days."""
    questionnaire = questionnaires.find_named(SHEET)
    published = questionnaires.latest_version(questionnaire.id) if questionnaire else None
    if questionnaire is None or published is None:
        raise LookupError(SHEET)
    today = clock.today()
    month = today.replace(day=1)
    due = stage.calendar.on_or_after(today + days * DAY)
    sending = Sending(
        questionnaire, published, add_months(month, -months), month - DAY, due, message
    )
    works = [work.id for (of, _), work in stage.works.items() if of == vendor]
    with transaction():
        assign_services.assign(stage.vendors[vendor].id, works, sending, actor=stage.actor(actor))


def answer(stage: Stage, vendor: str, person: str, answers: Answers) -> None:
    """Section after section, as the page saves them; then the evidence."""
    assignment = latest(stage, vendor)
    actor = stage.actor(person)
    said = _filled(_asked(assignment.id), answers)
    for section in _asked(assignment.id).sheet.sections:
        own = {one.id: said[one.id] for one in section.questions if one.id in said}
        if own and section.id not in answers.left:
            with transaction(audited=False):
                asked = services.demand_asked(assignment.id)
                services.keep_answers(asked, own, actor=actor)
    for question, (name, words) in answers.files.items():
        received = receive_bytes(words.encode(), name, FileKind.TEXT)
        with transaction(audited=False):
            services.attach_file(assignment.id, question, received, actor=actor)


def mend(stage: Stage, vendor: str, person: str, several: Mapping[str, Said]) -> None:
    """What was sent back is answered again."""
    assignment = latest(stage, vendor)
    with transaction(audited=False):
        asked = services.demand_asked(assignment.id)
        services.keep_answers(asked, several, actor=stage.actor(person))


def hand_in(stage: Stage, vendor: str, person: str) -> None:
    assignment = latest(stage, vendor)
    with transaction():
        submit_services.submit(assignment.id, actor=stage.actor(person))


def review(
    stage: Stage,
    vendor: str,
    noted: Mapping[str, Noted],
    *,
    actor: str,
    on_site: Collection[str] = (),
    unseen: Collection[str] = (),
) -> None:
    """Every answer is compared with its evidence; `noted` where something is to be said,
    `on_site`: sections that were looked at there, `unseen`: questions nobody could confirm."""
    assignment = latest(stage, vendor)
    asked = _asked(assignment.id)
    seen = _visible(asked) - set(unseen)
    for question in asked.sheet.questions():
        if question.id not in seen:
            continue
        there = asked.sheet.section_of[question.id].id in on_site
        usual = Noted(Review.ON_SITE if there else Review.BY_DOCUMENT)
        with transaction():
            review_services.note_review(
                assignment.id,
                question.id,
                noted.get(question.id, usual),
                seen=None,
                actor=stage.actor(actor),
            )


def send_back(
    stage: Stage, vendor: str, questions: Mapping[str, str], remark: str, *, actor: str
) -> None:
    assignment = latest(stage, vendor)
    with transaction():
        review_services.send_back(assignment.id, questions, remark=remark, actor=stage.actor(actor))


def accept(stage: Stage, vendor: str, conclusion: str, *, actor: str) -> None:
    assignment = latest(stage, vendor)
    with transaction():
        review_services.accept(assignment.id, {}, conclusion=conclusion, actor=stage.actor(actor))


def latest(stage: Stage, vendor: str) -> Assignment:
    """What the vendor is being asked."""
    questionnaire = questionnaires.find_named(SHEET)
    vendor_id = stage.vendors[vendor].id
    found = queries.open_of([vendor_id], questionnaire.id if questionnaire else 0)
    return found[vendor_id]


def _asked(assignment_id: int) -> Asked:
    asked = queries.find_asked(assignment_id)
    if asked is None:
        raise LookupError(assignment_id)
    return asked


def _visible(asked: Asked) -> frozenset[str]:
    rows = queries.answers_of(asked.assignment.id)
    given = {row.question_id: Given(_value(row.value)) for row in rows}
    return shown(asked.sheet, asked.setting, given)


def _filled(asked: Asked, answers: Answers) -> dict[str, Said]:
    """All that is asked, further questions that answers bring up included."""
    given: dict[str, Given] = {}
    for _ in range(_MOST):
        visible = shown(asked.sheet, asked.setting, given)
        given = {name: Given(_value(_said(asked, name, answers))) for name in visible}
    return {
        name: Said(
            value=_said(asked, name, answers),
            comment=answers.comments.get(name, _where(asked.sheet.by_id[name])),
            expires=_expires(asked.sheet.by_id[name], _said(asked, name, answers)),
        )
        for name in given
    }


def _said(asked: Asked, name: str, answers: Answers) -> Any:
    return answers.values.get(name, good_answer(asked.sheet.by_id[name]))


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def good_answer(question: Question) -> Any:
    """The answer that is wished for."""
    expected = question.expected.values if question.expected else ()
    if question.kind.is_choice:
        wanted = str(expected[0]) if expected else YES
        return [wanted] if question.kind.has_option_rows else wanted
    if question.kind.is_number:
        return int(expected[0]) if expected else 0
    return [] if question.kind.has_columns else NO


def _where(question: Question) -> str:
    return EVIDENCE.get(question.id, "") if question.evidence.required else ""


def _expires(question: Question, value: Any) -> dict[str, str]:
    if not question.kind.has_option_rows or not isinstance(value, list):
        return {}
    ends = add_months(clock.today(), MARK_ENDS)
    return {one: ends.isoformat() for one in value if one != "none"}
