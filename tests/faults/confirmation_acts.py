"""Acts about confirmations that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.confirmations.models import ConfirmationState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.confirmation_samples import confirmation_in
from tests.foundation.access.gathering import Samples

S = ConfirmationState


def _in(state: ConfirmationState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"confirmation_id": confirmation_in(rows, state)}


ACTS: dict[str, Act] = {
    "confirmations.decide": Act("pia", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "confirmations.change": Act("pam", {"ours": "Ms. Kato"}, _in(S.RETURNED)),
    "confirmations.correct": Act("pam", {"ours": "Ms. Kato"}, _in(S.APPROVED)),
    "confirmations.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
}
