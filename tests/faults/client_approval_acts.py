"""Acts about customers' approvals that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.client_approvals.models import ApprovalState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.client_approval_samples import approval_in
from tests.foundation.access.gathering import Samples

S = ApprovalState


def _in(state: ApprovalState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"approval_id": approval_in(rows, state)}


ACTS: dict[str, Act] = {
    "client_approvals.decide": Act("pip", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "client_approvals.end": Act(
        "pam", {"kind": "withdrawn", "ended_on": "2026-11-24", "reason": WHY}, _in(S.CONFIRMED)
    ),
    "client_approvals.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
}
