"""The register of findings, declared: what is to be mended, by whom, until when."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from flask import url_for
from sqlalchemy import ColumnElement, String, and_, cast, false, or_, select, true

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import LANGUAGES, Message, from_json, say
from portal.foundation.lists.finding import any_of
from portal.foundation.lists.listing import Listing
from portal.foundation.lists.queries import count_by
from portal.foundation.lists.register import (
    BulkAct,
    Column,
    Filter,
    Preset,
    Register,
    args_of,
    choices_of,
    day_range,
    member_order,
    one_of,
    or_never,
    values_above,
    with_known_above,
)
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import last_due, late_subjects, open_subjects
from portal.ledger.obligations.register import OWED_LISTS, OwedList, acts_on
from portal.ledger.obligations.workflow import OUR_OWN
from portal.ledger.vendors.entry.spelling import plain, search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, numbered, of_vendor_named, vendors_by_id
from portal.supervision.findings.models import Finding, FindingEffect, FindingState
from portal.supervision.findings.queries import (
    FINDINGS,
    SUBJECT,
    FindingRow,
    all_findings,
)
from portal.supervision.findings.services import accepted_too_long
from portal.supervision.findings.severity import Severity
from portal.supervision.findings.workflow import CAUSES, OWNERS, SEVERITIES, WORDS

OPEN, LATE = "unfinished", "late"  # the values of states are others


def finding_register(actor: Actor) -> Register:
    register = Register(
        id=FINDINGS,
        name=_l("Findings"),
        key=Finding.id,
        ids=select(Finding.id)
        .outerjoin(Vendor, Vendor.id == Finding.vendor_id)
        .outerjoin(FindingEffect, FindingEffect.finding_id == Finding.id),
        counted=select(Finding.id),
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
            Preset(
                id="effect", label=_l("Effectiveness to be checked"), args={"effect": "waiting"}
            ),
            Preset(id="closed", label=_l("Closed"), args={"state": ["closed", "dropped"]}),
        ],
        acts=[*_verifying(actor), *acts_on(actor, FINDINGS)],
        opens=OPEN,
        usual="due",
        tie=(BY_NAME,),
        reader=actor.user_id,
    )
    return with_known_above(register)


def _verifying(actor: Actor) -> list[BulkAct]:
    may = actor.may(Permission.FINDING_CLOSE) or actor.may(Permission.FINDING_DECIDE)
    act = BulkAct(label=_l("Verify"), endpoint="findings.verify_several", icon="check2-circle")
    return [act] if may else []


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    today, too_long = clock.today(), accepted_too_long()
    for found in (FindingRow(*row) for row in rows):
        finding = found.finding
        yield {
            "what": finding.name,
            "number": finding.number,
            "vendor": found.vendor.called if found.vendor else OUR_OWN,
            "severity": SEVERITIES[finding.severity],
            "state": _l("Overdue") if found.is_late(today) else WORDS[finding.state],
            "owner": OWNERS[finding.owner],
            "due": found.obligation.due_on if found.obligation else None,
            "cause": CAUSES[finding.cause],
            "action": finding.wanted,
            "opened": finding.opened_on,
            "age": ((finding.ended_on or today) - finding.opened_on).days,
            "remedied": finding.remedied_on,
            "accepted": finding.accepted_until,
            "longer": _l("yes") if finding.id in too_long else "",
            "ended": finding.ended_on,
            "effect": effect_words(found),
            "effect_on": found.effect.looked_on if found.effect else None,
            "effect_due": found.effect_due,
            **values_above(FINDINGS, found.dispute),
        }


AGES: Final = (30, 60, 90)  # days: up to each of them, and more


@dataclass(frozen=True, slots=True)
class AgedFindings:
    """Those that fit a list and are still open: `counts` by severity, for each age; `hrefs` likewise,
    nowhere where the list asks for days or ends of its own."""

    ages: Sequence[Message]
    counts: Mapping[Severity, Sequence[int]]
    hrefs: Mapping[Severity, Sequence[str]]

    @property
    def totals(self) -> list[int]:
        """By age."""
        return [sum(numbers) for numbers in zip(*self.counts.values(), strict=True)]

    @property
    def label(self) -> Message:
        """The main thing that the picture shows."""
        return say(
            "Open findings by age and severity: %(n)s in all, %(old)s of them open for more than %(days)s days.",
            n=sum(self.totals),
            old=self.totals[-1],
            days=AGES[-1],
        )


def aged(listing: Listing) -> AgedFindings:
    """In one statement."""
    today, asked = clock.today(), listing.asked
    firsts = [today - timedelta(days=days) for days in AGES]
    spans = [
        (firsts[0], None),
        *((first, last) for last, first in pairwise(firsts)),
        (None, firsts[-1]),
    ]
    parts = [
        and_(
            Finding.ended_on.is_(None),
            true() if first is None else Finding.opened_on >= first,
            true() if last is None else Finding.opened_on < last,
        )
        for first, last in spans
    ]
    found = count_by(listing.register, asked, Finding.severity, parts)
    own = {"opened_from", "opened_until"} & asked.filters.keys()
    ends = {"closed", "dropped"} & set(asked.filters.get("state", ()))
    usual = args_of(listing.register, replace(asked, page=1, view=""))
    return AgedFindings(
        [
            say("up to %(days)s days", days=AGES[0]),
            *(say("%(first)s to %(last)s days", first=a + 1, last=b) for a, b in pairwise(AGES)),
            say("more than %(days)s days", days=AGES[-1]),
        ],
        {one: found.get(one, [0] * len(spans)) for one in Severity},
        {}
        if own or ends
        else {
            one: [
                url_for(
                    ".index", **({"state": OPEN} | usual | {"severity": one.value} | _opened(span))
                )
                for span in spans
            ]
            for one in Severity
        },
    )


def _opened(span: tuple[date | None, date | None]) -> dict[str, str]:
    first, last = span
    days = {"opened_from": first, "opened_until": last - timedelta(days=1) if last else None}
    return {name: day.isoformat() for name, day in days.items() if day}


def effect_words(found: FindingRow) -> Any:
    """Of the later check of its correction."""
    if found.effect is not None:
        return EFFECTS["effective" if found.effect.is_effective else "not_effective"]
    return EFFECTS["waiting"] if found.effect_due else ""


EFFECTS: Final[Mapping[str, Any]] = {
    "waiting": _l("To be checked"),
    "effective": _l("Effective"),
    "not_effective": _l("Not effective"),
}


def _columns() -> list[Column]:
    return [
        Column(id="number", label=_l("Number"), in_page=False),  # there it stands below the title
        Column(id="what", label=_l("Finding"), css="wide", sort=(Finding.number,), fixed=True),
        Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
        Column(id="severity", label=_l("Severity"), sort=(member_order(Finding.severity, Severity),)),
        Column(id="state", label=_l("State"), sort=(member_order(Finding.state, FindingState),)),
        Column(id="owner", label=_l("Who mends it"), sort=(Finding.owner,)),
        Column(id="due", label=_l("Due date"), sort=(_due(),)),
        Column(id="cause", label=_l("Where it came from"), sort=(Finding.cause,), shown=False),
        Column(id="action", label=_l("What mends it"), css="wide", shown=False),
        Column(id="opened", label=_l("Opened on"), sort=(Finding.opened_on,), shown=False, first_down=True),
        Column(id="age", label=_l("Age in days"), shown=False),
        Column(id="remedied", label=_l("Reported as mended on"), sort=(or_never(Finding.remedied_on),), shown=False, first_down=True),
        Column(id="accepted", label=_l("Risk accepted until"), sort=(or_never(Finding.accepted_until),), shown=False),
        Column(id="longer", label=_l("Accepted for longer than allowed"), in_page=False),
        Column(id="effect", label=_l("Effectiveness"), shown=False),
        Column(id="effect_on", label=_l("Effectiveness looked at on"), in_page=False),
        Column(id="effect_due", label=_l("Effectiveness to be checked by"), in_page=False),
        Column(id="ended", label=_l("Closed on"), sort=(or_never(Finding.ended_on),), shown=False, first_down=True),
    ]  # fmt: skip


def _filters() -> list[Filter]:
    return [
        Filter(
            id="state",
            label=_l("State"),
            choices=[
                (OPEN, str(_l("still open"))),
                (LATE, str(_l("past its due date"))),
                *choices_of(WORDS),
            ],
            where=_in_state,
        ),
        Filter(
            id="vendor",
            label=_l("Vendor"),
            named=_vendors,
            where=lambda vendor_id: Finding.vendor_id == int(vendor_id),
        ),
        one_of("severity", _l("Severity"), Finding.severity, SEVERITIES),
        one_of("owner", _l("Who mends it"), Finding.owner, OWNERS),
        Filter(
            id="effect",
            label=_l("Effectiveness"),
            choices=[(name, str(label)) for name, label in EFFECTS.items()],
            where=_in_effect,
        ),
        one_of("cause", _l("Where it came from"), Finding.cause, CAUSES),
        *day_range("due", _due(), _l("Due from"), _l("Due until")),
        *day_range("opened", Finding.opened_on, _l("Opened from"), _l("Opened until")),
    ]  # fmt: skip


def _vendors(ids: Collection[int]) -> Mapping[int, str]:
    """Names of these."""
    return {id_: in_language(one.called) for id_, one in vendors_by_id(ids).items()}


def _found(word: str) -> ColumnElement[bool]:
    """In the vendor's names, the number, the title, or what was seen."""
    vendor = of_vendor_named(word, Finding.vendor_id)
    return any_of(vendor, numbered(Finding.number, word), says(word))


def says(word: str) -> ColumnElement[bool]:
    """SQL: the title in one of both languages, or what was seen, holds the word.

    Titles are messages, kept as such: those there are are read first, many findings have one in common.
    """
    title = cast(Finding.title, String)
    titles = db.session.scalars(select(title).distinct())
    called = [one for one in titles if any(word in said for said in _said(one))]
    return or_(title.in_(called) if called else false(), holds(Finding.detail, word))


@lru_cache(maxsize=10_000)
def _said(title: str) -> tuple[str, ...]:
    message = from_json(json.loads(title))
    return tuple(plain(words(message, lang)) for lang in LANGUAGES)


def _in_state(state: str) -> ColumnElement[bool]:
    if state == OPEN:
        return Finding.ended_on.is_(None)
    if state != LATE:
        return Finding.state == FindingState(state)
    late = late_subjects(ObligationKind.FINDING_REPAIR, SUBJECT)
    condition: ColumnElement[bool] = Finding.id.in_(late)
    return condition


def _in_effect(wanted: str) -> ColumnElement[bool]:
    if wanted == "waiting":
        waiting = open_subjects(ObligationKind.FINDING_EFFECT, SUBJECT)
        condition: ColumnElement[bool] = Finding.id.in_(waiting)
        return condition
    looked = FindingEffect.is_effective.is_(wanted == "effective")
    return Finding.id.in_(select(FindingEffect.finding_id).where(looked))


def _due() -> ColumnElement[date]:
    """As its last obligation says."""
    return last_due(ObligationKind.FINDING_REPAIR, SUBJECT, Finding.id)


OWED_LISTS[FINDINGS] = OwedList(
    register=finding_register,
    endpoint="findings.index",
    needs=Permission.FINDING_VIEW,
    values=values_of,
    subject=SUBJECT,
    duties=(ObligationKind.FINDING_REPAIR,),
)
