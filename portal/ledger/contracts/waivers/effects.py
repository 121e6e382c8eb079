"""What a waiver does to the work concerned, said before anybody decides. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.contracts.coverage.facts import CoverageFacts
from portal.ledger.contracts.coverage.outcome import Coverage
from portal.ledger.contracts.coverage.waivers import WaiverFacts


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
        [one for one in facts.works if one.engagement_id == waiver.engagement_id]
        if waiver.contract_id is None
        else facts.covered_by(waiver.contract_id)
    )
    approved = replace(waiver, holds=True)
    return [_effect(facts.coverage(work), approved, due_soon_until) for work in concerned]


def _effect(before: Coverage, waiver: WaiverFacts, due_soon_until: date) -> WorkEffect:
    others = tuple(one for one in before.waivers if one.id != waiver.id)
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
    lasting = [coverage.waiver_of(one) for one in coverage.missing]
    if any(one is not None and one.until <= due_soon_until for one in lasting):
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
