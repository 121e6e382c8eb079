"""Acts about handover slips and certificates that are possible once, and what has to stand before."""

from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.return_samples import a_return_certificate, a_slip


def _slip(rows: Samples, _cast: Cast) -> dict[str, int]:
    return {"slip_id": a_slip(rows)}


def _before_slips(_rows: Samples, cast: Cast) -> dict[str, int]:
    """Names were handed over in summer, and no slip says so."""
    work = work_of(cast.acme, "号外", "Special edition", signer=cast.ada)
    return {"engagement_id": work.id}


ACTS: dict[str, Act] = {
    "handovers.opening": Act("pam", {"quantity": "", "unit": ""}, _before_slips),
    "handovers.correct": Act("pam", {"kind": "not_so", "remark": WHY}, _slip),
    "handovers.acknowledge": Act("ada", {}, _slip, form=False),
    "returns.send_back": Act(
        "pam",
        {"remark": WHY},
        lambda rows, _cast: {"return_certificate_id": a_return_certificate(rows)},
    ),
}
