"""The register of incidents, declared."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import Column, Preset, Register, day_range, one_of
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named
from portal.supervision.incidents.models import Incident
from portal.supervision.incidents.queries import all_incidents
from portal.supervision.incidents.workflow import GOING, OPEN, STATES


def incident_register(actor: Actor) -> Register:
    row = Incident
    return Register(
        id="incidents",
        name=_l("Incidents"),
        key=Incident.id,
        ids=select(Incident.id).join(Vendor, Vendor.id == Incident.vendor_id),
        rows=all_incidents(),
        columns=[
            Column(id="number", label=_l("Number"), css="mid", fixed=True, sort=(row.number,)),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="happened", label=_l("What has happened"), css="wide"),
            Column(id="noticed", label=_l("Noticed on"), sort=(row.noticed_on,), first_down=True),
            Column(id="told", label=_l("Told on"), sort=(row.told_on,), first_down=True),
            Column(id="state", label=_l("State"), sort=(row.state,)),
            Column(id="going", label=_l("Does it still go on?"), shown=False),
            Column(id="ended", label=_l("Closed on"), sort=(row.ended_on,), shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            *day_range("told", row.told_on, _l("Told from"), _l("Told until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor, number or what happened"),
        presets=[
            Preset(id="open", label=_l("Not closed yet"), args={"state": sorted(OPEN)}),
            Preset(id="closed", label=_l("Closed"), args={"state": "closed"}),
        ],
        usual="-told",
        tie=(Incident.id.desc(),),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor in rows:
        yield {
            "number": row.number,
            "vendor": vendor.called,
            "happened": row.happened,
            "noticed": row.noticed_on,
            "told": row.told_on,
            "state": _l("Drill") if row.is_drill else STATES[row.state],
            "going": GOING[row.going],
            "ended": row.ended_on,
        }


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        named(word),
        func.replace(func.lower(Incident.number), "-", "").contains(word, autoescape=True),
        func.lower(Incident.happened).contains(word, autoescape=True),
    )
