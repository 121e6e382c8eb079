"""How an obligation ends."""

from datetime import UTC, date, datetime

import pytest

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.obligations import workflow
from portal.ledger.obligations.models import Holder, Obligation, Outcome

NOON = datetime(2026, 12, 14, 3, tzinfo=UTC)
DUE = date(2026, 12, 11)
AFTER = date(2026, 12, 14)


def an_obligation() -> Obligation:
    return Obligation(id=1, vendor_id=1, due_on=DUE, title={}, subject_kind="x", subject_id=1)


def test_done_in_time_is_done() -> None:
    obligation = an_obligation()
    workflow.close(obligation, reason="", at=NOON, on=DUE)
    assert obligation.outcome is Outcome.DONE


def test_done_after_the_date_is_late() -> None:
    obligation = an_obligation()
    workflow.close(obligation, reason="", at=NOON, on=AFTER)
    assert obligation.outcome is Outcome.LATE


def test_handed_in_in_time_and_closed_later_is_not_late() -> None:
    obligation = an_obligation()
    workflow.hand_in(obligation, on=DUE)
    assert not obligation.is_overdue(AFTER)
    workflow.close(obligation, reason="", at=NOON, on=AFTER)
    assert obligation.outcome is Outcome.DONE


def test_a_later_handing_in_does_not_move_the_first() -> None:
    obligation = an_obligation()
    workflow.hand_in(obligation, on=DUE)
    workflow.hand_in(obligation, on=AFTER)
    assert obligation.handed_in_on == DUE


def test_withdrawing_needs_a_reason() -> None:
    with pytest.raises(RuleViolated):
        workflow.withdraw(an_obligation(), reason=" ", at=NOON, on=AFTER)


def test_moving_ends_the_row_and_opens_the_next() -> None:
    obligation = an_obligation()
    follower = workflow.move(obligation, to=date(2026, 12, 25), reason="asked", at=NOON, on=AFTER)
    assert obligation.outcome is Outcome.MOVED
    assert (follower.due_on, follower.follows_id) == (date(2026, 12, 25), 1)
    assert follower.is_open


@pytest.mark.parametrize("to", [DUE, date(2026, 12, 1)])
def test_a_date_never_moves_closer(to: date) -> None:
    with pytest.raises(RuleViolated):
        workflow.move(an_obligation(), to=to, reason="asked", at=NOON, on=AFTER)


def test_nothing_happens_to_a_closed_one() -> None:
    obligation = an_obligation()
    workflow.close(obligation, reason="", at=NOON, on=DUE)
    with pytest.raises(InvalidTransition):
        workflow.close(obligation, reason="", at=NOON, on=AFTER)
    with pytest.raises(InvalidTransition):
        workflow.withdraw(obligation, reason="x", at=NOON, on=AFTER)
    with pytest.raises(InvalidTransition):
        workflow.hand_in(obligation, on=AFTER)
    with pytest.raises(InvalidTransition):
        workflow.hand_over(obligation, to=Holder.MANAGEMENT)
    with pytest.raises(InvalidTransition):
        workflow.move(obligation, to=date(2027, 1, 8), reason="x", at=NOON, on=AFTER)
