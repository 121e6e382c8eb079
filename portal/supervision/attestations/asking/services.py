"""Commands: ask many vendors at once; a large asking is carried on by a job, part by part."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from portal.content.catalogue import statement, statements
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import who_may_still
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import say, say_n
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import engagements_by_id
from portal.supervision.attestations import request_queries, workflow
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.attestations.asking.models import Asking
from portal.supervision.attestations.asking.plan import Plan, Planned, plan
from portal.supervision.attestations.asking.request_services import (
    Opened,
    demand_to_come,
    open_requests,
)
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements.periods import Period
from portal.supervision.attestations.statements.request_spec import RequestSpec

AT_ONCE: Final = 200  # requests in one command; more are asked by the job
PART: Final = 50  # pieces of work in one command of the job


def preview(
    engagement_ids: Collection[int],
    statement_ids: Collection[str],
    *,
    first: date | None,
    last: date | None,
    due_on: date | None,
) -> Plan:
    """What asking would do, each piece of work in the wording and for the time of its own facts.

    Refuses nothing chosen, a period not over, a due date in the past.
    """
    if not statement_ids:
        raise RuleViolated(say("Choose at least one statement."), field="statements")
    demand_to_come(due_on)
    asked = [one for one in statements() if one.id in set(statement_ids)]
    period = _period(first, last)
    known = asking_queries.candidates(engagement_ids, period, due_on)
    return plan(known, asked, period, clock.today())


def _period(first: date | None, last: date | None) -> Period | None:
    """None: only work that is to look ahead is asked about."""
    if first is None and last is None:
        return None
    if first is None:
        raise RuleViolated(say("Enter the first day of the period too."), field="period_from")
    return workflow.demand_period(first, last, clock.today())


def request_many(
    engagement_ids: Collection[int],
    statement_ids: Collection[str],
    *,
    first: date | None,
    last: date | None,
    due_on: date | None,
    actor: Actor,
) -> Asking:
    """Ask for statements about many pieces of work; what cannot be asked is left out.

    Up to 200 requests are opened at once; more are left to the job, which goes on where it was
    stopped. Refuses when nothing of it can be asked.
    """
    if actor.user_id is None:
        raise RuleViolated(say("This needs a person who asks."))
    wanted = preview(engagement_ids, statement_ids, first=first, last=last, due_on=due_on)
    if not wanted.requests:
        raise InvalidTransition(say("Nothing of this can be asked; the list says why."))
    asking = Asking(
        statement_ids=list(statement_ids),
        engagement_ids=[work.candidate.engagement_id for work in wanted.works if work.asked],
        wording=Wording.START if last is None else Wording.PERIOD,
        period_from=first or clock.today(),
        period_to=last,
        answer_by_on=due_on,
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
        left_out=wanted.left_out,
    )
    db.session.add(asking)
    db.session.flush()
    also: list[Subject] = []
    if wanted.requests <= AT_ONCE:
        wanted, also = _ask_part(asking, len(asking.engagement_ids), actor)
    _record(asking, wanted.requests, also, actor)
    return asking


def carry_on() -> int:
    """Open what askings still have to open; returns how many requests. One whose asker left or may
    not ask any more ends there.

    Each part is a command of its own, which also notes how far it came: killed anywhere, it goes
    on with the next part, and asks nobody twice.
    """
    return sum(_finish(asking_id) for asking_id in asking_queries.unfinished())


def _finish(asking_id: int) -> int:
    opened, goes_on = 0, True
    while goes_on:
        with transaction():
            part = _next_part(asking_id)
            opened += part or 0
            goes_on = part is not None
    return opened


def _next_part(asking_id: int) -> int | None:
    """How many requests it opened; None where nothing is left."""
    asking = asking_queries.hold_asking(asking_id)
    if asking.finished_at is not None:
        return None
    actor = who_may_still(asking.asked_by_id, Permission.ATTESTATION_REQUEST)
    if actor is None:
        _give_up(asking)
        return 0
    wanted, also = _ask_part(asking, PART, actor)
    _record(asking, wanted.requests, also, actor)
    return wanted.requests


def _give_up(asking: Asking) -> None:
    """What is not asked yet is left out; how far it came stays to be seen."""
    rest = _planned(asking, asking.engagement_ids[asking.works_done :])
    asking.left_out += rest.requests
    asking.finished_at = clock.now()
    db.session.flush()
    text = say("Whoever asked for this may not do it any more.")
    told = {"opened": asking.opened, "left_out": asking.left_out}
    record(SYSTEM, "attestation.requested_many", asking, text, after=told)


def _ask_part(asking: Asking, works: int, actor: Actor) -> tuple[Plan, list[Subject]]:
    """Ask about the next so many pieces of work, with their vendors locked.

    Looks anew what can be asked, opens that, and notes that the part is done.
    """
    ids = asking.engagement_ids[asking.works_done : asking.works_done + works]
    request_queries.hold_vendors_of(ids)
    wanted = _planned(asking, ids)
    engagements = engagements_by_id(ids)
    touched: list[Subject] = []
    for work in wanted.works:
        if work.asked:
            engagement = engagements[work.candidate.engagement_id]
            pairs = _open(work, engagement, actor)
            touched += [engagement, *(row for pair in pairs for row in pair)]
            asking.opened += len(pairs)
    asking.works_done += len(ids)
    if asking.works_done >= len(asking.engagement_ids):
        asking.finished_at = clock.now()
    db.session.flush()
    return wanted, touched


def _planned(asking: Asking, ids: Sequence[int]) -> Plan:
    """What can be asked now about these pieces of work."""
    period = None if asking.period_to is None else Period(asking.period_from, asking.period_to)
    known = asking_queries.candidates(ids, period, asking.answer_by_on)
    asked = [statement(one) for one in asking.statement_ids]
    return plan(known, asked, period, clock.today())


def _open(work: Planned, engagement: Engagement, actor: Actor) -> list[Opened]:
    wanted = [
        RequestSpec(line.statement_id, line.about.wording, line.about.first, line.about.last)
        for line in work.asked
        if line.about is not None
    ]
    return open_requests(engagement, wanted, actor=actor, due_on=work.candidate.due_on)


def _record(asking: Asking, requests: int, also: list[Subject], actor: Actor) -> None:
    record(
        actor,
        "attestation.requested_many",
        asking,
        say_n(
            "Asked for %(n)s statement of several vendors",
            "Asked for %(n)s statements of several vendors",
            requests,
        ),
        also=also,
        after={"statements": asking.statement_ids, "works": len(asking.engagement_ids)},
    )
