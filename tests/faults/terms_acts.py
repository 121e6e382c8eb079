"""Acts about published terms that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.proposed_records.workflow import ProposedState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.terms_samples import look_in

S = ProposedState


def _in(state: ProposedState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"look_id": look_in(rows, state)}


ACTS: dict[str, Act] = {
    "published_terms.decide": Act("pip", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "published_terms.end": Act(
        "pam", {"kind": "not_used", "ended_on": "2026-11-24", "reason": WHY}, _in(S.CONFIRMED)
    ),
    "published_terms.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
}
