"""Several versions wait at once; Pia decides about all of them on one page, in one act."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.versions.decided import PackCourse, PackDecision
from portal.content.versions.models import ContentActivation, ContentPack
from portal.content.versions.queries import (
    active_versions,
    find_row,
    forget_activations,
    list_activations,
    waiting_versions,
)
from portal.content.versions.services import add_versions, decide, load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.content.packs.earlier import first_release
from tests.content.raw import rewritten, shipped_data
from tests.content.test_waiting import own

PAGE = "/settings/content/decide"
CLAUSES, PROMISES, STATEMENTS = shelf.CLAUSES.id, shelf.PROMISES.id, shelf.STATEMENTS.id
GLOSSARY = shelf.GLOSSARY.id
TODAY = "2026-11-25"


@pytest.fixture
def upgraded(cast: Cast, clock: Clock) -> None:
    """A portal of the first release after the upgrade: eight newer versions wait."""
    with transaction():
        db.session.execute(delete(ContentActivation))
        db.session.execute(delete(ContentPack))
        forget_activations()
        load_packs(SYSTEM, first_release())
    clock.advance(hours=1)
    with transaction():
        load_packs(SYSTEM)
    clock.advance(hours=1)


@pytest.fixture
def leaning(cast: Cast, clock: Clock) -> None:
    """Clauses and promises of version 2026.4 name a promise that only both of them know."""
    with transaction():
        load_packs(SYSTEM)
    clock.advance(hours=1)
    data = shipped_data()
    data[PROMISES]["version"] = data[CLAUSES]["version"] = data[GLOSSARY]["version"] = "2026.4"
    data[GLOSSARY]["terms"][0]["en"] = "Our vendor"
    for promise in data[PROMISES]["promises"]:
        if promise["id"] == "reported":
            promise["id"] = "reviewed"
    for clause in data[CLAUSES]["clauses"]:
        clause["promises"] = ["reviewed" if p == "reported" else p for p in clause["promises"]]
    for statement in data[STATEMENTS]["attestations"]:
        assert "reported" not in statement["promises"]
    with transaction():
        load_packs(SYSTEM, rewritten(data))
    clock.advance(hours=1)


def waiting() -> dict[str, str]:
    return {row.pack: row.version for row in waiting_versions()}


def events() -> list[tuple[str, dict[str, Any]]]:
    rows = db.session.execute(select(EVENTS.c.action, EVENTS.c.details).order_by(EVENTS.c.number))
    return [(row.action, json.loads(row.details or "{}")) for row in rows]


def seen() -> str:
    return ",".join(str(one.id) for one in waiting_versions())


def field_of(pack: str) -> str:
    return f"of-{pack}"


def value(course: str, pack: str) -> str:
    row = find_row(pack, waiting()[pack])
    assert row is not None
    return f"{course}-{row.id}"


def sent(**typed: str) -> dict[str, str]:
    return {"active_from": TODAY, "reason": "The new words of 2026", "seen": seen()} | typed


def test_today_tells_all_of_them_as_one_matter_and_leads_to_one_page(
    upgraded: None, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    page = browser.get("/today").text
    assert page.count(f'href="{PAGE}"') == 1
    assert "(and 7 more on the same page)" in page
    assert f'href="{PAGE}"' in browser.get("/settings/content").text
    row = find_row(GLOSSARY, "2026.2")
    assert row is not None
    assert f'href="{PAGE}"' in browser.get(f"/settings/content/{row.id}").text


def test_the_page_shows_what_each_of_them_changes(
    upgraded: None, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    page = browser.get(PAGE).text
    for pack in waiting():
        assert f'id="pack-{pack}"' in page
        assert f'name="{field_of(pack)}"' in page
    assert "Texts and rules changed: 2, added: 0, removed: 0" in page  # risk tiers
    assert "遵守事項" in page  # the words themselves
    assert page.count('value="now-') == 1  # only the texts to sign ask anybody


def test_all_are_taken_in_one_act_with_one_line_that_names_them(
    upgraded: None, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    before, packs = len(events()), set(waiting())
    answer = browser.post(PAGE, data=sent(every="next"))
    assert (answer.status_code, answer.location) == (302, "/settings/content")
    assert waiting() == {}
    assert {active_versions()[pack].version for pack in packs} == {"2026.2", "2026.3"}
    ((action, details),) = events()[before:]
    assert action == "content.decided"
    assert {details["after"][pack] for pack in packs} == {"2026.2", "2026.3"}
    assert {details["before"][pack] for pack in packs} == {"2026.1"}
    assert {(one.reason, one.activated_by_id, one.asks_now) for one in list_activations()[:8]} == {
        ("The new words of 2026", cast.pia.id, False)
    }
    for one in list_activations()[:8]:
        assert [line.action for line in trail_of(one)] == ["content.decided"]
    assert browser.get(PAGE).status_code == 200
    assert f'href="{PAGE}"' not in browser.get("/today").text


def test_only_the_texts_to_sign_ask_everybody(upgraded: None, browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    assert browser.post(PAGE, data=sent(every="now")).status_code == 302
    assert [one.pack for one in list_activations() if one.asks_now] == [STATEMENTS]


def test_all_are_kept_in_one_act(upgraded: None, browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    before = len(events())
    assert browser.post(PAGE, data=sent(every="keep")).status_code == 302
    assert waiting() == {}
    assert {one.version for one in active_versions().values()} == {"2026.1"}
    ((action, details),) = events()[before:]
    assert action == "content.decided"
    assert "glossary 2026.2" in json.dumps(details, ensure_ascii=False)


def test_each_is_decided_by_itself(upgraded: None, browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    each = {field_of(pack): value("next", pack) for pack in waiting()}
    each[field_of(GLOSSARY)] = "keep"
    each[field_of(STATEMENTS)] = value("now", STATEMENTS)
    some = {name: chosen for name, chosen in each.items() if name != field_of(CLAUSES)}
    answer = browser.post(PAGE, data=sent(every="each", **some))
    assert answer.status_code == 422
    assert "Please choose one." in answer.text
    assert len(waiting()) == 8  # nothing is decided of some
    assert browser.post(PAGE, data=sent(every="each", **each)).status_code == 302
    assert waiting() == {}
    assert catalogue.version_in_force(shelf.GLOSSARY) == "2026.1"
    assert catalogue.version_in_force(shelf.CLAUSES) == "2026.3"
    assert [one.pack for one in list_activations() if one.asks_now] == [STATEMENTS]


@pytest.mark.parametrize(
    "typed", [{}, {"every": "next", "reason": " "}, {"every": "next", "active_from": "2026-11-24"}]
)
def test_nothing_is_decided_without_a_choice_a_reason_and_a_day_to_come(
    upgraded: None, browser: Browser, cast: Cast, typed: dict[str, str]
) -> None:
    browser.sign_in(cast.pia)
    assert browser.post(PAGE, data=sent(**typed)).status_code == 422
    assert len(waiting()) == 8


def test_what_came_after_the_page_was_opened_is_not_decided_with_it(
    upgraded: None, browser: Browser, cast: Cast, clock: Clock
) -> None:
    browser.sign_in(cast.pia)
    form = sent(every="next")
    with transaction():
        decide(
            cast.sue.as_actor(), [PackDecision(GLOSSARY, "2026.1", PackCourse.KEEP)], reason="Ours"
        )
    answer = browser.post(PAGE, data=form)
    assert answer.status_code == 409
    assert "What waits has changed" in answer.text
    assert len(waiting()) == 7
    assert browser.post(PAGE, data=sent(every="next")).status_code == 302
    assert browser.post(PAGE, data=form).status_code == 409  # sent twice
    assert catalogue.version_in_force(shelf.GLOSSARY) == "2026.1"


def test_packs_that_rest_on_one_another_are_taken_together_or_not_at_all(
    leaning: None, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    page = browser.get(PAGE).text
    assert "Only together with: Clause library 2026.4" in page
    assert "Only together with: Promises 2026.4" in page
    one = {
        field_of(PROMISES): "keep",
        field_of(CLAUSES): value("next", CLAUSES),
        field_of(GLOSSARY): value("next", GLOSSARY),
    }
    before = len(events())
    answer = browser.post(PAGE, data=sent(every="each", **one))
    assert answer.status_code == 422
    said = "Clause library 2026.4 does not fit without Promises 2026.4"
    assert said in answer.text
    assert "There is no reviewed." in answer.text
    assert (len(waiting()), len(events())) == (3, before)  # the glossary neither
    both = one | {field_of(PROMISES): value("next", PROMISES)}
    assert browser.post(PAGE, data=sent(every="each", **both)).status_code == 302
    assert waiting() == {}
    assert len(events()) == before + 1


def test_the_page_of_one_that_fits_only_with_another_says_so(
    leaning: None, browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.pia)
    for pack in (PROMISES, CLAUSES):
        row = find_row(pack, "2026.4")
        assert row is not None
        page = browser.get(f"/settings/content/{row.id}").text
        assert "Only together with: " in page
        assert "what it would do alone is not worked out" in page
        typed = {"active_from": TODAY, "reason": "Now", field_of(pack): f"next-{row.id}"}
        answer = browser.post(f"/settings/content/{row.id}", data=typed)
        assert answer.status_code == 422
        assert "does not fit without" in answer.text


def test_the_refusal_reads_in_japanese(leaning: None, cast: Cast) -> None:
    with pytest.raises(RuleViolated) as refused, transaction():
        decide(cast.pia.as_actor(), [PackDecision(CLAUSES, "2026.4")], reason="Now")
    said = words(refused.value.message, "ja")
    assert "遵守事項 2026.4" in said or "約束 2026.4" in said
    assert "reviewed" in said


def test_what_pia_added_herself_is_left_to_somebody_else(
    upgraded: None, browser: Browser, cast: Cast
) -> None:
    with transaction():
        add_versions(cast.pia.as_actor(), own("2026.3"))
    browser.sign_in(cast.pia)
    page = browser.get(PAGE).text
    assert "next-" + str(_id(GLOSSARY, "2026.2")) in page
    assert "next-" + str(_id(GLOSSARY, "2026.3")) not in page
    assert "You added this version" in page


def test_of_two_versions_of_a_pack_one_is_chosen(
    upgraded: None, browser: Browser, cast: Cast, clock: Clock
) -> None:
    with transaction():
        add_versions(cast.sue.as_actor(), own("2026.3"))
    clock.advance(hours=1)
    browser.sign_in(cast.pia)
    page = browser.get(PAGE).text
    assert page.count(f'name="{field_of(GLOSSARY)}"') == 3
    each = {field_of(pack): "keep" for pack in waiting()}
    each[field_of(GLOSSARY)] = f"next-{_id(GLOSSARY, '2026.2')}"
    assert browser.post(PAGE, data=sent(every="each", **each)).status_code == 302
    assert waiting() == {}
    assert catalogue.version_in_force(shelf.GLOSSARY) == "2026.2"


def _id(pack: str, version: str) -> int:
    row = find_row(pack, version)
    assert row is not None
    return row.id


@pytest.mark.parametrize(
    "choices",
    [
        [],
        [PackDecision(GLOSSARY, "2026.2"), PackDecision(GLOSSARY, "2026.1", PackCourse.KEEP)],
        [PackDecision(GLOSSARY, "2026.2", PackCourse.NOW)],
    ],
)
def test_nobody_decides_nothing_or_twice_or_asks_by_what_asks_nobody(
    upgraded: None, cast: Cast, choices: list[PackDecision]
) -> None:
    with pytest.raises(RuleViolated), transaction():
        decide(cast.pia.as_actor(), choices, date(2026, 11, 25), reason="Now")
    assert len(waiting()) == 8


@pytest.mark.parametrize("who", ["pam", "max", "ann"])
def test_nobody_else_decides(upgraded: None, browser: Browser, cast: Cast, who: str) -> None:
    browser.sign_in(getattr(cast, who))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, data=sent(every="next")).status_code == 403
    assert len(waiting()) == 8


def test_who_added_a_version_never_decides_to_take_it(upgraded: None, cast: Cast) -> None:
    """The command itself refuses: four eyes hold at the terminal and behind every page."""
    with transaction():
        (mine,) = add_versions(cast.pia.as_actor(), own("2026.3"))
    choice = PackDecision(mine.pack, mine.version, PackCourse.NEXT)
    with pytest.raises(RuleViolated, match="You added this version"), transaction():
        decide(cast.pia.as_actor(), [choice])
    with pytest.raises(RuleViolated, match="One of them is not named"), transaction():
        decide(SYSTEM, [choice])
    assert active_versions()[mine.pack].version != mine.version
    with transaction():
        decide(cast.sue.as_actor(), [choice])
    assert active_versions()[mine.pack].version == mine.version
