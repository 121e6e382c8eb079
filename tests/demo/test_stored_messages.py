"""What a database holds reads in Japanese: today's, and what earlier versions have stored."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from sqlalchemy import select

from config import ROOT
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import UNSCOPED, Base, db
from tests.demo.conftest import Demo

pytestmark = pytest.mark.timeout(600)  # the demonstration is loaded for the first of them

# Context, id and plural of what demonstrations of the versions so far held, and of what their
# commands write on record. Add those of a new version when it is released; take none out.
EARLIER = Path(__file__).parent / "stored_ids.json"
Stored = tuple[str | None, str, str | None]


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "translations" / "ja" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="ja")


def messages_in(value: Any) -> Iterator[Stored]:
    """Those of a cell: a message, what stands in its parameters, lists and tables of them."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        if value.keys() - {"about"} == {"say", "with", "many"}:
            yield value.get("about"), value["say"], value["many"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from messages_in(one)


def stored_in_database() -> set[Stored]:
    found: set[Stored] = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table), execution_options=UNSCOPED):
            for cell in row:
                found.update(messages_in(cell))
    return found


def without_japanese(stored: set[Stored], catalogue: Catalog) -> list[Stored]:
    missing = []
    for context, said, many in sorted(stored, key=str):
        message = catalogue.get(said, context)
        texts = message.string if message is not None else None
        known = bool(texts) and all([texts] if isinstance(texts, str) else texts or ())
        if message is None or not known or message.pluralizable != (many is not None):
            missing.append((context, said, many))
    return missing


def test_every_message_of_a_database_of_today_has_its_japanese(
    demo: Demo, catalogue: Catalog
) -> None:
    with demo.app.app_context(), acting_as(db.session, SYSTEM):
        stored = stored_in_database()
    assert len(stored) > 60, "the walk finds them"
    assert without_japanese(stored, catalogue) == []


def test_what_earlier_versions_stored_still_has_its_japanese(catalogue: Catalog) -> None:
    earlier = {(about, said, many) for about, said, many in json.loads(EARLIER.read_text("utf-8"))}
    assert len(earlier) > 200
    gone = without_japanese(earlier, catalogue)
    assert gone == [], "an id that is retired goes into translations/kept.po"


def test_one_that_is_missing_is_named(catalogue: Catalog) -> None:
    cell = json.dumps({"say": "Nobody says this", "with": {"it": {"say": "Nor this", "with": {},
                       "many": "Nor these", "about": "a notion"}}, "many": None})  # fmt: skip
    stored = set(messages_in([cell]))
    assert without_japanese(stored, catalogue) == [
        ("a notion", "Nor this", "Nor these"),
        (None, "Nobody says this", None),
    ]
