"""What the registers say at one moment, in plain rows, and which of these a file means.

By number, key, identifier or exact name: a name that is almost right is never taken for the right
one, the row is refused and asks. Ids of rows that only the file has are negative. Pure.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Protocol

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.exchange.columns.cells import Choices, Unreadable
from portal.ledger.exchange.columns.shapes import (
    CellKind,
    RegisterSheet,
    SheetColumn,
    SheetId,
    heading_form,
)
from portal.ledger.vendors.entry.as_written import squeezed
from portal.ledger.vendors.entry.spelling import plain

_CLOSE = 0.75
_LOOKED_FOR = 40  # names for which something alike is looked up among thousands


def own_number(typed: str) -> str:
    """As our numbers are written: V-12, W-2026-001."""
    return unicodedata.normalize("NFKC", typed).strip().upper()


def write_id(number: int, prefix: str) -> str:
    return f"{prefix}-{number}"


Ids = tuple[int, ...]  # one, nearly always


@dataclass
class Index:
    """The rows of one register and of the file by what they are known by.

    `plain` of a name leads to all that are spelt nearly like it.
    """

    sheet: RegisterSheet
    numbers: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    identifiers: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[int, str], Ids] = field(default_factory=dict)  # parent (0: none), name
    near: dict[tuple[int, str], Ids] = field(default_factory=dict)
    anywhere: dict[str, Ids] = field(default_factory=dict)  # by name, under any parent
    called: dict[int, str] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    _looked: int = 0
    _numbers_of: dict[int, str] = field(default_factory=dict)

    def add(self, row_id: int, name: str, parent: int = 0, *, spelt: str | None = None) -> None:
        """`spelt`: the plain form of the name, where it is known already."""
        spelt = plain(name) if spelt is None else spelt
        _put(self.names, (parent, name), row_id)
        _put(self.anywhere, name, row_id)
        _put(self.near, (parent, spelt), row_id)
        self.called[row_id] = name
        self.parents[row_id] = parent

    def by_number(self, typed: str) -> int:
        """The row with our number. Raises Unreadable."""
        found = self.numbers.get(own_number(typed))
        if found is None:
            raise Unreadable(
                say("There is no row with the number %(number)s.", number=typed),
                say("Leave the cell empty for a new row, or correct the number."),
            )
        return found

    def by_name(self, name: str, parent: int = 0) -> int | None:
        """The one row of exactly this name; None: there is none, and none like it."""
        found = self._only(self.names.get((parent, name), ()), name)
        alike = [row_id for row_id in self.near.get((parent, plain(name)), ()) if row_id > 0]
        if found is None and alike:
            raise almost(name, self.called[alike[0]], self.told(alike))
        return found

    def refer(self, typed: str, parent: int | None = 0) -> int:
        """The row a cell refers to. `parent` None: under any. Raises Unreadable."""
        found = self.numbers.get(own_number(typed)) or self.keys.get(typed)
        if found is None and self.identifiers:
            found = self.identifiers.get(squeezed(typed).upper())
        if found is None:
            found = self._named(typed, parent)
        if parent and self.parents.get(found) not in (parent, None):
            raise Unreadable(
                say("“%(name)s” belongs to another vendor.", name=self.called.get(found, typed)),
                say("Correct one of the two."),
            )
        return found

    def told(self, ids: Iterable[int]) -> Text:
        """The numbers of rows, in a sentence; of those of the file, their names."""
        if len(self._numbers_of) != len(self.numbers):
            self._numbers_of = {row_id: number for number, row_id in self.numbers.items()}
        words = [self._numbers_of.get(id_) or self.called.get(id_, "") for id_ in list(ids)[:3]]
        return Text(ja="、".join(words), en=", ".join(words))

    def _named(self, name: str, parent: int | None) -> int:
        known = self.anywhere.get(name) if parent is None else self.names.get((parent, name))
        found = self._only(list(dict.fromkeys(known or ())), name)
        if found is None:
            raise Unreadable(
                say("“%(name)s” is neither in the register nor in this file.", name=name),
                self._mend(name, parent),
            )
        return found

    def _only(self, found: Sequence[int], name: str) -> int | None:
        """The row there is of a name; None: there is none. Raises Unreadable where there are more."""
        if len(found) > 1:
            raise Unreadable(
                say("“%(name)s” is there %(count)s times.", name=name, count=len(found)),
                say(
                    "Write the number of the one that is meant: %(numbers)s.",
                    numbers=self.told(found),
                ),
            )
        return found[0] if found else None

    def _mend(self, name: str, parent: int | None) -> Message:
        other = self._alike(name, parent)
        if other is None:
            return say(
                "Correct it, or add a row for it to the sheet “%(sheet)s”.", sheet=self.sheet.name
            )
        return say(
            "Write “%(other)s”, or add a row for it to the sheet “%(sheet)s”.",
            other=other,
            sheet=self.sheet.name,
        )

    def _alike(self, name: str, parent: int | None) -> str | None:
        """What is nearly called so; for the first few names also what only looks like it."""
        spelt = plain(name)
        ids = self.near.get((parent or 0, spelt), ())
        self._looked += not ids
        if ids or self._looked > _LOOKED_FOR:
            return self.called[ids[0]] if ids else None
        known = {
            words: ids
            for (under, words), ids in self.near.items()
            if parent is None or under == parent
        }
        close = get_close_matches(spelt, known, n=1, cutoff=_CLOSE)
        return self.called[known[close[0]][0]] if close else None


def _put(known: dict[Any, Ids], key: Any, row_id: int) -> None:
    there = known.get(key, ())
    if row_id not in there:
        known[key] = (*there, row_id)


def almost(name: str, other: str, number: Text | str) -> Unreadable:
    """Nearly like another name: that one may be meant, and nobody knows."""
    return Unreadable(
        say("“%(name)s” is almost “%(other)s”, which is there already.", name=name, other=other),
        say("If it is the same, write exactly that name or the number %(number)s.", number=number),
    )


DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SnapshotPerson:
    """Somebody of the company. Without an account any more they own and decide nothing new."""

    id: int
    name: str
    email: str
    lists: tuple[str, ...]  # of choices.PEOPLE


@dataclass(frozen=True)
class Snapshot:
    """Rows by id: vendors, contacts, contracts. `works`: the latest terms with the work's number,
    by engagement; `begun`: the first day of its first terms. `shares`: the current row of each
    series by the id of its first row; `over`: such ids of series that are over. `covers`: by
    contract, mistyped ones left out. `departments`: what is written for one of ours. What the file does not ask about is empty.
    """

    day: date
    baseline_on: date
    packs: tuple[str, ...]
    people: tuple[SnapshotPerson, ...]
    vendors: Mapping[int, Any] = field(default_factory=dict)
    contacts: Mapping[int, Any] = field(default_factory=dict)
    works: Mapping[int, Any] = field(default_factory=dict)
    begun: Mapping[int, date] = field(default_factory=dict)
    shares: Mapping[int, Any] = field(default_factory=dict)
    over: frozenset[int] = frozenset()
    contracts: Mapping[int, Any] = field(default_factory=dict)
    covers: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    departments: frozenset[str] = frozenset()

    @cached_property
    def by_sheet(self) -> Mapping[SheetId, Mapping[int, Any]]:
        """Rows by the id their number is made from, of those that have none of their own."""
        return {
            SheetId.VENDORS: self.vendors,
            SheetId.CONTACTS: self.contacts,
            SheetId.ENGAGEMENTS: self.works,
            SheetId.SHARES: self.shares,
            SheetId.CONTRACTS: self.contracts,
        }

    @cached_property
    def names(self) -> Mapping[int, str]:
        """What to call each person in a file: the name where only one has it, else the address."""
        said = [heading_form(person.name) for person in self.people]
        return {
            person.id: person.name if said.count(heading_form(person.name)) == 1 else person.email
            for person in self.people
        }

    @cached_property
    def _by_words(self) -> Mapping[str, frozenset[SnapshotPerson]]:
        found: dict[str, set[SnapshotPerson]] = {}
        for person in self.people:
            for words in (person.name, person.email):
                found.setdefault(heading_form(words), set()).add(person)
        return {words: frozenset(people) for words, people in found.items()}

    def person(self, typed: str, of_list: str, current: int | None) -> int:
        """The id of somebody in the list, or of who stands there already. Raises Unreadable."""
        found = self._by_words.get(heading_form(typed), frozenset())
        if any(person.id == current for person in found):
            return current or 0
        listed = [person for person in found if of_list in person.lists]
        if len(listed) == 1:
            return listed[0].id
        if len(listed) > 1:
            raise Unreadable(
                say("Several people are called “%(name)s”.", name=typed),
                say("Write the e-mail address instead."),
            )
        owners = of_list == "owners"
        raise Unreadable(
            say("“%(name)s” is no person of procurement with an account.", name=typed)
            if owners
            else say("“%(name)s” is nobody of ours who may decide that.", name=typed),
            say("Write the name as in the list of people, or the e-mail address."),
        )

    def covered(self, contract_id: int) -> Mapping[int, Any]:
        """The covers that go on after tomorrow, by engagement: the work a file lists."""
        last = self.day + DAY
        return {
            row.engagement_id: row
            for row in self.covers.get(contract_id, ())
            if row.valid_until is None or row.valid_until > last
        }

    def owners(self, known: int | None) -> Collection[int]:
        """Who may own a vendor that `known` owns now."""
        return {person.id for person in self.people if "owners" in person.lists} | {known or 0}


class Knows(Protocol):
    """What words are looked up in."""

    snapshot: Snapshot
    choices: Mapping[str, Choices]
    vendors: Index
    works: Index
    contracts: Index


def shown(column: SheetColumn, value: Any, knows: Knows) -> Any:
    """A text, message, day or string; '' for nothing."""
    if value is None or value in ("", ()):
        return ""
    words = _WORDS.get(column.kind)
    return value if words is None else words(column, value, knows)


def label(choices: Choices, value: Any) -> Text:
    """What an id of a list is called; itself where no list knows it any more."""
    return choices.labels.get(value, Text(str(value), str(value)))


def _several(column: SheetColumn, value: Any, knows: Knows) -> Text:
    found = [label(knows.choices[column.choices], id_) for id_ in value]
    return Text(ja="; ".join(text.ja for text in found), en="; ".join(text.en for text in found))


_WORDS: Mapping[CellKind, Callable[[SheetColumn, Any, Knows], Any]] = {
    CellKind.YES_NO: lambda _, value, _knows: say("Yes") if value else say("No"),
    CellKind.CHOICE: lambda column, value, knows: label(knows.choices[column.choices], value),
    CellKind.CHOICES: _several,
    CellKind.PERSON: lambda _, value, knows: knows.snapshot.names.get(value, ""),
    CellKind.VENDOR: lambda _, value, knows: knows.vendors.called.get(value, ""),
    CellKind.WORK: lambda _, value, knows: knows.works.called.get(value, ""),
    CellKind.CONTRACT: lambda _, value, knows: knows.contracts.called.get(value, ""),
    CellKind.WORKS: lambda _, value, knows: "; ".join(
        knows.works.called.get(work_id, "") for work_id in value
    ),
}
