"""Whether a waiver makes living without a clause an approved exception. Pure.

Rule: docs/product.md section 2, `bound`; clauses.yaml `waiver_rule`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from portal.ledger.contracts.models import ClauseState
from portal.ledger.obligations.models import Holder


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """A waiver on the day asked for. `holds`: approved, not past its last day, not ended.

    About all work under a contract, or about one piece of work: the other id is None. `found`:
    what was known to be wrong when it was proposed. `decider`: whose turn it is, if it waits.
    """

    id: int
    number: str
    clause_id: str
    contract_id: int | None
    engagement_id: int | None
    found: ClauseState
    until: date
    holds: bool
    decider: Holder | None = None


def that_holds(
    known: Iterable[WaiverFacts],
    clause_id: str,
    *,
    contracts: Collection[int],
    against: Collection[int],
) -> WaiverFacts | None:
    """Of the waivers known about a piece of work the one that an unmet clause rests on.

    `contracts`: ids of those in force that cover the work. `against`: those that contradict the
    clause; each of them must be waived, by a waiver that knew of a contradiction, or the work as
    a whole by such a one. Otherwise any waiver for the work or one of its contracts is enough.
    Of several that would do, the one that lasts longest.
    """
    holding = [one for one in known if one.holds and one.clause_id == clause_id]
    if against:
        holding = [one for one in holding if one.found is ClauseState.CONTRADICTED]
    of_the_work = [one for one in holding if one.engagement_id is not None]
    by_contract = {
        contract_id: [one for one in holding if one.contract_id == contract_id]
        for contract_id in contracts
    }
    enough = list(of_the_work)
    if against:
        each = [by_contract.get(contract_id, []) for contract_id in against]
        if all(each):  # it rests on all of them: the first to end decides
            enough.append(min((_longest(one) for one in each), key=lambda one: one.until))
    else:
        enough += [one for several in by_contract.values() for one in several]
    return _longest(enough) if enough else None


def that_waits(
    known: Iterable[WaiverFacts], clause_id: str, contracts: Collection[int]
) -> WaiverFacts | None:
    """The first that was proposed for the clause and that nobody has decided yet."""
    return next(
        (
            one
            for one in known
            if not one.holds
            and one.clause_id == clause_id
            and (one.contract_id is None or one.contract_id in contracts)
        ),
        None,
    )


def _longest(several: Iterable[WaiverFacts]) -> WaiverFacts:
    return max(several, key=lambda one: (one.until, one.id))
