"""A company that is called otherwise from a day on: found by both names, told by that of the day."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.ledger.vendors.profile.names import NewName, change_name
from portal.ledger.vendors.queries import list_names, search_vendors
from portal.supervision.promises.facts import vendors_on
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast

AUTUMN = date(2026, 10, 1)
NEW = NewName(
    name="Apex株式会社",
    name_en="Apex Inc.",
    kana="ｱﾍﾟｯｸｽ",
    since=AUTUMN,
    paper="Notice of 2 October 2026",
)


def rename(cast: Cast, new: NewName = NEW, *, version: int | None = None) -> None:
    with transaction():
        seen = cast.acme.version if version is None else version
        change_name(cast.acme, new, version=seen, actor=acting(cast.pam))


def test_the_name_of_each_day_is_told(cast: Cast) -> None:
    rename(cast)
    assert (cast.acme.name, cast.acme.kana) == ("Apex株式会社", "アペックス")
    names = {
        day: next(one.name.ja for one in vendors_on(None, day) if one.id == cast.acme.id)
        for day in (date(2026, 9, 30), AUTUMN, date(2026, 11, 25))
    }
    assert list(names.values()) == ["Acme", "Apex株式会社", "Apex株式会社"]
    assert [one.name for one in list_names(cast.acme.id)] == ["Apex株式会社", "Acme"]


def test_it_is_found_by_both_names(cast: Cast) -> None:
    rename(cast)
    assert [one.id for one in search_vendors("acme")] == [cast.acme.id]
    assert [one.id for one in search_vendors("あぺっくす")] == [cast.acme.id]


def test_a_second_change_follows_the_first(cast: Cast) -> None:
    rename(cast)
    later = NewName(name="Apogee", since=date(2026, 11, 1), paper="Notice")
    rename(cast, later)
    assert cast.acme.former_names.split("\n") == ["Acme", "Apex株式会社", "Apex Inc.", "アペックス"]
    earlier = NewName(name="Before", since=date(2026, 10, 15), paper="Notice")
    with pytest.raises(RuleViolated, match="enter a later day"):
        rename(cast, earlier)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewName(name=" ", since=AUTUMN, paper="Notice"), "name"),
        (NewName(name="Acme", since=AUTUMN, paper="Notice"), "name"),
        (NewName(name="Globex", since=AUTUMN, paper="Notice"), "name"),
        (NewName(name="Apex", since=date(2026, 11, 26), paper="Notice"), "since"),
        (NewName(name="Apex", since=AUTUMN, paper=" "), "paper"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast: Cast, new: NewName, field: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        rename(cast, new)
    assert refusal.value.field == field
    assert cast.acme.name == "Acme"


def test_an_older_page_does_not_overwrite(cast: Cast) -> None:
    with pytest.raises(ChangedMeanwhile):
        rename(cast, version=cast.acme.version - 1)


def test_pam_records_a_change_of_name_in_the_browser(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    address = f"/vendors/{cast.acme.id}/name"
    assert browser.get(address).status_code == 200
    typed = {"name": "Globex", "since": "2026-10-01", "paper": "Notice", "version": "1"}
    twin = browser.post(address, data=typed)
    assert twin.status_code == 422
    assert f"/vendors/{cast.globex.id}" in twin.text, "the way to the other one"
    assert browser.post(address, data=typed | {"name": "Apex"}).status_code == 302
    db.session.expire_all()
    assert "Also known as Acme" in browser.get(f"/vendors/{cast.acme.id}/history").text
