"""Every read about contracts, what they cover, what was found in them, and how their terms go on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select

from portal.content.definitions.clauses import Clause
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, not_corrected, valid_on
from portal.foundation.core.words.messages import Text
from portal.ledger.contracts.coverage import queries as coverage_queries
from portal.ledger.contracts.coverage.outcome import ClauseOutcome, ContractFacts
from portal.ledger.contracts.coverage.terms import (
    TimeForCopies,
    amended_by_another,
    goes_on_after,
)
from portal.ledger.contracts.models import (
    ChangeKind,
    ClauseCheck,
    Contract,
    ContractChange,
    ContractCover,
    ContractFile,
    ContractOriginal,
    ContractState,
)
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import is_about
from portal.ledger.vendors.models import Vendor

coverage_facts = coverage_queries.coverage_facts


def find_contract(contract_id: int) -> Contract | None:
    return db.session.scalar(select(Contract).where(Contract.id == contract_id))


def lock_contract(contract_id: int) -> Contract:
    """Its row, until the command ends: what rests on it is decided one after the other."""
    return db.session.scalars(
        select(Contract).where(Contract.id == contract_id).with_for_update()
    ).one()


def titles_of(vendor_id: int) -> Mapping[int, str]:
    """Number and title of each contract of the vendor, by id."""
    rows = db.session.execute(
        select(Contract.id, Contract.number, Contract.title)
        .where(Contract.vendor_id == vendor_id)
        .order_by(Contract.id)
    )
    return {row.id: f"{row.number} {row.title}" for row in rows}


def parents_of(vendor_id: int) -> Mapping[int, int | None]:
    rows = db.session.execute(
        select(Contract.id, Contract.parent_id).where(Contract.vendor_id == vendor_id)
    )
    return {row.id: row.parent_id for row in rows}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a contract is registered: what it amends, the work that lacks one, the clauses it brings.

    `covered`: the work that an amendment covers with what it amends. `to_amend`: what else could be
    amended, with the clauses that are missing.
    """

    amended: Contract | None = None
    works: Sequence[int] = ()
    clauses: Sequence[Clause] = ()
    covered: Sequence[Text] = ()
    to_amend: Sequence[tuple[ContractFacts, Sequence[Clause]]] = ()


def occasion_for(
    vendor_id: int, amended: int | None, works: Collection[int], clauses: Collection[str]
) -> Occasion:
    """What of an address is the vendor's and known; of one that says nothing, what can be seen: the
    only work, where no contract covers it, and what is to be amended."""
    facts = coverage_facts([vendor_id], clock.today())
    known = find_contract(amended) if amended is not None else None
    if known is not None and known.vendor_id == vendor_id:
        named = [clause for clause in facts.clauses if clause.id in clauses]
        covered = [work.name for work in facts.covered_by(known.id)]
        return Occasion(known, clauses=named, covered=covered)
    coverages = facts.of_vendor(vendor_id)
    missing: dict[int, dict[str, Clause]] = defaultdict(dict)
    for result in (one for coverage in coverages for one in coverage.missing):
        if result.contract is not None and result.finding in _AMENDED:
            missing[amended_by_another(result.contract)][result.clause.id] = result.clause
    bare = [one.work.engagement_id for one in coverages if not one.has_contract]
    alone = bare if len(coverages) == 1 else []
    known_ones = facts.contracts.get(vendor_id, {})
    of_each = [(known_ones[number], [*found.values()]) for number, found in missing.items()]
    return Occasion(works=list(works) or alone, to_amend=of_each)


_AMENDED = (ClauseOutcome.WEAK, ClauseOutcome.ABSENT, ClauseOutcome.CONTRADICTED)


def find_same_file(contract_id: int, sha256: str) -> ContractFile | None:
    return db.session.scalar(
        select(ContractFile)
        .where(ContractFile.contract_id == contract_id, ContractFile.sha256 == sha256)
        .limit(1)
    )


def find_original(original_id: int) -> ContractOriginal | None:
    return db.session.scalar(select(ContractOriginal).where(ContractOriginal.id == original_id))


def original_of(contract_id: int) -> ContractOriginal | None:
    return next(iter(current_originals([contract_id])), None)


def current_originals(contract_ids: Collection[int]) -> Sequence[ContractOriginal]:
    """Where they are kept now, of those of which that is known."""
    return db.session.scalars(
        select(ContractOriginal).where(
            ContractOriginal.contract_id.in_(contract_ids),
            ContractOriginal.valid_until.is_(None),
            not_corrected(ContractOriginal),
        )
    ).all()


def owner_ids(vendor_ids: Collection[int]) -> Mapping[int, int | None]:
    statement = select(Vendor.id, Vendor.owner_id).where(Vendor.id.in_(vendor_ids))
    return {row.id: row.owner_id for row in db.session.execute(statement)}


def has_file(contract_id: int) -> bool:
    found = select(ContractFile.id).where(ContractFile.contract_id == contract_id)
    return db.session.scalar(found.limit(1)) is not None


def contracts_to_copy(
    today: date, time: TimeForCopies, contract_id: int | None = None
) -> Mapping[int, date]:
    """Contracts from before the portal that go on and that nobody can show; the last day of each.

    `contract_id`: only this one.
    """
    if time.since is None:
        return {}
    shown = exists().where(
        ContractOriginal.contract_id == Contract.id,
        valid_on(ContractOriginal, today),
        ContractOriginal.seen_on <= today,
    )
    filed = exists().where(ContractFile.contract_id == Contract.id)
    statement = select(Contract).where(
        Contract.state != ContractState.DRAFT, Contract.signed_on < time.baseline_on, ~shown, ~filed
    )
    if contract_id is not None:
        statement = statement.where(Contract.id == contract_id)
    found = {}
    for contract in db.session.scalars(statement.order_by(Contract.id)):
        by = time.last_day(contract.signed_on, clock.day_of(contract.created_at))
        if by is not None and goes_on_after(contract, today):
            found[contract.id] = by
    return found


def looks_at_what_is_over(today: date) -> Collection[int]:
    """Contracts no longer in force of which somebody is still asked to see the original."""
    waiting = (
        select(Contract)
        .join(ContractOriginal, ContractOriginal.contract_id == Contract.id)
        .join(Obligation, Obligation.subject_id == ContractOriginal.id)
        .where(Obligation.kind == ObligationKind.CONTRACT_ORIGINAL, Obligation.closed_at.is_(None))
    )
    return {
        contract.id
        for contract in db.session.scalars(waiting)
        if not goes_on_after(contract, today)
    }


def current_checks(contract_id: int) -> Mapping[str, ClauseCheck]:
    """The rows that stand, by clause."""
    rows = db.session.scalars(
        select(ClauseCheck).where(
            ClauseCheck.contract_id == contract_id,
            ClauseCheck.valid_until.is_(None),
            not_corrected(ClauseCheck),
        )
    )
    return {row.clause_id: row for row in rows}


def checks_by_id(contract_id: int, check_ids: Collection[int]) -> Mapping[int, ClauseCheck]:
    """Rows of the contract, also those that no longer stand."""
    rows = db.session.scalars(
        select(ClauseCheck).where(
            ClauseCheck.contract_id == contract_id, ClauseCheck.id.in_(check_ids)
        )
    )
    return {row.id: row for row in rows}


def all_checks(contract_id: int, clause_id: str) -> Sequence[ClauseCheck]:
    """Every row about one clause, the latest first, mistyped ones at the end."""
    return db.session.scalars(
        select(ClauseCheck)
        .where(ClauseCheck.contract_id == contract_id, ClauseCheck.clause_id == clause_id)
        .order_by(
            ClauseCheck.corrected_at.is_not(None),
            ClauseCheck.valid_from.desc(),
            ClauseCheck.id.desc(),
        )
    ).all()


def list_changes(contract_id: int) -> Sequence[ContractChange]:
    """Its renewals and amendments, the latest first."""
    return db.session.scalars(
        select(ContractChange)
        .where(ContractChange.contract_id == contract_id)
        .order_by(ContractChange.number.desc())
    ).all()


def last_number(contract_id: int) -> int:
    """Of its changes; 0: none yet."""
    statement = select(func.max(ContractChange.number)).where(
        ContractChange.contract_id == contract_id
    )
    return db.session.scalar(statement) or 0


def last_noted_at(contract_id: int) -> datetime | None:
    """When it was last noted that the contract was renewed or amended."""
    statement = select(ContractChange.noted_at).where(ContractChange.contract_id == contract_id)
    return db.session.scalar(statement.order_by(ContractChange.number.desc()).limit(1))


def is_noted(contract_id: int, amendment_id: int) -> bool:
    statement = select(ContractChange.id).where(
        ContractChange.contract_id == contract_id, ContractChange.amendment_id == amendment_id
    )
    return db.session.scalar(statement.limit(1)) is not None


def signed_contracts() -> Sequence[Contract]:
    """Of all vendors, with an end or a term that renews."""
    return db.session.scalars(
        select(Contract)
        .where(Contract.state == ContractState.SIGNED, Contract.ends_on.is_not(None))
        .order_by(Contract.id)
    ).all()


def asked_last(contract_id: int | None = None) -> Mapping[int, date]:
    """By contract, or of one, the latest due date of anything ever asked about its term."""
    about = is_about(ObligationKind.CONTRACT_NOTICE, Contract.__tablename__)
    statement = _latest(Obligation.subject_id, Obligation.due_on, contract_id)
    return dict(db.session.execute(statement.where(*about)).all())


def renewed_until(contract_id: int | None = None) -> Mapping[int, date]:
    """By contract, or of one, the first day of the latest term that was noted as begun."""
    statement = _latest(ContractChange.contract_id, ContractChange.changed_on, contract_id)
    rows = db.session.execute(statement.where(ContractChange.kind == ChangeKind.RENEWED))
    return dict(rows.all())


def _latest(key: Any, day: Any, wanted: int | None) -> Select[int, date]:
    """By key the latest of these days; `wanted`: of one key only."""
    return among(
        select(key, func.max(day)).group_by(key), key, None if wanted is None else [wanted]
    )


@dataclass(frozen=True, slots=True)
class Renewed:
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
    rows = db.session.execute(among(statement, ContractCover.vendor_id, vendor_ids))
    return {row.engagement_id: Renewed(*row[1:]) for row in rows}
