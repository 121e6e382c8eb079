"""Is the history whole? Reads raw columns, not models."""

import json
from collections.abc import Iterable

from sqlalchemy import select

from portal.foundation.core.chain import EVENTS, HEAD, START, THINGS, digest_of, link
from portal.foundation.core.db import UNSCOPED, db
from portal.foundation.core.messages import Message, say

ERASED = "audit.details_erased"
_BATCH = 2000


def verify(kept: Iterable[str] = ()) -> list[Message]:
    """What is wrong, each naming the event; empty means whole. `kept`: head hashes kept elsewhere."""
    wrong: list[Message] = []
    number, last = 0, START
    hashes, bare, by_rule = {START}, set[int](), set[int]()
    about = _things()
    rows = db.session.execute(
        EVENTS.select().order_by(EVENTS.c.number),
        execution_options=UNSCOPED | {"yield_per": _BATCH},
    )
    for row in rows.mappings():
        here: int = row["number"]
        if here != number + 1:
            wrong.append(
                say("Event %(number)s is missing: %(here)s follows.", number=number + 1, here=here)
            )
        number = here
        if link(last, row) != row["hash"]:
            wrong.append(
                say(
                    "Event %(number)s was changed or moved: it does not follow from the one before.",
                    number=here,
                )
            )
        if row["details"] is None:
            bare.add(here)
        elif digest_of((row["salt"] or "") + row["details"]) != row["digest"]:
            wrong.append(say("Event %(number)s: its details were changed.", number=here))
        else:
            details = json.loads(row["details"])
            if {(kind, of) for kind, of in details["things"]} != about.get(here, set()):
                wrong.append(
                    say("Event %(number)s: the index of what it is about was changed.", number=here)
                )
            if row["action"] == ERASED:
                by_rule.update((details["after"] or {}).get("numbers", ()))
        last = row["hash"]
        hashes.add(last)
    wrong += [
        say("Event %(number)s: its details are gone without a rule.", number=one)
        for one in sorted(bare - by_rule)
    ]
    return wrong + _heads(number, last, hashes, kept)


def _heads(number: int, last: str, hashes: set[str], kept: Iterable[str]) -> list[Message]:
    head = db.session.execute(
        select(HEAD.c.number, HEAD.c.hash), execution_options=UNSCOPED
    ).one_or_none()
    at, hash_ = (head.number, head.hash) if head else (0, START)
    wrong = []
    if (at, hash_) != (number, last):
        wrong.append(
            say(
                "The head names event %(at)s, the last one found is %(number)s: the end was cut off or changed.",
                at=at,
                number=number,
            )
        )
    wrong += [
        say(
            "The head %(hash)s kept elsewhere is not in the chain: the end was cut off or rewritten.",
            hash=one,
        )
        for one in kept
        if one not in hashes
    ]
    return wrong


def _things() -> dict[int, set[tuple[str, int]]]:
    found: dict[int, set[tuple[str, int]]] = {}
    for row in db.session.execute(THINGS.select(), execution_options=UNSCOPED):
        found.setdefault(row.number, set()).add((row.kind, row.id))
    return found
