"""How an import moves on: the table against the functions."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.ledger.exchange.importing import workflow
from portal.ledger.exchange.models import ImportRun, ImportState

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
STEPS: dict[ImportState, Callable[[ImportRun], Any]] = {
    ImportState.CHECKED: lambda run: workflow.check(run, now=NOW),
    ImportState.REFUSED: lambda run: workflow.refuse(run, now=NOW),
    ImportState.ACCEPTED: lambda run: workflow.accept(run, digest="d", now=NOW),
    ImportState.APPLIED: lambda run: workflow.finish(run, now=NOW),
    ImportState.WITHDRAWN: lambda run: workflow.withdraw(run, now=NOW),
}


def a_run(state: ImportState, **counts: int) -> ImportRun:
    counts = counts or {"new": 1, "changed": 0, "same": 0, "wrong": 0}
    return ImportRun(name="a.xlsx", state=state, digest="d", counts=counts, done=3, total=9)


@pytest.mark.parametrize("to", STEPS)
@pytest.mark.parametrize("state", ImportState)
def test_every_step_is_possible_exactly_where_the_table_says(
    state: ImportState, to: ImportState
) -> None:
    run = a_run(state)
    if to in workflow.NEXT[state]:
        STEPS[to](run)
        assert (run.state, run.moved_at, run.done, run.total) == (to, NOW, 0, 0)
    else:
        with pytest.raises(InvalidTransition):
            STEPS[to](run)
        assert run.state is state


def test_pam_accepts_only_what_she_looked_at() -> None:
    with pytest.raises(ChangedMeanwhile):
        workflow.accept(a_run(ImportState.CHECKED), digest="older", now=NOW)


@pytest.mark.parametrize("counts", [{"new": 1, "wrong": 1}, {"new": 0, "changed": 0, "same": 3}])
def test_nothing_wrong_and_nothing_the_same_is_accepted(counts: dict[str, int]) -> None:
    with pytest.raises(RuleViolated):
        workflow.accept(a_run(ImportState.CHECKED, **counts), digest="d", now=NOW)
