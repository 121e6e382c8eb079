"""How a contract is signed and ended. No database, no web."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage import terms
from portal.ledger.contracts.models import Contract, ContractState

NEXT: Mapping[ContractState, frozenset[ContractState]] = MappingProxyType(
    {
        ContractState.DRAFT: frozenset({ContractState.SIGNED}),
        ContractState.SIGNED: frozenset({ContractState.ENDED}),
        ContractState.ENDED: frozenset(),
    }
)


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
