"""Commands: where the original of a contract is kept, a second person's look at it, and asking for copies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say, to_json
from portal.foundation.organisation.queries import own_words, the_organisation
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage.terms import goes_on_after, time_for_copies
from portal.ledger.contracts.models import Contract, ContractOriginal, ContractState
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open, open_about

DAYS_TO_LOOK: Final = 5  # business days
LADDER: Final = "internal"
K = ObligationKind
_MOVED = say("The original is kept at another place by now.")
_OVER = say("The contract is not in force any more.")


def record_place(
    contract: Contract, place: str, *, actor: Actor, seen_id: int
) -> ContractOriginal | None:
    """Where the original is kept; empty: it is taken back. Whoever looked there before did not look here.

    Refuses a draft, the same place again, and (ChangedMeanwhile) another place than `seen_id` was
    written down meanwhile.
    """
    contract, place = queries.lock_contract(contract.id), place.strip()
    known = queries.original_of(contract.id)
    if (known.id if known else 0) != seen_id:
        raise ChangedMeanwhile(say("Somebody else saved this after you opened it."))
    _demand_place(contract, known, place)
    also = end_originals([contract.id])
    row = None
    if place:
        placed = PlacedOriginal(
            contract.vendor_id, contract.id, contract.number, contract.title, place
        )
        row = ContractOriginal(**placed.row(actor))
        db.session.add(row)
        db.session.flush()
        also.append(row)
        if not queries.has_file(contract.id) and goes_on_after(contract, clock.today()):
            look = Obligation(
                **placed.look(row.id, lookers([contract.vendor_id], actor)[contract.vendor_id])
            )
            db.session.add(look)
            db.session.flush()
            also.append(look)
    text = (
        say("Original of %(number)s kept at: %(place)s", number=contract.number, place=place)
        if place
        else say("Place of the original of %(number)s taken back", number=contract.number)
    )
    before = {"place_of_original": known.place if known else ""}
    after = {"place_of_original": place}
    record(actor, "contract.original_placed", contract, text, also=also, before=before, after=after)
    return row


@dataclass(frozen=True, slots=True)
class PlacedOriginal:
    """Where the original of a contract is kept, as it comes with a file of many; rows for many at once."""

    vendor: int
    contract: int
    number: str
    title: str
    place: str

    def row(self, actor: Actor) -> dict[str, Any]:
        return {
            "vendor_id": self.vendor,
            "contract_id": self.contract,
            "place": self.place,
            "recorded_by_id": actor.user_id,
            "recorded_at": clock.now(),
            "valid_from": clock.today(),
        }

    def look(self, original_id: int, holder: Holder) -> dict[str, Any]:
        """What asks somebody else to look there."""
        return {
            "vendor_id": self.vendor,
            "kind": K.CONTRACT_ORIGINAL,
            "subject_kind": ContractOriginal.__tablename__,
            "subject_id": original_id,
            "holder": holder,
            "ladder": LADDER,
            "title": to_json(
                say(
                    "Look at the original of %(number)s, %(contract)s, as a second person",
                    number=self.number,
                    contract=self.title,
                )
            ),
            "due_on": business_calendar().add_open_days(clock.today(), DAYS_TO_LOOK),
            "opened_at": clock.now(),
            "opened_on": clock.today(),
        }


def lookers(vendor_ids: Collection[int], actor: Actor) -> Mapping[int, Holder]:
    """By vendor whose turn it is to look: not that of its owner, where the owner wrote it down.

    What procurement has to do is told to the owner of the vendor.
    """
    return {
        vendor_id: Holder.PRIVACY_OFFICER if actor.is_any_of(owner_id) else Holder.PROCUREMENT
        for vendor_id, owner_id in queries.owner_ids(vendor_ids).items()
    }


def end_originals(contract_ids: Sequence[int]) -> list[Subject]:
    """Of these contracts, within a command: another place counts from today, or none. Records nothing."""
    known = queries.current_originals(contract_ids)
    ids = [original.id for original in known]
    looks = open_about(K.CONTRACT_ORIGINAL, ContractOriginal.__tablename__, ids).values()
    for look in looks:
        _withdraw(look, _MOVED)
    for original in known:
        original.end(clock.today())
    db.session.flush()
    return [*known, *looks]


def look_at_original(original: ContractOriginal, *, on: date, actor: Actor) -> None:
    """Another person has seen it there on that day: from then on the contract can be shown.

    Four eyes compares persons. Refuses a place that is written down no longer.
    """
    contract = queries.lock_contract(original.contract_id)
    db.session.refresh(original)
    demand_look(contract, original, on=on, today=clock.today(), actor=actor)
    original.seen_by_id, original.seen_on = actor.user_id, on
    original.seen_at = clock.now()
    db.session.flush()
    text = say(
        "Original of %(number)s seen on %(day)s at: %(place)s",
        number=contract.number,
        day=on,
        place=original.place,
    )
    looks = obligations.close_waiting(K.CONTRACT_ORIGINAL, original)
    also: list[Subject] = [original, *looks, *settle_copy(contract)]
    record(actor, "contract.original_seen", contract, text, also=also, after={"seen_on": on})


def demand_look(
    contract: Contract, original: ContractOriginal, *, on: date, today: date, actor: Actor
) -> None:
    """Refuses whoever recorded the place, and days on which there was nothing to be seen there."""
    if original.valid_until is not None or original.corrected_at is not None:
        raise InvalidTransition(_MOVED)
    if original.seen_by_id is not None:
        raise InvalidTransition(say("Somebody has looked at this original already."))
    if contract.state is ContractState.DRAFT:
        raise InvalidTransition(say("This contract is a draft: it must be signed first."))
    if original.recorded_by_id is None:
        raise RuleViolated(
            say("Nobody knows who recorded the place: record it anew, then somebody else looks.")
        )
    if actor.user_id is None or actor.is_any_of(original.recorded_by_id):
        raise RuleViolated(
            say("Somebody else than the person who recorded the place has to look at the original.")
        )
    if on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="seen_on"
        )
    if on < original.valid_from:
        raise RuleViolated(
            say(
                "The place was recorded on %(day)s: enter the day on which you looked after that.",
                day=original.valid_from,
            ),
            field="seen_on",
        )


def settle_copy(contract: Contract) -> list[Obligation]:
    """Within a command: ends what asked for a copy, or for a look, that nobody needs any more."""
    original = queries.original_of(contract.id)
    filed = queries.has_file(contract.id)
    seen = original is not None and original.seen_by_id is not None
    over = not goes_on_after(contract, clock.today())
    touched = []
    copy = find_open(K.CONTRACT_COPY, contract)
    if copy is not None and (filed or seen):
        obligations.close_obligation(copy)
        touched.append(copy)
    elif copy is not None and over:
        touched.append(_withdraw(copy, _OVER))
    look = find_open(K.CONTRACT_ORIGINAL, original) if original is not None else None
    if look is not None and filed:
        touched.append(_withdraw(look, say("A file of the contract is attached.")))
    elif look is not None and over:
        touched.append(_withdraw(look, _OVER))
    return touched


def ask_for_copies() -> int:
    """For the jobs: a copy of each contract from before that has none, asked for once; how many.

    What is not asked any more is ended. Each contract is a command of its own.
    """
    today = clock.today()
    wanted = queries.contracts_to_copy(today, time_for_copies(the_organisation()))
    asked = open_about(K.CONTRACT_COPY, Contract.__tablename__).keys()
    opened = sum(
        _ask(contract_id, by) for contract_id, by in wanted.items() if contract_id not in asked
    )
    for contract_id in {*(asked - wanted.keys()), *queries.looks_at_what_is_over(today)}:
        _settle(contract_id)
    return opened


def _ask(contract_id: int, by: date) -> bool:
    with transaction():
        contract = queries.lock_contract(contract_id)
        time = time_for_copies(the_organisation())
        wanted = queries.contracts_to_copy(clock.today(), time, contract_id)
        if contract_id not in wanted or find_open(K.CONTRACT_COPY, contract) is not None:
            return False
        title = say(
            "Attach a copy of %(contract)s, which is from before the portal, or show where its "
            "original is kept",
            contract=contract.title,
        )
        due_on = business_calendar().on_or_before(by)
        obligation = obligations.ask_colleagues(
            K.CONTRACT_COPY, contract, Holder.PROCUREMENT, title, due_on=due_on
        )
        text = say(
            "A copy of %(number)s is asked for by %(day)s",
            number=contract.number,
            day=obligation.due_on,
        )
        record(SYSTEM, "contract.copy_asked", contract, text, also=[obligation])
    return True


def _settle(contract_id: int) -> None:
    with transaction():
        contract = queries.lock_contract(contract_id)
        touched = settle_copy(contract)
        copy = find_open(K.CONTRACT_COPY, contract)
        time = time_for_copies(the_organisation())
        wanted = queries.contracts_to_copy(clock.today(), time, contract_id)
        if copy is not None and contract_id not in wanted:
            touched.append(_withdraw(copy, say("It is not from before the portal.")))
        if touched:
            text = say("No copy of %(number)s is asked for any more", number=contract.number)
            record(SYSTEM, "contract.copy_settled", contract, text, also=touched)


def _demand_place(contract: Contract, known: ContractOriginal | None, place: str) -> None:
    if contract.state is ContractState.DRAFT:
        raise InvalidTransition(say("This contract is a draft: there is no original yet."))
    if known is None and not place:
        raise RuleViolated(say("Write where the original is kept."), field="place")
    if known is not None and known.place == place and known.recorded_by_id is not None:
        raise RuleViolated(say("Nothing is different from what is saved already."), field="place")


def _withdraw(obligation: Obligation, why: Message) -> Obligation:
    obligations.withdraw_obligation(obligation, reason=own_words(why))
    return obligation
