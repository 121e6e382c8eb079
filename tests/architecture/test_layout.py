"""The folders tell the story: wings, packages, and the same names in tests and templates."""

import ast
import re
from pathlib import Path

import pytest

from config import ROOT

PORTAL = ROOT / "portal"
WINGS = ("foundation", "content", "ledger", "supervision", "proof")
OUTSIDE_THE_WINGS = {"cli", "demo", "jobs"}
PACKAGES = sorted(
    path.parent.relative_to(PORTAL).as_posix()
    for wing in WINGS
    for path in (PORTAL / wing).glob("*/__init__.py")
)
SHARED_TEMPLATES = {"components", "errors", "layouts", "print"}
SHARED_TESTS = {
    "architecture",
    "factories",
    "faults",
    "journeys",
    "migrations",
    "scripts",
    "simulation",
}
NO_NAMES = re.compile(r"util|helper|common|manager|misc|stuff")
MAX_LINES = 400
MAX_MODULES = 15
FOLDERS = sorted({path.parent for path in PORTAL.rglob("*.py")})


def sources() -> list[Path]:
    files = [*PORTAL.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / "config.py"]
    return sorted(files)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folders(root: Path, shared: set[str]) -> list[str]:
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.glob("*/*")
        if path.is_dir() and path.parent.name not in shared and not path.name.startswith("__")
    )


def test_the_portal_has_five_wings_and_what_stands_around_them() -> None:
    found = {path.parent.name for path in PORTAL.glob("*/__init__.py")}
    assert found == {*WINGS, *OUTSIDE_THE_WINGS}


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_holds_at_most_15_modules(folder: Path) -> None:
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MAX_MODULES, "give it rooms named after what people do in them"


@pytest.mark.parametrize("path", sources(), ids=name)
def test_a_file_stays_under_400_lines(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, f"{name(path)} has {lines} lines: split it by business word"


@pytest.mark.parametrize(
    "path",
    [path for path in sources() if path.name != "__init__.py" or "portal" in path.parts],
    ids=name,
)
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert doc, f"{name(path)}: one line saying what it is for"


def test_the_picture_of_the_house_shows_every_folder_and_says_what_it_is_for() -> None:
    paper = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^ +(\w+)/ +(.+)$", paper.split("```")[1], flags=re.MULTILINE)
    inside = [path for path in PORTAL.rglob("__init__.py") if path.parent != PORTAL]
    doc = {path: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) for path in inside}
    assert sorted(drawn) == sorted(
        (path.parent.name, " ".join(str(said).split())) for path, said in doc.items()
    )


@pytest.mark.parametrize("path", sorted(PORTAL.rglob("__init__.py")), ids=name)
def test_a_package_file_holds_its_sentence_and_no_code(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    if path.parent.name != "cli":  # the list of command groups
        assert len(body) == 1, "an __init__.py holds one docstring"


@pytest.mark.parametrize("path", sorted(PORTAL.rglob("*.py")), ids=name)
def test_no_file_is_an_attic(path: Path) -> None:
    assert not NO_NAMES.search(path.stem), "name it after what it decides"


def test_templates_and_tests_have_the_same_wings() -> None:
    def wings(root: Path) -> set[str]:
        return {path.name for path in root.iterdir() if path.is_dir() and path.name[0] not in "._"}

    assert wings(ROOT / "templates") <= {*WINGS, *SHARED_TEMPLATES, "jobs"}
    assert wings(ROOT / "tests") <= {*WINGS, *SHARED_TESTS, *OUTSIDE_THE_WINGS}


@pytest.mark.parametrize("package", folders(ROOT / "templates", SHARED_TEMPLATES))
def test_templates_are_filed_under_their_package(package: str) -> None:
    assert package in PACKAGES


@pytest.mark.parametrize("package", folders(ROOT / "tests", SHARED_TESTS))
def test_tests_are_filed_under_their_package(package: str) -> None:
    assert package in PACKAGES


# Foundation knows vendors only as the outside party that it keeps apart; see docs/architecture.md.
KEEPS_THEM_APART = ("access", "accounts", "audit", "mail")
NAME_THEM = {
    "backups/databases.py",  # a backup reads past the policies of rows
    "core/database/chain.py",  # an event says about whom it is
    "core/database/db.py",  # the scope of a statement
    "core/database/locking.py",
    "core/pages/web.py",
    "lists/people_views.py",  # the company's own people
    "organisation/calendar.py",  # where a due date may be placed
    "organisation/health.py",
    "organisation/models.py",
}


def test_foundation_knows_vendors_only_as_the_outside_party() -> None:
    foundation = PORTAL / "foundation"
    naming = {
        path.relative_to(foundation).as_posix()
        for path in foundation.glob("*/**/*.py")
        if re.search("vendor", path.read_text(encoding="utf-8"), re.IGNORECASE)
    }
    assert {one for one in naming if not one.startswith(KEEPS_THEM_APART)} == NAME_THEM
