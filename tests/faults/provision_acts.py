"""Acts about provisions that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.proposed_records.workflow import ProposedState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.provision_samples import a_policy_recipient, a_recipient, record_in

S = ProposedState
OVER = {"last_day": "2026-11-24"}


def _in(state: ProposedState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"record_id": record_in(rows, state)}


ACTS: dict[str, Act] = {
    "provisions.decide": Act("pip", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "provisions.end": Act(
        "pam", {"kind": "ended", "ended_on": "2026-11-24", "reason": WHY}, _in(S.CONFIRMED)
    ),
    "provisions.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
    "provisions.end_recipient": Act(
        "pam", OVER | {"reason": WHY}, lambda rows, _cast: {"recipient_id": a_recipient(rows)}
    ),
    "provisions.end_naming": Act(
        "pia", OVER, lambda rows, _cast: {"policy_recipient_id": a_policy_recipient(rows)}
    ),
}
