"""What follows of an incident: its clocks, what is asked about it, and its files. Callers record and commit."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.supervision.incidents import judging, queries
from portal.supervision.incidents.handling.who_is_hit import customers_told
from portal.supervision.incidents.models import (
    Incident,
    IncidentCustomer,
    IncidentFile,
    IncidentSubmission,
    PersonsTold,
)
from portal.supervision.incidents.rules.duties import Duty, named

LADDER: Final = "incident"
ITEMS_WITHIN: Final = timedelta(days=2)  # the third day, day 1 being the day of the report
BACK: Final = timedelta(days=5 * 366)
K = ObligationKind


def set_clocks(row: Incident) -> list[Subject]:
    """One open clock for each duty that applies and was not met; the others are no longer asked."""
    known, assessed = queries.known_days(row.id)[0], queries.assessments(row.id)[0]
    rows = queries.keyed_clocks(row)
    running = {key: owed for key, owed in rows if owed.is_open}
    met = {key for key, owed in rows if owed.outcome in (Outcome.DONE, Outcome.LATE)}
    touched: list[Subject] = []
    open_on = judging.offices()
    wanted = {
        duty.key: (duty, judging.ends_of(duty, known.known_at, open_on).on)
        for duty in judging.duties_by(assessed, known.known_on, the_organisation())
        if duty.applies and duty.key not in met
    }
    for key, owed in running.items():
        if key in wanted and wanted[key][1] == owed.due_on:
            continue
        obligations.withdraw_obligation(owed, reason=row.number)
        touched.append(owed)
    db.session.flush()
    kept = {key for key, owed in running.items() if owed.is_open}
    about = _subjects(row, [duty for duty, _ in wanted.values()])
    for key, (duty, due_on) in wanted.items():
        if key not in kept:
            title = named(duty.label, row.number, is_drill=row.is_drill)
            subject = row if duty.customer is None else about[duty.customer.customer_id]
            asked = ask(row, duty.kind, Holder.PRIVACY_OFFICER, title, due_on, subject=subject)
            touched += [asked] if subject is row else [subject, asked]
    return touched


def _subjects(row: Incident, duties: Iterable[Duty]) -> Mapping[int, IncidentCustomer]:
    """By customer to tell the row that its obligation is about; made where there is none yet."""
    known = dict(customers_told(row.id))
    for duty in duties:
        if duty.customer is not None and duty.customer.customer_id not in known:
            customer_id = duty.customer.customer_id
            known[customer_id] = IncidentCustomer(
                vendor_id=row.vendor_id, incident_id=row.id, customer_id=customer_id
            )
            db.session.add(known[customer_id])
    db.session.flush()
    return known


def ask(
    row: Incident,
    kind: ObligationKind,
    holder: Holder,
    title: Any,
    due_on: date,
    *,
    subject: Subject | None = None,
) -> Obligation:
    """A drill is the company's alone: it counts for no vendor. `subject` None: the incident."""
    return obligations.open_obligation(
        kind=kind,
        subject=subject or row,
        vendor_id=None if row.is_drill else row.vendor_id,
        holder=holder,
        due_on=due_on,
        ladder=LADDER,
        title=title,
    )


def ask_for_items(row: Incident) -> Obligation:
    """Of the vendor, in a drill too: this is what is practised."""
    title = say("Describe %(number)s in the nine items", number=row.number)
    return obligations.open_obligation(
        kind=K.INCIDENT_ITEMS,
        subject=row,
        vendor_id=row.vendor_id,
        holder=Holder.VENDOR,
        due_on=clock.today() + ITEMS_WITHIN,
        ladder=LADDER,
        title=marked(row, title),
    )


def marked(row: Incident, title: Any) -> Any:
    return say("Drill: %(what)s", what=title) if row.is_drill else title


def withdraw_all(row: Incident) -> list[Subject]:
    """Nothing about it is asked any more: its clocks, its items, its call."""
    kinds = (K.INCIDENT_CALL, K.INCIDENT_ASSESS, K.INCIDENT_ITEMS)
    gone = [one for kind in kinds for one in obligations.withdraw_waiting(kind, row, row.number)]
    running = [owed for owed in queries.clock_rows(row) if owed.is_open]
    for owed in running:
        obligations.withdraw_obligation(owed, reason=row.number)
    return [*gone, *running]


def add_files(
    row: Incident,
    files: Iterable[Received],
    actor: Actor,
    submission: IncidentSubmission | None = None,
    told: PersonsTold | None = None,
) -> None:
    db.session.add_all(
        IncidentFile(
            vendor_id=row.vendor_id,
            incident_id=row.id,
            submission_id=None if submission is None else submission.id,
            told_id=None if told is None else told.id,
            by_vendor=not actor.is_staff,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    )
    db.session.flush()


def demand_past(moment: datetime, field: str = "known_on") -> None:
    now = clock.now()
    if moment > now:
        raise RuleViolated(say("That moment is still to come."), field=field)
    if moment < now - BACK:
        raise RuleViolated(say("Enter a day of the past five years."), field=field)
