"""What the pages of packs show: each pack with its versions, and which was active when. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.content.packs.kinds import KINDS, STATEMENTS
from portal.content.versions.decided import Choice, Course
from portal.content.versions.labels import PACKS, PackWords, pack_name
from portal.content.versions.models import ContentActivation, ContentPack
from portal.foundation.core.words.messages import Message, Text, say


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


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack about which somebody may decide: versions that may be taken, the newest first.

    `refused`: versions that this person may not take, with the reason. `waits`: the version in force
    may be kept. `together`: by version, the others without which it does not fit.
    """

    pack: str
    in_force: ContentPack
    rows: tuple[ContentPack, ...]
    refused: tuple[tuple[ContentPack, Message], ...]
    waits: bool
    together: Mapping[str, Text]

    @property
    def field(self) -> str:
        return f"of-{self.pack}"

    @property
    def asks(self) -> bool:
        return self.pack == STATEMENTS.id

    @property
    def values(self) -> Sequence[str]:
        """What may be chosen: a course, and the version it takes."""
        courses = (Course.NEXT, Course.NOW) if self.asks else (Course.NEXT,)
        taking = [f"{course}-{row.id}" for row in self.rows for course in courses]
        return [*taking, Course.KEEP.value] if self.waits else taking

    def as_all(self, course: Course) -> str:
        """What a course for all packs means for this one."""
        if course is Course.KEEP or not self.rows:
            return Course.KEEP
        mine = Course.NOW if self.asks and course is Course.NOW else Course.NEXT
        return f"{mine}-{self.rows[0].id}"

    def choice(self, value: str) -> Choice:
        course, _, number = value.partition("-")
        if Course(course) is Course.KEEP:
            return Choice(self.pack, self.in_force.version, Course.KEEP)
        row = next(row for row in self.rows if str(row.id) == number)
        return Choice(self.pack, row.version, Course(course))

    def words_of(self, value: str) -> Message:
        one = self.choice(value)
        if one.course is Course.KEEP:
            return say("Stay with version %(version)s", version=one.version)
        if one.course is Course.NOW:
            return say(
                "Make version %(version)s active, and ask everybody now", version=one.version
            )
        if self.asks:
            return say(
                "Make version %(version)s active, asked from the next request on; what is signed or "
                "asked already stands",
                version=one.version,
            )
        return say("Make version %(version)s active", version=one.version)


def called(row: ContentPack) -> Mapping[str, Message | str]:
    """For sentences that name a version."""
    return {"pack": pack_name(row.pack), "version": row.version}


def texts(name: Text | None) -> str:
    """Both languages, for what is compared."""
    if name is None:
        return ""
    return name.ja if name.ja == name.en else f"{name.ja} / {name.en}"
