"""The life of a vendor: the table against the functions, in full."""

from collections.abc import Callable
from functools import partial

import pytest

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.vendors import workflow
from portal.ledger.vendors.models import Vendor, VendorState

S = VendorState
STEPS: dict[str, Callable[[Vendor], None]] = {
    "begin_assessment": workflow.begin_assessment,
    "approve": workflow.approve,
    "activate": workflow.activate,
    "suspend": partial(workflow.suspend, reason="A leak"),
    "resume": partial(workflow.resume, reason="The leak is closed"),
    "offboard": workflow.offboard,
    "close": workflow.close,
    "merge": workflow.merge,
    "reject": partial(workflow.reject, reason="No measures at all"),
}
LEADS: dict[tuple[str, VendorState], VendorState] = {
    ("begin_assessment", S.CANDIDATE): S.ASSESSING,
    ("approve", S.ASSESSING): S.APPROVED,
    ("activate", S.APPROVED): S.ACTIVE,
    ("suspend", S.ACTIVE): S.SUSPENDED,
    ("resume", S.SUSPENDED): S.ACTIVE,
    ("offboard", S.ACTIVE): S.OFFBOARDING,
    ("offboard", S.SUSPENDED): S.OFFBOARDING,
    ("close", S.OFFBOARDING): S.CLOSED,
    ("reject", S.CANDIDATE): S.REJECTED,
    ("reject", S.ASSESSING): S.REJECTED,
    **{("merge", state): S.CLOSED for state in S if state not in (S.CLOSED, S.REJECTED)},
}


def test_every_step_has_a_function_and_a_line_in_the_table() -> None:
    assert set(STEPS) == set(workflow.TABLE)


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("step", list(STEPS))
def test_each_step_leads_where_the_table_says_and_from_nowhere_else(
    step: str, state: VendorState
) -> None:
    vendor = Vendor(name="Acme", state=state)
    target = LEADS.get((step, state))
    assert workflow.may(step, state) is (target is not None)
    if target is None:
        with pytest.raises(InvalidTransition):
            STEPS[step](vendor)
        assert vendor.state is state
    else:
        STEPS[step](vendor)
        assert vendor.state is target


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (workflow.suspend, S.ACTIVE),
        (workflow.resume, S.SUSPENDED),
        (workflow.reject, S.CANDIDATE),
    ],
)
def test_stopping_resuming_and_rejecting_need_a_reason(
    step: Callable[..., None], state: VendorState
) -> None:
    vendor = Vendor(name="Acme", state=state)
    with pytest.raises(RuleViolated):
        step(vendor, reason="  ")
    assert vendor.state is state


def test_every_state_has_a_word() -> None:
    assert set(workflow.WORDS) == set(S)
