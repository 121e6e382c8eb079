"""Contracts for tests, with what they cover and what was found in them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import as_kept
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import (
    ClauseCheck,
    ClauseState,
    Contract,
    ContractCover,
    ContractKind,
    ContractOriginal,
    ContractState,
    Waiver,
    WaiverState,
)
from portal.ledger.vendors.models import Vendor

_CLAUSES = shelf.shipped_pack(shelf.CLAUSES)
SPRING = date(2026, 4, 1)


def make_contract(
    vendor: Vendor,
    title: str = "Services agreement",
    *,
    kind: ContractKind = ContractKind.MASTER,
    state: ContractState = ContractState.SIGNED,
    seen: bool = True,
    **facts: Any,
) -> Contract:
    """Signed on 1 April 2026 and running without end, unless said otherwise.

    `seen`: a second person has looked at the original on the day of signature.
    """
    signed = None if state is ContractState.DRAFT else SPRING
    usual = {"signed_on": signed, "starts_on": SPRING, "number": _number()}
    contract = Contract(
        vendor_id=vendor.id,
        title=title,
        kind=kind,
        state=state,
        created_at=clock.now(),
        **(usual | facts),
    )
    db.session.add(contract)
    db.session.flush()
    if seen and contract.signed_on is not None:
        make_original(contract, valid_from=contract.signed_on, seen_on=contract.signed_on)
    return contract


def make_original(
    contract: Contract, place: str = "Cabinet 3", *, valid_from: date = SPRING, **facts: Any
) -> ContractOriginal:
    """Nobody has looked at it unless said otherwise; who recorded the place is not known."""
    original = ContractOriginal(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        place=place,
        recorded_at=clock.now(),
        valid_from=valid_from,
        **facts,
    )
    db.session.add(original)
    db.session.flush()
    return original


def make_cover(
    contract: Contract,
    engagement_id: int,
    *,
    valid_from: date = SPRING,
    valid_until: date | None = None,
) -> ContractCover:
    cover = ContractCover(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        engagement_id=engagement_id,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    db.session.add(cover)
    db.session.flush()
    return cover


def make_check(
    contract: Contract,
    clause_id: str,
    state: ClauseState = ClauseState.PRESENT,
    *,
    valid_from: date = SPRING,
    **facts: Any,
) -> ClauseCheck:
    check = ClauseCheck(
        vendor_id=contract.vendor_id,
        contract_id=contract.id,
        clause_id=clause_id,
        state=state,
        valid_from=valid_from,
        checked_at=clock.now(),
        **({"article": "1", "clause_version": _CLAUSES.version} | facts),
    )
    db.session.add(check)
    db.session.flush()
    return check


def make_checks(
    contract: Contract,
    *,
    besides: tuple[str, ...] = (),
    valid_from: date = SPRING,
    **facts: Any,
) -> None:
    """Every clause that is asked in Japan found present, but those named."""
    for clause in _CLAUSES.clauses:
        if clause.applies_when is None and clause.id not in besides:
            place = {"article": str(clause.no)} | facts
            make_check(contract, clause.id, valid_from=valid_from, **place)


def make_waiver(
    contract: Contract,
    clause_id: str,
    *,
    proposer: User,
    state: WaiverState = WaiverState.APPROVED,
    engagement_id: int | None = None,
    **facts: Any,
) -> Waiver:
    """Approved since spring, through next spring, unless said otherwise; of a weak clause."""
    made = db.session.scalar(select(func.count()).select_from(Waiver)) or 0
    decided = state is not WaiverState.PROPOSED
    usual = {
        "found": ClauseState.WEAK,
        "reason": "The vendor agrees in spring",
        "measure": "We look every month",
        "until": date(2027, 3, 31),
        "proposed_on": SPRING,
        "decided_on": SPRING if decided else None,
        "decided_at": clock.now() if decided else None,
    }
    waiver = Waiver(
        vendor_id=contract.vendor_id,
        number=f"WV-2025-{made + 1:03d}",
        contract_id=None if engagement_id else contract.id,
        engagement_id=engagement_id,
        clause_id=clause_id,
        clause_version=_CLAUSES.version,
        state=state,
        proposed_by_id=proposer.id,
        proposed_as=as_kept(proposer.roles),
        proposed_at=clock.now(),
        **(usual | facts),
    )
    db.session.add(waiver)
    db.session.flush()
    return waiver


def _number() -> str:
    """A number outside the series that commands use."""
    made = db.session.scalar(select(func.count()).select_from(Contract)) or 0
    return f"C-2025-{made + 1:03d}"


def contracts_of(vendor_id: int) -> Sequence[Contract]:
    """In the order in which they were registered."""
    statement = select(Contract).where(Contract.vendor_id == vendor_id).order_by(Contract.id)
    return db.session.scalars(statement).all()
