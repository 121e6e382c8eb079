"""Which row of a register, or of the file, is meant: by number, key, identifier or exact name.

Pure. A name that is almost right is never taken for the right one: the row is refused and asks.
Ids of rows that only the file has are negative.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.exchange.columns.cells import Unreadable
from portal.ledger.exchange.columns.shapes import RegisterSheet
from portal.ledger.vendors.entry.identifiers import squeezed
from portal.ledger.vendors.entry.spelling import plain

_CLOSE = 0.75
_LOOKED_FOR = 40  # names for which something alike is looked up among thousands


def own_number(typed: str) -> str:
    """As our numbers are written: V-12, W-2026-001."""
    return unicodedata.normalize("NFKC", typed).strip().upper()


def write_id(number: int, prefix: str) -> str:
    return f"{prefix}-{number}"


@dataclass
class Index:
    """The rows of one register and of the file by what they are known by.

    `plain` of a name leads to all that are spelt nearly like it.
    """

    sheet: RegisterSheet
    numbers: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    identifiers: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[int, str], list[int]] = field(default_factory=dict)  # parent (0: none), name
    near: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    anywhere: dict[str, list[int]] = field(default_factory=dict)  # by name, under any parent
    called: dict[int, str] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    _looked: int = 0
    _numbers_of: dict[int, str] = field(default_factory=dict)

    def add(self, row_id: int, name: str, parent: int = 0, *, spelt: str | None = None) -> None:
        """`spelt`: the plain form of the name, where it is known already."""
        if row_id not in self.names.get((parent, name), ()):
            self.names.setdefault((parent, name), []).append(row_id)
            self.anywhere.setdefault(name, []).append(row_id)
        spelt = plain(name) if spelt is None else spelt
        if row_id not in self.near.get((parent, spelt), ()):
            self.near.setdefault((parent, spelt), []).append(row_id)
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
        found = self.names.get((parent, name), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(
                say("“%(name)s” is there %(count)s times.", name=name, count=len(found)),
                say(
                    "Write the number of the one that is meant: %(numbers)s.",
                    numbers=self.told(found),
                ),
            )
        alike = [one for one in self.near.get((parent, plain(name)), []) if one > 0]
        if alike:
            raise Unreadable(
                say(
                    "“%(name)s” is almost “%(other)s”, which is there already.",
                    name=name,
                    other=self.called[alike[0]],
                ),
                say(
                    "If it is the same, write exactly that name or the number %(number)s.",
                    number=self.told(alike),
                ),
            )
        return None

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
        words = [self._numbers_of.get(one) or self.called.get(one, "") for one in list(ids)[:3]]
        return Text(ja="、".join(words), en=", ".join(words))

    def _named(self, name: str, parent: int | None) -> int:
        known = self.anywhere.get(name) if parent is None else self.names.get((parent, name))
        found = list(dict.fromkeys(known or ()))
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(
                say("“%(name)s” is there %(count)s times.", name=name, count=len(found)),
                say(
                    "Write the number of the one that is meant: %(numbers)s.",
                    numbers=self.told(found),
                ),
            )
        raise Unreadable(
            say("“%(name)s” is neither in the register nor in this file.", name=name),
            self._mend(name, parent),
        )

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
        ids = self.near.get((parent or 0, spelt), [])
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
