"""What a new version of the clause library says otherwise than the one a contract was checked by. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.content.definitions.clauses import Clause
from portal.foundation.core.words.messages import Message, Text, say

Library = Mapping[str, Clause]  # by clause

ASKED = ("title", "test_question")  # another wording of these asks for another look
_LABELS: Mapping[str, Message] = {
    "title": say("Title of the clause"),
    "test_question": say("Question"),
    "why": say("Why it is asked"),
    "applies_when_text": say("Applies to"),
}


class Kind(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class WordingChange:
    """One field: what it said and what it says."""

    label: Message
    old: Text
    new: Text


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """One clause. `old` None: it is new; `new` None: it is gone. `asks_again`: check it again."""

    kind: Kind
    clause_id: str
    old: Clause | None
    new: Clause | None
    wordings: tuple[WordingChange, ...]
    asks_again: bool

    @property
    def clause(self) -> Clause:
        clause = self.new or self.old
        if clause is None:
            raise ValueError("a change of nothing")
        return clause


def asks_again(old: Clause | None, new: Clause | None) -> bool:
    """Whether what was found under the old wording has to be looked at again."""
    if old is None or new is None:
        return new is not None
    return any(getattr(old, name) != getattr(new, name) for name in ASKED)


def wordings(old: Clause, new: Clause) -> Iterator[WordingChange]:
    """Every field that reads otherwise."""
    for name, label in _LABELS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            empty = Text("", "")
            yield WordingChange(label, before or empty, after or empty)


def compare(
    checked: Mapping[str, Clause | None], known: frozenset[str], library: Library
) -> list[LibraryChange]:
    """Clause by clause in the order of the library; what is gone comes last.

    `checked`: by clause what it said when it was checked last. `known`: ids of every clause in a
    version the contract was checked by; a clause of the library that is not in it is new.
    """
    found = [
        LibraryChange(
            Kind.CHANGED, new.id, old, new, tuple(wordings(old, new)), asks_again(old, new)
        )
        for new in library.values()
        if (old := checked.get(new.id)) is not None and any(wordings(old, new))
    ]
    found += [
        LibraryChange(Kind.ADDED, new.id, None, new, (), asks_again=True)
        for new in library.values()
        if known and new.id not in known and new.id not in checked
    ]
    found.sort(key=lambda one: one.clause.no)
    found += [
        LibraryChange(Kind.REMOVED, clause_id, old, None, (), asks_again=False)
        for clause_id, old in checked.items()
        if clause_id not in library and old is not None
    ]
    return found
