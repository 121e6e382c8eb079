"""For which time a statement is asked, until when it is due, and which change makes it void. Pure.

Rules: docs/product.md sections 3 and 5. The start wording is for data that comes within reach today or
later. A period wording is asked only for a period that has ended, and speaks only about days on which
data was within reach (`Reach.cut`): form, large act, plan, promise and check sheets all ask here. Its
request opens the day after, and the statement before it stays current until the new one is due.

What makes one void is one table, by the events of attestations.yaml and what each text speaks about
(docs/adr/0024). The promises ask here too, so a verdict and the record never differ.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Final, Protocol

from portal.content.definitions.statements import Statement
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.supervision.attestations.models import Wording

_DAY = timedelta(days=1)
A_YEAR = 12  # months; how far the first statement of running work looks back at most


@dataclass(frozen=True, slots=True)
class Before:
    """What was signed last about it."""

    wording: Wording
    period_from: date
    period_to: date | None


@dataclass(frozen=True, slots=True)
class About:
    """A wording and the time it is for; `last` None: it looks ahead."""

    wording: Wording
    first: date
    last: date | None = None


def about(
    before: Before | None, reach: Reach, *, starts_on: date, has_start: bool, today: date
) -> About | None:
    """In which wording, and for which time, a statement is asked for outside its turn.

    None where it can be asked only once some time has passed. `starts_on`: the first day of the
    work; `has_start`: the statement has a wording for the start.
    """
    if not reach.has_begun_before(today):
        is_over = reach.last is not None and reach.last < today
        return About(Wording.START, max(today, starts_on)) if has_start and not is_over else None
    yesterday = today - _DAY
    handled = reach.cut(Period(_first(before, reach, today), yesterday))
    if handled is None and before is not None and before.period_to is not None:
        handled = reach.cut(Period(before.period_from, before.period_to))  # the same once more
    return None if handled is None else About(Wording.PERIOD, handled.first, handled.last)


def _first(before: Before | None, reach: Reach, today: date) -> date:
    """Where the last statement ended; without one, a year back or where the handling began."""
    if before is not None and before.period_to is not None:
        return before.period_to + _DAY
    if before is not None and before.period_from < today:
        return before.period_from
    return max(reach.first or today, add_months(today, -A_YEAR))


def following(wording: Wording, first: date, last: date | None, months: int) -> Period:
    """The next period to be attested after a statement with this wording and period.

    After a start wording it is the period that the start looks ahead to.
    """
    begin = first if wording is Wording.START or last is None else last + _DAY
    return Period(begin, add_months(begin, months) - _DAY)


def past(today: date, months: int) -> Period:
    """The last period that ended before `today`, in whole months."""
    last = today.replace(day=1) - _DAY
    return Period(add_months(last + _DAY, -months), last)


def due(opened_on: date, days: int, calendar: BusinessCalendar) -> date:
    """When a request opened on a day must be answered: working day, no closed window."""
    return calendar.vendor_due(opened_on + timedelta(days=days))


SHORTEST: Final = 14  # days a vendor always has
LATER_AT_MOST: Final = 14  # days after the usual date


def lined_up(
    usual: date, open_dues: Collection[date], today: date, calendar: BusinessCalendar
) -> date:
    """The nearest due date that suits; of two as near the later one, and `usual` where none does.

    Never less than 14 days from today, never in a closed window or on a day nobody works.
    """
    first = today + timedelta(days=SHORTEST)
    last = max(usual, first) + timedelta(days=LATER_AT_MOST)
    suits = [
        day
        for day in open_dues
        if first <= day <= last and calendar.is_open(day) and not calendar.in_closed_window(day)
    ]
    return min(suits, key=lambda day: (abs((day - usual).days), -day.toordinal()), default=usual)


DATA: Final = "data"  # kinds of engagement_changes
COVER: Final = "cover"
TERMS: Final = "terms"
CHAIN: Final = "chain"  # whom the vendor may pass work on to
SUCCESSION: Final = "succession"  # another company stands in for the one that signed

# By statement what it rests on: kinds of change, and of the terms the single ones. The days of the
# work are in none: an agreed end, or another start, leaves true what was stated.
RESTS_ON: Final[Mapping[str, frozenset[str]]] = {
    # who handles which data, and whether the contract lets others do it
    "no_subcontracting": frozenset(
        {DATA, COVER, CHAIN, "name", "company_role", "reentrustment_mode", "subcontracting"}
    ),
    # "told no other party … except as the contract allows"
    "confidentiality_pledge": frozenset({COVER, "name"}),
    # the annex lists the data; used "only to carry out the entrusted work"
    "purpose_minimisation": frozenset({DATA, "name", "purposes"}),
    # the measures agreed for the way the vendor gets at the data
    "security_measures": frozenset({"name", "access"}),
    # these speak about what is over: nothing later makes them untrue
    "return_destruction": frozenset(),
    "incident_free": frozenset(),
}
KINDS: Final = frozenset({DATA, COVER, CHAIN})

TERM_WORDS: Final[Mapping[str, Text]] = {
    "name": Text("業務の名称", "name of the work"),
    "purposes": Text("利用目的", "purposes"),
    "company_role": Text("データの帰属", "whose data it is"),
    "access": Text("アクセスの形態", "type of access"),
    "reentrustment_mode": Text("再委託の可否", "whether subcontracting is allowed"),
    "subcontracting": Text("再委託の状況", "subcontracting"),
}


class NotedChange(Protocol):
    """A row of engagement_changes."""

    @property
    def number(self) -> int: ...
    @property
    def changed_on(self) -> date: ...
    @property
    def what(self) -> str: ...
    @property
    def about(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SignedState:
    """What of a signed statement decides whether a change came after it."""

    statement_id: str
    change_number: int
    signed_on: date


def voids(statement_id: str, what: str, about: str) -> bool:
    """Whether such a change makes such a statement void.

    A kind or a statement the table does not know counts: doubt asks anew.
    """
    rests_on = RESTS_ON.get(statement_id)
    if rests_on is None or what == SUCCESSION:
        return True
    if what == TERMS:
        touched = set(filter(None, about.split(",")))
        return bool(rests_on & touched) if touched else bool(rests_on)
    return what in rests_on if what in KINDS else bool(rests_on)


def unsettling(
    signing: SignedState, changes: Iterable[NotedChange], as_of: date
) -> list[NotedChange]:
    """The changes that make it void as of a day, in the order they took effect: after the signature,
    or known only then."""
    found = [
        change
        for change in changes
        if (change.number > signing.change_number or change.changed_on > signing.signed_on)
        and change.changed_on <= as_of
        and voids(signing.statement_id, change.what, change.about)
    ]
    return sorted(found, key=lambda change: (change.changed_on, change.number))


def says_the_same(
    before: Statement, now: Statement | None, wording: Wording, language: Lang
) -> bool:
    """Whether a version of the pack says the same in the wording and language that were signed.

    A statement the new version no longer has is not void: nothing else takes its place.
    """
    return now is None or _body(before, wording, language) == _body(now, wording, language)


def _body(statement: Statement, wording: Wording, language: Lang) -> str:
    body = statement.statement_start if wording is Wording.START else statement.statement
    return "" if body is None else body.in_(language)


def reason(change: NotedChange, category: Text | None = None) -> Message:
    """Why it no longer stands, for both sides. `category`: what `about` of a data change names.

    A contract is not named: its number here is the company's own and stands on no paper the vendor
    has, and its title is typed for the company's own use. Staff find it among the vendor's contracts.
    """
    day, named = change.changed_on, _named(change, category)
    if named is None:
        return {
            DATA: say("The data shared changed on %(day)s.", day=day),
            COVER: say("The contract changed on %(day)s.", day=day),
            SUCCESSION: say("Another company took over the work on %(day)s.", day=day),
        }.get(change.what, say("The work changed on %(day)s.", day=day))
    return {
        DATA: say("The data shared changed on %(day)s: %(what)s.", day=day, what=named),
        TERMS: say("The terms of the work changed on %(day)s: %(what)s.", day=day, what=named),
    }[change.what]


def _named(change: NotedChange, category: Text | None) -> Text | None:
    """What exactly changed, in words; None where it is not known or says nothing more."""
    if change.what == DATA:
        return category
    terms = [TERM_WORDS[term] for term in change.about.split(",") if term in TERM_WORDS]
    if change.what != TERMS or not terms:
        return None
    return Text(ja="、".join(term.ja for term in terms), en=", ".join(term.en for term in terms))


def other_text(day: date, version: str) -> Message:
    """The statement reads differently since the day."""
    return say(
        "The wording of the statement changed on %(day)s (version %(version)s).",
        day=day,
        version=version,
    )


def together(reasons: Iterable[Message]) -> Message:
    """Several reasons as one; each said once."""
    told: list[Message] = []
    for message in reasons:
        if message not in told:
            told.append(message)
    return reduce(lambda one, other: say("%(one)s %(other)s", one=one, other=other), told)
