"""Lists in pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

PER_PAGE = 50
LAST_PAGE = 1_000_000  # no list is longer
_AROUND = 2
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a longer list; pages count from 1."""

    rows: Sequence[Row]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.per_page, self.total)

    # The names that the pagination part of the pages asks for.
    @property
    def page(self) -> int:
        return self.number

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def prev_num(self) -> int:
        return self.number - 1

    @property
    def next_num(self) -> int:
        return self.number + 1

    def iter_pages(self) -> Iterator[int | None]:
        """First, last and those around this one; None where some are left out."""
        shown = 0
        for page in range(1, self.pages + 1):
            if page in (1, self.pages) or abs(page - self.number) <= _AROUND:
                if page > shown + 1:
                    yield None
                yield page
                shown = page


def asked_page() -> int:
    """The page number in the address; anything unreadable is the first."""
    return min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
