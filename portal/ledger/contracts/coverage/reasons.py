"""Why a clause does not count, why work has no contract, and where a clause stands: in words."""

from datetime import date

from portal.foundation.core.words.messages import Message, say
from portal.ledger.contracts.coverage.outcome import (
    ClauseOutcome,
    ClauseResult,
    ContractFacts,
    Coverage,
    FoundClause,
)
from portal.ledger.contracts.coverage.terms import first_day, last_day
from portal.ledger.contracts.models import ContractState


def place_of(found: FoundClause) -> Message | None:
    """Article and page as the reviewer noted them; a bare number is read as an article."""
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
    place = place_of(result.place) if result.place else None
    if place is None:
        return say("%(contract)s", contract=result.carrier.number)
    return say("%(contract)s %(place)s", contract=result.carrier.number, place=place)


def why(result: ClauseResult) -> Message:
    """One sentence for a clause that is asked and not present, naming clause and contract."""
    clause = {"no": result.clause.no, "clause": result.clause.title}
    if result.contract is None:
        return say("Clause %(no)s, %(clause)s: no contract in force covers the work.", **clause)
    names = clause | {
        "contract": _with_place(result.contract, result.found),
        "other": result.carrier.title if result.carrier else "",
    }
    sentences = {
        ClauseOutcome.UNREVIEWED: say(
            "Clause %(no)s, %(clause)s: not checked yet in %(contract)s.", **names
        ),
        ClauseOutcome.NO_COPY: say(
            "Clause %(no)s, %(clause)s: there is no copy of %(document)s to show it in.",
            document=result.carrier.title if result.carrier else "",
            **clause,
        ),
        ClauseOutcome.WEAK: say("Clause %(no)s, %(clause)s: weak in %(contract)s.", **names),
        ClauseOutcome.ABSENT: say("Clause %(no)s, %(clause)s: absent from %(contract)s.", **names),
        ClauseOutcome.CONTRADICTED: say(
            "Clause %(no)s, %(clause)s: %(contract)s contradicts it.", **names
        ),
        ClauseOutcome.ELSEWHERE_NOT_IN_FORCE: say(
            "Clause %(no)s, %(clause)s: %(contract)s leaves it to %(other)s, which is not in force.",
            **names,
        ),
        ClauseOutcome.ELSEWHERE_NOT_PRESENT: say(
            "Clause %(no)s, %(clause)s: %(contract)s leaves it to %(other)s, where it was not found.",
            **names,
        ),
        ClauseOutcome.SET_ASIDE: say(
            "Clause %(no)s, %(clause)s: marked as not applicable in %(contract)s, but it applies.",
            **names,
        ),
    }
    return sentences.get(result.finding, say("Clause %(no)s, %(clause)s: present.", **clause))


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
    place = place_of(found) if found else None
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
    return why_not_in_force(max(coverage.lapsed, key=lambda one: last_day(one) or date.max), day)


def why_not_in_force(contract: ContractFacts, day: date) -> Message:
    """For a contract that is not in force on the day."""
    name = contract.title
    first, last = first_day(contract), last_day(contract)
    if contract.state is ContractState.DRAFT or first is None:
        return say("%(contract)s is a draft: it has not been signed.", contract=name)
    if first > day:
        return say("%(contract)s comes into force on %(day)s.", contract=name, day=first)
    return say("%(contract)s ended on %(day)s.", contract=name, day=last)
