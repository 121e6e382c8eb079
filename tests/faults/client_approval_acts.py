"""Acts about customers' approvals that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.proposed_records.workflow import ProposedState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.client_approval_samples import approval_in
from tests.foundation.access.gathering import Samples

S = ProposedState


def _in(state: ProposedState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"approval_id": approval_in(rows, state)}


ACTS: dict[str, Act] = {
    "client_approvals.decide": Act("pip", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "client_approvals.end": Act(
        "pam", {"kind": "withdrawn", "ended_on": "2026-11-24", "reason": WHY}, _in(S.CONFIRMED)
    ),
    "client_approvals.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
}
