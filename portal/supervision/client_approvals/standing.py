"""Whether a customer has approved what a vendor gets of its data, on a day. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.foundation.core.words.messages import Text
from portal.ledger.customers.queries import CustomerOfWork
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.supervision.client_approvals.models import ApprovalBasis, EndKind

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgreedNotice:
    """Within how many hours the customer is told of an incident, and which paper says so."""

    hours: int
    paper: Text


@dataclass(frozen=True, slots=True)
class ApprovalOnDay:
    """An approval that was given by the day. What was recorded by mistake is none.

    `is_confirmed`: by a second person. `until`: its last day, `ended_on`: the first on which it does not
    count; None: no such day was known of.
    """

    approval_id: int
    number: str
    customer_id: int
    basis: ApprovalBasis
    given_on: date
    is_confirmed: bool
    categories: frozenset[str]
    countries: frozenset[str]
    objection_until: date | None = None
    until: date | None = None
    end: EndKind | None = None
    ended_on: date | None = None
    agreed: "AgreedNotice | None" = None

    @property
    def counts_from(self) -> date:
        """The first day on which data may be handed over because of it."""
        if self.objection_until is None:
            return self.given_on
        return max(self.given_on, self.objection_until + _DAY)

    @property
    def last_day(self) -> date | None:
        """None: no end is known."""
        ended = None if self.ended_on is None else self.ended_on - _DAY
        days = [day for day in (self.until, ended) if day is not None]
        return min(days, default=None)

    @property
    def ever_counted(self) -> bool:
        """Whether it counted on any day at all."""
        return self.is_confirmed and (self.last_day is None or self.counts_from <= self.last_day)

    def counts_on(self, day: date) -> bool:
        begun = self.is_confirmed and self.counts_from <= day
        return begun and (self.last_day is None or day <= self.last_day)

    def covers(self, shared: ShareOnDay) -> bool:
        share = shared.share
        return share.category in self.categories and share.country in self.countries


def agreed_notice(
    customer_id: int, approvals: Iterable[ApprovalOnDay], day: date
) -> AgreedNotice | None:
    """The shortest that an approval counting on the day, or the terms it rests on, gives this customer."""
    found = [
        one.agreed
        for one in approvals
        if one.customer_id == customer_id and one.agreed is not None and one.counts_on(day)
    ]
    return min(found, key=lambda agreed: agreed.hours, default=None)


class Why(StrEnum):
    """Why a customer's approval is not there, the first that holds."""

    UNCONFIRMED = "unconfirmed"  # recorded, and nobody compared it
    OBJECTABLE = "objectable"  # the customer may still object
    ENDED = "ended"  # objected to, withdrawn, ended or run out
    OUT_OF_SCOPE = "out_of_scope"  # it approved something else
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CustomerStanding:
    """One customer and all data shared for the work. `why` None: it approved all of it.

    `lacking`: the shares it did not approve. `by`: the approval that explains `why`, or on which it
    rests. `until`: the last day on which all is approved, None: no end. `late`: handed over before it
    was approved, with the day it was approved.
    """

    customer: CustomerOfWork
    why: Why | None
    lacking: tuple[ShareOnDay, ...] = ()
    by: ApprovalOnDay | None = None
    resting_on: tuple[ApprovalOnDay, ...] = ()
    until: date | None = None
    late: tuple[tuple[ShareOnDay, date], ...] = ()


def standing_of(
    customer: CustomerOfWork,
    approvals: Sequence[ApprovalOnDay],
    shares: Sequence[ShareOnDay],
    day: date,
) -> CustomerStanding:
    """On the day; `approvals`: of the work, of other customers too."""
    own = [one for one in approvals if one.customer_id == customer.customer_id]
    counting = [one for one in own if one.counts_on(day)]
    lacking = tuple(shared for shared in shares if not any(one.covers(shared) for one in counting))
    if lacking:
        return _without(customer, own, lacking, day)
    chosen: list[ApprovalOnDay] = []
    untils: list[date] = []
    late: list[tuple[ShareOnDay, date]] = []
    for shared in shares:
        covering = [one for one in counting if one.covers(shared)]
        best = max(covering, key=lambda one: one.last_day or date.max)
        if best not in chosen:
            chosen.append(best)
        if best.last_day is not None:
            untils.append(best.last_day)
        since = min(one.counts_from for one in own if one.ever_counted and one.covers(shared))
        if shared.handed_over_on is not None and shared.handed_over_on < since:
            late.append((shared, since))
    first = min(chosen, key=lambda one: one.last_day or date.max, default=None)
    until = min(untils, default=None)
    return CustomerStanding(customer, None, (), first, tuple(chosen), until, tuple(late))


def _without(
    customer: CustomerOfWork,
    own: Sequence[ApprovalOnDay],
    lacking: tuple[ShareOnDay, ...],
    day: date,
) -> CustomerStanding:
    """Why it is not there: what somebody can do next comes first."""
    relevant = [one for one in own if any(one.covers(shared) for shared in lacking)]
    for why, found in (
        (Why.UNCONFIRMED, [one for one in relevant if not one.is_confirmed]),
        (
            Why.OBJECTABLE,
            [
                one
                for one in relevant
                if one.is_confirmed
                and day < one.counts_from
                and (one.last_day is None or one.counts_from <= one.last_day)
            ],
        ),
        (Why.ENDED, [one for one in relevant if one.last_day is not None and one.last_day < day]),
        (Why.OUT_OF_SCOPE, [one for one in own if one.counts_on(day)]),
    ):
        if found:
            return CustomerStanding(
                customer, why, lacking, max(found, key=lambda one: one.approval_id)
            )
    return CustomerStanding(customer, Why.MISSING, lacking)
