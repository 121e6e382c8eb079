"""Which rows a person chose: ticked ones, or everything that fits. Sent from page to page as ids.

What was shown in a preview is what is done: the ids travel, not the conditions.
"""

from flask import request

from portal.foundation.core.pages.web import LARGEST_ID
from portal.foundation.lists import queries
from portal.foundation.lists.listing import asked_of
from portal.foundation.lists.register import Register

MOST = 30_000  # rows in one act
ALL_AT_ONCE = 200  # rows in one command; more is done some at a time by a job


def chosen_ids(register: Register) -> list[int]:
    """Of rows that exist, each once, in the order of the list for everything that fits."""
    if request.form.get("all") == "1":
        asked = asked_of(register, request.form.get("query", ""))
        return list(queries.list_ids(register, asked))[:MOST]
    given = [part for text in request.form.getlist("ids") for part in text.split(",")]
    return list(queries.list_known(register, _numbers(given)))


def _numbers(given: list[str]) -> list[int]:
    plain = (one.strip() for one in given[:MOST])
    return [
        int(one)
        for one in plain
        if one.isascii() and one.isdecimal() and len(one) <= len(str(LARGEST_ID))
        and int(one) <= LARGEST_ID
    ]  # fmt: skip


def as_field(ids: list[int]) -> str:
    """All of them in one hidden field."""
    return ",".join(map(str, ids))
