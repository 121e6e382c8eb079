"""What a questionnaire consists of: plain immutable values, read and written by `as_data`.

Strict about shapes, lenient about what an author may still be missing: an empty text or a condition
about nothing is for `checks` to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
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
    Words,
    or_else,
    read,
    write,
)
from portal.foundation.core.words.messages import Message, Text, say, say_p
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.definition.grades import Grade, grades_of, least_weights, use
from portal.supervision.questionnaires.definition.shapes import (
    NOTHING,
    UNSAID,
    Count,
    Listed,
    Loose,
    Maybe,
    MaybeText,
    Score,
    Ticked,
)


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


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; `score` 0 to 1, None where it is not scored."""

    id: Id
    label: Annotated[Text | Message, GetPydanticSchema(lambda _, known: known(Loose))]
    score: Maybe[Score] = None


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
    mapping: Annotated[Table[tuple[Words, ...]], or_else({}), UNSAID] = field(
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


@dataclass(frozen=True)
class Sheet:
    """A whole questionnaire. `lighter`: the least weight a tier still asks, by tier id."""

    title: Loose
    sections: Things[Section]
    description: MaybeText = NOTHING
    grades: Annotated[  # the best first
        tuple[Grade, ...],
        PlainValidator(grades_of),
        PlainSerializer(lambda grades: {"grades": [write(grade) for grade in grades]}),
        Field(alias="scoring"),
        UNSAID,
    ] = ()
    lighter: Annotated[
        Mapping[str, int],
        PlainValidator(least_weights),
        PlainSerializer(lambda weights: {tier: use(weight) for tier, weight in weights.items()}),
        Field(alias="tier_use"),
        UNSAID,
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
