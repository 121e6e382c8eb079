"""A training handed to one vendor or to many at once; who cannot be asked is left out, with the reason."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, from_json, say, say_n, say_p
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart, begin, register
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import lock_vendors, names_of_vendors
from portal.supervision.instructions.who_holds import why_not
from portal.supervision.trainings import queries, workflow
from portal.supervision.trainings.models import HandedTraining, Training
from portal.supervision.trainings.services import named, owe

AT_ONCE: Final = 100  # vendors in one command; more get it by the job


def hand(
    training: Training, vendor_ids: Collection[int], *, due_on: date | None = None, actor: Actor
) -> Run:
    """To these vendors, each with its own day to answer: 20 business days from today, or `due_on`.

    Refuses when nobody is chosen, or nobody of few can be asked.
    """
    if not vendor_ids:
        raise RuleViolated(say("Choose at least one vendor."))
    if due_on is None:
        due_on = business_calendar().add_open_days(clock.today(), workflow.DAYS)
    if due_on < clock.today():
        raise RuleViolated(
            say("Enter the day by which vendors answer: today or later."), field="due_on"
        )
    vendors, left_out = _askable(training, vendor_ids)
    if not vendors:
        raise InvalidTransition(left_out[0][1] if left_out else say("Choose at least one vendor."))
    return begin(
        HAND,
        [vendor.id for vendor in vendors],
        title=say("Handing out a training"),
        asked={"training": training.id, "answer_by_on": due_on},
        left_out=left_out,
        at_once=len(vendors) <= AT_ONCE,
        actor=actor,
    )


LeftOut = list[tuple[int, Message]]


def _askable(training: Training, vendor_ids: Collection[int]) -> tuple[list[Vendor], LeftOut]:
    """Locked, in the order of their ids; with whom it is over, and who has it already, is left out."""
    vendors, has = lock_vendors(vendor_ids), queries.having(training.id, vendor_ids)
    left_out = [(one.id, why) for one in vendors if (why := _why_not(one, has)) is not None]
    gone = {vendor_id for vendor_id, _why in left_out}
    return [one for one in vendors if one.id not in gone], left_out


def _why_not(vendor: Vendor, has: Collection[int]) -> Message | None:
    over = why_not(vendor)
    if over is None and vendor.id in has:
        return say("It has this training already.")
    return over


def _hand_part(run: Run, vendor_ids: Sequence[int], actor: Actor) -> RunPart:
    """After another look who can be asked."""
    asked = from_json(run.asked)
    training = _training_of(run)
    vendors, left_out = _askable(training, vendor_ids)
    rows = [
        HandedTraining(
            vendor_id=vendor.id,
            training_id=training.id,
            handed_by_id=actor.user_id or 0,
            handed_at=clock.now(),
            handed_on=clock.today(),
        )
        for vendor in vendors
    ]
    db.session.add_all(rows)
    db.session.flush()
    title = say("Hold the training, and answer: %(number)s, %(title)s", **named(training))
    due_on = max(asked["answer_by_on"], clock.today())
    also: list[Subject] = [*rows, *(owe(row, due_on=due_on, title=title) for row in rows)]
    return RunPart(len(rows), left_out, also)


def _record(run: Run, part: RunPart, actor: Actor) -> None:
    training = _training_of(run)
    text = say_n(
        "Handed %(number)s to %(n)s vendor: %(title)s",
        "Handed %(number)s to %(n)s vendors: %(title)s",
        part.changed,
        **named(training),
    )
    if not run.done:  # nobody has it yet
        text = say_n(
            "Began to hand %(number)s to %(n)s vendor: %(title)s",
            "Began to hand %(number)s to %(n)s vendors: %(title)s",
            run.total,
            **named(training),
        )
    after: dict[str, Any] = {
        "vendors": run.total,
        "sent": run.changed,
        "left_out": run.left_out,
    }
    # handed to one vendor, it stands in that vendor's history
    handed = [row for row in part.also if isinstance(row, HandedTraining)]
    subject = handed[0] if run.total == 1 and handed else training
    record(actor, "training.handed", subject, text, also=[run, training, *part.also], after=after)


def _training_of(run: Run) -> Training:
    training = queries.find_training(run.asked["training"])
    if training is None:
        raise LookupError(run.id)
    return training


def _about(run: Run) -> tuple[Message, Sequence[Text]]:
    training = _training_of(run)
    called = training.called
    return say("Training"), [
        Text(f"{training.number} {called.ja}", f"{training.number} {called.en}")
    ]


HAND: Final = register(
    RunKind(
        id=queries.HAND,
        needs=Permission.TRAINING_EDIT,
        named=names_of_vendors,
        do=_hand_part,
        part=AT_ONCE,
        action="training.handed",
        record=_record,
        unit=say_p("companies, not their list", "Vendors"),
        told=lambda run: say_n(
            "%(n)s vendor has it now.", "%(n)s vendors have it now.", run.changed
        ),
        about=_about,
        shown_at="trainings.index",
    )
)
