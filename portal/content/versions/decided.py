"""What is decided about packs that wait, and the line of history that tells it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.content.versions.differences import PackChanges
from portal.content.versions.models import ContentActivation
from portal.foundation.core.words.messages import Message, say


class Course(StrEnum):
    """What becomes of a pack whose version waits."""

    NEXT = "next"  # taken; what is signed and what is asked already stands until its turn
    NOW = "now"  # taken; everybody is asked in its words from that day on
    KEEP = "keep"  # the version in force stays, what waits beside it waits no more


@dataclass(frozen=True, slots=True)
class Choice:
    """About one pack: the version that is taken, or with KEEP the one in force."""

    pack: str
    version: str
    course: Course = Course.NEXT


@dataclass(frozen=True, slots=True)
class Done:
    """A choice with the row it made; `changes` None: the version in force stays."""

    choice: Choice
    row: ContentActivation
    before: str | None
    changes: PackChanges | None
    left: tuple[str, ...] = ()  # versions that wait no more without having been taken


@dataclass(frozen=True, slots=True)
class Line:
    action: str
    text: Message
    before: Mapping[str, object]
    after: dict[str, object]


def told(done: Sequence[Done], day: date) -> Line:
    """One line for all of it: every version that is taken, that stays, and that was not taken."""
    if len(done) > 1:
        return _several(done, day)
    return _kept(done[0]) if done[0].changes is None else _taken(done[0], done[0].changes)


def listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{pack} {version}" for pack, version in sorted(versions.items()))


def _kept(one: Done) -> Line:
    pack, version = one.choice.pack, one.choice.version
    text = say("%(pack)s stays with version %(version)s.", pack=pack, version=version)
    return Line("content.kept", text, {}, {"version": version, "waiting": ", ".join(one.left)})


def _taken(one: Done, changes: PackChanges) -> Line:
    pack, version, day = one.choice.pack, one.choice.version, one.row.active_from
    text = say(
        "Version %(version)s of %(pack)s is active from %(day)s.",
        version=version,
        pack=pack,
        day=day,
    )
    after = {
        "version": version,
        "active_from": day,
        "asks_now": one.row.asks_now,
        "added": list(changes.added),
        "removed": list(changes.removed),
        "changed": list(changes.changed),
    }
    return Line("content.activated", text, {"version": one.before}, after)


def _several(done: Sequence[Done], day: date) -> Line:
    taken = [(one.choice.pack, one.changes) for one in done if one.changes is not None]
    active = _versions(one for one in done if one.changes is not None)
    stays = _versions(one for one in done if one.changes is None)
    left = ", ".join(f"{one.choice.pack} {version}" for one in done for version in one.left)
    after: dict[str, object] = {one.choice.pack: one.choice.version for one in done}
    if left:
        after["waiting"] = left
    if taken:
        after |= {
            "active_from": day,
            "asks_now": any(one.row.asks_now for one in done),
            "added": [f"{pack}/{name}" for pack, one in taken for name in one.added],
            "removed": [f"{pack}/{name}" for pack, one in taken for name in one.removed],
            "changed": [f"{pack}/{name}" for pack, one in taken for name in one.changed],
        }
    before = {one.choice.pack: one.before for one in done}
    return Line("content.decided", _sentence(day, active, stays, left), before, after)


def _versions(done: Iterable[Done]) -> str:
    return listed({one.choice.pack: one.choice.version for one in done})


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
