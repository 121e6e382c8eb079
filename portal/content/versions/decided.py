"""What the pages of packs show, what may be decided there, and the line of history that tells it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.content.packs.kinds import KINDS, STATEMENTS
from portal.content.versions.differences import PackChanges
from portal.content.versions.labels import PACKS, PackWords
from portal.content.versions.models import ContentActivation, ContentPack
from portal.foundation.core.words.messages import Message, Text, say


class PackCourse(StrEnum):
    """What becomes of a pack whose version waits."""

    NEXT = "next"  # taken; what is signed and what is asked already stands until its turn
    NOW = "now"  # taken; everybody is asked in its words from that day on
    KEEP = "keep"  # the version in force stays, what waits beside it waits no more


@dataclass(frozen=True, slots=True)
class PackDecision:
    """About one pack: the version that is taken, or with KEEP the one in force."""

    pack: str
    version: str
    course: PackCourse = PackCourse.NEXT


@dataclass(frozen=True, slots=True)
class DoneDecision:
    """A choice with the row it made; `changes` None: the version in force stays."""

    choice: PackDecision
    row: ContentActivation
    before: str | None
    changes: PackChanges | None
    left: tuple[str, ...] = ()  # versions that wait no more without having been taken


# action, text, before and after of the line of history
DecisionLine = tuple[str, Message, Mapping[str, object], dict[str, object]]


def told(done: Sequence[DoneDecision], day: date) -> DecisionLine:
    """One line for all of it: every version that is taken, that stays, and that was not taken."""
    if len(done) > 1:
        return _several(done, day)
    return _kept(done[0]) if done[0].changes is None else _taken(done[0], done[0].changes)


def listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{pack} {version}" for pack, version in sorted(versions.items()))


def _kept(decision: DoneDecision) -> DecisionLine:
    pack, version = decision.choice.pack, decision.choice.version
    text = say("%(pack)s stays with version %(version)s.", pack=pack, version=version)
    return "content.kept", text, {}, {"version": version, "waiting": ", ".join(decision.left)}


def _taken(decision: DoneDecision, changes: PackChanges) -> DecisionLine:
    pack, version, day = decision.choice.pack, decision.choice.version, decision.row.active_from
    text = say(
        "Version %(version)s of %(pack)s is active from %(day)s.",
        version=version,
        pack=pack,
        day=day,
    )
    after = {"version": version, "active_from": day, "asks_now": decision.row.asks_now} | {
        kind: list(getattr(changes, kind)) for kind in PackChanges.__slots__
    }
    return "content.activated", text, {"version": decision.before}, after


def _several(done: Sequence[DoneDecision], day: date) -> DecisionLine:
    taken = [
        (decision.choice.pack, decision.changes)
        for decision in done
        if decision.changes is not None
    ]
    active = _versions(decision for decision in done if decision.changes is not None)
    stays = _versions(decision for decision in done if decision.changes is None)
    left = ", ".join(
        f"{decision.choice.pack} {version}" for decision in done for version in decision.left
    )
    after: dict[str, object] = {decision.choice.pack: decision.choice.version for decision in done}
    if left:
        after["waiting"] = left
    if taken:
        after |= {"active_from": day, "asks_now": any(decision.row.asks_now for decision in done)}
        for kind in PackChanges.__slots__:
            after[kind] = [
                f"{pack}/{name}" for pack, changes in taken for name in getattr(changes, kind)
            ]
    before = {decision.choice.pack: decision.before for decision in done}
    return "content.decided", _sentence(day, active, stays, left), before, after


def _versions(done: Iterable[DoneDecision]) -> str:
    return listed({decision.choice.pack: decision.choice.version for decision in done})


def _sentence(day: date, active: str, stays: str, left: str) -> Message:
    if not stays:
        return say("Several packs decided. Active from %(day)s: %(packs)s", day=day, packs=active)
    if not active:
        return say(
            "Several packs decided. Not taken: %(left)s; still in force: %(stays)s",
            left=left,
            stays=stays,
        )
    return say(
        "Several packs decided. Active from %(day)s: %(packs)s. Not taken: %(left)s; still in "
        "force: %(stays)s",
        day=day,
        packs=active,
        left=left,
        stays=stays,
    )


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
    mine = [activation for activation in activations if activation.pack == pack]
    since = next((activation for activation in mine if activation.active_from <= today), None)
    active = next((row for row in versions if since and row.version == since.version), None)
    by_day = {  # of several on one day the one decided last
        activation.active_from: activation
        for activation in reversed(mine)
        if activation.active_from > today
    }
    return PackLine(pack, PACKS[pack], versions, active, since, tuple(by_day.values()))


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
        courses = (PackCourse.NEXT, PackCourse.NOW) if self.asks else (PackCourse.NEXT,)
        taking = [f"{course}-{row.id}" for row in self.rows for course in courses]
        return [*taking, PackCourse.KEEP.value] if self.waits else taking

    def as_all(self, course: PackCourse) -> str:
        """What a course for all packs means for this one."""
        if course is PackCourse.KEEP or not self.rows:
            return PackCourse.KEEP
        mine = PackCourse.NOW if self.asks and course is PackCourse.NOW else PackCourse.NEXT
        return f"{mine}-{self.rows[0].id}"

    def choice(self, value: str) -> PackDecision:
        course, _, number = value.partition("-")
        if PackCourse(course) is PackCourse.KEEP:
            return PackDecision(self.pack, self.in_force.version, PackCourse.KEEP)
        row = next(row for row in self.rows if str(row.id) == number)
        return PackDecision(self.pack, row.version, PackCourse(course))

    def words_of(self, value: str) -> Message:
        choice = self.choice(value)
        if choice.course is PackCourse.KEEP:
            return say("Stay with version %(version)s", version=choice.version)
        if choice.course is PackCourse.NOW:
            return say(
                "Make version %(version)s active, and ask everybody now", version=choice.version
            )
        if self.asks:
            return say(
                "Make version %(version)s active, asked from the next request on; what is signed or "
                "asked already stands",
                version=choice.version,
            )
        return say("Make version %(version)s active", version=choice.version)
