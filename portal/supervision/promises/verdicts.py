"""The five verdicts, which of several counts, and how they are drawn. Pure."""

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

# What a gate lets pass: docs/product.md section 3, *activate*.
PASSABLE = frozenset(Verdict) - {Verdict.BROKEN}
# What counts as shown to hold: the board's foot and its sentence.
PROVABLE = PASSABLE - {Verdict.NOT_IN_SCOPE}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Of several the worst counts; of none, there is nothing in scope."""
    return min(verdicts, key=lambda verdict: verdict.rank, default=Verdict.NOT_IN_SCOPE)


class Look(StrEnum):
    """How a verdict is drawn and counted. One that holds before it was due for the first time has
    a look of its own: no record shows it yet, so it is never among what can be shown."""

    BROKEN = "broken"
    DUE_SOON = "due_soon"
    EXCEPTED = "excepted"
    BEFORE_FIRST = "before_first"
    KEPT = "kept"
    NOT_IN_SCOPE = "not_in_scope"


def look_of(verdict: Verdict, *, without_record: bool) -> Look:
    """What is due soon stays so: it is urgent, whether a record shows it or not."""
    if verdict is Verdict.KEPT and without_record:
        return Look.BEFORE_FIRST
    return Look(verdict.value)
