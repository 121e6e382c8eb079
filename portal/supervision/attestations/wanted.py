"""One statement to ask for, in plain values: what, about which time, and why."""

from dataclasses import dataclass
from datetime import date

from portal.foundation.core.messages import Message
from portal.supervision.attestations.models import Origin, Wording


@dataclass(frozen=True, slots=True)
class Wanted:
    """`last` None: it looks ahead. `cause`: why, for both sides; `follows_id`: the attestation it
    takes over from."""

    statement_id: str
    wording: Wording
    first: date
    last: date | None
    origin: Origin = Origin.BY_HAND
    cause: Message | None = None
    follows_id: int | None = None
