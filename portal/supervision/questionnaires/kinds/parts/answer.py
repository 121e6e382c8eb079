"""An answer as the rules see it. Pure.

`value` by kind of question: a choice's id (scales, single choice); a tuple of ids (multi); a number
(number, percentage); an ISO day (date); words (text); a tuple of rows, column id -> words (table);
True where a file is attached (file). None: not answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Row = Mapping[str, str]


class Review(StrEnum):
    """How far the reviewer could confirm an answer."""

    UNVERIFIED = "unverified"
    BY_DOCUMENT = "by_document"
    ON_SITE = "on_site"
    DISPUTED = "disputed"


VERIFIED = frozenset({Review.BY_DOCUMENT, Review.ON_SITE})


@dataclass(frozen=True)
class Given:
    """One answer. `expires`: ISO days by chosen option, for certificates; `reason`: why not
    applicable; `differs`: the reviewer found it to differ from our own register."""

    value: Any = None
    reason: str = ""
    expires: Mapping[str, str] = field(default_factory=dict)
    review: Review = Review.UNVERIFIED
    differs: bool = False


Answers = Mapping[str, Given]  # by question id
UNANSWERED = Given()


def is_answered(given: Given) -> bool:
    """Whether anything was said at all."""
    return given.value is not None and given.value not in ("", ())


def chosen(given: Given) -> tuple[str, ...]:
    """The ids chosen, one or many."""
    if isinstance(given.value, str):
        return (given.value,)
    return tuple(one for one in given.value or () if isinstance(one, str))


def number(given: Given) -> float | None:
    value = given.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
