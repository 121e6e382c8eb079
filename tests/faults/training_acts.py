"""Acts about trainings that are possible once, and what has to stand before."""

from collections.abc import Mapping

from tests.cast import Cast
from tests.faults.acts import WHY, Act
from tests.foundation.access.gathering import Samples
from tests.foundation.access.training_samples import a_handed_training, a_training_paper


def _handed(rows: Samples, _cast: Cast) -> Mapping[str, int]:
    return {"handed_training_id": a_handed_training(rows)}


TOLD = {"held_from": "2026-11-25", "trained": "2", "handling": "2", "said_by": WHY}
ACTS: dict[str, Act] = {
    "trainings.answer": Act("ada", TOLD, _handed),
    "trainings.withdraw": Act("pam", {"reason": WHY}, _handed),
    "papers.record_training": Act(
        "pam", TOLD | {"way": "phone", "received_on": "2026-11-25"}, _handed
    ),
    "papers.check_training": Act(
        "pip",
        {"wrong": "", "decision": "approve"},
        lambda rows, _cast: {"training_paper_id": a_training_paper(rows)},
    ),
}
