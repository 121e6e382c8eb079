"""Floor and product in turn, in one process: medians, p95, their ratio, and how noisy it was."""

import gc
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final

Work = Callable[[], object]
NOISY: Final = 0.5  # spread of the floor or product, (p95 - median) / median, that is told


@dataclass(frozen=True, slots=True)
class Times:
    """Of each round: seconds by the clock, and seconds for which the process had a core."""

    seconds: tuple[float, ...]
    busy: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20, method="inclusive")[-1]

    @property
    def is_noisy(self) -> bool:
        return (self.p95 - self.middle) / self.middle > NOISY


@dataclass(frozen=True, slots=True)
class Compared:
    """What the floor took, what the product took."""

    floor: Times
    product: Times

    @property
    def ratio(self) -> float:
        return self.product.middle / self.floor.middle

    @property
    def p95_ratio(self) -> float:
        """Of the times that one in twenty exceeds."""
        return self.product.p95 / self.floor.p95

    @property
    def busy_ratio(self) -> float:
        """The same without the time in which others had the cores."""
        return median(self.product.busy) / max(median(self.floor.busy), 1e-9)

    @property
    def mean_ratio(self) -> float:
        """Of the means of processor time: for many works that differ."""
        floor, product = self.floor.busy, self.product.busy
        return (sum(product) / len(product)) / (sum(floor) / len(floor))

    @property
    def is_noisy(self) -> bool:
        return self.floor.is_noisy or self.product.is_noisy


def alternate(
    floor: Work,
    product: Work,
    rounds: int,
    inner: int = 1,
    busy: Callable[[], float] = time.process_time,
) -> Compared:
    """Each once to warm up, then in turn; `inner` runs make one measurement of short work. `busy`: whose
    time of a core counts."""
    floor()
    product()
    pairs = [(_timed(floor, inner, busy), _timed(product, inner, busy)) for _ in range(rounds)]
    return Compared(_times([one for one, _ in pairs]), _times([one for _, one in pairs]))


def prepared(floor: Work, product: Work, before: Work, rounds: int) -> Compared:
    """The same for work that can be done once only: `before` puts everything back each time."""
    pairs = []
    for _ in range(rounds + 1):
        before()
        first = _timed(floor, 1)
        before()
        pairs.append((first, _timed(product, 1)))
    return Compared(_times([one for one, _ in pairs[1:]]), _times([one for _, one in pairs[1:]]))


def _times(pairs: list[tuple[float, float]]) -> Times:
    return Times(tuple(one for one, _ in pairs), tuple(one for _, one in pairs))


def of_children() -> float:
    """Seconds for which processes that were started here, and have ended, had a core."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _timed(
    work: Work, inner: int, busy: Callable[[], float] = time.process_time
) -> tuple[float, float]:
    gc.collect()
    before, began = busy(), time.perf_counter()
    for _ in range(inner):
        work()
    took = time.perf_counter() - began
    return took / inner, (busy() - before) / inner
