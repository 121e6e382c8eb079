"""What guides and the README say of the rules comes from the code: which promises are judged."""

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.content.packs import kinds as shelf
from portal.foundation.core.words.i18n import words
from portal.supervision.promises.rules.evaluation import RULES, extent
from portal.supervision.promises.words import extent_words
from tests.supervision.promises.pieces import TODAY

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"<!-- judged: [^>]*-->\n(.*?)\n<!-- /judged -->", re.DOTALL)
TOLD = {
    "README.md": "en",
    "docs/product.md": "en",
    "docs/guide-management.en.md": "en",
    "docs/guide-management.ja.md": "ja",
}
# "three promises", "five so far", 「3つの約束」: such a number is true until the next rule.
COUNTED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|\d+) (?:promises|so far|other promises)\b"
    r"|(?:約束|遵守事項)[^。\n]{0,40}\d+つ|\d+つの(?:約束|遵守事項)"
)
PROMISES = shelf.shipped_pack(shelf.PROMISES).promises


@pytest.mark.parametrize(("path", "lang"), TOLD.items())
def test_the_promises_that_are_judged_are_told_as_the_code_has_them(
    app: Flask, path: str, lang: str
) -> None:
    with app.app_context():
        expected = words(extent_words(extent(PROMISES, TODAY)), lang)

    assert BLOCK.findall((ROOT / path).read_text()) == [expected], f"write into {path}: {expected}"


def test_the_command_lists_their_ids() -> None:
    line = next(
        line
        for line in (ROOT / "docs/commands.md").read_text().splitlines()
        if line.startswith("| names under `promises`")
    )
    decided = [one.id for one in PROMISES if one.rule in RULES]

    assert re.findall(r"`(\w+)`", line.partition(":")[2]) == decided


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/product.md",
        *(f"docs/{one.name}" for one in (ROOT / "docs").glob("guide-*.md")),
    ],
)
def test_no_guide_counts_them_by_hand(path: str) -> None:
    by_hand = BLOCK.sub("", (ROOT / path).read_text())

    assert COUNTED.findall(by_hand) == []
