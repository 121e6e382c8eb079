"""Which work runs under a contract that was renewed lately, whether by itself or agreed anew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.foundation.core.database.dated import valid_on
from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import ChangeKind, Contract, ContractChange, ContractCover


@dataclass(frozen=True, slots=True)
class Renewed:
    """The contract, and the first day of the term that runs."""

    vendor_id: int
    number: str
    began_on: date


def renewed_works(
    day: date, within: int, vendor_ids: Collection[int] | None = None
) -> Mapping[int, Renewed]:
    """By engagement the latest renewal of a contract that covers it, at most `within` days ago."""
    statement = (
        select(
            ContractCover.engagement_id,
            Contract.vendor_id,
            Contract.number,
            ContractChange.changed_on,
        )
        .join(Contract, Contract.id == ContractCover.contract_id)
        .join(ContractChange, ContractChange.contract_id == Contract.id)
        .where(
            valid_on(ContractCover, day),
            Contract.ended_on.is_(None),
            ContractChange.kind == ChangeKind.RENEWED,
            ContractChange.changed_on.between(day - timedelta(days=within), day),
        )
        .order_by(ContractChange.changed_on, ContractChange.id)
    )
    if vendor_ids is not None:
        statement = statement.where(ContractCover.vendor_id.in_(vendor_ids))
    return {
        row.engagement_id: Renewed(row.vendor_id, row.number, row.changed_on)
        for row in db.session.execute(statement)
    }
