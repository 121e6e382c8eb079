"""What counts as a substantive change of cover, and is noted for the work concerned.

Substantive for a piece of work, so that what was attested about it no longer stands:

- A contract begins or ceases to cover it: a cover is entered, ended or taken back; a contract with
  cover of its own is signed or ended, or its signature, first day, last day or renewal changes.
- A clause that was there (present, weak or contradicted, in a contract it stands under or in an
  older amendment of it) is replaced by one in an amendment. It counts when the amendment is signed
  or ended or its dates change, and when its clause check says that it replaces the clause, no
  longer says so, or says another state.

Not substantive: a clause checked anew with the same state, or with another article, page, quote or
remark; a clause that was absent before, or that nobody had checked, and now stands in an
amendment; an amendment that covers what its parent covers and replaces nothing; a clause check of
any other contract; a waiver; a renewal on the terms agreed; anything in a draft.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portal.foundation.core import clock
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.coverage.outcome import ContractFacts
from portal.ledger.contracts.coverage.terms import is_amendment, was_there
from portal.ledger.contracts.models import ClauseCheck, Contract, ContractState
from portal.ledger.engagements import services as engagements

COVER = "cover"  # what changed, in engagement_changes


def note_cover(contract: Contract, *, on: date | None = None) -> None:
    """The contract was signed or ended, or its dates changed; `on`: from when that counts (today).

    For a draft nothing is noted. Records nothing; the command that changed it does.
    """
    if contract.state is ContractState.DRAFT:
        return
    known = _known(contract)
    facts = known[contract.id]
    own = cover_queries.has_own_cover(contract.id)
    if not own and not any(
        found.replaces and was_there(facts, clause_id, known)
        for clause_id, found in facts.found.items()
    ):
        return
    _note(contract, bound_from(contract, known), on)


def note_replacements(
    contract: Contract, rows: Iterable[tuple[ClauseCheck | None, ClauseCheck]]
) -> None:
    """Clauses of the contract were checked: each row before, if any, and after.

    Notes once for each piece of work, however many clauses take another's place.
    """
    if contract.state is ContractState.DRAFT or contract.parent_id is None:
        return
    changed = [after.clause_id for before, after in rows if _says(before) != _says(after)]
    if not changed:
        return
    known = _known(contract)
    if any(was_there(known[contract.id], clause_id, known) for clause_id in changed):
        first = contract.starts_on or contract.signed_on
        _note(contract, bound_from(contract, known), first)


def bound_from(contract: Contract, known: Mapping[int, ContractFacts]) -> Sequence[int]:
    """Ids of the work the contract covers today or later, as its parent does if it inherits."""
    of: ContractFacts | None = known[contract.id]
    while of is not None and is_amendment(of) and not cover_queries.has_own_cover(of.id):
        of = known.get(of.parent_id or 0)
    return [] if of is None else cover_queries.engagements_bound_from(of.id, clock.today())


def _known(contract: Contract) -> Mapping[int, ContractFacts]:
    facts = queries.coverage_facts([contract.vendor_id], clock.today())
    return facts.contracts[contract.vendor_id]


def _says(row: ClauseCheck | None) -> object:
    """What takes the place of a clause; None: nothing does."""
    return row.state if row is not None and row.replaces else None


def _note(contract: Contract, engagement_ids: Iterable[int], on: date | None) -> None:
    today = clock.today()
    for engagement_id in engagement_ids:
        day = max(today, on or today)
        engagements.note_change(engagement_id, COVER, on=day, about=contract.number)
