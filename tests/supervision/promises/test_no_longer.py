"""Work that is over is not said to have never begun."""

from datetime import date, timedelta

import pytest

from portal.supervision.promises.results import Verdict
from portal.supervision.promises.work import SupervisedWork
from tests.supervision.promises.pieces import TODAY, share, work
from tests.supervision.promises.test_rules import of_vendor, planned

NOT_YET = "Nothing has been handed over yet."
NO_LONGER = "The work that falls under this promise has ended."
EITHER = "Work that falls under this promise has ended, or nothing has been handed over for it yet."


def over() -> SupervisedWork:
    return work(
        share(handed_over_on=date(2024, 1, 1)),
        ends_on=TODAY - timedelta(days=60),
    )


@pytest.mark.parametrize(
    ("works", "said"),
    [
        ([over()], NO_LONGER),
        ([over(), over()], NO_LONGER),
        ([planned()], NOT_YET),
        ([over(), planned()], EITHER),
    ],
)
def test_not_yet_and_no_longer_are_two_things(works: list[SupervisedWork], said: str) -> None:
    evaluated = of_vendor(*works)

    bound = next(one for one in evaluated.promises if one.promise.id == "bound")
    assert bound.verdict is Verdict.NOT_IN_SCOPE
    assert [one.id for one in bound.reasons] == [said]
