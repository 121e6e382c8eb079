"""A vendor over two years: contracts, statements, sheets, visits, findings and incidents on one axis, and the
times in which data was within its reach and one of the first four was not there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from portal.content.catalogue import statement
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.contracts.coverage.terms import first_day, last_day
from portal.ledger.contracts.models import ContractState
from portal.supervision.attestations.models import Answer, Attestation, Wording
from portal.supervision.attestations.statements.periods import following
from portal.supervision.confirmations.models import Confirmation, ConfirmationState
from portal.supervision.confirmations.workflow import KINDS
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.incidents.models import Incident, IncidentState
from portal.supervision.promises.facts import standards_on
from portal.supervision.promises.queries import judged
from portal.supervision.promises.results import Place, Target
from portal.supervision.promises.work import Standards, SupervisedWork, VendorOnDay
from portal.supervision.responses.assignments.models import Assignment, AssignmentState

MONTHS: Final = 24
MOST: Final = 60  # of each kind, the newest
_DAY: Final = timedelta(days=1)


class Lane(StrEnum):
    DATA = "data"
    CONTRACTS = "contracts"
    STATEMENTS = "statements"
    CHECKS = "checks"
    FINDINGS = "findings"
    INCIDENTS = "incidents"


LANES: Final = {
    Lane.DATA: say("Data within its reach"),
    Lane.CONTRACTS: say("Contracts in force"),
    Lane.STATEMENTS: say("Statements standing"),
    Lane.CHECKS: say("Checks, each with its interval"),
    Lane.FINDINGS: say("Findings"),
    Lane.INCIDENTS: say("Incidents"),
}
MISSING: Final = {
    Lane.CONTRACTS: say("No contract in force"),
    Lane.STATEMENTS: say("No statement standing"),
    Lane.CHECKS: say("No check in its interval"),
}


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Something that was there from one day to another, both included; `last` None: it still is.

    `mark`: the day on which it happened, drawn for itself. `is_gap`: it was missing.
    """

    lane: Lane
    what: Message | Text | str
    number: str
    first: date
    last: date | None
    target: Target | None = None
    mark: date | None = None
    is_gap: bool = False

    @property
    def key(self) -> tuple[date, date]:
        return self.first, self.last or date.max


@dataclass(frozen=True, slots=True)
class OverTime:
    """`first` to `last`: the axis."""

    first: date
    last: date
    rows: Sequence[TimeSpan]

    def of(self, lane: Lane) -> list[TimeSpan]:
        return [row for row in self.rows if row.lane is lane]

    def place(self, day: date, *, after: bool = False) -> float:
        """In percent of the axis; `after`: of the end of the day."""
        days = (day - self.first).days + after
        whole = (self.last - self.first).days + 1
        return round(min(max(days / whole * 100, 0), 100), 2)

    @property
    def months(self) -> list[date]:
        return [add_months(self.first, number) for number in range(MONTHS)]


def over_time(vendor_id: int) -> OverTime:
    """As the records are known today, in a fixed number of statements."""
    today = clock.today()
    first = add_months(today.replace(day=1), 1 - MONTHS)
    vendor = next((vendor for vendor, _ in judged([vendor_id], today)), None)
    rows = [
        *_data(vendor),
        *_contracts(vendor),
        *_statements(vendor_id, vendor, standards_on(today)),
        *_checks(vendor_id, vendor),
        *_findings(vendor_id, first),
        *_incidents(vendor_id, first),
    ]
    reach = [row.key for row in rows if row.lane is Lane.DATA]
    for lane, words in MISSING.items():
        there = [row.key for row in rows if row.lane is lane]
        for begun, ended in gaps(reach, there, today):
            open_end = None if ended == today else ended
            rows.append(TimeSpan(lane, words, "", begun, open_end, is_gap=True))
    shown = [row for row in rows if row.first <= today and (row.last or today) >= first]
    return OverTime(
        first, today, sorted(shown, key=lambda row: (list(Lane).index(row.lane), row.key))
    )


def gaps(
    reach: Iterable[tuple[date, date]], there: Iterable[tuple[date, date]], today: date
) -> list[tuple[date, date]]:
    """Days up to today on which data was within reach and nothing of this kind was there. Pure."""
    left = joined((first, min(last, today)) for first, last in reach if first <= today)
    for first, last in joined(there):
        left = [part for one in left for part in _without(one, first, last)]
    return left


def _without(one: tuple[date, date], first: date, last: date) -> Iterator[tuple[date, date]]:
    begun, ended = one
    if last < begun or first > ended:
        yield one
        return
    if begun < first:
        yield begun, first - _DAY
    if last < ended:
        yield last + _DAY, ended


def joined(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Those that overlap or follow each other as one. Pure."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if last < first:
            continue
        if found and (found[-1][1] == date.max or first <= found[-1][1] + _DAY):
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _data(vendor: VendorOnDay | None) -> Iterator[TimeSpan]:
    for work in vendor.works if vendor else ():
        if work.reach.first is not None:
            target = Target(Place.WORK, work.engagement_id)
            yield TimeSpan(
                Lane.DATA, work.name, work.number, work.reach.first, work.reach.last, target
            )


def _contracts(vendor: VendorOnDay | None) -> Iterator[TimeSpan]:
    for one in vendor.contracts if vendor else ():
        first = first_day(one)
        if first is not None and one.state is not ContractState.DRAFT:
            target = Target(Place.CONTRACT, one.id)
            yield TimeSpan(Lane.CONTRACTS, one.title, one.number, first, last_day(one), target)


def _newest(row: Any, vendor_id: int, *which: Any, by: Any) -> Any:
    rows = select(row).where(row.vendor_id == vendor_id, *which).order_by(by.desc(), row.id.desc())
    return db.session.scalars(rows.limit(MOST))


def _statements(vendor_id: int, vendor: VendorOnDay | None, on: Standards) -> Iterator[TimeSpan]:
    """Each stands until the next one is due."""
    signed = Attestation.answer != Answer.DECLINE
    works = {work.engagement_id: work for work in (vendor.works if vendor else ())}
    for one in _newest(Attestation, vendor_id, signed, by=Attestation.signed_on):
        yield TimeSpan(
            Lane.STATEMENTS,
            statement(one.statement_id, one.pack_version).title,
            one.number,
            min(one.period_from, one.signed_on),
            _stands_until(one, works.get(one.engagement_id), on),
            Target(Place.ATTESTATION, one.id),
            mark=one.signed_on,
        )


def _stands_until(one: Attestation, work: SupervisedWork | None, on: Standards) -> date | None:
    if one.ended_on is not None:
        return one.ended_on - _DAY
    asked = on.statements.get(one.statement_id)
    months = asked.frequency.interval_months.get(work.tier_id) if asked and work else None
    if work is None or months is None:
        return one.period_to
    first, last = one.period_from, one.period_to
    if one.wording is Wording.START:
        first, last = max(first, work.reach.first or first), None
    coming = following(one.wording, first, last, months)
    until, waiting = on.attestation_due(coming.opens_on), work.asked.get(one.statement_id)
    moved = waiting is not None and waiting.period_from >= coming.first
    return max(until, waiting.due_on) if waiting is not None and moved else until


def _checks(vendor_id: int, vendor: VendorOnDay | None) -> Iterator[TimeSpan]:
    """A check holds until the next one is due; the time before the first is as long."""
    works = [work for work in (vendor.works if vendor else ()) if work.interval is not None]

    def until(day: date, ends: date | None = None) -> date | None:
        dues = [work.interval.due(day) for work in works if work.interval is not None]
        return min([*dues, *([ends] if ends else [])], default=None)

    begun = [work.began_on for work in works if work.began_on is not None]
    if begun:
        first = min(begun)
        yield TimeSpan(Lane.CHECKS, say("Time for the first check"), "", first, until(first))
    accepted = Assignment.state == AssignmentState.ACCEPTED
    for one in _newest(Assignment, vendor_id, accepted, by=Assignment.ended_on):
        target = Target(Place.QUESTIONNAIRE, one.id)
        what, on = say("Check sheet accepted"), one.ended_on
        yield TimeSpan(Lane.CHECKS, what, one.number, on, until(on), target, mark=on)
    approved = Confirmation.state == ConfirmationState.APPROVED
    for one in _newest(Confirmation, vendor_id, approved, by=Confirmation.held_on):
        target, on = Target(Place.CONFIRMATION, one.id), one.held_on
        last = until(on, one.certified_until)
        yield TimeSpan(Lane.CHECKS, KINDS[one.kind], one.number, on, last, target, mark=on)


def _findings(vendor_id: int, since: date) -> Iterator[TimeSpan]:
    counts = (
        Finding.state != FindingState.DROPPED,
        Finding.ended_on.is_(None) | (Finding.ended_on >= since),
    )
    for one in _newest(Finding, vendor_id, *counts, by=Finding.opened_on):
        target = Target(Place.FINDING, one.id)
        yield TimeSpan(
            Lane.FINDINGS, one.name, one.number, one.opened_on, one.ended_on, target, one.opened_on
        )


def _incidents(vendor_id: int, since: date) -> Iterator[TimeSpan]:
    counts = (
        Incident.is_drill.is_(False),
        Incident.state != IncidentState.NOT_AN_INCIDENT,
        Incident.ended_on.is_(None) | (Incident.ended_on >= since),
    )
    for one in _newest(Incident, vendor_id, *counts, by=Incident.told_on):
        target = Target(Place.INCIDENT, one.id)
        what = say("Incident")
        yield TimeSpan(
            Lane.INCIDENTS, what, one.number, one.told_on, one.ended_on, target, one.told_on
        )
