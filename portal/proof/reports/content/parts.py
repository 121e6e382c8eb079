"""The small types every report is made of: marks, answers, states, and what to say when empty."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Generic, TypeVar

from pydantic import PlainSerializer

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text
from portal.foundation.printing.formats import Formats


def _in_utc(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("A time in a report needs a zone.")
    return at.astimezone(UTC).isoformat()


Moment = Annotated[datetime, PlainSerializer(_in_utc)]


class Mark(StrEnum):
    """A verdict as printed; the ids of promises.yaml, in the order in which they are listed."""

    BROKEN = "broken"
    DUE_SOON = "due_soon"
    EXCEPTED = "excepted"
    KEPT = "kept"
    NOT_IN_SCOPE = "not_in_scope"


class Nothing(StrEnum):
    """Why there is nothing to show. `NOT_RECORDED` is a weakness, the others are not."""

    NONE_HAPPENED = "none_happened"  # 該当なし
    NOT_APPLICABLE = "not_applicable"  # 対象外
    NOT_RECORDED = "not_recorded"  # 未登録


class Approval(StrEnum):
    """How a cell of the approval box was filled. `PENDING`: not decided when issued.

    `TERMINAL`: by the command line, whoever it named. `NOBODY`: nobody did it, and nobody will.
    """

    ELECTRONIC = "electronic"  # 電子承認
    PAPER = "paper"  # 書面
    DEPUTY = "deputy"  # 代決
    SEEN_AFTER = "seen_after"  # 後閲
    PENDING = "pending"  # 発行時点 未承認
    TERMINAL = "terminal"  # 端末から発行
    NOBODY = "nobody"  # –


class ClauseLevel(StrEnum):
    """How much a clause is needed; the ids of clauses.yaml."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"


class PrintedClauseState(StrEnum):
    """What the check of one clause in one contract found; the review states of clauses.yaml."""

    PRESENT = "present"
    WEAK = "weak"
    ABSENT = "absent"
    CONTRADICTED = "contradicted"
    COVERED_ELSEWHERE = "covered_elsewhere"
    NOT_APPLICABLE = "not_applicable"
    UNREVIEWED = "unreviewed"


class PrintedClauseResult(StrEnum):
    """What all contracts in force come to for one clause."""

    MET = "met"
    WAIVED = "waived"
    UNMET = "unmet"  # a mandatory clause, or a conditional one that applies
    MISSING = "missing"  # a recommended one
    NOT_APPLICABLE = "not_applicable"


class StatementAnswer(StrEnum):
    """What was answered to a request for an attestation; `OPEN`: nothing yet."""

    AFFIRM = "affirm"
    AFFIRM_WITH_EXCEPTION = "affirm_with_exception"
    DECLINE = "decline"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What stands in place of a section or table without rows: the kind and why, as a sentence.

    `sentence` is printed after the words of the kind, and does not repeat them.
    """

    kind: Nothing
    sentence: str


Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Row]):
    """One table: its rows in printed order, or the reason why there are none; a note below."""

    rows: tuple[Row, ...] = ()
    empty: Empty | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if bool(self.rows) == (self.empty is not None):
            raise ValueError("A part has either rows or a reason why there are none.")


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """A kind of thing, and how many of it: one figure for each head but the first."""

    kind: str
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """An overview that stands before a table of very many rows; `heads`: the first is of kinds."""

    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]

    def __post_init__(self) -> None:
        if any(len(row.counts) != len(self.heads) - 1 for row in self.rows):
            raise ValueError("Each row of an overview has a figure for each column.")


MANY = 20  # rows of a table; from more on an overview stands before it


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many promises have each verdict; `before_first` of those that hold before their first
    check, which are not among `kept`."""

    broken: int
    due_soon: int
    excepted: int
    kept: int
    not_in_scope: int
    before_first: int = 0

    @classmethod
    def of(cls, marks: Iterable[Mark], before_first: int = 0) -> "Counts":
        """`before_first`: how many of the marks "kept" are that."""
        found = list(marks)
        counted = {mark.value: found.count(mark) for mark in Mark}
        counted[Mark.KEPT.value] -= before_first
        return cls(**counted, before_first=before_first)


@dataclass(frozen=True, kw_only=True)
class PrintedReason:
    """One line of why: a sentence, perhaps a labelled date, and the records it rests on.

    `text`: "選定評価の有効期限が近い。"; `label` and `on`: 期限 2026/11/19; `due`: print the
    weekday, because something is to happen on that day; `late`: days by which it is missed;
    `records`: numbers such as W-2026-004.
    """

    text: str
    label: str = ""
    on: date | None = None
    due: bool = False
    late: int = 0
    records: tuple[str, ...] = ()


# The words of one report: in its language, with days that are still clear years later.


class ReportWording:
    """Call it with a message, a text in both languages, a day or plain text."""

    def __init__(self, lang: Lang, zone: str) -> None:
        self.lang = lang
        self.formats = Formats(lang, zone)

    def __call__(self, said: Message | Text | date | str | None) -> str:
        if said is None:
            return ""
        return words(self._dated(said, self.formats.long), self.lang)

    def brief(self, said: Message | Text | str) -> str:
        """The same for a narrow cell, with days as tables have them."""
        return words(self._dated(said, self.formats.day), self.lang)

    def named(self, name: str, name_en: str) -> str:
        """A name that may have an English form."""
        return (name_en or name) if self.lang == "en" else name

    def listed(self, parts: Iterable[Message | Text | str]) -> str:
        """Several in a row: `A、B` and `A, B`."""
        return ("、" if self.lang == "ja" else ", ").join(self(part) for part in parts)

    def sentences(self, parts: Iterable[Message | Text | str]) -> str:
        """Whole sentences after each other."""
        return ("" if self.lang == "ja" else " ").join(self(part) for part in parts if part)

    def _dated(self, value: Any, day: Callable[[date], str]) -> Any:
        """With every day written out by `day`, its year included."""
        if isinstance(value, Message):
            params = {name: self._dated(one, day) for name, one in value.params.items()}
            return replace(value, params=MappingProxyType(params))
        if isinstance(value, datetime):
            return self.formats.moment(value)
        return day(value) if isinstance(value, date) else value
