"""Acts about certificates that are possible once, and what has to stand before."""

from collections.abc import Callable, Mapping

from portal.supervision.proposed_records.workflow import ProposedState
from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.certificate_samples import a_handed_in_certificate, certificate_in
from tests.foundation.access.gathering import Samples

S = ProposedState


def _in(state: ProposedState) -> Callable[[Samples, Cast], Mapping[str, int]]:
    return lambda rows, _cast: {"certificate_id": certificate_in(rows, state)}


ACTS: dict[str, Act] = {
    "certificates.decide": Act("pip", {"remark": WHY, "decision": "approve"}, _in(S.PROPOSED)),
    "certificates.decline": Act(
        "pam",
        {"reason": WHY},
        lambda rows, _cast: {"handed_in_id": a_handed_in_certificate(rows)},
    ),
    "certificates.end": Act(
        "pam", {"kind": "withdrawn", "ended_on": "2026-11-24", "reason": WHY}, _in(S.CONFIRMED)
    ),
    "certificates.withdraw": Act("pam", {"reason": WHY}, _in(S.PROPOSED)),
}
