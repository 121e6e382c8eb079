"""The incidents that were on record on a day, in plain values: what promises are decided from.

"As of D" means facts valid on D, as known now: what was sent counts from the day on which it was sent,
whenever that was written down. A drill is none.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.messages import Message, Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.supervision.incidents.judging import duties_by, ends_of, offices, rules_by
from portal.supervision.incidents.models import (
    Incident,
    IncidentCustomer,
    IncidentState,
    IncidentSubmission,
    IncidentWork,
)
from portal.supervision.incidents.queries import IS_OF_CUSTOMER, newest_assessed, newest_known
from portal.supervision.incidents.rules.clocks import Deadline
from portal.supervision.incidents.rules.duties import CLOCKS, DutyKey, rule_of


@dataclass(frozen=True, slots=True)
class ClockOnDay:
    """`sent_on` None: not by the day. `is_late`: after the last day, or the last moment."""

    label: Message | Text
    due_on: date
    sent_on: date | None = None
    is_late: bool = False
    told_id: int | None = None  # of the row about one customer


@dataclass(frozen=True, slots=True)
class IncidentOnDay:
    """`works` empty: it concerns all work of the vendor. `assess_by`: it waits for its assessment.

    `ended_on`: the day on which another person decided that it is closed, or was none (`was_none`).
    """

    id: int
    number: str
    told_on: date
    works: frozenset[int] = frozenset()
    clocks: tuple[ClockOnDay, ...] = ()
    assess_by: date | None = None
    ended_on: date | None = None
    was_none: bool = False


def incidents_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[IncidentOnDay, ...]]:
    """By vendor, in the order in which they were told; `vendor_ids` None: of all. A fixed number of
    statements."""
    if has_none(vendor_ids, Incident):
        return {}
    told = Incident.told_on <= as_of
    statement = select(Incident).where(Incident.is_drill.is_(False), told).order_by(Incident.id)
    rows = db.session.scalars(among(statement, Incident.vendor_id, vendor_ids)).all()
    if not rows:
        return {}
    works, owed = _works(vendor_ids), _owed(vendor_ids, as_of)
    ends, labels = _ends(owed.keys())
    found: dict[int, list[IncidentOnDay]] = defaultdict(list)
    for row in rows:
        own = owed.get(row.id, ())
        ended_on = row.ended_on if row.ended_on is not None and row.ended_on <= as_of else None
        found[row.vendor_id].append(
            IncidentOnDay(
                id=row.id,
                number=row.number,
                told_on=row.told_on,
                works=works.get(row.id, frozenset()),
                clocks=tuple(
                    _clock(one, labels[row.id, one.kind], ends.get(_key(row, one)), as_of)
                    for one in own
                    if one.kind in CLOCKS
                ),
                assess_by=next((one.due_on for one in own if one.kind not in CLOCKS), None),
                ended_on=ended_on,
                was_none=ended_on is not None and row.state is IncidentState.NOT_AN_INCIDENT,
            )
        )
    return {vendor_id: tuple(several) for vendor_id, several in found.items()}


Ends = tuple[Message | Text, Deadline]
_Key = tuple[int, DutyKey]  # an incident and one of its duties


def _key(row: Incident, owed: Any) -> _Key:
    return row.id, (owed.kind, owed.customer_id)


def _clock(row: Any, label: Text, known: Ends | None, as_of: date) -> ClockOnDay:
    """One that was met is measured by when it became known as that is known now; a rule that is not
    in force on that day leaves what was owed."""
    called, ends = known or (label, None)
    if row.outcome not in (Outcome.DONE, Outcome.LATE) or row.handed_in_on > as_of:
        return ClockOnDay(called, row.due_on, told_id=row.told_id)
    if ends is None or (row.sent_at is None and ends.at is not None):
        late = row.outcome is Outcome.LATE
        return ClockOnDay(called, row.due_on, row.handed_in_on, late, row.told_id)
    late = not ends.is_kept(row.handed_in_on, row.sent_at)
    return ClockOnDay(called, ends.on, row.handed_in_on, late, row.told_id)


def _ends(
    incident_ids: Collection[int],
) -> tuple[Mapping[_Key, Ends], Mapping[tuple[int, ObligationKind], Text]]:
    """The last moment of each duty of these incidents, and what it is called; what each kind of
    clock is called by the rules by which the incident was judged."""
    known, assessed = newest_known(incident_ids), newest_assessed(incident_ids)
    open_on, company = offices(), the_organisation()
    found: dict[_Key, Ends] = {}
    labels = {}
    for id_ in incident_ids:
        rules = rules_by(assessed[id_])
        labels.update({(id_, kind): rule_of(rules, kind).label for kind in CLOCKS})
        for duty in duties_by(assessed[id_], known[id_].known_on, company):
            found[id_, duty.key] = duty.label, ends_of(duty, known[id_].known_at, open_on)
    return found, labels


def _works(vendor_ids: Collection[int] | None) -> Mapping[int, frozenset[int]]:
    statement = select(IncidentWork.incident_id, IncidentWork.engagement_id)
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(among(statement, IncidentWork.vendor_id, vendor_ids)):
        found[row.incident_id].add(row.engagement_id)
    return {incident_id: frozenset(several) for incident_id, several in found.items()}


def _owed(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, list[Any]]:
    """By incident its clocks, those met included, and its assessment where that waited on the day."""
    statement = (
        select(
            func.coalesce(IncidentCustomer.incident_id, Obligation.subject_id).label("of"),
            IncidentCustomer.id.label("told_id"),
            IncidentCustomer.customer_id,
            Obligation.kind,
            Obligation.due_on,
            Obligation.outcome,
            Obligation.handed_in_on,
            IncidentSubmission.sent_at,
        )
        .select_from(Obligation)
        .outerjoin(IncidentCustomer, IS_OF_CUSTOMER)
        .outerjoin(IncidentSubmission, IncidentSubmission.obligation_id == Obligation.id)
        .where(
            Obligation.subject_kind.in_((Incident.__tablename__, IncidentCustomer.__tablename__)),
            Obligation.kind.in_((*CLOCKS, ObligationKind.INCIDENT_ASSESS)),
            Obligation.opened_on <= as_of,
            or_(_waited(as_of), and_(_was_met(), Obligation.kind.in_(CLOCKS))),
        )
        .order_by(Obligation.due_on, Obligation.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(among(statement, Obligation.vendor_id, vendor_ids)):
        found[row.of].append(row)
    return found


def _waited(as_of: date) -> ColumnElement[bool]:
    return or_(Obligation.closed_on.is_(None), Obligation.closed_on > as_of)


def _was_met() -> ColumnElement[bool]:
    return Obligation.outcome.in_((Outcome.DONE, Outcome.LATE))
