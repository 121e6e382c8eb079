"""What was decided about a vendor's selection by a day, and until when it holds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.words.dates import add_months
from portal.ledger.obligations.models import Holder
from portal.supervision.selections.models import SelectionOutcome, SelectionState


@dataclass(frozen=True, slots=True)
class SelectionOnDay:
    """An assessment that was decided by the day.

    `counts_from`: the day of the decision; of one from before, its own day. `until`: the last day of
    a condition or a special approval. `tier`: of the vendor then, None: not known.
    """

    assessment_id: int
    number: str
    assessed_on: date
    counts_from: date
    outcome: SelectionOutcome
    until: date | None = None
    is_earlier: bool = False
    tier: str | None = None

    @property
    def is_accepted(self) -> bool:
        return self.outcome is not SelectionOutcome.REJECT

    @property
    def is_excepted(self) -> bool:
        return self.outcome in (SelectionOutcome.CONDITIONAL, SelectionOutcome.EXCEPTION)

    def last_day(self, months: int) -> date:
        """`months`: for which an assessment is valid for the tier."""
        valid = add_months(self.assessed_on, months)
        return valid if self.until is None else min(valid, self.until)

    def holds_on(self, day: date, months: int) -> bool:
        return self.is_accepted and self.counts_from <= day <= self.last_day(months)


@dataclass(frozen=True, slots=True)
class WaitingSelection:
    """One that is not decided yet. `decider`: whose turn it is, once it is put forward."""

    assessment_id: int
    number: str
    state: SelectionState
    decider: Holder


@dataclass(frozen=True, slots=True)
class SelectionsOnDay:
    """All of one vendor, in the order in which they count. `joined_on`: when another company last went
    on in this one with its work (合併・承継)."""

    decided: tuple[SelectionOnDay, ...] = ()
    waiting: WaitingSelection | None = None
    joined_on: date | None = None

    @property
    def latest(self) -> SelectionOnDay | None:
        return self.decided[-1] if self.decided else None

    def late_since(self, began_on: date, months: int) -> date | None:
        """The first day from which one held, where none did when data was first handed over; None:
        one did, or none ever did."""
        if any(one.holds_on(began_on, months) for one in self.decided):
            return None
        days = [
            one.counts_from
            for one in self.decided
            if one.counts_from > began_on and one.holds_on(one.counts_from, months)
        ]
        return min(days, default=None)


def months_of(tier: str | None, months: Mapping[str, int]) -> int:
    """For which an assessment is valid for the tier; of one that nobody knows the shortest."""
    return months.get(tier or "", min(months.values(), default=0))


NO_SELECTIONS = SelectionsOnDay()
