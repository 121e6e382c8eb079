"""Acts about incidents that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from portal.supervision.incidents.models import IncidentState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.incident_samples import a_customer_to_tell, a_proposal, incident_in

S = IncidentState


def _in(state: IncidentState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"incident_id": incident_in(rows, state)}


def _proposed(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    incident_in(rows, S.CONFIRMED)
    return {"incident_decision_id": a_proposal(rows)}


def _to_tell(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"incident_customer_id": a_customer_to_tell(rows)}


_act: Callable[..., Act] = partial(Act, "pia")
_SENT: dict[str, Any] = {"how": "On its web site", "receipt": "R-1"}
ACTS: dict[str, Act] = {
    "incidents.assess": _act({"cause": "unknown", "people": "12"}, _in(S.CONFIRMED)),
    "incidents.decide": _act({"remark": WHY, "decision": "approve"}, _proposed),
    "incidents.note_call": _act({}, _in(S.CONFIRMED), form=False),
    "incidents.propose": _act({"reason": WHY}, _in(S.CONFIRMED), query="?ending=not_an_incident"),
    "incidents.record_submission": _act(_SENT, _in(S.CONFIRMED), query="?kind=incident.mark_final"),
    "incidents.tell_customer": _act(_SENT, _to_tell),
}
