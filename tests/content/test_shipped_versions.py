"""What shipped once is never another: companies hold it, and signatures name it."""

from pathlib import Path
from typing import Any

import pytest

from portal.content.packs import kinds as shelf
from portal.content.packs.checking import check
from portal.content.packs.kinds import PackKind, WrittenPack
from tests.content.packs.earlier import FOLDER, SHIPPED, called, earlier, first_release

EARLIER = list(earlier())


@pytest.mark.parametrize(("kind", "one"), EARLIER, ids=[called(one) for _, one in EARLIER])
def test_every_version_ever_shipped_is_kept_and_can_be_read(
    kind: PackKind[Any], one: WrittenPack
) -> None:
    assert SHIPPED[called(one)] == one.sha256
    assert shelf.parse(kind, one.data).version == one.version


@pytest.mark.parametrize("one", shelf.shipped(), ids=called)
def test_what_ships_now_is_what_was_published_under_its_version(one: WrittenPack) -> None:
    assert SHIPPED.get(called(one)) == one.sha256, (
        "A published version is never changed: give the file a new version, move the old one to "
        f"{FOLDER.name}/, and add the line to {FOLDER.name}/SHA256."
    )


def test_no_published_version_is_missing() -> None:
    kept = {called(one) for _, one in EARLIER} | {called(one) for one in shelf.shipped()}
    assert kept == set(SHIPPED)


def test_each_release_fits_together() -> None:
    assert check({one.pack: one.data for one in first_release()}) == []


def test_a_changed_word_is_noticed(tmp_path: Path) -> None:
    words = (FOLDER / "2026.1" / shelf.GLOSSARY.file).read_text("utf-8")
    (tmp_path / "glossary.yaml").write_text(words.replace("委託先管理台帳", "台帳"), "utf-8")
    changed = shelf.read_file(shelf.GLOSSARY, tmp_path / "glossary.yaml")
    assert SHIPPED[called(changed)] != changed.sha256


def test_the_first_categories_do_not_say_what_billing_is_so_the_portal_does() -> None:
    first = {one.pack: one for one in first_release()}[shelf.CATEGORIES.id]
    pack = shelf.parse(shelf.CATEGORIES, first.data)
    assert all(one.is_billing is None for one in pack.purposes)
    assert pack.billing_purposes == {"payment", "collection"}
    data = first.data
    for purpose in data["purposes"]:
        purpose["billing"] = purpose["id"] == "accounting_tax"
    assert shelf.parse(shelf.CATEGORIES, data).billing_purposes == {"accounting_tax"}


def test_no_question_of_the_sheet_takes_up_an_id_that_was_given_up() -> None:
    old = shelf.parse(shelf.SHEET, {one.pack: one for one in first_release()}[shelf.SHEET.id].data)
    new = shelf.shipped_pack(shelf.SHEET)
    given_up = {one.id for one in old.questions} - {one.id for one in new.questions}
    assert given_up == {"RET-04", "SUB-05"}  # whose yes could mean either, or changed its meaning
    before = {rule.id for one in old.questions for rule in one.findings if one.id in given_up}
    assert not before & {rule.id for one in new.questions for rule in one.findings}
