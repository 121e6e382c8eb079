"""Where a vendor's words about subcontractors do not fit each other or our register. Pure.

Compared are the statement on subcontracting that stands, the register of subcontractors, what was handed in to
SUB-01, SUB-02, SUB-03 and SUB-08 (SUB-05 before), notices of change and incidents. Source: domain.md 5.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.foundation.core.words.messages import Message, say
from portal.supervision.consequences.subcontractor_words import (
    Days,
    Quoted,
    SheetSaid,
    StatementSaid,
    VendorWords,
    WordsSaid,
    answered_in,
    at_work,
    at_work_without,
    left_out_of,
    listed_in,
    mark,
    named_in,
    nobody_on_record,
    not_at_work,
    not_on_record,
    plain,
    stated_in,
    told_in_words,
)
from portal.supervision.subcontractors.standing import ChainStanding, SubcontractorOnDay

QUESTIONS: Final = ("SUB-01", "SUB-02", "SUB-03", "SUB-05", "SUB-08")
_OUTSIDERS: Final = ("SUB-05", "SUB-08")  # who else can reach the data
_SHORTEST: Final = 3  # characters of a name that is looked for in words
_CUES: Final = ("再委託", "subcontract")
_NOT: Final = (
    *("なし", "ない", "ません", "無し", "禁止", "予定"),
    *("no ", "not ", "n't", "never", "nobody", "without", "plan", "will "),
)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sides that cannot both be so. `party`: about whom; then whoever else says the same of it
    makes no other contradiction of it."""

    one: Quoted
    other: Quoted
    engagement_id: int | None = None
    party: str = ""
    is_hidden: bool = False

    @property
    def key(self) -> str:
        """The same for the same words about the same party; other words are another one."""
        return f"contradiction:{self.one.key}|{mark(plain(self.party)) if self.party else self.other.key}"

    @property
    def about(self) -> str:
        """The key, and where the other side stands."""
        return f"{self.key}/{self.other.key}"

    @property
    def title(self) -> Message:
        return say(
            "Contradiction about subcontractors: %(one)s and %(other)s",
            one=self.one.name,
            other=self.other.name,
        )

    @property
    def action(self) -> Message:
        return say(
            "%(one)s of %(one_day)s: %(one_words)s. %(other)s of %(other_day)s: %(other_words)s. "
            "Find out which of the two is so, and put the other right: have the subcontractor applied "
            "for or its end recorded, or have the statement or the answer corrected.",
            one=self.one.name,
            one_day=self.one.on,
            one_words=self.one.words,
            other=self.other.name,
            other_day=self.other.on,
            other_words=self.other.words,
        )


def disagreements(said: VendorWords, day: date) -> tuple[Disagreement, ...]:
    """Of one vendor on a day, each once."""
    found: dict[str, Disagreement] = {}
    for each in _all(said, day):
        found.setdefault(each.key, each)
    return tuple(found.values())


def _all(said: VendorWords, day: date) -> Iterator[Disagreement]:
    for statement in said.statements:
        yield from _statement_and_register(statement, said, day)
        for sheet in said.sheets:
            if statement.engagement_id in sheet.works and _both(
                _time(statement, day), _asked(sheet)
            ):
                yield from _statement_and_sheet(statement, sheet, said)
    for sheet in said.sheets:
        yield from _sheet_and_register(sheet, said, day)
    for words in said.words:
        if words.happened_on <= day:
            yield from _words(words, said, day)


def handled(one: SubcontractorOnDay, day: date) -> Days | None:
    """From when until when it handled the data, as the register has it; None: not at all by the day."""
    superseded = one.standing is ChainStanding.OVER and one.ended_on is None
    if one.counts_from is None and (superseded or not one.had_begun):
        return None
    first = one.begins_on
    if not one.had_begun and one.counts_from is not None:
        first = max(first, one.counts_from)
    last = day
    if one.ended_on is not None:
        last = min(day, one.ended_on - _DAY)
    elif superseded and one.until is not None:
        last = min(day, one.until)  # what follows it speaks for the time after
    return (first, last) if first <= last else None


def unapproved(one: SubcontractorOnDay, day: date) -> list[Days]:
    """When it handled the data without an approval."""
    days = handled(one, day)
    if days is None:
        return []
    first, last = days
    if one.counts_from is None:
        return [days]
    before = (first, min(last, one.counts_from - _DAY))
    after = (max(first, one.until + _DAY), last) if one.until is not None else (last + _DAY, last)
    return [time for time in (before, after) if time[0] <= time[1]]


def _both(one: Days, other: Days) -> Days | None:
    """The days in both."""
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _time(statement: StatementSaid, day: date) -> Days:
    return statement.first, statement.last or max(day, statement.first)


def _asked(sheet: SheetSaid) -> Days:
    return sheet.first, sheet.last


def _statement_and_register(
    statement: StatementSaid, said: VendorWords, day: date
) -> Iterator[Disagreement]:
    named = set(map(plain, statement.parties))
    for one in said.chain_of(frozenset({statement.engagement_id})):
        time = _time(statement, day)
        days = next((both for each in unapproved(one, day) if (both := _both(each, time))), None)
        if days is not None and plain(one.name) not in named:
            side = at_work_without(one, days)
            yield Disagreement(stated_in(statement), side, one.engagement_id, one.name)


def _statement_and_sheet(
    statement: StatementSaid, sheet: SheetSaid, said: VendorWords
) -> Iterator[Disagreement]:
    told, work = sheet.told, statement.engagement_id
    if told.get("SUB-01") == "no" and statement.parties:
        yield Disagreement(stated_in(statement), answered_in(sheet, "SUB-01"), work)
    if told.get("SUB-01") == "yes":
        named = set(map(plain, statement.parties))
        chain = said.chain_of(sheet.works)
        for row in listed_in(sheet):
            if plain(row["name"]) not in named and not _found(row, chain):
                yield Disagreement(
                    stated_in(statement), named_in(sheet, row["name"]), work, row["name"]
                )
        if "SUB-02" not in told and not statement.parties and not chain:
            yield Disagreement(stated_in(statement), answered_in(sheet, "SUB-01"), work)
    for question in _OUTSIDERS:
        if told.get(question) == "undeclared" and not statement.parties:
            yield Disagreement(stated_in(statement), answered_in(sheet, question), work)


def _sheet_and_register(sheet: SheetSaid, said: VendorWords, day: date) -> Iterator[Disagreement]:
    told, chain = sheet.told, said.chain_of(sheet.works)
    working = [
        (one, both)
        for one in chain
        if (days := handled(one, day)) and (both := _both(days, _asked(sheet)))
    ]
    yield from _denied(sheet, working)
    if told.get("SUB-01") != "yes":
        return
    for row in listed_in(sheet):
        known = _found(row, chain)
        if not any(one is each for one in known for each, _ in working):
            other = not_at_work(known[-1]) if known else not_on_record(row["name"], day)
            yield Disagreement(named_in(sheet, row["name"]), other, _only(sheet.works), row["name"])
    yield from _left_out(sheet, working)
    for one, _ in working if told.get("SUB-03") == "yes" else ():
        days = next((b for each in unapproved(one, day) if (b := _both(each, _asked(sheet)))), None)
        if days is not None:
            side = at_work_without(one, days)
            yield Disagreement(answered_in(sheet, "SUB-03"), side, one.engagement_id, one.name)


Working = Sequence[tuple[SubcontractorOnDay, Days]]


def _denied(sheet: SheetSaid, working: Working) -> Iterator[Disagreement]:
    """Nobody else, it says; of two such answers the stronger word is quoted."""
    denied = [question for question in _OUTSIDERS if sheet.told.get(question) == "none"]
    if sheet.told.get("SUB-01") == "no":
        denied = ["SUB-01"]
    for question in denied[:1]:
        for one, days in working:
            side = at_work(one, days)
            yield Disagreement(answered_in(sheet, question), side, one.engagement_id, one.name)


def _left_out(sheet: SheetSaid, working: Working) -> Iterator[Disagreement]:
    listed = listed_in(sheet)
    for one, days in working if "SUB-02" in sheet.told else ():
        if not any(_is(row, one) for row in listed):
            side = at_work(one, days)
            yield Disagreement(left_out_of(sheet, one), side, one.engagement_id, one.name)


def _words(words: WordsSaid, said: VendorWords, day: date) -> Iterator[Disagreement]:
    """A company of the chain that is named on a day on which it handled nothing; or subcontracting told
    of where nobody is on record."""
    chain = said.chain_of(words.works)
    then = words.happened_on
    names = {plain(one.name): one.name for one in chain if len(plain(one.name)) >= _SHORTEST}
    named = False
    for key, name in names.items():
        quoted = next((text for text in words.words if key in plain(text)), None)
        if quoted is None:
            continue
        named = True
        same = [one for one in chain if plain(one.name) == key]
        if any((days := handled(one, day)) and days[0] <= then <= days[1] for one in same):
            continue
        one = same[-1]
        quote = told_in_words(words, quoted, name)
        yield Disagreement(quote, not_at_work(one), one.engagement_id, name, words.is_hidden)
    somebody = any((days := handled(one, day)) and days[0] <= then <= days[1] for one in chain)
    cue = next((text for text in words.words if tells_of_subcontracting(text)), None)
    if named or somebody or cue is None:
        return
    stated = next(
        (
            statement
            for statement in said.statements
            if not statement.parties
            and (not words.works or statement.engagement_id in words.works)
            and _both(_time(statement, day), (then, then))
        ),
        None,
    )
    other = stated_in(stated) if stated is not None else nobody_on_record(day)
    work = stated.engagement_id if stated is not None else _only(words.works)
    yield Disagreement(told_in_words(words, cue, ""), other, work, is_hidden=words.is_hidden)


def tells_of_subcontracting(text: str) -> bool:
    """A sentence says that work was passed on, and not that it was not or may be."""
    for sentence in text.replace("\n", "。").replace(". ", "。").split("。"):
        lower = unicodedata.normalize("NFKC", sentence).casefold()
        if any(cue in lower for cue in _CUES) and not any(word in lower for word in _NOT):
            return True
    return False


def _is(row: Mapping[str, str], one: SubcontractorOnDay) -> bool:
    return plain(row["name"]) == plain(one.name) or row["no"] == one.number


def _found(row: Mapping[str, str], chain: Sequence[SubcontractorOnDay]) -> list[SubcontractorOnDay]:
    return [one for one in chain if _is(row, one)]


def _only(works: frozenset[int]) -> int | None:
    return next(iter(works)) if len(works) == 1 else None
