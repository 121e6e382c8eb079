"""What no code says any more, and a database may hold, stays translated."""

from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(name="check", scope="module")
def _check() -> ModuleType:
    script = SourceFileLoader("check_translations", str(ROOT / "bin" / "check-translations"))
    module = ModuleType(script.name)
    module.__file__ = script.path
    script.exec_module(module)
    return module


def test_what_is_kept_is_wanted_though_nothing_says_it(check: ModuleType) -> None:
    said, kept, catalogue = Catalog(), Catalog(), Catalog(locale="ja")
    kept.add("Said once", context="before")
    catalogue.add("Said once", "以前の文", context="before")
    assert check.findings(said, catalogue) == ["unused    'Said once'"]
    assert check.with_kept(said, kept) == []
    assert check.findings(said, catalogue) == []


def test_what_is_kept_without_japanese_is_named(check: ModuleType) -> None:
    said, kept = Catalog(), Catalog()
    kept.add(("One thing", "%(n)s things"))
    assert check.with_kept(said, kept) == []
    assert check.findings(said, Catalog(locale="ja")) == ["missing   kept.po:0: 'One thing'"]


def test_what_is_said_after_all_is_named(check: ModuleType) -> None:
    said, kept = Catalog(), Catalog()
    said.add("Said still")
    kept.add("Said still")
    assert check.with_kept(said, kept) == ["in use    'Said still': take it out of kept.po"]


@pytest.mark.parametrize(
    ("japanese", "found"),
    [("割合(%)、初期値 %(n)s", 1), ("割合(%%)、初期値 %(n)s", 0), ("%(n)s", 0)],
)
def test_a_percent_sign_beside_a_parameter_is_written_twice(
    check: ModuleType, japanese: str, found: int
) -> None:
    said, catalogue = Catalog(), Catalog(locale="ja")
    said.add("To start with: %(n)s")
    catalogue.add("To start with: %(n)s", japanese)
    assert len(check.findings(said, catalogue)) == found


def test_the_context_is_found_in_code_and_templates(check: ModuleType) -> None:
    found = check.extract()
    assert found.get("Name", "of a thing") is not None
    assert found.get("Name") is not None


def test_every_sentence_that_is_kept_has_its_japanese(check: ModuleType) -> None:
    catalogue = check.read_catalogue()
    kept = [one for one in check.read_kept() if one.id]
    assert kept
    for message in kept:
        assert catalogue.get(message.id, message.context).string


def test_a_short_sentence_of_two_packages_is_named_until_somebody_looked_at_it(
    check: ModuleType,
) -> None:
    places = [
        ("portal/ledger/vendors/profile/forms.py", 1),
        ("templates/proof/desk/today.html", 2),
    ]
    said = Catalog()
    said.add("Kept %(n)s", locations=places)
    said.add("Kept", locations=places[:1])
    said.add("Kept", locations=places, context="of a promise")
    said.add("Kept for a long time", locations=places)
    named = "shared    'Kept %(n)s': ledger/vendors, proof/desk; see shared.txt"
    assert check.shared_findings(said, set()) == [named]
    assert check.shared_findings(said, {"Kept %(n)s"}) == []


def test_the_list_of_short_sentences_is_sorted_and_whole(check: ModuleType) -> None:
    lines = check.SHARED.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if not line.startswith("#")]
    assert listed == sorted(set(listed))
    assert check.shared_findings(check.extract(), check.read_shared()) == []
