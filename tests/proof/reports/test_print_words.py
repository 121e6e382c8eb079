"""Readers of either language find every fixed word of the print templates in theirs."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.supervision.attestations.models import SignedHow
from tests.proof.reports.rendering import ROOT, templates

TABLES = {
    "print/report/words.html": [
        *Path(ROOT, "templates/print/report").rglob("*.html"),
        ROOT / "templates/print/report.html",
        ROOT / "templates/print/report_body.html",
    ],
    "print/receipt_words.html": [ROOT / "templates/print/receipt.html"],
}
# Chosen by the value of a field, so that no template names them.
BY_VALUE = re.compile(
    r"short_|legend_|differs_|none_happened|not_recorded|electronic|paper|deputy|seen_after|pending|ringi|returned|terminal|nobody"
    r"|mandatory|conditional|recommended|met|waived|unmet|missing|clause_not_applicable"
    r"|broken|due_soon|excepted|kept|not_in_scope|not_applicable|decline|open"
    r"|affirm_with_exception|gravity_|summary|work|vendors|payees|clauses|attestations|sheets|findings|incidents|instructions|log|conclusion|evidence|basis"
    r"|promises|trend|by_tier|officer_opinion|exceptions|chain_of_all|done|ahead|reviews|matters|how_"
)


def table(name: str) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = templates().get_template(name).module.words  # type: ignore[attr-defined]
    return words


@pytest.mark.parametrize("name", TABLES)
def test_a_word_is_given_once(name: str) -> None:
    """Of two under one name the later one would stand in the places of both."""
    source = Path(ROOT, "templates", name).read_text(encoding="utf-8")
    for one in re.split(r"(?=\{%-? set )", source):
        keys = re.findall(r'^ *"(\w+)": +\{"en"', one, re.MULTILINE)
        assert sorted(keys) == sorted(set(keys)), one[:40]


@pytest.mark.parametrize("name", TABLES)
def test_every_word_exists_in_both_languages(name: str) -> None:
    for key, word in table(name).items():
        assert set(word) == {"en", "ja"}, key
        assert word["en"].strip(), key
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", word["ja"]) or key in {"no", "nobody"}, key
        assert word["en"].count("%s") == word["ja"].count("%s"), key


@pytest.mark.parametrize("name", TABLES)
def test_no_word_is_left_over(name: str) -> None:
    used = "".join(one.read_text("utf-8") for one in TABLES[name] if "words.html" not in str(one))
    for key in table(name):
        assert f"words.{key}[" in used or BY_VALUE.match(key), key


def test_the_receipt_has_words_for_every_way_of_signing() -> None:
    words = table("print/receipt_words.html")
    assert {name for name in words if name.startswith("how_")} == {
        f"how_{way}" for way in SignedHow
    }


def test_verdicts_are_called_as_the_promises_call_them() -> None:
    packs = ROOT / "portal" / "content" / "packs"
    pack: Any = yaml.safe_load((packs / "promises.yaml").read_text("utf-8"))
    words = table("print/report/words.html")
    for verdict in pack["verdicts"]:
        assert words[verdict["id"]] == verdict["label"]
