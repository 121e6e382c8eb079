"""What the packs in force say, read cheaply and safe from change."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from portal.content import catalogue
from portal.content.definitions.clauses import Level
from portal.content.packs import kinds as shelf
from portal.content.packs import references
from portal.content.versions.models import ContentActivation
from portal.content.versions.queries import ContentNotLoaded, find_pack
from portal.foundation.access.scoping import set_scope
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.calendar import ClosedWindow, MonthDay
from tests.queries import count_statements


@pytest.mark.usefixtures("packs")
def test_a_page_asks_the_database_once_however_much_it_reads() -> None:
    catalogue.clauses()
    with count_statements() as counted:
        catalogue.clauses()
        catalogue.clause("confidentiality", "2026.3")
        catalogue.statements()
        catalogue.data_category("credit_card")
        catalogue.promise_pack(on=date(2026, 1, 1))
        catalogue.practice()
        catalogue.tiers()
        find_pack(shelf.GLOSSARY).by_id["vendor"]
    assert counted.total == 1


@pytest.mark.usefixtures("packs")
def test_a_vendors_person_reads_the_same_words() -> None:
    set_scope(db.session, 7)
    assert len(catalogue.statements()) == 6
    assert catalogue.statement("no_subcontracting", "2026.2") in catalogue.statements()


@pytest.mark.usefixtures("database")
def test_without_packs_an_operator_is_told_what_to_run() -> None:
    db.session.execute(delete(ContentActivation))
    db.session.commit()
    with pytest.raises(ContentNotLoaded) as refused:
        catalogue.clauses()
    assert "flask content load" in refused.value.message.id


@pytest.mark.usefixtures("packs")
def test_every_question_has_its_answer() -> None:
    assert [clause.no for clause in catalogue.clauses()] == list(range(1, 34))
    assert catalogue.clause("cross_border").level is Level.CONDITIONAL
    assert catalogue.promise_pack().promises[0].id == "recognised"
    assert catalogue.promise_pack().by_id["no_subcontracting"].mode == "absolute"
    assert catalogue.statement("no_subcontracting").frequency.interval_months["tier_1"] == 6
    assert len(catalogue.statements()) == 6
    assert catalogue.data_category("my_number").data_class == "specific_pi"
    assert len(catalogue.data_categories()) == 29
    assert catalogue.tiers().by_id["tier_1"].min_points == 14
    assert catalogue.vendor_kind("card_company").may_receive_billing == "always"
    assert len(catalogue.vendor_kinds()) == 18
    assert catalogue.practice().ladders["request"].stages == (-14, -7, -1, 1, 7)
    assert find_pack(shelf.GLOSSARY).by_id["vendor"].words == Text(
        ja="委託先", en="Vendor (entrusted party)"
    )
    assert catalogue.version_in_force(shelf.STATEMENTS) == "2026.2"


def test_nobody_can_change_what_a_pack_says() -> None:
    shipped = references.read_library({written.pack: written.data for written in shelf.shipped()})
    frozen: list[Any] = [
        shipped,
        shipped.clauses,
        shipped.clauses.clauses[0],
        shipped.practice.ladders["request"],
    ]
    for thing in frozen:
        with pytest.raises(dataclasses.FrozenInstanceError):
            thing.id = "another"
    mappings: list[Any] = [
        shipped.practice.ladders,
        shipped.clauses.by_id,
        shipped.tiers.factors,
        shipped.tiers.examples[0].points,
        shipped.statements.statements[0].frequency.interval_months,
    ]
    for mapping in mappings:
        with pytest.raises(TypeError):
            mapping["another"] = 1


def test_a_text_speaks_both_languages() -> None:
    clause = shelf.shipped_pack(shelf.CLAUSES).by_id["confidentiality"]
    assert clause.title.in_("ja") == "秘密保持"
    assert clause.title.in_("en") == "Confidentiality"


def test_an_input_is_asked_for_in_its_wording_only() -> None:
    statement = shelf.shipped_pack(shelf.STATEMENTS).by_id["security_measures"]
    assert [one.id for one in statement.inputs if one.is_asked_for("start")] == ["not_yet"]
    assert [one.id for one in statement.inputs if one.is_asked_for("period")] == [
        "self_check_date", "changes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 12, 26), False),
        (date(2026, 12, 27), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 5), True),
        (date(2027, 1, 6), False),
    ],
)
def test_the_turn_of_the_year_is_one_closed_window(day: date, closed: bool) -> None:
    window = next(
        window
        for window in shelf.shipped_pack(shelf.PRACTICE).closed_windows
        if window.first == MonthDay(12, 27)
    )
    assert isinstance(window, ClosedWindow)
    assert window.covers(day) is closed
