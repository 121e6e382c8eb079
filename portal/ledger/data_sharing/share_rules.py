"""Rules about shared data: where it lies, the tier of the work, who may have billing data, its review.

Tiers: risk_tiers.yaml. Points add up to a tier; floors lift it; a person may raise it, with a
reason, and never lower it. What moves it for a time (findings, incidents, grades) comes on top
elsewhere. Billing data: promises.yaml `minimum_data`, and so the review within twelve months
(docs/product.md section 2). Pure.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.content.definitions.conditions import evaluate
from portal.content.definitions.tiers import (
    BY_COUNTRY,
    FACTORS,
    CategoryPack,
    Factor,
    FactorValue,
    Floor,
    IncidentalOnly,
    Tier,
    TierPack,
)
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.vendors.entry.as_written import JAPAN


@dataclass(frozen=True, slots=True)
class Share:
    """One data share in plain values: ids of the data categories pack, country as ISO 3166-1.

    `data_class` is the class to assume, which for some categories the officer sets.
    """

    category: str
    data_class: str
    volume_band: str
    place: str
    country: str | None = None
    purpose: str | None = None
    transfer_method: str | None = None
    operations: frozenset[str] = frozenset()


def location_of(
    share: Share, pack: TierPack, categories: CategoryPack, *, cbpr: bool = False
) -> str:
    """The tier's location of a share; an unknown country counts as abroad, not designated.

    `cbpr`: the vendor holds a valid CBPR certificate.
    """
    location = categories.places_by_id[share.place].tier_location
    if location != BY_COUNTRY:
        return location
    if share.country == JAPAN:
        return "japan"
    designated = cbpr or share.country in pack.designated_countries
    return "abroad_designated" if designated else "abroad_other"


def is_outside_japan(share: Share, categories: CategoryPack) -> bool:
    return lies_outside_japan(share.place, share.country, categories)


def lies_outside_japan(place: str, country: str | None, categories: CategoryPack) -> bool:
    outside = categories.places_by_id[place].outside_japan
    return country != JAPAN if outside is None else outside


@dataclass(frozen=True, slots=True)
class TierFacts:
    """What is known about an engagement. None and empty: not known yet."""

    access: str | None = None
    subcontracting: str | None = None
    company_role: str | None = None
    volume_band: str | None = None  # the highest of its shares
    location: str | None = None  # the highest-scoring of its shares
    data_classes: frozenset[str] = frozenset()
    data_categories: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    transfer_methods: frozenset[str] = frozenset()
    storage_locations: frozenset[str] = frozenset()
    processing_operations: frozenset[str] = frozenset()
    medium: str | None = None
    reentrustment_mode: str | None = None
    outside_japan: bool | None = None
    eea_data: bool | None = None
    has_completed_jobs: bool | None = None


@dataclass(frozen=True, slots=True)
class Addend:
    """What one factor adds; `value` None: not known yet, 0 points."""

    factor: Factor
    value: FactorValue | None

    @property
    def points(self) -> int:
        return 0 if self.value is None else self.value.points

    @property
    def label(self) -> Text | None:
        return None if self.value is None else self.value.label


@dataclass(frozen=True, slots=True)
class ByHand:
    """A person's decision that the work deserves a stricter tier than it computes to."""

    tier: str
    reason: str


@dataclass(frozen=True, slots=True)
class TierResult:
    """The tier and how it came about.

    `floors` are all whose condition holds, whether or not they lifted anything. `by_hand` is None
    where the decision asks for no more than the rules do.
    """

    addends: tuple[Addend, ...]
    total: int
    by_points: Tier
    floors: tuple[Floor, ...]
    floored: Tier
    by_hand: ByHand | None
    tier: Tier
    incidental_only: IncidentalOnly | None

    @property
    def is_complete(self) -> bool:
        return all(addend.value is not None for addend in self.addends)

    @property
    def lifting(self) -> tuple[Floor, ...]:
        """The floors that made the tier what it is, none where the points alone did."""
        if self.floored == self.by_points:
            return ()
        return tuple(floor for floor in self.floors if floor.min_tier == self.floored.id)

    @property
    def attestations(self) -> tuple[str, ...]:
        asked = self.incidental_only or self.tier
        return asked.attestations

    @property
    def questionnaire_months(self) -> int | None:
        """How often the check sheet is asked for; None: not at all."""
        if self.incidental_only is not None and not self.incidental_only.questionnaire:
            return None
        bounds = (floor.max_questionnaire_months for floor in self.floors)
        return min([self.tier.questionnaire_months, *(b for b in bounds if b is not None)])

    @property
    def explanation(self) -> tuple[Message, ...]:
        """The parts of one line: the sum, each floor that lifted, the raise by hand."""
        added = " + ".join(str(addend.points) for addend in self.addends)
        parts = [
            say(
                "%(added)s = %(total)s points: %(tier)s",
                added=added,
                total=self.total,
                tier=self.by_points.label,
            )
        ]
        parts += [
            say("lifted to %(tier)s: %(why)s", tier=self.floored.label, why=floor.why)
            for floor in self.lifting
        ]
        if self.by_hand is not None:
            reason = self.by_hand.reason
            parts.append(
                say("raised to %(tier)s by hand: %(reason)s", tier=self.tier.label, reason=reason)
            )
        return tuple(parts)


Tiered = tuple[TierResult, Mapping[str, object]]


def base_tier(facts: TierFacts, pack: TierPack, by_hand: ByHand | None = None) -> TierResult:
    """Points, then floors, then the raise by hand, which only counts upwards."""
    addends = _addends(facts, pack)
    total = sum(addend.points for addend in addends)
    by_points = pack.tier_of(total)
    named = engagement_facts(facts)
    floors = tuple(floor for floor in pack.floors if evaluate(floor.when, named))
    floored = pack.strictest(by_points.id, *(floor.min_tier for floor in floors))
    raised = by_hand is not None and pack.rank(by_hand.tier) < pack.rank(floored)
    incidental = pack.incidental_only
    return TierResult(
        addends=addends,
        total=total,
        by_points=by_points,
        floors=floors,
        floored=pack.by_id[floored],
        by_hand=by_hand if raised else None,
        tier=pack.by_id[by_hand.tier if by_hand is not None and raised else floored],
        incidental_only=incidental if evaluate(incidental.when, named) else None,
    )


@dataclass(slots=True)
class Tiering:
    """Tiers of many pieces of work; what is tiered by the same facts is worked out once."""

    pack: TierPack
    categories: CategoryPack
    _shared: dict[tuple[Share, ...], TierFacts] = field(default_factory=dict)
    _tiers: dict[tuple[TierFacts, ByHand | None], Tiered] = field(default_factory=dict)

    def shared(self, shares: tuple[Share, ...]) -> TierFacts:
        """As `facts_of_shares` says."""
        if shares not in self._shared:
            self._shared[shares] = facts_of_shares(shares, self.pack, self.categories)
        return self._shared[shares]

    def tier(self, facts: TierFacts, by_hand: ByHand | None) -> Tiered:
        """As `base_tier` says, with the facts by their names."""
        key = facts, by_hand
        if key not in self._tiers:
            result = base_tier(facts, self.pack, by_hand)
            self._tiers[key] = result, engagement_facts(facts, tier=result.tier.id)
        return self._tiers[key]


def refuse_lowering(result: TierResult, wanted: ByHand, pack: TierPack) -> None:
    """A raise by hand goes up from what the rules give, and says why."""
    if pack.rank(wanted.tier) >= pack.rank(result.floored.id):
        raise RuleViolated(
            say(
                "The tier can only be raised by hand; by its points and floors it is %(tier)s.",
                tier=result.floored.label,
            ),
            field="tier",
        )
    if not wanted.reason.strip():
        raise RuleViolated(say("Say why the tier is raised."), field="reason")


def vendor_tier(engagements: Iterable[TierResult], pack: TierPack) -> Tier | None:
    """The strictest tier of a vendor's current engagements; None where it has none."""
    tiers = [result.tier.id for result in engagements]
    return pack.by_id[pack.strictest(*tiers)] if tiers else None


def facts_of_shares(shares: Iterable[Share], pack: TierPack, categories: CategoryPack) -> TierFacts:
    """What the shares alone say; the caller adds the engagement's own facts with `replace`."""
    known = tuple(shares)
    abroad = [is_outside_japan(share, categories) for share in known]
    locations = [location_of(share, pack, categories) for share in known]
    return TierFacts(
        volume_band=_heaviest(pack.factors["volume"], (share.volume_band for share in known)),
        location=_heaviest(pack.factors["location"], locations),
        data_classes=frozenset(share.data_class for share in known),
        data_categories=frozenset(share.category for share in known),
        purposes=frozenset(share.purpose for share in known if share.purpose),
        transfer_methods=frozenset(
            share.transfer_method for share in known if share.transfer_method
        ),
        storage_locations=frozenset(share.place for share in known),
        processing_operations=frozenset(
            operation for share in known for operation in share.operations
        ),
        outside_japan=any(abroad) if known else None,
    )


def engagement_facts(facts: TierFacts, *, tier: str | None = None) -> Mapping[str, object]:
    """The facts by the names the conditions of the packs use; `tier`: before dynamic rules."""
    named = {f"engagement.{name}": getattr(facts, name) for name in TierFacts.__slots__}
    return named | {"engagement.tier": tier}


def _addends(facts: TierFacts, pack: TierPack) -> tuple[Addend, ...]:
    chosen = {
        "data": _heaviest(pack.factors["data"], facts.data_classes),
        "volume": facts.volume_band,
        "access": facts.access,
        "location": facts.location,
        "subcontracting": facts.subcontracting,
    }
    return tuple(
        Addend(factor, None if (value := chosen[name]) is None else factor.by_id[value])
        for name in FACTORS
        if (factor := pack.factors[name])
    )


def _heaviest(factor: Factor, values: Iterable[str]) -> str | None:
    """The value with the most points, of equal ones the later in the pack; None of none."""
    rank = {id_: (value.points, place) for place, (id_, value) in enumerate(factor.by_id.items())}
    return max(values, key=rank.__getitem__, default=None)


CATEGORIES: Final = frozenset({"billing_collection", "credit_card", "bank_account"})


class Billing(StrEnum):
    NONE = "none"  # no billing data
    ALLOWED = "allowed"  # the kind of vendor may always receive it, and it is for billing
    DECIDED = "decided"  # the officer decided that it may go there for this purpose
    OTHER_PURPOSE = "other_purpose"  # that kind of vendor may, but not for a purpose like this
    UNDECIDED = "undecided"  # the officer has to decide
    FORBIDDEN = "forbidden"  # this kind of vendor may never receive it


TO_DECIDE: Final = frozenset({Billing.UNDECIDED, Billing.OTHER_PURPOSE})


def is_billing(category: str) -> bool:
    return category in CATEGORIES


def waits_for_its_purpose(verdict: Billing, purpose: str, purposes: Collection[str]) -> bool:
    """Whether another purpose would mend it, where nobody has decided about this one."""
    return verdict in TO_DECIDE and purpose not in purposes


def other_purpose(
    purpose: Text | str, labels: Mapping[str, Text], purposes: Collection[str]
) -> Message:
    """To whoever enters it: what is wrong with the purpose, and how to mend it."""
    names = [label for purpose_id, label in labels.items() if purpose_id in purposes]
    allowed = Text(
        ja="".join(f"「{name.ja}」" for name in names),
        en=" or ".join(f"“{name.en}”" for name in names),
    )
    return say(
        "Purpose: “%(purpose)s” is not a purpose of billing, so the promise is not kept. Choose "
        "%(allowed)s, stop handing it over, or ask the privacy officer to decide about it.",
        purpose=purpose,
        allowed=allowed,
    )


REVIEW_MONTHS = 12
LEAD = timedelta(days=30)


def review_due(reviewed_on: date) -> date:
    """The last day on which the last review still counts."""
    return add_months(reviewed_on, REVIEW_MONTHS)


def is_asked_for(reviewed_on: date, today: date) -> bool:
    """From a month before that day on."""
    return review_due(reviewed_on) - LEAD <= today
