"""A promise at one vendor as chip or tile, leading to its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from portal.foundation.access.actor import Actor
from portal.foundation.content import catalogue
from portal.foundation.content.promises import Promise
from portal.foundation.core.i18n import in_language
from portal.proof.board.places import is_open
from portal.supervision.promises.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Cell:
    verdict: Verdict
    label: str
    duty: str
    duty_label: str
    href: str | None


def cells_for(
    vendor_id: int,
    promises: Iterable[Promise],
    verdicts: Mapping[str, Verdict],
    actor: Actor,
    as_of: date | None = None,
) -> list[Cell]:
    """In the order of the promises; each leads on where the person may see the board."""
    duties = {duty.id: duty.label for duty in catalogue.promise_pack().duties}
    opens = is_open("board.promise", actor)
    return [
        Cell(
            verdicts.get(one.id, Verdict.NOT_IN_SCOPE),
            in_language(one.short),
            one.duty,
            in_language(duties[one.duty]),
            promise_href(vendor_id, one.id, as_of) if opens else None,
        )
        for one in promises
    ]


def promise_href(vendor_id: int, promise_id: str, as_of: date | None = None) -> str:
    day = as_of.isoformat() if as_of else None
    return url_for("board.promise", vendor_id=vendor_id, promise_id=promise_id, as_of=day)
