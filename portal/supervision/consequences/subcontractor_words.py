"""What is said of subcontractors, by whom, and how each side of a contradiction is quoted. Pure."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.messages import Message, say
from portal.supervision.attestations.models import Attestation
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.subcontractors.standing import ChainStanding, SubcontractorOnDay

_MOST_WORDS: Final = 200  # characters of words that are quoted
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class StatementSaid:
    """A statement that nobody else handles the data, the approved ones aside. `parties`: its exceptions."""

    id: int
    number: str
    engagement_id: int
    first: date
    last: date | None
    signed_on: date
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetSaid:
    """What was handed in, by question."""

    id: int
    number: str
    works: frozenset[int]
    first: date
    last: date
    on: date
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WordsSaid:
    """A notice of change or an incident. `works` empty: all. `happened_on`: when what it tells of was so.
    `is_hidden`: the vendor does not know of it."""

    table: str
    id: int
    number: str
    works: frozenset[int]
    on: date
    happened_on: date
    words: tuple[str, ...]
    is_hidden: bool = False


@dataclass(slots=True)
class VendorWords:
    """All that was said of the subcontractors of one vendor. `chains`: by work."""

    chains: dict[int, tuple[SubcontractorOnDay, ...]] = field(default_factory=dict)
    statements: list[StatementSaid] = field(default_factory=list)
    sheets: list[SheetSaid] = field(default_factory=list)
    words: list[WordsSaid] = field(default_factory=list)

    def chain_of(self, works: frozenset[int]) -> list[SubcontractorOnDay]:
        """Of these pieces of work; of all, where none is named."""
        return [
            one
            for work, chain in self.chains.items()
            if not works or work in works
            for one in chain
        ]


@dataclass(frozen=True, slots=True)
class Quoted:
    """One side: where it stands, of which day, what it says. Without an `id` it is the register as a
    whole; `part` tells several things apart that one record says."""

    table: str
    id: int | None
    number: str
    on: date
    words: Message
    part: str = ""

    @property
    def key(self) -> str:
        return f"{self.table}:{self.id or 'register'}:{self.part}"

    @property
    def name(self) -> str | Message:
        return self.number or say("Register of subcontractors")


def plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def listed_in(sheet: SheetSaid) -> list[dict[str, str]]:
    """The rows of SUB-02 that name somebody."""
    rows = sheet.told.get("SUB-02") or ()
    read = [
        {
            "name": str(row.get("name") or "").strip(),
            "no": str(row.get("approval_no") or "").strip(),
        }
        for row in rows
        if isinstance(row, Mapping)
    ]
    return [row for row in read if row["name"]]


def stated_in(statement: StatementSaid) -> Quoted:
    words = say("nobody else handled the data, those we had approved aside")
    if statement.parties:
        words = say(
            "those we had approved aside, only these handled the data: %(names)s",
            names=", ".join(statement.parties),
        )
    table = Attestation.__tablename__
    return Quoted(table, statement.id, statement.number, statement.signed_on, words)


_ANSWERS: Final[Mapping[tuple[str, str], Message]] = {
    ("SUB-01", "no"): say("nobody else handled any part of it (SUB-01)"),
    ("SUB-01", "yes"): say("others handled part of it (SUB-01)"),
    ("SUB-03", "yes"): say("each was approved before the work began (SUB-03)"),
    ("SUB-05", "none"): say("nobody outside can reach the data (SUB-05)"),
    ("SUB-08", "none"): say("nobody outside can reach the data (SUB-08)"),
    ("SUB-05", "undeclared"): say("others can reach the data, not all declared (SUB-05)"),
    ("SUB-08", "undeclared"): say("others can reach the data, not all declared (SUB-08)"),
}


def answered_in(sheet: SheetSaid, question: str) -> Quoted:
    value = sheet.told[question]
    return _of_sheet(sheet, question, value, _ANSWERS[question, value])


def named_in(sheet: SheetSaid, name: str) -> Quoted:
    return _of_sheet(sheet, "SUB-02", [plain(name)], say("it names %(name)s (SUB-02)", name=name))


def left_out_of(sheet: SheetSaid, one: SubcontractorOnDay) -> Quoted:
    words = say("it does not name %(name)s (SUB-02)", name=one.name)
    return _of_sheet(sheet, "SUB-02", sorted(plain(row["name"]) for row in listed_in(sheet)), words)


def _of_sheet(sheet: SheetSaid, question: str, value: Any, words: Message) -> Quoted:
    part = f"{question}:{mark(value)}"
    return Quoted(Assignment.__tablename__, sheet.id, sheet.number, sheet.on, words, part)


def told_in_words(words: WordsSaid, quoted: str, name: str) -> Quoted:
    told = say("“%(words)s”", words=" ".join(quoted.split())[:_MOST_WORDS])
    return Quoted(words.table, words.id, words.number, words.on, told, mark([quoted, plain(name)]))


def _of_record(one: SubcontractorOnDay, words: Message, on: date) -> Quoted:
    return Quoted(Subcontractor.__tablename__, one.subcontractor_id, one.number, on, words)


def at_work(one: SubcontractorOnDay, days: Days) -> Quoted:
    words = say("%(name)s handled the data from %(first)s on", name=one.name, first=one.begins_on)
    return _of_record(one, words, days[0])


def at_work_without(one: SubcontractorOnDay, days: Days) -> Quoted:
    words = say(
        "%(name)s handled the data without our approval from %(first)s on",
        name=one.name,
        first=days[0],
    )
    return _of_record(one, words, days[0])


def not_at_work(one: SubcontractorOnDay) -> Quoted:
    if one.ended_on is not None:
        words = say("%(name)s handles nothing from %(day)s on", name=one.name, day=one.ended_on)
        return _of_record(one, words, one.ended_on)
    words = say("%(name)s handles the data only from %(day)s on", name=one.name, day=one.begins_on)
    if one.standing is ChainStanding.WAITING:
        words = say("%(name)s is applied for and has not begun", name=one.name)
    return _of_record(one, words, one.begins_on)


def not_on_record(name: str, day: date) -> Quoted:
    words = say("%(name)s is not on record for this work", name=name)
    return Quoted(Subcontractor.__tablename__, None, "", day, words, mark(plain(name)))


def nobody_on_record(day: date) -> Quoted:
    words = say("nobody is on record for this work")
    return Quoted(Subcontractor.__tablename__, None, "", day, words)


def mark(value: Any) -> str:
    whole = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
