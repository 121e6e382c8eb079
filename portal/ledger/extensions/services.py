"""Commands: ask for more time, answer, take it back, give more time unasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.exc import IntegrityError

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, from_json, say, say_n
from portal.foundation.lists.listing import ALL_AT_ONCE
from portal.foundation.mail.outbox import queue
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.extensions import emails, queries, workflow
from portal.ledger.extensions.models import Extension
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open, obligations_with_vendors, titles_of
from portal.ledger.vendors.models import Vendor

DAYS_TO_ANSWER: Final = 3  # business days


def ask_extension(obligation: Obligation, *, until: date, reason: str, actor: Actor) -> Extension:
    """A vendor's person asks for more time. Procurement has three working days to answer."""
    extension, decision = _ask(obligation, until, reason, actor)
    record(
        actor,
        "extension.asked",
        extension,
        say("Asked for more time until %(day)s", day=until),
        also=[obligation, decision],
        after={"until": str(until), "reason": extension.reason},
    )
    return extension


def ask_extensions(
    wishes: Sequence[tuple[Obligation, date]], *, reason: str, actor: Actor
) -> list[Extension]:
    """The same for several things, for one reason; each is answered by itself.

    All or none: what is refused is named.
    """
    if not wishes:
        raise RuleViolated(say("Choose at least one."), field="things")
    asked: list[Extension] = []
    also: list[Subject] = []
    for obligation, until in wishes:
        try:
            extension, decision = _ask(obligation, until, reason, actor)
        except DomainError as refusal:
            raise RuleViolated(
                say("%(what)s: %(why)s", what=obligation.text, why=refusal.message),
                field=f"until-{obligation.id}",
            ) from refusal
        asked.append(extension)
        also += [extension, obligation, decision]
    record(
        actor,
        "extension.asked_together",
        asked[0],
        say_n(
            "Asked for more time for %(n)s matter",
            "Asked for more time for %(n)s matters",
            len(asked),
        ),
        also=also[1:],
        after={"until": ", ".join(str(until) for _, until in wishes), "reason": reason.strip()},
    )
    return asked


def _ask(
    obligation: Obligation, until: date, reason: str, actor: Actor
) -> tuple[Extension, Obligation]:
    """The wish, and what procurement has to do about it."""
    workflow.demand_askable(obligation, queries.waiting_for(obligation.id))
    calendar = business_calendar()
    workflow.demand_date(obligation, until, clock.today(), calendar, field="until")
    extension = Extension(
        vendor_id=obligation.vendor_id,
        obligation_id=obligation.id,
        asked_until=until,
        reason=reason.strip(),
        asked_by_id=actor.user_id or 0,
        asked_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(extension)
            db.session.flush()
    except IntegrityError as lost:  # a colleague asked in the same moment
        raise InvalidTransition(
            say("You have asked for more time already; we will answer soon.")
        ) from lost
    decision = obligations.open_obligation(
        kind=ObligationKind.EXTENSION_DECISION,
        subject=extension,
        vendor_id=extension.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=calendar.add_open_days(clock.today(), DAYS_TO_ANSWER),
        ladder="internal",
        title=say("Answer the wish for more time: %(what)s", what=obligation.text),
    )
    return extension, decision


def answer_extension(
    extension_id: int, *, until: date | None, answer: str, actor: Actor
) -> Extension:
    """Grant it until a day, or refuse it (`until` None) with a reason; the vendor is written to.

    Refuses what was answered or taken back meanwhile, and what was handed in meanwhile.
    """
    extension = queries.lock_extension(extension_id)
    row = queries.find_extension(extension_id)
    if extension is None or row is None:
        raise InvalidTransition(say("This is no longer there."))
    obligation = row.obligation
    also: list[Subject] = [obligation, *_close_decision(extension, answer)]
    if until is None:
        workflow.refuse(extension, answer=answer, by=actor.user_id, at=clock.now())
        action, text = "extension.refused", say("Refused to give more time")
    else:
        workflow.demand_date(obligation, until, clock.today(), business_calendar(), field="until")
        workflow.grant(extension, until=until, answer=answer, by=actor.user_id, at=clock.now())
        also.append(
            obligations.move_obligation(obligation, to=until, reason=answer or extension.reason)
        )
        action, text = "extension.granted", say("Gave more time until %(day)s", day=until)
    db.session.flush()
    person = find_user(extension.asked_by_id)
    if person is not None and person.is_active:
        queue(emails.answered(extension, obligation, person))
    record(actor, action, extension, text, also=also, after={"reason": extension.answer})
    return extension


def take_back_extension(extension_id: int, *, actor: Actor) -> None:
    """The vendor does not need it any more."""
    extension = queries.lock_extension(extension_id)
    if extension is None:
        raise InvalidTransition(say("This is no longer there."))
    workflow.take_back(extension, by=actor.user_id, at=clock.now())
    also = _close_decision(extension, "")
    db.session.flush()
    record(actor, "extension.taken_back", extension, say("No longer asks for more time"), also=also)


def extend_unasked(obligation: Obligation, *, until: date, reason: str, actor: Actor) -> Obligation:
    """Procurement gives more time by itself; a wish that waits is granted with it. Refuses what is bound to
    its day."""
    if bound := queries.bound_days([obligation]):
        raise InvalidTransition(bound[obligation.id])
    workflow.demand_date(obligation, until, clock.today(), business_calendar(), field="until")
    waiting = queries.waiting_for(obligation.id)
    also: list[Subject] = []
    if waiting is not None:
        workflow.grant(waiting, until=until, answer=reason, by=actor.user_id, at=clock.now())
        also += [waiting, *_close_decision(waiting, reason)]
    follower = obligations.move_obligation(obligation, to=until, reason=reason)
    record(
        actor,
        "obligation.extended",
        follower,
        say("Gave more time until %(day)s", day=until),
        also=[obligation, *also],
        before={"due": str(obligation.due_on)},
        after={"due": str(until), "reason": reason.strip()},
    )
    return follower


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What happens to one of several; `why_not` says why nothing does. `vendor` None: it is our own."""

    obligation: Obligation
    vendor: Vendor | None
    why_not: Message | None


def more_time_for(ids: Sequence[int], until: date | None) -> list[MoreTime]:
    """Of each in turn, if all of them were given time until this day (None: some day); nothing is written.

    Refuses a day that is good for none.
    """
    today, calendar = clock.today(), business_calendar()
    if until is not None:
        workflow.demand_day_for_all(until, today, calendar, field="until")
    found = obligations_with_vendors(ids)
    bound = queries.bound_days([obligation for obligation, _vendor in found.values()])

    def why_not(obligation: Obligation) -> Message | None:
        try:
            workflow.demand_extendable(obligation)
            if obligation.id in bound:
                return bound[obligation.id]
            if until is not None:
                workflow.demand_date(obligation, until, today, calendar, field="until")
        except DomainError as refusal:
            return refusal.message
        return None

    rows = (found[id_] for id_ in ids if id_ in found)
    return [MoreTime(obligation, vendor, why_not(obligation)) for obligation, vendor in rows]


def extend_several(ids: Sequence[int], *, until: date, reason: str, back: str, actor: Actor) -> Run:
    """Give more time for many at once; what cannot have it is left out. Refuses where none can.

    Up to ALL_AT_ONCE in this command; more are left to the job.
    """
    if not reason.strip():
        raise RuleViolated(say("Please fill this in."), field="reason")
    found = more_time_for(ids, until)
    moving = [one.obligation.id for one in found if one.why_not is None]
    if not moving:
        raise RuleViolated(say("None of these can have more time until that day."), field="until")
    return begin(
        MORE_TIME,
        moving,
        title=say_n(
            "More time for %(n)s matter until %(day)s",
            "More time for %(n)s matters until %(day)s",
            len(moving),
            day=until,
        ),
        asked={"until": until, "reason": reason.strip()},
        left_out=[(one.obligation.id, one.why_not) for one in found if one.why_not is not None],
        back=back,
        at_once=len(moving) <= ALL_AT_ONCE,
        actor=actor,
    )


def _extend_part(run: Run, ids: Sequence[int], actor: Actor) -> RunPart:
    """A wish that waits is granted with it."""
    asked = from_json(run.asked)
    until, reason = asked["until"], asked["reason"]
    found = more_time_for(ids, until)
    moving = [one.obligation for one in found if one.why_not is None]
    vendors = {one.vendor.id: one.vendor for one in found if one.why_not is None and one.vendor}
    also: list[Subject] = [*moving, *vendors.values()]
    for wish in queries.waiting_of([one.id for one in moving]):
        workflow.grant(wish, until=until, answer=reason, by=actor.user_id, at=clock.now())
        also += [wish, *_close_decision(wish, reason)]
    also += obligations.move_obligations(moving, to=until, reason=reason)
    left_out = [(one.obligation.id, one.why_not) for one in found if one.why_not is not None]
    return RunPart(len(moving), left_out, also)


def _record_extended(run: Run, part: RunPart, actor: Actor) -> None:
    asked = from_json(run.asked)
    text = say_n(
        "Gave more time for %(n)s matter until %(day)s",
        "Gave more time for %(n)s matters until %(day)s",
        part.changed,
        day=asked["until"],
    )
    if not run.done:  # none has been moved yet
        text = say("Began: %(what)s", what=from_json(run.title))
    after = {"due": str(asked["until"]), "reason": asked["reason"]}
    record(actor, "obligation.extended_many", run, text, also=part.also, after=after)


MORE_TIME = register(
    RunKind(
        id="extensions.several",
        needs=Permission.EXTENSION_ANSWER,
        named=titles_of,
        do=_extend_part,
        action="obligation.extended_many",
        record=_record_extended,
        unit=say("Matters"),
        told=lambda run: say_n(
            "%(n)s matter has more time.", "%(n)s matters have more time.", run.changed
        ),
        about=lambda run: (say("Until when"), [from_json(run.asked)["until"]]),
        shown_at="obligations.index",
    )
)


def _close_decision(extension: Extension, reason: str) -> list[Obligation]:
    decision = find_open(ObligationKind.EXTENSION_DECISION, extension)
    if decision is None:
        return []
    obligations.close_obligation(decision, reason=reason.strip())
    return [decision]
