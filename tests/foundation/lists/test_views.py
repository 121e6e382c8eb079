"""Pam keeps her lists as she likes them; others see what she shares and change none of it."""

import re
from urllib.parse import urlsplit

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.lists.models import SavedView
from tests.browser import Browser
from tests.cast import Cast


def tabs(page: str) -> list[str]:
    inside = re.search(r'<ul class="tabs">(.*?)</ul>', page, re.DOTALL)
    assert inside is not None
    found = re.findall(r"<a [^>]*>(.*?)</a>", inside.group(1), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]


def active(page: str) -> str:
    found = re.search(r'aria-current="page">(.*?)</a>', page.split('class="tabs"')[1], re.DOTALL)
    return "" if found is None else " ".join(re.sub(r"<[^>]+>", "", found.group(1)).split())


def save(browser: Browser, name: str = "Printers", **more: str) -> int:
    form = {
        "register": "vendors",
        "query": "kind=printing_mailing&sort=-tier",
        "next": "/vendors/?kind=printing_mailing&sort=-tier",
        "name": name,
    }
    answer = browser.post("/lists/views", data=form | more)
    assert answer.status_code == 302, answer.text
    return int(re.findall(r"view=(\d+)", answer.location)[0])


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def test_pam_saves_a_view_and_finds_it_as_a_tab(pam: Browser) -> None:
    save(pam)
    page = pam.get("/vendors/?kind=printing_mailing&sort=-tier").text
    assert active(page) == "Printers 0"
    assert tabs(pam.get("/vendors/").text)[-1] == "Printers 0"


def test_saving_brings_her_back_to_the_list(pam: Browser) -> None:
    number = save(pam)
    view = db.session.get_one(SavedView, number)
    assert view.query == "kind=printing_mailing&sort=-tier"
    assert pam.get(f"/vendors/?{view.query}&view={number}").status_code == 200


def test_a_name_is_needed_and_free(pam: Browser) -> None:
    save(pam)
    again = pam.post("/lists/views", data={"name": "Printers", "register": "vendors", "query": ""})
    assert again.status_code == 422
    assert "You have a view of that name already." in again.text
    empty = pam.post("/lists/views", data={"name": " ", "register": "vendors", "query": "q=x"})
    assert empty.status_code == 422
    assert 'value="q=x"' in empty.text  # nothing is lost


def test_others_see_only_what_is_shared(cast: Cast, pam: Browser) -> None:
    save(pam, "Mine only")
    save(pam, "For all", is_shared="y")
    pam.sign_in(cast.pia)
    seen = tabs(pam.get("/vendors/").text)
    assert "For all (shared by Pam) 0" in seen
    assert not [one for one in seen if one.startswith("Mine only")]


def test_who_shares_a_view_sees_that_it_is_shared_and_takes_it_back(
    cast: Cast, pam: Browser
) -> None:
    number = save(pam, "For all", is_shared="y")
    pam.post(
        f"/lists/views/{number}", data={"name": "For all", "is_shared": "y", "opens_first": "y"}
    )
    page = pam.get("/vendors/").text
    assert active(page) == "For all (shared) 0"
    form = re.findall(rf'<form[^>]*action="/lists/views/{number}".*?</form>', page)[0]
    assert "Stop sharing" in form
    pam.post(f"/lists/views/{number}", data=dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    view = db.session.get_one(SavedView, number)
    assert (view.name, view.is_shared, view.opens_first) == ("For all", False, True)
    assert "Stop sharing" not in pam.get(f"/vendors/?view={number}").text
    pam.sign_in(cast.pia)
    assert not [one for one in tabs(pam.get("/vendors/").text) if one.startswith("For all")]


def test_a_shared_view_is_not_there_to_be_changed_by_others(cast: Cast, pam: Browser) -> None:
    number = save(pam, is_shared="y")
    pam.sign_in(cast.pia)
    assert pam.get(f"/lists/views/{number}").status_code == 404
    assert pam.post(f"/lists/views/{number}", data={"name": "Hers"}).status_code == 404
    assert pam.post(f"/lists/views/{number}/keep", data={"query": "q=1"}).status_code == 404
    assert pam.post(f"/lists/views/{number}/delete").status_code == 404
    assert db.session.get_one(SavedView, number).name == "Printers"


def test_pam_renames_changes_and_deletes_her_view(pam: Browser) -> None:
    number = save(pam)
    pam.post(f"/lists/views/{number}", data={"name": "Print shops", "next": "/vendors/"})
    pam.post(f"/lists/views/{number}/keep", data={"query": "q=mizu", "next": "/vendors/"})
    view = db.session.get_one(SavedView, number)
    assert (view.name, view.query) == ("Print shops", "q=mizu")
    page = pam.get(f"/vendors/?q=other&view={number}").text
    assert "Save into “Print shops”" in page
    assert "Save into" not in pam.get(f"/vendors/?q=mizu&view={number}").text
    pam.post(f"/lists/views/{number}/delete", data={"next": "/vendors/?q=mizu"})
    assert db.session.get(SavedView, number) is None


def test_one_view_opens_first_and_everything_is_one_click_away(cast: Cast, pam: Browser) -> None:
    first = save(pam)
    second = save(pam, "Acme", query="q=acme")
    for number in (first, second):
        pam.post(f"/lists/views/{number}", data={"name": f"View {number}", "opens_first": "y"})
    page = pam.get("/vendors/").text
    assert active(page) == f"View {second} 1"
    assert ">Acme</a>" in page
    assert ">Globex</a>" not in page
    everything = re.findall(r'<a href="([^"]+)"[^>]*>All ', page)[0]
    assert ">Globex</a>" in pam.get(everything.replace("&amp;", "&")).text
    pam.sign_in(cast.pip)
    assert active(pam.get("/vendors/").text) == "All 2"


def test_a_query_that_makes_no_sense_any_more_is_just_wider(pam: Browser) -> None:
    save(pam, "Old", query="kind=gone&sort=gone&columns=gone&%ff=1")
    assert tabs(pam.get("/vendors/").text)[-1] == "Old 2"


def test_a_view_leads_nowhere_else(pam: Browser) -> None:
    for evil in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = pam.post(
            "/lists/views",
            data={
                "name": evil[:5] + str(len(evil)),
                "register": "vendors",
                "query": "",
                "next": evil,
            },
        )
        assert urlsplit(answer.location).netloc == ""
        assert answer.location.startswith("/?")


def test_there_is_an_end_to_views(pam: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.foundation.lists.services.MOST_VIEWS", 1)
    save(pam)
    answer = pam.post("/lists/views", data={"name": "More", "register": "vendors", "query": ""})
    assert answer.status_code == 422
    assert "You have 1 views of this list already." in answer.text


@pytest.mark.parametrize("path", ["/lists/views", "/lists/views/{}/keep"])
def test_conditions_that_would_end_a_line_are_kept_as_one(pam: Browser, path: str) -> None:
    number = save(pam, "First")
    query = "q=x\r\nSet-Cookie: a=b&kind=\x00y"
    answer = pam.post(
        path.format(number),
        data={"register": "vendors", "name": "Second", "query": query, "next": "/vendors/"},
    )
    assert answer.status_code == 302
    number = int(re.findall(r"view=(\d+)", answer.location)[0])
    assert db.session.get_one(SavedView, number).query == "q=x+Set-Cookie:+a=b&kind=y"
