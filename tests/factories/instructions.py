"""Cases and instructions, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.instructions.models import (
    CaseChannel,
    Instruction,
    InstructionCase,
    InstructionKind,
    InstructionPerson,
    InstructionReport,
    InstructionState,
    InstructionWork,
    ReportMeans,
)

S = InstructionState
DUE = date(2026, 12, 2)


def make_case(by: User, **more: Any) -> InstructionCase:
    """A customer wants to be erased; it came to our desk on Tuesday."""
    usual: dict[str, Any] = {
        "kind": InstructionKind.ERASURE,
        "channel": CaseChannel.DESK,
        "came_on": date(2026, 11, 24),
        "title": "Erase one customer",
        "wording": "Erase the entries of the person named below.",
        "categories": [],
        "subjects": [],
        "opened_by_id": by.id,
        "opened_at": clock.now(),
        "opened_on": clock.today(),
    }
    row = InstructionCase(number="IC-?", **(usual | more))
    db.session.add(row)
    db.session.flush()
    row.number = f"IC-2025-{row.id:03d}"
    db.session.flush()
    return row


def make_instruction(
    by: User,
    work: Engagement,
    case: InstructionCase | None = None,
    *,
    due_on: date = DUE,
    **more: Any,
) -> Instruction:
    """About one piece of work, with what the vendor owes."""
    case = case or make_case(by)
    usual: dict[str, Any] = {
        "kind": case.kind,
        "title": case.title,
        "wording": case.wording,
        "given_by_id": by.id,
        "given_at": clock.now(),
        "given_on": clock.today(),
    }
    row = Instruction(vendor_id=work.vendor_id, case_id=case.id, number="IN-?", **(usual | more))
    db.session.add(row)
    db.session.flush()
    row.number = f"IN-2025-{row.id:03d}"
    db.session.add(
        InstructionWork(vendor_id=row.vendor_id, instruction_id=row.id, engagement_id=work.id)
    )
    db.session.add(
        Obligation(
            vendor_id=row.vendor_id,
            kind=ObligationKind.INSTRUCTION_ANSWER,
            subject_kind=Instruction.__tablename__,
            subject_id=row.id,
            holder=Holder.VENDOR,
            ladder="rights_request",
            title={"id": "Report on an instruction"},
            due_on=due_on,
            opened_at=clock.now(),
            opened_on=row.given_on,
        )
    )
    db.session.flush()
    return row


def reported(row: Instruction, by: User, **more: Any) -> InstructionReport:
    """The vendor says today that it is done; it waits for us."""
    usual: dict[str, Any] = {
        "means": ReportMeans.PORTAL,
        "wording": "Three entries were erased in two systems.",
        "done_on": clock.today(),
        "reported_by_id": by.id,
        "reported_at": clock.now(),
        "reported_on": clock.today(),
    }
    told = InstructionReport(vendor_id=row.vendor_id, instruction_id=row.id, **(usual | more))
    row.state = S.REPORTED
    db.session.add(told)
    db.session.flush()
    return told


def make_person(
    case: InstructionCase, vendor_id: int | None = None, **more: Any
) -> InstructionPerson:
    usual = {"name": "Hanako Kawabata", "known_by": "Customer 4711"}
    row = InstructionPerson(case_id=case.id, vendor_id=vendor_id, **(usual | more))
    db.session.add(row)
    db.session.flush()
    return row
