"""Everything coverage is decided from, of many vendors on any day: a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, exists, or_, select, type_coerce

from portal.content import catalogue
from portal.foundation.audit.queries import TrailLine
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, not_corrected, valid_on
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.coverage.decide_coverage import CoverageFacts
from portal.ledger.contracts.coverage.outcome import (
    ContractFacts,
    Copy,
    Cover,
    FoundClause,
    Recheck,
    Shown,
    WaiverFacts,
)
from portal.ledger.contracts.coverage.terms import (
    TimeForCopies,
    heirs_of,
    is_amendment,
    time_for_copies,
    with_inherited,
)
from portal.ledger.contracts.models import (
    ClauseCheck,
    ClauseState,
    Contract,
    ContractCover,
    ContractFile,
    ContractOriginal,
    Waiver,
    WaiverState,
)
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind

KnownWorks = Mapping[int, Sequence[WorkOnDay]]  # by vendor, all of it on the day
_DAY = timedelta(days=1)


def coverage_facts(
    vendor_ids: Collection[int] | None,
    as_of: date,
    *,
    quotes: bool = False,
    works: KnownWorks | None = None,
) -> CoverageFacts:
    """Of these vendors (None: of all) on a day; `works`: their work, where it is read already."""
    found = _found(vendor_ids, as_of, quotes=quotes)
    later = cover_queries.recorded_since(vendor_ids, as_of)
    covers, covering = _covers(vendor_ids, as_of, cover_queries.ended_covers(later))
    time = time_for_copies(the_organisation())
    statement = _contract_columns(as_of).order_by(Contract.id)
    rows: Any = db.session.execute(among(statement, Contract.vendor_id, vendor_ids))
    contracts = [
        _facts_of(
            row,
            time,
            as_of,
            later.get(row.id, ()),
            # cover entered for an amendment itself, at any time, says what it covers; else its parent's
            inherits=is_amendment(row) and row.id not in covering,
            found=found.get(row.id, {}),
        )
        for row in rows
    ]
    by_vendor: dict[int, dict[int, ContractFacts]] = defaultdict(dict)
    for contract in contracts:
        by_vendor[contract.vendor_id][contract.id] = contract
    heirs = heirs_of(contracts)
    return CoverageFacts(
        day=as_of,
        works=_works(work_on(as_of, vendor_ids) if works is None else works),
        covers={work: with_inherited(several, heirs) for work, several in covers.items()},
        contracts=by_vendor,
        clauses=catalogue.clauses(on=as_of),
        waivers=waiver_facts(vendor_ids, as_of),
        rechecks=_rechecks(vendor_ids, as_of),
    )


def shown_on(contract_ids: Collection[int], as_of: date) -> Mapping[int, Shown]:
    """How each of these contracts can be shown on a day."""
    columns = select(
        Contract.id, Contract.signed_on, Contract.created_at, *_copy_columns(as_of)
    ).outerjoin(ContractOriginal, _is_its_original(as_of))
    time = time_for_copies(the_organisation())
    rows = db.session.execute(columns.where(Contract.id.in_(contract_ids)))
    return {row.id: _shown(row, time, as_of) for row in rows}


def waiver_facts(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[WaiverFacts, ...]]:
    """By vendor the waivers that hold on the day or wait for their decision; one statement."""
    held = and_(
        Waiver.state.in_((WaiverState.APPROVED, WaiverState.ENDED)),
        Waiver.decided_on <= as_of,
        Waiver.until >= as_of,
        or_(Waiver.ended_on.is_(None), Waiver.ended_on > as_of),
    )
    waits = and_(
        Waiver.proposed_on <= as_of,
        or_(Waiver.decided_on.is_(None), Waiver.decided_on > as_of),
        or_(
            Waiver.state != WaiverState.WITHDRAWN,
            Waiver.ended_on.is_(None),
            Waiver.ended_on > as_of,
        ),
    )
    statement = (
        select(Waiver, Obligation.holder)
        .outerjoin(
            Obligation,
            and_(
                Obligation.subject_id == Waiver.id,
                *_waited(ObligationKind.WAIVER_DECISION, Waiver, as_of),
            ),
        )
        .where(or_(held, waits))
    )
    statement = among(statement, Waiver.vendor_id, vendor_ids)
    found: dict[int, list[WaiverFacts]] = defaultdict(list)
    for row, decider in db.session.execute(statement.order_by(Waiver.id)):
        holds = row.decided_on is not None and row.decided_on <= as_of
        found[row.vendor_id].append(WaiverFacts.of(row, holds=holds, decider=decider))
    return {vendor_id: tuple(several) for vendor_id, several in found.items()}


def _copy_columns(as_of: date) -> tuple[ColumnElement[Any], ...]:
    came = exists().where(
        ContractFile.contract_id == Contract.id,
        ContractFile.added_at < clock.midnight(as_of + _DAY),
    )
    return (
        came.label("is_filed"),
        ContractOriginal.place.label("place"),
        ContractOriginal.seen_on.label("seen_on"),
    )


def _is_its_original(as_of: date) -> ColumnElement[bool]:
    """Where it was kept on the day."""
    return and_(ContractOriginal.contract_id == Contract.id, valid_on(ContractOriginal, as_of))


def _shown(row: Any, time: TimeForCopies, as_of: date) -> Shown:
    by = time.last_day(row.signed_on, clock.day_of(row.created_at))
    copy = Copy.DUE if by is not None and as_of <= by else Copy.MISSING
    if row.is_filed:
        copy = Copy.FILE
    elif row.seen_on is not None and row.seen_on <= as_of:
        copy = Copy.ORIGINAL
    return Shown(copy, by, row.place or "")


def _facts_of(
    row: Any, time: TimeForCopies, as_of: date, later: Sequence[TrailLine], **more: Any
) -> ContractFacts:
    values = dict(row._mapping)
    values |= cover_queries.terms_known_on(values, later, as_of)
    for name in ("created_at", "is_filed", "place", "seen_on"):
        del values[name]
    return ContractFacts(**values, shown=_shown(row, time, as_of), **more)


def _covers(
    vendor_ids: Collection[int] | None, as_of: date, ended_later: Collection[tuple[int, str]]
) -> tuple[Mapping[int, list[Cover]], Collection[int]]:
    """By engagement what covers it on the day; and the contracts with cover of their own by then.

    `ended_later`: contract and work whose cover got its last day after the day asked for.
    """
    statement = (
        select(
            ContractCover.engagement_id,
            ContractCover.contract_id,
            ContractCover.valid_from,
            ContractCover.valid_until,
            Engagement.number,
        )
        .join(Engagement, Engagement.id == ContractCover.engagement_id)
        .where(not_corrected(ContractCover))
    )
    covers: dict[int, list[Cover]] = defaultdict(list)
    covering = set()
    for engagement_id, contract_id, begins, until, number in db.session.execute(
        among(
            statement.order_by(ContractCover.contract_id, ContractCover.id),
            ContractCover.vendor_id,
            vendor_ids,
        )
    ):
        if begins > as_of:
            continue
        covering.add(contract_id)
        if until is None or as_of < until:
            open_then = until is None or (contract_id, number) in ended_later
            last = None if open_then or until is None else until - _DAY
            covers[engagement_id].append(Cover(contract_id, last))
    return covers, covering


def _waited(kind: ObligationKind, model: Any, as_of: date) -> Sequence[ColumnElement[bool]]:
    """What was asked about rows of a model on the day."""
    is_about = Obligation.kind == kind, Obligation.subject_kind == model.__tablename__
    is_open = or_(Obligation.closed_on.is_(None), Obligation.closed_on > as_of)
    return *is_about, Obligation.opened_on <= as_of, is_open


def _rechecks(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, Recheck]:
    """By contract the clause check that is asked for on the day."""
    statement = select(Obligation).where(*_waited(ObligationKind.CLAUSE_CHECK, Contract, as_of))
    statement = among(statement, Obligation.vendor_id, vendor_ids)
    rows = db.session.scalars(statement.order_by(Obligation.id))
    return {
        row.subject_id: Recheck(row.subject_id, row.due_on, row.text.params.get("reason", row.text))
        for row in rows
    }


def _found(
    vendor_ids: Collection[int] | None, as_of: date, *, quotes: bool
) -> Mapping[int, Mapping[str, FoundClause]]:
    """What was found, by contract and clause."""
    columns = [
        type_coerce(ClauseCheck.state, String),
        ClauseCheck.article,
        ClauseCheck.page,
        ClauseCheck.elsewhere_id,
        ClauseCheck.replaces,
    ]
    words = [ClauseCheck.quote, ClauseCheck.reason] if quotes else []
    statement = select(ClauseCheck.contract_id, ClauseCheck.clause_id, *columns, *words)
    found: dict[int, dict[str, FoundClause]] = defaultdict(dict)
    made: dict[tuple[Any, ...], FoundClause] = {}  # most clauses stand alike in most contracts
    for row in db.session.execute(
        among(statement.where(valid_on(ClauseCheck, as_of)), ClauseCheck.vendor_id, vendor_ids)
    ):
        contract_id, clause_id, *said = row
        key = tuple(said)
        if key not in made:
            state, article, page, elsewhere_id, replaces, *text = said
            quote, reason = text or ("", "")
            made[key] = FoundClause(
                ClauseState(state), article, page, quote, reason, elsewhere_id, replaces
            )
        found[contract_id][clause_id] = made[key]
    return found


def _works(known: KnownWorks) -> tuple[WorkOnDay, ...]:
    facts: dict[int, Mapping[str, object]] = {}  # work of the same facts shares them
    works = []
    for work in (work for several in known.values() for work in several):
        if id(work.facts) not in facts:
            facts[id(work.facts)] = {**work.facts, "engagement.tier": None}
        works.append(replace(work, facts=facts[id(work.facts)]))
    return tuple(sorted(works, key=lambda work: work.engagement_id))


def _contract_columns(as_of: date) -> Select[*tuple[Any, ...]]:
    """As ContractFacts names them."""
    names = ("id", "vendor_id", "number", "kind", "title", "parent_id", "created_at")
    columns = [getattr(Contract, name) for name in (*names, *cover_queries.TERMS)]
    return select(*columns, *_copy_columns(as_of)).outerjoin(
        ContractOriginal, _is_its_original(as_of)
    )
