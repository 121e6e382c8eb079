"""The register of findings, declared: what is to be mended, by whom, until when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, case, func, literal, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.dates import LAST_DAY
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.lists.register import Column, Filter, Preset, Register
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import last_due, late_subjects
from portal.ledger.obligations.words import OUR_OWN
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.queries import (
    CAUSES,
    OWNERS,
    SEVERITIES,
    STATES,
    SUBJECT,
    FindingRow,
    all_findings,
)
from portal.supervision.findings.severity import Owner, Severity

OPEN, LATE = "unfinished", "late"  # the values of states are others


def finding_register(actor: Actor) -> Register:
    return Register(
        id="findings",
        name=_l("Findings"),
        key=Finding.id,
        ids=select(Finding.id).outerjoin(Vendor, Vendor.id == Finding.vendor_id),
        rows=all_findings(),
        columns=_columns(),
        filters=_filters(),
        word=_found,
        split=search_words,
        search_label=_l("Vendor, number or words of the finding"),
        presets=[
            Preset(id=OPEN, label=_l("Still open"), args={"state": OPEN}),
            Preset(id=LATE, label=_l("Overdue"), args={"state": LATE}, late=True),
            Preset(
                id="grave",
                label=_l("Critical and major"),
                args={"state": OPEN, "severity": ["critical", "major"]},
            ),
            Preset(id="verify", label=_l("To be verified"), args={"state": "remedied"}),
            Preset(id="accepted", label=_l("Risk accepted"), args={"state": "risk_accepted"}),
            Preset(id="closed", label=_l("Closed"), args={"state": ["closed", "dropped"]}),
        ],
        opens=OPEN,
        usual="due",
        tie=(BY_NAME,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    today = clock.today()
    for found in (FindingRow(*row) for row in rows):
        one = found.finding
        yield {
            "what": one.name,
            "number": one.number,
            "vendor": found.vendor.called if found.vendor else OUR_OWN,
            "severity": SEVERITIES[one.severity],
            "state": _l("Overdue") if found.is_late(today) else STATES[one.state],
            "owner": OWNERS[one.owner],
            "due": found.obligation.due_on if found.obligation else None,
            "cause": CAUSES[one.cause],
            "action": one.wanted,
            "opened": one.opened_on,
            "age": ((one.ended_on or today) - one.opened_on).days,
            "remedied": one.remedied_on,
            "accepted": one.accepted_until,
            "ended": one.ended_on,
        }


def _columns() -> list[Column]:
    return [
        Column(id="number", label=_l("Number"), in_page=False),  # there it stands below the title
        Column(id="what", label=_l("Finding"), css="wide", sort=(Finding.number,), fixed=True),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
        Column(id="severity", label=_l("Severity"), sort=(_order(Finding.severity, Severity),)),
        Column(id="state", label=_l("State"), sort=(_order(Finding.state, FindingState),)),
        Column(id="owner", label=_l("Who mends it"), sort=(Finding.owner,)),
        Column(id="due", label=_l("Due date"), sort=(_due(),)),
        Column(id="cause", label=_l("Where it came from"), sort=(Finding.cause,), shown=False),
        Column(id="action", label=_l("What mends it"), css="wide", shown=False),
        Column(id="opened", label=_l("Opened on"), sort=(Finding.opened_on,), shown=False, first_down=True),
        Column(id="age", label=_l("Age in days"), shown=False),
        Column(id="remedied", label=_l("Reported as mended on"), sort=(_or_never(Finding.remedied_on),), shown=False, first_down=True),
        Column(id="accepted", label=_l("Risk accepted until"), sort=(_or_never(Finding.accepted_until),), shown=False),
        Column(id="ended", label=_l("Closed on"), sort=(_or_never(Finding.ended_on),), shown=False, first_down=True),
    ]  # fmt: skip


def _filters() -> list[Filter]:
    return [
        Filter(
            id="state",
            label=_l("State"),
            choices=[
                (OPEN, str(_l("still open"))),
                (LATE, str(_l("past its due date"))),
                *_choices(STATES),
            ],
            where=_in_state,
        ),
        Filter(
            id="vendor",
            label=_l("Vendor"),
            choices=_vendors(),
            where=lambda one: Finding.vendor_id == int(one),
        ),
        Filter(
            id="severity",
            label=_l("Severity"),
            choices=_choices(SEVERITIES),
            where=lambda one: Finding.severity == Severity(one),
        ),
        Filter(
            id="owner",
            label=_l("Who mends it"),
            choices=_choices(OWNERS),
            where=lambda one: Finding.owner == Owner(one),
        ),
        Filter(
            id="cause",
            label=_l("Where it came from"),
            choices=_choices(CAUSES),
            where=lambda one: Finding.cause == Cause(one),
        ),
        Filter(
            id="due_from", label=_l("Due from"), is_day=True,
            where=lambda day: _due() >= literal(date.fromisoformat(day), Date),
        ),
        Filter(
            id="due_until", label=_l("Due until"), is_day=True,
            where=lambda day: _due() <= literal(date.fromisoformat(day), Date),
        ),
        Filter(
            id="opened_from", label=_l("Opened from"), is_day=True,
            where=lambda day: Finding.opened_on >= date.fromisoformat(day),
        ),
        Filter(
            id="opened_until", label=_l("Opened until"), is_day=True,
            where=lambda day: Finding.opened_on <= date.fromisoformat(day),
        ),
    ]  # fmt: skip


def _choices(words: Mapping[Any, Any]) -> list[tuple[str, str]]:
    return [(one.value, str(label)) for one, label in words.items()]


def _vendors() -> list[tuple[str, str]]:
    """Those at which anything was ever found, by name."""
    found = db.session.scalars(
        select(Vendor).where(Vendor.id.in_(select(Finding.vendor_id))).order_by(BY_NAME, Vendor.id)
    )
    return [(str(one.id), in_language(one.called)) for one in found]


def _found(word: str) -> ColumnElement[bool]:
    """In the vendor's names, the number, or what was seen."""
    return or_(
        named(word),
        func.replace(func.lower(Finding.number), "-", "").contains(word, autoescape=True),
        func.lower(Finding.detail).contains(word, autoescape=True),
    )


def _in_state(state: str) -> ColumnElement[bool]:
    if state == OPEN:
        return Finding.ended_on.is_(None)
    if state != LATE:
        return Finding.state == FindingState(state)
    late = late_subjects(ObligationKind.FINDING_REPAIR, SUBJECT)
    condition: ColumnElement[bool] = Finding.id.in_(late)
    return condition


def _due() -> ColumnElement[date]:
    """As its last obligation says."""
    return last_due(ObligationKind.FINDING_REPAIR, SUBJECT, Finding.id)


def _or_never(day: Any) -> ColumnElement[date]:
    return func.coalesce(day, literal(LAST_DAY, Date))


def _order(column: Any, words: Any) -> ColumnElement[int]:
    return case({one: place for place, one in enumerate(words)}, value=column)
