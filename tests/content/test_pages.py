"""Pia, the privacy officer, and Sue, the administrator, look after the packs; Ann reads."""

import re
from html import unescape
from io import BytesIO

import pytest
import yaml

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.versions.models import ContentPack
from portal.content.versions.queries import find_row, list_activations, list_versions
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.content.raw import shipped_data, thing
from tests.factories.departments import make_department

pytestmark = pytest.mark.usefixtures("packs")
PACK = "clause-library"
ADD = "/settings/content/add"


def _next_version(**header: str) -> bytes:
    """The clause library with another question for one clause."""
    data = shipped_data()[PACK] | {"version": "2026.4"} | header
    thing(data["clauses"], "survival")["test_question"] = {"ja": "いつまで?", "en": "Until when?"}
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True).encode()


def _hand_in(browser: Browser, data: bytes, name: str = "clauses.yaml") -> tuple[int, str]:
    answer = browser.post(ADD, data={"files": [(BytesIO(data), name)]})
    return answer.status_code, answer.text


def _version(version: str = "2026.4") -> ContentPack:
    db.session.expire_all()
    row = find_row(PACK, version)
    assert row is not None
    return row


def _typed(day: str = "2026-11-25", reason: str = "Now") -> dict[str, str]:
    """Sue's version is taken."""
    chosen = f"next-{_version().id}"
    return {"active_from": day, "reason": reason, f"of-{PACK}": chosen}


def _url(version: str = "2026.4") -> str:
    return f"/settings/content/{_version(version).id}"


@pytest.fixture
def added(browser: Browser, cast: Cast) -> None:
    """Sue handed in version 2026.4."""
    browser.sign_in(cast.sue)
    assert _hand_in(browser, _next_version())[0] == 302


def test_the_list_names_each_pack_with_its_active_version(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ann)
    page = browser.get("/settings/content").text
    for name in ("Clause library", "Statements to sign", "Risk tiers", "Glossary"):
        assert name in page
    assert sum(page.count(f">{one.version}<") for one in list_versions()) >= len(shelf.KINDS)
    assert "/settings/content/add" not in page  # she reads only


def test_the_officer_finds_the_packs_in_the_menu_and_sue_in_the_settings(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    assert 'href="/settings/content"' in browser.get("/today").text
    browser.sign_in(cast.sue)
    assert 'href="/settings/content"' in browser.get("/settings").text


def test_the_line_of_the_menu_that_leads_to_the_packs_is_marked_on_each_page_beside_them(
    browser: Browser, cast: Cast
) -> None:
    people = f"/departments/{make_department('Sales').id}/people"
    db.session.commit()
    marked = {}
    for who, paths in (
        ("pia", ("/settings/content", "/settings/purposes")),
        ("sue", ("/settings/content", people)),
    ):
        browser.sign_in(getattr(cast, who))
        for path in paths:
            menu = browser.get(path).text.split('aria-label="Main menu"')[1].split("</nav>")[0]
            marked[who, path] = re.findall(r'href="([^"]+)"[^>]*aria-current', menu)
    assert marked == {
        ("pia", "/settings/content"): ["/settings/content"],
        ("pia", "/settings/purposes"): ["/settings/content"],
        ("sue", "/settings/content"): ["/settings"],
        ("sue", people): ["/people"],
    }


@pytest.mark.parametrize("who", ["pam", "max", "ann"])
def test_nobody_else_adds_or_activates(browser: Browser, cast: Cast, added: None, who: str) -> None:
    browser.sign_in(getattr(cast, who))
    assert browser.get(ADD).status_code == 403
    typed = _typed()
    assert browser.post(_url(), data=typed).status_code == 403
    assert browser.get(_url()).status_code == (200 if who == "ann" else 403)


def test_a_version_handed_in_waits_and_says_who_added_it(
    browser: Browser, cast: Cast, added: None
) -> None:
    row = _version()
    assert (row.file, row.added_by_id) == ("clauses.yaml", cast.sue.id)
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"
    assert [line.action for line in trail_of(row)] == ["content.added"]


def test_a_broken_file_is_refused_with_its_places_and_nothing_is_written(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.sue)
    broken = _next_version().replace(b"level: mandatory", b"level: sometimes", 1)
    status, page = _hand_in(browser, broken, "mine.yaml")
    assert status == 422
    assert "mine.yaml" in page
    assert "clauses[0].level" in page
    assert "One of mandatory, recommended, conditional" in page or "is expected here" in page
    assert "Line " in page
    assert len(list_versions()) == len(shelf.KINDS)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"version": "2026.3"}, "with other content"),
        ({"version": "2025.9"}, "is older than"),
    ],
)
def test_a_version_that_is_not_new_is_refused(
    browser: Browser, cast: Cast, header: dict[str, str], said: str
) -> None:
    browser.sign_in(cast.sue)
    status, page = _hand_in(browser, _next_version(**header))
    assert status == 422
    assert said in page


def test_handing_in_what_is_there_already_is_refused(
    browser: Browser, cast: Cast, added: None
) -> None:
    status, page = _hand_in(browser, _next_version())
    assert status == 422
    assert "is there already" in page


def test_whoever_added_a_version_cannot_make_it_active(
    browser: Browser, cast: Cast, added: None
) -> None:
    assert "You added this version" in browser.get(_url()).text
    typed = _typed()
    answer = browser.post(_url(), data=typed)
    assert answer.status_code == 422
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"


def test_pia_reads_what_changes_in_both_languages_and_makes_it_active(
    browser: Browser, cast: Cast, added: None
) -> None:
    browser.sign_in(cast.pia)
    page = browser.get(_url()).text
    for words in ("Until when?", "いつまで?", "Question (English)", "Question (Japanese)"):
        assert words in page
    answer = browser.post(_url(), data=_typed(reason="The law changed"))
    assert (answer.status_code, answer.location) == (302, "/settings/content")
    row = list_activations()[0]
    assert (row.version, row.activated_by_id, row.reason) == (
        "2026.4",
        cast.pia.id,
        "The law changed",
    )
    page = browser.get("/settings/content").text
    assert "The law changed" in page
    assert "Pia" in page
    assert catalogue.clause("survival").test_question.en == "Until when?"
    assert catalogue.clause("survival", "2026.3").test_question.en != "Until when?"
    assert trail_of(row)[0].action == "content.activated"


def test_an_activation_needs_a_choice_a_day_to_come_and_a_reason(
    browser: Browser, cast: Cast, added: None
) -> None:
    browser.sign_in(cast.pia)
    nothing = {"active_from": "2026-11-25", "reason": "Now"}
    for typed in (_typed(reason=""), _typed("2026-11-24", "Late"), nothing):
        assert browser.post(_url(), data=typed).status_code == 422
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"


def test_a_version_for_a_day_to_come_is_announced(
    browser: Browser, cast: Cast, added: None
) -> None:
    browser.sign_in(cast.pia)
    browser.post(_url(), data=_typed("2027-04-01", "With the new year"))
    assert "2026.4 from Thu 1 Apr 2027" in browser.get("/settings/content").text
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"


def test_two_versions_are_compared_either_way_and_packs_are_not_mixed(
    browser: Browser, cast: Cast, added: None
) -> None:
    browser.sign_in(cast.ann)
    old, new = _version("2026.3").id, _version().id
    other = find_row("glossary", "2026.2")
    assert other is not None
    for pair in ((old, new), (new, old)):
        page = browser.get(f"/settings/content/compare?old={pair[0]}&new={pair[1]}")
        assert "Until when?" in page.text
    mixed = f"/settings/content/compare?old={other.id}&new={new}"
    assert browser.get(mixed).status_code == 404
    assert browser.get("/settings/content/compare?old=x&new=").status_code == 404


def test_the_auditor_reads_each_clause_and_finds_it_by_its_words(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ann)
    data = shipped_data()[PACK]
    way = f"/settings/content/{_version(data['version']).id}/read"

    whole = browser.get(way).text
    found = browser.get(f"{way}?q=サブプロセッサ+nowhere").text
    both = browser.get(f"{way}?both=1").text

    for clause in data["clauses"]:
        assert f'id="{clause["id"]}"' in whole
        assert clause["test_question"]["en"] in unescape(whole)
        assert clause["test_question"]["ja"] not in whole
        assert clause["test_question"]["ja"] in unescape(both)
    assert "Nothing has these words." in found
