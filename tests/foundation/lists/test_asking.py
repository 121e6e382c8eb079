"""What an address asks of a list: sense is taken, nonsense is left out."""

from typing import Any

import pytest
from sqlalchemy import select, true
from werkzeug.datastructures import MultiDict

from portal.foundation.accounts.models import User
from portal.foundation.lists.register import (
    Column,
    Filter,
    Register,
    args_of,
    ask,
    ask_for,
    shown_columns,
)


def anything(_value: str) -> Any:
    return true()


REGISTER = Register(
    id="people",
    name="People",
    key=User.id,
    ids=select(User.id),
    rows=select(User),
    columns=[
        Column(id="name", label="Name", sort=(User.name,), fixed=True),
        Column(id="email", label="E-mail"),
        Column(id="seen", label="Seen", sort=(User.id,), shown=False, first_down=True),
        Column(id="in_file", label="Only in files", in_page=False),
    ],
    filters=[
        Filter(id="role", label="Role", choices=[("a", "A"), ("b", "B")], where=anything),
        Filter(id="day", label="Day", is_day=True, where=anything),
    ],
)


def asked(query: list[tuple[str, str]]) -> Any:
    return ask(REGISTER, MultiDict(query))


def test_the_usual_needs_no_word_in_the_address() -> None:
    usual = asked([])
    assert (usual.sort, usual.per_page, usual.page) == ("name", 50, 1)
    assert args_of(REGISTER, usual) == {}
    assert [one.id for one in shown_columns(REGISTER, usual)] == ["name", "email"]


@pytest.mark.parametrize(
    "query",
    [
        [("role", "c"), ("role", "'; --")],
        [("day", "2026-02-30")],
        [("day", "9999-99-99")],
        [("sort", "email")],  # nobody can sort by it
        [("sort", "--name")],
        [("columns", "nothing.in_file")],
        [("per", "7"), ("per", "-1")],
        [("page", "0"), ("page", "x")],
        [("page", "-3")],
        [("page", "²")],
        [("q", "\x00\u200b  ")],
    ],
)
def test_nonsense_is_left_out(query: list[tuple[str, str]]) -> None:
    assert args_of(REGISTER, asked(query)) == {}


def test_what_makes_sense_comes_back_as_it_was_asked() -> None:
    query = [
        ("q", " two   words "), ("role", "b"), ("role", "a"), ("role", "b"), ("day", "2026-11-25"),
        ("sort", "-seen"), ("columns", "seen"), ("per", "100"), ("page", "3"), ("view", "7"),
    ]  # fmt: skip
    found = asked(query)
    args = args_of(REGISTER, found)
    assert args == {
        "q": "two words",
        "role": ["b", "a"],
        "day": "2026-11-25",
        "sort": "-seen",
        "columns": "seen",
        "per": 100,
        "page": 3,
        "view": "7",
    }
    again = {name: value if isinstance(value, list) else str(value) for name, value in args.items()}
    assert ask_for(REGISTER, again) == found
    assert [one.id for one in shown_columns(REGISTER, found)] == ["name", "seen"]


def test_a_head_sorts_the_other_way_round_when_asked_again() -> None:
    name, seen = REGISTER.column("name"), REGISTER.column("seen")
    assert name is not None
    assert seen is not None
    usual = asked([])
    assert usual.by(name).sort == "-name"
    assert usual.by(name).by(name).sort == "name"
    assert usual.by(seen).sort == "-seen"  # days: the latest first


def test_one_condition_goes_and_the_others_stay() -> None:
    found = asked([("q", "x"), ("role", "a"), ("page", "2")])
    assert args_of(REGISTER, found.without("role")) == {"q": "x"}
    assert args_of(REGISTER, found.without("q")) == {"role": "a"}
    assert not found.without_all().is_narrowed


def test_a_page_far_beyond_every_list_is_still_a_page() -> None:
    assert asked([("page", "9" * 40)]).page == 1
    assert asked([("page", "999999")]).page == 999_999
