"""The instructions that were given by a day, in plain values: what promises and reports are decided from.

"As of D" means facts valid on D, as known now: what a vendor reported counts from the day on which it reached us,
unless we sent it back.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import among, db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.instructions.models import (
    Instruction,
    InstructionKind,
    InstructionReport,
    InstructionState,
    InstructionWork,
    ReportAnswer,
)


@dataclass(frozen=True, slots=True)
class InstructionOnDay:
    """`works` empty: it concerns all work of the vendor. `due_on`: the last day to report, as it stood then.

    `reported_on`: of what was not sent back, None: not by the day. `confirmed_on` and `withdrawn_on`: by the
    day. `confirm_by`: until when we look at what was reported.
    """

    id: int
    number: str
    kind: InstructionKind
    title: str
    given_on: date
    due_on: date
    works: frozenset[int] = frozenset()
    reported_on: date | None = None
    confirmed_on: date | None = None
    withdrawn_on: date | None = None
    confirm_by: date | None = None

    @property
    def is_late(self) -> bool:
        """It was reported after its last day."""
        return self.reported_on is not None and self.reported_on > self.due_on


def instructions_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[InstructionOnDay, ...]]:
    """By vendor, in the order in which they were given; `vendor_ids` None: of all. A fixed number of
    statements."""
    if has_none(vendor_ids, Instruction):
        return {}
    row = Instruction
    statement = select(row).where(row.given_on <= as_of).order_by(row.id)
    rows = db.session.scalars(among(statement, row.vendor_id, vendor_ids)).all()
    if not rows:
        return {}
    works, reported, owed = (
        _works(vendor_ids),
        _reported(vendor_ids, as_of),
        _owed(vendor_ids, as_of),
    )
    found: dict[int, list[InstructionOnDay]] = defaultdict(list)
    for one in rows:
        ended = one.ended_on if one.ended_on is not None and one.ended_on <= as_of else None
        due_on, confirm_by = owed.get(one.id, (None, None))
        found[one.vendor_id].append(
            InstructionOnDay(
                id=one.id,
                number=one.number,
                kind=one.kind,
                title=one.title,
                given_on=one.given_on,
                due_on=due_on or as_of,
                works=frozenset(works.get(one.id, ())),
                reported_on=reported.get(one.id),
                confirmed_on=ended if one.state is InstructionState.CONFIRMED else None,
                withdrawn_on=ended if one.state is InstructionState.WITHDRAWN else None,
                confirm_by=confirm_by,
            )
        )
    return {vendor_id: tuple(several) for vendor_id, several in found.items()}


def _works(vendor_ids: Collection[int] | None) -> Mapping[int, set[int]]:
    statement = select(InstructionWork.instruction_id, InstructionWork.engagement_id)
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(among(statement, InstructionWork.vendor_id, vendor_ids)):
        found[row.instruction_id].add(row.engagement_id)
    return found


def _reported(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, date]:
    """By instruction the day of the last report, unless it was sent back by now."""
    row = InstructionReport
    statement = (
        select(row.instruction_id, row.reported_on)
        .where(
            row.reported_on <= as_of,
            row.answer.is_distinct_from(ReportAnswer.SENT_BACK),
        )
        .order_by(row.id)
    )
    rows = db.session.execute(among(statement, row.vendor_id, vendor_ids))
    return {one.instruction_id: one.reported_on for one in rows}


Owed = tuple[date | None, date | None]


def _owed(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, Owed]:
    """By instruction the last day to report, as it stood on the day, and the one to confirm."""
    row = Obligation
    statement = (
        select(row.subject_id, row.kind, row.due_on, row.closed_on)
        .where(
            row.subject_kind == Instruction.__tablename__,
            row.kind.in_((ObligationKind.INSTRUCTION_ANSWER, ObligationKind.INSTRUCTION_CONFIRM)),
            row.opened_on <= as_of,
        )
        .order_by(row.id)
    )
    found: dict[int, Owed] = {}
    for one in db.session.execute(among(statement, row.vendor_id, vendor_ids)):
        answer_by, confirm_by = found.get(one.subject_id, (None, None))
        if one.kind is ObligationKind.INSTRUCTION_CONFIRM:
            confirm_by = one.due_on if _waited(one, as_of) else None
        else:
            answer_by = one.due_on  # the last one opened by the day
        found[one.subject_id] = answer_by, confirm_by
    return found


def _waited(row: Any, as_of: date) -> bool:
    return row.closed_on is None or row.closed_on > as_of
