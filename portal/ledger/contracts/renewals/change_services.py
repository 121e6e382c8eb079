"""Notes that a contract was renewed or amended: its clauses are to be checked again."""

from datetime import date

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage.amendments import above, is_amendment
from portal.ledger.contracts.coverage.terms import first_day
from portal.ledger.contracts.models import ChangeKind, Contract, ContractChange, ContractState


def note_amendment(amendment: Contract) -> None:
    """It was signed: whatever it stands under was amended, once. Nothing for another contract.

    Records nothing; the command that signed it does.
    """
    on = first_day(amendment)
    known = queries.coverage_facts([amendment.vendor_id], clock.today()).contracts
    facts = known[amendment.vendor_id][amendment.id]
    if amendment.state is not ContractState.SIGNED or on is None or not is_amendment(facts):
        return
    for amended in above(facts, known[amendment.vendor_id]):
        if not queries.is_noted(amended.id, amendment.id):
            _note(amended.id, amendment.vendor_id, ChangeKind.AMENDED, on, amendment.id)


def note_renewal(contract: Contract, *, on: date) -> ContractChange:
    """Another term begins on that day. Records nothing; the command that says so does."""
    return _note(contract.id, contract.vendor_id, ChangeKind.RENEWED, on, None)


def _note(
    contract_id: int, vendor_id: int, kind: ChangeKind, on: date, amendment_id: int | None
) -> ContractChange:
    queries.lock_contract(contract_id)  # numbers its changes
    change = ContractChange(
        vendor_id=vendor_id,
        contract_id=contract_id,
        number=queries.last_number(contract_id) + 1,
        kind=kind,
        changed_on=on,
        noted_at=clock.now(),
        amendment_id=amendment_id,
    )
    db.session.add(change)
    db.session.flush()
    return change
