"""Commands: ask for statements about one piece of work, withdraw what was asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.content.catalogue import practice, statement, version_in_force
from portal.content.definitions.statements import Statement
from portal.content.packs import kinds as shelf
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, from_json, say, say_n, to_json
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, register
from portal.ledger.data_sharing.queries import reach_of
from portal.ledger.data_sharing.work_on_day import Reach
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.obligations.queries import open_about
from portal.ledger.vendors.queries import names_of_vendors, vendors_by_id
from portal.supervision.attestations import queries, workflow
from portal.supervision.attestations.models import (
    DUTIES,
    AttestationRequest,
    Origin,
    RequestSpec,
    Wording,
    duty_of,
)
from portal.supervision.attestations.statements import periods
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements.periods import About

Opened = tuple[AttestationRequest, Obligation]


def request_attestations(
    engagement: Engagement,
    statement_ids: Collection[str],
    *,
    wording: Wording,
    first: date,
    last: date | None,
    actor: Actor,
    due_on: date | None = None,
) -> list[AttestationRequest]:
    """Ask for statements about one piece of work; one sitting, a record for each.

    A period is cut to the days on which data was within reach. Refuses a statement asked already
    for that beginning and whatever could not count (`workflow.askable`). Due 30 days on
    (practice.yaml), on a working day, in no closed window, lined up with what the vendor is asked
    already.
    """
    return request_each(
        engagement,
        {statement_id: About(wording, first, last) for statement_id in statement_ids},
        actor=actor,
        due_on=due_on,
    )


def request_each(
    engagement: Engagement,
    wanted: Mapping[str, About],
    *,
    actor: Actor,
    due_on: date | None = None,
) -> list[AttestationRequest]:
    """The same, where each statement may be about another time."""
    if not wanted:
        raise RuleViolated(say("Choose at least one statement."), field="statements")
    demand_to_come(due_on)
    queries.hold_vendor(engagement.vendor_id)
    asked = askable_each(engagement.id, wanted)
    origin = Origin.PLAN if actor.is_system else Origin.BY_HAND
    opened = open_requests(
        engagement,
        [
            RequestSpec(name, subject.wording, subject.first, subject.last, origin)
            for name, subject in asked.items()
        ],
        actor=actor,
        due_on=due_on,
    )
    requests = [request for request, _ in opened]
    record(
        actor,
        "attestation.requested",
        engagement,
        say_n(
            "Asked for %(n)s statement about %(work)s",
            "Asked for %(n)s statements about %(work)s",
            len(requests),
            work=engagement.number,
        ),
        also=[row for pair in opened for row in pair],
        after={
            "numbers": [request.number for request in requests],
            "due": str(opened[0][1].due_on),
        },
    )
    return requests


def propose(
    engagement: Engagement,
    statement_ids: Collection[str],
    *,
    first: date | None = None,
    last: date | None = None,
) -> Mapping[str, About]:
    """By statement what would be asked for, in the wording and for the time the facts of the work
    give; a period where a person chose one. Refuses what could not count."""
    today, reach = clock.today(), reach_of(engagement.id)
    if last is not None and first is None:
        raise RuleViolated(say("Enter the first day of the period too."), field="period_from")
    if first is not None:
        return askable_each(
            engagement.id,
            {statement_id: About(Wording.PERIOD, first, last) for statement_id in statement_ids},
        )
    terms = sitting_queries.terms_by_work([engagement.id], today).get(engagement.id)
    before = queries.signed_before(engagement)
    found = {}
    for name in statement_ids:
        asked = statement(name)
        found[name] = periods.about(
            before.get(name),
            reach,
            starts_on=terms.starts_on if terms else today,
            has_start=asked.statement_start is not None,
            today=today,
        ) or _nothing_yet(asked, reach, today)
    return askable_each(engagement.id, found)


def _nothing_yet(asked: Statement, reach: Reach, today: date) -> About:
    """Refuses: there is no day yet about which the vendor could say something."""
    if not reach.has_begun_before(today):
        return workflow.askable(asked, About(Wording.START, today), reach, today)
    raise RuleViolated(
        say(
            "“%(title)s”: there is no day left about which the vendor has not said it yet.",
            title=asked.title,
        ),
        field="statements",
    )


def askable_each(engagement_id: int, wanted: Mapping[str, About]) -> Mapping[str, About]:
    """By statement what would be asked for; refuses what could not count or is asked already."""
    today, reach = clock.today(), reach_of(engagement_id)
    found = {}
    for name, subject in wanted.items():
        asked = workflow.askable(statement(name), subject, reach, today)
        if queries.asked_already(engagement_id, [name], asked.wording, asked.first):
            raise RuleViolated(
                say(
                    "“%(title)s” has been asked for this period already.",
                    title=statement(name).title,
                ),
                field="statements",
            )
        found[name] = asked
    return found


def open_requests(
    engagement: Engagement,
    wanted: Sequence[RequestSpec],
    *,
    actor: Actor,
    due_on: date | None = None,
) -> list[Opened]:
    """The rows of it, within a command that records and has looked what is asked already."""
    today, calendar = clock.today(), business_calendar()
    usual = periods.due(today, practice().attestation_due_days, calendar)
    dues = queries.open_dues([engagement.vendor_id]).get(engagement.vendor_id, ())
    due = due_on or periods.lined_up(usual, dues, today, calendar)
    terms = sitting_queries.terms_by_work([engagement.id], today).get(engagement.id)
    work = terms.called if terms else engagement.number
    reach = reach_of(engagement.id)
    return [_open(engagement, _askable(spec, reach, today), work, due, actor) for spec in wanted]


def _askable(one: RequestSpec, reach: Reach, today: date) -> RequestSpec:
    """What is corrected is signed anew about the same time, as it was signed before."""
    wanted, asked = About(one.wording, one.first, one.last), statement(one.statement_id)
    if one.origin is not Origin.CORRECTION:
        about = workflow.askable(asked, wanted, reach, today)
        return replace(one, first=about.first, last=about.last)
    if one.wording is Wording.PERIOD:
        workflow.askable(asked, wanted, reach, today)
    return one


def _open(
    engagement: Engagement, one: RequestSpec, work: Text | str, due: date, actor: Actor
) -> Opened:
    today, asked = clock.today(), statement(one.statement_id)
    request = AttestationRequest(
        number=next_number("R"),
        vendor_id=engagement.vendor_id,
        engagement_id=engagement.id,
        statement_id=one.statement_id,
        pack_version=version_in_force(shelf.STATEMENTS),
        wording=one.wording,
        period_from=one.first,
        period_to=None if one.wording is Wording.START else one.last,
        requested_by_id=actor.user_id,
        requested_on=today,
        origin=one.origin,
        cause=None if one.cause is None else to_json(one.cause),
        follows_id=one.follows_id,
    )
    db.session.add(request)
    db.session.flush()  # the obligation refers to its id
    obligation = obligations.open_obligation(
        kind=duty_of(one.origin),
        subject=request,
        vendor_id=request.vendor_id,
        holder=Holder.VENDOR,
        due_on=due,
        ladder="request",
        title=_title(one, asked.title, work),
    )
    return request, obligation


def _title(one: RequestSpec, title: Text, work: Text | str) -> Message:
    if one.origin is Origin.CORRECTION:
        return say("Correct the attestation “%(title)s”: %(work)s", title=title, work=work)
    return say("Attestation “%(title)s”: %(work)s", title=title, work=work)


def demand_to_come(due_on: date | None) -> None:
    """Refuse a due date in the past; None is the usual one."""
    if due_on is not None and due_on < clock.today():
        raise RuleViolated(say("The due date must not be in the past."), field="due_on")


def withdraw_request(request: AttestationRequest, *, reason: str, actor: Actor) -> None:
    workflow.withdraw(request, reason=reason)
    gone = obligations.withdraw_waiting(duty_of(request.origin), request, reason)
    record(
        actor,
        "attestation.request_withdrawn",
        request,
        say("Withdrew the request %(number)s", number=request.number),
        also=gone,
        after={"reason": reason.strip()},
    )


def why_not_withdrawn(ids: Collection[int]) -> Mapping[int, Message]:
    """Of these requests those that cannot be withdrawn."""
    return {
        one.id: why for one in queries.requests_by_id(ids) if (why := _why_not(one)) is not None
    }


def _why_not(request: AttestationRequest) -> Message | None:
    try:
        workflow.demand_open(request)
    except InvalidTransition as refusal:
        return refusal.message
    return None


def _withdraw_part(run: Run, ids: Sequence[int], _actor: Actor) -> RunPart:
    reason = from_json(run.asked)["reason"]
    rows = queries.requests_by_id(ids, hold=True)
    left_out = [(one.id, why) for one in rows if (why := _why_not(one)) is not None]
    moving = [one for one in rows if _why_not(one) is None]
    for request in moving:
        workflow.withdraw(request, reason=reason)
    numbers = {one.id for one in moving}
    owed = [one for kind in DUTIES for one in open_about(kind, queries.SUBJECT, numbers).values()]
    obligations.withdraw_owed(owed, reason=reason)
    vendors = vendors_by_id({one.vendor_id for one in moving})
    return RunPart(len(moving), left_out, [*moving, *owed, *vendors.values()])


def _record_withdrawn(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n("Withdrew %(n)s request", "Withdrew %(n)s requests", part.changed)
    if not run.done:  # none has been withdrawn yet
        text = say("Began: %(what)s", what=from_json(run.title))
    after = {"reason": from_json(run.asked)["reason"]}
    record(actor, "attestation.request_withdrawn", run, text, also=part.also, after=after)


def _names_of(ids: Collection[int]) -> Mapping[int, Message]:
    rows = queries.requests_by_id(ids)
    vendors = names_of_vendors({one.vendor_id for one in rows})
    return {
        one.id: say(
            "%(vendor)s: %(title)s (%(number)s)",
            vendor=vendors[one.vendor_id],
            title=statement(one.statement_id, one.pack_version).title,
            number=one.number,
        )
        for one in rows
    }


WITHDRAWING = register(
    RunKind(
        id="attestations.withdraw",
        needs=Permission.ATTESTATION_REQUEST,
        named=_names_of,
        do=_withdraw_part,
        action="attestation.request_withdrawn",
        record=_record_withdrawn,
        unit=say("Requests"),
        told=lambda run: say_n(
            "%(n)s request is withdrawn.", "%(n)s requests are withdrawn.", run.changed
        ),
        shown_at="attestations.index",
    )
)
