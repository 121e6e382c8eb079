"""What pages show of a waiver: how it stands, what it is about. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from portal.content.definitions.clauses import Clause
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.contracts.coverage.facts import CoverageFacts
from portal.ledger.contracts.coverage.waivers import WaiverFacts
from portal.ledger.contracts.models import Waiver, WaiverState
from portal.ledger.contracts.waivers.queries import WaiverRow
from portal.ledger.contracts.waivers.workflow import holds_on


@dataclass(frozen=True, slots=True)
class WaiverStanding:
    """A mark: words, icon and tone."""

    text: Message
    icon: str
    tone: str


_MARKS: Mapping[WaiverState, WaiverStanding] = MappingProxyType(
    {
        WaiverState.PROPOSED: WaiverStanding(
            say("Waits for a decision"), "hourglass-split", "warn"
        ),
        WaiverState.REFUSED: WaiverStanding(say("Waiver refused"), "x-circle", "quiet"),
        WaiverState.WITHDRAWN: WaiverStanding(say("Taken back"), "dash-circle", "quiet"),
    }
)


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
    clauses = {one.id: one for one in facts.clauses}
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


def as_facts(waiver: Waiver, day: date) -> WaiverFacts:
    """In the plain values coverage reads."""
    return WaiverFacts(
        id=waiver.id,
        number=waiver.number,
        clause_id=waiver.clause_id,
        contract_id=waiver.contract_id,
        engagement_id=waiver.engagement_id,
        found=waiver.found,
        until=waiver.until,
        holds=holds_on(waiver, day),
    )


def about(row: WaiverRow, facts: CoverageFacts) -> Message | Text:
    """The work it is for, or the contract whose work it is for."""
    if row.contract is not None:
        return say("All work under %(contract)s", contract=row.contract.title)
    number = row.engagement.number if row.engagement else ""
    named = (one.name for one in facts.works if one.engagement_id == row.waiver.engagement_id)
    return next(named, Text(number, number))
