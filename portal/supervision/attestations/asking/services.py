"""Commands: ask many vendors at once; a large asking is a run, carried on by the job of runs."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from portal.content.catalogue import statement, statements
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, from_json, say, say_n, say_p
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.data_sharing.work_on_day import Period
from portal.ledger.engagements.queries import engagements_by_id, names_of_works
from portal.supervision.attestations import queries, workflow
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.attestations.asking.plan import AskingPlan, PlannedAsking, plan
from portal.supervision.attestations.asking.request_services import (
    demand_to_come,
    open_requests,
)
from portal.supervision.attestations.models import RequestSpec

AT_ONCE: Final = 200  # requests in one command; more are asked by the job


def preview(
    engagement_ids: Collection[int],
    statement_ids: Collection[str],
    *,
    first: date | None,
    last: date | None,
    due_on: date | None,
) -> AskingPlan:
    """What asking would do, each piece of work in the wording and for the time of its own facts.

    Refuses nothing chosen, a period not over, a due date in the past.
    """
    if not statement_ids:
        raise RuleViolated(say("Choose at least one statement."), field="statements")
    demand_to_come(due_on)
    asked = [statement for statement in statements() if statement.id in set(statement_ids)]
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
) -> Run:
    """Ask for statements about many pieces of work; what cannot be asked is left out.

    Up to 200 requests are opened at once; more are left to the job, which goes on where it was
    stopped. Refuses when nothing of it can be asked.
    """
    wanted = preview(engagement_ids, statement_ids, first=first, last=last, due_on=due_on)
    if not wanted.requests:
        raise InvalidTransition(say("Nothing of this can be asked; the list says why."))
    return begin(
        ASK_MANY,
        [work.candidate.engagement_id for work in wanted.works if work.asked],
        title=say("Asking several vendors"),
        asked={
            "statements": list(statement_ids),
            "requests": wanted.requests,
            "period_from": first or clock.today(),
            "period_to": last,
            "answer_by_on": due_on,
        },
        left_out=_left_out(work for work in wanted.works if not work.asked),
        at_once=wanted.requests <= AT_ONCE,
        actor=actor,
    )


def _ask_part(run: Run, ids: Sequence[int], actor: Actor) -> RunPart:
    """Ask about these pieces of work, with their vendors locked, after another look what can be
    asked."""
    queries.hold_vendors_of(ids)
    asked = from_json(run.asked)
    first, last = asked["period_from"], asked["period_to"]
    period = None if last is None else Period(first, last)
    known = asking_queries.candidates(ids, period, asked["answer_by_on"])
    wanted = [statement(statement_id) for statement_id in asked["statements"]]
    works = plan(known, wanted, period, clock.today()).works
    engagements = engagements_by_id(ids)
    opened, touched = 0, list[Subject]()
    for work in works:
        specs = [
            RequestSpec(line.statement_id, line.about.wording, line.about.first, line.about.last)
            for line in work.asked
            if line.about is not None
        ]
        if specs:
            engagement = engagements[work.candidate.engagement_id]
            pairs = open_requests(engagement, specs, actor=actor, due_on=work.candidate.due_on)
            touched += [engagement, *(row for pair in pairs for row in pair)]
            opened += len(pairs)
    return RunPart(opened, _left_out(works), touched)


def _left_out(works: Iterable[PlannedAsking]) -> list[tuple[int, Message]]:
    return [
        (
            work.candidate.engagement_id,
            say_p("a statement, and why it is not asked for", "%(what)s: %(why)s",
                  what=line.title, why=line.refusal),
        )
        for work in works
        for line in work.refused
    ]  # fmt: skip


def _record(run: Run, part: RunPart, actor: Actor) -> None:
    text = say_n(
        "Asked for %(n)s statement of several vendors",
        "Asked for %(n)s statements of several vendors",
        part.changed,
    )
    if not run.done:  # nothing has been asked yet
        text = say_n(
            "Began to ask several vendors for %(n)s statement",
            "Began to ask several vendors for %(n)s statements",
            run.asked["requests"],
        )
    record(
        actor,
        "attestation.requested_many",
        run,
        text,
        also=part.also,
        after={"statements": run.asked["statements"], "works": run.total},
    )


ASK_MANY = register(
    RunKind(
        id="attestations.ask",
        needs=Permission.ATTESTATION_REQUEST,
        named=names_of_works,
        do=_ask_part,
        part=50,
        action="attestation.requested_many",
        record=_record,
        counts=lambda run: len(run.asked["statements"]),
        unit=say("Pieces of work asked about"),
        told=lambda run: say_n(
            "%(n)s request was opened.", "%(n)s requests were opened.", run.changed
        ),
        about=lambda run: (
            say("Statements"),
            [statement(name).title for name in run.asked["statements"]],
        ),
        shown_at="attestations.index",
    )
)
