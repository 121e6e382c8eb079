"""Commands about one instruction: acknowledge, report, confirm, send back, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.instructions import queries, workflow
from portal.supervision.instructions.models import (
    Instruction,
    InstructionFile,
    InstructionReport,
    InstructionState,
)
from portal.supervision.instructions.workflow import ToldReport
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import open_paper

K, S = ObligationKind, InstructionState


def acknowledge(row: Instruction, *, actor: Actor) -> None:
    """A person of the vendor has read it."""
    row = queries.lock(row.id)
    workflow.acknowledge(row, by=actor, at=clock.now(), on=clock.today())
    db.session.flush()
    text = say("Acknowledged %(number)s: %(title)s", **_named(row))
    record(actor, "instruction.acknowledged", row, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOnPaper:
    """It is the vendor's own report, of the day on which its paper came; who recorded that."""

    paper: Paper
    closed: Sequence[Subject] = ()  # what waited about the paper


def report(
    row: Instruction,
    said: ToldReport,
    files: Sequence[Received] = (),
    *,
    actor: Actor,
    came: ReportOnPaper | None = None,
) -> InstructionReport:
    """What was done, in the vendor's words. From then on the vendor is not reminded.

    A paper that waits for its second person falls away where the vendor reports here.
    """
    row = queries.lock(row.id)
    on = came.paper.received_on if came else clock.today()
    workflow.report(row, said, by=actor, at=clock.now(), on=on)
    told = InstructionReport(
        vendor_id=row.vendor_id,
        instruction_id=row.id,
        means=said.means,
        wording=said.wording.strip(),
        done_on=said.done_on,
        said_by=said.said_by.strip(),
        reported_by_id=came.paper.recorded_by_id if came else actor.user_id,
        reported_at=clock.now(),
        reported_on=on,
    )
    db.session.add(told)
    db.session.flush()
    kept = _keep_files(told, files, actor)
    also: list[Subject] = [told, *kept]
    owed = find_open(K.INSTRUCTION_ANSWER, row)
    if owed is not None:
        obligations.hand_in(owed, on=on)
        also.append(owed)
    title = say("Look at what was reported: %(number)s, %(title)s", **_named(row))
    days = workflow.CONFIRM_DAYS
    also.append(
        obligations.ask_colleagues(K.INSTRUCTION_CONFIRM, row, Holder.PROCUREMENT, title, days=days)
    )
    text = say("Reported what was done about %(number)s: %(title)s", **_named(row))
    after: dict[str, Any] = {"day": on, "files": [file.name for file in files]}
    if came is None:
        also += _paper_falls_away(row, row.number)
    else:
        came.paper.note_made(told)
        db.session.flush()
        also += [came.paper, *came.closed]
        after |= {"received_on": on}
        text = say(
            "Confirmed the paper %(paper)s: what was done about %(number)s",
            paper=came.paper.number,
            number=row.number,
        )
    record(actor, "instruction.reported", row, text, also=also, after=after)
    return told


def confirm(row: Instruction, *, remark: str, version: int | None, actor: Actor) -> None:
    """It was done. What came on paper or by telephone is confirmed by another person than recorded it."""
    row, told = _reported(row, version)
    workflow.confirm(row, told, remark=remark, by=actor, at=clock.now(), on=clock.today())
    also = obligations.close_waiting(K.INSTRUCTION_CONFIRM, row, told.remark)
    also += obligations.close_waiting(K.INSTRUCTION_ANSWER, row, told.remark)
    db.session.flush()
    text = say("Confirmed what was done about %(number)s: %(title)s", **_named(row))
    record(
        actor, "instruction.confirmed", row, text, also=[told, *also], after={"remark": told.remark}
    )


def send_back(
    row: Instruction, *, remark: str, due_on: date | None, version: int | None, actor: Actor
) -> None:
    """With what is missing; the vendor reports again, by the same day or by a later one."""
    if due_on is not None and due_on < clock.today():
        raise RuleViolated(
            say("Enter the day by which vendors report: today or later."), field="due_on"
        )
    row, told = _reported(row, version)
    workflow.send_back(row, told, remark=remark, by=actor, at=clock.now(), on=clock.today())
    also = obligations.close_waiting(K.INSTRUCTION_CONFIRM, row, told.remark)
    owed = find_open(K.INSTRUCTION_ANSWER, row)
    if owed is not None:
        obligations.hand_back(owed)
        also.append(owed)
        if due_on is not None and due_on > owed.due_on:
            also.append(obligations.move_obligation(owed, to=due_on, reason=told.remark[:1000]))
    db.session.flush()
    text = say("Sent %(number)s back to the vendor: %(title)s", **_named(row))
    record(
        actor, "instruction.sent_back", row, text, also=[told, *also], after={"remark": told.remark}
    )


def withdraw(row: Instruction, *, reason: str, actor: Actor) -> None:
    """It is not asked any more; it stays on record."""
    row = queries.lock(row.id)
    workflow.withdraw(row, reason=reason, by=actor, at=clock.now(), on=clock.today())
    kinds = (K.INSTRUCTION_CONFIRM, K.INSTRUCTION_ANSWER)
    also = [gone for kind in kinds for gone in obligations.withdraw_waiting(kind, row, row.reason)]
    also += _paper_falls_away(row, row.reason)
    db.session.flush()
    text = say("Withdrew %(number)s: %(title)s", **_named(row))
    record(actor, "instruction.withdrawn", row, text, also=also, after={"reason": row.reason})


def _reported(row: Instruction, version: int | None) -> tuple[Instruction, InstructionReport]:
    row = queries.lock(row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    workflow.demand_move(row, S.CONFIRMED)
    return row, queries.reports_of([row.id])[row.id][-1]


def _paper_falls_away(row: Instruction, reason: str) -> list[Subject]:
    """The one that waits for its second person, with what waits about it."""
    waiting = open_paper(row)
    return [] if waiting is None else paper_records.withdraw(waiting, reason)


def _keep_files(
    told: InstructionReport, files: Sequence[Received], actor: Actor
) -> list[InstructionFile]:
    kept = [
        InstructionFile(
            vendor_id=told.vendor_id,
            report_id=told.id,
            file_sha256=store_upload(file).sha256,
            file_name=file.name,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
        for file in files
    ]
    db.session.add_all(kept)
    db.session.flush()
    return kept


def _named(row: Instruction) -> dict[str, Any]:
    return {"number": row.number, "title": row.title}
