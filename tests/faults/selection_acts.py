"""Acts about selection that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.selections.models import SelectionState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.selection_samples import selection_in

S = SelectionState


def _in(state: SelectionState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"assessment_id": selection_in(rows, state)}


ACTS: dict[str, Act] = {
    "selections.decide": Act("pia", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "selections.decide_criteria": Act("pia", {"reason": WHY, "decision": "approve"}),
    "selections.decide_list": Act("pia", {"reason": WHY, "decision": "approve"}),
    "selections.fill": Act("pam", {"reason": WHY}, _in(S.DRAFT)),
    "selections.take_over": Act("pam"),
    "selections.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
}
