"""The guides stand behind the sign of a question, at the place that explains the page one is on."""

import re

import pytest
from flask import Flask

from portal.foundation.access.roles import Role
from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.navigation import _BESIDE, STAFF, VENDOR
from portal.proof.desk.places import is_open
from portal.proof.first_hour import guides
from tests.actors import acting
from tests.browser import Browser
from tests.cast import PARTS, Cast

GUIDES = [(name, lang) for name in guides.NAMES for lang in LANGUAGES]
MENUS = [target for target, *_ in (*STAFF, *VENDOR, *_BESIDE)]


def anchors(name: str, lang: Lang) -> list[str]:
    return [block.anchor for block in guides.read_guide(name, lang) if block.kind == "heading"]


@pytest.mark.parametrize(("name", "lang"), GUIDES)
def test_nothing_stands_in_a_guide_that_the_reader_of_guides_does_not_know(
    name: str, lang: Lang
) -> None:
    blocks = guides.read_guide(name, lang)
    assert blocks[0].level == 1
    words = [span for block in blocks for part in block.parts for span in part]
    left = [
        text
        for kind, text, _ in words
        if kind != "code" and re.search(r"\*\*|\]\(|`|^#|^\s{2}|<\w", text)
    ]
    in_code = [block.parts[0][0][1] for block in blocks if block.kind == "code"]
    assert [text for text in left if text not in in_code] == []
    lines = guides._file(name, lang).read_text("utf-8").splitlines()
    items = sum(1 for line in lines if re.match(r"- |\d+\. ", line))
    assert items == sum(len(block.parts) for block in blocks if block.kind in ("ul", "ol"))
    tables = [block for block in blocks if block.kind == "table"]
    assert all(len(block.parts) % block.width == 0 for block in tables)


@pytest.mark.parametrize("name", guides.NAMES)
def test_a_guide_has_the_same_places_in_both_languages(name: str) -> None:
    own = anchors(name, "en")
    assert own == anchors(name, "ja")
    assert len(set(own)) == len(own)


def test_each_place_that_explains_a_page_is_there(app: Flask) -> None:
    known = {f"{name}#{anchor}" for name in guides.NAMES for anchor in anchors(name, "ja")}
    named = {place for places in guides.PLACES.values() for place in places.split()}
    assert named - known == set()
    pages = {one.partition(".")[0] for one in app.view_functions}
    assert {key.partition(".")[0] for key in guides.PLACES} <= pages
    assert {key for key in guides.PLACES if "." in key} <= set(app.view_functions)


@pytest.mark.parametrize("endpoint", MENUS)
def test_each_page_of_a_menu_has_a_place_for_whoever_may_open_it(
    app: Flask, cast: Cast, endpoint: str
) -> None:
    with app.test_request_context():
        readers = [acting(cast.playing(role)) for role in PARTS]
        readers = [actor for actor in readers if is_open(endpoint, actor)]
        places = [guides.place_of(endpoint, actor) for actor in readers]
    assert places
    assert any("#" in place for place in places), f"say in PLACES what explains {endpoint}"


def test_a_page_leads_each_reader_to_the_own_guide(browser: Browser, cast: Cast) -> None:
    for person, there in (
        (cast.pam, "/guide/procurement#findings"),
        (cast.pia, "/guide/officer#findings"),
        (cast.max, "/guide/procurement#findings"),
    ):
        browser.sign_in(person)
        assert f'href="{there}"' in browser.get("/findings/").text
        assert browser.get(there.partition("#")[0]).status_code == 200
    browser.sign_in(cast.ada)
    assert 'href="/guide/vendor#begin"' in browser.get("/todo").text


def test_people_of_vendors_read_their_own_guide_and_no_other(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    page = browser.get("/guide/vendor").text
    assert 'id="who-may-sign"' in page
    assert "/guide/procurement" not in page
    assert {
        browser.get(f"/guide/{name}").status_code for name in guides.NAMES if name != "vendor"
    } == {404}
    browser.sign_out()
    assert "/sign-in" in (browser.get("/guide/vendor").location or "")


def test_staff_read_every_guide_in_their_language(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.playing(Role.PROCUREMENT))
    for name in guides.NAMES:
        assert browser.get(f"/guide/{name}").status_code == 200
    browser.post("/language", data={"lang": "ja"})
    page = browser.get("/guide/procurement").text
    assert '<h2 id="checking-clauses"' in page
    assert "条項の確認" in page
    assert 'href="/guide/procurement#checking-clauses">条項の確認</a>' in page
    assert browser.get("/guide/nobody").status_code == 404
