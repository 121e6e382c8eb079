"""Every read about contracts, what they cover, and what was found in them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from portal.foundation.content import catalogue
from portal.foundation.core.dated import not_corrected, valid_on
from portal.foundation.core.db import db
from portal.foundation.core.messages import Text
from portal.foundation.evidence.models import StoredFile
from portal.ledger.contracts.coverage import ContractFacts, Cover, Found, Work
from portal.ledger.contracts.facts import CoverageFacts, by_vendor
from portal.ledger.contracts.models import (
    ClauseCheck,
    Contract,
    ContractCover,
    ContractFile,
)
from portal.ledger.data_sharing.queries import as_share, shares_on
from portal.ledger.data_sharing.tiering import Share, TierFacts, engagement_facts, facts_of_shares
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.engagements.queries import terms_on

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a contract; `size` in bytes."""

    id: int
    name: str
    size: int
    sha256: str
    added_by_id: int | None
    added_at: Any


def find_contract(contract_id: int) -> Contract | None:
    return db.session.scalar(select(Contract).where(Contract.id == contract_id))


def list_contracts(vendor_id: int) -> Sequence[Contract]:
    """In the order in which they were registered."""
    return db.session.scalars(
        select(Contract).where(Contract.vendor_id == vendor_id).order_by(Contract.id)
    ).all()


def titles_of(vendor_id: int) -> Mapping[int, str]:
    """Number and title of each contract of the vendor, by id."""
    rows = db.session.execute(
        select(Contract.id, Contract.number, Contract.title)
        .where(Contract.vendor_id == vendor_id)
        .order_by(Contract.id)
    )
    return {row.id: f"{row.number} {row.title}" for row in rows}


def parents_of(vendor_id: int) -> Mapping[int, int | None]:
    """The contract each contract of the vendor stands under, by id."""
    rows = db.session.execute(
        select(Contract.id, Contract.parent_id).where(Contract.vendor_id == vendor_id)
    )
    return {row.id: row.parent_id for row in rows}


def list_files(contract_id: int) -> Sequence[FileLine]:
    """In the order in which they were added."""
    rows = db.session.execute(
        select(
            ContractFile.id,
            ContractFile.name,
            StoredFile.size,
            ContractFile.sha256,
            ContractFile.added_by_id,
            ContractFile.added_at,
        )
        .join(StoredFile, StoredFile.sha256 == ContractFile.sha256)
        .where(ContractFile.contract_id == contract_id)
        .order_by(ContractFile.id)
    )
    return [FileLine(*row) for row in rows]


def find_file(contract_id: int, file_id: int) -> ContractFile | None:
    return db.session.scalar(
        select(ContractFile).where(
            ContractFile.id == file_id, ContractFile.contract_id == contract_id
        )
    )


def find_same_file(contract_id: int, sha256: str) -> ContractFile | None:
    return db.session.scalar(
        select(ContractFile)
        .where(ContractFile.contract_id == contract_id, ContractFile.sha256 == sha256)
        .limit(1)
    )


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


def coverage_facts(
    vendor_ids: Collection[int] | None, as_of: date, *, quotes: bool = False
) -> CoverageFacts:
    """What the coverage of these vendors (None: all) is decided from, valid on a day as known now.

    A constant number of statements. Contracts count by their own dates; covers, checks, terms and
    shares as valid on the day. `quotes`: with the quoted words and reasons of the checks.
    """

    found = _found(vendor_ids, as_of, quotes=quotes)
    contracts = [
        ContractFacts(**row._mapping, found=found.get(row.id, {}))
        for row in _of_these(_contract_columns().order_by(Contract.id), Contract, vendor_ids)
    ]
    return CoverageFacts(
        day=as_of,
        works=_works(vendor_ids, as_of),
        contracts=by_vendor(contracts),
        clauses=catalogue.clauses(on=as_of),
        incidental=catalogue.tiers(on=as_of).incidental_only,
    )


def _of_these(
    statement: Select[*tuple[Any, ...]], model: Any, vendor_ids: Collection[int] | None
) -> Any:
    if vendor_ids is not None:
        statement = statement.where(model.vendor_id.in_(vendor_ids))
    return db.session.execute(statement)


def _found(
    vendor_ids: Collection[int] | None, as_of: date, *, quotes: bool
) -> Mapping[int, Mapping[str, Found]]:
    """What was found, by contract and clause."""
    columns = [ClauseCheck.state, ClauseCheck.article, ClauseCheck.page, ClauseCheck.elsewhere_id]
    words = [ClauseCheck.quote, ClauseCheck.reason] if quotes else []
    statement = select(ClauseCheck.contract_id, ClauseCheck.clause_id, *columns, *words)
    found: dict[int, dict[str, Found]] = defaultdict(dict)
    for row in _of_these(statement.where(valid_on(ClauseCheck, as_of)), ClauseCheck, vendor_ids):
        contract_id, clause_id, state, article, page, elsewhere_id, *text = row
        quote, reason = text or ("", "")
        found[contract_id][clause_id] = Found(state, article, page, quote, reason, elsewhere_id)
    return found


def _works(vendor_ids: Collection[int] | None, as_of: date) -> tuple[Work, ...]:
    """Every piece of work with terms on the day, also what is over, in the order of entry."""
    cover = select(
        ContractCover.engagement_id, ContractCover.contract_id, ContractCover.valid_until
    ).where(valid_on(ContractCover, as_of))
    covers: dict[int, list[Cover]] = defaultdict(list)
    for engagement_id, contract_id, until in _of_these(
        cover.order_by(ContractCover.contract_id), ContractCover, vendor_ids
    ):
        last = None if until is None else until - _DAY
        covers[engagement_id].append(Cover(contract_id, last))
    facts = _condition_facts(vendor_ids, as_of)
    return tuple(
        Work(
            engagement_id=row.engagement_id,
            vendor_id=row.vendor_id,
            name=Text(ja=row.name, en=row.name_en or row.name),
            facts=_with_terms(facts.get(row.engagement_id, TierFacts()), row),
            covers=tuple(covers.get(row.engagement_id, ())),
            is_over=not row.runs_on(as_of),
        )
        for row in terms_on(as_of, vendor_ids)
    )


def _condition_facts(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, TierFacts]:
    """What the data shared says on the day, by engagement."""
    tiers, categories = catalogue.tiers(on=as_of), catalogue.category_pack(on=as_of)
    shares: dict[int, list[Share]] = defaultdict(list)
    for row in shares_on(as_of, vendor_ids):
        shares[row.engagement_id].append(as_share(row, categories))
    return {one: facts_of_shares(rows, tiers, categories) for one, rows in shares.items()}


def _with_terms(facts: TierFacts, terms: EngagementTerms) -> Mapping[str, object]:
    """The facts by the names the conditions of the clauses use."""
    return engagement_facts(
        replace(
            facts,
            access=terms.access,
            subcontracting=terms.subcontracting,
            company_role=terms.company_role.value,
            purposes=facts.purposes | frozenset(terms.purposes),
            medium=terms.medium.value,
            reentrustment_mode=terms.reentrustment_mode.value,
            eea_data=terms.eea_data,
        )
    )


def _contract_columns() -> Select[*tuple[Any, ...]]:
    """As ContractFacts names them."""
    return select(
        Contract.id,
        Contract.vendor_id,
        Contract.number,
        Contract.kind,
        Contract.title,
        Contract.state,
        Contract.signed_on,
        Contract.starts_on,
        Contract.ends_on,
        Contract.renews,
        Contract.renewal_months,
        Contract.notice_months,
        Contract.ended_on,
        Contract.parent_id,
    )
