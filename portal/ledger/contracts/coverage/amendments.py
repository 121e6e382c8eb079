"""Which paper takes the place of which, clause by clause, and what an amendment covers. Pure.

An amendment is a memorandum that stands under another contract. It covers what its parent covers
while that one is in force, unless cover of its own was entered for it. A clause that it is said to
replace takes the place of the same clause of every contract it stands under, and of older
amendments of these; as long as it is in force, and only for work it covers itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from portal.ledger.contracts.coverage.outcome import ContractFacts, Cover
from portal.ledger.contracts.coverage.terms import first_day
from portal.ledger.contracts.models import FOUND_IN_TEXT, ContractKind

Known = Mapping[int, ContractFacts]  # all contracts of the vendor, by id


def is_amendment(contract: ContractFacts) -> bool:
    return contract.kind is ContractKind.MEMORANDUM and contract.parent_id is not None


def above(contract: ContractFacts, known: Known) -> Iterator[ContractFacts]:
    """What it stands under, the nearest first."""
    seen = {contract.id}
    parent = known.get(contract.parent_id or 0)
    while parent is not None and parent.id not in seen:
        seen.add(parent.id)
        yield parent
        parent = known.get(parent.parent_id or 0)


def may_replace(newer: ContractFacts, older: ContractFacts, known: Known) -> bool:
    """Whether clauses of `newer` can take the place of clauses of `older`.

    `older` is one of those it stands under, or an amendment of one of these that came before it.
    """
    over = {contract.id for contract in above(newer, known)}
    if older.id in over:
        return True
    if older.id == newer.id or not is_amendment(older):
        return False
    over_older = list(above(older, known))
    if any(contract.id == newer.id for contract in over_older):
        return False
    amended = next((contract for contract in over_older if not is_amendment(contract)), None)
    return amended is not None and amended.id in over and _age(older) < _age(newer)


def replaces(contract: ContractFacts, clause_id: str) -> bool:
    found = contract.found.get(clause_id)
    return found is not None and found.replaces


def replacement_of(
    contract: ContractFacts, clause_id: str, among: Iterable[ContractFacts], known: Known
) -> ContractFacts | None:
    """Of the contracts given the newest whose clause takes the place of this one's."""
    found = [one for one in among if replaces(one, clause_id) and may_replace(one, contract, known)]
    return max(found, key=_age, default=None)


def was_there(contract: ContractFacts, clause_id: str, known: Known) -> bool:
    """Whether the clause stood, well or badly, in what this contract can replace clauses of."""
    return any(
        (found := one.found.get(clause_id)) is not None
        and found.state in FOUND_IN_TEXT
        and may_replace(contract, one, known)
        for one in known.values()
    )


def with_inherited(
    covers: Collection[Cover], heirs: Mapping[int, Collection[ContractFacts]]
) -> tuple[Cover, ...]:
    """What covers a piece of work, with the amendments that cover what their parent covers.

    `heirs`: by parent those of its amendments that have no cover of their own.
    """
    all_of_them, seen = list(covers), {cover.contract_id for cover in covers}
    for cover in all_of_them:  # grows while it is read: an amendment may have amendments
        for heir in heirs.get(cover.contract_id, ()):
            if heir.id not in seen:
                seen.add(heir.id)
                through = (cover.contract_id, *cover.through)
                all_of_them.append(Cover(heir.id, cover.until, through))
    return tuple(all_of_them)


def heirs_of(contracts: Iterable[ContractFacts]) -> dict[int, list[ContractFacts]]:
    """By parent its amendments that cover what it covers."""
    found: dict[int, list[ContractFacts]] = {}
    for contract in contracts:
        if contract.inherits and contract.parent_id is not None:
            found.setdefault(contract.parent_id, []).append(contract)
    return found


def _age(contract: ContractFacts) -> tuple[date, int]:
    """Later is newer; of two from one day the one that was registered later."""
    return first_day(contract) or date.max, contract.id
