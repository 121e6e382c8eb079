"""Acts about subcontractors that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.subcontractors.models import SubcontractorState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.subcontractor_samples import (
    an_application_paper,
    subcontractor_in,
)

S = SubcontractorState


def _in(state: SubcontractorState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"subcontractor_id": subcontractor_in(rows, state)}


ACTS: dict[str, Act] = {
    "papers.check_application": Act(
        "pip",
        {"wrong": "", "decision": "approve"},
        lambda rows, _cast: {"application_paper_id": an_application_paper(rows)},
    ),
    "subcontractors.examine": Act(
        "pip", {"examination": WHY, "advice": "approve"}, _in(S.REQUESTED)
    ),
    "subcontractors.decide": Act(
        "pia", {"decision": "approve", "approved_until": "2027-11-24"}, _in(S.EXAMINED)
    ),
    "subcontractors.withdraw": Act("pam", {"reason": WHY}, _in(S.REQUESTED)),
    "subcontractors.withdraw_own": Act("ada", {"reason": WHY}, _in(S.REQUESTED)),
    "subcontractors.end": Act(
        "pam", {"kind": "ended", "ended_on": "2026-11-24", "reason": WHY}, _in(S.APPROVED)
    ),
}
