"""Acts about instructions that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping
from datetime import date

from portal.foundation.core.database.db import db
from portal.supervision.instructions.models import InstructionState
from tests.cast import Cast
from tests.factories.instructions import make_case, make_person
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.instruction_samples import an_instruction_paper, instruction_in

S = InstructionState


def _in(state: InstructionState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"instruction_id": instruction_in(rows, state)}


def _waiting(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"case_id": make_case(rows.pam).id}


def _answered(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    case = make_case(rows.pam, replied_on=date(2026, 11, 25), reply=WHY)
    make_person(case)
    db.session.flush()
    return {"case_id": case.id}


DONE = {"wording": WHY, "done_on": "2026-11-25"}
ON_PAPER = {"way": "phone", "said_by": WHY, "received_on": "2026-11-25"}
ACTS: dict[str, Act] = {
    "instructions.acknowledge": Act("ada", before=_in(S.OPEN), form=False),
    "instructions.report": Act("ada", DONE, _in(S.ACKNOWLEDGED)),
    "papers.record_instruction": Act("pam", DONE | ON_PAPER, _in(S.OPEN)),
    "papers.check_instruction": Act(
        "pip",
        {"wrong": "", "decision": "approve"},
        lambda rows, _cast: {"instruction_paper_id": an_instruction_paper(rows)},
    ),
    "instructions.confirm": Act("pip", {"decision": "approve"}, _in(S.REPORTED)),
    "instructions.withdraw": Act("pam", {"reason": WHY}, _in(S.OPEN)),
    "instructions.reply": Act("pam", {"reply": WHY, "replied_on": "2026-11-25"}, _waiting),
    "instructions.forget": Act("pam", {}, _answered),
}
