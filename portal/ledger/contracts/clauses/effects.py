"""What saving a state will do to the coverage of the work, said before the button is pressed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.contracts.clauses.observations import MAY_REPLACE
from portal.ledger.contracts.coverage.facts import CoverageFacts
from portal.ledger.contracts.coverage.outcome import (
    ContractFacts,
    Coverage,
    Finding,
    Found,
    Need,
    Work,
)
from portal.ledger.contracts.coverage.reasons import why_not_in_force
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.labels import STATES
from portal.ledger.contracts.models import ClauseState


@dataclass(frozen=True, slots=True)
class Effect:
    """`tone`: good (the clause is met), bad (it is not), quiet (nothing is decided by it)."""

    tone: str
    text: Message


def effects_of(
    contract: ContractFacts, clause_id: str, facts: CoverageFacts
) -> Mapping[ClauseState, Effect]:
    """For each choice what saving it would do today."""
    works = facts.covered_by(contract.id)
    if not in_force_on(contract, facts.day):
        return _same(_for_the_moment(why_not_in_force(contract, facts.day)))
    if not works:
        return _same(_for_the_moment(say("This contract covers no work.")))
    asked = [work for work in works if _need(work, clause_id, facts) is Need.REQUIRED]
    if not asked:
        recommended = any(_need(work, clause_id, facts) is Need.RECOMMENDED for work in works)
        return _same(
            say("The clause is recommended: saving does not decide whether the work is bound.")
            if recommended
            else say("The clause is not asked of this work: saving decides nothing today.")
        )
    return {state: _effect(state, contract, clause_id, asked, facts) for state in STATES}


def _effect(
    state: ClauseState,
    contract: ContractFacts,
    clause_id: str,
    asked: list[Work],
    facts: CoverageFacts,
) -> Effect:
    before = contract.found.get(clause_id)
    elsewhere = before.elsewhere_id if before else None
    if state is ClauseState.COVERED_ELSEWHERE and elsewhere is None:
        return Effect(
            "quiet",
            say(
                "It counts as met only while the contract named is in force and has the clause present."
            ),
        )
    kept = before is not None and before.replaces and state in MAY_REPLACE
    new = Found(state, elsewhere_id=elsewhere, replaces=kept)
    found = dict(contract.found) | {clause_id: new}
    changed = _with(facts, replace(contract, found=found))
    after = [changed.coverage(work) for work in asked]
    missing = [one for one in after if one.by_clause[clause_id].is_missing]
    unmet = [one for one in missing if one.waiver_of(one.by_clause[clause_id]) is None]
    if unmet:
        return Effect("bad", _unmet(unmet, clause_id, contract))
    if missing:
        return Effect("quiet", _waived(missing[0], clause_id))
    if all(one.is_complete for one in after):
        return Effect(
            "good",
            say("With this every required clause is met for %(works)s.", works=_names(after)),
        )
    left = max(len(one.unmet) for one in after)
    if not left:
        return Effect("good", say("The clause is then met for %(works)s.", works=_names(after)))
    return Effect(
        "good",
        say_n(
            "The clause is then met for %(works)s; %(n)s required clause is still unmet.",
            "The clause is then met for %(works)s; %(n)s required clauses are still unmet.",
            left,
            works=_names(after),
        ),
    )


def _waived(coverage: Coverage, clause_id: str) -> Message:
    waiver = coverage.waiver_of(coverage.by_clause[clause_id])
    return say(
        "The clause stays unmet; %(number)s waives it until %(until)s.",
        number=waiver.number if waiver else "",
        until=waiver.until if waiver else None,
    )


def _unmet(unmet: list[Coverage], clause_id: str, contract: ContractFacts) -> Message:
    for one in unmet:
        result = one.by_clause[clause_id]
        if result.finding is Finding.NO_COPY and result.carrier is not None:
            return say(
                "There is no copy of %(document)s: until somebody can show it the clause stays unmet "
                "for %(works)s.",
                document=result.carrier.title,
                works=_names(unmet),
            )
        other = result.contract
        if other and other.id != contract.id and result.finding is Finding.CONTRADICTED:
            return say(
                "%(other)s contradicts the clause and outweighs this: it stays unmet for %(works)s.",
                other=other.title,
                works=_names(unmet),
            )
    return say(
        "The clause is then unmet for %(works)s: it is not bound, and the promise is not kept.",
        works=_names(unmet),
    )


def _names(coverages: list[Coverage]) -> Message | Text:
    """The work by name; of several the first and how many more."""
    first = coverages[0].work.name
    more = len(coverages) - 1
    if not more:
        return first
    return say_n("%(first)s and %(n)s more", "%(first)s and %(n)s more", more, first=first)


def _need(work: Work, clause_id: str, facts: CoverageFacts) -> Need:
    return facts.coverage(work).by_clause[clause_id].need


def _with(facts: CoverageFacts, contract: ContractFacts) -> CoverageFacts:
    own = dict(facts.contracts[contract.vendor_id]) | {contract.id: contract}
    return replace(facts, contracts={contract.vendor_id: own})


def _for_the_moment(reason: Message) -> Message:
    return say("%(reason)s Saving changes nothing for the moment.", reason=reason)


def _same(text: Message) -> Mapping[ClauseState, Effect]:
    return dict.fromkeys(STATES, Effect("quiet", text))
