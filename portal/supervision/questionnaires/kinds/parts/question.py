"""A question with its parts, and what a kind of answer has to be able to do. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetPydanticSchema,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
)
from werkzeug.datastructures import MultiDict

from portal.content.definitions.conditions import Op, Written
from portal.foundation.core.plain_data import (
    Flag,
    Id,
    Number,
    Table,
    Things,
    Whole,
    or_else,
    read,
    refuse,
)
from portal.foundation.core.plain_data import Words as SomeWords
from portal.foundation.core.words.messages import Message, Text, say, say_p, without_unseen
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.questionnaires.kinds.parts.answer import (
    AnswerCell,
    AnswerCells,
    CellRefused,
    Given,
)

T = TypeVar("T")
NOTHING = Text(ja="", en="")


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


UNSAID = Field(exclude_if=lambda value: value == NOTHING or not value)  # left out, saying nothing
Loose = Annotated[Text, BeforeValidator(_with_both), AfterValidator(_tidy)]  # may lack words
MaybeText = Annotated[Loose, or_else(NOTHING), UNSAID]
Count = Annotated[Whole, AfterValidator(_count)]
Ticked = Annotated[Flag, or_else(default=False), UNSAID]
Maybe: TypeAlias = Annotated[T | None, Field(exclude_if=lambda value: value is None)]
Listed: TypeAlias = Annotated[Things[T], or_else(()), UNSAID]
Score = Annotated[Number, AfterValidator(_share)]


Form = MultiDict[str, str]
Words = Message | Text | str


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
    CERTIFICATES = "register.certificates"  # those in force that cover all the work asked about
    TRAININGS = "register.trainings"  # the last one, as the vendor answered; of the last 12 months


YES, PARTIAL, NO, NA = "yes", "partial", "no", "na"
SCALE_WORDS: Mapping[str, Message] = {
    YES: say("Yes"),
    PARTIAL: say("Partly"),
    NO: say("No"),
    NA: say_p("as an answer", "Not applicable"),
}
SCALE_SCORES: Mapping[str, float | None] = {YES: 1.0, PARTIAL: 0.5, NO: 0.0, NA: None}
BELOW = "below:"  # this and the next: what a finding rule may wait for besides option ids
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
class TableColumn:
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
    on: tuple[SomeWords, ...]
    severity: Severity
    title: Loose
    action: Loose
    due_days: Count
    owner: Owner


def _kind(raw: object, info: ValidationInfo) -> "AnswerKind":
    """By its id; `info.context`: all there are."""
    kinds: Mapping[object, AnswerKind] = info.context or {}
    if not isinstance(raw, str) or raw not in kinds:
        allowed = ", ".join(str(kind) for kind in kinds)
        raise refuse(say("One of %(allowed)s is expected here.", allowed=allowed))
    return kinds[raw]


@dataclass(frozen=True)
class Question:
    """One question. `weight` 0: asked for the record, never scored against anybody."""

    id: Id
    text: Loose
    kind: Annotated[
        "AnswerKind",
        PlainValidator(_kind),
        PlainSerializer(lambda kind: kind.id),
        Field(alias="answer_type"),
    ]
    weight: Annotated[Count, or_else(1)] = 1
    required: Annotated[Flag, or_else(default=True)] = True
    basis: Annotated[Basis, or_else(Basis.OWN), Field(alias="basis_level")] = Basis.OWN
    help: Maybe[Loose] = None
    options: Listed[Option] = ()
    columns: Listed[TableColumn] = ()
    expected: Maybe[
        Annotated[Expected, PlainValidator(_expected), PlainSerializer(_plain_expected)]
    ] = None
    core: Ticked = False  # never dropped for a lighter tier
    caps_grade: Maybe[SomeWords] = None  # the grade while its critical finding is open
    show_if: Maybe[Written] = None
    known_from: Maybe[Source] = None
    mapping: Annotated[Table[tuple[SomeWords, ...]], or_else({}), UNSAID] = field(
        default_factory=dict
    )  # law or standard -> places
    rules: Annotated[Listed[Rule], Field(alias="findings")] = ()
    evidence: Annotated[
        Evidence, or_else(_NO_EVIDENCE), Field(exclude_if=lambda one: one == _NO_EVIDENCE)
    ] = _NO_EVIDENCE

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen: the scale's answers, or its own options; () where none."""
        if not self.kind.scale:
            return self.options
        return tuple(
            Option(one, SCALE_WORDS[one], self._scale_score(one)) for one in self.kind.scale
        )

    def _scale_score(self, answer: str) -> float | None:
        """A plain yes or no is worth 1 where it is the expected one, whichever that is."""
        if PARTIAL in self.kind.scale or answer == NA:
            return SCALE_SCORES[answer]
        wanted = self.expected.values[0] if self.expected else YES
        return 1.0 if answer == wanted else 0.0

    @cached_property
    def by_choice(self) -> Mapping[str, Option]:
        return {choice.id: choice for choice in self.choices}

    @property
    def is_scored(self) -> bool:
        return self.weight > 0 and self.kind.is_scored


class AnswerKind(ABC):
    """Everything that is done differently for one kind of answer.

    Nobody outside this room asks which kind it is. Values as in `answer`; several are kept as lists.
    """

    id: ClassVar[str]  # as packs and files write it
    words: ClassVar[Message]  # as authors choose it
    also_called: ClassVar[tuple[str, ...]]  # in sheets of others, without case and spaces
    template: ClassVar[str]  # of supervision/responses/kinds: said, full, control
    paper: ClassVar[str]  # of print/answers
    ops: ClassVar[tuple[Op, ...]]  # how a condition may compare its answers
    is_scored: ClassVar[bool]
    unanswered: ClassVar[Message] = say("Answer this.")
    scale: ClassVar[tuple[str, ...]] = ()  # the answers that every question of the kind has
    triggers: ClassVar[tuple[str, ...]] = ()  # what a rule may wait for besides answers
    unit: ClassVar[str] = ""  # behind a number
    closed_cell: ClassVar[Message | None] = None  # in a workbook, where nothing can be typed
    is_choice: ClassVar[bool] = False
    has_own_options: ClassVar[bool] = False
    has_option_rows: ClassVar[bool] = False  # in a workbook: a row for each option
    has_columns: ClassVar[bool] = False
    is_number: ClassVar[bool]  # conditions, rules and expectations may name a limit
    opens_unanswered: ClassVar[bool] = False  # a finding, where nothing was said
    is_attached: ClassVar[bool] = False  # answered by a file
    takes_comment: ClassVar[bool] = True
    minutes: ClassVar[float] = 1  # that it takes about, its evidence aside
    can_be_joined: ClassVar[bool] = False  # what two people said can stand in one answer

    @abstractmethod
    def parse_form(self, question: Question, form: Form) -> Any:
        """The value sent by a page. None: nothing was said. Refuses with RuleViolated."""

    @abstractmethod
    def parse_cells(self, question: Question, cells: AnswerCells) -> Mapping[str, Any]:
        """`value` and `expires` as a workbook has them; absent where it holds nothing of them or
        what cannot be taken, which `cells.refuse` is told."""

    @abstractmethod
    def show(self, question: Question, value: Any) -> list[Words]:
        """A line for each thing said; `value` is not empty."""

    @abstractmethod
    def worth(self, question: Question, given: Given) -> float | None:
        """The score of what was answered, 0 to 1; None where it is not scored."""

    def value_words(self, question: Question, value: Any) -> list[Words]:
        """A line for each thing said, as workbooks and papers say it; none where nothing was."""
        return [] if value is None or value in ("", [], ()) else self.show(question, value)

    def how(self, question: Question) -> list[Words]:
        """How to answer, a line for each answer there is to choose: for who has only cells or paper."""
        return [choice.label for choice in question.choices] or [self.words]

    def names(self, option: Option) -> frozenset[str]:
        """What names an answer to choose in a cell, as `plain`."""
        return frozenset()

    def amount(self, value: Any) -> str:
        """A number with what stands behind it, without a needless .0."""
        is_whole = isinstance(value, float) and value.is_integer()
        return f"{int(value) if is_whole else value}{self.unit}"

    def brief(self, question: Question, value: Any) -> list[Words]:
        """What was said, in a table of a report."""
        return self.show(question, value)

    def typed(self, question: Question, form: Form) -> Any:
        """To fill the page with once more: what was typed, whatever it was."""
        return form.get(f"v-{question.id}", "")

    def join(self, question: Question, form: Form, theirs: Any) -> None:  # noqa: B027
        """What somebody else said is put before what was typed; nothing of it where answers of the
        kind cannot be joined."""

    def is_complete(self, question: Question, given: Given) -> bool:
        """Whether nothing is missing from what was answered, its evidence aside."""
        return True

    def asks_expiry(self, question: Question) -> bool:
        """Whether a chosen answer is asked until when it holds."""
        return False

    def asks_until(self, question: Question, option: Option) -> bool:
        """Whether this one is."""
        return False

    def opens(self, question: Question, given: Given, word: str, on: date) -> bool:
        """Whether a finding rule that waits for `word` holds; `below:N` aside."""
        return word == MISMATCH and given.differs

    def can_be(self, question: Question, value: Any) -> bool:
        """Whether an answer can be what a condition or an author expects."""
        return True

    def all_values(self, question: Question) -> tuple[object, ...] | None:
        """Everything the answer can be, unanswered too; None: more than can be listed."""
        return None


class TypedKind(AnswerKind):
    """A kind whose answer is typed or chosen in one field, and stands in one cell."""

    @abstractmethod
    def parse_text(self, question: Question, said: Sequence[str]) -> Any:
        """The value of what was typed. None: nothing was said. Refuses with RuleViolated."""

    @abstractmethod
    def parse_cell(self, question: Question, cell: AnswerCell) -> Any:
        """The value of a cell that is not empty. Raises CellRefused."""

    def parse_form(self, question: Question, form: Form) -> Any:
        return self.parse_text(question, form.getlist(f"v-{question.id}"))

    def parse_cells(self, question: Question, cells: AnswerCells) -> Mapping[str, Any]:
        cell = cells.answer
        if cell is None:
            return {}
        if not cell.words:
            return {"value": None}
        try:
            return {"value": self.parse_cell(question, cell)}
        except CellRefused as refusal:
            cells.refuse(refusal)
            return {}
