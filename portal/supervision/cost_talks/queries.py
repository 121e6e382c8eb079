"""Reads about talks about cost: one, those about a demand or a vendor, the register of all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, from_json, say
from portal.foundation.lists.register import Column, Preset, Register, day_range, one_of
from portal.ledger.contracts.models import Contract
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, named
from portal.supervision.certificates.models import Certificate
from portal.supervision.certificates.workflow import name_of
from portal.supervision.cost_talks.models import CostTalk, CostTalkFile
from portal.supervision.cost_talks.workflow import BEARERS, STATES
from portal.supervision.findings.models import Finding
from portal.supervision.instructions.models import Instruction
from portal.supervision.responses.assignments.models import Assignment

Thing = tuple[str, int]  # a table's name, and the id of a row
MOST: Final = 50  # of each kind, the newest
_CALLED: Mapping[Any, Any] = {
    Instruction: lambda row: row.title,
    Finding: lambda row: from_json(row.title),
    Assignment: lambda _row: say("Questionnaire"),
    Certificate: name_of,
    Contract: lambda row: row.title,
}


def things_of(vendor_id: int) -> Mapping[Thing, Message]:
    """What was demanded of a vendor and may cost it money, by name; a statement for each kind."""
    found: dict[Thing, Message] = {}
    for model, called in _CALLED.items():
        rows = select(model).where(model.vendor_id == vendor_id).order_by(model.id.desc())
        for row in db.session.scalars(rows.limit(MOST)):
            name = say("%(number)s %(what)s", number=row.number, what=called(row))
            found[model.__tablename__, row.id] = name
    return found


def find(talk_id: int) -> CostTalk | None:
    return db.session.scalar(select(CostTalk).where(CostTalk.id == talk_id))


def lock(talk_id: int) -> CostTalk:
    """Its row, until the command ends."""
    statement = select(CostTalk).where(CostTalk.id == talk_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def find_file(talk_file_id: int) -> CostTalkFile | None:
    return db.session.scalar(select(CostTalkFile).where(CostTalkFile.id == talk_file_id))


def files_of(talk_id: int) -> Sequence[CostTalkFile]:
    rows = select(CostTalkFile).where(CostTalkFile.talk_id == talk_id)
    return db.session.scalars(rows.order_by(CostTalkFile.id)).all()


def about(subject_kind: str, subject_id: int) -> Sequence[CostTalk]:
    """The latest first."""
    rows = select(CostTalk).where(
        CostTalk.subject_kind == subject_kind, CostTalk.subject_id == subject_id
    )
    return db.session.scalars(rows.order_by(CostTalk.held_on.desc(), CostTalk.id.desc())).all()


def of_vendor(vendor_id: int) -> Sequence[CostTalk]:
    """The latest first."""
    rows = select(CostTalk).where(CostTalk.vendor_id == vendor_id)
    return db.session.scalars(rows.order_by(CostTalk.held_on.desc(), CostTalk.id.desc())).all()


def talk_register(actor: Actor) -> Register:
    row, vendor = CostTalk, Vendor.id == CostTalk.vendor_id
    return Register(
        id="cost_talks",
        name=_l("Talks about cost"),
        key=row.id,
        ids=select(row.id).join(Vendor, vendor),
        rows=select(row, Vendor).join(Vendor, vendor),
        columns=[
            Column(id="about", label=_l("What it was about"), css="wide", fixed=True, sort=(row.number,)),
            Column(id="number", label=_l("Number"), in_page=False),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="held", label=_l("Day of the talk"), sort=(row.held_on,), first_down=True),
            Column(id="bearer", label=_l("Who bears the cost"), css="mid", sort=(row.bearer,)),
            Column(id="state", label=_l("State"), sort=(row.state,)),
            Column(id="with", label=_l("Talked with"), css="mid", shown=False),
            Column(id="said", label=_l("What was said"), css="wide", shown=False),
        ],
        filters=[
            one_of("bearer", _l("Who bears the cost"), row.bearer, BEARERS),
            one_of("state", _l("State"), row.state, STATES),
            *day_range("held", row.held_on, _l("Held from"), _l("Held until")),
        ],
        word=lambda word: or_(
            named(word),
            func.replace(func.lower(row.number), "-", "").contains(word, autoescape=True),
            holds(row.said, word),
        ),
        split=search_words,
        search_label=_l("Vendor, number or what was said"),
        presets=[
            Preset(
                id="unsettled",
                label=_l("Not agreed yet"),
                args={"bearer": "unsettled", "state": "recorded"},
            )
        ],
        usual="-held",
        tie=(row.id.desc(),),
        reader=actor.user_id,
    )  # fmt: skip


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor in rows:
        yield {
            "about": row.thing,
            "number": row.number,
            "vendor": vendor.called,
            "held": row.held_on,
            "bearer": BEARERS[row.bearer],
            "state": STATES[row.state],
            "with": row.with_whom,
            "said": row.said,
        }
