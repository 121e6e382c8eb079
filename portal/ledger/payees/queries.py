"""Every read about payees. Staff's pages only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select

from portal.content import catalogue
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.payees.comparing import KnownPayee
from portal.ledger.payees.matching import ProposedMatch, RegisterIndex
from portal.ledger.payees.models import (
    Payee,
    PayeeDecision,
    PayeeDraft,
    PayeeEntry,
    PayeeList,
    PayeeOutcome,
)
from portal.ledger.payees.workflow import WAITING
from portal.ledger.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class PayeeCount:
    """Of one list on one day. `unregistered`: decided as entrusted and not in the register yet."""

    list_on: date
    payees: int
    decided: int
    unregistered: int

    @property
    def undecided(self) -> int:
        return self.payees - self.decided

    @property
    def sentence(self) -> Message:
        return say(
            "%(decided)s of %(payees)s payees decided, %(undecided)s undecided",
            decided=f"{self.decided:,}",
            payees=f"{self.payees:,}",
            undecided=f"{self.undecided:,}",
        )


def find_payee(payee_id: int) -> Payee | None:
    return db.session.scalar(select(Payee).where(Payee.id == payee_id))


def find_draft(draft_id: int) -> PayeeDraft | None:
    return db.session.scalar(select(PayeeDraft).where(PayeeDraft.id == draft_id))


def lock_draft(draft_id: int) -> PayeeDraft | None:
    """For a command that takes it over or throws it away; None: somebody else did."""
    statement = select(PayeeDraft).where(PayeeDraft.id == draft_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def list_drafts() -> Sequence[PayeeDraft]:
    return db.session.scalars(select(PayeeDraft).order_by(PayeeDraft.id.desc())).all()


def payees_by_id(ids: Collection[int]) -> Mapping[int, Payee]:
    rows = db.session.scalars(select(Payee).where(Payee.id.in_(ids)))
    return {row.id: row for row in rows}


def lock_payees(ids: Collection[int]) -> Sequence[Payee]:
    """For a command that decides about them, in the order of their ids."""
    statement = select(Payee).where(Payee.id.in_(ids)).order_by(Payee.id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def known_payees() -> Sequence[KnownPayee]:
    rows = db.session.execute(
        select(Payee.id, Payee.name, Payee.kana, Payee.corporate_number, Payee.code).order_by(
            Payee.id
        )
    )
    return [KnownPayee(*row) for row in rows]


def find_list(list_id: int) -> PayeeList | None:
    return db.session.scalar(select(PayeeList).where(PayeeList.id == list_id))


def list_of_day(day: date) -> PayeeList | None:
    return db.session.scalar(select(PayeeList).where(PayeeList.taken_on == day))


def all_lists() -> Sequence[PayeeList]:
    """The newest first."""
    return db.session.scalars(select(PayeeList).order_by(PayeeList.taken_on.desc())).all()


def newest_list() -> PayeeList | None:
    return db.session.scalar(select(PayeeList).order_by(PayeeList.taken_on.desc()).limit(1))


def lists_with(payee_id: int) -> Sequence[tuple[PayeeList, PayeeEntry]]:
    """Those on which it stands, the newest first, and how it is written there."""
    rows = db.session.execute(
        select(PayeeList, PayeeEntry)
        .join(PayeeEntry, PayeeEntry.payee_list_id == PayeeList.id)
        .where(PayeeEntry.payee_id == payee_id)
        .order_by(PayeeList.taken_on.desc())
    )
    return [(row[0], row[1]) for row in rows]


def decisions_about(payee_id: int) -> Sequence[PayeeDecision]:
    """The one that stands first."""
    statement = select(PayeeDecision).where(PayeeDecision.payee_id == payee_id)
    return db.session.scalars(statement.order_by(PayeeDecision.id.desc())).all()


def last_decisions(payee_ids: Collection[int]) -> Mapping[int, PayeeDecision]:
    rows = db.session.scalars(
        select(PayeeDecision)
        .where(PayeeDecision.payee_id.in_(payee_ids))
        .order_by(PayeeDecision.id)
    )
    return {row.payee_id: row for row in rows}


def waiting_of(list_id: int) -> int:
    """Payees that came with this list and about which something is still to be done."""
    waiting = select(func.count(Payee.id)).where(
        Payee.first_list_id == list_id, Payee.outcome.in_(WAITING)
    )
    return db.session.scalar(waiting) or 0


def proposed_matches() -> Mapping[int, ProposedMatch]:
    """By payee about which something is to be done, the vendor it may be."""
    statement = select(Payee).where(Payee.outcome.in_(WAITING)).order_by(Payee.id)
    waiting = db.session.scalars(statement).all()
    if not waiting:
        return {}
    index = RegisterIndex(db.session.scalars(select(Vendor)))
    found = ((payee.id, index.find(payee)) for payee in waiting)
    return {payee_id: match for payee_id, match in found if match is not None}


def proposed_match(payee: Payee) -> ProposedMatch | None:
    return RegisterIndex(db.session.scalars(select(Vendor))).find(payee)


def count_on(day: date) -> PayeeCount | None:
    """Of the newest list of a day, as decided by then; None: there was no list yet."""
    found = outcomes_on(day)
    if found is None:
        return None
    newest, counts = found
    return PayeeCount(
        newest.taken_on,
        newest.payees,
        sum(counts.values()),
        counts.get(PayeeOutcome.ENTRUSTED, 0),
    )


def outcomes_on(day: date) -> tuple[PayeeList, Mapping[PayeeOutcome, int]] | None:
    """The newest list of a day, and how many payees on it had been decided about in which way."""
    newest = db.session.scalar(
        select(PayeeList)
        .where(PayeeList.taken_on <= day)
        .order_by(PayeeList.taken_on.desc())
        .limit(1)
    )
    if newest is None:
        return None
    last = (
        select(PayeeDecision.payee_id, func.max(PayeeDecision.id).label("id"))
        .where(PayeeDecision.decided_on <= day)
        .group_by(PayeeDecision.payee_id)
        .subquery()
    )
    by_outcome = db.session.execute(
        select(PayeeDecision.outcome, func.count())
        .join(last, last.c.id == PayeeDecision.id)
        .where(
            exists().where(
                PayeeEntry.payee_list_id == newest.id,
                PayeeEntry.payee_id == PayeeDecision.payee_id,
            )
        )
        .group_by(PayeeDecision.outcome)
    )
    return newest, {row[0]: row[1] for row in by_outcome}


def sentences_on(day: date) -> list[Message]:
    """What is known on a day of whether the register holds everybody it should."""
    count = count_on(day)
    if count is None:
        return [
            say(
                "No payee list of accounting was laid against the register: whether it holds every "
                "vendor is not known."
            )
        ]
    told = [say("Payee list of %(day)s: %(sentence)s.", day=count.list_on, sentence=count.sentence)]
    if count.unregistered:
        told.append(
            say(
                "Entrusted and not in the register of vendors yet: %(count)s.",
                count=f"{count.unregistered:,}",
            )
        )
    return told


def bases() -> Mapping[str, Text]:
    """The bases of provision of the pack, by id."""
    return {basis.id: basis.label for basis in catalogue.category_pack().provision_basis}
