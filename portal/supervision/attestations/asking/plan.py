"""Asking many at once: for each piece of work what will be asked, and what not and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.content.definitions.statements import Statement
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.work_on_day import Period, Reach
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements.periods import About

ASK_MONTHS = 12  # the period offered first

Settled = tuple[str, Wording, date]  # a statement, its wording, the first day it speaks about

# Vendors nothing is asked of any more, and why.
OF_STATE: Final[Mapping[VendorState, Message]] = {
    VendorState.REJECTED: say("The vendor was rejected."),
    VendorState.OFFBOARDING: say("The end of the work with this vendor has begun."),
    VendorState.CLOSED: say("We no longer work with this vendor."),
}
OVER: Final = frozenset(OF_STATE)


@dataclass(frozen=True, slots=True)
class AskingCandidate:
    """A piece of work, and what decides whether its vendor can be asked.

    `runs`: it has terms today and is not over. `can_sign`: somebody of the vendor is a signatory.
    `is_reachable`: somebody has an account or an address of e-mail. `open`: numbers of open requests
    by statement; `settled`: what is signed already. `starts_on`, `reach`: of the work, by which
    each statement is asked in the wording for the start or for a period.
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
    settled: frozenset[Settled]
    due_on: date
    starts_on: date
    reach: Reach

    @property
    def on_paper(self) -> bool:
        """Nobody there can be written to: it goes out as a letter."""
        return not self.can_sign and not self.is_reachable


@dataclass(frozen=True, slots=True)
class PlannedStatement:
    """One statement for one piece of work; `refusal` None: it will be asked, as `about` says."""

    statement_id: str
    title: Text
    about: About | None
    refusal: Message | None


@dataclass(frozen=True, slots=True)
class PlannedAsking:
    """One piece of work with all that was chosen for it."""

    candidate: AskingCandidate
    lines: tuple[PlannedStatement, ...]

    @property
    def asked(self) -> tuple[PlannedStatement, ...]:
        return tuple(line for line in self.lines if line.refusal is None)

    @property
    def refused(self) -> tuple[PlannedStatement, ...]:
        return tuple(line for line in self.lines if line.refusal is not None)


@dataclass(frozen=True, slots=True)
class AskingPlan:
    """What one asking will do."""

    works: tuple[PlannedAsking, ...]

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
        asked = [work.candidate for work in self.works if work.asked]
        return len({candidate.vendor_id for candidate in asked if candidate.on_paper})


def plan(
    candidates: Sequence[AskingCandidate],
    statements: Sequence[Statement],
    period: Period | None,
    today: date,
) -> AskingPlan:
    """In the order of the candidates. `period`: for work of which data is within reach already; it
    is cut to the days on which it was."""
    return AskingPlan(
        tuple(
            PlannedAsking(
                candidate, tuple(_line(candidate, asked, period, today) for asked in statements)
            )
            for candidate in candidates
        )
    )


def _line(
    one: AskingCandidate, asked: Statement, period: Period | None, today: date
) -> PlannedStatement:
    about = _about(one, period, today)
    refusal = _of_vendor(one) or _of_statement(one, asked, about, period)
    return PlannedStatement(asked.id, asked.title, about, refusal)


def _about(one: AskingCandidate, period: Period | None, today: date) -> About | None:
    """None: there is no day about which the vendor could say something."""
    if not one.reach.has_begun_before(today):
        return About(Wording.START, max(today, one.starts_on))
    handled = None if period is None else one.reach.cut(period)
    return None if handled is None else About(Wording.PERIOD, handled.first, handled.last)


def _of_vendor(one: AskingCandidate) -> Message | None:
    if one.state in OVER:
        return OF_STATE[one.state]
    if one.state is VendorState.SUSPENDED:
        return say("On hold: handovers are suspended.")
    if not one.runs:
        return say("The work is over.")
    if not one.can_sign and not one.on_paper:
        return say("Nobody can sign for the vendor yet.")
    return None


def _of_statement(
    one: AskingCandidate, asked: Statement, about: About | None, period: Period | None
) -> Message | None:
    if about is None:
        if period is None:
            return say("Data is within reach already: choose a period that has ended.")
        return one.reach.why_not(period)
    if about.wording is Wording.START and asked.statement_start is None:
        return say("It has no wording for the start.")
    number = one.open.get(asked.id)
    if number is not None:
        return say("Asked already: %(number)s is open.", number=number)
    return _signed(one, asked, about)


def _signed(one: AskingCandidate, asked: Statement, about: About) -> Message | None:
    mine = {(wording, first) for name, wording, first in one.settled if name == asked.id}
    if about.wording is Wording.START:
        ahead = any(wording is Wording.START for wording, _ in mine)
        return say("Signed already: it looks ahead to the start.") if ahead else None
    return say("Signed already for this period.") if (about.wording, about.first) in mine else None


def how_told(*, can_sign: bool, is_reachable: bool, has_server: bool) -> Message:
    """How the vendor comes to know what it is asked."""
    if not is_reachable:
        return say("Nobody at the vendor has an account or an address of e-mail: it goes by post.")
    if not can_sign:
        return say(
            "Nobody at the vendor can sign yet: invite a signatory, or record what they sign on "
            "paper."
        )
    if not has_server:
        return say(
            "The vendor sees it at once. No mail server is set up, so no mail goes out: tell the "
            "vendor yourself."
        )
    return say("The vendor sees it at once and is told by mail.")
