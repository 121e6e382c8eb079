"""Signing and ending, without database or web."""

from datetime import date
from itertools import product

import pytest

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.contracts import workflow
from portal.ledger.contracts.models import Contract, ContractState

SPRING = date(2026, 4, 1)
TODAY = date(2026, 11, 25)


def contract(state: ContractState, **facts: object) -> Contract:
    signed = None if state is ContractState.DRAFT else SPRING
    ended = date(2026, 9, 30) if state is ContractState.ENDED else None
    usual = {"signed_on": signed, "starts_on": SPRING, "ended_on": ended, "renews": False}
    return Contract(**(usual | {"state": state} | facts))


STEPS = {
    ContractState.SIGNED: lambda one: workflow.sign(one, on=SPRING, today=TODAY),
    ContractState.ENDED: lambda one: workflow.end(one, on=TODAY),
}


@pytest.mark.parametrize(("start", "end"), list(product(ContractState, STEPS)))
def test_every_step_agrees_with_the_table(start: ContractState, end: ContractState) -> None:
    one = contract(start)

    if end in workflow.NEXT[start]:
        STEPS[end](one)
        assert one.state is end
    else:
        with pytest.raises(InvalidTransition):
            STEPS[end](one)
        assert one.state is start


def test_nothing_becomes_a_draft_again_and_only_what_was_signed_ends() -> None:
    sources = {
        to: {start for start, ends in workflow.NEXT.items() if to in ends} for to in ContractState
    }

    assert sources == {
        ContractState.DRAFT: set(),
        ContractState.SIGNED: {ContractState.DRAFT},
        ContractState.ENDED: {ContractState.SIGNED},
    }


def test_without_an_agreed_start_a_contract_runs_from_its_signature() -> None:
    one = contract(ContractState.DRAFT, starts_on=None)

    workflow.sign(one, on=date(2026, 11, 20), today=TODAY)

    assert (one.signed_on, one.starts_on) == (date(2026, 11, 20), date(2026, 11, 20))


def test_nobody_signs_tomorrow() -> None:
    one = contract(ContractState.DRAFT, starts_on=None)

    with pytest.raises(RuleViolated) as refused:
        workflow.sign(one, on=date(2026, 11, 26), today=TODAY)

    assert refused.value.field == "signed_on"
    assert (one.state, one.signed_on, one.starts_on) == (ContractState.DRAFT, None, None)


def test_a_contract_does_not_end_before_it_began() -> None:
    one = contract(ContractState.SIGNED)

    with pytest.raises(RuleViolated) as refused:
        workflow.end(one, on=date(2026, 3, 31))

    assert refused.value.field == "ended_on"
    assert one.state is ContractState.SIGNED


def test_a_contract_does_not_end_after_its_term() -> None:
    one = contract(ContractState.SIGNED, ends_on=date(2026, 9, 30))

    with pytest.raises(RuleViolated, match="term is over"):
        workflow.end(one, on=date(2026, 10, 1))


def test_an_announced_end_may_lie_ahead() -> None:
    one = contract(ContractState.SIGNED)

    workflow.end(one, on=date(2027, 3, 31))

    assert (one.state, one.ended_on) == (ContractState.ENDED, date(2027, 3, 31))
