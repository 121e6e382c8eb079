"""The five verdicts, and which of several counts. Pure."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """Ids of promises.yaml; the worst stands first."""

    BROKEN = "broken"
    DUE_SOON = "due_soon"  # it holds, but a date it rests on is near
    EXCEPTED = "excepted"  # not literally true, but an approved exception is on record
    KEPT = "kept"
    NOT_IN_SCOPE = "not_in_scope"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANK[self]


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}

# What a gate lets pass: product.md section 3, *activate*.
PASSABLE = frozenset(Verdict) - {Verdict.BROKEN}
# What counts as shown to hold: the board's foot and its sentence.
PROVABLE = PASSABLE - {Verdict.NOT_IN_SCOPE}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Of several the worst counts; of none, there is nothing in scope."""
    return min(verdicts, key=lambda one: one.rank, default=Verdict.NOT_IN_SCOPE)
