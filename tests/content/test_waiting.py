"""After an upgrade a company keeps its version; what is new waits, and nothing stops the start."""

from io import BytesIO
from typing import Any

import pytest
import yaml
from sqlalchemy import delete, select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.packs.incoming import Incoming
from portal.content.versions.decided import PackCourse, PackDecision
from portal.content.versions.models import ContentActivation, ContentPack
from portal.content.versions.queries import (
    active_versions,
    find_pack,
    find_row,
    forget_activations,
    list_activations,
    waiting_for,
    waiting_versions,
)
from portal.content.versions.services import activate_version, add_versions, decide, load_packs
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.content.packs.earlier import first_release

GLOSSARY = shelf.GLOSSARY.id
# nothing new since the first release, or there since later only
UNTOUCHED = {shelf.SELECTION.id, shelf.INCIDENT_RULES.id, shelf.CERTIFICATIONS.id}


@pytest.fixture
def running(cast: Cast, clock: Clock) -> None:
    """A portal of the first release."""
    with transaction():
        db.session.execute(delete(ContentActivation))
        db.session.execute(delete(ContentPack))
        forget_activations()
        load_packs(SYSTEM, first_release())
    clock.advance(hours=1)


def own(version: str, **more: str) -> list[Incoming]:
    """The company's own glossary."""
    data: dict[str, Any] = {one.pack: one for one in first_release()}[GLOSSARY].data
    data["version"] = version
    data["terms"][0]["en"] = more.get("says", "Our vendor")
    return [Incoming("ours.yaml", yaml.safe_dump(data, allow_unicode=True).encode())]


def add_own(cast: Cast, clock: Clock, version: str) -> None:
    with transaction():
        add_versions(cast.sue.as_actor(), own(version))
    clock.advance(hours=1)
    with transaction():
        activate_version(cast.pia.as_actor(), GLOSSARY, version, reason="Ours")
    clock.advance(hours=1)


def start(clock: Clock) -> None:
    """What every start does."""
    with transaction():
        load_packs(SYSTEM)
    clock.advance(hours=1)


def waiting() -> list[tuple[str, str]]:
    return [(row.pack, row.version) for row in waiting_versions()]


def test_an_upgrade_changes_no_version_in_force(running: None, clock: Clock) -> None:
    start(clock)
    assert {one.version for one in active_versions().values()} == {"2026.1"}
    assert {pack for pack, _ in waiting()} == {one.id for one in shelf.KINDS} - UNTOUCHED
    assert catalogue.statement("no_subcontracting").title.ja == "再委託の禁止"
    start(clock)  # again and again
    assert len(waiting()) == len(shelf.KINDS) - len(UNTOUCHED)


def test_a_new_company_begins_with_what_ships(cast: Cast, clock: Clock) -> None:
    start(clock)
    assert waiting() == []
    assert catalogue.version_in_force(shelf.STATEMENTS) == "2026.2"


def test_it_stands_on_the_officers_today_with_what_it_changes(
    running: None, browser: Browser, cast: Cast, clock: Clock
) -> None:
    start(clock)
    browser.sign_in(cast.pia)
    for one in waiting_versions():
        if one.pack != shelf.TIERS.id:
            with transaction():
                activate_version(cast.sue.as_actor(), one.pack, one.version, reason="Now")
    page = browser.get("/today").text
    assert "Decide on version 2026.2 of Risk tiers; in force: 2026.1" in page
    assert "Texts and rules changed: 2, added: 0, removed: 0" in page
    row = find_row(shelf.TIERS.id, "2026.2")
    assert row is not None
    assert f'href="/settings/content/{row.id}"' in page
    assert "waits for a decision" in browser.get("/settings/content").text
    browser.sign_in(cast.pam)
    assert "Decide on version" not in browser.get("/today").text


def test_what_a_decision_was_made_about_waits_no_more(
    running: None, browser: Browser, cast: Cast, clock: Clock
) -> None:
    start(clock)
    browser.sign_in(cast.pia)
    new = find_row(GLOSSARY, "2026.2")
    assert new is not None
    address = f"/settings/content/{new.id}"
    assert "Stay with version 2026.1" in browser.get(address).text
    typed = {"active_from": "2026-11-25", "of-glossary": "keep"}
    empty = browser.post(address, data=typed | {"reason": " "})
    assert (empty.status_code, (GLOSSARY, "2026.2") in waiting()) == (422, True)
    answer = browser.post(address, data=typed | {"reason": "Our handbook says it so"})
    assert (answer.status_code, answer.location) == (302, "/settings/content")
    assert (GLOSSARY, "2026.2") not in waiting()
    assert list_activations()[0].reason == "Our handbook says it so"
    assert catalogue.version_in_force(shelf.GLOSSARY) == "2026.1"
    assert (
        db.session.scalars(select(EVENTS.c.action).order_by(EVENTS.c.number.desc())).first()
        == "content.kept"
    )
    again = browser.post(address, data=typed | {"reason": "Once more"})
    assert again.status_code == 422
    clock.advance(hours=1)
    with transaction():  # and it can still be taken later
        activate_version(cast.pia.as_actor(), GLOSSARY, "2026.2", reason="Now")
    assert catalogue.version_in_force(shelf.GLOSSARY) == "2026.2"


def test_nobody_stays_with_a_version_that_is_not_in_force(
    running: None, cast: Cast, clock: Clock
) -> None:
    start(clock)
    with pytest.raises(RuleViolated), transaction():
        decide(
            cast.pia.as_actor(), [PackDecision(GLOSSARY, "2026.2", PackCourse.KEEP)], reason="Stay"
        )
    assert (GLOSSARY, "2026.2") in waiting()


@pytest.mark.parametrize("version", ["2026.2", "2026.3"])
def test_a_companys_own_version_never_stops_the_start(
    running: None, cast: Cast, clock: Clock, version: str
) -> None:
    add_own(cast, clock, version)
    start(clock)
    beside = "2026.2.0" if version == "2026.2" else "2026.2"
    assert (GLOSSARY, beside) in waiting()
    assert catalogue.version_in_force(shelf.GLOSSARY) == version
    assert find_pack(shelf.GLOSSARY).by_id["vendor"].words.en == "Our vendor"
    start(clock)
    assert [one for one in waiting() if one[0] == GLOSSARY] == [(GLOSSARY, beside)]
    told = [words(one.title, "en") for one in waiting_for(cast.pia.as_actor())]
    assert (
        f"Decide on version {beside} of Glossary, which ships with the portal beside your own "
        f"version {version}"
    ) in told
    with transaction():
        activate_version(cast.pia.as_actor(), GLOSSARY, beside, reason="Theirs is better")
    assert find_pack(shelf.GLOSSARY).by_id["promise"].words.ja == "遵守事項"
    assert catalogue.version_in_force(shelf.GLOSSARY) == beside


def test_handing_in_what_ships_before_it_shipped_stops_nothing(
    running: None, cast: Cast, clock: Clock
) -> None:
    body = next(one.body for one in shelf.shipped() if one.pack == GLOSSARY)
    with transaction():
        add_versions(cast.sue.as_actor(), [Incoming("new.yaml", body.encode())])
    start(clock)
    rows = db.session.scalars(select(ContentPack).where(ContentPack.pack == GLOSSARY)).all()
    assert sorted(row.version for row in rows) == ["2026.1", "2026.2"]


def test_what_the_company_gave_up_stops_no_start_and_can_be_taken_up_from_what_ships(
    running: None, cast: Cast, clock: Clock
) -> None:
    data = yaml.safe_load(own("2026.3")[0].data)
    gone = data["terms"].pop(1)
    with transaction():
        add_versions(
            cast.sue.as_actor(),
            [Incoming("ours.yaml", yaml.safe_dump(data, allow_unicode=True).encode())],
        )
    clock.advance(hours=1)
    start(clock)  # what ships has the term
    assert (GLOSSARY, "2026.2") in waiting()
    data["version"] = "2026.4"
    data["terms"].append(gone)
    with transaction():
        add_versions(
            cast.sue.as_actor(),
            [Incoming("ours.yaml", yaml.safe_dump(data, allow_unicode=True).encode())],
        )
    assert find_row(GLOSSARY, "2026.4") is not None


def test_an_id_the_company_gave_up_itself_is_not_used_again(
    running: None, cast: Cast, clock: Clock
) -> None:
    data = yaml.safe_load(own("2026.3")[0].data)
    gone = data["terms"].pop(1)
    for version, more in (("2026.3", []), ("2026.4", [gone])):
        data["version"], data["terms"] = version, data["terms"] + more
        files = [Incoming("ours.yaml", yaml.safe_dump(data, allow_unicode=True).encode())]
        if not more:
            with transaction():
                add_versions(cast.sue.as_actor(), files)
            continue
        with pytest.raises(RuleViolated), transaction():
            add_versions(cast.sue.as_actor(), files)
    assert find_row(GLOSSARY, "2026.4") is None


def test_nobody_hands_in_a_version_under_the_portals_own_names(
    running: None, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.sue)
    (file,) = own("2026.5.0")
    answer = browser.post(
        "/settings/content/add", data={"files": [(BytesIO(file.data), file.name)]}
    )
    assert answer.status_code == 422
    assert find_row(GLOSSARY, "2026.5.0") is None


def test_whoever_added_a_version_is_not_asked_to_decide_about_it(
    running: None, cast: Cast, clock: Clock
) -> None:
    with transaction():
        add_versions(cast.sue.as_actor(), own("2026.3"))
    assert waiting_for(cast.sue.as_actor()) == []
    assert len(waiting_for(cast.pia.as_actor())) == 1
    assert waiting_for(Actor(roles=frozenset({Role.AUDITOR}), name="Ann")) == []
