"""A promise at one vendor as chip or tile, leading to its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from portal.content import catalogue
from portal.content.definitions.promises import Promise
from portal.foundation.access.actor import Actor
from portal.foundation.core.words.i18n import in_language
from portal.proof.desk.places import is_open
from portal.supervision.promises.verdicts import Look

_ANY = "promise"


@dataclass(frozen=True, slots=True)
class Cell:
    look: Look
    label: str
    duty: str
    duty_label: str
    href: str | None


class Cells:
    """Makes the cells of many vendors; what they have in common is looked up once."""

    def __init__(
        self, promises: Iterable[Promise], actor: Actor, as_of: date | None = None
    ) -> None:
        duties = {duty.id: in_language(duty.label) for duty in catalogue.promise_pack().duties}
        self._columns = [
            (one.id, in_language(one.short), one.duty, duties[one.duty]) for one in promises
        ]
        opens = is_open("desk.promise", actor)
        self._way = promise_href(0, _ANY, as_of).split(f"/0/{_ANY}") if opens else None

    def of(self, vendor_id: int, looks: Mapping[str, Look]) -> list[Cell]:
        """In the order of the promises; each leads on where the person may see the board."""
        return [
            Cell(looks.get(name, Look.NOT_IN_SCOPE), label, duty, duty_label,
                 self._href(vendor_id, name))
            for name, label, duty, duty_label in self._columns
        ]  # fmt: skip

    def _href(self, vendor_id: int, promise_id: str) -> str | None:
        if self._way is None:
            return None
        before, after = self._way
        return f"{before}/{vendor_id}/{promise_id}{after}"


def promise_href(vendor_id: int, promise_id: str, as_of: date | None = None) -> str:
    day = as_of.isoformat() if as_of else None
    return url_for("desk.promise", vendor_id=vendor_id, promise_id=promise_id, as_of=day)
