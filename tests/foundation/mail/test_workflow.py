"""The table of a mail's states is what the functions do."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from portal.foundation.core.errors import InvalidTransition
from portal.foundation.mail import workflow
from portal.foundation.mail.models import MailState, OutboxEmail

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
State = MailState
STEPS: dict[str, tuple[Callable[[OutboxEmail], None], State]] = {
    "deliver": (lambda mail: workflow.deliver(mail, NOW), State.SENT),
    "keep": (lambda mail: workflow.keep(mail, NOW), State.KEPT),
    "give up": (lambda mail: workflow.fail(mail, "x", NOW, permanent=True), State.DEAD),
    "try again": (lambda mail: workflow.try_again(mail, NOW), State.WAITING),
    "withhold": (lambda mail: workflow.withhold(mail, "told", NOW), State.WITHHELD),
    "settle": (lambda mail: workflow.settle(mail, NOW), State.SETTLED),
}


def mail_in(state: State) -> OutboxEmail:
    return OutboxEmail(state=state, body="", tries=0, claimed_by="run", claimed_until=NOW)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", State)
def test_a_step_is_possible_where_the_table_says_so(state: State, step: str) -> None:
    mail = mail_in(state)
    do, to = STEPS[step]
    if workflow.can_move(mail, to):
        do(mail)
        assert mail.state == to
        assert mail.claimed_by is None
        assert (mail.finished_at == NOW) == (to != State.WAITING)
    else:
        with pytest.raises(InvalidTransition):
            do(mail)
        assert mail.state == state


def test_every_state_has_words_and_a_row_in_the_table() -> None:
    assert set(workflow.WORDS) == set(workflow.NEXT) == set(State)


def test_only_what_waits_can_fail_for_now() -> None:
    with pytest.raises(InvalidTransition):
        workflow.fail(mail_in(State.SENT), "x", NOW, permanent=False)
