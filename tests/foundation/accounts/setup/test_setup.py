"""The first start: behind a code, step by step, and over once there is an account."""

import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.setup import services
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.organisation.models import Notice
from portal.foundation.organisation.queries import find_organisation
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import PASSWORD

ADMINISTRATOR = {
    "name": "森下 彩",
    "title": "情報システム部",
    "email": "aya@sazanami.example.jp",
    "also": "neither",
}
COMPANY = {
    "name_ja": "株式会社さざなみトランスファー",
    "name_en": "Sazanami Transfer Inc.",
    "default_language": "ja",
    "zone": "Asia/Tokyo",
    "fiscal_year_start_month": "4",
    "officer_title_ja": "個人情報管理者",
    "officer_title_en": "Personal Information Controller",
    "baseline_on": "2026-04-01",
}
DECIDERS = {
    "officer_name": "北原 律子",
    "officer_title": "管理本部長",
    "officer_email": "Ritsuko@sazanami.example.jp",
    "officer_appointed_on": "2026-04-01",
    "officer_appointed_by": "代表取締役 野々村 隆",
    "manager_name": "野々村 隆",
    "manager_title": "代表取締役",
    "manager_email": "takashi@sazanami.example.jp",
    "manager_appointed_on": "2026-03-20",
    "manager_appointed_by": "取締役会",
}
PASSWORDS = {"password": PASSWORD, "repeated": PASSWORD}


@pytest.fixture
def printed(app: Flask, clock: Clock) -> Iterator[str]:
    """The code as the terminal shows it."""
    folder = Path(app.config["DATA_DIR"])
    yield services.make_code(folder)
    services.remove_code(folder)


@pytest.fixture
def inside(browser: Browser, printed: str) -> Browser:
    browser.post("/language", data={"lang": "en"})
    assert browser.post("/setup", data={"code": printed}).location == "/setup/administrator"
    return browser


def test_the_first_start_from_the_code_to_the_first_page(inside: Browser) -> None:
    assert inside.get("/setup/administrator").status_code == 200
    answer = inside.post("/setup/administrator", data=ADMINISTRATOR)
    assert answer.location == "/setup/company"
    assert inside.get("/setup/company").status_code == 200
    assert inside.post("/setup/company", data=COMPANY).location == "/setup/deciders"
    assert inside.get("/setup/deciders").status_code == 200
    assert inside.post("/setup/deciders", data=DECIDERS).location == "/setup/start"
    summary = inside.get("/setup/start").text
    for words in (
        "森下 彩",
        "北原 律子",
        "取締役会",
        "株式会社さざなみトランスファー",
        "Wed 1 Apr 2026",
        "April",
    ):
        assert words in summary
    assert inside.post("/setup/start", data=PASSWORDS).location == "/setup/policy"

    organisation = find_organisation()
    assert organisation is not None
    assert (organisation.name_en, organisation.zone) == ("Sazanami Transfer Inc.", "Asia/Tokyo")
    assert organisation.baseline_on == date(2026, 4, 1)
    user = queries.find_by_email("aya@sazanami.example.jp")
    assert user is not None
    assert user.roles == {Role.ADMIN}
    assert str(user.language) == "en"
    notice = db.session.scalars(select(Notice)).one()
    assert notice.id == 1
    assert "株式会社さざなみトランスファー" in notice.ja
    assert "Sazanami Transfer Inc." in notice.en
    (line,) = trail_of(organisation)

    assert (line.action, line.actor_id) == ("organisation.founded", user.id)
    assert inside.get("/").location == "/today"
    assert inside.get("/people").status_code == 200


@pytest.mark.parametrize("path", ["", "/administrator", "/company", "/deciders", "/start"])
def test_set_up_is_gone_once_there_is_an_account(
    browser: Browser, cast: Cast, printed: str, path: str
) -> None:
    assert browser.get(f"/setup{path}").status_code == 404
    data = {"code": printed, **PASSWORDS}
    assert browser.post(f"/setup{path}", data=data).status_code == 404


@pytest.mark.parametrize("path", ["administrator", "company", "deciders", "start"])
def test_without_the_code_every_step_leads_to_the_door(
    browser: Browser, printed: str, path: str
) -> None:
    assert browser.get(f"/setup/{path}").location == "/setup"
    assert browser.post(f"/setup/{path}", data=ADMINISTRATOR | PASSWORDS).location == "/setup"
    assert not queries.any_account()


def test_before_set_up_every_way_leads_there(browser: Browser, clock: Clock) -> None:
    assert browser.get("/").location == "/setup"
    assert browser.get("/sign-in").location == "/"
    assert browser.get("/setup").status_code == 200


def test_a_wrong_code_is_told_and_throttled(browser: Browser, printed: str, clock: Clock) -> None:
    browser.post("/language", data={"lang": "en"})
    for _ in range(5):
        answer = browser.post("/setup", data={"code": "AAAA-BBBB-CCCC"})
        assert answer.status_code == 422
        assert "This is not the code" in answer.text
    assert browser.post("/setup", data={"code": printed}).status_code == 429
    clock.advance(minutes=1)
    assert browser.post("/setup", data={"code": printed}).status_code == 302


def test_the_code_may_be_typed_carelessly(browser: Browser, printed: str) -> None:
    careless = printed.lower().replace("-", " ")
    assert browser.post("/setup", data={"code": careless}).status_code == 302


def test_without_a_code_in_the_terminal_no_code_is_right(browser: Browser, clock: Clock) -> None:
    assert browser.post("/setup", data={"code": "AAAA-BBBB-CCCC"}).status_code == 422


def test_a_new_code_shuts_out_who_came_in_with_the_old_one(app: Flask, inside: Browser) -> None:
    services.make_code(Path(app.config["DATA_DIR"]))
    assert inside.get("/setup/administrator").location == "/setup"


def test_only_a_digest_is_kept_for_the_owner_alone(folder: Path) -> None:
    made = services.make_code(folder / "new")
    path = folder / "new" / services.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made not in path.read_text()
    assert services.is_right_code(folder / "new", made)
    assert made != services.make_code(folder / "new")
    assert not services.is_right_code(folder / "new", made)


def test_what_was_typed_stays_when_a_step_fails(inside: Browser) -> None:
    inside.post("/setup/administrator", data=ADMINISTRATOR)
    wrong = COMPANY | {"baseline_on": "2026-02-30", "name_en": ""}
    answer = inside.post("/setup/company", data=wrong)
    assert answer.status_code == 422
    assert "There is no such day." in answer.text
    assert "株式会社さざなみトランスファー" in answer.text
    assert "森下 彩" in inside.get("/setup/administrator").text
    assert inside.get("/setup/start").location == "/setup/company"


def test_a_refused_password_loses_nothing_and_makes_nothing(inside: Browser) -> None:
    inside.post("/setup/administrator", data=ADMINISTRATOR)
    inside.post("/setup/company", data=COMPANY)
    inside.post("/setup/deciders", data=DECIDERS)
    short = {"password": "short", "repeated": "short"}
    answer = inside.post("/setup/start", data=short)
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.text
    assert "森下 彩" in answer.text
    assert find_organisation() is None
    assert inside.post("/setup/start", data=PASSWORDS).status_code == 302


def test_two_who_finish_at_once_make_one_company(app: Flask, inside: Browser, printed: str) -> None:
    other = Browser(app, app.response_class)
    other.post("/setup", data={"code": printed})
    for one in (inside, other):
        one.post("/setup/administrator", data=ADMINISTRATOR)
        one.post("/setup/company", data=COMPANY)
        one.post("/setup/deciders", data=DECIDERS)
    assert inside.post("/setup/start", data=PASSWORDS).status_code == 302
    assert other.post("/setup/start", data=PASSWORDS).status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_step_speaks_both_languages(inside: Browser, language: str) -> None:
    inside.post("/language", data={"lang": language})
    inside.post("/setup/administrator", data=ADMINISTRATOR)
    inside.post("/setup/company", data=COMPANY)
    inside.post("/setup/deciders", data=DECIDERS)
    for step in ("administrator", "company", "deciders", "start"):
        page = inside.get(f"/setup/{step}")
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text
