"""Plain data is read strictly; everything wrong with it is said at once, each with its place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import pytest

from portal.foundation.core.plain_data import (
    Flag,
    Id,
    InBoth,
    Number,
    Table,
    Things,
    Whole,
    WrongShape,
    read,
    with_ids,
    write,
)


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Part:
    id: Id
    label: InBoth
    size: Size = Size.SMALL
    share: Number | None = None


@dataclass(frozen=True, slots=True)
class Box:
    parts: Things[Part]
    named: Annotated[Table[Part], with_ids]
    count: Whole
    ticked: Flag = False


GOOD: dict[str, Any] = {
    "parts": [{"id": "a", "label": {"ja": "ア", "en": "A"}, "size": "large", "share": 1}],
    "named": {"b": {"label": {"ja": "イ", "en": "B"}}},
    "count": 3,
}


def told(data: Any) -> set[tuple[str, str]]:
    with pytest.raises(WrongShape) as refused:
        read(Box, data)
    return {(one.path, one.reason.id % one.reason.params) for one in refused.value.wrong}


def test_what_is_written_is_read_again() -> None:
    whole = read(Box, GOOD)
    assert whole.named["b"].id == "b"
    assert whole.parts[0].size is Size.LARGE
    assert read(Part, write(whole.parts[0])) == whole.parts[0]
    assert "share" not in write(whole.named["b"], defaults=False)


def test_everything_wrong_is_said_at_once_with_its_place() -> None:
    part = {"id": "a b", "label": {"ja": " ", "en": 5}, "size": "huge", "share": "1"}
    assert told({"parts": [part, 7], "named": [], "ticked": 1, "more": None}) == {
        ("parts[0].id", "a b is not an id."),
        ("parts[0].label.en", "A text is expected here."),
        ("parts[0].size", "One of small, large is expected here."),
        ("parts[0].share", "A number is expected here."),
        ("parts[1]", "A mapping is expected here."),
        ("named", "A mapping is expected here."),
        ("ticked", "True or false is expected here."),
        ("", "The field count is missing."),
        ("", "There is no field more here."),
    }


@pytest.mark.parametrize("count", ["3", True, 3.0, None, [3], float("nan")])
def test_only_a_whole_number_is_one(count: Any) -> None:
    assert told(GOOD | {"count": count}) == {("count", "A whole number is expected here.")}


def test_an_id_stands_once_in_a_list_and_not_in_a_thing_that_goes_by_its_name() -> None:
    twice = [*GOOD["parts"], *GOOD["parts"]]
    assert told(GOOD | {"parts": twice}) == {("parts[1]", "The id a stands here twice.")}
    named = {"b": GOOD["named"]["b"] | {"id": "c"}}
    assert told(GOOD | {"named": named}) == {("named.b", "There is no field id here.")}
