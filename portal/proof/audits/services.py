"""Commands of whoever is in charge of audit: plan one, move it, record it, call it off, open a finding."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.words.messages import Text, say
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.proof.audits import queries, workflow
from portal.proof.audits.models import InternalAudit, InternalAuditFile
from portal.proof.audits.workflow import RESULTS, HeldAudit, PlannedAudit
from portal.supervision.findings.handling import services as findings
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.planning.scheduling.fiscal import number_of

PREFIX: Final = "IA"
KIND: Final = ObligationKind.INTERNAL_AUDIT
MOST_ABOUT: Final = 160  # characters of a title by which a finding of an audit is known


def plan(wanted: PlannedAudit, *, actor: Actor) -> InternalAudit:
    """Owed by whoever plans it, and where that person leaves by management, which appoints another."""
    workflow.demand_apart(actor)
    workflow.demand_plan(wanted, clock.today())
    row = InternalAudit(
        number=next_number(PREFIX),
        fiscal_year=number_of(wanted.on, the_organisation().fiscal_year_start_month),
        subject=wanted.subject.strip(),
        scope=wanted.scope.strip(),
        period_from=wanted.period_from,
        period_until=wanted.period_until,
        planned_by_id=actor.user_id or 0,
        planned_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    owed = obligations.open_obligation(
        kind=KIND,
        subject=row,
        vendor_id=None,
        holder=Holder.MANAGEMENT,
        person_id=actor.user_id,
        due_on=wanted.on,
        ladder="internal",
        title=say("Carry out the audit %(number)s: %(what)s", number=row.number, what=row.subject),
        is_new=True,
    )
    text = say("Planned the audit %(number)s: %(what)s", number=row.number, what=row.subject)
    after = {"due": owed.due_on, "period_from": row.period_from, "period_to": row.period_until}
    record(actor, "internal_audit.planned", row, text, also=[owed], after=after)
    return row


def move(row: InternalAudit, *, to: date, reason: str, actor: Actor) -> None:
    """To a later day, with the reason. From now on it is this person who owes it."""
    workflow.demand_apart(actor)
    row = queries.lock(row.id)
    workflow.demand_planned(row)
    owed = queries.owed_of(row)
    moved = obligations.move_obligation(owed, to=to, reason=reason)
    moved.person_id = actor.user_id
    db.session.flush()
    text = say("Moved the audit %(number)s to %(day)s", number=row.number, day=to)
    before, after = {"due": owed.due_on}, {"due": to, "reason": moved.reason or reason.strip()}
    record(actor, "internal_audit.moved", row, text, also=[owed, moved], before=before, after=after)


def hold(
    row: InternalAudit, told: HeldAudit, files: Sequence[Received], *, actor: Actor
) -> InternalAudit:
    """It was carried out: what was looked at, what was seen. Once; it is not changed afterwards."""
    workflow.demand_apart(actor)
    row = queries.lock(row.id)
    workflow.hold(row, told, by=actor, at=clock.now(), today=clock.today())
    kept = [
        InternalAuditFile(
            audit_id=row.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(kept)
    closed = obligations.close_waiting(KIND, row)
    db.session.flush()
    text = say(
        "Recorded the audit %(number)s: %(result)s",
        number=row.number,
        result=RESULTS[told.result],
    )
    after = {
        "day": told.held_on,
        "result": told.result.value,
        "files": [file.name for file in files],
    }
    record(actor, "internal_audit.recorded", row, text, also=[*kept, *closed], after=after)
    return row


def cancel(row: InternalAudit, *, reason: str, actor: Actor) -> None:
    workflow.demand_apart(actor)
    row = queries.lock(row.id)
    workflow.cancel(row, reason=reason, by=actor, at=clock.now())
    ended = obligations.withdraw_waiting(KIND, row, row.reason)
    db.session.flush()
    text = say("Called the audit %(number)s off", number=row.number)
    record(actor, "internal_audit.cancelled", row, text, also=ended, after={"reason": row.reason})


def open_finding(row: InternalAudit, found: Found, *, actor: Actor) -> Finding:
    """Ours to mend, and from then on a finding like any other."""
    workflow.demand_apart(actor)
    workflow.demand_held(row)
    title = found.title.ja if isinstance(found.title, Text) else str(found.title.id)
    return findings.open_by_hand(
        None,
        found,
        actor=actor,
        cause=Cause.AUDIT,
        about=f"audit:{row.number}:{title[:MOST_ABOUT]}",
        subject=row,
    )
