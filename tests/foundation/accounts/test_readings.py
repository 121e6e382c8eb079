"""How people's names are read, and the order that follows from it; how the company writes years."""

import re
from collections.abc import Iterator

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import Language
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words import dates
from portal.ledger.vendors.models import Contact
from portal.ledger.vendors.queries import list_contacts
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.foundation.accounts.people import PASSWORD, last_mail, path_in
from tests.foundation.organisation.test_views import as_shown


@pytest.fixture
def years() -> Iterator[None]:
    yield
    dates.write_years(dates.Years.WESTERN)


def test_people_stand_in_the_order_of_their_readings(browser: Browser, cast: Cast) -> None:
    with transaction(audited=False):
        for name, kana in (("北条", "ホウジョウ"), ("小池", "コイケ"), ("秋庭", "アキバ")):
            make_user(name, Role.PROCUREMENT).kana = kana
    browser.sign_in(cast.sue)
    page = browser.get("/people").text
    shown = re.findall("北条|小池|秋庭", page)
    assert list(dict.fromkeys(shown)) == ["秋庭", "小池", "北条"]
    staff = [one.name for one in queries.people_with_role(Role.PROCUREMENT)]
    assert [one for one in staff if one in shown] == ["秋庭", "小池", "北条"]


def test_somebody_is_found_by_the_reading(browser: Browser, cast: Cast) -> None:
    with transaction(audited=False):
        make_user("北条", Role.PROCUREMENT).kana = "ホウジョウ"
    browser.sign_in(cast.sue)
    assert "北条" in browser.get("/people?q=ホウジョウ").text
    assert "北条" not in browser.get("/people?q=コイケ").text


def test_a_reading_goes_from_the_invitation_to_the_account(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    data = {
        "name": "森下 彩",
        "kana": "もりした ｱﾔ",
        "email": "aya@example.jp",
        "roles": ["procurement"],
        "language": "ja",
    }
    assert browser.post("/people/invite", data=data).status_code == 302
    link = path_in(last_mail())
    browser.post("/sign-out")
    page = browser.get(link).text
    assert 'value="モリシタ アヤ"' in page
    version = re.search(r'name="notice_version"[^>]*value="(\d+)"', page)
    assert version is not None
    accepted = {
        "name": "森下 彩", "kana": "モリシタ アヤ", "title": "", "language": "ja",
        "password": PASSWORD, "repeated": PASSWORD, "agreed": "y",
        "notice_version": version[1],
    }  # fmt: skip
    assert browser.post(link, data=accepted).status_code == 302
    user = queries.find_by_email("aya@example.jp")
    assert user is not None
    assert user.kana == "モリシタ アヤ"


def test_a_person_changes_the_own_reading_and_the_history_says_so(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.ada)
    data = {"name": "Ada", "kana": "えいだ", "title": "", "language": "en", "version": 1}
    assert browser.post("/profile", data=data).status_code == 302
    assert cast.ada.kana == "エイダ"
    assert trail_of(cast.ada)[0].after["kana"] == "エイダ"


def test_pages_write_years_as_the_company_says(browser: Browser, cast: Cast, years: None) -> None:
    with transaction(audited=False):
        cast.pam.language = Language.JA
    for written, shown in (("both", "2025年(令和7年)12月1日"), ("western", "2025年12月1日")):
        browser.sign_in(cast.sue)
        assert browser.post("/settings", data=as_shown(years=written)).status_code == 302
        browser.sign_in(cast.pam)
        page = browser.get("/board?as_of=2025-12-01").text
        assert shown in page, written
        assert ("令和" in page) is (written == "both")


def test_another_way_of_writing_years_is_refused(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    assert browser.post("/settings", data=as_shown(years="imperial")).status_code == 422


def test_contacts_stand_in_the_order_of_their_kana(cast: Cast) -> None:
    for name, kana in (("北条", "ホウジョウ"), ("小池", "コイケ"), ("秋庭", "アキバ")):
        db.session.add(Contact(vendor_id=cast.acme.id, name=name, kana=kana))
    db.session.commit()
    names = [one.name for one in list_contacts(cast.acme.id)]
    assert [one for one in names if one in "北条小池秋庭"] == ["秋庭", "小池", "北条"]
