"""Asking many at once: for each piece of work what will be asked, and what not and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.foundation.content.statements import Statement
from portal.foundation.core.messages import Message, Text, say
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import Wording

OVER: Final = frozenset({VendorState.REJECTED, VendorState.OFFBOARDING, VendorState.CLOSED})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of work, and what decides whether its vendor can be asked.

    `runs`: it has terms today and is not over. `can_sign`: somebody of the vendor is a signatory.
    `is_reachable`: somebody has an account or an address of e-mail. `open`: numbers of open requests
    by statement; `settled`: statements signed already for the beginning that is asked about.
    """

    engagement_id: int
    vendor_id: int
    vendor: Text
    work: Text
    state: VendorState
    runs: bool
    can_sign: bool
    is_reachable: bool
    open: Mapping[str, str]
    settled: frozenset[str]
    due_on: date

    @property
    def on_paper(self) -> bool:
        """Nobody there can be written to: it goes out as a letter."""
        return not self.can_sign and not self.is_reachable


@dataclass(frozen=True, slots=True)
class Line:
    """One statement for one piece of work; `refusal` None: it will be asked."""

    statement_id: str
    title: Text
    refusal: Message | None


@dataclass(frozen=True, slots=True)
class Planned:
    """One piece of work with all that was chosen for it."""

    candidate: Candidate
    lines: tuple[Line, ...]

    @property
    def asked(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.refusal is None)

    @property
    def refused(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.refusal is not None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one asking will do."""

    works: tuple[Planned, ...]

    @property
    def requests(self) -> int:
        return sum(len(work.asked) for work in self.works)

    @property
    def left_out(self) -> int:
        return sum(len(work.refused) for work in self.works)

    @property
    def vendors(self) -> int:
        """Who will be asked for something."""
        return len({work.candidate.vendor_id for work in self.works if work.asked})

    @property
    def letters(self) -> int:
        """Vendors to whom it goes on paper."""
        return len(
            {
                work.candidate.vendor_id
                for work in self.works
                if work.asked and work.candidate.on_paper
            }
        )


def plan(
    candidates: Sequence[Candidate], statements: Sequence[Statement], wording: Wording
) -> Plan:
    """In the order of the candidates."""
    return Plan(
        tuple(
            Planned(
                one,
                tuple(
                    Line(asked.id, asked.title, refusal(one, asked, wording))
                    for asked in statements
                ),
            )
            for one in candidates
        )
    )


def refusal(one: Candidate, asked: Statement, wording: Wording) -> Message | None:
    """Why a statement is not asked for this work; None: it is."""
    return _of_vendor(one) or _of_statement(one, asked, wording)


def _of_vendor(one: Candidate) -> Message | None:
    if one.state in OVER:
        return say("We no longer work with this vendor.")
    if one.state is VendorState.SUSPENDED:
        return say("On hold: handovers are suspended.")
    if not one.runs:
        return say("The work is over.")
    if not one.can_sign and not one.on_paper:
        return say("Nobody can sign for the vendor yet.")
    return None


def _of_statement(one: Candidate, asked: Statement, wording: Wording) -> Message | None:
    if wording is Wording.START and asked.statement_start is None:
        return say("It has no wording for the start.")
    number = one.open.get(asked.id)
    if number is not None:
        return say("Asked already: %(number)s is open.", number=number)
    if asked.id in one.settled:
        return say("Signed already for this period.")
    return None
