"""What a questionnaire consists of: plain immutable values, read and written by `as_data`.

Strict about shapes, lenient about what an author may still be missing: an empty text or a condition
about nothing is for `checks` to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetPydanticSchema,
    PlainSerializer,
    PlainValidator,
)

from portal.content.definitions.conditions import Written, answers_named
from portal.foundation.core.plain_data import (
    Flag,
    Id,
    Number,
    Table,
    Things,
    Whole,
    Words,
    or_else,
    read,
    refuse,
    write,
)
from portal.foundation.core.words.invisible_chars import without_unseen
from portal.foundation.core.words.messages import Message, Text, say, say_p
from portal.supervision.findings.severity import Owner, Severity

T = TypeVar("T")
NOTHING = Text(ja="", en="")


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    YES_PARTIAL_NO = "yes_partial_no"
    YES_NO_NA = "yes_no_na"
    YES_PARTIAL_NO_NA = "yes_partial_no_na"
    SINGLE = "single_choice"
    MULTI = "multi_choice"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    TABLE = "table"
    FILE = "file"


class ColumnKind(StrEnum):
    """What a column of a table takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    COUNTRY = "country"


class Basis(StrEnum):
    """Why we ask, the strongest first; the vendor reads it."""

    LAW = "law"
    GUIDELINE = "guideline_example"
    CONTRACT = "contract_policy"
    OWN = "own"


class Source(StrEnum):
    """What the portal knows already and shows filled in, to confirm or correct."""

    NO_SUBCONTRACTING = "attestation.no_subcontracting"  # the statement in force
    COUNTRIES = "register.countries"  # places abroad of the data shared


YES, PARTIAL, NO, NA = "yes", "partial", "no", "na"
SCALES: Mapping[Kind, tuple[str, ...]] = {
    Kind.YES_NO: (YES, NO),
    Kind.YES_PARTIAL_NO: (YES, PARTIAL, NO),
    Kind.YES_NO_NA: (YES, NO, NA),
    Kind.YES_PARTIAL_NO_NA: (YES, PARTIAL, NO, NA),
}
CHOICES = frozenset({*SCALES, Kind.SINGLE, Kind.MULTI})
OWN_OPTIONS = frozenset({Kind.SINGLE, Kind.MULTI})
UNSCORED = frozenset({Kind.DATE, Kind.TEXT, Kind.FILE})
SCALE_WORDS: Mapping[str, Message] = {
    YES: say("Yes"),
    PARTIAL: say("Partly"),
    NO: say("No"),
    NA: say_p("as an answer", "Not applicable"),
}
SCALE_SCORES: Mapping[str, float | None] = {YES: 1.0, PARTIAL: 0.5, NO: 0.0, NA: None}

# What a finding rule may wait for besides option ids.
BELOW = "below:"
EMPTY, EXPIRED, UNAPPROVED_ROW = "empty", "expired", "unapproved_row"
MISMATCH = "mismatch_with_register"
APPROVAL_COLUMN = "approval_no"  # a row without it is an unapproved one


def _with_both(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {"ja": "", "en": ""} | {name: one for name, one in value.items() if one is not None}


def _tidy(text: Text) -> Text:
    return Text(ja=_visible(text.ja), en=_visible(text.en))


def _visible(words: str) -> str:
    """Without what no database keeps; most texts hold nothing of the kind."""
    return (words if words.isprintable() else without_unseen(words)).strip()


def _count(value: int) -> int:
    if value < 0:
        raise refuse(say("A whole number from 0 on is expected here."))
    return value


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise refuse(say("A number from 0 to 1 is expected here."))
    return value


# Left out where it says nothing.
_UNSAID = Field(exclude_if=lambda value: value == NOTHING or not value)
Loose = Annotated[Text, BeforeValidator(_with_both), AfterValidator(_tidy)]  # may lack words
MaybeText = Annotated[Loose, or_else(NOTHING), _UNSAID]
Count = Annotated[Whole, AfterValidator(_count)]
Ticked = Annotated[Flag, or_else(default=False), _UNSAID]
Maybe: TypeAlias = Annotated[T | None, Field(exclude_if=lambda value: value is None)]
Listed: TypeAlias = Annotated[Things[T], or_else(()), _UNSAID]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `score` 0 to 1, None where it is not scored."""

    id: Id
    label: Annotated[Text | Message, GetPydanticSchema(lambda _, known: known(Loose))]
    score: Maybe[Annotated[Number, AfterValidator(_share)]] = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    id: Id
    label: Loose
    kind: Annotated[ColumnKind, or_else(ColumnKind.TEXT), Field(alias="type")] = ColumnKind.TEXT
    required: Annotated[Flag, or_else(default=False)] = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good answer is: `op` is, any_of (option ids), gte or lte (one number)."""

    op: str
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class _AnyOf:
    op: Literal["any_of"]
    value: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class _Bound:
    op: Literal["gte", "lte", "any_of"]
    value: Number


def _expected(raw: Any) -> Expected:
    if isinstance(raw, str):
        return Expected("is", (read(Id, raw),))
    if isinstance(raw, dict) and raw.get("op") == "any_of":
        return Expected("any_of", read(_AnyOf, raw).value)
    bound = read(_Bound, raw)
    return Expected(bound.op, (bound.value,))


def _plain_expected(expected: Expected) -> Any:
    if expected.op == "is":
        return expected.values[0]
    values = list(expected.values)
    return {"op": expected.op, "value": values if expected.op == "any_of" else values[0]}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves the answer, and whether it has to be handed in with it."""

    required: Annotated[Flag, or_else(default=False)] = False
    accept: Annotated[Loose, or_else(NOTHING)] = NOTHING


_NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class Rule:
    """Which answers open which finding. `on`: option ids and the words above."""

    id: Id
    on: tuple[Words, ...]
    severity: Severity
    title: Loose
    action: Loose
    due_days: Count
    owner: Owner


@dataclass(frozen=True)
class Question:
    """One question. `weight` 0: asked for the record, never scored against anybody."""

    id: Id
    text: Loose
    kind: Annotated[Kind, Field(alias="answer_type")]
    weight: Annotated[Count, or_else(1)] = 1
    required: Annotated[Flag, or_else(default=True)] = True
    basis: Annotated[Basis, or_else(Basis.OWN), Field(alias="basis_level")] = Basis.OWN
    help: Maybe[Loose] = None
    options: Listed[Option] = ()
    columns: Listed[Column] = ()
    expected: Maybe[
        Annotated[Expected, PlainValidator(_expected), PlainSerializer(_plain_expected)]
    ] = None
    core: Ticked = False  # never dropped for a lighter tier
    caps_grade: Maybe[Words] = None  # the grade while its critical finding is open
    show_if: Maybe[Written] = None
    known_from: Maybe[Source] = None
    mapping: Annotated[Table[tuple[Words, ...]], or_else({}), _UNSAID] = field(
        default_factory=dict
    )  # law or standard -> places
    rules: Annotated[Listed[Rule], Field(alias="findings")] = ()
    evidence: Annotated[
        Evidence, or_else(_NO_EVIDENCE), Field(exclude_if=lambda one: one == _NO_EVIDENCE)
    ] = _NO_EVIDENCE

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen: the scale's answers, or its own options; () where none."""
        scale = SCALES.get(self.kind)
        if scale is None:
            return self.options
        return tuple(Option(one, SCALE_WORDS[one], self._scale_score(one)) for one in scale)

    def _scale_score(self, answer: str) -> float | None:
        """A plain yes or no is worth 1 where it is the expected one, whichever that is."""
        if PARTIAL in SCALES[self.kind] or answer == NA:
            return SCALE_SCORES[answer]
        wanted = self.expected.values[0] if self.expected else YES
        return 1.0 if answer == wanted else 0.0

    @cached_property
    def by_choice(self) -> Mapping[str, Option]:
        return {one.id: one for one in self.choices}

    @property
    def is_scored(self) -> bool:
        return self.weight > 0 and self.kind not in UNSCORED


@dataclass(frozen=True)
class Section:
    """Questions that are read together. `ask_anew`: last period's answers are not offered."""

    id: Id
    title: Loose
    questions: Things[Question]
    intro: MaybeText = NOTHING
    ask_anew: Ticked = False


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


def _grades(raw: Any) -> tuple[Grade, ...]:
    grades = () if raw is None else read(_Scoring, raw).grades
    return tuple(sorted(grades, key=lambda grade: -grade.least))


def _least_weights(raw: Any) -> Mapping[str, int]:
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


@dataclass(frozen=True)
class Sheet:
    """A whole questionnaire. `lighter`: the least weight a tier still asks, by tier id."""

    title: Loose
    sections: Things[Section]
    description: MaybeText = NOTHING
    grades: Annotated[  # the best first
        tuple[Grade, ...],
        PlainValidator(_grades),
        PlainSerializer(lambda grades: {"grades": [write(grade) for grade in grades]}),
        Field(alias="scoring"),
        _UNSAID,
    ] = ()
    lighter: Annotated[
        Mapping[str, int],
        PlainValidator(_least_weights),
        PlainSerializer(lambda weights: {tier: use(weight) for tier, weight in weights.items()}),
        Field(alias="tier_use"),
        _UNSAID,
    ] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {one.id: one for one in self.questions()}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of each question id."""
        return {one.id: section for section in self.sections for one in section.questions}

    @cached_property
    def decidable(self) -> tuple[Question, ...]:
        """Every question after those its condition asks about. Left out: circles, and what
        hangs on one; nothing can ever decide them."""
        waits = {
            one.id: {name for name in answers_named(one.show_if) if name in self.by_id}
            if one.show_if
            else set()
            for one in self.questions()
        }
        followers: dict[str, list[str]] = {}
        for name, others in waits.items():
            for other in others:
                followers.setdefault(other, []).append(name)
        ready = [name for name, others in waits.items() if not others]
        order = []
        while ready:
            name = ready.pop()
            order.append(self.by_id[name])
            for follower in followers.get(name, ()):
                waits[follower].discard(name)
                if not waits[follower]:
                    ready.append(follower)
        return tuple(order)

    @cached_property
    def unconditional(self) -> tuple[Question, ...]:
        return tuple(one for one in self.questions() if one.show_if is None)

    @cached_property
    def conditional(self) -> tuple[Question, ...]:
        """In an order in which they can be decided."""
        return tuple(one for one in self.decidable if one.show_if is not None)

    @cached_property
    def asked_about(self) -> frozenset[str]:
        """The questions that some condition asks about."""
        names = (answers_named(one.show_if) for one in self.conditional if one.show_if)
        return frozenset().union(*names) & self.by_id.keys()

    @cached_property
    def followers(self) -> Mapping[str, tuple[int, ...]]:
        """By question: the places in `conditional` of those whose condition asks about it."""
        found: dict[str, list[int]] = {}
        for place, one in enumerate(self.conditional):
            for name in answers_named(one.show_if) if one.show_if else ():
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def circular(self) -> frozenset[str]:
        """The questions nothing can ever decide."""
        return frozenset(self.by_id) - {one.id for one in self.decidable}
