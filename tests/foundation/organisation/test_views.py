"""The settings pages."""

import pytest
from flask import Flask

from portal.content.settings.forms import values_of
from portal.content.settings.queries import ladders
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.organisation import queries
from portal.foundation.organisation.models import Organisation
from tests.browser import Browser
from tests.cast import Cast


def company() -> Organisation:
    return queries.the_organisation()


def as_shown(**changed: object) -> dict[str, object]:
    """The form as it stands on the page, with something typed into it."""
    values = values_of(company(), ladders())
    return values | {"baseline_on": company().baseline_on.isoformat()} | changed


def test_sue_changes_settings(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    assert browser.get("/settings").status_code == 200
    typed = as_shown(
        name_en="Sazanami Ltd.",
        fiscal_year_start_month=10,
        closing_days="2026-12-28\n2026-08-12",
        stages_request="-10, 2",
        contact_ja="調達部 03-0000-0000",
        contact_email="desk@sazanami.example",
    )
    answer = browser.post("/settings", data=typed)
    assert (answer.status_code, answer.location) == (302, "/settings")
    assert (company().name_en, company().fiscal_year_start_month) == ("Sazanami Ltd.", 10)
    assert company().closing_days == ["2026-08-12", "2026-12-28"]
    assert company().ladders == {"request": {"stages": [-10, 2]}}
    line = trail_of(company())[0]
    assert line.action == "organisation.changed"
    assert set(line.after) == {
        "name_en", "fiscal_year_start_month", "closing_days", "ladders", "contact_ja", "contact_email",
    }  # fmt: skip


def test_saving_without_a_change_leaves_no_trace(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    assert browser.post("/settings", data=as_shown()).status_code == 302
    assert trail_of(company()) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name_ja": " "}, "Please fill this in."),
        ({"name_ja": "x" * 100_000}, "at most 160 characters"),
        ({"baseline_on": "2026-02-30"}, "There is no such day."),
        ({"closing_days": "2026-12-28\n2026-02-30"}, "Line 2: there is no day 2026-02-30."),
        ({"stages_request": "seven"}, "whole numbers"),
        ({"contact_email": "desk@"}, "This is not an e-mail address."),
        ({"zone": "Mars/Olympus"}, "Please choose one of the list."),
        ({"fiscal_year_start_month": "13"}, "Please choose one of the list."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(
    browser: Browser, cast: Cast, wrong: dict[str, object], sentence: str
) -> None:
    browser.sign_in(cast.sue)
    answer = browser.post("/settings", data=as_shown(name_en="New Ltd.", **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="New Ltd."' in answer.text
    assert company().name_en == "Sazanami Transfer Inc."


def test_the_second_of_two_is_shown_both_sides_and_loses_nothing(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.sue)
    mine = as_shown(name_en="Mine Ltd.", contact_en="My desk")
    browser.post("/settings", data=as_shown(name_en="Theirs Ltd.", fiscal_year_start_month=10))
    answer = browser.post("/settings", data=mine)
    assert answer.status_code == 409
    for words in ("Theirs Ltd.", "Mine Ltd.", "October", "April", "My desk"):
        assert words in answer.text
    assert 'name="keep-name_en" value="theirs">' in answer.text, "nothing is chosen beforehand"
    assert company().name_en == "Theirs Ltd."

    again = mine | {"version": company().version, "merging": 1}
    half = browser.post("/settings", data=again | {"keep-name_en": "mine"})
    assert half.status_code == 409
    assert company().name_en == "Theirs Ltd."
    choices = {
        "keep-name_en": "mine",
        "keep-fiscal_year_start_month": "theirs",
        "keep-contact_en": "mine",
    }
    assert browser.post("/settings", data=again | choices).status_code == 302
    assert (company().name_en, company().fiscal_year_start_month) == ("Mine Ltd.", 10)
    assert company().contact_en == "My desk"


@pytest.mark.parametrize("path", ["/settings", "/settings/wordings", "/settings/notice"])
@pytest.mark.parametrize("who", ["pam", "pia", "max", "ann", "ada"])
def test_only_the_administrator_opens_the_settings(
    browser: Browser, cast: Cast, path: str, who: str
) -> None:
    user = getattr(cast, who)
    browser.sign_in(user)
    assert browser.get(path).status_code == (404 if user.vendor_id else 403)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pages_speak_both_languages(browser: Browser, cast: Cast, language: str) -> None:
    browser.sign_in(cast.sue)
    browser.post("/language", data={"lang": language})
    for path in ("", "/wordings", "/wordings/bound", "/notice"):
        page = browser.get(f"/settings{path}")
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text
    assert browser.get("/privacy").status_code == 200


def test_sue_quotes_the_companys_own_policy(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    data = {"valid_from": "2026-10-01", "ja": "契約します。", "en": "We bind by contract."}
    assert browser.post("/settings/wordings/bound", data=data).location == "/settings/wordings"
    assert "We bind by contract." in browser.get("/settings/wordings").text
    assert browser.post("/settings/wordings/bound", data=data | {"ja": ""}).status_code == 422
    assert browser.get("/settings/wordings/nothing").status_code == 404


def test_a_notice_published_meanwhile_is_shown_beside_ones_own(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.sue)
    first = {"ja": "一", "en": "Theirs", "version": 1}
    assert browser.post("/settings/notice", data=first).status_code == 302
    answer = browser.post("/settings/notice", data={"ja": "二", "en": "Mine", "version": 1})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    current = queries.current_notice()
    assert current is not None
    assert (current.id, current.en) == (2, "Theirs")


def test_anybody_may_read_how_data_is_used(app: Flask, browser: Browser, cast: Cast) -> None:
    db.session.commit()
    page = browser.get("/privacy")
    assert page.status_code == 200
    assert "お預かりする個人情報の利用目的" in page.text


def test_sue_says_how_reports_are_numbered(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    refused = browser.post("/settings", data=as_shown(report_prefix="F"))
    assert refused.status_code == 422
    assert "stand for other records" in refused.text
    browser.post("/settings", data=as_shown(report_prefix="個委", report_digits=4))
    assert (company().report_prefix, company().report_digits) == ("個委", 4)
    assert trail_of(company())[0].after == {"report_prefix": "個委", "report_digits": 4}
