"""Everything the promises are decided from, of many vendors on any day: a fixed number of statements.

"As of D" means facts valid on D, as known now (docs/architecture.md law 7).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import func, select

from portal.content import catalogue
from portal.content.definitions.promises import SUBCONTRACTING
from portal.content.policy.queries import promises_on
from portal.content.purposes.queries import announced_on
from portal.content.settings.queries import business_calendar
from portal.foundation.core.database.db import DAY, IDS, among, asking, db, valid_on
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.queries import coverage_facts
from portal.ledger.customers.queries import customers_of_works
from portal.ledger.data_sharing import queries as data_sharing
from portal.ledger.data_sharing.work_on_day import Period, Reach, WorkOnDay
from portal.ledger.vendors.models import Vendor, VendorName, VendorStateSpan
from portal.ledger.vendors.queries import kinds_on
from portal.supervision.approvals.queries import ReportsOnDay, reports_on
from portal.supervision.attestations.statements.facts import Spoken, attestation_facts
from portal.supervision.client_approvals.queries import approvals_on
from portal.supervision.confirmations.queries import confirmed_on
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.incidents.facts import incidents_on
from portal.supervision.instructions.facts import instructions_on
from portal.supervision.promises.work import Standards, SupervisedWork, VendorOnDay
from portal.supervision.provisions.queries import on_site, provisions_on
from portal.supervision.responses.intervals.queries import accepted_on, intervals_on, waiting_on
from portal.supervision.returns.queries import certified_on, returns_on
from portal.supervision.selections.queries import selections_on, validity
from portal.supervision.selections.standing import NO_SELECTIONS
from portal.supervision.subcontractors.queries import chains_on

WITH_APPROVAL = "with_approval"
NO_REPORTS = ReportsOnDay()

T = TypeVar("T")
Ids = Collection[int] | None  # of vendors; None: all


def standards_on(as_of: date) -> Standards:
    """What is asked on the day."""
    practice = catalogue.practice(on=as_of)
    modes = {promise.id: promise.mode for promise in promises_on(as_of)}
    return Standards(
        as_of=as_of,
        baseline_on=the_organisation().baseline_on,
        due_soon_days=practice.due_soon_days,
        attestation_due_days=practice.attestation_due_days,
        calendar=business_calendar(),
        statements=catalogue.statement_pack(on=as_of).by_id,
        announced=announced_on(as_of),
        selection_months=validity(as_of),
        may_approve_subcontractors=modes.get(SUBCONTRACTING) == WITH_APPROVAL,
    )


def vendors_on(vendor_ids: Ids, as_of: date) -> list[VendorOnDay]:
    """One for each vendor, by name, with all that is known of its work on the day."""
    works = data_sharing.work_on(as_of, vendor_ids)
    known = _Known(vendor_ids, as_of, works)
    kinds = catalogue.practice(on=as_of).kinds_by_id
    found = []
    for vendor, kind_id in _vendors(vendor_ids, as_of):
        kind = kinds[kind_id].label if kind_id in kinds else Text(ja=kind_id, en=kind_id)
        own = works.get(vendor.id, ())
        supervised = tuple(known.of(work, kind) for work in own)
        tier = data_sharing.strictest(own, as_of)
        contracts = tuple(known.covered.contracts.get(vendor.id, {}).values())
        found.append(replace(vendor, works=supervised, tier=tier, contracts=contracts))
    return found


class _Known:
    """What supervision knows of work: reads every table once, then gives what each work is about."""

    def __init__(
        self, vendor_ids: Ids, as_of: date, works: Mapping[int, Sequence[WorkOnDay]]
    ) -> None:
        self.as_of = as_of
        self.covered = coverage_facts(vendor_ids, as_of, works=works)
        self.coverage = self.covered.by_engagement()
        attested = attestation_facts(vendor_ids, as_of)
        self.signed = _by_engagement(attested.signed)
        self.asked = _by_engagement(attested.asked)
        self.fallen = _by_engagement(attested.fallen)
        self.spoken = attested.spoken
        self.bound_since = self.covered.bound_since
        self.incidents = incidents_on(vendor_ids, as_of)
        self.instructions = instructions_on(vendor_ids, as_of)
        self.reports = reports_on(vendor_ids, as_of)
        self.selections = selections_on(vendor_ids, as_of)
        self.open_findings = open_findings_on(vendor_ids, as_of)
        every = [work for own in works.values() for work in own]
        handed_over = {work.engagement_id: work.first_handover_on for work in every}
        self.checked = accepted_on(vendor_ids, as_of, handed_over)
        self.checking = waiting_on(vendor_ids, as_of)
        self.confirmed = confirmed_on(vendor_ids, as_of)
        self.customers = customers_of_works(vendor_ids, as_of)
        self.approvals = approvals_on(vendor_ids, as_of)
        self.provisions = provisions_on(vendor_ids, as_of)
        self.on_site = on_site(vendor_ids, as_of)
        self.returns = returns_on(vendor_ids, as_of)
        self.certified = certified_on(vendor_ids, as_of)
        self.chains = chains_on(vendor_ids, as_of)
        self.intervals = intervals_on(every, self.confirmed, vendor_ids, as_of)

    def of(self, work: WorkOnDay, kind: Text) -> SupervisedWork:
        key = work.engagement_id
        bound = self.bound_since.get(key)
        return SupervisedWork.of(
            work,
            kind=kind,
            coverage=self.coverage[key],
            covered_by=frozenset(
                cover.contract_id for cover in self.covered.covers.get(key, ()) if not cover.through
            ),
            signed=self.signed.get(key, {}),
            asked=self.asked.get(key, {}),
            bound_since=bound if bound is not None and bound <= self.as_of else None,
            attested_since=_since(self.spoken.get(key, ()), work.reach),
            fallen=self.fallen.get(key, {}),
            interval=self.intervals.get(key),
            checked=self.checked.get(key),
            checking=self.checking.get(key),
            confirmed=self.confirmed.get(key, ()),
            incidents=self.incidents.get(work.vendor_id, ()),
            instructions=self.instructions.get(work.vendor_id, ()),
            open_findings=self.open_findings.get(work.vendor_id, ()),
            customers=self.customers.get(key, ()),
            approvals=self.approvals.get(key, ()),
            reports=self.reports.get(work.vendor_id, NO_REPORTS),
            provisions=self.provisions.get(key, ()),
            on_site=self.on_site.get(key, frozenset()),
            returns=self.returns.get(key, ()),
            certified=self.certified.get(key),
            selections=self.selections.get(work.vendor_id, NO_SELECTIONS),
            chain=self.chains.get(key, ()),
        )


def _by_engagement(by_key: Mapping[tuple[int, str], T]) -> Mapping[int, Mapping[str, T]]:
    """By engagement, then by statement."""
    found: dict[int, dict[str, T]] = defaultdict(dict)
    for (engagement_id, statement_id), about in by_key.items():
        found[engagement_id][statement_id] = about
    return found


def _vendors(vendor_ids: Ids, as_of: date) -> list[tuple[VendorOnDay, str]]:
    """With the kind, and nothing of their work yet."""
    before = kinds_on(vendor_ids, as_of)
    rows = db.session.execute(_vendor_rows(vendor_ids is not None), asking(as_of, vendor_ids))
    return [
        (
            VendorOnDay(row.id, Text(row.name, row.name_en or row.name), row.state),
            before.get(row.id, row.kind),
        )
        for row in rows
    ]


@cache
def _vendor_rows(of_some: bool) -> Any:  # noqa: FBT001
    statement: Any = (
        select(
            Vendor.id,
            func.coalesce(VendorName.name, Vendor.name).label("name"),
            func.coalesce(VendorName.name_en, Vendor.name_en).label("name_en"),
            Vendor.kind,
            VendorStateSpan.state,
        )
        .outerjoin(VendorName, (VendorName.vendor_id == Vendor.id) & valid_on(VendorName, DAY))
        .where(Vendor.merged_into_id.is_(None))
        .outerjoin(
            VendorStateSpan,
            (VendorStateSpan.vendor_id == Vendor.id) & valid_on(VendorStateSpan, DAY),
        )
        .order_by(func.coalesce(func.nullif(Vendor.kana, ""), Vendor.name), Vendor.id)
    )
    return among(statement, Vendor.id, IDS if of_some else None)


def _since(spoken: Iterable[Spoken], reach: Reach) -> Mapping[str, date]:
    """By statement the first day any of it speaks about; a period without data says nothing."""
    found: dict[str, date] = {}
    for name, first, last in spoken:
        if last is None or reach.cut(Period(first, last)) is not None:
            found[name] = min(first, found.get(name, first))
    return found
