"""What was known of the terms of contracts on an earlier day, where only the log tells it.

Whether a contract was in force on the day is as known now. What was to come, such as its end, is as
it was known then: an end agreed afterwards is no fact of the day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.foundation.audit.queries import TrailLine, changed_since
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.models import ContractState

SIGNED: Final = "contract.signed"
ENDED: Final = "contract.ended"
CHANGED: Final = "contract.changed"
COVER_ENDED: Final = "contract.cover_ended"
# What can be agreed anew; anything else that is edited was written down wrongly.
OUTLOOK: Final = ("ends_on", "renews", "renewal_months", "notice_months", "ended_on")


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a contract runs, in plain values."""

    state: ContractState
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    renews: bool
    renewal_months: int | None
    notice_months: int | None
    ended_on: date | None


TERMS: Final = tuple(Terms.__dataclass_fields__)
Later = Mapping[int, Sequence[TrailLine]]  # by contract, oldest first


def recorded_since(vendor_ids: Collection[int] | None, day: date) -> Later:
    """What was recorded about the terms and the cover of contracts after the day."""
    return changed_since("contracts", (SIGNED, ENDED, CHANGED, COVER_ENDED), day, vendor_ids)


def terms_on(now: Mapping[str, Any], later: Sequence[TrailLine], day: date) -> dict[str, Any]:
    """The terms as they were known on the day; `now`: as they stand, by name."""
    known = {name: now[name] for name in TERMS}
    for line in reversed(later):
        before = known | _undone(line)
        if in_force_on(Terms(**before), day) == in_force_on(Terms(**known), day):
            known = before
    return known


def ended_covers(later: Later) -> frozenset[tuple[int, str]]:
    """Contract and number of the work whose cover got its last day afterwards."""
    return frozenset(
        (contract_id, str(line.after.get("engagement", "")))
        for contract_id, lines in later.items()
        for line in lines
        if line.action == COVER_ENDED
    )


def _undone(line: TrailLine) -> dict[str, Any]:
    if line.action == SIGNED:
        return {"state": ContractState.DRAFT, "signed_on": None}
    if line.action == ENDED:
        return {"state": ContractState.SIGNED, "ended_on": None}
    return {name: line.before[name] for name in OUTLOOK if name in line.before}
