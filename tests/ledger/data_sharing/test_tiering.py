"""The base tier: Pam sees each addend and floor, and can only make it stricter."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.definitions.tiers import FACTORS, Example
from portal.content.packs import kinds as shelf
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing.share_rules import (
    ByHand,
    TierFacts,
    base_tier,
    engagement_facts,
    refuse_lowering,
    vendor_tier,
)

PACK = shelf.shipped_pack(shelf.TIERS)
CATEGORIES = shelf.shipped_pack(shelf.CATEGORIES)

LIGHT = TierFacts(
    access="one_off_copy",
    subcontracting="none",
    company_role="controller",
    volume_band="v2",
    location="japan",
    data_classes=frozenset({"ordinary"}),
    data_categories=frozenset({"name_contact"}),
)  # 1 + 1 + 2 + 1 + 0 = 5, tier 3

# The worked examples of the pack, by their English titles, as an engagement would state them.
EXAMPLES = {
    "Payroll outsourcing, 300 staff, My Number, one approved data centre": replace(
        LIGHT,
        data_classes=frozenset({"employee", "specific_pi"}),
        data_categories=frozenset({"payroll", "my_number"}),
        access="continuous_copy",
        subcontracting="approved_one",
    ),
    "Direct mail, 20,000 customers, one-off file, Japan, no subcontracting": replace(
        LIGHT, volume_band="v4"
    ),
    "Call centre, 80,000 members, vendor system, continuous, maintenance firm approved": replace(
        LIGHT,
        data_classes=frozenset({"ordinary", "behavioural"}),
        data_categories=frozenset({"customer_account", "inquiry_log", "purchase_history"}),
        volume_band="v4",
        access="continuous_copy",
        subcontracting="approved_one",
    ),
    "Business cards printed for 200 staff": replace(
        LIGHT, data_categories=frozenset({"business_contact"})
    ),
    "Cleaning company with incidental sight of paper": replace(
        LIGHT, volume_band="v1", access="incidental", location="ours"
    ),
}


def test_every_worked_example_of_the_pack_is_tried() -> None:
    assert {example.title.en for example in PACK.examples} == set(EXAMPLES)


@pytest.mark.parametrize("example", PACK.examples, ids=lambda example: example.title.en)
def test_the_worked_examples_come_out_as_the_pack_says(example: Example) -> None:
    result = base_tier(EXAMPLES[example.title.en], PACK)
    assert {one.factor.id: one.points for one in result.addends} == dict(example.points)
    assert result.total == example.total
    assert result.tier.id == example.tier
    assert result.is_complete


def test_payroll_is_explained_in_one_line() -> None:
    payroll = base_tier(EXAMPLES[PACK.examples[0].title.en], PACK)
    sum_up, lifted = payroll.explanation
    assert sum_up.params["added"] == "6 + 1 + 3 + 1 + 2"
    assert sum_up.params["total"] == 13
    assert sum_up.params["tier"] == PACK.by_id["tier_2"].label
    assert lifted.params["tier"] == PACK.by_id["tier_1"].label
    assert lifted.params["why"] == Text(
        ja="番号法: 直接・間接の監督義務", en="My Number Act: direct and indirect supervision"
    )
    assert [floor.id for floor in payroll.lifting] == ["my_number"]


def test_points_alone_are_explained_by_the_sum() -> None:
    result = base_tier(LIGHT, PACK)
    assert len(result.explanation) == 1
    assert not result.lifting
    assert result.addends[0].label == Text(ja="通常", en="Ordinary")


@pytest.mark.parametrize(
    ("floor", "facts", "tier"),
    [
        ("my_number", {"data_classes": frozenset({"ordinary", "specific_pi"})}, "tier_1"),
        ("special_care", {"data_classes": frozenset({"special_care"})}, "tier_2"),
        (
            "special_care_volume",
            {"data_classes": frozenset({"special_care"}), "volume_band": "v3"},
            "tier_1",
        ),
        ("financial_loss", {"data_categories": frozenset({"credential"})}, "tier_2"),
        ("financial_loss", {"data_categories": frozenset({"credit_card"})}, "tier_2"),
        ("admin_rights", {"access": "admin", "volume_band": "v5"}, "tier_1"),
        ("foreign", {"location": "abroad_other"}, "tier_2"),
        ("customer_entrusted", {"company_role": "entrusted"}, "tier_2"),
        ("subcontract_unknown", {"subcontracting": "unknown"}, "tier_1"),
    ],
)
def test_a_floor_lifts_light_work(floor: str, facts: dict[str, Any], tier: str) -> None:
    result = base_tier(replace(LIGHT, **facts), PACK)
    assert floor in [one.id for one in result.floors]
    assert result.tier.id == tier


@pytest.mark.parametrize(
    ("floor", "facts"),
    [
        ("special_care_volume", {"data_classes": frozenset({"special_care"})}),
        ("admin_rights", {"access": "admin"}),
        ("admin_rights", {"volume_band": "v5"}),
        ("foreign", {"location": "abroad_designated"}),
        ("financial_loss", {"data_categories": frozenset({"bank_account"})}),
        ("subcontract_unknown", {"subcontracting": "approved_multi"}),
    ],
)
def test_a_floor_stays_down_when_its_condition_does_not_hold(
    floor: str, facts: dict[str, Any]
) -> None:
    result = base_tier(replace(LIGHT, **facts), PACK)
    assert floor not in [one.id for one in result.floors]


def test_a_floor_that_changed_nothing_is_named_but_did_not_lift() -> None:
    heavy = replace(
        LIGHT,
        data_classes=frozenset({"special_care"}),
        access="continuous_copy",
        volume_band="v2",
    )  # 6 + 1 + 3 + 1 + 0 = 11: tier 2 by points already
    result = base_tier(heavy, PACK)
    assert [floor.id for floor in result.floors] == ["special_care"]
    assert not result.lifting


def test_work_abroad_is_asked_once_a_year_at_least() -> None:
    yearly = base_tier(replace(LIGHT, location="abroad_other"), PACK)
    assert yearly.questionnaire_months == 12
    tier_1 = base_tier(replace(LIGHT, location="abroad_other", subcontracting="unknown"), PACK)
    assert tier_1.questionnaire_months == 6


def test_a_cleaner_is_asked_for_the_pledge_of_confidentiality_only() -> None:
    result = base_tier(replace(LIGHT, access="incidental"), PACK)
    assert result.incidental_only is PACK.incidental_only
    assert result.attestations == ("confidentiality_pledge",)
    assert result.questionnaire_months is None


def test_a_printer_is_asked_for_what_its_tier_asks() -> None:
    result = base_tier(LIGHT, PACK)
    assert result.incidental_only is None
    assert result.attestations == PACK.by_id["tier_3"].attestations
    assert result.questionnaire_months == 12


def test_pam_raises_a_tier_with_a_reason() -> None:
    raised = base_tier(LIGHT, PACK, ByHand("tier_1", "A new owner abroad"))
    assert raised.tier.id == "tier_1"
    assert raised.floored.id == "tier_3"
    assert raised.explanation[-1].params["reason"] == "A new owner abroad"


@pytest.mark.parametrize("tier", ["tier_3", "tier_4"])
def test_a_raise_that_the_rules_have_overtaken_changes_nothing(tier: str) -> None:
    result = base_tier(LIGHT, PACK, ByHand(tier, "Old worry"))
    assert result.tier.id == "tier_3"
    assert result.by_hand is None


@pytest.mark.parametrize(
    ("tier", "reason", "field"),
    [("tier_4", "Small", "tier"), ("tier_3", "Same", "tier"), ("tier_2", "  ", "reason")],
)
def test_pam_cannot_lower_a_tier_or_raise_it_in_silence(tier: str, reason: str, field: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        refuse_lowering(base_tier(LIGHT, PACK), ByHand(tier, reason), PACK)
    assert refused.value.field == field


def test_pam_may_raise_it_again_above_a_floor() -> None:
    result = base_tier(replace(LIGHT, company_role="entrusted"), PACK)
    assert result.tier.id == "tier_2"
    refuse_lowering(result, ByHand("tier_1", "Sensitive customer"), PACK)


def test_a_vendor_is_as_strict_as_its_strictest_work() -> None:
    results = [base_tier(facts, PACK) for facts in EXAMPLES.values()]
    tier = vendor_tier(results, PACK)
    assert tier is not None
    assert tier.id == "tier_1"
    assert vendor_tier([], PACK) is None


def test_work_without_data_shared_yet_is_marked_as_incomplete() -> None:
    result = base_tier(TierFacts(access="one_off_copy", subcontracting="none"), PACK)
    assert not result.is_complete
    assert [addend.label is None for addend in result.addends] == [True, True, False, True, False]
    assert result.total == 2
    assert not result.floors


def test_the_tier_is_a_fact_for_the_rules_that_come_after() -> None:
    assert engagement_facts(LIGHT, tier="tier_3")["engagement.tier"] == "tier_3"


def _values(factor: str) -> list[str]:
    return sorted(PACK.factors[factor].by_id, key=lambda v: PACK.factors[factor].by_id[v].points)


FACTS = st.builds(
    TierFacts,
    access=st.sampled_from(_values("access")),
    subcontracting=st.sampled_from(_values("subcontracting")),
    company_role=st.sampled_from(["controller", "entrusted"]),
    volume_band=st.sampled_from(_values("volume")),
    location=st.sampled_from(_values("location")),
    data_classes=st.frozensets(st.sampled_from(_values("data")), min_size=1),
    data_categories=st.frozensets(st.sampled_from(sorted(CATEGORIES.by_id))),
)


@given(FACTS, st.sampled_from(FACTORS), st.data())
def test_more_risk_never_makes_the_tier_lighter(
    facts: TierFacts, factor: str, data: st.DataObject
) -> None:
    value = data.draw(st.sampled_from(_values(factor)))
    before = base_tier(facts, PACK)
    if factor == "data":
        riskier = replace(facts, data_classes=facts.data_classes | {value})
    else:
        name = {"volume": "volume_band"}.get(factor, factor)
        worth = PACK.factors[factor].by_id
        if worth[value].points <= worth[getattr(facts, name)].points:
            return
        change: dict[str, Any] = {name: value}
        riskier = replace(facts, **change)
    after = base_tier(riskier, PACK)
    assert after.total >= before.total
    assert PACK.rank(after.tier.id) <= PACK.rank(before.tier.id)


@given(FACTS, st.sampled_from([tier.id for tier in PACK.tiers]))
def test_no_hand_ever_lowers_what_the_rules_give(facts: TierFacts, tier: str) -> None:
    computed = base_tier(facts, PACK)
    by_hand = base_tier(facts, PACK, ByHand(tier, "because"))
    assert PACK.rank(by_hand.tier.id) <= PACK.rank(computed.tier.id)
    assert all(PACK.rank(by_hand.tier.id) <= PACK.rank(f.min_tier) for f in by_hand.floors)


@given(FACTS)
def test_the_explanation_always_adds_up(facts: TierFacts) -> None:
    result = base_tier(facts, PACK)
    added = str(result.explanation[0].params["added"])
    assert sum(int(part) for part in added.split(" + ")) == result.total
    assert (result.floored == result.by_points) == (not result.lifting)
