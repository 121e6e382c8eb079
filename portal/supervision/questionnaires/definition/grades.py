"""How a questionnaire is graded, and what lighter tiers are asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator

from portal.foundation.core.plain_data import Id, Number, Table, Things, Words, read, refuse
from portal.foundation.core.words.messages import say
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.definition.shapes import Loose, Maybe

# The conditions of questionnaire.yaml on a grade: findings that forbid it, a plan it needs.
FORBIDDING: Mapping[str, tuple[Severity, ...]] = {
    "no open major or critical": (Severity.CRITICAL, Severity.MAJOR),
    "no open critical": (Severity.CRITICAL,),
}
NEEDS_PLAN = "corrective plan required"
Also = Literal[
    "no open major or critical",
    "no open critical",
    "corrective plan required",
    "decide suspension or replacement",  # said to people, decides nothing
]


def _deciding(also: str | None) -> str | None:
    return also if also in FORBIDDING or also == NEEDS_PLAN else None


@dataclass(frozen=True, slots=True)
class Grade:
    """From `least` percent on, unless a finding as grave as one of `forbids` is open."""

    id: Id
    least: Annotated[Number, Field(alias="min")]
    label: Loose
    also: Maybe[Annotated[Also, AfterValidator(_deciding)]] = None

    @property
    def forbids(self) -> tuple[Severity, ...]:
        return FORBIDDING.get(self.also or "", ())

    @property
    def needs_plan(self) -> bool:
        return self.also == NEEDS_PLAN


@dataclass(frozen=True)
class _Scoring:
    grades: Things[Grade]
    section: Any = None
    total: Any = None
    caps: Any = None
    verification: Any = None


def grades_of(raw: Any) -> tuple[Grade, ...]:
    grades = () if raw is None else read(_Scoring, raw).grades
    return tuple(sorted(grades, key=lambda grade: -grade.least))


def least_weights(raw: Any) -> Mapping[str, int]:
    weights = {} if raw is None else read(_Weights, raw)
    return {tier: weight for tier, weight in weights.items() if weight}


@dataclass(frozen=True, slots=True)
class _Use:
    any: tuple[Words, ...]


def _least_weight(raw: Any) -> int:
    """`all`, or {any: [core, conditional, 'weight >= N']}: 0, or N."""
    if raw == "all":
        return 0
    parts = read(_Use, raw).any
    weights = [part.removeprefix("weight >= ") for part in parts if part.startswith("weight >= ")]
    if {*parts} - {"core", "conditional", *(f"weight >= {one}" for one in weights)}:
        raise refuse(say("Only core, conditional and 'weight >= N' are known here."))
    if len(weights) != 1 or not weights[0].isdigit():
        raise refuse(say("One 'weight >= N' is expected here."))
    return int(weights[0])


_Weights = Table[Annotated[int, PlainValidator(_least_weight)]]


def use(weight: int) -> dict[str, Any]:
    """What a lighter tier is asked: what is core, what hangs on a condition, and this weight on."""
    return {"any": ["core", "conditional", f"weight >= {weight}"]}
