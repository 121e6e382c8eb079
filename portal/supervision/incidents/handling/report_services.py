"""Command: tell of an incident."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED
from portal.supervision.incidents import workflow
from portal.supervision.incidents.handling import emails
from portal.supervision.incidents.handling.following import (
    BACK,
    add_files,
    ask,
    ask_for_items,
    demand_past,
    marked,
    set_clocks,
)
from portal.supervision.incidents.handling.who_is_hit import first_assessment, who_is_hit
from portal.supervision.incidents.models import (
    Going,
    Incident,
    IncidentAssessment,
    IncidentItem,
    IncidentKnown,
    IncidentState,
    IncidentWork,
    ReportItem,
)

PREFIX: Final = "I"
K = ObligationKind


@dataclass(frozen=True, slots=True)
class ToldIncident:
    """What whoever noticed says. `known_at`: when any of our departments knew, None: now."""

    happened: str
    noticed_on: date
    going: Going
    is_suspicion: bool
    people: int | None = None
    works: Sequence[Engagement] = ()
    files: Sequence[Received] = ()
    known_at: datetime | None = None
    is_drill: bool = False
    asks_vendor: bool = False


def report(vendor: Vendor, told: ToldIncident, *, actor: Actor) -> Incident:
    """Put it on record, start its clocks, write to the officer and ask for the call.

    Refuses nothing said, a day to come, work of another vendor, and a vendor's drill.
    """
    _demand_told(vendor, told)
    now, today, outside = clock.now(), clock.today(), not actor.is_staff
    row = Incident(
        vendor_id=vendor.id,
        number=next_number(PREFIX),
        state=IncidentState.SUSPECTED if told.is_suspicion else IncidentState.REPORTED,
        is_drill=told.is_drill and not outside,
        is_ours=not outside,
        is_asked=told.asks_vendor and not outside,
        happened=told.happened.strip(),
        noticed_on=told.noticed_on,
        going=told.going,
        told_by_id=actor.user_id,
        told_at=now,
        told_on=today,
    )
    db.session.add(row)
    db.session.flush()
    own = {"vendor_id": vendor.id, "incident_id": row.id}
    known_at = now if told.known_at is None or outside else told.known_at
    db.session.add_all(
        [IncidentWork(**own, engagement_id=work.id) for work in told.works]
        + [
            IncidentKnown(
                **own,
                known_at=known_at,
                known_on=clock.day_of(known_at),
                set_by_id=actor.user_id,
                set_at=now,
            ),
            _from_register(row, told),
            IncidentItem(
                **own,
                item=ReportItem.OVERVIEW,
                wording=row.happened,
                by_vendor=outside,
                written_by_id=actor.user_id,
                written_at=now,
            ),
        ]
    )
    add_files(row, told.files, actor)
    db.session.flush()
    about = {"number": row.number, "vendor": vendor.called}
    also: list[Subject] = [vendor, *told.works, *set_clocks(row)]
    call = say("Call the privacy officer about %(number)s, %(vendor)s", **about)
    assess = say("Assess %(number)s, %(vendor)s: which duties apply", **about)
    also.append(ask(row, K.INCIDENT_CALL, Holder.PROCUREMENT, marked(row, call), today))
    also.append(ask(row, K.INCIDENT_ASSESS, Holder.PRIVACY_OFFICER, marked(row, assess), today))
    if outside or row.is_asked:
        also.append(ask_for_items(row))
    emails.tell_at_once(row, vendor)
    text = say("Told of %(number)s: %(what)s", number=row.number, what=_kind_of(row))
    after = {"state": row.state.value, "day": row.noticed_on, "people": told.people}
    record(actor, "incident.told", row, text, also=also, after=after)
    return row


def _demand_told(vendor: Vendor, told: ToldIncident) -> None:
    if vendor.state in ENDED and told.is_drill:
        raise InvalidTransition(say("We no longer work with this vendor."))
    demand_reason(told.happened, "happened", say("Say what happened."))
    today = clock.today()
    if told.noticed_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="noticed_on"
        )
    if told.noticed_on < today - BACK:
        raise RuleViolated(say("Enter a day of the past five years."), field="noticed_on")
    if told.people is not None and told.people < 0:
        raise RuleViolated(say("Enter a number of persons, 0 or more."), field="people")
    if any(work.vendor_id != vendor.id for work in told.works):
        raise RuleViolated(say("Choose work of the same vendor."), field="works")
    if told.known_at is not None:
        demand_past(told.known_at)


def _from_register(row: Incident, told: ToldIncident) -> IncidentAssessment:
    """What the register says of the work that is hit; without any chosen, of all of the vendor's."""
    hit = who_is_hit(row.vendor_id, row.told_on, {work.id for work in told.works})
    assessment = first_assessment(hit, told.people)
    assessment.vendor_id, assessment.incident_id = row.vendor_id, row.id
    return assessment


def _kind_of(row: Incident) -> Any:
    if row.is_drill:
        return say("Drill")
    return workflow.STATES[row.state]
