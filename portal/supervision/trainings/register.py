"""The list of trainings, and that of the vendors a training was handed to; declared as data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    choices_of,
    day_range,
    member_order,
)
from portal.ledger.obligations.queries import last_due, late_subjects
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, named
from portal.supervision.trainings.models import STATES, HandedTraining, Training, TrainingState
from portal.supervision.trainings.queries import ANSWER, TABLE, counts

LATE = "late"  # beside the states: past its due date and not answered


def training_register(actor: Actor) -> Register:
    row, of = Training, counts()
    title = func.coalesce(func.nullif(row.title_ja, ""), row.title_en)
    vendors, answered = func.coalesce(of.c.vendors, 0), func.coalesce(of.c.answered, 0)
    trained, handling = func.coalesce(of.c.trained, 0), func.coalesce(of.c.handling, 0)
    return Register(
        id="trainings",
        name=_l("Trainings"),
        key=row.id,
        ids=select(row.id).outerjoin(of, of.c.training_id == row.id),
        counted=select(row.id),
        rows=select(
            row,
            vendors.label("vendors"),
            answered.label("answered"),
            trained.label("trained"),
            handling.label("handling"),
        ).outerjoin(of, of.c.training_id == row.id),
        columns=[
            Column(id="title", label=_l("Training"), css="mid", fixed=True, sort=(title,)),
            Column(id="number", label=_l("Number"), sort=(row.number,), shown=False),
            Column(id="edition", label=_l("Edition"), css="mid"),
            Column(id="made_by", label=_l("Made by"), css="mid", sort=(row.made_by,), shown=False),
            Column(
                id="prepared", label=_l("Prepared on"), sort=(row.prepared_on,), first_down=True
            ),
            Column(id="vendors", label=_l("Vendors that have it"), sort=(vendors,), in_page=False),
            Column(id="answered", label=_l("Vendors that answered"), sort=(answered,)),
            Column(id="trained", label=_l("People trained"), sort=(trained,)),
            Column(id="handling", label=_l("People handling data"), in_page=False),
        ],
        filters=day_range("prepared", row.prepared_on, _l("Prepared from"), _l("Prepared until")),
        word=_training_found,
        split=search_words,
        search_label=_l("Training or number"),
        usual="-prepared",
        tie=(row.id,),
        reader=actor.user_id,
    )


def training_values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendors, answered, trained, handling in rows:
        yield {
            "title": row.called,
            "number": row.number,
            "edition": row.edition,
            "made_by": row.made_by,
            "prepared": row.prepared_on,
            "vendors": vendors,
            "answered": answered,
            "trained": trained,
            "handling": handling,
        }


def handed_register(actor: Actor, training_id: int) -> Register:
    """The vendors of one training."""
    row, due = HandedTraining, last_due(ANSWER, TABLE, HandedTraining.id)
    states = [*choices_of(STATES), (LATE, str(_l("Overdue")))]
    this = row.training_id == training_id
    joined = Vendor.id == row.vendor_id
    return Register(
        id="handed_trainings",
        name=_l("Vendors of a training"),
        key=row.id,
        ids=select(row.id).join(Vendor, joined).where(this),
        rows=select(row, Vendor, due.label("due_on")).join(Vendor, joined).where(this),
        columns=[
            Column(id="vendor", label=_l("Vendor"), css="mid", fixed=True, sort=(BY_NAME,)),
            Column(
                id="state", label=_l("State"), css="mid", sort=(member_order(row.state, STATES),)
            ),
            Column(id="due", label=_l("Due"), sort=(due,)),
            Column(id="trained", label=_l("People trained"), sort=(row.trained,)),
            Column(id="handling", label=_l("People handling data"), sort=(row.handling,)),
            Column(id="handed", label=_l("Handed over on"), sort=(row.handed_on,), shown=False),
        ],
        filters=[
            Filter(id="state", label=_l("State"), choices=states, where=_stands),
            *day_range("handed", row.handed_on, _l("Handed over from"), _l("Handed over until")),
        ],
        word=named,
        split=search_words,
        search_label=_l("Vendor"),
        presets=[
            Preset(id="open", label=_l("To be answered"), args={"state": ["open", "partly"]}),
            Preset(id=LATE, label=_l("Overdue"), args={"state": LATE}, late=True),
            Preset(id="done", label=_l("Done"), args={"state": "done"}),
        ],
        usual="vendor",
        tie=(row.id,),
        reader=actor.user_id,
    )


def handed_values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor, due_on in rows:
        yield {
            "vendor": vendor.called,
            "state": STATES[row.state],
            "due": due_on,
            "trained": row.trained,
            "handling": row.handling,
            "handed": row.handed_on,
        }


def _stands(value: str) -> ColumnElement[bool]:
    if value == LATE:
        return HandedTraining.id.in_(late_subjects(ANSWER, TABLE))
    same: ColumnElement[bool] = HandedTraining.state == TrainingState(value)
    return same


def _training_found(word: str) -> ColumnElement[bool]:
    columns = (Training.title_ja, Training.title_en, Training.number, Training.edition)
    return or_(*(holds(column, word) for column in columns))
