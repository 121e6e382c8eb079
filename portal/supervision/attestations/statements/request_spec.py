"""One statement to ask for, in plain values: what, about which time, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.foundation.core.words.messages import Message
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.attestations.models import Origin, Wording

# What a vendor owes about a request: to sign it, or to sign anew what was wrong.
DUTIES: Final = (ObligationKind.ATTESTATION_SIGN, ObligationKind.ATTESTATION_CORRECTION)


def duty_of(origin: Origin) -> ObligationKind:
    """The kind of obligation that a request of this origin opens."""
    if origin is Origin.CORRECTION:
        return ObligationKind.ATTESTATION_CORRECTION
    return ObligationKind.ATTESTATION_SIGN


@dataclass(frozen=True, slots=True)
class RequestSpec:
    """`last` None: it looks ahead. `cause`: why, for both sides; `follows_id`: the attestation it
    takes over from."""

    statement_id: str
    wording: Wording
    first: date
    last: date | None
    origin: Origin = Origin.BY_HAND
    cause: Message | None = None
    follows_id: int | None = None
