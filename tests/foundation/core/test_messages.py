"""Sentences keep their parameters until somebody reads them in a language."""

import json
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.foundation.core import clock
from portal.foundation.core.words import dates
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import (
    Message,
    Text,
    from_json,
    from_text,
    say,
    say_n,
    to_json,
    to_text,
)
from tests.clock import Clock

BOTH = Text(ja="契約", en="contract")


@pytest.mark.parametrize(
    "message",
    [
        say("Plain"),
        say("A %(text)s on %(day)s", text=BOTH, day=date(2026, 11, 25)),
        say("At %(at)s", at=datetime(2026, 11, 25, 3, tzinfo=UTC)),
        say("Inside: %(other)s", other=say_n("%(n)s day", "%(n)s days", 2)),
    ],
)
def test_a_sentence_survives_being_stored(message: Message) -> None:
    assert from_json(to_json(message)) == message
    assert from_text(to_text(message)) == message
    assert from_text("") is None


def test_lists_and_tables_of_values_survive_too() -> None:
    value = {"1": -7, "purposes": [BOTH, say("Other")], "days": [date(2026, 11, 25)]}
    assert from_json(json.loads(json.dumps(to_json(value)))) == value
    assert to_json((1, "a")) == [1, "a"]


@pytest.mark.usefixtures("clock")
def test_a_sentence_is_put_into_words_for_its_reader(app: Flask) -> None:
    clock.set_zone("Asia/Tokyo")
    message = say("A %(text)s on %(day)s", text=BOTH, day=date(2026, 11, 25))
    with app.app_context():
        assert words(message, "en") == "A contract on Wed 25 Nov 2026"
        assert words(say("%(text)s", text=BOTH), "ja") == "契約"
        assert words(None, "en") == ""
        assert words(datetime(2026, 11, 25, 3, tzinfo=UTC), "ja") == "11月25日(水) 12:00"
        assert in_language(None) == ""


def test_numbers_choose_the_form_of_a_sentence(app: Flask) -> None:
    with app.app_context():
        for number, expected in ((0, "0 cats"), (1, "1 cat"), (2, "2 cats")):
            assert words(say_n("%(n)s cat", "%(n)s cats", number), "en") == expected


def test_a_percent_sign_in_a_sentence_or_a_value_stays(app: Flask) -> None:
    with app.app_context():
        assert words(say("100% sure"), "en") == "100% sure"
        assert words(say("Done: %(what)s", what="5%(x)s"), "en") == "Done: 5%(x)s"


def test_dates_carry_their_weekday(clock: Clock) -> None:
    day = date(2026, 11, 25)
    assert dates.short(day, "ja") == "11月25日(水)"
    assert dates.short(date(2027, 1, 4), "ja") == "2027年1月4日(月)"
    assert dates.full(day, "ja") == "2026年11月25日(水)"
    assert dates.short(day, "en") == dates.full(day, "en") == "Wed 25 Nov 2026"
    assert dates.plain(day, "ja") == "2026年11月25日"
    assert dates.plain(day, "en") == "25 November 2026"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (3, "in 3 days"),
        (-1, "1 day overdue"),
        (-2, "2 days overdue"),
    ],
)
def test_a_due_date_says_how_far_away_it_is(app: Flask, days: int, expected: str) -> None:
    day = date(2026, 11, 25)
    due = date.fromordinal(day.toordinal() + days)
    with app.app_context():
        assert words(dates.distance(due, day), "en") == expected


def test_a_moment_on_a_receipt_names_its_zone() -> None:
    clock.set_zone("Asia/Tokyo")
    at = datetime(2026, 11, 25, 5, 32, 5, tzinfo=UTC)
    assert dates.full_moment(at, "ja") == "2026年11月25日(水) 14:32:05 JST"


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (1, date(2027, 2, 28)),
        (13, date(2028, 2, 29)),
        (11, date(2027, 12, 31)),
        (-2, date(2026, 11, 30)),
    ],
)
def test_months_on_is_the_same_day_or_the_last_of_a_shorter_month(
    months: int, expected: date
) -> None:
    assert dates.add_months(date(2027, 1, 31), months) == expected
