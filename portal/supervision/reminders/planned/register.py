"""The register of what will go out, declared: each stage of each obligation one row; and what the list of who
owes what knows of stages that are left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, and_, cast, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l, _lp, in_language, words
from portal.foundation.core.words.messages import both_names
from portal.foundation.lists.register import (
    KNOWN_ABOVE,
    BulkAct,
    Column,
    Filter,
    KnownAbove,
    Preset,
    Register,
    one_of,
)
from portal.ledger.obligations.models import Obligation
from portal.ledger.obligations.register import OBLIGATIONS
from portal.ledger.obligations.workflow import KINDS, OUR_OWN, kind_words
from portal.ledger.vendors.entry.spelling import plain, search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named
from portal.supervision.reminders.models import LeftOutReminder
from portal.supervision.reminders.planned.crossing import each_of
from portal.supervision.reminders.planned.foresight import (
    LARGEST_KEY,
    Foresight,
    stage_of,
    stage_words,
    stages_of,
)

PLANNED, LEFT_OUT = "planned", "left_out"
MOST_OFFERED: Final = 500  # vendors or people to choose from; of more, one is found by its name


def planned_register(foresight: Foresight, actor: Actor) -> Register:
    planned = _table(foresight)
    vendor = Vendor.id == Obligation.vendor_id
    obligation = Obligation.id == planned.c.obligation_id
    acts = (
        (_l("Send now"), "reminders.send_planned", "send"),
        (_l("Not at all"), "reminders.leave_out", "slash-circle"),
        (_l("As usual after all"), "reminders.put_back", "arrow-counterclockwise"),
    )
    return Register(
        id="planned_reminders",
        name=_l("What will go out"),
        key=planned.c.key,
        largest=LARGEST_KEY,
        ids=select(planned.c.key).join(Obligation, obligation).outerjoin(Vendor, vendor),
        rows=select(planned.c.key, Obligation, Vendor)
        .join(Obligation, obligation)
        .outerjoin(Vendor, vendor),
        row_id=lambda row: row[0],
        columns=[
            Column(id="what", label=_l("What"), css="wide", fixed=True),
            Column(id="day", label=_l("Goes out on"), sort=(planned.c.ahead,)),
            Column(id="to", label=_l("Recipient")),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="stage", label=_l("Stage"), sort=(planned.c.stage,)),
            Column(id="due", label=_l("Due on"), sort=(Obligation.due_on,)),
            Column(id="kind", label=_l("Kind"), sort=(Obligation.kind,), shown=False),
            Column(id="reason", label=_l("Left out because"), in_page=False),
        ],
        filters=_filters(foresight, planned),
        word=lambda word: or_(named(word), planned.c.key.in_(_told_named(foresight, word))),
        split=search_words,
        search_label=_l("Vendor or person"),
        presets=[
            Preset(id=PLANNED, label=_l("Will go out"), args={"state": PLANNED}),
            Preset(id=LEFT_OUT, label=_lp("a reminder", "Left out"), args={"state": LEFT_OUT}),
        ],
        acts=[
            BulkAct(label=label, endpoint=endpoint, icon=icon)
            for label, endpoint, icon in acts
            if actor.may(Permission.LEDGER_EDIT)
        ],
        opens=PLANNED,
        usual="day",
        tie=(BY_NAME,),
    )  # fmt: skip


def _table(foresight: Foresight) -> Any:
    """Of what was foreseen the numbers that conditions and order need, as the database sees them."""
    today = clock.today()
    numbers = [
        (key, *stage_of(key), (row.day - today).days, bool(row.told) + 0, (row.left_out is not None) + 0)
        for key, row in foresight.rows.items()
    ]  # fmt: skip
    value = each_of(numbers)
    columns = ("key", "obligation_id", "stage", "ahead", PLANNED, LEFT_OUT)
    return select(
        *(
            cast(value.op("->>")(place), BigInteger).label(name)
            for place, name in enumerate(columns)
        )
    ).cte("planned")


def _filters(foresight: Foresight, planned: Any) -> list[Filter]:
    today = clock.today()
    stages, vendors = stages_of(foresight.rows), _vendors(planned)
    people = sorted(foresight.names.items(), key=lambda one: (one[1], one[0]))

    def ahead(day: str) -> int:
        return (date.fromisoformat(day) - today).days

    offered = [
        Filter(
            id="state",
            label=_l("State"),
            choices=[
                (PLANNED, str(_l("Will go out"))),
                (LEFT_OUT, str(_lp("a reminder", "Left out"))),
            ],
            where=lambda state: planned.c[state] == 1,
        ),
        Filter(
            id="vendor",
            label=_l("Vendor"),
            choices=vendors,
            where=lambda vendor_id: Obligation.vendor_id == int(vendor_id),
        ),
        Filter(
            id="to",
            label=_l("Recipient"),
            choices=[(_person(of), name) for of, name in people],
            where=lambda person: planned.c.key.in_(_told_to(foresight, {person})),
        ),
        Filter(
            id="stage",
            label=_l("Stage"),
            choices=[(str(stage), words(stage_words(stage))) for stage in stages],
            where=lambda stage: planned.c.stage == int(stage),
        ),
        one_of("kind", _l("Kind"), Obligation.kind, KINDS),
        Filter(
            id="day_from",
            label=_l("Goes out from"),
            is_day=True,
            where=lambda day: planned.c.ahead >= ahead(day),
        ),
        Filter(
            id="day_until",
            label=_l("Goes out until"),
            is_day=True,
            where=lambda day: planned.c.ahead <= ahead(day),
        ),
    ]
    return [filter_ for filter_ in offered if len(filter_.choices) <= MOST_OFFERED]


def _vendors(planned: Any) -> list[tuple[str, str]]:
    """Those about which something will go out or is left out, by name; of more than are offered no name is read."""
    about = select(Obligation.vendor_id).join(planned, planned.c.obligation_id == Obligation.id)
    some = about.where(Obligation.vendor_id.is_not(None)).distinct().limit(MOST_OFFERED + 1)
    ids = db.session.scalars(some).all()
    if len(ids) > MOST_OFFERED:
        return [(str(id_), "") for id_ in ids]
    found = select(Vendor.id, Vendor.name, Vendor.name_en).where(Vendor.id.in_(ids))
    rows = db.session.execute(found.order_by(BY_NAME, Vendor.id))
    return [(str(row.id), in_language(both_names(row.name, row.name_en))) for row in rows]


def _person(recipient: tuple[int, int]) -> str:
    return "-".join(map(str, recipient))


def _told_to(foresight: Foresight, people: set[str]) -> Any:
    """SQL: the keys of what one of these people hears of."""
    found = [
        key
        for key, row in foresight.rows.items()
        if any(_person(one.news.recipient) in people for one in row.told)
    ]
    return select(cast(each_of(found), BigInteger))


def _told_named(foresight: Foresight, word: str) -> Any:
    """The word is as `search_words` spells it."""
    people = {_person(of) for of, name in foresight.names.items() if word in plain(name)}
    return _told_to(foresight, people)


def values_of(foresight: Foresight, rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for key, obligation, vendor in rows:
        row = foresight.rows[key]
        yield {
            "what": obligation.text,
            "day": row.day,
            "to": ", ".join(foresight.names[one.news.recipient] for one in row.told),
            "vendor": vendor.called if vendor else OUR_OWN,
            "stage": stage_words(stage_of(key)[1]),
            "due": obligation.due_on,
            "kind": kind_words(obligation.kind),
            "reason": row.left_out or "",
        }


def _known_of_obligations() -> KnownAbove:
    """In the list of what is owed: the last stage that is left out of each."""
    later = aliased(LeftOutReminder)
    stands = LeftOutReminder.ended_at.is_(None)
    has_later = (
        select(later.id)
        .where(
            later.obligation_id == LeftOutReminder.obligation_id,
            later.id > LeftOutReminder.id,
            later.ended_at.is_(None),
        )
        .exists()
    )
    left_out = select(LeftOutReminder.obligation_id).where(stands)
    about = and_(LeftOutReminder.obligation_id == Obligation.id, stands, ~has_later)
    return KnownAbove(
        join=lambda rows: rows.add_columns(LeftOutReminder).outerjoin(LeftOutReminder, about),
        values=lambda row: {"left_out": stage_words(row.stage), "left_out_because": row.reason},
        columns=[  # on the page it stands below the state
            Column(id="left_out", label=_l("Reminder left out"), in_page=False),
            Column(id="left_out_because", label=_l("Left out because"), in_page=False),
        ],
        filters=lambda: [
            Filter(
                id="reminders",
                label=_l("Reminders"),
                choices=[(LEFT_OUT, str(_lp("a reminder", "Left out")))],
                where=lambda _left_out: Obligation.id.in_(left_out),
            )
        ],
    )


KNOWN_ABOVE[OBLIGATIONS] = _known_of_obligations()
