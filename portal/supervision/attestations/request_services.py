"""Commands: ask for statements about one piece of work, withdraw what was asked."""

from collections.abc import Collection, Sequence
from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.content import shelf
from portal.foundation.content.catalogue import practice, statement, version_in_force
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import Message, Text, say, say_n, to_json
from portal.foundation.core.numbers import next_number
from portal.foundation.organisation.queries import business_calendar
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations import lining, periods, queries, request_queries, workflow
from portal.supervision.attestations.models import AttestationRequest, Origin, Wording
from portal.supervision.attestations.wanted import Wanted, duty_of

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

    Refuses a statement asked already for that beginning, one without a wording for the start, a
    period that has not ended. Due 30 days on (practice.yaml), on a working day, in no closed window,
    lined up with what the vendor is asked already.
    """
    if not statement_ids:
        raise RuleViolated(say("Choose at least one statement."), field="statements")
    demand_to_come(due_on)
    request_queries.hold_vendor(engagement.vendor_id)
    known = queries.asked_already(engagement.id, statement_ids, wording, first)
    if known:
        titles = [statement(one).title for one in sorted(known)]
        raise RuleViolated(
            say("“%(title)s” has been asked for this period already.", title=titles[0]),
            field="statements",
        )
    origin = Origin.PLAN if actor.is_system else Origin.BY_HAND
    wanted = [Wanted(one, wording, first, last, origin) for one in statement_ids]
    opened = open_requests(engagement, wanted, actor=actor, due_on=due_on)
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
        after={"numbers": [one.number for one in requests], "due": str(opened[0][1].due_on)},
    )
    return requests


def open_requests(
    engagement: Engagement,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    due_on: date | None = None,
) -> list[Opened]:
    """The rows of it, within a command that records and has looked what is asked already."""
    today, calendar = clock.today(), business_calendar()
    usual = periods.due(today, practice().attestation_due_days, calendar)
    dues = request_queries.open_dues([engagement.vendor_id]).get(engagement.vendor_id, ())
    due = due_on or lining.lined_up(usual, dues, today, calendar)
    terms = queries.terms_on(engagement.id, today)
    work = Text(ja=terms.name, en=terms.name_en or terms.name) if terms else engagement.number
    return [_open(engagement, one, work, due, actor) for one in wanted]


def _open(engagement: Engagement, one: Wanted, work: Text | str, due: date, actor: Actor) -> Opened:
    today, asked = clock.today(), statement(one.statement_id)
    workflow.demand_askable(asked, one.wording, one.first, one.last, today)
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


def _title(one: Wanted, title: Text, work: Text | str) -> Message:
    if one.origin is Origin.CORRECTION:
        return say("Correct the attestation “%(title)s”: %(work)s", title=title, work=work)
    return say("Attestation “%(title)s”: %(work)s", title=title, work=work)


def demand_to_come(due_on: date | None) -> None:
    """Refuse a due date in the past; None is the usual one."""
    if due_on is not None and due_on < clock.today():
        raise RuleViolated(say("The due date must not be in the past."), field="due_on")


def withdraw_request(request: AttestationRequest, *, reason: str, actor: Actor) -> None:
    workflow.withdraw(request, reason=reason)
    obligation = find_open(duty_of(request.origin), request)
    if obligation is not None:
        obligations.withdraw_obligation(obligation, reason=reason)
    record(
        actor,
        "attestation.request_withdrawn",
        request,
        say("Withdrew the request %(number)s", number=request.number),
        also=[obligation] if obligation else [],
        after={"reason": reason.strip()},
    )
