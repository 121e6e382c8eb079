"""A piece of work on a day, which work counts for what, and when its data is within the vendor's reach.

Decided here, once (docs/adr/0039).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self

from portal.content.definitions.practice import VendorKind
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import Billing, TierResult, is_billing
from portal.ledger.engagements.models import CompanyRole, EngagementTerms

_DAY = timedelta(days=1)
SUPERVISION = "art25_supervision"  # the need of the basis that is entrustment
# Abroad to a recipient with an equivalent system says how data crosses the border, not that it is not
# entrusted: such work is supervised as every other, and has what Art. 28 needs besides.
STILL_SUPERVISED = frozenset({"foreign_equivalent"})


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @property
    def opens_on(self) -> date:
        """The day on which the statement about it is asked for."""
        return self.last + _DAY


@dataclass(frozen=True, slots=True)
class Reach:
    """The days on which data of a piece of work is within the vendor's reach.

    `first`: of the first handover or, where data is only seen by chance, of the work; None: not yet.
    `last`: of the work; None: no end is agreed.
    """

    first: date | None
    last: date | None = None

    def cut(self, period: Period) -> Period | None:
        """The part of a period about which the vendor can say how it handled data; None: no day."""
        if self.first is None:
            return None
        first = max(period.first, self.first)
        last = period.last if self.last is None else min(period.last, self.last)
        return Period(first, last) if first <= last else None

    def has_begun_before(self, day: date) -> bool:
        return self.first is not None and self.first < day

    def why_not(self, period: Period) -> Message | None:
        """Why a statement about the period would say nothing; None: it says something."""
        if self.cut(period) is not None:
            return None
        if self.first is None:
            return say("Nothing has been handed over yet.")
        if self.last is not None and self.last < max(period.first, self.first):
            return say("The last day of the work was %(day)s.", day=self.last)
        return say("Data has been within the vendor's reach only since %(day)s.", day=self.first)


def joined(several: Iterable[Reach]) -> Reach:
    """From the first day of any work of which data is within reach to the last of all."""
    begun = [reach for reach in several if reach.first is not None]
    if not begun:
        return Reach(None)
    ends = [reach.last for reach in begun]
    return Reach(
        min(reach.first for reach in begun if reach.first is not None),
        None if None in ends else max(end for end in ends if end is not None),
    )


@dataclass(frozen=True, slots=True)
class ShareOnDay:
    """A category of data shared on the day, and what the billing rule says about it.

    `handed_over_on`: the first time, whichever of its rows says so; None: not by the day. `needs`: what the
    basis of the provision asks for (data_categories.yaml). `is_supervised`: it is entrusted, or the policy
    makes no promise yet about what goes out on another basis.
    """

    share: DataShare
    billing: Billing
    title: Text  # of the category
    purpose_title: Text
    handed_over_on: date | None = None
    needs: tuple[str, ...] = (SUPERVISION,)
    basis: Text | None = None
    is_supervised: bool = True

    @property
    def own_needs(self) -> tuple[str, ...]:
        """What has to be on record besides the supervision of a vendor."""
        return tuple(need for need in self.needs if need != SUPERVISION)

    @property
    def is_provided(self) -> bool:
        """It goes out on another basis than entrustment."""
        return SUPERVISION not in self.needs


@dataclass(frozen=True)
class WorkOnDay:
    """A piece of work with terms on the day, the data shared for it then, and the tier that follows.

    `facts`: what is known of it by the names the conditions of the packs use. `first_handover_on`:
    by the day, of any of its data, what is shared no more included.
    """

    number: str
    name: Text
    terms: EngagementTerms
    shares: tuple[ShareOnDay, ...]
    tier: TierResult
    facts: Mapping[str, object]
    first_handover_on: date | None = None

    @classmethod
    def of(cls, work: "WorkOnDay", **besides: Any) -> Self:
        """The same work, and `besides` what a class knows of it on top of this one."""
        return cls(
            work.number,
            work.name,
            work.terms,
            work.shares,
            work.tier,
            work.facts,
            work.first_handover_on,
            **besides,
        )

    @cached_property
    def engagement_id(self) -> int:
        return self.terms.engagement_id

    @cached_property
    def vendor_id(self) -> int:
        return self.terms.vendor_id

    @property
    def starts_on(self) -> date:
        return self.terms.starts_on

    @property
    def ends_on(self) -> date | None:
        """The last day."""
        return self.terms.ends_on

    @property
    def tier_id(self) -> str:
        return self.tier.tier.id

    @property
    def is_entrusted(self) -> bool:
        return self.terms.company_role is CompanyRole.ENTRUSTED

    @property
    def is_incidental(self) -> bool:
        """Data is only seen by chance: few statements, one clause, no questionnaire, no visit."""
        return self.tier.incidental_only is not None

    @property
    def handles_data(self) -> bool:
        """Data is shared, or seen by chance: clauses and statements are asked of it."""
        return bool(self.shares) or self.is_incidental

    @property
    def shares_beyond_chance(self) -> bool:
        """Data is shared, and not only seen by chance: sheets, findings, subcontractors count."""
        return bool(self.shares) and not self.is_incidental

    @property
    def is_provided_only(self) -> bool:
        """All its data goes out on another basis than entrustment: it is not supervised as a vendor's
        work, and what the law of that basis needs is asked instead."""
        supervised = any(shared.is_supervised for shared in self.shares)
        return self.shares_beyond_chance and not supervised

    def runs_on(self, day: date) -> bool:
        """Not over: on its last day it still runs, and work that has yet to start runs too."""
        return self.terms.runs_on(day)

    def is_supervised_on(self, day: date) -> bool:
        """It runs and entrusts data: planned, asked about, sent questionnaires. Before the first
        handover too; of which vendors, whoever asks decides."""
        return any(shared.is_supervised for shared in self.shares) and self.runs_on(day)

    def ends_by(self, day: date) -> bool:
        """Whether it is over by itself before it could need anything after that day."""
        return self.ends_on is not None and self.ends_on <= day

    @cached_property
    def handed_over_on(self) -> date | None:
        """The first handover of any of the data that is shared on the day."""
        days = (shared.handed_over_on for shared in self.shares if shared.handed_over_on)
        return min(days, default=None)

    @cached_property
    def began_on(self) -> date | None:
        """Since when data shared on the day is within reach: with its first handover, or, if seen
        only by chance, with the work itself. None: not yet. Promises count work from then on."""
        return self.starts_on if self.is_incidental else self.handed_over_on

    def has_begun(self, day: date) -> bool:
        return self.began_on is not None and self.began_on <= day

    @cached_property
    def reach(self) -> Reach:
        """The days on which data is within reach, as statements and sheets may speak about: what is
        shared no more counts for the time before."""
        if self.is_incidental:
            return Reach(self.starts_on, self.ends_on)
        days = (self.first_handover_on, self.handed_over_on)
        return Reach(min((day for day in days if day is not None), default=None), self.ends_on)

    def handed_over(self, day: date) -> Self:
        """The same work as if what waits to be handed over had been, on that day."""
        shares = tuple(
            shared if shared.handed_over_on else replace(shared, handed_over_on=day)
            for shared in self.shares
        )
        return replace(self, shares=shares)


def billing_of(
    share: DataShare, kind: VendorKind | None, on: date, purposes: Collection[str]
) -> Billing:
    """As of a day; a kind that practice.yaml no longer knows is one to decide about.

    `purposes`: those of data_categories.yaml that are billing. Of the policy: "billing data goes
    only to card companies, collection agencies and those to whom billing work is entrusted".
    """
    if not is_billing(share.category):
        return Billing.NONE
    rule = "by_decision" if kind is None else kind.may_receive_billing
    if rule == "never":
        return Billing.FORBIDDEN
    if rule == "always" and share.purpose in purposes:
        return Billing.ALLOWED
    if _is_decided(share, on):
        return Billing.DECIDED
    return Billing.OTHER_PURPOSE if rule == "always" else Billing.UNDECIDED


def _is_decided(share: DataShare, on: date) -> bool:
    """A decision names a recipient and a purpose, and counts for no other."""
    return (
        share.billing_decided_on is not None
        and share.billing_decided_on <= on
        and share.billing_purpose == share.purpose
        and share.billing_recipient_id == share.vendor_id
    )
