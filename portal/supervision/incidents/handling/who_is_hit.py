"""Who is hit where a vendor has failed: its work, the data, how many persons, where, and which customers.

Read from the registers, for any vendor in a fixed number of statements. A first assessment starts from it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.customers.queries import CustomerOfWork, customers_of_works
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import BY_NAME, named, vendors_by_id
from portal.supervision.client_approvals.queries import approvals_on
from portal.supervision.client_approvals.standing import ApprovalOnDay, agreed_notice
from portal.supervision.incidents.judging import ends_of, facts_of, offices, rules_by
from portal.supervision.incidents.models import IncidentAssessment, IncidentCustomer
from portal.supervision.incidents.queries import DutyNow
from portal.supervision.incidents.rules.duties import CustomerHit, LeakCause, duties_of

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class WorkHit:
    """A piece of work with what of it may be hit. `people`: the most it can be, None: without bound.

    `since`: data has been within reach from that day on, None: nothing was handed over yet.
    """

    work: WorkOnDay
    customers: tuple[CustomerOfWork, ...]
    people: int | None
    since: date | None
    is_over: bool

    @property
    def in_reach(self) -> bool:
        return self.since is not None


@dataclass(frozen=True, slots=True)
class WhoIsHit:
    """What the registers say of these pieces of work, taken together."""

    works: tuple[WorkHit, ...]
    approvals: Mapping[int, tuple[ApprovalOnDay, ...]]  # of customers, by work
    on: date

    @property
    def in_reach(self) -> tuple[WorkHit, ...]:
        return tuple(one for one in self.works if one.in_reach)

    @property
    def waiting(self) -> tuple[WorkHit, ...]:
        """Of which nothing was handed over yet."""
        return tuple(one for one in self.works if not one.in_reach)

    @property
    def categories(self) -> Mapping[str, Text]:
        """Titles of the data by id, in the order of the work."""
        return {
            shared.share.category: shared.title for one in self.works for shared in one.work.shares
        }

    @property
    def countries(self) -> list[str]:
        shares = (shared.share for one in self.works for shared in one.work.shares)
        return list(dict.fromkeys(share.country for share in shares))

    @property
    def people(self) -> int | None:
        """The most it can be: persons of several pieces of work may be the same ones. None: no bound."""
        counts = [one.people for one in self.works]
        return None if None in counts else sum(count for count in counts if count is not None)

    @property
    def customers(self) -> tuple[CustomerHit, ...]:
        """Each once, in the order of their ids, with the hours its approvals or the terms give, else
        those noted at the customer."""
        found = {one.customer_id: one for hit in self.works for one in hit.customers}
        return tuple(self._hit(found[number]) for number in sorted(found))

    def _hit(self, customer: CustomerOfWork) -> CustomerHit:
        number = customer.customer_id
        of_works = chain.from_iterable(
            self.approvals.get(hit.work.engagement_id, ()) for hit in self.works
        )
        agreed = agreed_notice(number, of_works, self.on)
        if agreed is None:
            return CustomerHit(number, customer.name, customer.notice_hours)
        return CustomerHit(number, customer.name, agreed.hours, agreed.paper)

    @property
    def is_entrusted(self) -> bool:
        return any(one.work.is_entrusted for one in self.works)

    @property
    def in_eea(self) -> bool:
        return any(one.work.terms.eea_data for one in self.works)

    def of(self, works: Iterable[WorkHit]) -> "WhoIsHit":
        return replace(self, works=tuple(works))

    def of_customer(self, customer_id: int) -> "WhoIsHit":
        """The work with data of this customer."""
        return self.of(
            one
            for one in self.works
            if any(customer.customer_id == customer_id for customer in one.customers)
        )


def who_is_hit(vendor_id: int, day: date, engagement_ids: Collection[int] = ()) -> WhoIsHit:
    """On the day; `engagement_ids` empty: all work of the vendor, also what is over."""
    customers = customers_of_works([vendor_id], day)
    bounds = {band.id: band.max for band in catalogue.category_pack(on=day).volume_bands}
    return WhoIsHit(
        tuple(
            WorkHit(
                work,
                customers.get(work.engagement_id, ()),
                _most(work, bounds),
                work.reach.first,
                not work.runs_on(day),
            )
            for work in work_on(day, [vendor_id]).get(vendor_id, ())
            if not engagement_ids or work.engagement_id in engagement_ids
        ),
        approvals_on([vendor_id], day),
        day,
    )


def _most(work: WorkOnDay, bounds: Mapping[str, int | None]) -> int | None:
    """Of one piece of work the largest of its data: they are about the same persons."""
    counts = [bounds.get(shared.share.volume_band) for shared in work.shares]
    return None if None in counts else max((count for count in counts if count), default=0)


def as_assessed(customers: Iterable[CustomerHit]) -> list[dict[str, Any]]:
    """As an assessment keeps them: named as on that day, with their hours."""
    return [
        {
            "id": one.customer_id,
            "ja": one.name.ja,
            "en": one.name.en,
            "hours": one.hours,
            **({} if one.paper is None else {"paper": {"ja": one.paper.ja, "en": one.paper.en}}),
        }
        for one in customers
    ]


def first_assessment(hit: WhoIsHit, people: int | None) -> IncidentAssessment:
    """What the registers say; whose incident it is of is for the caller to say."""
    return IncidentAssessment(
        categories=sorted(hit.categories),
        people=people,
        cause=LeakCause.UNKNOWN,
        is_encrypted=False,
        is_public=False,
        financial_risk=False,
        communications=False,
        in_eea=hit.in_eea,
        is_entrusted=hit.is_entrusted,
        customers=as_assessed(hit.customers),
        rules_version=catalogue.version_in_force(shelf.INCIDENT_RULES),
        is_first=True,
        assessed_at=clock.now(),
    )


@dataclass(frozen=True, slots=True)
class DutiesThen:
    """Which duties would apply if it became known now, and which more if somebody acted on purpose."""

    duties: Sequence[DutyNow]
    on_purpose: Sequence[DutyNow]


def duties_if_known_now(hit: WhoIsHit) -> DutiesThen:
    now = clock.now()
    mark = the_organisation().privacy_mark_on(clock.today())
    first = first_assessment(hit, hit.people)
    facts, rules = facts_of(first, mark), rules_by(first)
    usual = {duty.key for duty in duties_of(facts, clock.today(), rules) if duty.applies}
    open_on = offices()

    def decided(cause: LeakCause) -> list[DutyNow]:
        duties = duties_of(replace(facts, cause=cause), clock.today(), rules)
        return [DutyNow(duty, ends_of(duty, now, open_on)) for duty in duties]

    found = sorted(decided(LeakCause.UNKNOWN), key=lambda one: (not one.duty.applies, one.ends.on))
    more = [
        one
        for one in decided(LeakCause.MALICIOUS)
        if one.duty.applies and one.duty.key not in usual
    ]
    return DutiesThen(found, more)


def vendors_called(asked: str) -> Sequence[tuple[Vendor, Vendor | None]]:
    """Found by any name, earlier ones too, or number; with the vendor it was merged into meanwhile."""
    words = search_words(asked)
    if not words:
        return []
    rows = db.session.scalars(
        select(Vendor).where(*map(named, words)).order_by(BY_NAME, Vendor.id).limit(MOST_FOUND)
    ).all()
    survivors = vendors_by_id({row.merged_into_id for row in rows if row.merged_into_id})
    return [(row, survivors.get(row.merged_into_id or 0)) for row in rows]


def find_customer_told(incident_customer_id: int) -> IncidentCustomer | None:
    rows = select(IncidentCustomer).where(IncidentCustomer.id == incident_customer_id)
    return db.session.scalar(rows)


def customers_told(incident_id: int) -> Mapping[int, IncidentCustomer]:
    """By customer the row that its obligations are about."""
    rows = select(IncidentCustomer).where(IncidentCustomer.incident_id == incident_id)
    return {row.customer_id: row for row in db.session.scalars(rows)}
