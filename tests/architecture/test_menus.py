"""Every page lies in the menu of whoever may open it, and every package shows its routes as a table."""

import re
from pathlib import Path

import pytest
from flask import Flask

from config import ROOT
from portal.foundation.core.pages.web import Pages, menus_of
from portal.navigation import STAFF, VENDOR
from tests.architecture.test_layout import PORTAL, name

LINES = {target for target, *_ in (*STAFF, *VENDOR)}
# Under no line of the menu, and why.
OUTSIDE = {
    "accounts": "signing in, setting up, and what everybody has of one's own behind one's name",
    "first_hour": "set-up, which has its own column of steps, and the guides behind the sign of a question",
    "lists": "views of the lists of all packages",
    "runs": "how far an act has come that was begun anywhere",
    "navigation": "the box over the menu, which leads on at once",
    "desk.calendar": "a file that calendars fetch",
    "desk.obligation": "leads on to the page of what is owed",
    "desk.promise": "a part of the board and of the vendor's page",
}
NAMED = re.compile(r"url_for\(\s*[\"']([a-z_]*)\.([a-z_]+)[\"']")
TABLES = sorted(PORTAL.rglob("blueprint.py"))


def test_each_page_lies_under_a_line_of_the_menu_or_is_excused(app: Flask) -> None:
    outside = {
        endpoint
        for pages in app.blueprints.values()
        if isinstance(pages, Pages)
        for endpoint in (f"{pages.name}.{route.view.__name__}" for route in pages.routes)
        if not menus_of(app, endpoint)
    }
    excused = {one for one in outside if one in OUTSIDE or one.partition(".")[0] in OUTSIDE}
    assert outside == excused, f"say in blueprint.py where these lie: {sorted(outside - excused)}"


def test_what_a_route_says_about_the_menu_stands_in_it(app: Flask) -> None:
    pages = [one for one in app.blueprints.values() if isinstance(one, Pages)]
    said = {target for one in pages for route in one.routes for target in route.menus}
    assert said
    assert said <= LINES
    assert all(target in app.view_functions for target in LINES)


def test_each_line_of_the_menu_lies_under_itself_or_under_one_above_it(app: Flask) -> None:
    beside = {
        "content.index": "content.settings",
        "use_requests.index": "desk.vendors",
        "decisions.mine": "desk.today",
    }  # its own line for who has no settings
    for target in LINES:
        assert menus_of(app, target)[0] in (target, beside.get(target)), target


@pytest.mark.parametrize("path", TABLES, ids=name)
def test_a_table_of_routes_is_imported_by_nothing_but_the_app(path: Path) -> None:
    module = ".".join(path.relative_to(PORTAL.parent).with_suffix("").parts)
    readers = [
        one
        for one in PORTAL.rglob("*.py")
        if f"from {module} import" in one.read_text(encoding="utf-8") and one != PORTAL / "app.py"
    ]
    assert readers == [], f"a view needs no blueprint: {[name(one) for one in readers]}"


def test_whatever_leads_to_a_page_by_its_name_names_one_that_is_there(app: Flask) -> None:
    """`url_for("package.view")`, and `url_for(".view")` in the package itself."""
    missing = []
    for path in [*PORTAL.rglob("*.py"), *(ROOT / "templates").rglob("*.html")]:
        own = [one for one in path.relative_to(ROOT).parts if one in app.blueprints] or [path.stem]
        for package, view in NAMED.findall(path.read_text(encoding="utf-8")):
            packages = [package] if package else own
            if not any(f"{one}.{view}" in app.view_functions for one in packages):
                missing.append(f"{name(path)}: {package}.{view}")
    assert missing == []
