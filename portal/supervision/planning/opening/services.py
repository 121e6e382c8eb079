"""Opens what is due next, once: run it twice, kill it halfway, miss a week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from portal.content import catalogue
from portal.content.definitions.questions import SHEET
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db, in_parts
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Overtaken
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.queries import find_engagement
from portal.supervision.attestations.asking import request_services as attestations
from portal.supervision.attestations.models import AttestationRequest, Wording
from portal.supervision.attestations.queries import asked_already, hold_vendor
from portal.supervision.attestations.statements import periods
from portal.supervision.planning import kinds, workflow
from portal.supervision.planning.inputs import queries as fact_queries
from portal.supervision.planning.inputs.facts import PlanFacts, PlannedQuestionnaire
from portal.supervision.planning.inputs.queries import planned_sheets
from portal.supervision.planning.plan_models import ItemState, KnownItem, PlanItem
from portal.supervision.planning.scheduling import plan, queries, schedule
from portal.supervision.planning.scheduling.difference import FoundDone, found_done
from portal.supervision.planning.scheduling.fiscal import number_of
from portal.supervision.planning.scheduling.plan import PlacedItem
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.responses.assignments import queries as responses
from portal.supervision.responses.assignments.models import Assignment, AssignmentOrigin
from portal.supervision.responses.intervals import periodic
from portal.supervision.responses.sending import plan as sending
from portal.supervision.responses.sending import queries as sending_queries
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import SheetSending

_AHEAD = timedelta(days=120)  # further than any closed window pushes a due date
_SUBJECT = AttestationRequest.__tablename__


def open_due() -> int:
    """Ask for every periodic statement and questionnaire that is due; how many were opened.

    Each piece of work and period is a command of its own. The day comes from the plan of the year;
    where nobody has planned it yet it is worked out now, by the same rules, and kept.
    """
    note_asked()
    today = clock.today()
    has_reviews = bool(queries.waiting_reviews(limit=1))
    facts = fact_queries.all_facts(today) if has_reviews else fact_queries.statement_facts(today)
    if has_reviews:
        note_found(facts)
    opened = sum(_open(several) for several in _together(due_today(facts)))
    return opened + send_sheets()


def due_today(facts: PlanFacts) -> Sequence[PlacedItem]:
    """What must be asked for today and is not yet, each with its due date."""
    today = facts.on.today
    things = list(schedule.due(facts))
    if not things:
        return ()
    known = queries.waiting_statements(today)
    # What stands in the plan for another thing counts; for these things themselves it does not.
    mine = {(item.vendor_id, item.planned_on) for item in known.values()}
    taken = [
        settled
        for settled in queries.settled(today, today + _AHEAD)
        if (settled.vendor_id, settled.on) not in mine
    ]
    return plan.place(
        things,
        settled=taken,
        chosen=_chosen(things, known, today),
        before={item.key: item.planned_on for item in known.values()},
        today=today,
        calendar=facts.on.calendar,
        per_week=facts.on.settings.per_week,
    ).placed


def _chosen(
    things: Iterable[plan.DueThing], known: Mapping[str, KnownItem], today: date
) -> dict[str, date]:
    """Days that a person chose stand, unless so much was missed that they are past."""
    items = [known[thing.key] for thing in things if thing.key in known]
    moved = [item for item in items if item.state is ItemState.MOVED and item.planned_on > today]
    return {item.key: item.planned_on for item in moved}


def note_asked() -> int:
    """Statements of the plan that were asked for out of turn are no longer waiting; how many."""
    if not queries.asked_otherwise():
        return 0
    with transaction():
        rows = queries.asked_otherwise()
        for item, request in rows:
            item.period_to = request.period_to or item.period_to
            workflow.open_with(item, _SUBJECT, request.id)
        if rows:
            text = say_n(
                "%(n)s statement of the plan had been asked for out of turn",
                "%(n)s statements of the plan had been asked for out of turn",
                len(rows),
            )
            also = [item for item, _ in rows]
            record(SYSTEM, "plan.asked", the_organisation(), text, also=also)
    return len(rows)


def note_found(facts: PlanFacts) -> int:
    """Reviews of the plan that a register shows as made are done, with that day; how many."""
    found = list(found_done(facts, queries.waiting_reviews()))
    return sum(map(_note, in_parts(found)))


def note_report(vendor_id: int, last: date) -> Sequence[PlanItem]:
    """Within a command that issues a report on days up to `last`: what is done with it."""
    today = clock.today()
    item = queries.waiting_report(vendor_id, last, today)
    if item is not None:
        workflow.find_done(item, today)
    return () if item is None else (item,)


def _note(found: Sequence[FoundDone]) -> int:
    on = {review.known.id: review.on for review in found}
    with transaction():
        rows = queries.lock_items(on)
        for row in rows:
            workflow.find_done(row, on[row.id])
        if rows:
            text = say_n(
                "%(n)s review of the plan has been made",
                "%(n)s reviews of the plan have been made",
                len(rows),
            )
            record(SYSTEM, "plan.found_done", the_organisation(), text, also=rows)
    return len(rows)


def _together(placed: Iterable[PlacedItem]) -> Iterable[list[PlacedItem]]:
    """One command for each piece of work, period and day: one sitting."""
    found: dict[tuple[int | None, object, date], list[PlacedItem]] = defaultdict(list)
    for item in placed:
        found[item.wanted.engagement_id, item.wanted.period, item.on].append(item)
    return found.values()


def _open(several: Sequence[PlacedItem]) -> int:
    """0 where somebody else was faster."""
    with suppress(Overtaken), transaction():
        return _ask(several)
    return 0


def _ask(several: Sequence[PlacedItem]) -> int:
    head = several[0].wanted
    engagement = find_engagement(head.engagement_id or 0)
    if engagement is None:
        return 0
    hold_vendor(engagement.vendor_id)  # nobody asks for the same at this moment
    ids = [item.wanted.what for item in several]
    asked = asked_already(engagement.id, ids, Wording.PERIOD, head.period.first)
    items = queries.items_by_key([item.wanted.key for item in several])
    left_out = {key for key, item in items.items() if item.state is ItemState.SKIPPED}
    wanted = [
        item
        for item in several
        if item.wanted.what not in asked and item.wanted.key not in left_out
    ]
    if not wanted:
        return 0
    requests = attestations.request_attestations(
        engagement,
        [item.wanted.what for item in wanted],
        wording=Wording.PERIOD,
        first=head.period.first,
        last=head.period.last,
        actor=SYSTEM,
        due_on=wanted[0].on,
    )
    month = the_organisation().fiscal_year_start_month
    by_statement = {request.statement_id: request.id for request in requests}
    for one in wanted:
        item = items.get(one.wanted.key) or _planned_before(one) or _new(one, month)
        item.tier, item.period_to = one.wanted.tier, one.wanted.period.last
        item.opens_on, item.planned_on = one.opens_on, one.on
        workflow.open_with(item, _SUBJECT, by_statement[one.wanted.what])
    db.session.flush()
    return len(wanted)


def _planned_before(one: PlacedItem) -> PlanItem | None:
    """The item that was planned from an earlier day, before it was known when data came within
    reach; from now on it is about the days since."""
    wanted = one.wanted
    item = queries.waiting_item_over(wanted.engagement_id, wanted.what, wanted.period.first)
    if item is not None:
        item.key, item.period_from = wanted.key, wanted.period.first
    return item


def _new(one: PlacedItem, start_month: int) -> PlanItem:
    wanted = one.wanted
    item = PlanItem(
        key=wanted.key,
        fiscal_year=number_of(wanted.latest, start_month),
        vendor_id=wanted.vendor_id,
        engagement_id=wanted.engagement_id,
        what=wanted.what,
        period_from=wanted.period.first,
    )
    db.session.add(item)
    return item


# Sends the questionnaires of the plan that are due, once: run it twice, kill it halfway.

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
    known = {what: _newest(what) for what in {item.what for item in waiting}}
    return sum(_send(item, which, planned) for item in waiting if (which := known[item.what]))


def _newest(what: str) -> Which | None:
    """None: there is none, it is retired or not published."""
    own, find = kinds.sheet_of(what), questionnaires.find_questionnaire
    questionnaire = questionnaires.find_named(SHEET) if own is None else find(own)
    if questionnaire is None or questionnaire.retired_on is not None:
        return None
    published = questionnaires.latest_version(questionnaire.id)
    return None if published is None else (questionnaire, published)


def _send(one: KnownItem, which: Which, planned: Sequence[PlannedQuestionnaire]) -> int:
    """0 where somebody else was faster, or the vendor cannot be asked now."""
    with suppress(Overtaken), transaction():
        hold_vendor(one.vendor_id)  # nobody sends it at this moment
        for item in queries.lock_items([one.id]):
            return _open_sheet(item, which, planned)
    return 0


def _open_sheet(item: PlanItem, which: Which, planned: Sequence[PlannedQuestionnaire]) -> int:
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
        wanted = SheetSending(
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
    today, days = clock.today(), catalogue.practice().attestation_due_days
    is_to_come = item.planned_on > today
    return item.planned_on if is_to_come else periods.due(today, days, business_calendar())
