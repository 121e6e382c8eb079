"""What a step of a story of later facts is."""

from collections.abc import Callable

from tests.proof.reports.year import Year

Step = Callable[[Year], None]
ALONE: set[Step] = set()  # several commands, or none: they take their transactions themselves


def alone(step: Step) -> Step:
    ALONE.add(step)
    return step
