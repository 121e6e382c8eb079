"""Rows about instructions of a given vendor: one that waits, its case with a person, a file of a report, a paper."""

from portal.foundation.core import clock
from portal.foundation.core.database.locking import next_number
from portal.supervision.instructions.models import InstructionFile, InstructionState
from portal.supervision.paper_records.models import Paper, PaperKind, PaperScan, PaperState, Way
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


def an_instruction_paper(rows: Samples) -> int:
    """It waits for its second person, with one scan."""
    paper = kept(
        Paper(
            vendor_id=rows.vendor.id,
            number=next_number("P"),
            subject_kind="instructions",
            subject_id=an_instruction(rows),
            kind=PaperKind.INSTRUCTION,
            state=PaperState.RECORDED,
            way=Way.FAX,
            received_on=clock.today(),
            entries={
                "said_by": "Rin",
                "wording": "Erased in two systems.",
                "done_on": clock.today().isoformat(),
            },
            recorded_by_id=rows.pam.id,
            recorded_at=clock.now(),
        )
    )
    kept(
        PaperScan(
            vendor_id=rows.vendor.id, paper_id=paper, file_no=1, name="1.pdf", sha256=rows.paper
        )
    )
    return paper


INSTRUCTION_SAMPLES = {
    "instruction_id": an_instruction,
    "case_id": a_case,
    "instruction_file_id": an_instruction_file,
    "instruction_paper_id": an_instruction_paper,
}
