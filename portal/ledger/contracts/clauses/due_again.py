"""Which clause checks have to be made again, and why. Pure: facts in, contracts due out.

Rule: docs/product.md section 3, clause check; risk_tiers.yaml `clause_review_months`. A check is due
again when the contract was renewed or amended after it, when the library words the clause's title
or question otherwise or has a clause the contract was never checked for, and when the interval of
the strictest tier of the work it covers has passed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.content.definitions.clauses import Clause
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.contracts.models import ChangeKind, ClauseCheck

# What a new version of the clause library says otherwise than the one a contract was checked by.

Library = Mapping[str, Clause]  # by clause

ASKED = ("title", "test_question")  # another wording of these asks for another look
_LABELS: Mapping[str, Message] = {
    "title": say("Title of the clause"),
    "test_question": say("Question"),
    "why": say("Why it is asked"),
    "applies_when_text": say("Applies to"),
}


class LibraryChangeKind(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class WordingChange:
    label: Message
    old: Text
    new: Text


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """One clause. `old` None: it is new; `new` None: it is gone."""

    old: Clause | None
    new: Clause | None

    @property
    def kind(self) -> LibraryChangeKind:
        if self.old is None:
            return LibraryChangeKind.ADDED
        return LibraryChangeKind.CHANGED if self.new else LibraryChangeKind.REMOVED

    @property
    def wordings(self) -> Sequence[WordingChange]:
        return list(wordings(self.old, self.new)) if self.old and self.new else ()

    @property
    def asks_again(self) -> bool:
        return asks_again(self.old, self.new)

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
        LibraryChange(old, new)
        for new in library.values()
        if (old := checked.get(new.id)) is not None and any(wordings(old, new))
    ]
    found += [
        LibraryChange(None, new)
        for new in library.values()
        if known and new.id not in known and new.id not in checked
    ]
    found.sort(key=lambda change: change.clause.no)
    found += [
        LibraryChange(old, None)
        for clause_id, old in checked.items()
        if clause_id not in library and old is not None
    ]
    return found


LEAD = timedelta(days=30)  # an interval is announced a month before it ends
TIME_TO_CHECK = timedelta(days=30)  # after a renewal, an amendment, a new version
SHORTEST = timedelta(days=14)  # for an interval that ended before anybody was asked


class RecheckCause(StrEnum):
    """Why, the most telling first."""

    AMENDED = "amended"
    RENEWED = "renewed"
    LIBRARY = "library"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class CheckedClause:
    """A clause as it was found last: on which day, when that was saved, by which version."""

    clause_id: str
    version: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class LastCheck:
    """Since when each clause of a contract that was checked was: the day of the oldest check that
    stands, and who made it. `some_on`: the last look at any of them, where that was later."""

    on: date
    by: str
    some_on: date | None


@dataclass(frozen=True, slots=True)
class ContractChanged:
    """The contract was renewed or amended: from which day, and when that was noted."""

    kind: ChangeKind
    on: date
    at: datetime
    amendment: str = ""  # its number and title


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """A contract in force that covers running work, with its checks that stand.

    `months`: the shortest interval its work asks for. `asked`: the clauses its work asks for.
    """

    contract_id: int
    vendor_id: int
    number: str
    title: str
    months: int
    asked: frozenset[str]
    checks: tuple[CheckedClause, ...]
    changes: tuple[ContractChanged, ...] = ()


@dataclass(frozen=True, slots=True)
class DueAgain:
    """What has to be checked again by a day: the causes by clause, and in words.

    A clause that the library is new with has not been checked before.
    """

    paper: CheckedPaper
    by: date
    clauses: Mapping[str, frozenset[RecheckCause]]
    causes: tuple[Message, ...] = field(default=())

    @property
    def why(self) -> Message:
        return self.causes[0]


def due_again(
    paper: CheckedPaper, library: Library, versions: Mapping[str, Library], today: date
) -> DueAgain | None:
    """None while nothing is due; a contract nobody has checked yet is not due again.

    `library`: in force today. `versions`: every version its checks were made by.
    """
    if not paper.checks:
        return None
    found = {
        check.clause_id: causes
        for check in paper.checks
        if check.clause_id in library
        and (causes := frozenset(_causes(check, paper, library, versions, today)))
    }
    found |= dict.fromkeys(_new_ones(paper, library, versions), frozenset({RecheckCause.LIBRARY}))
    if not found:
        return None
    return DueAgain(paper, _by(paper, found, today), found, tuple(_words(paper, found, today)))


def _causes(
    check: CheckedClause,
    paper: CheckedPaper,
    library: Library,
    versions: Mapping[str, Library],
    today: date,
) -> Iterator[RecheckCause]:
    for change in paper.changes:
        if change.on <= today and check.at < change.at:
            yield (
                RecheckCause.AMENDED if change.kind is ChangeKind.AMENDED else RecheckCause.RENEWED
            )
    before = versions.get(check.version, {}).get(check.clause_id)
    if before is not None and asks_again(before, library[check.clause_id]):
        yield RecheckCause.LIBRARY
    if add_months(check.on, paper.months) - LEAD <= today:
        yield RecheckCause.INTERVAL


def _new_ones(
    paper: CheckedPaper, library: Library, versions: Mapping[str, Library]
) -> Collection[str]:
    """Clauses its work asks for that no version knew by which it was checked."""
    known = {check.clause_id for check in paper.checks}
    used = {check.version for check in paper.checks}
    for version in used:
        known |= versions.get(version, {}).keys()
    return [
        clause_id for clause_id in library if clause_id in paper.asked and clause_id not in known
    ]


def _by(paper: CheckedPaper, found: Mapping[str, frozenset[RecheckCause]], today: date) -> date:
    """The end of the interval; after anything else a month from now, whichever is sooner."""
    days = []
    if any(causes - {RecheckCause.INTERVAL} for causes in found.values()):
        days.append(today + TIME_TO_CHECK)
    ends = [
        add_months(check.on, paper.months)
        for check in paper.checks
        if RecheckCause.INTERVAL in found.get(check.clause_id, ())
    ]
    if ends:
        days.append(max(min(ends), today + SHORTEST))
    return min(days)


def _words(
    paper: CheckedPaper, found: Mapping[str, frozenset[RecheckCause]], today: date
) -> Iterator[Message]:
    """Each cause once, the most telling first."""
    causes = frozenset[RecheckCause]().union(*found.values())
    since = min(check.at for check in paper.checks)
    changes = [change for change in paper.changes if change.on <= today and change.at > since]
    for cause in (cause for cause in RecheckCause if cause in causes):
        if cause is RecheckCause.LIBRARY:
            checked = {check.clause_id for check in paper.checks}
            of_library = {name for name, those in found.items() if cause in those}
            if other := len(of_library & checked):
                yield say_n(
                    "The clause library asks %(n)s question otherwise.",
                    "The clause library asks %(n)s questions otherwise.",
                    other,
                )
            if new := len(of_library - checked):
                yield say_n(
                    "The clause library has %(n)s clause that was never checked here.",
                    "The clause library has %(n)s clauses that were never checked here.",
                    new,
                )
        elif cause is RecheckCause.INTERVAL:
            yield say(
                "The last check was on %(day)s; the tier of the work asks for one every "
                "%(months)s months.",
                day=min(check.on for check in paper.checks if check.clause_id in found),
                months=paper.months,
            )
        else:
            yield _change_words(cause, changes)


def _change_words(cause: RecheckCause, changes: list[ContractChanged]) -> Message:
    kind = ChangeKind.AMENDED if cause is RecheckCause.AMENDED else ChangeKind.RENEWED
    last = max(
        (change for change in changes if change.kind is kind),
        key=lambda change: (change.on, change.at),
    )
    if kind is ChangeKind.AMENDED:
        return say(
            "It was amended by %(amendment)s from %(day)s.", amendment=last.amendment, day=last.on
        )
    return say("Another term began on %(day)s.", day=last.on)


# What the page shows on which clauses are checked again: the clause, what was found, what changed.


@dataclass(frozen=True, slots=True)
class AgainLine:
    """A clause to be looked at again. `change`: the library words it otherwise.

    `is_same`: nothing about it changed in the library, so it can be confirmed with the others.
    """

    clause: Clause
    row: ClauseCheck
    change: LibraryChange | None

    @property
    def is_same(self) -> bool:
        return self.change is None or not self.change.asks_again


@dataclass(frozen=True, slots=True)
class AgainPage:
    """Clauses to confirm, clauses new in the library, and those it no longer has."""

    due: DueAgain
    lines: tuple[AgainLine, ...]
    added: tuple[LibraryChange, ...]
    removed: tuple[LibraryChange, ...]

    @property
    def rows(self) -> Mapping[str, int]:
        return {line.clause.id: line.row.id for line in self.lines}

    @property
    def unchanged(self) -> list[str]:
        return [line.clause.id for line in self.lines if line.is_same]


def again_page(
    due: DueAgain,
    clauses: Iterable[Clause],
    rows: Mapping[str, ClauseCheck],
    changes: Iterable[LibraryChange],
) -> AgainPage:
    """`clauses`: the library in force. `rows`: those that stand, by clause."""
    known = {change.clause.id: change for change in changes}
    lines = [
        AgainLine(clause, rows[clause.id], known.get(clause.id))
        for clause in clauses
        if clause.id in due.clauses and clause.id in rows
    ]
    added = [
        change
        for change in known.values()
        if change.kind is LibraryChangeKind.ADDED
        and RecheckCause.LIBRARY in due.clauses.get(change.clause.id, ())
    ]
    removed = [change for change in known.values() if change.kind is LibraryChangeKind.REMOVED]
    return AgainPage(due, tuple(lines), tuple(added), tuple(removed))
