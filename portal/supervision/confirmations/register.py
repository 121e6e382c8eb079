"""The register of confirmations, declared: what was confirmed otherwise than by a check sheet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import Column, Preset, Register, day_range, one_of
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, named
from portal.supervision.confirmations.models import (
    Confirmation,
)
from portal.supervision.confirmations.queries import all_confirmations
from portal.supervision.confirmations.workflow import KINDS, RESULTS, STATES


def confirmation_register(actor: Actor) -> Register:
    row = Confirmation
    return Register(
        id="confirmations",
        name=_l("Confirmations"),
        key=Confirmation.id,
        ids=select(Confirmation.id).join(Vendor, Vendor.id == Confirmation.vendor_id),
        rows=all_confirmations(),
        columns=[
            Column(id="kind", label=_l("Confirmation"), css="mid", fixed=True, sort=(row.kind,)),
            Column(id="number", label=_l("Number"), sort=(row.number,), shown=False),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="held", label=_l("Held on"), sort=(row.held_on,), first_down=True),
            Column(id="result", label=_l("Result"), sort=(row.result,)),
            Column(id="state", label=_l("State"), sort=(row.state,)),
            Column(id="standard", label=_l("Standard"), shown=False),
            Column(id="until", label=_l("Valid until"), shown=False),
            Column(id="imported", label=_l("From before the portal"), shown=False),
            Column(id="seen", label=_l("What was seen"), css="wide", shown=False),
        ],
        filters=[
            one_of("state", _l("State"), row.state, STATES),
            one_of("kind", _l("Kind"), row.kind, KINDS),
            one_of("result", _l("Result"), row.result, RESULTS),
            *day_range("held", row.held_on, _l("Held from"), _l("Held until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Vendor, number or what was seen"),
        presets=[
            Preset(id="waiting", label=_l("Waiting"), args={"state": ["proposed", "returned"]}),
            Preset(id="approved", label=_l("Approved"), args={"state": "approved"}),
            Preset(id="certificates", label=_l("Certificates"), args={"kind": "certificate"}),
        ],
        usual="-held",
        tie=(BY_NAME,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor in rows:
        yield {
            "number": row.number,
            "kind": KINDS[row.kind],
            "vendor": vendor.called,
            "held": row.held_on,
            "result": RESULTS[row.result],
            "state": STATES[row.state],
            "standard": row.standard,
            "until": row.certified_until,
            "imported": _l("yes") if row.is_imported else "",
            "seen": row.seen,
        }


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        named(word),
        func.replace(func.lower(Confirmation.number), "-", "").contains(word, autoescape=True),
        holds(Confirmation.seen, word),
    )
