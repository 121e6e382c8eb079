"""Reads about clauses: which contracts are to be checked again, and waivers with their people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.content import catalogue
from portal.content.definitions.clauses import Clause
from portal.foundation.access.reading import has_none
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import among, db, valid_on
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses.due_again import (
    CheckedClause,
    CheckedPaper,
    ContractChanged,
    DueAgain,
    LastCheck,
    Library,
    LibraryChange,
    compare,
    due_again,
)
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import Need, needs_of
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.models import (
    ClauseCheck,
    Contract,
    ContractChange,
    Waiver,
    WaiverState,
)
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import is_about
from portal.ledger.vendors.models import Vendor

Ids = Collection[int] | None  # of vendors; None: all


def contracts_due(vendor_ids: Ids, today: date) -> Mapping[int, DueAgain]:
    """By contract what has to be checked again, in a fixed number of statements."""
    papers = _papers(vendor_ids, today)
    library = catalogue.clause_pack(on=today).by_id
    versions = _versions(check.version for paper in papers for check in paper.checks)
    found = (due_again(paper, library, versions, today) for paper in papers)
    return {due.paper.contract_id: due for due in found if due is not None}


def contract_due(contract: Contract, today: date) -> DueAgain | None:
    return contracts_due([contract.vendor_id], today).get(contract.id)


def last_checks(vendor_ids: Ids, on: date) -> Mapping[int, LastCheck]:
    """By contract since when it is checked, from the checks that stand on the day.

    A clause that the library of the day no longer has is never looked at again, so it does not
    count. One account for whoever says when a contract was checked last: the report and the plan.
    """
    oldest = (
        func.row_number()
        .over(
            partition_by=ClauseCheck.contract_id,
            order_by=(ClauseCheck.valid_from, ClauseCheck.checked_at.desc()),
        )
        .label("oldest")
    )
    last = func.max(ClauseCheck.valid_from).over(partition_by=ClauseCheck.contract_id).label("last")
    statement = select(
        ClauseCheck.contract_id, ClauseCheck.valid_from, ClauseCheck.checked_by_id, oldest, last
    ).where(
        valid_on(ClauseCheck, on), ClauseCheck.clause_id.in_(catalogue.clause_pack(on=on).by_id)
    )
    statement = among(statement, ClauseCheck.vendor_id, vendor_ids)
    checks = statement.subquery()
    rows = db.session.execute(
        select(checks.c.contract_id, checks.c.valid_from, User.name, checks.c.last)
        .outerjoin(User, User.id == checks.c.checked_by_id)
        .where(checks.c.oldest == 1)
    )
    return {
        contract_id: LastCheck(day, name or "", newest if newest > day else None)
        for contract_id, day, name, newest in rows
    }


def library_changes(contract: Contract) -> Sequence[LibraryChange]:
    """What the library in force today says otherwise than when its clauses were checked last."""
    rows = queries.current_checks(contract.id).values()
    versions = _versions(row.clause_version for row in rows)
    checked: dict[str, Clause | None] = {
        row.clause_id: versions[row.clause_version].get(row.clause_id) for row in rows
    }
    known = frozenset(name for library in versions.values() for name in library)
    return compare(checked, known, catalogue.clause_pack().by_id)


def was_checked_since(contract_id: int, at: datetime) -> bool:
    """Whether anything about its clauses was saved after that moment."""
    statement = select(ClauseCheck.id).where(
        ClauseCheck.contract_id == contract_id, ClauseCheck.checked_at > at
    )
    return db.session.scalar(statement.limit(1)) is not None


def _papers(vendor_ids: Ids, today: date) -> list[CheckedPaper]:
    """Contracts in force that cover running work."""
    facts = queries.coverage_facts(vendor_ids, today)
    checks, changes = _checks(vendor_ids, today), _changes(vendor_ids, facts)
    months: dict[int, list[int]] = defaultdict(list)  # how often the tiers of its work ask
    asked: dict[int, set[str]] = defaultdict(set)
    for work in facts.running:
        needed = needs_of(facts.clauses, work)
        names = {clause.id for clause, need in needed if need is not Need.NOT_ASKED}
        for cover in facts.covers.get(work.engagement_id, ()):
            months[cover.contract_id].append(work.tier.tier.clause_review_months)
            asked[cover.contract_id] |= names
    return [
        CheckedPaper(
            contract_id=contract.id,
            vendor_id=contract.vendor_id,
            number=contract.number,
            title=contract.title,
            months=min(months[contract.id]),
            asked=frozenset(asked[contract.id]),
            checks=tuple(checks.get(contract.id, ())),
            changes=tuple(changes.get(contract.id, ())),
        )
        for several in facts.contracts.values()
        for contract in several.values()
        if contract.id in months and in_force_on(contract, today)
    ]


def _checks(vendor_ids: Ids, today: date) -> Mapping[int, list[CheckedClause]]:
    statement = select(
        ClauseCheck.contract_id,
        ClauseCheck.clause_id,
        ClauseCheck.clause_version,
        ClauseCheck.valid_from,
        ClauseCheck.checked_at,
    ).where(valid_on(ClauseCheck, today))
    found: dict[int, list[CheckedClause]] = defaultdict(list)
    rows: Any = db.session.execute(among(statement, ClauseCheck.vendor_id, vendor_ids))
    for contract_id, *check in rows:
        found[contract_id].append(CheckedClause(*check))
    return found


def _changes(vendor_ids: Ids, facts: CoverageFacts) -> Mapping[int, list[ContractChanged]]:
    statement = select(ContractChange).order_by(ContractChange.contract_id, ContractChange.number)
    statement = among(statement, ContractChange.vendor_id, vendor_ids)
    found: dict[int, list[ContractChanged]] = defaultdict(list)
    for row in db.session.scalars(statement):
        amendment = facts.contracts.get(row.vendor_id, {}).get(row.amendment_id or 0)
        called = f"{amendment.number} {amendment.title}" if amendment else ""
        change = ContractChanged(row.kind, row.changed_on, row.noted_at, called)
        found[row.contract_id].append(change)
    return found


def _versions(used: Iterable[str]) -> Mapping[str, Library]:
    """Each version by its clauses."""
    return {version: catalogue.clause_pack(version).by_id for version in sorted(set(used))}


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver beside its vendor, who proposed it, and what it is about (one of the two)."""

    waiver: Waiver
    vendor: Vendor
    proposer: User
    contract: Contract | None
    engagement: Engagement | None

    @property
    def about(self) -> Any:
        """What it is about."""
        return self.contract or self.engagement


def find_waiver(waiver_id: int) -> WaiverRow | None:
    row = db.session.execute(_rows().where(Waiver.id == waiver_id)).first()
    return None if row is None else WaiverRow(*row)


def lock_waiver(waiver_id: int) -> Waiver:
    """Its row, until the command ends: two people decide one after the other."""
    return db.session.scalars(select(Waiver).where(Waiver.id == waiver_id).with_for_update()).one()


def list_waivers(vendor_id: int) -> Sequence[WaiverRow]:
    """All of a vendor, the latest first."""
    if has_none([vendor_id], Waiver):
        return []
    statement = _rows().where(Waiver.vendor_id == vendor_id).order_by(Waiver.id.desc())
    return [WaiverRow(*row) for row in db.session.execute(statement)]


def waiting_waiver(
    clause_id: str, *, contract_id: int | None, engagement_id: int | None
) -> Waiver | None:
    """The proposal about the same thing that nobody has decided yet."""
    return db.session.scalar(
        _about(clause_id, contract_id, engagement_id)
        .where(Waiver.state == WaiverState.PROPOSED)
        .limit(1)
    )


def waiver_after(waiver: Waiver) -> Waiver | None:
    """An approved one about the same thing that lasts as long, or longer."""
    return db.session.scalar(_approved_besides(waiver).where(Waiver.until >= waiver.until).limit(1))


def waivers_before(waiver: Waiver) -> Sequence[Waiver]:
    """Approved ones about the same thing that end before it does."""
    return db.session.scalars(_approved_besides(waiver).where(Waiver.until < waiver.until)).all()


def ending_waivers() -> Sequence[Waiver]:
    """Approved ones with an open obligation to mend the clause or to propose anew."""
    return db.session.scalars(
        select(Waiver)
        .join(Obligation, Obligation.subject_id == Waiver.id)
        .where(
            *is_about(ObligationKind.WAIVER_END, Waiver.__tablename__),
            Obligation.closed_at.is_(None),
        )
        .order_by(Waiver.id)
    ).all()


def _approved_besides(waiver: Waiver) -> Select[Waiver]:
    others = _about(waiver.clause_id, waiver.contract_id, waiver.engagement_id)
    return others.where(Waiver.state == WaiverState.APPROVED, Waiver.id != waiver.id)


def _about(clause_id: str, contract_id: int | None, engagement_id: int | None) -> Select[Waiver]:
    """All about one clause of one contract, or of one piece of work, the oldest first."""
    about = (
        Waiver.contract_id == contract_id
        if contract_id is not None
        else Waiver.engagement_id == engagement_id
    )
    return select(Waiver).where(Waiver.clause_id == clause_id, about).order_by(Waiver.id)


def _rows() -> Select[Waiver, Vendor, User, Contract, Engagement]:
    return (
        select(Waiver, Vendor, User, Contract, Engagement)
        .join(Vendor, Vendor.id == Waiver.vendor_id)
        .join(User, User.id == Waiver.proposed_by_id)
        .outerjoin(Contract, Contract.id == Waiver.contract_id)
        .outerjoin(Engagement, Engagement.id == Waiver.engagement_id)
    )
