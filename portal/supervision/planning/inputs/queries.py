"""Reads the facts of a plan: of all vendors or some, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from portal.content import catalogue
from portal.content.settings.queries import business_calendar
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, valid_on
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.clauses.due_again import LastCheck
from portal.ledger.contracts.clauses.queries import last_checks
from portal.ledger.contracts.coverage.terms import in_force_on, renewal_on
from portal.ledger.contracts.models import Contract, ContractCover
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.attestations.models import AttestationRequest, RequestState, Wording
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.confirmations.models import ConfirmationKind
from portal.supervision.confirmations.queries import Confirmed, confirmed_on
from portal.supervision.onboarding.models import Proposed, VendorProposal
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs import settings as plan_settings
from portal.supervision.planning.inputs.facts import (
    Place,
    PlanFacts,
    PlanHistory,
    PlannedQuestionnaire,
    PlannedWork,
    PlanStandards,
    Supervised,
    asked,
)
from portal.supervision.planning.inputs.settings import PlanSettings
from portal.supervision.planning.plan_models import ItemState, PlanItem, is_any
from portal.supervision.questionnaires import planned
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals.periodic import checks_any_work
from portal.supervision.responses.intervals.queries import intervals_on
from portal.supervision.selections.queries import last_assessed

SUPERVISED = (VendorState.ACTIVE, VendorState.SUSPENDED)
VendorIds = Collection[int] | None  # None: all
_NOTHING: Mapping[int, Any] = {}


def statement_facts(today: date, vendor_ids: VendorIds = None) -> PlanFacts:
    """What decides which statements are due; nothing about other kinds."""
    works = supervised_work(today, vendor_ids)
    return PlanFacts(
        vendors=_vendors(works, vendor_ids),
        attested=attestation_facts(vendor_ids, today),
        history=PlanHistory(skipped=left_out(vendor_ids)),
        on=standards(today, vendor_ids),
    )


def all_facts(today: date, vendor_ids: VendorIds = None) -> PlanFacts:
    """What decides everything in the plan of a year."""
    confirmed = confirmed_on(vendor_ids, today)
    works = supervised_work(today, vendor_ids, confirmed=confirmed)
    on = replace(standards(today, vendor_ids), planned=planned_sheets())
    accepted = accepted_answers(vendor_ids, on.planned)
    answered, visited = last_times(works, confirmed, on.settings)
    for vendor_id, days in accepted.items():
        day = days.pop(kinds.QUESTIONNAIRE, None)
        if day is not None:
            answered[vendor_id] = max(day, answered.get(vendor_id, day))
    return PlanFacts(
        vendors=_vendors(
            works,
            vendor_ids,
            selected=_selected(vendor_ids),
            answered=answered,
            visited=visited,
            accepted=accepted,
        ),
        attested=attestation_facts(vendor_ids, today),
        history=history(vendor_ids, answered, accepted),
        on=on,
    )


def supervised_work(
    today: date,
    vendor_ids: VendorIds = None,
    *,
    confirmed: Mapping[int, Sequence[Confirmed]] | None = None,
) -> list[PlannedWork]:
    """Work that runs and shares data, of vendors we work with, with what its tier asks for.

    `confirmed`: by work; given, all that decides other kinds than statements is read as well.
    """
    here = among(select(Vendor.id).where(Vendor.state.in_(SUPERVISED)), Vendor.id, vendor_ids)
    known = set(db.session.scalars(here))
    running = [
        work
        for vendor_id, works in work_on(today, vendor_ids).items()
        if vendor_id in known
        for work in works
        if work.is_supervised_on(today)
    ]
    if confirmed is None:
        return [PlannedWork.of(work) for work in running]
    covering = _covering(today, vendor_ids)
    checked = _checked(covering, last_checks(vendor_ids, today))
    renews_on = _renewals(covering, today)
    intervals = intervals_on(running, confirmed, vendor_ids, today)
    return [
        PlannedWork.of(
            work,
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
    for vendor in _vendors(works, [vendor_id]):
        for sheet in asked(vendor, planned):
            if sheet.what == what:
                return [work.engagement_id for work in sheet.works]
    return []


def _vendors(
    works: Iterable[PlannedWork],
    vendor_ids: VendorIds,
    *,
    selected: Mapping[int, date] = _NOTHING,
    answered: Mapping[int, date] = _NOTHING,
    visited: Mapping[int, date] = _NOTHING,
    accepted: Mapping[int, Mapping[str, date]] = _NOTHING,
) -> list[Supervised]:
    by_vendor: dict[int, list[PlannedWork]] = defaultdict(list)
    for work in works:
        by_vendor[work.vendor_id].append(work)
    rows = db.session.execute(
        among(select(Vendor.id, Vendor.owner_id, Vendor.kind), Vendor.id, vendor_ids)
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
            accepted.get(row.id, {}),
        )
        for row in rows
        if row.id in by_vendor
    ]


def standards(today: date, vendor_ids: VendorIds = None) -> PlanStandards:
    """By what is planned on a day."""
    organisation = the_organisation()
    rows = db.session.execute(
        among(
            select(AttestationRequest.id, AttestationRequest.period_to),
            AttestationRequest.vendor_id,
            vendor_ids,
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
    rows: Any = db.session.execute(among(statement, ContractCover.vendor_id, vendor_ids))
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
    """By vendor: when it was last assessed by the selection criteria, or approved without that."""
    statement = (
        select(VendorProposal.vendor_id, func.max(VendorProposal.decided_at).label("last"))
        .where(
            VendorProposal.proposed == Proposed.APPROVAL,
            VendorProposal.accepted.is_(True),
            VendorProposal.decided_at.is_not(None),
        )
        .group_by(VendorProposal.vendor_id)
    )
    rows = db.session.execute(among(statement, VendorProposal.vendor_id, vendor_ids))
    approved = {row.vendor_id: clock.day_of(row.last) for row in rows}
    return approved | dict(last_assessed(vendor_ids))


# What confirmations other than check sheets do to the plan.
#
# Strict (ADR 31): the promise may rest on any of them, but the check sheet that a tier asks for
# comes all the same, except after a check on paper from before the portal, which is the same sheet.
# A visit fulfils the planned one whatever it came to: what was not in order is for findings to
# mend.

Days = dict[int, date]


def last_times(
    works: Iterable[PlannedWork],
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
        if not work.is_incidental and settings.visits.get(work.tier_id):
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


# What was done before: questionnaires accepted, items of earlier plans done or left out.


def planned_sheets() -> Sequence[PlannedQuestionnaire]:
    """The questionnaires in use that the plan sends, the standard one excepted; by name.

    One that was never published cannot be sent, and so takes the place of none.
    """
    found = [
        PlannedQuestionnaire(row.id, rule)
        for row in questionnaires.list_questionnaires()
        if (rule := planned.read(row.plan_rule)) is not None
    ]
    if not found:
        return []
    versions = questionnaires.versions_of([sheet.questionnaire_id for sheet in found])
    published = {version.questionnaire_id for version in versions}
    return [sheet for sheet in found if sheet.questionnaire_id in published]


def accepted_answers(
    vendor_ids: VendorIds, planned_too: Sequence[PlannedQuestionnaire]
) -> dict[int, dict[str, date]]:
    """By vendor: the last day on which answers were accepted, for each questionnaire that is planned
    for itself, and for the standard one, or what was in its place; any other moves nothing."""
    own = {questionnaire.questionnaire_id for questionnaire in planned_too}
    statement = (
        select(
            Assignment.vendor_id,
            Assignment.questionnaire_id,
            func.max(Assignment.ended_on).label("last"),
        )
        .where(
            Assignment.state == AssignmentState.ACCEPTED,
            or_(Assignment.questionnaire_id.in_(own), checks_any_work()),
        )
        .group_by(Assignment.vendor_id, Assignment.questionnaire_id)
    )
    statement = among(statement, Assignment.vendor_id, vendor_ids)
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for vendor_id, questionnaire_id, day in db.session.execute(statement):
        is_own = questionnaire_id in own
        what = kinds.sheet(questionnaire_id) if is_own else kinds.QUESTIONNAIRE
        if day is not None:
            found[vendor_id][what] = max(day, found[vendor_id].get(what, day))
    return found


def history(
    vendor_ids: VendorIds, answered: Mapping[int, date], accepted: Mapping[int, Mapping[str, date]]
) -> PlanHistory:
    """Of other kinds the last time done or left out, and the numbers used; statements left out.

    The number of a questionnaire that was sent is used up once answers were accepted since:
    `answered` to the standard one, `accepted` to those that are planned for themselves, by vendor.
    """
    over = (ItemState.DONE, ItemState.SKIPPED)
    sent = (PlanItem.state == ItemState.OPENED) & is_any(kinds.SENT)
    statement = select(
        PlanItem.vendor_id, PlanItem.engagement_id, PlanItem.what, PlanItem.key,
        PlanItem.fiscal_year, PlanItem.done_on, PlanItem.period_from, PlanItem.period_to,
        PlanItem.state,
    )  # fmt: skip
    rows = db.session.execute(
        among(statement, PlanItem.vendor_id, vendor_ids).where(
            or_(PlanItem.state.in_(over), sent), is_any(kinds.OTHERS)
        )
    )
    last: dict[Place, date] = {}
    taken: dict[tuple[Place, int], set[int]] = defaultdict(set)
    for row in rows:
        place = (row.vendor_id, row.engagement_id or 0, row.what)
        if row.state is ItemState.OPENED:
            day = accepted.get(row.vendor_id, {}).get(row.what)
            if row.what == kinds.QUESTIONNAIRE:
                day = answered.get(row.vendor_id)
            if (day or row.period_from) <= row.period_from:
                continue  # still out
        else:
            day = row.done_on or row.period_to
            last[place] = max(day, last.get(place, day))
        taken[place, row.fiscal_year].add(int(row.key.rpartition("-")[2]))
    return PlanHistory(last=last, taken=taken, skipped=left_out(vendor_ids))


def left_out(vendor_ids: VendorIds) -> frozenset[str]:
    """Keys of statements that were left out."""
    skipped = PlanItem.state == ItemState.SKIPPED
    statement = select(PlanItem.key).where(skipped, ~is_any(kinds.OTHERS))
    return frozenset(db.session.scalars(among(statement, PlanItem.vendor_id, vendor_ids)))
