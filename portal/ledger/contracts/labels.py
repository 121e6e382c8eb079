"""Words about contracts, the same on every page: kinds and standings, why something does not count."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.content.definitions.clauses import Clause, Level
from portal.foundation.core.words.messages import Message, say, say_p
from portal.ledger.contracts.coverage.outcome import (
    ClauseOutcome,
    ClauseResult,
    ContractFacts,
    Copy,
    Coverage,
    FoundClause,
    Shown,
)
from portal.ledger.contracts.coverage.terms import HasTerms, first_day, last_day, renewal_on
from portal.ledger.contracts.models import (
    ClauseCheck,
    ClauseState,
    ContractKind,
    ContractState,
    WayConcluded,
)

KINDS: Mapping[ContractKind, Message] = {
    ContractKind.MASTER: say("Master agreement"),
    ContractKind.INDIVIDUAL: say("Individual contract"),
    ContractKind.MEMORANDUM: say("Memorandum"),
    ContractKind.NDA: say("Non-disclosure agreement"),
}

CONCLUDED: Mapping[WayConcluded, Message] = {
    WayConcluded.PAPER: say("On paper, signed or sealed by both"),
    WayConcluded.ELECTRONIC: say("Electronically"),
    WayConcluded.STANDARD_TERMS: say("By accepting standard terms"),
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
    in_force: bool = False


def standing_of(contract: HasTerms, day: date) -> ContractStanding:
    first, last = first_day(contract), last_day(contract)
    if contract.state is ContractState.DRAFT or first is None:
        return ContractStanding(say_p("of a contract", "Draft"), "pencil", "quiet")
    if last is not None and last < day:
        return ContractStanding(say("Ended on %(day)s", day=last), "dash-circle", "quiet")
    if first > day:
        return ContractStanding(say("From %(day)s", day=first), "hourglass-split", "quiet")
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
        return ContractStanding(say("Draft: no copy needed yet"), "pencil", "quiet")
    if shown.copy is Copy.DUE:
        text = say("No copy: counts until %(day)s", day=shown.by)
        return ContractStanding(text, "hourglass-split", "warn", in_force=True)
    if shown.place:
        return ContractStanding(say("Original not looked at yet"), "hourglass-split", "bad")
    return ContractStanding(say("No copy"), "file-earmark-x", "bad")


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


def place_of(found: FoundClause | ClauseCheck | None) -> Message | None:
    """Article and page as the reviewer noted them; a bare number is read as an article."""
    if found is None:
        return None
    article = found.article.strip()
    where = say("Art. %(number)s", number=article) if article.isdecimal() else article
    if article and found.page:
        return say("%(article)s, p. %(page)s", article=where, page=found.page)
    if found.page:
        return say("p. %(page)s", page=found.page)
    return say("%(article)s", article=where) if article else None


def carried_by(result: ClauseResult) -> Message | None:
    """Which document carries a clause that is met: its number, article and page."""
    if result.carrier is None:
        return None
    place = place_of(result.place)
    if place is None:
        return say("%(contract)s", contract=result.carrier.number)
    return say("%(contract)s %(place)s", contract=result.carrier.number, place=place)


def why(result: ClauseResult) -> Message:
    """One sentence for a clause that is asked and not present, naming clause and contract."""
    clause = {"no": result.clause.no, "clause": result.clause.title}
    if result.contract is None:
        return say("Clause %(no)s, %(clause)s: no contract in force covers the work.", **clause)
    other = result.carrier.title if result.carrier else ""
    if result.finding is ClauseOutcome.NO_COPY:
        return say(
            "Clause %(no)s, %(clause)s: there is no copy of %(document)s to show it in.",
            document=other,
            **clause,
        )
    if result.finding not in _WHY:
        return say("Clause %(no)s, %(clause)s: present.", **clause)
    contract = _with_place(result.contract, result.found)
    return replace(_WHY[result.finding], params={**clause, "contract": contract, "other": other})


_WHY: Mapping[ClauseOutcome, Message] = {
    ClauseOutcome.UNREVIEWED: say("Clause %(no)s, %(clause)s: not checked yet in %(contract)s."),
    ClauseOutcome.WEAK: say("Clause %(no)s, %(clause)s: weak in %(contract)s."),
    ClauseOutcome.ABSENT: say("Clause %(no)s, %(clause)s: absent from %(contract)s."),
    ClauseOutcome.CONTRADICTED: say("Clause %(no)s, %(clause)s: %(contract)s contradicts it."),
    ClauseOutcome.ELSEWHERE_NOT_IN_FORCE: say(
        "Clause %(no)s, %(clause)s: %(contract)s leaves it to %(other)s, which is not in force."
    ),
    ClauseOutcome.ELSEWHERE_NOT_PRESENT: say(
        "Clause %(no)s, %(clause)s: %(contract)s leaves it to %(other)s, where it was not found."
    ),
    ClauseOutcome.SET_ASIDE: say(
        "Clause %(no)s, %(clause)s: marked as not applicable in %(contract)s, but it applies."
    ),
}


def shortly(result: ClauseResult, *, alone: bool) -> Message | None:
    """The same beside the clause's name and the contracts' states; None where those say it all.

    `alone`: no other contract in force covers the work.
    """
    other = result.carrier.title if result.carrier else ""
    contract = result.contract.title if result.contract else ""
    sentences = {
        ClauseOutcome.NO_COPY: say("There is no copy of %(document)s.", document=other),
        ClauseOutcome.ABSENT: say("No contract in force has it."),
        ClauseOutcome.CONTRADICTED: say(
            "%(contract)s contradicts it, which outweighs the others.", contract=contract
        ),
        ClauseOutcome.ELSEWHERE_NOT_IN_FORCE: say("%(other)s is not in force.", other=other),
        ClauseOutcome.ELSEWHERE_NOT_PRESENT: say("It was not found in %(other)s.", other=other),
        ClauseOutcome.SET_ASIDE: say("Marked as not applicable, but it applies."),
    }
    if alone and result.finding in (ClauseOutcome.ABSENT, ClauseOutcome.CONTRADICTED):
        return None
    return sentences.get(result.finding)


def _with_place(contract: ContractFacts, found: FoundClause | None) -> Message:
    place = place_of(found)
    if place is None:
        return say("%(contract)s", contract=contract.title)
    return say("%(contract)s (%(place)s)", contract=contract.title, place=place)


def how_to_show(document: ContractFacts) -> Message:
    """The next step for a document that nobody can show yet."""
    if document.shown.place:
        return say(
            "Attach the file of %(contract)s, or have a second person look at the original where it "
            "is kept: %(place)s.",
            contract=document.title,
            place=document.shown.place,
        )
    return say(
        "Attach the file of %(contract)s, or record where its original is kept and have a second "
        "person look at it.",
        contract=document.title,
    )


def why_no_contract(coverage: Coverage, day: date) -> Message:
    """Why no contract in force covers the work: none was entered, or what became of those there."""
    if not coverage.lapsed:
        return say("No contract covers this work.")
    return why_not_in_force(
        max(coverage.lapsed, key=lambda contract: last_day(contract) or date.max), day
    )


def why_not_in_force(contract: ContractFacts, day: date) -> Message:
    name = contract.title
    first, last = first_day(contract), last_day(contract)
    if contract.state is ContractState.DRAFT or first is None:
        return say("%(contract)s is a draft: it has not been signed.", contract=name)
    if first > day:
        return say("%(contract)s comes into force on %(day)s.", contract=name, day=first)
    return say("%(contract)s ended on %(day)s.", contract=name, day=last)
