"""A library of clauses may be larger or smaller than the one that ships, but covers what no contract
may lack."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from portal.content.packs import checking
from tests.content.raw import shipped_data, thing

Packs = dict[str, Any]
LIBRARY = "clause-library"


def _clause(packs: Packs, name: str = "confidentiality") -> dict[str, Any]:
    return thing(packs[LIBRARY]["clauses"], name)


def _without(packs: Packs, name: str) -> None:
    """Take a clause out, and close the gap in the numbers."""
    clauses = packs[LIBRARY]["clauses"]
    clauses.remove(_clause(packs, name))
    for number, clause in enumerate(sorted(clauses, key=lambda one: one["no"]), start=1):
        clause["no"] = number


def test_a_company_has_more_clauses_or_fewer_than_those_that_ship() -> None:
    fewer = shipped_data()
    _without(fewer, "named_manager")
    _without(fewer, "retention_period")
    assert checking.check(fewer) == []
    more = shipped_data()
    own = copy.deepcopy(_clause(more, "named_manager"))
    more[LIBRARY]["clauses"].append(own | {"id": "export_control", "no": 34})
    assert checking.check(more) == []


GAPS: dict[str, Callable[[Packs], Any]] = {
    "a clause that nobody may waive, left out": lambda p: _without(p, "incident_notification"),
    "a clause that nobody may waive, made waivable": lambda p: _clause(p).update(waivable=True),
    "a clause that nobody may waive, only recommended": (
        lambda p: _clause(p, "return_destruction").update(level="recommended")
    ),
    "an item of J.9.4 that no clause asks for": (
        lambda p: _clause(p, "audit_right")["mapping"].pop("jisq15001_j94")
    ),
    "a gap in the numbers": lambda p: _clause(p, "survival").update(no=34),
}


@pytest.mark.parametrize("gap", GAPS)
def test_an_author_is_told_of_the_gap(gap: str) -> None:
    packs = shipped_data()
    GAPS[gap](packs)
    problems = checking.check(packs)
    assert [one.pack for one in problems[:1]] == [LIBRARY]
    assert problems[0].path.startswith("clauses")
