"""What a questionnaire consists of: plain immutable values, read from plain data and written as it.

The data is in the words of questionnaire.yaml. Strict about shapes, lenient about what an author may
still be missing: an empty text or a condition about nothing is for `checks` to say.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator

from portal.content.definitions.conditions import answers_named
from portal.foundation.core import plain_data
from portal.foundation.core.plain_data import (
    Id,
    Number,
    Table,
    Things,
    Words,
    or_else,
    read,
    refuse,
    write,
)
from portal.foundation.core.words.messages import LANGUAGES, Lang, say
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.parts.question import (
    NOTHING,
    UNSAID,
    Loose,
    Maybe,
    MaybeText,
    Question,
    Ticked,
)


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
    if {*parts} - {"core", "conditional", *(f"weight >= {weight}" for weight in weights)}:
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
    language: Annotated[Maybe[Literal["ja", "en"]], or_else(None)] = None  # the only one it asks in
    grades: Annotated[  # the best first
        tuple[Grade, ...],
        PlainValidator(_grades),
        PlainSerializer(lambda grades: {"grades": [write(grade) for grade in grades]}),
        Field(alias="scoring"),
        UNSAID,
    ] = ()
    lighter: Annotated[
        Mapping[str, int],
        PlainValidator(_least_weights),
        PlainSerializer(lambda weights: {tier: use(weight) for tier, weight in weights.items()}),
        Field(alias="tier_use"),
        UNSAID,
    ] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions()}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {question.id: section for section in self.sections for question in section.questions}

    @cached_property
    def decidable(self) -> tuple[Question, ...]:
        """Every question after those its condition asks about. Left out: circles, and what
        hangs on one; nothing can ever decide them."""
        sorter = TopologicalSorter(
            {
                question.id: sorted(answers_named(question.show_if) & self.by_id.keys())
                if question.show_if
                else []
                for question in self.questions()
            }
        )
        with suppress(CycleError):  # what no circle holds up is told all the same
            sorter.prepare()
        order = []
        while ready := sorter.get_ready():
            order += [self.by_id[name] for name in ready]
            sorter.done(*ready)
        return tuple(order)

    @cached_property
    def unconditional(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions() if question.show_if is None)

    @cached_property
    def conditional(self) -> tuple[Question, ...]:
        """In an order in which they can be decided."""
        return tuple(question for question in self.decidable if question.show_if is not None)

    @cached_property
    def asked_about(self) -> frozenset[str]:
        """The questions that some condition asks about."""
        names = (
            answers_named(question.show_if) for question in self.conditional if question.show_if
        )
        return frozenset().union(*names) & self.by_id.keys()

    @cached_property
    def followers(self) -> Mapping[str, tuple[int, ...]]:
        """By question: the places in `conditional` of those whose condition asks about it."""
        found: dict[str, list[int]] = {}
        for place, question in enumerate(self.conditional):
            for name in answers_named(question.show_if) if question.show_if else ():
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def circular(self) -> frozenset[str]:
        """The questions nothing can ever decide."""
        return frozenset(self.by_id) - {question.id for question in self.decidable}


_AROUND = (  # what a whole pack holds besides the questionnaire itself
    "schema_version", "id", "version", "as_of", "note", "answer_types", "condition_grammar",
    "basis_levels", "severities", "expected_forms", "honesty_principle", "tier_use_note",
)  # fmt: skip


def read_sheet(data: object) -> Sheet:
    """The questionnaire written as `data`. Refuses with WrongShape what has another shape."""
    return plain_data.read(Sheet, bare_sheet(data) if isinstance(data, Mapping) else data, KINDS)


def bare_sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """Only what belongs to the questionnaire: a pack without what is around it."""
    return {name: value for name, value in data.items() if name not in _AROUND}


def write_sheet(sheet: Sheet) -> dict[str, Any]:
    """`read(write(sheet)) == sheet`; what is read together stands last."""
    data: dict[str, Any] = plain_data.write(sheet)
    for section in data["sections"]:
        section["questions"] = section.pop("questions")
    return data | {"sections": data.pop("sections")}


# Behind the title, for readers of the other language.
ONLY: Final[Mapping[Lang, str]] = {"ja": " (Japanese only)", "en": "(英語のみ)"}


def spread(data: Mapping[str, Any]) -> dict[str, Any]:
    """Of a questionnaire in one language: its words for readers of the other one too, the title marked.
    What asks in both is left as it is. `gather` takes it back."""
    lang = data.get("language")
    if lang is None:
        return dict(data)
    other = LANGUAGES[lang == "ja"]
    told: dict[str, Any] = _in_both(data, lambda text: {lang: text[lang], other: text[lang]})
    title = dict(told["title"])
    return told | {"title": title | {other: f"{title[other]}{ONLY[lang]}" if title[other] else ""}}


def gather(data: Mapping[str, Any]) -> dict[str, Any]:
    """As its author wrote it: what asks in one language says nothing in the other."""
    lang = data.get("language")
    if lang is None:
        return dict(data)
    told: dict[str, Any] = _in_both(data, lambda text: {**text, LANGUAGES[lang == "ja"]: ""})
    return told


def own_words(sheet: Sheet) -> Sheet:
    """The same of what was read."""
    return sheet if sheet.language is None else read_sheet(gather(write_sheet(sheet)))


def _in_both(part: Any, change: Callable[[dict[str, str]], dict[str, str]]) -> Any:
    if isinstance(part, list):
        return [_in_both(one, change) for one in part]
    if not isinstance(part, dict):
        return part
    if part.keys() == set(LANGUAGES):
        return change(part)
    return {name: _in_both(one, change) for name, one in part.items()}
