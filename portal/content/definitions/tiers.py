"""The pack of risk tiers: points, tiers, floors and what moves a tier for a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from portal.content.definitions.conditions import Condition
from portal.content.definitions.named import by_id
from portal.content.definitions.strict_reader import HEADER, Header, Node, read_header
from portal.foundation.core.words.messages import Text

PACK = "risk-tiers"
FACTORS = ("data", "volume", "access", "location", "subcontracting")  # the order they are added in


@dataclass(frozen=True, slots=True)
class FactorValue:
    """One value of a factor, worth so many points."""

    id: str
    label: Text
    points: int


@dataclass(frozen=True)
class Factor:
    """One of FACTORS with its values."""

    id: str
    label: Text
    values: tuple[FactorValue, ...]

    @cached_property
    def by_id(self) -> Mapping[str, FactorValue]:
        return by_id(self.values)


@dataclass(frozen=True, slots=True)
class Tier:
    """From how many points, and what supervision it means; months are intervals."""

    id: str
    label: Text
    min_points: int
    questionnaire_months: int
    attestations: tuple[str, ...]
    onsite: Text
    clause_review_months: int
    selection_validity_months: int
    reports: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class IncidentalOnly:
    """What work with only incidental sight of data is asked for, and no more."""

    when: Condition
    attestations: tuple[str, ...]
    mandatory_clauses: tuple[str, ...]
    questionnaire: bool
    why: Text


@dataclass(frozen=True, slots=True)
class Floor:
    """While `when` holds, the tier is at least as strict as `min_tier`; nobody may lower it."""

    id: str
    when: Condition
    min_tier: str
    max_questionnaire_months: int | None
    why: Text


@dataclass(frozen=True, slots=True)
class DynamicRule:
    """What moves a tier, or an interval, while `when` holds. Exactly one effect is set."""

    id: str
    when: Condition
    raise_tiers: int | None
    set_tier: str | None
    questionnaire_months_times: int | None
    why: Text


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: points by factor, their total and the tier."""

    title: Text
    points: Mapping[str, int]
    total: int
    tier: str
    because: Text


@dataclass(frozen=True)
class TierPack:
    """Tiers stand strictest first."""

    header: Header
    factors: Mapping[str, Factor]
    tiers: tuple[Tier, ...]
    incidental_only: IncidentalOnly
    designated_countries: frozenset[str]
    floors: tuple[Floor, ...]
    dynamic: tuple[DynamicRule, ...]
    examples: tuple[Example, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Tier]:
        return by_id(self.tiers)

    def rank(self, tier_id: str) -> int:
        """0 for the strictest tier, rising as tiers grow lighter."""
        return [tier.id for tier in self.tiers].index(tier_id)

    def strictest(self, *tier_ids: str) -> str:
        return min(tier_ids, key=self.rank)

    def tier_of(self, points: int) -> Tier:
        """The strictest tier whose points are reached."""
        return next((t for t in self.tiers if points >= t.min_points), self.tiers[-1])


def read(node: Node) -> TierPack:
    fields = node.fields(
        *HEADER, "factors", "tiers", "incidental_only", "designated_countries", "floors",
        "dynamic", "examples", optional=("note", "facts_note"),
    )  # fmt: skip
    factors = fields["factors"].fields(*FACTORS)
    return TierPack(
        header=read_header(fields, PACK),
        factors=MappingProxyType({name: _read_factor(name, factors[name]) for name in FACTORS}),
        tiers=fields["tiers"].each_with_id(_read_tier),
        incidental_only=_read_incidental(fields["incidental_only"]),
        designated_countries=frozenset(fields["designated_countries"].ids()),
        floors=fields["floors"].each_with_id(_read_floor),
        dynamic=fields["dynamic"].each_with_id(_read_dynamic),
        examples=fields["examples"].each(_read_example),
    )


def _read_factor(name: str, node: Node) -> Factor:
    fields = node.fields("label", "values")
    return Factor(name, fields["label"].text(), fields["values"].each_with_id(_read_value))


def _read_value(node: Node) -> FactorValue:
    fields = node.fields("id", "label", "points")
    return FactorValue(fields["id"].id(), fields["label"].text(), fields["points"].whole())


def _read_tier(node: Node) -> Tier:
    fields = node.fields(
        "id", "label", "min_points", "questionnaire_months", "attestations", "onsite",
        "clause_review_months", "selection_validity_months", "reports", "reviewer",
    )  # fmt: skip
    return Tier(
        id=fields["id"].id(),
        label=fields["label"].text(),
        min_points=fields["min_points"].whole(),
        questionnaire_months=fields["questionnaire_months"].whole(),
        attestations=fields["attestations"].ids(),
        onsite=fields["onsite"].text(),
        clause_review_months=fields["clause_review_months"].whole(),
        selection_validity_months=fields["selection_validity_months"].whole(),
        reports=fields["reports"].string(),
        reviewer=fields["reviewer"].string(),
    )


def _read_incidental(node: Node) -> IncidentalOnly:
    fields = node.fields("when", "attestations", "mandatory_clauses", "questionnaire", "why")
    return IncidentalOnly(
        when=fields["when"].condition(),
        attestations=fields["attestations"].ids(),
        mandatory_clauses=fields["mandatory_clauses"].ids(),
        questionnaire=fields["questionnaire"].flag(),
        why=fields["why"].text(),
    )


def _read_floor(node: Node) -> Floor:
    fields = node.fields("id", "when", "min_tier", "why", optional=("max_questionnaire_months",))
    return Floor(
        id=fields["id"].id(),
        when=fields["when"].condition(),
        min_tier=fields["min_tier"].id(),
        max_questionnaire_months=fields["max_questionnaire_months"].optional(Node.whole),
        why=fields["why"].text(),
    )


def _read_dynamic(node: Node) -> DynamicRule:
    fields = node.fields("id", "when", "effect", "why")
    effects = ("raise_tiers", "set_tier", "questionnaire_months_times")
    effect = fields["effect"].fields(optional=effects)
    return DynamicRule(
        id=fields["id"].id(),
        when=fields["when"].condition(),
        raise_tiers=effect["raise_tiers"].optional(Node.whole),
        set_tier=effect["set_tier"].optional(Node.id),
        questionnaire_months_times=effect["questionnaire_months_times"].optional(Node.whole),
        why=fields["why"].text(),
    )


def _read_example(node: Node) -> Example:
    fields = node.fields("title", "points", "total", "tier", "because")
    points = fields["points"].fields(*FACTORS)
    return Example(
        title=fields["title"].text(),
        points=MappingProxyType({name: points[name].whole() for name in FACTORS}),
        total=fields["total"].whole(),
        tier=fields["tier"].id(),
        because=fields["because"].text(),
    )
