"""How a waiver is proposed, decided and ended. No database, no web.

Rule: docs/product.md section 2, `bound`; clauses.yaml `waiver_rule`. Who may is decided by four_eyes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from portal.content.definitions.clauses import Clause, Level
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage.outcome import ClauseOutcome, ClauseResult
from portal.ledger.contracts.models import ClauseState, Waiver, WaiverState

NEXT: Mapping[WaiverState, frozenset[WaiverState]] = MappingProxyType(
    {
        WaiverState.PROPOSED: frozenset(
            {WaiverState.APPROVED, WaiverState.REFUSED, WaiverState.WITHDRAWN}
        ),
        WaiverState.APPROVED: frozenset({WaiverState.ENDED}),
        WaiverState.REFUSED: frozenset(),
        WaiverState.WITHDRAWN: frozenset(),
        WaiverState.ENDED: frozenset(),
    }
)

# What was known to be wrong, by what coverage found. The worst first.
_WRONG: Mapping[ClauseOutcome, ClauseState] = MappingProxyType(
    {
        ClauseOutcome.CONTRADICTED: ClauseState.CONTRADICTED,
        ClauseOutcome.ABSENT: ClauseState.ABSENT,
        ClauseOutcome.SET_ASIDE: ClauseState.NOT_APPLICABLE,
        ClauseOutcome.ELSEWHERE_NOT_PRESENT: ClauseState.COVERED_ELSEWHERE,
        ClauseOutcome.ELSEWHERE_NOT_IN_FORCE: ClauseState.COVERED_ELSEWHERE,
        ClauseOutcome.WEAK: ClauseState.WEAK,
    }
)


class DatedWaiver(Protocol):
    """What the state of a waiver on a day follows from."""

    @property
    def state(self) -> WaiverState: ...
    @property
    def until(self) -> date: ...


def can_move(waiver: DatedWaiver, to: WaiverState) -> bool:
    return to in NEXT[waiver.state]


def holds_on(waiver: DatedWaiver, day: date) -> bool:
    """Approved, not ended by a person, and not past its last day."""
    return waiver.state is WaiverState.APPROVED and day <= waiver.until


def demand_waivable(clause: Clause) -> None:
    """Refuse a clause that nobody can waive, and one that nobody needs to."""
    names = {"no": clause.no, "clause": clause.title}
    if not clause.waivable:
        raise RuleViolated(say("Clause %(no)s, %(clause)s, can never be waived.", **names))
    if clause.level is Level.RECOMMENDED:
        raise RuleViolated(
            say(
                "Clause %(no)s, %(clause)s, is recommended only: work is bound without it, so "
                "there is nothing to waive.",
                **names,
            )
        )


def what_is_wrong(results: Sequence[ClauseResult], contract_id: int | None = None) -> ClauseState:
    """What would be waived: the worst that was found of the clause over the work concerned.

    Refuses where the clause is met, where no contract in force covers the work, where nobody has
    checked it (what is not known cannot be waived), and a contract that is not the one that
    contradicts it; `contract_id` None: it is waived for the work, whichever contract it is.
    """
    missing = [one for one in results if one.is_missing]
    if not missing:
        raise RuleViolated(
            say("The clause is met, or the work does not need it: there is nothing to waive.")
        )
    if all(one.finding is ClauseOutcome.NO_CONTRACT for one in missing):
        raise RuleViolated(
            say("No contract in force covers the work: a waiver cannot take the place of one.")
        )
    if any(one.finding is ClauseOutcome.UNREVIEWED for one in missing):
        raise RuleViolated(
            say("Check the clause first: what nobody has looked at cannot be waived.")
        )
    if any(one.finding is ClauseOutcome.NO_COPY for one in missing):
        raise RuleViolated(
            say(
                "The clause is said to be there, but nobody can show the contract: get a copy first. "
                "That cannot be waived."
            )
        )
    for one in missing:
        named = next(iter(one.against), None)
        if named and contract_id and all(bad.id != contract_id for bad in one.against):
            raise RuleViolated(
                say(
                    "%(contract)s contradicts the clause: propose the waiver for that contract.",
                    contract=named.title,
                )
            )
    found = {one.finding for one in missing}
    return next(state for finding, state in _WRONG.items() if finding in found)


def check_terms(reason: str, measure: str, until: date, today: date) -> None:
    """Refuse blanks and a last day that is over, each at its field."""
    _demand(reason, "reason")
    if not measure.strip():
        raise RuleViolated(
            say("Say what makes up for the clause: without it a waiver is a gap."), field="measure"
        )
    if until < today:
        raise RuleViolated(
            say("The last day is over already; today is %(today)s.", today=today), field="until"
        )


def decide(waiver: Waiver, *, approved: bool, reason: str, by: int, at: datetime, on: date) -> None:
    """Once. Refuses to approve one whose last day is over."""
    to = WaiverState.APPROVED if approved else WaiverState.REFUSED
    if not can_move(waiver, to):
        raise InvalidTransition(say("This has been decided already."))
    _demand(reason, "reason")
    if approved and waiver.until < on:
        raise RuleViolated(
            say("Its last day, %(until)s, is over: refuse it.", until=waiver.until), field="reason"
        )
    waiver.state = to
    waiver.decision_reason = reason.strip()
    waiver.decided_by_id, waiver.decided_at, waiver.decided_on = by, at, on


def end(waiver: Waiver, *, reason: str, by: int | None, on: date) -> None:
    """From that day on it no longer holds; one that waits for its decision is taken back."""
    to = WaiverState.WITHDRAWN if waiver.state is WaiverState.PROPOSED else WaiverState.ENDED
    over = waiver.state is WaiverState.APPROVED and waiver.until < on
    if over or not can_move(waiver, to):
        raise InvalidTransition(say("This waiver does not hold any more."))
    _demand(reason, "reason")
    waiver.state = to
    waiver.ended_on, waiver.ended_by_id, waiver.end_reason = on, by, reason.strip()


def _demand(reason: str, field: str) -> None:
    if not reason.strip():
        raise RuleViolated(say("Say why, so that others understand it later."), field=field)
