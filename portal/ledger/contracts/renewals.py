"""Which work runs under a contract that was renewed lately: its term ended and the next began."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.foundation.core.dated import valid_on
from portal.foundation.core.db import db
from portal.ledger.contracts.models import Contract, ContractCover, ContractState
from portal.ledger.contracts.terms import HasTerms, plus_months

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Renewed:
    """The contract, and the first day of the term that runs."""

    vendor_id: int
    number: str
    began_on: date


def renewed_on(contract: HasTerms, day: date) -> date | None:
    """The first day of the term in which `day` falls; None in the first term or without renewal."""
    ends, months = contract.ends_on, contract.renewal_months
    if not contract.renews or contract.ended_on is not None or ends is None or not months:
        return None
    began = None
    times = 0
    while (term := plus_months(ends, times * months)) < day:
        began = term + _DAY
        times += 1
    return began


def renewed_works(
    day: date, within: int, vendor_ids: Collection[int] | None = None
) -> Mapping[int, Renewed]:
    """By engagement the latest renewal of a contract that covers it, at most `within` days ago."""
    statement = (
        select(ContractCover.engagement_id, Contract)
        .join(Contract, Contract.id == ContractCover.contract_id)
        .where(
            valid_on(ContractCover, day),
            Contract.state == ContractState.SIGNED,
            Contract.renews.is_(True),
            Contract.ended_on.is_(None),
            Contract.ends_on < day,
        )
        .order_by(ContractCover.engagement_id, Contract.id)
    )
    if vendor_ids is not None:
        statement = statement.where(ContractCover.vendor_id.in_(vendor_ids))
    found: dict[int, Renewed] = {}
    for engagement_id, contract in db.session.execute(statement):
        began = renewed_on(contract, day)
        if began is None or began < day - timedelta(days=within):
            continue
        known = found.get(engagement_id)
        if known is None or known.began_on < began:
            found[engagement_id] = Renewed(contract.vendor_id, contract.number, began)
    return found
