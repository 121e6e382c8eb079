"""Every read about instructions and the cases behind them, and the register of instructions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.access.reading import has_none
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import (
    Column,
    Filter,
    Preset,
    Register,
    choices_of,
    day_range,
    one_of,
)
from portal.foundation.runs.models import Run
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import last_due, late_subjects, of_subjects
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, holds, named
from portal.supervision.instructions.models import (
    CHANNELS,
    KINDS,
    OF_PERSONS,
    RUNNING,
    STATES,
    Instruction,
    InstructionCase,
    InstructionFile,
    InstructionPerson,
    InstructionReport,
    InstructionState,
    InstructionWork,
)

GIVE: Final = "instructions.give"  # the kind of run
ANSWER: Final = ObligationKind.INSTRUCTION_ANSWER
TABLE: Final = Instruction.__tablename__
ERASE_DAYS: Final = 30  # days after all is done; our own practice
LATE: Final = "late"  # beside the states: past its due date and not reported


def find(instruction_id: int) -> Instruction | None:
    return db.session.scalar(select(Instruction).where(Instruction.id == instruction_id))


def lock(instruction_id: int) -> Instruction:
    """For a command; read anew."""
    statement = select(Instruction).where(Instruction.id == instruction_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def find_case(case_id: int) -> InstructionCase | None:
    return db.session.scalar(select(InstructionCase).where(InstructionCase.id == case_id))


def lock_case(case_id: int) -> InstructionCase:
    statement = select(InstructionCase).where(InstructionCase.id == case_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def find_file(instruction_file_id: int) -> InstructionFile | None:
    rows = select(InstructionFile).where(InstructionFile.id == instruction_file_id)
    return db.session.scalar(rows)


def works_of(instruction_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """By instruction the ids of the work it is about."""
    row = InstructionWork
    statement = select(row.instruction_id, row.engagement_id).where(
        row.instruction_id.in_(instruction_ids)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for one in db.session.execute(statement.order_by(row.engagement_id)):
        found[one.instruction_id].append(one.engagement_id)
    return found


def reports_of(instruction_ids: Collection[int]) -> Mapping[int, Sequence[InstructionReport]]:
    """By instruction, the oldest first."""
    row = InstructionReport
    rows = select(row).where(row.instruction_id.in_(instruction_ids)).order_by(row.id)
    found: dict[int, list[InstructionReport]] = defaultdict(list)
    for one in db.session.scalars(rows):
        found[one.instruction_id].append(one)
    return found


def files_of(report_ids: Collection[int]) -> Mapping[int, Sequence[InstructionFile]]:
    row = InstructionFile
    rows = select(row).where(row.report_id.in_(report_ids)).order_by(row.id)
    found: dict[int, list[InstructionFile]] = defaultdict(list)
    for one in db.session.scalars(rows):
        found[one.report_id].append(one)
    return found


def due_of_rows(rows: Iterable[Instruction]) -> Mapping[int, Obligation]:
    """By instruction what the vendor owes or owed."""
    return of_subjects(ANSWER, TABLE, [row.id for row in rows])


def of_vendor(vendor_id: int) -> Sequence[Instruction]:
    """The newest first."""
    rows = select(Instruction).where(Instruction.vendor_id == vendor_id)
    return db.session.scalars(rows.order_by(Instruction.id.desc())).all()


class OwedInstruction(NamedTuple):
    instruction: Instruction
    owed: Obligation


def owed_by_vendor(vendor_id: int) -> list[OwedInstruction]:
    """What it still has to acknowledge or report, the most urgent first."""
    if has_none([vendor_id], Instruction):
        return []
    rows = select(Instruction).where(
        Instruction.vendor_id == vendor_id,
        Instruction.state.in_((InstructionState.OPEN, InstructionState.ACKNOWLEDGED)),
    )
    found = db.session.scalars(rows).all()
    owed = due_of_rows(found) if found else {}
    both = [OwedInstruction(row, owed[row.id]) for row in found if row.id in owed]
    return sorted(both, key=lambda one: (one.owed.due_on, one.instruction.id))


def examined_of(vendor_id: int) -> Sequence[Instruction]:
    """Reported, and not answered by us yet."""
    if has_none([vendor_id], Instruction):
        return []
    rows = select(Instruction).where(
        Instruction.vendor_id == vendor_id, Instruction.state == InstructionState.REPORTED
    )
    return db.session.scalars(rows.order_by(Instruction.id)).all()


class TakenIn(NamedTuple):
    """A vendor that was told something about a case."""

    instruction: Instruction
    vendor: Vendor


def of_case(case_id: int) -> Sequence[TakenIn]:
    rows = (
        select(Instruction, Vendor)
        .join(Vendor, Vendor.id == Instruction.vendor_id)
        .where(Instruction.case_id == case_id)
        .order_by(BY_NAME, Instruction.id)
    )
    return [TakenIn(row, vendor) for row, vendor in db.session.execute(rows)]


def run_of(case_id: int) -> Run | None:
    """The act by which vendors were told."""
    asked = Run.asked["case"].as_integer() == case_id
    return db.session.scalar(select(Run).where(Run.kind == GIVE, asked).order_by(Run.id).limit(1))


def person_of(case_id: int, vendor_id: int | None = None) -> InstructionPerson | None:
    """Who it is about: the company's own row, or that of a vendor that is asked."""
    row = InstructionPerson
    owner = row.vendor_id.is_(None) if vendor_id is None else row.vendor_id == vendor_id
    return db.session.scalar(select(row).where(row.case_id == case_id, owner))


def persons_of(case_id: int) -> Sequence[InstructionPerson]:
    rows = select(InstructionPerson).where(InstructionPerson.case_id == case_id)
    return db.session.scalars(rows.order_by(InstructionPerson.id)).all()


def open_cases() -> Sequence[InstructionCase]:
    """Of persons who wait for our answer; the oldest first."""
    row = InstructionCase
    rows = select(row).where(row.kind.in_(OF_PERSONS), row.replied_on.is_(None))
    return db.session.scalars(rows.order_by(row.came_on, row.id)).all()


def list_cases(limit: int = 200) -> Sequence[InstructionCase]:
    """The newest first."""
    return db.session.scalars(
        select(InstructionCase).order_by(InstructionCase.id.desc()).limit(limit)
    ).all()


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """Of a case: vendors told, those that reported, those confirmed; withdrawn ones count nowhere."""

    told: int = 0
    reported: int = 0
    confirmed: int = 0


def progress_of(case_ids: Collection[int]) -> Mapping[int, CaseProgress]:
    row = Instruction
    statement = (
        select(row.case_id, row.state, func.count())
        .where(row.case_id.in_(case_ids), row.state != InstructionState.WITHDRAWN)
        .group_by(row.case_id, row.state)
    )
    counts: dict[int, dict[InstructionState, int]] = defaultdict(dict)
    for case_id, state, number in db.session.execute(statement):
        counts[case_id][state] = number
    return {
        case_id: CaseProgress(
            told=sum(of.values()),
            reported=of.get(InstructionState.REPORTED, 0) + of.get(InstructionState.CONFIRMED, 0),
            confirmed=of.get(InstructionState.CONFIRMED, 0),
        )
        for case_id, of in counts.items()
    }


def cases_to_forget(today: date) -> Sequence[int]:
    """Cases of which the person is still named, though all has been done for 30 days."""
    case, row, person = InstructionCase, Instruction, InstructionPerson
    runs = select(row.id).where(row.case_id == case.id, row.state.in_(RUNNING)).exists()
    late = select(row.id).where(
        row.case_id == case.id, row.ended_on > today - timedelta(days=ERASE_DAYS)
    )
    is_named = select(person.id).where(person.case_id == case.id, person.erased_on.is_(None))
    return db.session.scalars(
        select(case.id)
        .where(
            ~runs,
            ~late.exists(),
            is_named.exists(),
            case.replied_on <= today - timedelta(days=ERASE_DAYS),
        )
        .order_by(case.id)
    ).all()


def runs_on_case(case_id: int) -> bool:
    """A vendor still has to act, or we have to confirm what it reported."""
    row = Instruction
    running = select(row.id).where(row.case_id == case_id, row.state.in_(RUNNING)).limit(1)
    return db.session.scalar(running) is not None


# The register of instructions, declared.


def _stands(value: str) -> ColumnElement[bool]:
    if value == LATE:
        return Instruction.id.in_(late_subjects(ANSWER, TABLE))
    same: ColumnElement[bool] = Instruction.state == InstructionState(value)
    return same


def instruction_register(actor: Actor) -> Register:
    row, due = Instruction, last_due(ANSWER, TABLE, Instruction.id)
    states = [*choices_of(STATES), (LATE, str(_l("Overdue")))]
    return Register(
        id="instructions",
        name=_l("Instructions"),
        key=row.id,
        ids=select(row.id)
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(InstructionCase, InstructionCase.id == row.case_id),
        rows=select(row, Vendor, InstructionCase, due.label("due_on"))
        .join(Vendor, Vendor.id == row.vendor_id)
        .join(InstructionCase, InstructionCase.id == row.case_id),
        columns=[
            Column(id="title", label=_l("Instruction"), css="mid", fixed=True, sort=(row.title,)),
            Column(id="number", label=_l("Number"), sort=(row.number,), shown=False),
            Column(id="vendor", label=_l("Vendor"), css="mid", sort=(BY_NAME,)),
            Column(id="kind", label=_l("Kind"), css="mid", sort=(row.kind,)),
            Column(id="state", label=_l("State"), css="mid", sort=(row.state,)),
            Column(id="due", label=_l("Due"), sort=(due,)),
            Column(id="given", label=_l("Given on"), sort=(row.given_on,), first_down=True),
            Column(id="acknowledged", label=_l("Acknowledged on"), shown=False),
            Column(id="ended", label=_l("Ended on"), sort=(row.ended_on,), shown=False),
            Column(id="case", label=_l("Case"), sort=(InstructionCase.number,)),
            Column(id="channel", label=_l("How it came"), css="mid", shown=False),
            Column(
                id="came", label=_l("Came to us on"), sort=(InstructionCase.came_on,), shown=False
            ),
        ],
        filters=[
            Filter(id="state", label=_l("State"), choices=states, where=_stands),
            one_of("kind", _l("Kind"), row.kind, KINDS),
            one_of("channel", _l("How it came"), InstructionCase.channel, CHANNELS),
            *day_range("given", row.given_on, _l("Given from"), _l("Given until")),
        ],
        word=_found,
        split=search_words,
        search_label=_l("Instruction, vendor or number"),
        presets=[
            Preset(id="open", label=_l("To be reported"), args={"state": ["open", "acknowledged"]}),
            Preset(id=LATE, label=_l("Overdue"), args={"state": LATE}, late=True),
            Preset(id="confirm", label=_l("To be confirmed"), args={"state": "reported"}),
            Preset(id="done", label=_l("Done"), args={"state": "confirmed"}),
        ],
        usual="-given",
        tie=(row.id,),
        reader=actor.user_id,
    )


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    for row, vendor, case, due_on in rows:
        yield {
            "title": row.title,
            "number": row.number,
            "vendor": vendor.called,
            "kind": KINDS[row.kind],
            "state": STATES[row.state],
            "due": due_on,
            "given": row.given_on,
            "acknowledged": row.acknowledged_on,
            "ended": row.ended_on,
            "case": case.number,
            "channel": CHANNELS[case.channel],
            "came": case.came_on,
        }


def _found(word: str) -> ColumnElement[bool]:
    def numbered(column: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = func.replace(func.lower(column), "-", "").contains(
            word, autoescape=True
        )
        return found

    return or_(
        named(word),
        holds(Instruction.title, word),
        numbered(Instruction.number),
        numbered(InstructionCase.number),
    )
