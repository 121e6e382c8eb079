"""Reads about the terms of contracts: those that run, what was asked about them, what renewed."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select, func, select

from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import ChangeKind, Contract, ContractChange, ContractState
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
