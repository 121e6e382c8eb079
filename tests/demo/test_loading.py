"""The demonstration is loaded once, into an empty portal, the same for the same seed and day."""

import io
import unicodedata
from collections.abc import Mapping
from datetime import date

import pypdf
import pytest
from flask import Flask
from sqlalchemy import Connection, Table

from portal.content.packs.kinds import CLAUSES
from portal.content.versions.queries import find_pack
from portal.demo.acts.stage import Chance
from portal.demo.papers.printing import (
    MASTER_CLAUSES,
    MEMORANDUM_CLAUSES,
    ORDER,
    USUAL,
    PrintedPaper,
    printed,
)
from portal.demo.papers.printing import places as places_of
from portal.foundation.core.database.db import UNSCOPED, db
from tests.demo.conftest import Demo, run

pytestmark = pytest.mark.timeout(600)  # the demonstration is loaded for the first of them

BY_CHANCE = {  # secrets and keys that are new each time, and what is made from them
    "password_hash", "stamp", "token_sha256", "salt", "hash", "digest", "message_id", "series",
    "body", "key", "details", "claimed_by", "content", "content_sha256", "pdf_sha256",
    "pdf_other_sha256", "unsealed_sha256", "unsealed_other_sha256", "seals", "parts",
    "fingerprint", "certificate",
}  # fmt: skip
OF_A_REPORT = {"sha256", "size"}  # a report prints the head of the history


def rows(connection: Connection, table: Table) -> list[Mapping[str, object]]:
    found = connection.execute(table.select(), execution_options=UNSCOPED).mappings()
    left_out = BY_CHANCE | (OF_A_REPORT if table.name == "stored_files" else set())
    plain = [{name: row[name] for name in row if name not in left_out} for row in found]
    return sorted(plain, key=str)


def everything(app: Flask) -> dict[str, list[Mapping[str, object]]]:
    with app.app_context(), db.engine.connect() as connection:
        return {table.name: rows(connection, table) for table in db.metadata.sorted_tables}


def test_it_is_the_same_for_the_same_seed_and_day(demo: Demo, twin: Flask) -> None:
    first, second = everything(demo.app), everything(twin)
    assert len(first["vendors"]) == 13
    for table, found in first.items():
        assert found == second[table], table


def test_another_seed_gives_other_numbers() -> None:
    assert Chance(1).phone("a") == Chance(1).phone("a")
    assert Chance(1).phone("a") != Chance(2).phone("a")


def test_it_prints_who_can_sign_in_and_where(demo: Demo) -> None:
    lines = demo.printed.splitlines()
    assert lines[0] == "Sazanami Transfer Inc. is ready, a company that does not exist."
    assert lines[-1] == "Address: http://localhost/"
    morishita = next(line for line in lines if "aya.morishita@sazanami.example.jp" in line)
    assert morishita.split()[0] == "Procurement"
    assert sum("@" in line for line in lines) == 28


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("C.UTF-8", "There are accounts already. The demonstration company is loaded"),
        ("ja_JP.UTF-8", "すでにアカウントがあります。"),
    ],
)
def test_a_portal_with_accounts_is_left_alone(demo: Demo, lang: str, words: str) -> None:
    before = everything(demo.app)
    refused = run(demo.app, "demo", "load", lang=lang)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(words)
    assert len(refused.stderr.splitlines()) == 1
    assert everything(demo.app) == before


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("clauses", [USUAL, ORDER, MASTER_CLAUSES, MEMORANDUM_CLAUSES])
def test_what_the_clause_check_quotes_stands_on_that_page(clauses: tuple[str, ...]) -> None:
    paper = PrintedPaper(
        title="業務委託契約書",
        vendor="有限会社まつかぜ文書処理",
        signed_on=date(2024, 6, 3),
        clauses=clauses,
    )
    pages = [
        squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(printed(paper))).pages
    ]
    for place in places_of(paper).values():
        assert squeezed(place.quote) in pages[place.page - 1]
        assert squeezed(f"{place.article}(") in pages[place.page - 1]


def test_there_are_words_for_every_clause_of_the_library(inside: None) -> None:
    assert sorted(ORDER) == sorted(clause.id for clause in find_pack(CLAUSES).clauses)
