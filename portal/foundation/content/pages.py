"""What the pages of packs show: each pack with its versions, and which was active when. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.content.labels import PACKS, PackWords, pack_name
from portal.foundation.content.models import ContentActivation, ContentPack
from portal.foundation.content.shelf import KINDS
from portal.foundation.core.messages import Message, Text


@dataclass(frozen=True, slots=True)
class PackLine:
    """`versions`: the newest first. `activation`: by which the version in force became so.

    `coming`: activations on days to come, the next one first.
    """

    pack: str
    words: PackWords
    versions: tuple[ContentPack, ...]
    active: ContentPack | None
    activation: ContentActivation | None
    coming: tuple[ContentActivation, ...]

    @property
    def newer(self) -> tuple[ContentPack, ...]:
        """Than the one in force."""
        if self.active is None:
            return self.versions
        return self.versions[: self.versions.index(self.active)]


def pack_lines(
    rows: Sequence[ContentPack], activations: Iterable[ContentActivation], today: date
) -> list[PackLine]:
    """`rows`: oldest first. `activations`: the latest first. In the order in which packs lean."""
    latest_first = list(activations)
    return [_line(kind.id, rows, latest_first, today) for kind in KINDS]


def _line(
    pack: str, rows: Sequence[ContentPack], activations: list[ContentActivation], today: date
) -> PackLine:
    versions = tuple(row for row in reversed(rows) if row.pack == pack)
    mine = [one for one in activations if one.pack == pack]
    since = next((one for one in mine if one.active_from <= today), None)
    active = next((row for row in versions if since and row.version == since.version), None)
    coming = tuple(_coming(mine, today))
    return PackLine(pack, PACKS[pack], versions, active, since, coming)


def _coming(latest_first: list[ContentActivation], today: date) -> Iterable[ContentActivation]:
    """Of several on one day the one decided last."""
    by_day: dict[date, ContentActivation] = {}
    for one in latest_first:
        if one.active_from > today:
            by_day.setdefault(one.active_from, one)
    return [by_day[day] for day in sorted(by_day)]


def called(row: ContentPack) -> Mapping[str, Message | str]:
    """For sentences that name a version."""
    return {"pack": pack_name(row.pack), "version": row.version}


def texts(name: Text | None) -> str:
    """Both languages, for what is compared."""
    if name is None:
        return ""
    return name.ja if name.ja == name.en else f"{name.ja} / {name.en}"
