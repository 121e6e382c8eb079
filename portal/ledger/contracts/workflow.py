"""How a contract is signed and ended, and how a waiver is proposed, decided and ended.

Of waivers: docs/product.md section 2, `bound`; clauses.yaml `waiver_rule`. Who may is decided by
four_eyes. No database, no web.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from portal.content.definitions.clauses import Clause, Level
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage import terms
from portal.ledger.contracts.coverage.outcome import ClauseOutcome, ClauseResult
from portal.ledger.contracts.models import ClauseState, Contract, ContractState, Waiver, WaiverState

NEXT_OF_WAIVER: Mapping[WaiverState, frozenset[WaiverState]] = {
    WaiverState.PROPOSED: frozenset(
        {WaiverState.APPROVED, WaiverState.REFUSED, WaiverState.WITHDRAWN}
    ),
    WaiverState.APPROVED: frozenset({WaiverState.ENDED}),
    WaiverState.REFUSED: frozenset(),
    WaiverState.WITHDRAWN: frozenset(),
    WaiverState.ENDED: frozenset(),
}

# What was known to be wrong, by what coverage found. The worst first.
_WRONG: Mapping[ClauseOutcome, ClauseState] = {
    ClauseOutcome.CONTRADICTED: ClauseState.CONTRADICTED,
    ClauseOutcome.ABSENT: ClauseState.ABSENT,
    ClauseOutcome.SET_ASIDE: ClauseState.NOT_APPLICABLE,
    ClauseOutcome.ELSEWHERE_NOT_PRESENT: ClauseState.COVERED_ELSEWHERE,
    ClauseOutcome.ELSEWHERE_NOT_IN_FORCE: ClauseState.COVERED_ELSEWHERE,
    ClauseOutcome.WEAK: ClauseState.WEAK,
}


def waiver_can_move(waiver: Waiver, to: WaiverState) -> bool:
    return to in NEXT_OF_WAIVER[waiver.state]


def holds_on(waiver: Waiver, day: date) -> bool:
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
    missing = [result for result in results if result.is_missing]
    if not missing:
        raise RuleViolated(
            say("The clause is met, or the work does not need it: there is nothing to waive.")
        )
    if all(result.finding is ClauseOutcome.NO_CONTRACT for result in missing):
        raise RuleViolated(
            say("No contract in force covers the work: a waiver cannot take the place of one.")
        )
    if any(result.finding is ClauseOutcome.UNREVIEWED for result in missing):
        raise RuleViolated(
            say("Check the clause first: what nobody has looked at cannot be waived.")
        )
    if any(result.finding is ClauseOutcome.NO_COPY for result in missing):
        raise RuleViolated(
            say(
                "The clause is said to be there, but nobody can show the contract: get a copy first. "
                "That cannot be waived."
            )
        )
    for result in missing:
        named = next(iter(result.against), None)
        if named and contract_id and all(bad.id != contract_id for bad in result.against):
            raise RuleViolated(
                say(
                    "%(contract)s contradicts the clause: propose the waiver for that contract.",
                    contract=named.title,
                )
            )
    found = {result.finding for result in missing}
    return next(state for finding, state in _WRONG.items() if finding in found)


def check_waiver(reason: str, measure: str, until: date, today: date) -> None:
    """Refuse blanks and a last day that is over, each at its field."""
    demand_reason(reason)
    if not measure.strip():
        raise RuleViolated(
            say("Say what makes up for the clause: without it a waiver is a gap."), field="measure"
        )
    if until < today:
        raise RuleViolated(
            say("The last day is over already; today is %(today)s.", today=today), field="until"
        )


def decide_waiver(
    waiver: Waiver, *, approved: bool, reason: str, by: int, at: datetime, on: date
) -> None:
    """Once. Refuses to approve one whose last day is over."""
    to = WaiverState.APPROVED if approved else WaiverState.REFUSED
    if not waiver_can_move(waiver, to):
        raise InvalidTransition(say("This has been decided already."))
    said = demand_reason(reason)
    if approved and waiver.until < on:
        raise RuleViolated(
            say("Its last day, %(until)s, is over: refuse it.", until=waiver.until), field="reason"
        )
    waiver.state = to
    waiver.decision_reason = said
    waiver.decided_by_id, waiver.decided_at, waiver.decided_on = by, at, on


def end_waiver(waiver: Waiver, *, reason: str, by: int | None, on: date) -> None:
    """From that day on it no longer holds; one that waits for its decision is taken back."""
    to = WaiverState.WITHDRAWN if waiver.state is WaiverState.PROPOSED else WaiverState.ENDED
    over = waiver.state is WaiverState.APPROVED and waiver.until < on
    if over or not waiver_can_move(waiver, to):
        raise InvalidTransition(say("This waiver does not hold any more."))
    waiver.ended_on, waiver.ended_by_id, waiver.end_reason = on, by, demand_reason(reason)
    waiver.state = to


NEXT: Mapping[ContractState, frozenset[ContractState]] = {
    ContractState.DRAFT: frozenset({ContractState.SIGNED}),
    ContractState.SIGNED: frozenset({ContractState.ENDED}),
    ContractState.ENDED: frozenset(),
}


def can_move(contract: Contract, to: ContractState) -> bool:
    return to in NEXT[contract.state]


def sign(contract: Contract, *, on: date, today: date) -> None:
    """Both sides signed on this day. Without an agreed start it runs from then."""
    _demand(contract, ContractState.SIGNED)
    before = contract.signed_on, contract.starts_on
    contract.signed_on = on
    contract.starts_on = contract.starts_on or on
    try:
        terms.check_terms(contract, today)
    except RuleViolated:
        contract.signed_on, contract.starts_on = before
        raise
    contract.state = ContractState.SIGNED


def end(contract: Contract, *, on: date) -> None:
    """It ends, `on` being its last day; a day to come is the end that was agreed or announced."""
    _demand(contract, ContractState.ENDED)
    terms.check_end(contract, on)
    contract.ended_on = on
    contract.state = ContractState.ENDED


def _demand(contract: Contract, to: ContractState) -> None:
    if can_move(contract, to):
        return
    refusals = {
        ContractState.DRAFT: say("This contract is a draft: it must be signed first."),
        ContractState.SIGNED: say("This contract is signed already."),
        ContractState.ENDED: say("This contract has ended; register the next one instead."),
    }
    raise InvalidTransition(refusals[contract.state])
