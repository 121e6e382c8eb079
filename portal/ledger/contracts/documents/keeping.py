"""How long the paper of a contract is kept, beside the data of its work: J.9.4 of the Privacy Mark.

Whether the data is still held is known above; consequences compare the two.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Final

from sqlalchemy import select

from portal.foundation.core.database.db import db, not_corrected
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.ledger.contracts.coverage.terms import last_day
from portal.ledger.contracts.models import Contract, ContractCover, ContractState
from portal.ledger.vendors.models import Vendor

SOON: Final = timedelta(days=90)  # before the last day of keeping; our own practice


def check_keeping(contract: Contract | SimpleNamespace) -> None:
    """Refuse to keep the paper for a shorter time than it binds."""
    last = last_day(contract)
    if contract.kept_until_on is not None and last is not None and contract.kept_until_on < last:
        raise RuleViolated(
            say("The contract runs until %(day)s. Enter that day or a later one.", day=last),
            field="kept_until_on",
        )


def kept_no_longer(today: date) -> Sequence[Contract]:
    """Signed or ended ones whose time of keeping is over, or will be within the days before."""
    rows = (
        select(Contract)
        .join(Vendor, Vendor.id == Contract.vendor_id)
        .where(
            Contract.state != ContractState.DRAFT,
            Contract.kept_until_on <= today + SOON,
            Vendor.merged_into_id.is_(None),
        )
    )
    return db.session.scalars(rows.order_by(Contract.id)).all()


def works_under(contracts: Collection[Contract], today: date) -> Mapping[int, frozenset[int]]:
    """By contract the ids of all work it covers or ever covered; one without cover of its own, as what it
    stands under."""
    begun = (
        (ContractCover.contract_id == Contract.id)
        & not_corrected(ContractCover)
        & (ContractCover.valid_from <= today)
    )
    rows = db.session.execute(
        select(Contract.id, Contract.parent_id, ContractCover.engagement_id)
        .outerjoin(ContractCover, begun)
        .where(Contract.vendor_id.in_({contract.vendor_id for contract in contracts}))
    )
    parents: dict[int, int | None] = {}
    covered: dict[int, set[int]] = defaultdict(set)
    for contract_id, parent_id, engagement_id in rows:
        parents[contract_id] = parent_id
        if engagement_id is not None:
            covered[contract_id].add(engagement_id)
    found = {}
    for contract in contracts:
        at: int | None = contract.id
        while at is not None and at not in covered:
            at = parents.get(at)
        found[contract.id] = frozenset(covered[at] if at is not None else ())
    return found


def with_a_last_day(contract_ids: Collection[int]) -> Collection[int]:
    """Those of which somebody still says until when the paper is kept."""
    rows = select(Contract.id).where(
        Contract.id.in_(contract_ids), Contract.kept_until_on.is_not(None)
    )
    return set(db.session.scalars(rows))
