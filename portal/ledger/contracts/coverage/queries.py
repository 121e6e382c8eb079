"""Everything coverage is decided from, of many vendors on any day: a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    exists,
    or_,
    select,
    type_coerce,
)

from portal.content import catalogue
from portal.foundation.access.reading import has_none
from portal.foundation.audit.queries import TrailLine
from portal.foundation.core import clock
from portal.foundation.core.database.db import (
    DAY,
    IDS,
    among,
    asking,
    db,
    not_corrected,
    valid_on,
)
from portal.foundation.core.words.messages import Message
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
    ContractState,
    Waiver,
    WaiverState,
)
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation, ObligationKind

_Entered = tuple[int, int, date]  # work, contract, first day of the cover
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
    covers, covering, entered = _covers(vendor_ids, as_of, cover_queries.ended_covers(later))
    time = time_for_copies(the_organisation())
    rows, rechecks = _contracts(vendor_ids, as_of)
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
        rechecks=rechecks,
        bound_since=_bound_since(entered, rows),
    )


def shown_on(contract_ids: Collection[int], as_of: date) -> Mapping[int, Shown]:
    """How each of these contracts can be shown on a day."""
    columns = select(
        Contract.id, Contract.signed_on, Contract.created_at, *_copy_columns(_ends(as_of))
    ).outerjoin(ContractOriginal, _is_its_original(as_of))
    time = time_for_copies(the_organisation())
    rows = db.session.execute(columns.where(Contract.id.in_(contract_ids)))
    return {row.id: _shown(row, time, as_of) for row in rows}


def waiver_facts(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[WaiverFacts, ...]]:
    """By vendor the waivers that hold on the day or wait for their decision; one statement."""
    if has_none(vendor_ids, Waiver):
        return {}
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


def _ends(day: date) -> datetime:
    return clock.midnight(day + _DAY)


def _copy_columns(day_ends: Any) -> tuple[ColumnElement[Any], ...]:
    came = exists().where(ContractFile.contract_id == Contract.id, ContractFile.added_at < day_ends)
    return (
        came.label("is_filed"),
        ContractOriginal.place.label("place"),
        ContractOriginal.seen_on.label("seen_on"),
    )


def _is_its_original(as_of: Any) -> ColumnElement[bool]:
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
    for name in ("created_at", "is_filed", "place", "seen_on", "Obligation"):
        del values[name]
    return ContractFacts(**values, shown=_shown(row, time, as_of), **more)


def _covers(
    vendor_ids: Collection[int] | None, as_of: date, ended_later: Collection[tuple[int, str]]
) -> tuple[Mapping[int, list[Cover]], Collection[int], Sequence[_Entered]]:
    """By engagement what covers it on the day; the contracts with cover of their own by then; and all cover
    that was ever entered.

    `ended_later`: contract and work whose cover got its last day after the day asked for.
    """
    statement = _cover_rows(vendor_ids is not None)
    rows = db.session.execute(statement, asking(as_of, vendor_ids)).all()
    covers: dict[int, list[Cover]] = defaultdict(list)
    covering = set()
    for engagement_id, contract_id, begins, until, number in rows:
        if begins > as_of:
            continue
        covering.add(contract_id)
        if until is None or as_of < until:
            open_then = until is None or (contract_id, number) in ended_later
            last = None if open_then or until is None else until - _DAY
            covers[engagement_id].append(Cover(contract_id, last))
    return covers, covering, [(work, contract, begins) for work, contract, begins, *_ in rows]


@cache
def _cover_rows(of_some: bool) -> Any:  # noqa: FBT001
    statement: Any = (
        select(
            ContractCover.engagement_id,
            ContractCover.contract_id,
            ContractCover.valid_from,
            ContractCover.valid_until,
            Engagement.number,
        )
        .join(Engagement, Engagement.id == ContractCover.engagement_id)
        .where(not_corrected(ContractCover))
        .order_by(ContractCover.contract_id, ContractCover.id)
    )
    return among(statement, ContractCover.vendor_id, IDS if of_some else None)


def _bound_since(entered: Sequence[_Entered], contracts: Collection[Any]) -> Mapping[int, date]:
    """By engagement: the first day on which a signed contract covered it, as known now."""
    bound = {
        row.id: max(row.starts_on or row.signed_on, row.signed_on)
        for row in contracts
        if row.state is not ContractState.DRAFT and row.signed_on is not None
    }
    found: dict[int, date] = {}
    for engagement_id, contract_id, begins in entered:
        if contract_id in bound:
            since = max(bound[contract_id], begins)
            found[engagement_id] = min(since, found.get(engagement_id, since))
    return found


def _waited(kind: ObligationKind, model: Any, as_of: Any) -> Sequence[ColumnElement[bool]]:
    """What was asked about rows of a model on the day."""
    owed = Obligation
    is_about = owed.kind == kind, owed.subject_kind == model.__tablename__
    is_open = or_(owed.closed_on.is_(None), owed.closed_on > as_of)
    return *is_about, owed.opened_on <= as_of, is_open


def _contracts(
    vendor_ids: Collection[int] | None, as_of: date
) -> tuple[Collection[Any], Mapping[int, Recheck]]:
    """In the order of entry; and by contract the clause check that is asked for on the day."""
    asked = asking(as_of, vendor_ids) | {"day_ends": _ends(as_of)}
    rows = db.session.execute(_contract_rows(vendor_ids is not None), asked).all()
    rechecks = {
        row.id: Recheck(row.id, row.Obligation.due_on, _why(row.Obligation.text))
        for row in rows
        if row.Obligation is not None
    }
    return {row.id: row for row in rows}.values(), rechecks


def _why(asked: Message) -> Any:
    return asked.params.get("reason", asked)


@cache
def _contract_rows(of_some: bool) -> Any:  # noqa: FBT001
    """As ContractFacts names them."""
    names = ("id", "vendor_id", "number", "kind", "title", "parent_id", "created_at")
    columns = [getattr(Contract, name) for name in (*names, *cover_queries.TERMS)]
    asked = _waited(ObligationKind.CLAUSE_CHECK, Contract, DAY)
    statement: Any = (
        select(*columns, *_copy_columns(bindparam("day_ends")), Obligation)
        .outerjoin(ContractOriginal, _is_its_original(DAY))
        .outerjoin(Obligation, and_(Obligation.subject_id == Contract.id, *asked))
        .order_by(Contract.id, Obligation.id)
    )
    return among(statement, Contract.vendor_id, IDS if of_some else None)


def _found(
    vendor_ids: Collection[int] | None, as_of: date, *, quotes: bool
) -> Mapping[int, Mapping[str, FoundClause]]:
    """What was found, by contract and clause."""
    statement = _check_rows(vendor_ids is not None, quotes)
    found: dict[int, dict[str, FoundClause]] = defaultdict(dict)
    made: dict[tuple[Any, ...], FoundClause] = {}  # most clauses stand alike in most contracts
    for row in db.session.execute(statement, asking(as_of, vendor_ids)):
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


@cache
def _check_rows(of_some: bool, quotes: bool) -> Any:  # noqa: FBT001
    columns = [
        type_coerce(ClauseCheck.state, String),
        ClauseCheck.article,
        ClauseCheck.page,
        ClauseCheck.elsewhere_id,
        ClauseCheck.replaces,
    ]
    words = [ClauseCheck.quote, ClauseCheck.reason] if quotes else []
    statement: Any = select(ClauseCheck.contract_id, ClauseCheck.clause_id, *columns, *words)
    statement = statement.where(valid_on(ClauseCheck, DAY))
    return among(statement, ClauseCheck.vendor_id, IDS if of_some else None)


def _works(known: KnownWorks) -> tuple[WorkOnDay, ...]:
    facts: dict[int, Mapping[str, object]] = {}  # work of the same facts shares them
    works = []
    for work in (work for several in known.values() for work in several):
        if id(work.facts) not in facts:
            facts[id(work.facts)] = {**work.facts, "engagement.tier": None}
        works.append(replace(work, facts=facts[id(work.facts)]))
    return tuple(sorted(works, key=lambda work: work.engagement_id))
