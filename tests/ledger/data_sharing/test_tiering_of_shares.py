"""What shares say about an engagement: the heaviest of them counts, places by their country."""

from dataclasses import replace
from typing import Any

import pytest

from portal.content.definitions.conditions import evaluate, parse
from portal.content.packs import kinds as shelf
from portal.ledger.data_sharing.share_rules import (
    Share,
    TierFacts,
    base_tier,
    engagement_facts,
    facts_of_shares,
    location_of,
)

PACK = shelf.shipped_pack(shelf.TIERS)
CATEGORIES = shelf.shipped_pack(shelf.CATEGORIES)


def _share(**changed: Any) -> Share:
    share = Share("name_contact", "ordinary", "v2", "vendor_office_jp", "JP")
    return replace(share, **changed)


@pytest.mark.parametrize(
    ("place", "country", "cbpr", "location"),
    [
        ("vendor_office_jp", "JP", False, "japan"),
        ("our_system", "JP", False, "ours"),
        ("home_office", "JP", False, "home"),
        ("no_storage", "JP", False, "ours"),
        ("cloud_abroad", "DE", False, "abroad_designated"),
        ("cloud_abroad", "GB", False, "abroad_designated"),
        ("cloud_abroad", "NO", False, "abroad_designated"),
        ("cloud_abroad", "US", False, "abroad_other"),
        ("cloud_abroad", "US", True, "abroad_designated"),
        ("access_from_abroad", "VN", False, "abroad_other"),
        ("subcontractor_site", "JP", False, "japan"),
        ("subcontractor_site", None, False, "abroad_other"),
    ],
)
def test_a_place_counts_by_its_kind_and_country(
    place: str, country: str | None, cbpr: bool, location: str
) -> None:
    share = _share(place=place, country=country)
    assert location_of(share, PACK, CATEGORIES, cbpr=cbpr) == location


def test_of_several_shares_the_heaviest_counts() -> None:
    facts = facts_of_shares(
        [
            _share(volume_band="v4", purpose="delivery"),
            _share(category="my_number", data_class="specific_pi", volume_band="v1"),
            _share(place="cloud_abroad", country="US", transfer_method="sftp"),
            _share(place="our_system", operations=frozenset({"view", "store"})),
        ],
        PACK,
        CATEGORIES,
    )
    assert facts.volume_band == "v4"
    assert facts.location == "abroad_other"
    assert facts.outside_japan is True
    assert facts.data_classes == {"ordinary", "specific_pi"}
    assert facts.purposes == {"delivery"}
    assert facts.transfer_methods == {"sftp"}
    assert facts.processing_operations == {"view", "store"}
    points = {one.factor.id: one.points for one in base_tier(facts, PACK).addends}
    assert points["data"] == 6


def test_a_subcontractors_site_is_outside_japan_by_its_country() -> None:
    japan = facts_of_shares([_share(place="subcontractor_site")], PACK, CATEGORIES)
    abroad = facts_of_shares([_share(place="subcontractor_site", country="VN")], PACK, CATEGORIES)
    assert (japan.outside_japan, abroad.outside_japan) == (False, True)


def test_nothing_shared_leaves_every_question_about_it_open() -> None:
    facts = facts_of_shares([], PACK, CATEGORIES)
    assert facts == TierFacts()
    abroad = parse({"fact": "engagement.outside_japan", "op": "is_false"})
    assert evaluate(abroad, engagement_facts(facts)) is False


def test_a_clause_about_countries_abroad_applies_when_data_lies_there() -> None:
    clause = shelf.shipped_pack(shelf.CLAUSES).by_id["cross_border"]
    assert clause.applies_when is not None
    here = facts_of_shares([_share()], PACK, CATEGORIES)
    there = facts_of_shares([_share(place="vendor_abroad", country="US")], PACK, CATEGORIES)
    assert not evaluate(clause.applies_when, engagement_facts(here))
    assert evaluate(clause.applies_when, engagement_facts(there))
