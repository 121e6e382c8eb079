"""Acts about what was returned or destroyed that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.proposed_records.workflow import ProposedState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.return_samples import return_in

S = ProposedState


def _in(state: ProposedState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"return_id": return_in(rows, state)}


ACTS: dict[str, Act] = {
    "returns.decide": Act("pip", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "returns.end": Act(
        "pam", {"kind": "mistaken", "ended_on": "2026-11-24", "reason": WHY}, _in(S.CONFIRMED)
    ),
    "returns.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
}
