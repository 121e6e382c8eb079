"""Commands about the term of a contract: asked about in time, decided, renewed by itself."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from portal.content.settings.queries import business_calendar, ladders
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import own_words
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage.terms import (
    END,
    NOTICE,
    RenewalNotice,
    above,
    first_day,
    is_amendment,
    notice_of,
    renewal_on,
)
from portal.ledger.contracts.models import ChangeKind, Contract, ContractChange, ContractState
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open, open_about

KIND: Final = ObligationKind.CONTRACT_NOTICE


def open_contract_notices() -> int:
    """For the jobs: ask in time how each contract goes on, once for each term; how many were asked.

    What is open follows the contract when its dates move, and ends when there is nothing left to
    decide. Each contract is a command of its own.
    """
    opened = 0
    for contract_id, is_asked in list(_differing(clock.today())):
        if is_asked:
            _adjust(contract_id)
        else:
            opened += _ask(contract_id)
    return opened


def _differing(today: date) -> Iterator[tuple[int, bool]]:
    """Ids of contracts to ask about, or of which what is asked (True) does not follow its term."""
    asked, last = open_about(KIND, Contract.__tablename__), queries.asked_last()
    seen, notice_for = set(), _sight(today)
    for contract in queries.signed_contracts():
        seen.add(contract.id)
        notice, waiting = notice_for(contract), asked.get(contract.id)
        if waiting is not None:
            if notice is None or notice.due_on != waiting.due_on:
                yield contract.id, True
        elif notice is not None and _is_to_ask(notice, last.get(contract.id), today):
            yield contract.id, False
    for contract_id in asked.keys() - seen:
        yield contract_id, True


def renew_terms() -> int:
    """For the jobs: write down that another term began by itself; how many. Once for each term.

    A term that began before the contract was registered is not noted: it was known then. Where
    several began unnoticed, the one that runs is noted.
    """
    today, noted = clock.today(), queries.renewed_until()
    began = [
        contract.id
        for contract in queries.signed_contracts()
        if _began(contract, noted.get(contract.id), today) is not None
    ]
    return sum(map(_renew, began))


def decide_term(contract: Contract, *, reason: str, actor: Actor) -> None:
    """It goes on, or ends, as agreed: nothing is to be done. Ending and other dates are elsewhere."""
    said = demand_reason(reason)
    waiting = find_open(KIND, queries.lock_contract(contract.id))
    if waiting is None:
        raise InvalidTransition(say("Nothing is to be decided about its term now."))
    obligations.close_obligation(waiting, reason=reason)
    text = (
        say("Decided that %(number)s ends as agreed", number=contract.number)
        if waiting.ladder == END
        else say("Decided that %(number)s renews", number=contract.number)
    )
    record(actor, "contract.term_decided", contract, text, also=[waiting], after={"reason": said})


def adjust_notice(contract: Contract, *, decided: str = "") -> list[Obligation]:
    """Within a command that changed its dates or ended it: what is open about its term follows.

    `decided`: the command itself is the decision, in words.
    """
    waiting = find_open(KIND, contract)
    if waiting is None:
        return []
    if decided:
        obligations.close_obligation(waiting, reason=decided)
        return [waiting]
    today = clock.today()
    notice = _sight(today)(contract)
    if notice is not None and notice.ladder == waiting.ladder:
        if notice.due_on == waiting.due_on:
            return []
        if notice.due_on > waiting.due_on and waiting.due_on >= today:
            reason = own_words(say("The term of the contract changed."))
            return [waiting, obligations.move_obligation(waiting, to=notice.due_on, reason=reason)]
    obligations.withdraw_obligation(waiting, reason=own_words(_why_over(waiting, contract, today)))
    db.session.flush()
    if notice is None or notice.opens_on > today:
        return [waiting]
    return [waiting, _open(contract, notice)]


def _adjust(contract_id: int) -> None:
    with transaction():
        contract = queries.lock_contract(contract_id)
        touched = adjust_notice(contract)
        if touched:
            text = say(
                "What is to be decided about %(number)s follows its term", number=contract.number
            )
            record(SYSTEM, "contract.notice_moved", contract, text, also=touched)


def _ask(contract_id: int) -> bool:
    today = clock.today()
    with transaction():
        contract = queries.lock_contract(contract_id)
        notice = _sight(today)(contract)
        last = queries.asked_last(contract_id).get(contract_id)
        if notice is None or find_open(KIND, contract) or not _is_to_ask(notice, last, today):
            return False
        obligation = _open(contract, notice)
        text = say(
            "Asked by %(day)s how %(number)s goes on",
            day=obligation.due_on,
            number=contract.number,
        )
        record(SYSTEM, "contract.notice_asked", contract, text, also=[obligation])
    return True


def _open(contract: Contract, notice: RenewalNotice) -> Obligation:
    names = {"contract": contract.title, "day": notice.term_ends_on}
    title = (
        say("Renew or replace %(contract)s, which ends on %(day)s", **names)
        if notice.ladder == END
        else say("Decide whether %(contract)s renews after %(day)s, or give notice", **names)
    )
    return obligations.ask_colleagues(
        KIND, contract, Holder.PROCUREMENT, title, due_on=notice.due_on, ladder=notice.ladder
    )


def _renew(contract_id: int) -> bool:
    today = clock.today()
    with transaction():
        contract = queries.lock_contract(contract_id)
        began = _began(contract, queries.renewed_until(contract_id).get(contract_id), today)
        if began is None:
            return False
        change = note_renewal(contract, on=began)
        text = say(
            "Contract %(number)s, %(title)s, renewed by itself from %(day)s",
            number=contract.number,
            title=contract.title,
            day=began,
        )
        also: list[Subject] = [change, *adjust_notice(contract)]
        record(SYSTEM, "contract.renewed", contract, text, also=also, after={"first_day": began})
    return True


def _began(contract: Contract, noted: date | None, today: date) -> date | None:
    """First day of the term that runs, where it began by itself and nobody noted that yet."""
    renewal = renewal_on(contract, today)
    began = renewal.began_on if renewal else None
    if began is None or began > today or began <= clock.day_of(contract.created_at):
        return None
    return began if noted is None or noted < began else None


def _sight(today: date) -> Callable[[Contract], RenewalNotice | None]:
    """What is to be decided about a contract, by the ladders and the calendar as they are set."""
    stages = {
        ladder.id: ladder.stages for ladder in ladders().values() if ladder.id in (NOTICE, END)
    }
    leads = {name: max(0, -several[0]) for name, several in stages.items()}
    calendar = business_calendar()
    return lambda contract: notice_of(contract, today, calendar.on_or_before, leads)


def _is_to_ask(notice: RenewalNotice, last: date | None, today: date) -> bool:
    """From its first stage on, and not a second time for one term."""
    return notice.opens_on <= today and (last is None or not notice.is_same_term(last))


def _why_over(waiting: Obligation, contract: Contract, today: date) -> Message:
    if waiting.due_on < today and contract.renews:
        return say("The day to give notice is past: it renews.")
    if waiting.due_on < today:
        return say("The contract has ended.")
    return say("The term of the contract changed.")


# Notes that a contract was renewed or amended: its clauses are to be checked again.


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
