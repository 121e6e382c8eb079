"""Which clause checks have to be made again, and why. Pure: facts in, contracts due out.

Rule: docs/product.md section 3, clause check; risk_tiers.yaml `clause_review_months`. A check is due
again when the contract was renewed or amended after it, when the library words the clause's title
or question otherwise or has a clause the contract was never checked for, and when the interval of
the strictest tier of the work it covers has passed.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.contracts.clauses.library_changes import Library, asks_again
from portal.ledger.contracts.models import ChangeKind

LEAD = timedelta(days=30)  # an interval is announced a month before it ends
TIME_TO_CHECK = timedelta(days=30)  # after a renewal, an amendment, a new version
SHORTEST = timedelta(days=14)  # for an interval that ended before anybody was asked


class Cause(StrEnum):
    """Why, the most telling first."""

    AMENDED = "amended"
    RENEWED = "renewed"
    LIBRARY = "library"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Checked:
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
class Changed:
    """The contract was renewed or amended: from which day, and when that was noted."""

    kind: ChangeKind
    on: date
    at: datetime
    amendment: str = ""  # its number and title


@dataclass(frozen=True, slots=True)
class Paper:
    """A contract in force that covers running work, with its checks that stand.

    `months`: the shortest interval its work asks for. `asked`: the clauses its work asks for.
    """

    contract_id: int
    vendor_id: int
    number: str
    title: str
    months: int
    asked: frozenset[str]
    checks: tuple[Checked, ...]
    changes: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class DueAgain:
    """What has to be checked again by a day: the causes by clause, and in words.

    A clause that the library is new with has not been checked before.
    """

    paper: Paper
    by: date
    clauses: Mapping[str, frozenset[Cause]]
    causes: tuple[Message, ...] = field(default=())

    @property
    def why(self) -> Message:
        """The most telling of them."""
        return self.causes[0]


def due_again(
    paper: Paper, library: Library, versions: Mapping[str, Library], today: date
) -> DueAgain | None:
    """None while nothing is due; a contract nobody has checked yet is not due again.

    `library`: in force today. `versions`: every version its checks were made by.
    """
    if not paper.checks:
        return None
    found = {
        one.clause_id: causes
        for one in paper.checks
        if one.clause_id in library
        and (causes := frozenset(_causes(one, paper, library, versions, today)))
    }
    found |= dict.fromkeys(_new_ones(paper, library, versions), frozenset({Cause.LIBRARY}))
    if not found:
        return None
    return DueAgain(paper, _by(paper, found, today), found, tuple(_words(paper, found, today)))


def _causes(
    check: Checked,
    paper: Paper,
    library: Library,
    versions: Mapping[str, Library],
    today: date,
) -> Iterator[Cause]:
    for change in paper.changes:
        if change.on <= today and check.at < change.at:
            yield Cause.AMENDED if change.kind is ChangeKind.AMENDED else Cause.RENEWED
    before = versions.get(check.version, {}).get(check.clause_id)
    if before is not None and asks_again(before, library[check.clause_id]):
        yield Cause.LIBRARY
    if add_months(check.on, paper.months) - LEAD <= today:
        yield Cause.INTERVAL


def _new_ones(paper: Paper, library: Library, versions: Mapping[str, Library]) -> Collection[str]:
    """Clauses its work asks for that no version knew by which it was checked."""
    known = {one.clause_id for one in paper.checks}
    used = {one.version for one in paper.checks}
    for version in used:
        known |= versions.get(version, {}).keys()
    return [one for one in library if one in paper.asked and one not in known]


def _by(paper: Paper, found: Mapping[str, frozenset[Cause]], today: date) -> date:
    """The end of the interval; after anything else a month from now, whichever is sooner."""
    days = []
    if any(causes - {Cause.INTERVAL} for causes in found.values()):
        days.append(today + TIME_TO_CHECK)
    ends = [
        add_months(one.on, paper.months)
        for one in paper.checks
        if Cause.INTERVAL in found.get(one.clause_id, ())
    ]
    if ends:
        days.append(max(min(ends), today + SHORTEST))
    return min(days)


def _words(paper: Paper, found: Mapping[str, frozenset[Cause]], today: date) -> Iterator[Message]:
    """Each cause once, the most telling first."""
    causes = frozenset[Cause]().union(*found.values())
    since = min(one.at for one in paper.checks)
    changes = [one for one in paper.changes if one.on <= today and one.at > since]
    for cause in (one for one in Cause if one in causes):
        if cause is Cause.LIBRARY:
            number = sum(cause in those for those in found.values())
            yield say_n(
                "The clause library asks %(n)s question otherwise.",
                "The clause library asks %(n)s questions otherwise.",
                number,
            )
        elif cause is Cause.INTERVAL:
            yield say(
                "The last check was on %(day)s; the tier of the work asks for one every "
                "%(months)s months.",
                day=min(one.on for one in paper.checks if one.clause_id in found),
                months=paper.months,
            )
        else:
            yield _change_words(cause, changes)


def _change_words(cause: Cause, changes: list[Changed]) -> Message:
    kind = ChangeKind.AMENDED if cause is Cause.AMENDED else ChangeKind.RENEWED
    last = max((one for one in changes if one.kind is kind), key=lambda one: (one.on, one.at))
    if kind is ChangeKind.AMENDED:
        return say(
            "It was amended by %(amendment)s from %(day)s.", amendment=last.amendment, day=last.on
        )
    return say("Another term began on %(day)s.", day=last.on)
