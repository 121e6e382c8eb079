"""What pages show of a waiver: how it stands, what it is about. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.content.definitions.clauses import Clause
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.contracts.clauses.queries import WaiverRow
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import Coverage, WaiverFacts
from portal.ledger.contracts.models import Waiver, WaiverState
from portal.ledger.contracts.workflow import holds_on


@dataclass(frozen=True, slots=True)
class WaiverStanding:
    """A mark: words, icon and tone."""

    text: Message
    icon: str
    tone: str


_MARKS: Mapping[WaiverState, WaiverStanding] = {
    WaiverState.PROPOSED: WaiverStanding(say("Waits for a decision"), "hourglass-split", "warn"),
    WaiverState.REFUSED: WaiverStanding(say("Waiver refused"), "x-circle", "quiet"),
    WaiverState.WITHDRAWN: WaiverStanding(say("Taken back"), "dash-circle", "quiet"),
}


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A waiver in the list; `clause` None: the library does not have it any more."""

    waiver: Waiver
    clause: Clause | None
    concerns: Message | Text
    standing: WaiverStanding
    proposer: str


def waiver_lines(rows: Iterable[WaiverRow], facts: CoverageFacts) -> Sequence[WaiverLine]:
    """In the order given; the library in force says what the clauses are called."""
    clauses = {clause.id: clause for clause in facts.clauses}
    return [
        WaiverLine(
            row.waiver,
            clauses.get(row.waiver.clause_id),
            about(row, facts),
            standing_of_waiver(row.waiver, facts.day),
            row.proposer.name,
        )
        for row in rows
    ]


def standing_of_waiver(waiver: Waiver, day: date) -> WaiverStanding:
    if waiver.state in _MARKS:
        return _MARKS[waiver.state]
    if holds_on(waiver, day):
        return WaiverStanding(say("Holds until %(day)s", day=waiver.until), "shield-check", "good")
    ended = waiver.ended_on if waiver.state is WaiverState.ENDED else None
    if ended is not None:
        return WaiverStanding(say("Ended on %(day)s", day=ended), "dash-circle", "quiet")
    return WaiverStanding(say("Ran out on %(day)s", day=waiver.until), "x-octagon", "bad")


def about(row: WaiverRow, facts: CoverageFacts) -> Message | Text:
    """The work it is for, or the contract whose work it is for."""
    if row.contract is not None:
        return say("All work under %(contract)s", contract=row.contract.title)
    number = row.engagement.number if row.engagement else ""
    named = (work.name for work in facts.works if work.engagement_id == row.waiver.engagement_id)
    return next(named, Text(number, number))


# What a waiver does to the work concerned, said before anybody decides.


@dataclass(frozen=True, slots=True)
class WorkEffect:
    """One piece of work: the verdict of `bound` now and with the waiver, and why, in a sentence.

    Verdicts by their ids, as far as contracts decide them.
    """

    name: Text
    now: str
    then: str
    why: Message


def effects_of_waiver(
    waiver: WaiverFacts, facts: CoverageFacts, due_soon_until: date
) -> Sequence[WorkEffect]:
    """Of each piece of work it concerns, in the order of entry; `waiver` is taken as approved."""
    concerned = (
        [work for work in facts.works if work.engagement_id == waiver.engagement_id]
        if waiver.contract_id is None
        else facts.covered_by(waiver.contract_id)
    )
    approved = replace(waiver, holds=True)
    return [_effect(facts.coverage(work), approved, due_soon_until) for work in concerned]


def _effect(before: Coverage, waiver: WaiverFacts, due_soon_until: date) -> WorkEffect:
    others = tuple(other for other in before.waivers if other.id != waiver.id)
    after = replace(before, waivers=(*others, waiver))
    return WorkEffect(
        name=before.work.name,
        now=_verdict(before, due_soon_until),
        then=_verdict(after, due_soon_until),
        why=_why(before, after, waiver),
    )


def _verdict(coverage: Coverage, due_soon_until: date) -> str:
    if not coverage.has_contract or coverage.unmet:
        return "broken"
    lasting = [coverage.waiver_of(result) for result in coverage.missing]
    if any(waiver is not None and waiver.until <= due_soon_until for waiver in lasting):
        return "due_soon"
    return "excepted" if coverage.missing else "kept"


def _why(before: Coverage, after: Coverage, waiver: WaiverFacts) -> Message:
    result = before.by_clause.get(waiver.clause_id)
    if result is None or not result.is_missing:
        return say("The clause is met here: the waiver changes nothing.")
    if not before.has_contract:
        return say("No contract in force covers the work: the waiver changes nothing.")
    if after.waiver_of(result) is None:
        return say("It does not waive what was found here: the clause stays unmet.")
    if not after.unmet:
        return say(
            "It is then an approved exception until %(until)s, and not kept the day after.",
            until=waiver.until,
        )
    return say_n(
        "It stays not kept: %(n)s other clause is unmet.",
        "It stays not kept: %(n)s other clauses are unmet.",
        len(after.unmet),
    )
