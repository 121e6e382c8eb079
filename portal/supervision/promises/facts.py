"""Everything the promises are decided from, of many vendors on any day: a fixed number of statements.

"As of D" means facts valid on D, as known now (docs/architecture.md law 7).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, case, func, select

from portal.content import catalogue
from portal.content.definitions.promises import SUBCONTRACTING
from portal.content.definitions.tiers import CategoryPack
from portal.content.policy.queries import promises_on
from portal.content.settings.queries import business_calendar
from portal.foundation.core.database.db import db, not_corrected, valid_on
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.coverage.outcome import Coverage
from portal.ledger.contracts.models import Contract, ContractCover, ContractState
from portal.ledger.contracts.queries import coverage_facts
from portal.ledger.data_sharing import queries as data_sharing
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import CompanyRole, Engagement
from portal.ledger.vendors.models import Vendor, VendorName, VendorStateSpan
from portal.ledger.vendors.queries import kinds_on
from portal.supervision.attestations.models import Answer, Attestation, Wording
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.attestations.statements.periods import Period, Reach
from portal.supervision.confirmations.queries import confirmed_on
from portal.supervision.findings.facts import open_findings_on
from portal.supervision.promises.work import JudgedWork, ShareOnDay, Standards, VendorOnDay
from portal.supervision.responses.intervals.queries import accepted_on, intervals_on, waiting_on

WITH_APPROVAL = "with_approval"

T = TypeVar("T")
Ids = Collection[int] | None  # of vendors; None: all


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """A vendor with all its work on the day; `tier`: the strictest of what is not over."""

    vendor: VendorOnDay
    works: tuple[JudgedWork, ...]
    tier: str | None


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
        may_approve_subcontractors=modes.get(SUBCONTRACTING) == WITH_APPROVAL,
    )


def vendor_facts(vendor_ids: Ids, as_of: date) -> list[VendorFacts]:
    """One for each vendor, by name."""
    works = data_sharing.work_on(as_of, vendor_ids)
    builder = _Builder(vendor_ids, as_of, works)
    kinds = catalogue.practice(on=as_of).kinds_by_id
    facts = []
    for vendor, kind_id, on_day in _vendors(vendor_ids, as_of):
        kind = kinds[kind_id].label if kind_id in kinds else Text(ja=kind_id, en=kind_id)
        own = works.get(vendor, ())
        judged = tuple(builder.work(work, kind) for work in own)
        facts.append(VendorFacts(on_day, judged, data_sharing.strictest(own, as_of)))
    return facts


class _Builder:
    """Reads every table once, then puts the pieces of each work together."""

    def __init__(
        self, vendor_ids: Ids, as_of: date, works: Mapping[int, Sequence[data_sharing.Work]]
    ) -> None:
        self.as_of = as_of
        self.categories: CategoryPack = catalogue.category_pack(on=as_of)
        self.purposes = {purpose.id: purpose.label for purpose in self.categories.purposes}
        covered = coverage_facts(vendor_ids, as_of, works=works)
        self.coverage: Mapping[int, Coverage] = covered.by_engagement()
        attested = attestation_facts(vendor_ids, as_of)
        self.signed = _by_engagement(attested.signed)
        self.asked = _by_engagement(attested.asked)
        self.numbers = _numbers(vendor_ids)
        self.handovers, self.first_handovers = _first_handovers(vendor_ids)
        self.fallen = _by_engagement(attested.fallen)
        self.bound_since = _bound_since(vendor_ids)
        self.open_findings = open_findings_on(vendor_ids, as_of)
        self.checked = accepted_on(vendor_ids, as_of, self.first_handovers)
        self.checking = waiting_on(vendor_ids, as_of)
        self.confirmed = confirmed_on(vendor_ids, as_of)
        every = [work for own in works.values() for work in own]
        self.intervals = intervals_on(every, self.confirmed, vendor_ids, as_of)
        self.spoken = _spoken(vendor_ids, as_of)

    def work(self, known: data_sharing.Work, kind: Text) -> JudgedWork:
        terms, engagement_id = known.terms, known.engagement_id
        first = self.first_handovers.get(engagement_id)
        bound = self.bound_since.get(engagement_id)
        work = JudgedWork(
            engagement_id=engagement_id,
            vendor_id=terms.vendor_id,
            number=self.numbers[engagement_id],
            name=Text(ja=terms.name, en=terms.name_en or terms.name),
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            is_entrusted=terms.company_role is CompanyRole.ENTRUSTED,
            tier=known.tier.tier.id,
            kind=kind,
            shares=tuple(self._share(fact) for fact in known.shares),
            coverage=self.coverage[engagement_id],
            signed=self.signed.get(engagement_id, {}),
            asked=self.asked.get(engagement_id, {}),
            fallen=self.fallen.get(engagement_id, {}),
            bound_since=bound if bound is not None and bound <= self.as_of else None,
            interval=self.intervals.get(engagement_id),
            confirmed=self.confirmed.get(engagement_id, ()),
            checked=self.checked.get(engagement_id),
            checking=self.checking.get(engagement_id),
            open_findings=self.open_findings.get(terms.vendor_id, ()),
            first_handover_on=first if first is not None and first <= self.as_of else None,
        )
        return replace(work, attested_since=_since(self.spoken.get(engagement_id, ()), work.reach))

    def _share(self, fact: data_sharing.ShareFact) -> ShareOnDay:
        row = fact.share
        category = self.categories.by_id.get(row.category)
        first = self.handovers.get(row.series)
        return ShareOnDay(
            id=row.id,
            category=row.category,
            title=category.title if category else Text(ja=row.category, en=row.category),
            purpose=row.purpose,
            necessity_reason=row.necessity_reason,
            decided_on=row.decided_on,
            reviewed_on=row.reviewed_on,
            handed_over_on=first if first is not None and first <= self.as_of else None,
            billing=fact.billing,
            billing_decided_on=row.billing_decided_on,
            purpose_title=self.purposes.get(row.purpose, Text(row.purpose, row.purpose)),
        )


def _by_engagement(by_key: Mapping[tuple[int, str], T]) -> Mapping[int, Mapping[str, T]]:
    """By engagement, then by statement."""
    found: dict[int, dict[str, T]] = defaultdict(dict)
    for (engagement_id, statement_id), one in by_key.items():
        found[engagement_id][statement_id] = one
    return found


def _these(statement: Select[*tuple[Any, ...]], vendor_id: Any, vendor_ids: Ids) -> Any:
    """Run it for these vendors."""
    if vendor_ids is not None:
        statement = statement.where(vendor_id.in_(vendor_ids))
    return db.session.execute(statement)


def _vendors(vendor_ids: Ids, as_of: date) -> list[tuple[int, str, VendorOnDay]]:
    statement = (
        select(
            Vendor.id,
            func.coalesce(VendorName.name, Vendor.name).label("name"),
            func.coalesce(VendorName.name_en, Vendor.name_en).label("name_en"),
            Vendor.kind,
            VendorStateSpan.state,
        )
        .outerjoin(VendorName, (VendorName.vendor_id == Vendor.id) & valid_on(VendorName, as_of))
        .where(Vendor.merged_into_id.is_(None))
        .outerjoin(
            VendorStateSpan,
            (VendorStateSpan.vendor_id == Vendor.id) & valid_on(VendorStateSpan, as_of),
        )
        .order_by(func.coalesce(func.nullif(Vendor.kana, ""), Vendor.name), Vendor.id)
    )
    before = kinds_on(vendor_ids, as_of)
    return [
        (
            row.id,
            before.get(row.id, row.kind),
            VendorOnDay(row.id, Text(row.name, row.name_en or row.name), row.state),
        )
        for row in _these(statement, Vendor.id, vendor_ids)
    ]


def _numbers(vendor_ids: Ids) -> Mapping[int, str]:
    statement = select(Engagement.id, Engagement.number)
    return dict(_these(statement, Engagement.vendor_id, vendor_ids).all())


def _first_handovers(vendor_ids: Ids) -> tuple[Mapping[str, date], Mapping[int, date]]:
    """By series of a share the first handover as known now, whatever row says so; and by work that
    of any of its data."""
    statement = (
        select(DataShare.engagement_id, DataShare.series, func.min(DataShare.first_handover_on))
        .where(not_corrected(DataShare), DataShare.first_handover_on.is_not(None))
        .group_by(DataShare.engagement_id, DataShare.series)
    )
    series: dict[str, date] = {}
    works: dict[int, date] = {}
    for work, one, day in _these(statement, DataShare.vendor_id, vendor_ids):
        series[one] = min(day, series.get(one, day))
        works[work] = min(day, works.get(work, day))
    return series, works


def _bound_since(vendor_ids: Ids) -> Mapping[int, date]:
    """By engagement: the first day on which a signed contract covered it."""
    begins = func.coalesce(Contract.starts_on, Contract.signed_on)
    bound = case((begins < Contract.signed_on, Contract.signed_on), else_=begins)
    since = case((bound < ContractCover.valid_from, ContractCover.valid_from), else_=bound)
    statement = (
        select(ContractCover.engagement_id, func.min(since))
        .join(Contract, Contract.id == ContractCover.contract_id)
        .where(
            not_corrected(ContractCover),
            Contract.state != ContractState.DRAFT,
            Contract.signed_on.is_not(None),
        )
        .group_by(ContractCover.engagement_id)
    )
    return dict(_these(statement, ContractCover.vendor_id, vendor_ids).all())


Spoken = tuple[str, date, date | None]  # a statement and the days a record speaks about


def _spoken(vendor_ids: Ids, as_of: date) -> Mapping[int, Sequence[Spoken]]:
    """By engagement what signed records speak about.

    A start wording speaks from the day of signing, a period wording about its period.
    """
    starts = Attestation.wording == Wording.START
    statement = (
        select(
            Attestation.engagement_id,
            Attestation.statement_id,
            case((starts, Attestation.signed_on), else_=Attestation.period_from),
            case((starts, None), else_=Attestation.period_to),
        )
        .where(Attestation.signed_on <= as_of, Attestation.answer != Answer.DECLINE)
        .distinct()
    )
    found: dict[int, list[Spoken]] = defaultdict(list)
    for engagement_id, name, first, last in _these(statement, Attestation.vendor_id, vendor_ids):
        found[engagement_id].append((name, first, last))
    return found


def _since(spoken: Iterable[Spoken], reach: Reach) -> Mapping[str, date]:
    """By statement the first day any of it speaks about; a period without data says nothing."""
    found: dict[str, date] = {}
    for name, first, last in spoken:
        if last is None or reach.cut(Period(first, last)) is not None:
            found[name] = min(first, found.get(name, first))
    return found
