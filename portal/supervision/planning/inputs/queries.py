"""Reads the facts of a plan: of all vendors or some, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select

from portal.content import catalogue
from portal.content.settings.queries import business_calendar
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.clauses.due_again import LastCheck
from portal.ledger.contracts.clauses.queries import last_checks
from portal.ledger.contracts.coverage.terms import in_force_on, renewal_on
from portal.ledger.contracts.models import Contract, ContractCover
from portal.ledger.data_sharing.queries import Work as LedgerWork
from portal.ledger.data_sharing.queries import first_handovers, work_on
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.attestations.models import AttestationRequest, RequestState, Wording
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.confirmations.models import ConfirmationKind
from portal.supervision.confirmations.queries import Confirmed, confirmed_on
from portal.supervision.onboarding.models import Proposed, VendorProposal
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs import history_queries
from portal.supervision.planning.inputs import settings as plan_settings
from portal.supervision.planning.inputs.facts import (
    PlanFacts,
    PlanHistory,
    PlannedQuestionnaire,
    PlanStandards,
    Supervised,
    SupervisedWork,
    asked,
)
from portal.supervision.planning.inputs.settings import PlanSettings
from portal.supervision.responses.intervals.queries import intervals_on

SUPERVISED = (VendorState.ACTIVE, VendorState.SUSPENDED)
VendorIds = Collection[int] | None  # None: all


def statement_facts(today: date, vendor_ids: VendorIds = None) -> PlanFacts:
    """What decides which statements are due; nothing about other kinds."""
    works = supervised_work(today, vendor_ids)
    skipped = history_queries.skipped(vendor_ids)
    return PlanFacts(
        vendors=_vendors(works, {}, {}, vendor_ids),
        attested=attestation_facts(vendor_ids, today),
        history=PlanHistory(skipped=skipped),
        on=standards(today, vendor_ids),
    )


def all_facts(today: date, vendor_ids: VendorIds = None) -> PlanFacts:
    """What decides everything in the plan of a year."""
    confirmed = confirmed_on(vendor_ids, today)
    works = supervised_work(today, vendor_ids, confirmed=confirmed)
    on = replace(standards(today, vendor_ids), planned=history_queries.planned_sheets())
    accepted = history_queries.answered(vendor_ids, on.planned)
    answered, visited = last_times(works, confirmed, on.settings)
    for vendor_id, days in accepted.items():
        day = days.pop(kinds.QUESTIONNAIRE, None)
        if day is not None:
            answered[vendor_id] = max(day, answered.get(vendor_id, day))
    vendors = _vendors(works, _selected(vendor_ids), answered, vendor_ids, visited)
    return PlanFacts(
        vendors=[
            replace(vendor, answered=accepted.get(vendor.vendor_id, {})) for vendor in vendors
        ],
        attested=attestation_facts(vendor_ids, today),
        history=history_queries.history(vendor_ids, answered, accepted),
        on=on,
    )


def supervised_work(
    today: date,
    vendor_ids: VendorIds = None,
    *,
    confirmed: Mapping[int, Sequence[Confirmed]] | None = None,
) -> list[SupervisedWork]:
    """Work that runs and shares data, of vendors we work with, with what its tier asks for.

    `confirmed`: by work; given, all that decides other kinds than statements is read as well.
    """
    here = _of(select(Vendor.id).where(Vendor.state.in_(SUPERVISED)), vendor_ids, Vendor.id)
    known = set(db.session.scalars(here))
    running = [
        work
        for vendor_id, works in work_on(today, vendor_ids).items()
        if vendor_id in known
        for work in works
        if work.shares and work.terms.runs_on(today)
    ]
    handed_over = first_handovers(vendor_ids)
    if confirmed is None:
        return [_supervised(work, handed_over) for work in running]
    covering = _covering(today, vendor_ids)
    checked = _checked(covering, last_checks(vendor_ids, today))
    renews_on = _renewals(covering, today)
    intervals = intervals_on(running, confirmed, vendor_ids, today)
    return [
        replace(
            _supervised(work, handed_over),
            checked_on=checked.get(work.engagement_id),
            renews_on=renews_on.get(work.engagement_id),
            interval=intervals.get(work.engagement_id),
        )
        for work in running
    ]


def asked_work(
    vendor_id: int, what: str, planned: Sequence[PlannedQuestionnaire], today: date
) -> list[int]:
    """Ids of the work that a questionnaire of the plan asks this vendor about today."""
    works = supervised_work(today, [vendor_id], confirmed={})
    for vendor in _vendors(works, {}, {}, [vendor_id]):
        for sheet in asked(vendor, planned):
            if sheet.what == what:
                return [work.engagement_id for work in sheet.works]
    return []


def _supervised(work: LedgerWork, handed_over: Mapping[int, date]) -> SupervisedWork:
    is_incidental = work.tier.incidental_only is not None
    return SupervisedWork(
        engagement_id=work.engagement_id,
        tier=work.tier.tier.id,
        statements=work.tier.attestations,
        vendor_id=work.terms.vendor_id,
        starts_on=work.terms.starts_on,
        ends_on=work.terms.ends_on,
        is_incidental=is_incidental,
        handled_from=(
            work.terms.starts_on if is_incidental else handed_over.get(work.engagement_id)
        ),
        reviewed_on=min(fact.share.reviewed_on for fact in work.shares),
        purposes=work.terms.purposes,
    )


def _vendors(
    works: Iterable[SupervisedWork],
    selected: Mapping[int, date],
    answered: Mapping[int, date],
    vendor_ids: VendorIds,
    visited: Mapping[int, date] = MappingProxyType({}),
) -> list[Supervised]:
    by_vendor: dict[int, list[SupervisedWork]] = defaultdict(list)
    for work in works:
        by_vendor[work.vendor_id].append(work)
    rows = db.session.execute(
        _of(select(Vendor.id, Vendor.owner_id, Vendor.kind), vendor_ids, Vendor.id)
        .where(Vendor.state.in_(SUPERVISED))
        .order_by(Vendor.id)
    )
    return [
        Supervised(
            row.id,
            row.owner_id,
            row.kind,
            by_vendor[row.id],
            selected.get(row.id),
            answered.get(row.id),
            visited.get(row.id),
        )
        for row in rows
        if row.id in by_vendor
    ]


def standards(today: date, vendor_ids: VendorIds = None) -> PlanStandards:
    """By what is planned on a day."""
    organisation = the_organisation()
    rows = db.session.execute(
        _of(
            select(AttestationRequest.id, AttestationRequest.period_to),
            vendor_ids,
            AttestationRequest.vendor_id,
        ).where(
            AttestationRequest.state == RequestState.OPEN,
            AttestationRequest.wording == Wording.PERIOD,
        )
    )
    return PlanStandards(
        today=today,
        statements=catalogue.statement_pack().by_id,
        tiers=catalogue.tiers(),
        calendar=business_calendar(),
        settings=plan_settings.read(organisation.plan),
        due_days=catalogue.practice().attestation_due_days,
        baseline_on=organisation.baseline_on,
        ends={row.id: row.period_to for row in rows if row.period_to is not None},
    )


def _covering(today: date, vendor_ids: VendorIds) -> Sequence[Any]:
    """The terms of each contract in force, beside the work that it covers."""
    statement = (
        select(
            ContractCover.engagement_id,
            ContractCover.contract_id,
            Contract.state,
            Contract.signed_on,
            Contract.starts_on,
            Contract.ends_on,
            Contract.renews,
            Contract.renewal_months,
            Contract.notice_months,
            Contract.ended_on,
        )
        .join(Contract, Contract.id == ContractCover.contract_id)
        .where(valid_on(ContractCover, today))
    )
    rows = db.session.execute(_of(statement, vendor_ids, ContractCover.vendor_id))
    return [row for row in rows if in_force_on(row, today)]


def _checked(covering: Iterable[Any], last: Mapping[int, LastCheck]) -> dict[int, date]:
    """By work: since when the contracts in force that cover it are checked; the oldest counts."""
    found: dict[int, date] = {}
    for row in covering:
        check = last.get(row.contract_id)
        if check is not None:
            found[row.engagement_id] = min(check.on, found.get(row.engagement_id, check.on))
    return found


def _renewals(covering: Iterable[Any], today: date) -> dict[int, date]:
    """By work: the next day on which a contract goes on by itself, and must be read again."""
    found: dict[int, date] = {}
    for row in covering:
        renewal = renewal_on(row, today) if row.renews else None
        if renewal is not None:
            day = renewal.term_ends_on + timedelta(days=1)
            found[row.engagement_id] = min(day, found.get(row.engagement_id, day))
    return found


def _selected(vendor_ids: VendorIds) -> dict[int, date]:
    """By vendor: when it was last approved."""
    statement = (
        select(VendorProposal.vendor_id, func.max(VendorProposal.decided_at).label("last"))
        .where(
            VendorProposal.proposed == Proposed.APPROVAL,
            VendorProposal.accepted.is_(True),
            VendorProposal.decided_at.is_not(None),
        )
        .group_by(VendorProposal.vendor_id)
    )
    rows = db.session.execute(_of(statement, vendor_ids, VendorProposal.vendor_id))
    return {row.vendor_id: _day(row.last) for row in rows}


def _of(statement, vendor_ids: VendorIds, column):  # type: ignore[no-untyped-def]
    return statement if vendor_ids is None else statement.where(column.in_(vendor_ids))


def _day(at: datetime) -> date:
    return clock.day_of(at)


# What confirmations other than check sheets do to the plan.
#
# Strict (ADR 31): the promise may rest on any of them, but the check sheet that a tier asks for
# comes all the same, except after a check on paper from before the portal, which is the same sheet.
# A visit fulfils the planned one whatever it came to: what was not in order is for findings to
# mend.

Days = dict[int, date]


def last_times(
    works: Iterable[SupervisedWork],
    confirmed: Mapping[int, Sequence[Confirmed]],
    settings: PlanSettings,
) -> tuple[Days, Days]:
    """By vendor, when all work that is asked about was last checked on paper, and when all that is
    visited was last visited. A vendor of which some such work was left out is not in it."""
    papers: dict[int, list[date | None]] = defaultdict(list)
    visits: dict[int, list[date | None]] = defaultdict(list)
    for work in works:
        known = confirmed.get(work.engagement_id, ())
        if work.interval is not None:
            sheets = [confirmation for confirmation in known if confirmation.is_good]
            papers[work.vendor_id].append(_last(sheets, ConfirmationKind.PAPER_CHECK))
        if not work.is_incidental and settings.visits.get(work.tier):
            visits[work.vendor_id].append(_last(known, ConfirmationKind.SITE_VISIT))
    return _of_all(papers), _of_all(visits)


def _last(known: Iterable[Confirmed], kind: ConfirmationKind) -> date | None:
    days = (
        confirmation.held_on
        for confirmation in known
        if confirmation.kind is kind and confirmation.is_approved
    )
    return max(days, default=None)


def _of_all(by_vendor: Mapping[int, Sequence[date | None]]) -> Days:
    found = {}
    for vendor_id, days in by_vendor.items():
        known = [day for day in days if day is not None]
        if len(known) == len(days):
            found[vendor_id] = min(known)
    return found
