"""Incidents of a period and customers' approvals that a report tells of, as of any day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.proof.reports.facts.queries import rows_by
from portal.supervision.client_approvals.models import ClientApproval, ClientApprovalEnd
from portal.supervision.incidents.facts import IncidentOnDay, incidents_on
from portal.supervision.incidents.models import (
    Incident,
    IncidentAssessment,
    IncidentDecision,
    IncidentItem,
    IncidentKnown,
    IncidentSubmission,
    PersonsLetter,
    PersonsTold,
    ReportItem,
)
from portal.supervision.incidents.workflow import counting


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """An incident with its clocks on the day, and what was said of it by then."""

    row: Incident
    on_day: IncidentOnDay
    items: Sequence[IncidentItem] = ()
    known: Sequence[IncidentKnown] = ()
    assessed: Sequence[IncidentAssessment] = ()
    told: Sequence[PersonsTold] = ()

    def wording(self, item: ReportItem, day: date) -> str:
        """The newest of the day; empty where nothing was written by then."""
        written = (one for one in self.items if one.item is item and _by(one.written_at, day))
        newest = max(written, key=lambda one: one.id, default=None)
        return "" if newest is None else newest.wording

    def assessed_on(self, day: date) -> IncidentAssessment | None:
        found = [one for one in self.assessed if _by(one.assessed_at, day)]
        return max(found, key=lambda one: one.id, default=None)

    def told_by(self, day: date) -> Sequence[PersonsTold]:
        """Those told by then, as corrected by now."""
        return [one for one in counting(self.told) if one.told_on <= day]

    @property
    def known_on(self) -> date:
        """As it is known now."""
        return max(self.known, key=lambda one: one.id).known_on


@dataclass(frozen=True, slots=True)
class IncidentsOfPeriod:
    """`drills`: ids of what was practised only, at any time."""

    found: Sequence[IncidentFacts] = ()
    drills: Collection[int] = ()


def incidents(vendor_id: int, first: date, as_of: date) -> IncidentsOfPeriod:
    """Told of by the day and not ended before the period, the oldest first. Drills are none."""
    every = db.session.scalars(
        select(Incident).where(Incident.vendor_id == vendor_id).order_by(Incident.id)
    ).all()
    drills = {row.id for row in every if row.is_drill}
    rows = [
        row
        for row in every
        if not row.is_drill
        and row.told_on <= as_of
        and (row.ended_on is None or row.ended_on >= first)
    ]
    return IncidentsOfPeriod(_with_what_was_said(rows, vendor_id, as_of) if rows else (), drills)


def _with_what_was_said(
    rows: Sequence[Incident], vendor_id: int, as_of: date
) -> Sequence[IncidentFacts]:
    on_day = {one.id: one for one in incidents_on([vendor_id], as_of).get(vendor_id, ())}
    ids = {row.id for row in rows}
    items, known, assessed, told = (
        rows_by(model.incident_id, ids, model.id)
        for model in (IncidentItem, IncidentKnown, IncidentAssessment, PersonsTold)
    )
    return [
        IncidentFacts(
            row,
            on_day[row.id],
            items.get(row.id, ()),
            known.get(row.id, ()),
            assessed.get(row.id, ()),
            told.get(row.id, ()),
        )
        for row in rows
    ]


def approvals(ids: Collection[int]) -> Mapping[int, ClientApproval]:
    """Customers' approvals by id."""
    if not ids:
        return {}
    rows = select(ClientApproval).where(ClientApproval.id.in_(ids))
    return {row.id: row for row in db.session.scalars(rows)}


OF_INCIDENT: Sequence[Any] = (
    IncidentItem,
    IncidentKnown,
    IncidentAssessment,
    IncidentSubmission,
    IncidentDecision,
    PersonsLetter,
    PersonsTold,
)


def rows_of_incidents(numbers: Mapping[int, str]) -> Iterable[tuple[Any, Mapping[int, str]]]:
    """Every table of what an incident consists of: by id of a row the number of its incident."""
    for model in OF_INCIDENT:
        rows = select(model.id, model.incident_id).where(model.incident_id.in_(list(numbers)))
        yield model, {row.id: numbers[row.incident_id] for row in db.session.execute(rows)}


def ends_of_approvals(numbers: Mapping[int, str]) -> Mapping[int, str]:
    """By id of how an approval ended the approval's number."""
    end = ClientApprovalEnd
    rows = select(end.id, end.approval_id).where(end.approval_id.in_(list(numbers)))
    return {row.id: numbers[row.approval_id] for row in db.session.execute(rows)}


def _by(at: datetime, day: date) -> bool:
    return clock.day_of(at) <= day
