"""The register of questionnaires that were sent, declared; and a vendor's part of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.dates import FIRST_DAY
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import say
from portal.foundation.lists.finding import any_of
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    day_range,
    member_order,
    one_of,
    rows_above,
    values_above,
    with_known_above,
)
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import last_due, late_subjects
from portal.ledger.obligations.register import OWED_LISTS, OwedList, TakingBack, acts_on
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, of_vendor_named
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.queries import list_questionnaires
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
    DrawnSheet,
    SampleDraw,
)
from portal.supervision.responses.sending.many_services import RECALLING, why_not_recalled

SHEETS, LATE = "assignments", "late"
SUBJECT = Assignment.__tablename__
ORIGINS = {
    AssignmentOrigin.BY_HAND: _l("by hand"),
    AssignmentOrigin.PLAN: _l("supervision plan"),
    AssignmentOrigin.AGAIN: _l("sent again"),
}
STATES = workflow.WORDS
# Icon and tone of each, for the mark.
LOOKS = {
    AssignmentState.ASSIGNED: ("envelope", None),
    AssignmentState.IN_PROGRESS: ("pencil", None),
    AssignmentState.SUBMITTED: ("inbox", "own"),
    AssignmentState.RETURNED: ("arrow-counterclockwise", "warn"),
    AssignmentState.ACCEPTED: ("check-circle", "good"),
    AssignmentState.RECALLED: ("x-circle", "quiet"),
}
_ANSWERING = (AssignmentState.ASSIGNED, AssignmentState.IN_PROGRESS, AssignmentState.RETURNED)
Found = Select[Assignment, Vendor, Questionnaire, Obligation, SampleDraw]


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment beside its vendor, what it asks, and the last obligation to answer. `dispute`: the last
    of its result."""

    assignment: Assignment
    vendor: Vendor
    questionnaire: Questionnaire
    obligation: Obligation | None
    draw: SampleDraw | None = None  # accepted by exception
    dispute: Any = None

    @property
    def is_answering(self) -> bool:
        return self.assignment.state in _ANSWERING

    def is_late(self, today: date) -> bool:
        owed = self.obligation
        return owed is not None and self.is_answering and owed.is_overdue(today)


def assignment_register(actor: Actor) -> Register:
    register = Register(
        id=SHEETS,
        name=_l("Questionnaires sent"),
        key=Assignment.id,
        ids=select(Assignment.id).join(Vendor, Vendor.id == Assignment.vendor_id),
        counted=select(Assignment.id),
        rows=_all(),
        columns=_columns(),
        filters=_filters(),
        word=_found,
        split=search_words,
        search_label=_l("Vendor, questionnaire or number"),
        presets=[
            Preset(
                id="open",
                label=_l("Waiting for the vendor"),
                args={"state": [state.value for state in _ANSWERING]},
            ),
            Preset(id=LATE, label=_l("Overdue"), args={"state": LATE}, late=True),
            Preset(id="review", label=_l("To review"), args={"state": "submitted"}),
            Preset(id="accepted", label=_l("Accepted"), args={"state": "accepted"}),
        ],
        acts=acts_on(actor, SHEETS, Permission.QUESTIONNAIRE_ASSIGN),
        usual="due",
        tie=(BY_NAME,),
        reader=actor.user_id,
    )
    return with_known_above(register)


def rows_of_vendor(vendor_id: int) -> Sequence[AssignmentRow]:
    """The newest first."""
    found = rows_above(SHEETS, _all())
    statement = found.where(Assignment.vendor_id == vendor_id).order_by(Assignment.id.desc())
    return [AssignmentRow(*row) for row in db.session.execute(statement)]


def find_row(assignment_id: int) -> AssignmentRow | None:
    row = db.session.execute(_all().where(Assignment.id == assignment_id)).one_or_none()
    return None if row is None else AssignmentRow(*row)


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    today = clock.today()
    tiers = {tier.id: tier.label for tier in catalogue.tiers().tiers}
    for row in rows:
        found = AssignmentRow(*row)
        one = found.assignment
        yield {
            "questionnaire": found.questionnaire.title,
            "number": one.number,
            "vendor": found.vendor.called,
            "tier": tiers.get(one.tier or "", one.tier),
            "period.from": one.period_from,
            "period.to": one.period_to,
            "state": _l("Overdue") if found.is_late(today) else STATES[one.state],
            "due": found.obligation.due_on if found.obligation else None,
            "submitted": one.submitted_on,
            "accepted": one.ended_on if one.state is AssignmentState.ACCEPTED else None,
            "how": how_accepted(found),
            "grade": one.grade,
            "score": one.counted,
            "origin": ORIGINS[one.origin],
            "sent": one.assigned_on,
            **values_above(SHEETS, found.dispute),
        }


def how_accepted(found: AssignmentRow) -> Any:
    """By exception, or read by a reviewer; empty while it is not accepted."""
    draw = found.draw
    if draw is not None:
        return say(
            "By exception, sample %(sampled)s of %(total)s, run %(run)s (%(draw)s)",
            sampled=draw.sampled,
            total=draw.total,
            run=draw.run_id,
            draw=draw.number,
        )
    return _l("Reviewed") if found.assignment.state is AssignmentState.ACCEPTED else ""


def _all() -> Found:
    later = aliased(Obligation)
    has_later = select(later.id).where(
        later.subject_kind == SUBJECT,
        later.subject_id == Assignment.id,
        later.kind == ObligationKind.QUESTIONNAIRE_ANSWER,
        later.id > Obligation.id,
    )
    return (
        select(Assignment, Vendor, Questionnaire, Obligation, SampleDraw)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .join(Questionnaire, Questionnaire.id == Assignment.questionnaire_id)
        .outerjoin(
            DrawnSheet,
            and_(DrawnSheet.assignment_id == Assignment.id, DrawnSheet.accepted_on.is_not(None)),
        )
        .outerjoin(SampleDraw, SampleDraw.id == DrawnSheet.draw_id)
        .outerjoin(
            Obligation,
            and_(
                Obligation.subject_kind == SUBJECT,
                Obligation.subject_id == Assignment.id,
                Obligation.kind == ObligationKind.QUESTIONNAIRE_ANSWER,
                ~has_later.exists(),
            ),
        )
    )


def _columns() -> list[Column]:
    return [
        Column(id="questionnaire", label=_l("Questionnaire"), sort=(Assignment.questionnaire_id,), fixed=True),
        Column(id="number", label=_l("Number"), sort=(Assignment.number,), shown=False),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
        Column(id="tier", label=_l("Risk tier"), sort=(func.coalesce(Assignment.tier, ""),)),
        Column(id="period", label=_l("Period"), sort=(Assignment.period_from,), in_file=False, first_down=True),
        Column(id="period.from", label=_l("Period from"), in_page=False),
        Column(id="period.to", label=_l("Period to"), in_page=False),
        Column(id="state", label=_l("State"), sort=(member_order(Assignment.state, AssignmentState),)),
        Column(id="due", label=_l("Due date"), sort=(_due(),)),
        Column(id="grade", label=_l("Grade"), sort=(func.coalesce(Assignment.grade, "~"),)),
        Column(id="score", label=_l("Score"), sort=(func.coalesce(Assignment.counted, -1.0),), shown=False, first_down=True),
        Column(id="submitted", label=_l("Handed in on"), sort=(func.coalesce(Assignment.submitted_on, literal(FIRST_DAY, Date)),), shown=False, first_down=True),
        Column(id="accepted", label=_l("Accepted on"), in_page=False),
        Column(id="how", label=_l("How it was accepted"), shown=False),
        Column(id="origin", label=_l("Why it was asked"), sort=(Assignment.origin,), shown=False),
        Column(id="sent", label=_l("Sent on"), sort=(Assignment.assigned_on,), shown=False, first_down=True),
    ]  # fmt: skip


def _filters() -> list[Filter]:
    sheets = list_questionnaires(retired=True, with_criteria=True)
    grades = db.session.scalars(
        select(Assignment.grade).where(Assignment.grade.is_not(None)).distinct()
    )
    return [
        Filter(
            id="state",
            label=_l("State"),
            choices=[(LATE, str(_l("past its due date")))]
            + [(state.value, words(STATES[state])) for state in STATES],
            where=_in_state,
        ),
        Filter(
            id="questionnaire",
            label=_l("Questionnaire"),
            choices=[(str(sheet.id), in_language(sheet.title)) for sheet in sheets],
            where=lambda number: Assignment.questionnaire_id == int(number),
        ),
        Filter(
            id="tier",
            label=_l("Risk tier"),
            choices=[(tier.id, in_language(tier.label)) for tier in catalogue.tiers().tiers],
            where=lambda tier: Assignment.tier == tier,
        ),
        Filter(
            id="grade",
            label=_l("Grade"),
            choices=[(grade, grade) for grade in sorted(filter(None, grades))],
            where=lambda grade: Assignment.grade == grade,
        ),
        one_of("origin", _l("Why it was asked"), Assignment.origin, ORIGINS),
        *day_range("due", _due(), _l("Due from"), _l("Due until")),
    ]  # fmt: skip


def _found(word: str) -> ColumnElement[bool]:
    number = func.replace(func.lower(Assignment.number), "-", "")
    titled = or_(holds(Questionnaire.title_ja, word), holds(Questionnaire.title_en, word))
    sheets = Assignment.questionnaire_id.in_(select(Questionnaire.id).where(titled))
    vendor = of_vendor_named(word, Assignment.vendor_id)
    return any_of(vendor, number.contains(word, autoescape=True), sheets)


def _in_state(state: str) -> ColumnElement[bool]:
    if state != LATE:
        return Assignment.state == AssignmentState(state)
    return Assignment.id.in_(late_subjects(ObligationKind.QUESTIONNAIRE_ANSWER, SUBJECT))


def _due() -> ColumnElement[date]:
    return last_due(ObligationKind.QUESTIONNAIRE_ANSWER, SUBJECT, Assignment.id)


OWED_LISTS[SHEETS] = OwedList(
    register=assignment_register,
    endpoint="responses.sent",
    needs=Permission.QUESTIONNAIRE_VIEW,
    values=values_of,
    subject=SUBJECT,
    duties=(ObligationKind.QUESTIONNAIRE_ANSWER,),
    taking_back=TakingBack(
        run=RECALLING,
        why_not=why_not_recalled,
        warning=_l(
            "The vendors need not answer these any more; what was answered stays on record. What the plan had sent it "
            "sends anew, as if it had not been sent: to have it on another day, or not this time, recall it by itself."
        ),
    ),
)
