"""A file brings where originals are kept; it never brings a copy, nor that somebody has looked."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts.coverage.outcome import Copy
from portal.ledger.contracts.models import Contract, ContractOriginal
from portal.ledger.contracts.queries import coverage_facts
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.exporting.registers import export
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from tests.cast import Cast
from tests.factories.contracts import make_contract, make_original
from tests.factories.papers import attach
from tests.ledger.exchange.conftest import Compare, Write, changes, wrong
from tests.ledger.exchange.files import contract, table, vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
SIGNED = {"signed_on": date(2026, 4, 1)}


def originals() -> list[ContractOriginal]:
    return list(db.session.scalars(select(ContractOriginal).order_by(ContractOriginal.id)))


def looks() -> list[Obligation]:
    kind = ObligationKind.CONTRACT_ORIGINAL
    return list(db.session.scalars(select(Obligation).where(Obligation.kind == kind)))


def copies() -> list[Copy]:
    facts = coverage_facts(None, TODAY).contracts
    return [one.shown.copy for several in facts.values() for one in several.values()]


def test_new_contracts_count_not_until_somebody_can_show_them(
    compare: Compare, write: Write
) -> None:
    sheets = (
        table("vendors", vendor("れいめい", key="A1", owner_id="Pam")),
        table(
            "contracts",
            contract("A1", "基本契約", original_place="書庫 3", **SIGNED),
            contract("A1", "覚書", original_place="", **SIGNED),
            contract("A1", "案"),
        ),
    )
    (note,) = compare(*sheets).notes
    assert words(note, "en").startswith(
        "Sheet “契約”, rows 2, 3: a file brings no copies of the contracts."
    )
    write(*sheets)

    assert set(copies()) == {Copy.MISSING}
    (kept,) = originals()
    assert (kept.place, kept.seen_by_id, kept.valid_from) == ("書庫 3", None, TODAY)
    (asked,) = looks()
    assert (asked.subject_id, asked.holder) == (kept.id, Holder.PRIVACY_OFFICER)  # Pam owns it


def test_another_place_voids_the_look_and_the_preview_says_so(
    compare: Compare, write: Write, cast: Cast
) -> None:
    made = make_contract(cast.acme, number="C-2026-001")
    db.session.commit()
    assert copies() == [Copy.ORIGINAL]
    row = {"number": made.number, "original_place": "Cellar", "title": made.title}
    difference = compare(table("contracts", row))
    assert changes(difference) == [
        ("Services agreement", "Where the original is kept", "Cabinet 3", "Cellar")
    ]
    assert len(difference.notes) == 1

    write(table("contracts", row))

    assert copies() == [Copy.MISSING]
    assert [one.valid_until for one in originals()] == [TODAY, None]
    assert [one.is_open for one in looks()] == [True]
    write(table("contracts", row | {"original_place": ""}))
    assert [one.is_open for one in looks()] == [False]


def test_of_what_has_a_file_nobody_needs_to_see_the_original(
    compare: Compare, write: Write, cast: Cast
) -> None:
    made = make_contract(cast.acme, number="C-2026-001", seen=False)
    attach(made, b"%PDF-1.7 signed")
    row = {"number": made.number, "original_place": "Cellar", "title": made.title}
    assert compare(table("contracts", row)).notes == ()
    write(table("contracts", row))
    assert copies() == [Copy.FILE]
    assert looks() == []


def test_the_export_imported_again_changes_nothing(compare: Compare, cast: Cast) -> None:
    make_contract(cast.acme)
    unseen = make_contract(cast.acme, "Other agreement", seen=False)
    make_original(unseen, "Cellar")
    db.session.commit()
    again = compare(export())
    assert not wrong(again)
    assert (again.counts["changed"], again.notes) == (0, ())


def test_a_draft_has_no_original(compare: Compare) -> None:
    (said,) = wrong(
        compare(
            table("vendors", vendor("れいめい", key="A1")),
            table("contracts", contract("A1", "案", original_place="書庫 3")),
        )
    )
    assert "This contract is a draft: there is no original yet." in said


@pytest.mark.parametrize("name", ["seen_on", "seen_by_id", "copy"])
def test_no_column_brings_a_look(name: str) -> None:
    assert name not in BY_ID[SheetId.CONTRACTS].by_id


def test_places_of_many_take_few_statements(write: Write, cast: Cast) -> None:
    def load(first: int, last: int) -> int:
        rows = [
            contract("Acme", f"契約{one}", original_place=f"書庫 {one}", **SIGNED)
            for one in range(first, last)
        ]
        with count_statements() as counted:
            write(table("contracts", *rows))
        return counted.total

    load(0, 1)
    assert load(1, 6) == load(6, 26)
    assert db.session.scalar(select(db.func.count()).select_from(Contract)) == 26
