"""Commands: ask for more time, answer, take it back, give more time unasked."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.exc import IntegrityError

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.mail.outbox import queue
from portal.ledger.extensions import emails, queries, workflow
from portal.ledger.extensions.models import Extension
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open

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
    """Procurement gives more time by itself; a wish that waits is granted with it."""
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


def _close_decision(extension: Extension, reason: str) -> list[Obligation]:
    decision = find_open(ObligationKind.EXTENSION_DECISION, extension)
    if decision is None:
        return []
    obligations.close_obligation(decision, reason=reason.strip())
    return [decision]
