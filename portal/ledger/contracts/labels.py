"""Words for kinds, levels and standings of contracts, the same on every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.content.definitions.clauses import Clause, Level
from portal.foundation.core.words.messages import Message, say, say_p
from portal.ledger.contracts.coverage.outcome import Copy, Shown
from portal.ledger.contracts.coverage.terms import HasTerms, first_day, last_day, renewal_on
from portal.ledger.contracts.models import ClauseState, ContractKind, ContractState

KINDS: Mapping[ContractKind, Message] = {
    ContractKind.MASTER: say("Master agreement"),
    ContractKind.INDIVIDUAL: say("Individual contract"),
    ContractKind.MEMORANDUM: say("Memorandum"),
    ContractKind.NDA: say("Non-disclosure agreement"),
}

SHORT_KINDS: Mapping[ContractKind, Message] = {
    ContractKind.MASTER: say("Master"),
    ContractKind.INDIVIDUAL: say("Individual"),
    ContractKind.MEMORANDUM: say("Memo"),
    ContractKind.NDA: say("NDA"),
}

# In the order of the keys 1 to 6 on the screen of the clause check.
STATES: Mapping[ClauseState, Message] = {
    ClauseState.PRESENT: say("Present"),
    ClauseState.WEAK: say("Weak"),
    ClauseState.ABSENT: say("Absent"),
    ClauseState.CONTRADICTED: say("Contradicted"),
    ClauseState.COVERED_ELSEWHERE: say("Covered elsewhere"),
    ClauseState.NOT_APPLICABLE: say("Does not apply"),
}


@dataclass(frozen=True, slots=True)
class ContractStanding:
    """How a contract stands on a day; `look`: icon and tone of the mark."""

    text: Message
    icon: str
    tone: str
    in_force: bool


def standing_of(contract: HasTerms, day: date) -> ContractStanding:
    first, last = first_day(contract), last_day(contract)
    if contract.state is ContractState.DRAFT or first is None:
        return ContractStanding(say_p("of a contract", "Draft"), "pencil", "quiet", in_force=False)
    if last is not None and last < day:
        return ContractStanding(
            say("Ended on %(day)s", day=last), "dash-circle", "quiet", in_force=False
        )
    if first > day:
        return ContractStanding(
            say("From %(day)s", day=first), "hourglass-split", "quiet", in_force=False
        )
    if contract.ended_on is not None:
        return ContractStanding(say("Ends on %(day)s", day=last), "check-lg", "warn", in_force=True)
    return ContractStanding(say("In force"), "check-lg", "good", in_force=True)


def copy_standing(shown: Shown, state: ContractState) -> ContractStanding:
    """How it can be shown; a draft needs no copy yet."""
    if shown.copy is Copy.FILE:
        return ContractStanding(say("File attached"), "file-earmark-check", "good", in_force=True)
    if shown.copy is Copy.ORIGINAL:
        return ContractStanding(say("Original seen"), "person-check", "good", in_force=True)
    if state is ContractState.DRAFT:
        return ContractStanding(say("Draft: no copy needed yet"), "pencil", "quiet", in_force=False)
    if shown.copy is Copy.DUE:
        text = say("No copy: counts until %(day)s", day=shown.by)
        return ContractStanding(text, "hourglass-split", "warn", in_force=True)
    if shown.place:
        return ContractStanding(
            say("Nobody has looked at the original yet"), "hourglass-split", "bad", in_force=False
        )
    return ContractStanding(say("No copy"), "file-earmark-x", "bad", in_force=False)


def renewal_words(contract: HasTerms, day: date, notice_by: date | None) -> Message | None:
    """That it renews, and until when notice can stop that. None: it does not renew."""
    renewal = renewal_on(contract, day)
    if renewal is None:
        return None
    if notice_by is None:
        return say("renews on its own after %(day)s", day=renewal.term_ends_on)
    if notice_by < day:
        return say("renews until %(day)s, notice is past", day=renewal.next_ends_on)
    return say("renews on its own, notice by %(day)s", day=notice_by)


def level_words(clause: Clause) -> Message:
    if clause.level is Level.RECOMMENDED:
        return say("Recommended")
    if clause.level is Level.CONDITIONAL:
        return say("Required here") if clause.waivable else say("Required here, no waiver")
    return say("Mandatory") if clause.waivable else say("Mandatory, no waiver")
