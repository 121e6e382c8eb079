"""Sends the questionnaires of the plan that are due, once: run it twice, kill it halfway."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from portal.content import catalogue
from portal.content.definitions.questions import SHEET
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
from portal.supervision.attestations.request_queries import hold_vendor
from portal.supervision.attestations.statements import periods
from portal.supervision.planning import kinds, workflow
from portal.supervision.planning.inputs import queries as fact_queries
from portal.supervision.planning.inputs.facts import Planned
from portal.supervision.planning.inputs.history_queries import planned_sheets
from portal.supervision.planning.plan_models import PlanItem
from portal.supervision.planning.scheduling import queries
from portal.supervision.planning.scheduling.standing_item import Known
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.responses.assignments import queries as responses
from portal.supervision.responses.assignments.models import Assignment, AssignmentOrigin
from portal.supervision.responses.intervals import periodic
from portal.supervision.responses.sending import plan as sending
from portal.supervision.responses.sending import queries as sending_queries
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import Sending

Which = tuple[Questionnaire, QuestionnaireVersion]
MONTHS: Final = 12  # asked about at the most
_DAY: Final = timedelta(days=1)


def send_sheets() -> int:
    """Send questionnaires where the plan says so; how many. Nothing before one is published.

    A lighter tier gets the shorter set by itself: what is asked depends on the tier. Whoever has it
    open already, sent by a person, is not sent another; the plan then knows that one.
    """
    waiting = queries.waiting_sheets(clock.today())
    if not waiting:
        return 0
    planned = planned_sheets()
    known = {what: _newest(what) for what in {one.what for one in waiting}}
    return sum(_send(one, which, planned) for one in waiting if (which := known[one.what]))


def _newest(what: str) -> Which | None:
    """None: there is none, it is retired or not published."""
    own = kinds.sheet_of(what)
    if own is None:
        questionnaire = questionnaires.find_named(SHEET)
    else:
        questionnaire = questionnaires.find_questionnaire(own)
    if questionnaire is None or questionnaire.retired_on is not None:
        return None
    published = questionnaires.latest_version(questionnaire.id)
    return None if published is None else (questionnaire, published)


def _send(one: Known, which: Which, planned: Sequence[Planned]) -> int:
    """0 where somebody else was faster, or the vendor cannot be asked now."""
    try:
        with transaction():
            hold_vendor(one.vendor_id)  # nobody sends it at this moment
            for item in queries.lock_items([one.id]):
                return _open(item, which, planned)
    except Overtaken:
        pass
    return 0


def _open(item: PlanItem, which: Which, planned: Sequence[Planned]) -> int:
    questionnaire, published = which
    answering = responses.open_of([item.vendor_id], questionnaire.id).get(item.vendor_id)
    if answering is not None:
        periodic.mark(answering, clock.today())
        _opened(item, answering, linked(answering.number), [])
        return 0
    works = fact_queries.asked_work(item.vendor_id, item.what, planned, clock.today())
    first, last = _period(item)
    known = sending_queries.candidates(works, questionnaire.id)
    for line in sending.plan(known, first, last, clock.today()).asked:
        wanted = Sending(
            questionnaire, published, first, last, _due(item), origin=AssignmentOrigin.PLAN
        )
        to = {item.vendor_id: line.candidate.works}
        ((row, owed),) = assign_services.assign_many(to, wanted, actor=SYSTEM)
        text = say("Sent a questionnaire as planned (%(number)s)", number=row.number)
        _opened(item, row, text, [owed])
        return 1
    return 0


def linked(number: str) -> Message:
    """Nothing was sent: the vendor had it already."""
    return say("The plan took up %(number)s, which was out already", number=number)


def _opened(item: PlanItem, assignment: Assignment, text: Message, also: list[Subject]) -> None:
    workflow.open_with(item, Assignment.__tablename__, assignment.id)
    db.session.flush()
    record(SYSTEM, "questionnaire.planned", assignment, text, also=[item, *also])


def _period(item: PlanItem) -> tuple[date, date]:
    """Since the last time, up to yesterday; a year at the most."""
    last = clock.today() - _DAY
    first = max(item.period_from + _DAY, add_months(last + _DAY, -MONTHS))
    return min(first, last), last


def _due(item: PlanItem) -> date:
    """As planned; where days were missed, as usual from today."""
    today = clock.today()
    if item.planned_on > today:
        return item.planned_on
    return periods.due(today, catalogue.practice().attestation_due_days, business_calendar())
