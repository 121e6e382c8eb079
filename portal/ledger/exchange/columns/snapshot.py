"""What the registers say at one moment, in plain rows: what a file is compared with. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol

from portal.foundation.core.words.messages import Text, say
from portal.ledger.exchange.columns.cells import Unreadable
from portal.ledger.exchange.columns.choices import Choices
from portal.ledger.exchange.columns.shapes import CellKind, SheetColumn, plain

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
    contract, mistyped ones left out. What the file does not ask about is empty.
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

    @cached_property
    def names(self) -> Mapping[int, str]:
        """What to call each person in a file: the name where only one has it, else the address."""
        said = [plain(person.name) for person in self.people]
        return {
            person.id: person.name if said.count(plain(person.name)) == 1 else person.email
            for person in self.people
        }

    @cached_property
    def _by_words(self) -> Mapping[str, frozenset[SnapshotPerson]]:
        found: dict[str, set[SnapshotPerson]] = {}
        for person in self.people:
            for words in (person.name, person.email):
                found.setdefault(plain(words), set()).add(person)
        return {words: frozenset(people) for words, people in found.items()}

    def person(self, typed: str, of_list: str, current: int | None) -> int:
        """The id of somebody in the list, or of who stands there already. Raises Unreadable."""
        found = self._by_words.get(plain(typed), frozenset())
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

    @property
    def snapshot(self) -> Snapshot: ...
    @property
    def choices(self) -> Any: ...
    @property
    def vendors(self) -> Any: ...
    @property
    def works(self) -> Any: ...
    @property
    def contracts(self) -> Any: ...


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
    found = [label(knows.choices[column.choices], one) for one in value]
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
        knows.works.called.get(one, "") for one in value
    ),
}
