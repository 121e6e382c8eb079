"""Rows about instructions of a given vendor: one that waits, its case with a person, a file of a report."""

from portal.foundation.core import clock
from portal.supervision.instructions.models import InstructionFile, InstructionState
from tests.factories.instructions import make_case, make_instruction, make_person, reported
from tests.foundation.access.gathering import Samples, kept

S = InstructionState


def instruction_in(rows: Samples, state: InstructionState) -> int:
    case = make_case(rows.pam)
    row = make_instruction(rows.pam, rows.work, case)
    make_person(case)
    make_person(case, rows.vendor.id)
    if state is S.REPORTED:
        reported(row, rows.signatory)
    row.state = state
    return kept(row)


def an_instruction(rows: Samples) -> int:
    return instruction_in(rows, S.OPEN)


def a_case(rows: Samples) -> int:
    case = make_case(rows.pam)
    make_person(case)
    return case.id


def an_instruction_file(rows: Samples) -> int:
    told = reported(make_instruction(rows.pam, rows.work), rows.signatory)
    return kept(
        InstructionFile(
            vendor_id=rows.vendor.id,
            report_id=told.id,
            file_sha256=rows.paper,
            file_name="log.pdf",
            added_at=clock.now(),
        )
    )


INSTRUCTION_SAMPLES = {
    "instruction_id": an_instruction,
    "case_id": a_case,
    "instruction_file_id": an_instruction_file,
}
