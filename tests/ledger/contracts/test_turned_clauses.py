"""Of clauses turned into their opposite none is called present, and none that is upright is lost."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from portal.demo.papers.printing import articles
from portal.ledger.contracts.papers.articles import PaperLine
from portal.ledger.contracts.papers.polarity import LONGEST, Turned, turned
from portal.ledger.contracts.papers.suggestions import Hint, Suggestion, suggest
from tests.ledger.contracts.pieces import CLAUSES

TEXTS = Path(__file__).parent / "clause_texts"
# Before sentences were read for what they turn: 107 of 125 turned clauses were called present.
FOUND_BEFORE, PRESENT_BEFORE = 134, 124  # of 134 upright ones


class Row(TypedDict):
    """A clause of the library, and words about it as they stand on paper."""

    clause: str
    text: list[str]


def kept(name: str) -> Mapping[str, Sequence[Row]]:
    found: Mapping[str, Sequence[Row]] = yaml.safe_load((TEXTS / f"{name}.yaml").read_text("utf-8"))
    return found


def rows(name: str) -> list[Row]:
    return [row for group in kept(name).values() for row in group]


def look(text: Sequence[str]) -> Mapping[str, Suggestion]:
    return suggest([PaperLine(1, number, one) for number, one in enumerate(text)], CLAUSES)


def hint_of(row: Row) -> Hint | None:
    found = look(row["text"]).get(row["clause"])
    return found.hint if found else None


def test_the_sets_are_large_and_hold_every_clause_and_way_in_both_languages() -> None:
    ways = {f"{way}_{lang}" for way in ("released", "licensed", "denied") for lang in ("ja", "en")}
    turned_ones, upright = kept("inverted"), kept("upright")

    assert ways <= turned_ones.keys()
    assert min(len(turned_ones[way]) for way in ways) >= 14
    assert {one["clause"] for one in rows("upright")} == {one.id for one in CLAUSES}
    assert (len(rows("inverted")) >= 60, len(rows("upright")) >= 60) == (True, True), upright.keys()


def test_of_turned_clauses_at_most_one_of_fifty_is_called_present() -> None:
    comforted = [row for row in rows("inverted") if hint_of(row) is Hint.PRESENT]

    assert len(comforted) * 50 <= len(rows("inverted")), comforted


def test_most_turned_clauses_are_called_what_they_are() -> None:
    hints = [hint_of(row) for row in rows("inverted")]

    assert None not in hints
    assert hints.count(Hint.CONTRADICTED) * 10 >= len(hints) * 8


def test_no_upright_clause_is_lost_or_called_its_opposite() -> None:
    hints = [hint_of(row) for row in rows("upright")]

    assert hints.count(Hint.PRESENT) + hints.count(Hint.CHECK) >= FOUND_BEFORE
    assert hints.count(Hint.PRESENT) >= PRESENT_BEFORE
    assert hints.count(Hint.CONTRADICTED) == 0


def test_the_words_against_a_clause_are_words_of_the_paper() -> None:
    for row in rows("inverted"):
        text = row["text"]
        found = look(text).get(row["clause"])
        assert found is not None, row
        written = " ".join(text)
        for words in (*found.against, *found.doubts):
            assert words.removesuffix("…").lower() in written.lower(), (row, words)
        assert found.against or found.doubts or found.hint is Hint.CHECK, row


def test_one_turned_clause_is_seen_among_twenty_four_upright_ones() -> None:
    upright = {one["clause"]: one["text"] for one in kept("upright")["plain_ja"]}
    whole = [line for text in upright.values() for line in text]

    assert {one.hint for one in look(whole).values()} == {Hint.PRESENT}
    for row in kept("inverted")["denied_ja"]:
        assert look([*whole, *row["text"]])[row["clause"]].hint is not Hint.PRESENT, row


@pytest.mark.parametrize(
    ("lang", "head", "present"),
    [("ja", "第{}条({})", 19), ("en", "Article {}. {}", 4)],
)
def test_a_whole_sound_contract_loses_nothing(lang: str, head: str, present: int) -> None:
    """The demonstration's; `present` as before."""
    text = [
        line
        for number, one in enumerate(articles()[lang].values(), start=1)
        for line in (head.format(number, one.heading), *one.paragraphs)
    ]
    hints = [one.hint for one in look(text).values()]

    assert hints.count(Hint.PRESENT) >= present
    assert Hint.CONTRADICTED not in hints


@pytest.mark.parametrize(
    ("clause", "text", "how"),
    [
        ("audit_right", "乙は、監査を拒むことができる。", Turned.AGAINST),
        ("audit_right", "乙は、監査を拒むことができない。", None),
        ("audit_right", "甲は、営業秘密に係る記録を監査することができない。", Turned.DOUBTFUL),
        ("audit_right", "customer may not audit more than once a year.", Turned.DOUBTFUL),
        ("liability_damages", "不可抗力による場合、乙は責任を負わない。", None),
        ("breach_measures", "甲は、催告を要せず契約を解除することができる。", None),
        ("no_third_party_disclosure", "乙は、甲の承諾を得て第三者に提供することができる。", None),
        (
            "no_third_party_disclosure",
            "乙は、甲の承諾なく第三者に提供することができる。",
            Turned.AGAINST,
        ),
        ("security_measures", "vendor is not relieved of any duty.", None),
        ("security_measures", "customer is under no obligation to pay for it.", None),
    ],
)
def test_who_may_and_what_undoes_it_decide(clause: str, text: str, how: Turned | None) -> None:
    found = turned(clause, text)

    assert (found[0] if found else None) is how


def test_a_sentence_without_end_is_read_piece_by_piece() -> None:
    text = "customer vendor " * (8 * LONGEST) + "vendor need not notify anybody"

    assert turned("incident_notification", text) is not None
