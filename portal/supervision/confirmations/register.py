"""The register of confirmations, declared: what was confirmed otherwise than by a check sheet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.lists.register import Column, Filter, Preset, Register
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationKind,
    ConfirmationState,
    Result,
)
from portal.supervision.confirmations.queries import all_confirmations
from portal.supervision.confirmations.workflow import KINDS, RESULTS, STATES


def confirmation_register(actor: Actor) -> Register:
    return Register(
        id="confirmations",
        name=_l("Confirmations"),
        key=Confirmation.id,
        ids=select(Confirmation.id).join(Vendor, Vendor.id == Confirmation.vendor_id),
        rows=all_confirmations(),
        columns=_columns(),
        filters=_filters(),
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
    for one, vendor in rows:
        yield {
            "number": one.number,
            "kind": words(KINDS[one.kind]),
            "vendor": vendor.called,
            "held": one.held_on,
            "result": words(RESULTS[one.result]),
            "state": words(STATES[one.state]),
            "standard": one.standard,
            "until": one.certified_until,
            "imported": _l("yes") if one.is_imported else "",
            "seen": one.seen,
        }


def _columns() -> list[Column]:
    row = Confirmation
    return [
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
    ]


def _filters() -> list[Filter]:
    return [
        Filter(
            id="state",
            label=_l("State"),
            choices=_choices(STATES),
            where=lambda one: Confirmation.state == ConfirmationState(one),
        ),
        Filter(
            id="kind",
            label=_l("Kind"),
            choices=_choices(KINDS),
            where=lambda one: Confirmation.kind == ConfirmationKind(one),
        ),
        Filter(
            id="result",
            label=_l("Result"),
            choices=_choices(RESULTS),
            where=lambda one: Confirmation.result == Result(one),
        ),
        Filter(
            id="held_from",
            label=_l("Held from"),
            is_day=True,
            where=lambda day: Confirmation.held_on >= date.fromisoformat(day),
        ),
        Filter(
            id="held_until",
            label=_l("Held until"),
            is_day=True,
            where=lambda day: Confirmation.held_on <= date.fromisoformat(day),
        ),
    ]


def _choices(labels: Mapping[Any, Any]) -> list[tuple[str, str]]:
    return [(one.value, words(label)) for one, label in labels.items()]


def _found(word: str) -> ColumnElement[bool]:
    return or_(
        named(word),
        func.replace(func.lower(Confirmation.number), "-", "").contains(word, autoescape=True),
        func.lower(Confirmation.seen).contains(word, autoescape=True),
    )
