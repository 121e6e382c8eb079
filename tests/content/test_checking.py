"""The check: what ships is sound, and an author learns of every mistake with its place."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.content.packs import checking
from tests.content.raw import shipped_data, thing

Packs = dict[str, Any]


def test_the_packs_that_ship_have_no_problem() -> None:
    assert checking.check_shipped() == []


def _clause(packs: Packs, name: str = "confidentiality") -> dict[str, Any]:
    return thing(packs["clause-library"]["clauses"], name)


def _statement(packs: Packs, name: str = "no_subcontracting") -> dict[str, Any]:
    return thing(packs["attestations"]["attestations"], name)


def _floor(packs: Packs, name: str = "my_number") -> dict[str, Any]:
    return thing(packs["risk-tiers"]["floors"], name)


def _category(packs: Packs, name: str = "credit_card") -> dict[str, Any]:
    return thing(packs["data-categories"]["categories"], name)


def _question(packs: Packs, section: str, name: str) -> dict[str, Any]:
    sections = packs["supervision-standard"]["sections"]
    return thing(thing(sections, section)["questions"], name)


def _conditional(packs: Packs) -> dict[str, Any]:
    """The first question that is shown for an answer only."""
    return next(
        question
        for section in packs["supervision-standard"]["sections"]
        for question in section["questions"]
        if "answer" in question.get("show_if", {})
    )


MISTAKES: dict[str, tuple[str, Callable[[Packs], Any]]] = {
    "a clause for a promise nobody made": (
        "clause-library",
        lambda p: _clause(p)["promises"].append("be_kind"),
    ),
    "a statement for a promise nobody made": (
        "attestations",
        lambda p: _statement(p)["promises"].append("be_kind"),
    ),
    "a tier that asks for a statement there is not": (
        "risk-tiers",
        lambda p: thing(p["risk-tiers"]["tiers"], "tier_1")["attestations"].append("loyalty"),
    ),
    "incidental work that needs a clause there is not": (
        "risk-tiers",
        lambda p: p["risk-tiers"]["incidental_only"]["mandatory_clauses"].append("politeness"),
    ),
    "incidental work that needs a statement there is not": (
        "risk-tiers",
        lambda p: p["risk-tiers"]["incidental_only"]["attestations"].append("politeness"),
    ),
    "a floor to a tier there is not": (
        "risk-tiers",
        lambda p: _floor(p).update(min_tier="tier_0"),
    ),
    "a floor for a class there is not": (
        "risk-tiers",
        lambda p: _floor(p)["when"].update(value="secret"),
    ),
    "a floor for a category there is not": (
        "risk-tiers",
        lambda p: _floor(p, "financial_loss")["when"].update(value=["credit_card", "gold"]),
    ),
    "a floor that asks for a fact there is not": (
        "risk-tiers",
        lambda p: _floor(p)["when"].update(fact="engagement.mood"),
    ),
    "a floor for a place there is not": (
        "risk-tiers",
        lambda p: _floor(p, "foreign")["when"].update(value="moon"),
    ),
    "a rule with two effects": (
        "risk-tiers",
        lambda p: p["risk-tiers"]["dynamic"][0]["effect"].update(set_tier="tier_1"),
    ),
    "tiers in the wrong order": (
        "risk-tiers",
        lambda p: p["risk-tiers"]["tiers"].reverse(),
    ),
    "an example that does not add up": (
        "risk-tiers",
        lambda p: p["risk-tiers"]["examples"][0].update(total=99),
    ),
    "a category in a class there is not": (
        "data-categories",
        lambda p: _category(p).update({"class": "golden"}),
    ),
    "a category with a trigger there is not": (
        "data-categories",
        lambda p: _category(p)["leak_triggers"].append("full_moon"),
    ),
    "a category about people there are not": (
        "data-categories",
        lambda p: _category(p).update(typical_subject="martian"),
    ),
    "a place that scores as none of the tier's": (
        "data-categories",
        lambda p: p["data-categories"]["storage_locations"][0].update(tier_location="moon"),
    ),
    "bands with other points than the tier's": (
        "risk-tiers",
        lambda p: p["data-categories"]["volume_bands"][1].update(points=2),
    ),
    "a purpose that needs something unheard of": (
        "data-categories",
        lambda p: p["data-categories"]["purposes"][0].update(requires="a_dance"),
    ),
    "a clause number twice": (
        "clause-library",
        lambda p: _clause(p).update(no=1),
    ),
    "a clause id twice": (
        "clause-library",
        lambda p: _clause(p).update(id="survival"),
    ),
    "a conditional clause without condition": (
        "clause-library",
        lambda p: _clause(p, "cross_border").update(applies_when=None),
    ),
    "a clause of a level there is not": (
        "clause-library",
        lambda p: _clause(p).update(level="vital"),
    ),
    "an override for a clause there is not": (
        "clause-library",
        lambda p: p["clause-library"]["missing_clause_finding"]["overrides"][0].update(clause="x"),
    ),
    "a placeholder nobody fills": (
        "attestations",
        lambda p: _statement(p)["statement"].update(en="{{favourite_colour}}"),
    ),
    "a placeholder in one language only": (
        "attestations",
        lambda p: _statement(p)["statement"].update(ja="誓約します。"),
    ),
    "a start asked without words for it": (
        "attestations",
        lambda p: _statement(p).pop("statement_start"),
    ),
    "rows without columns": (
        "attestations",
        lambda p: _statement(p)["inputs"][0].update(columns=[]),
    ),
    "a statement that cannot be declined": (
        "attestations",
        lambda p: _statement(p)["choices"].pop(),
    ),
    "a statement asked of a tier there is not": (
        "attestations",
        lambda p: _statement(p)["frequency"]["interval_months"].update(tier_9=1),
    ),
    "a question shown for a question there is not": (
        "supervision-standard",
        lambda p: _conditional(p)["show_if"].update(answer="XXX-99"),
    ),
    "a question shown for an answer there is not": (
        "supervision-standard",
        lambda p: _conditional(p)["show_if"].update(value="perhaps", op="eq"),
    ),
    "a question of a type there is not": (
        "supervision-standard",
        lambda p: _question(p, "org", "ORG-01").update(answer_type="mime"),
    ),
    "a question id in two sections": (
        "supervision-standard",
        lambda p: p["supervision-standard"]["sections"][1]["questions"][0].update(id="ORG-01"),
    ),
    "a finding of a severity there is not": (
        "supervision-standard",
        lambda p: _question(p, "org", "ORG-01")["findings"][0].update(severity="awful"),
    ),
    "a grammar the portal does not know": (
        "supervision-standard",
        lambda p: p["supervision-standard"]["condition_grammar"]["ops"].append("like"),
    ),
    "a choice without options": (
        "selection-standard",
        lambda p: thing(p["selection-standard"]["questions"], "SEL-03").pop("options"),
    ),
    "a word that stands for two things": (
        "glossary",
        lambda p: p["glossary"]["terms"][1].update(ja=p["glossary"]["terms"][0]["ja"]),
    ),
    "a term id twice": (
        "glossary",
        lambda p: p["glossary"]["terms"][1].update(id=p["glossary"]["terms"][0]["id"]),
    ),
    "a promise under a duty there is not": (
        "promises",
        lambda p: p["promises"]["promises"][0].update(duty="enjoy"),
    ),
    "a verdict the portal does not give": (
        "promises",
        lambda p: p["promises"]["verdicts"][0].update(id="splendid"),
    ),
    "an approval cell for a role there is not": (
        "practice",
        lambda p: p["practice"]["approval_box"]["vendor_report"][0].update(role="king"),
    ),
    "a vendor kind without a rule for billing data": (
        "practice",
        lambda p: p["practice"]["vendor_kinds"][0].update(may_receive_billing="maybe"),
    ),
    "a 30th of February": (
        "practice",
        lambda p: p["practice"].update(fiscal_year_start="02-30"),
    ),
    "a reminder ladder that goes back": (
        "practice",
        lambda p: p["practice"]["ladders"]["request"].update(stages=[-1, -7]),
    ),
    "a misspelt field": (
        "clause-library",
        lambda p: _clause(p).update(waiveable=True),
    ),
    "a field left out": (
        "clause-library",
        lambda p: _clause(p).pop("waivable"),
    ),
    "a text without Japanese": (
        "clause-library",
        lambda p: _clause(p)["title"].pop("ja"),
    ),
    "an empty text": (
        "clause-library",
        lambda p: _clause(p)["title"].update(en=" "),
    ),
    "a text without Japanese in a place the portal does not read": (
        "supervision-standard",
        lambda p: _question(p, "org", "ORG-01")["findings"][0]["title"].pop("ja"),
    ),
    "a pack of another schema": (
        "promises",
        lambda p: p["promises"].update(schema_version=2),
    ),
    "another pack's file": (
        "promises",
        lambda p: p["promises"].update(id="practice"),
    ),
    "a version that is none": (
        "promises",
        lambda p: p["promises"].update(version="new"),
    ),
    "a pack that is missing": (
        "glossary",
        lambda p: p.pop("glossary"),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_an_author_is_told_of(mistake: str) -> None:
    pack, make_it = MISTAKES[mistake]
    packs = shipped_data()
    make_it(packs)
    problems = checking.check(packs)
    assert [problem.pack for problem in problems[:1]] == [pack]
    assert all(problem.reason.id for problem in problems)


def test_an_author_is_told_of_several_mistakes_at_once() -> None:
    packs = shipped_data()
    _clause(packs).pop("waivable")
    _clause(packs, "survival").update(level="vital")
    _statement(packs)["title"].pop("en")
    paths = {(problem.pack, problem.path) for problem in checking.check(packs)}
    assert paths == {
        ("clause-library", "clauses[1]"),
        ("clause-library", "clauses[18].level"),
        ("attestations", "attestations[0].title"),
    }
