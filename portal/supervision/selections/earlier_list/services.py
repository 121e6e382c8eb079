"""Commands: record a list of earlier assessments that was compared, all of it or nothing, and confirm it."""

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor, as_kept, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, next_numbers
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    InvalidTransition,
    RuleViolated,
    demand_reason,
)
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind, decider_of
from portal.supervision.selections import workflow
from portal.supervision.selections.earlier_list import queries
from portal.supervision.selections.earlier_list.comparing import EarlierComparison, Rows, compare
from portal.supervision.selections.models import (
    SelectionAssessment,
    SelectionFile,
    SelectionList,
    SelectionState,
)
from portal.supervision.selections.services import DAYS, PREFIX

KIND = ObligationKind.SELECTION_LIST


def compare_list(rows: Rows) -> EarlierComparison:
    """Against what is on record now."""
    return compare(rows, queries.on_record())


def propose_list(rows: Rows, file: Received, *, digest: str, actor: Actor) -> SelectionList:
    """Each new row becomes an assessment from before, with the file as its paper; a second person
    compares the file and confirms all of it at once.

    Refuses wrong rows, a comparison that reads otherwise by now, and one in which nothing is new.
    """
    alone("earlier selections")
    found = compare_list(rows)
    if found.wrong:
        raise RuleViolated(
            say("The file has wrong rows; nothing of it can be written before they are mended.")
        )
    if found.digest != digest:
        raise ChangedMeanwhile(
            say("Something was recorded after this list was compared. Look at it again.")
        )
    if not found.new:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    now = clock.now()
    stored = store_upload(file)
    by = {
        "proposed_by_id": actor.user_id or 0,
        "proposed_as": as_kept(actor.roles),
        "proposed_at": now,
    }
    row = SelectionList(file_sha256=stored.sha256, file_name=file.name, rows=len(found.new), **by)
    db.session.add(row)
    db.session.flush()
    made = [
        SelectionAssessment(
            vendor_id=one.vendor_id,
            number=number,
            state=SelectionState.PROPOSED,
            is_earlier=True,
            list_id=row.id,
            assessed_on=one.assessed_on,
            basis=one.basis,
            outcome=one.proposed.outcome,
            until=one.proposed.until,
            conditions=one.proposed.conditions,
            reason=one.proposed.reason,
            decision_number=one.proposed.decision_number,
            score=one.score,
            knock_outs=[],
            earlier_by=[],
            **by,
        )
        for one, number in zip(found.new, next_numbers(PREFIX, len(found.new)), strict=True)
    ]
    db.session.add_all(made)
    db.session.flush()
    db.session.add_all(
        SelectionFile(
            vendor_id=one.vendor_id,
            assessment_id=one.id,
            file_sha256=stored.sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=now,
        )
        for one in made
    )
    waits = obligations.open_obligation(
        kind=KIND,
        subject=row,
        vendor_id=None,
        holder=decider_of(actor.roles),
        due_on=business_calendar().add_open_days(clock.today(), DAYS),
        ladder="internal",
        title=say(
            "Compare the list of earlier selection assessments: %(name)s", name=row.file_name
        ),
    )
    db.session.flush()
    record(
        actor,
        "selection.list_proposed",
        row,
        say("Recorded a list of %(n)s earlier selection assessments", n=row.rows),
        also=[waits, *made],
        after={"file": row.file_name, "sha256": row.file_sha256, "same": found.same},
    )
    return row


def decide_list(
    row: SelectionList, *, accepted: bool, reason: str, actor: Actor, number: str = ""
) -> None:
    """Four eyes, once for the whole file: all of it counts, or all of it is withdrawn."""
    row = queries.lock_list(row.id)
    demand_second_person(actor, proposer_id=row.proposed_by_id, proposer_roles=row.proposer_roles)
    if row.accepted is not None:
        raise InvalidTransition(say("This has been decided already."))
    demand_reason(reason)
    by, at, on = actor.user_id or 0, clock.now(), clock.today()
    row.accepted, row.decision_reason = accepted, reason.strip()
    row.decided_by_id, row.decided_at, row.decided_on = by, at, on
    made = [assessment for assessment, _ in queries.assessments_of(row.id)]
    for assessment in made:
        if accepted:
            workflow.decide(assessment, remark=reason, by=by, at=at, on=on)
        else:
            workflow.withdraw(assessment, reason=reason, by=by, at=at, on=on)
    also: list[Subject] = obligations.close_waiting(KIND, row, row.decision_reason)
    also += decisions.settle(
        DecisionKind.SELECTION, row, accepted=accepted, number=number, actor=actor
    )
    db.session.flush()
    record(
        actor,
        "selection.list_confirmed" if accepted else "selection.list_refused",
        row,
        say("Confirmed a list of %(n)s earlier selection assessments", n=row.rows)
        if accepted
        else say("Refused a list of %(n)s earlier selection assessments", n=row.rows),
        also=[*also, *made],
        after={"reason": row.decision_reason} | decisions.numbered(number),
    )
