"""Asks for a clause check to be made again, exactly once, and closes that when it was made."""

from datetime import datetime

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.own_words import own_words
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import due_queries
from portal.ledger.contracts.clauses.due_again import DueAgain
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.models import Contract
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open


def open_due_checks() -> int:
    """For the jobs: open what is due again, end what is not asked any more; how many were opened.

    Each contract is a command of its own. Run twice, killed halfway, days missed: each contract
    is asked for once as long as its check is open.
    """
    today, now = clock.today(), clock.now()
    due, asked = due_queries.contracts_due(None, today), list(due_queries.open_checks())
    opened = sum(
        ask_for_check(one, now) for contract_id, one in due.items() if contract_id not in asked
    )
    for contract_id in asked:
        if contract_id not in due:
            _end(contract_id)
    return opened


def settle_check(contract: Contract) -> list[Obligation]:
    """Within a command that saved checks: close what asked for them once nothing is due any more."""
    asked = find_open(ObligationKind.CLAUSE_CHECK, contract)
    if asked is None or due_queries.contract_due(contract, clock.today()) is not None:
        return []
    obligations.close_obligation(asked)
    return [asked]


def ask_for_check(due: DueAgain, known_at: datetime) -> bool:
    """Unless somebody checked the contract after that was read, or asked meanwhile; a command."""
    contract_id = due.paper.contract_id
    with transaction():
        contract = queries.lock_contract(contract_id)
        if due_queries.was_checked_since(contract_id, known_at):
            return False
        if find_open(ObligationKind.CLAUSE_CHECK, contract) is not None:
            return False
        obligation = obligations.open_obligation(
            kind=ObligationKind.CLAUSE_CHECK,
            subject=contract,
            vendor_id=contract.vendor_id,
            holder=Holder.PROCUREMENT,
            due_on=business_calendar().on_or_after(due.by),
            ladder="internal",
            title=say(
                "Check the clauses of %(contract)s again. %(reason)s",
                contract=contract.title,
                reason=due.why,
            ),
        )
        text = say(
            "Clauses of %(number)s to be checked again by %(day)s. %(reason)s",
            number=contract.number,
            day=obligation.due_on,
            reason=due.why,
        )
        record(SYSTEM, "clause_check.asked", contract, text, also=[obligation])
    return True


def _end(contract_id: int) -> None:
    """Nothing is due any more: it was checked, or it no longer binds any work."""
    today = clock.today()
    with transaction():
        contract = queries.lock_contract(contract_id)
        asked = find_open(ObligationKind.CLAUSE_CHECK, contract)
        if asked is None or due_queries.contract_due(contract, today) is not None:
            return
        if in_force_on(contract, today):
            obligations.close_obligation(asked)
            text = say("Clauses of %(number)s need no other check", number=contract.number)
        else:
            reason = own_words(say("The contract is not in force any more."))
            obligations.withdraw_obligation(asked, reason=reason)
            text = say("%(number)s is not in force: no check is asked for", number=contract.number)
        record(SYSTEM, "clause_check.settled", contract, text, also=[asked])
