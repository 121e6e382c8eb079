"""Reads about the terms of contracts: those that run, what was asked about them, what renewed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from portal.foundation.core.database.dated import valid_on
from portal.foundation.core.database.db import db
from portal.foundation.core.database.narrowing import among
from portal.ledger.contracts.models import (
    ChangeKind,
    Contract,
    ContractChange,
    ContractCover,
    ContractState,
)
from portal.ledger.obligations.models import Obligation, ObligationKind


def signed_contracts() -> Sequence[Contract]:
    """Of all vendors, with an end or a term that renews."""
    return db.session.scalars(
        select(Contract)
        .where(Contract.state == ContractState.SIGNED, Contract.ends_on.is_not(None))
        .order_by(Contract.id)
    ).all()


def open_notices() -> Mapping[int, Obligation]:
    """By contract what is asked about its term."""
    statement = _notices().where(Obligation.closed_at.is_(None))
    return {row.subject_id: row for row in db.session.scalars(statement)}


def asked_last() -> Mapping[int, date]:
    """By contract the latest due date of anything ever asked about its term."""
    statement = (
        select(Obligation.subject_id, func.max(Obligation.due_on))
        .where(
            Obligation.kind == ObligationKind.CONTRACT_NOTICE,
            Obligation.subject_kind == Contract.__tablename__,
        )
        .group_by(Obligation.subject_id)
    )
    return dict(db.session.execute(statement).all())


def due_dates_of(contract_id: int) -> Sequence[date]:
    """Of everything ever asked about the term of one contract."""
    rows = db.session.scalars(_notices().where(Obligation.subject_id == contract_id))
    return [row.due_on for row in rows]


def renewed_until() -> Mapping[int, date]:
    """By contract the first day of the latest term that was noted as begun."""
    statement = (
        select(ContractChange.contract_id, func.max(ContractChange.changed_on))
        .where(ContractChange.kind == ChangeKind.RENEWED)
        .group_by(ContractChange.contract_id)
    )
    return dict(db.session.execute(statement).all())


def _notices() -> Select[Obligation]:
    return (
        select(Obligation)
        .where(
            Obligation.kind == ObligationKind.CONTRACT_NOTICE,
            Obligation.subject_kind == Contract.__tablename__,
        )
        .order_by(Obligation.id)
    )


# Which work runs under a contract that was renewed lately, whether by itself or agreed anew.


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
    statement = among(statement, ContractCover.vendor_id, vendor_ids)
    return {
        row.engagement_id: Renewed(row.vendor_id, row.number, row.changed_on)
        for row in db.session.execute(statement)
    }
