"""How a promise was shown over time. Pure."""

from dataclasses import dataclass
from datetime import date

from portal.supervision.promises.results import Look


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """How a promise looked from one day on until before another; None: it still did on the last day read."""

    promise_id: str
    look: Look
    first: date
    until: date | None

    def touches(self, first: date, last: date) -> bool:
        return self.first <= last and (self.until is None or self.until > first)
