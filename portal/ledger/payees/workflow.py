"""What may be decided about a payee, and the words for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.ledger.payees.models import Payee, PayeeOutcome

O = PayeeOutcome  # noqa: E741
OUTCOMES: Mapping[PayeeOutcome, Any] = {
    O.UNDECIDED: _l("Undecided"),
    O.IN_REGISTER: _l("In the register of vendors"),
    O.ENTRUSTED: _l("Entrusted, not in the register yet"),
    O.OTHER_BASIS: _l("Other basis than entrustment"),
    O.OWN_WORKERS: _l("Workers under our direction"),
    O.NO_DATA: _l("No personal data"),
}
WAITING: Final = (O.UNDECIDED, O.ENTRUSTED)  # something is still to be done about it
WITH_REASON: Final = (O.OTHER_BASIS, O.OWN_WORKERS, O.NO_DATA)
WITH_BASIS: Final = (O.ENTRUSTED, O.OTHER_BASIS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What somebody decides. `basis`: of the pack, where data is provided; `registered_id`: the vendor."""

    outcome: PayeeOutcome
    basis: str = ""
    registered_id: int | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)
    reason: str = ""


def decide(payee: Payee, judged: Judged, *, on: date) -> None:
    """Refuses one that says nothing, lacks its reason, or says what stands already."""
    if judged.outcome is O.UNDECIDED:
        raise RuleViolated(say("Say what the payee is to us."))
    if judged.outcome in WITH_REASON and not judged.reason.strip():
        raise RuleViolated(say("Say why: the next reader cannot ask you."), field="reason")
    if (judged.outcome in WITH_BASIS) is not bool(judged.basis):
        raise RuleViolated(say("Choose the basis on which it receives the data."), field="basis")
    if (judged.outcome is O.IN_REGISTER) is not (judged.registered_id is not None):
        raise RuleViolated(say("Choose the vendor of the register."), field="vendor")
    before = (payee.outcome, payee.basis, payee.registered_id)
    if before == (judged.outcome, judged.basis, judged.registered_id):
        raise RuleViolated(say("This is what was decided about it already."))
    payee.outcome, payee.basis = judged.outcome, judged.basis
    payee.registered_id, payee.decided_on = judged.registered_id, on
