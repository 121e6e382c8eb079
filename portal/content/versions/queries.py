"""Reads of the packs in the database: which versions are in force, and what a version says."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import exists, func, select
from sqlalchemy.orm import defer

from portal.content.definitions.pack import Pack
from portal.content.packs import kinds as shelf
from portal.content.packs.checking import check
from portal.content.packs.kinds import PackKind
from portal.content.versions.differences import PackChanges, compare
from portal.content.versions.labels import named_together, pack_name
from portal.content.versions.models import ContentActivation, ContentPack
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.words.messages import Message, say

P = TypeVar("P", bound=Pack)
T = TypeVar("T")
_KEY = "content_activations"
_parsed: dict[tuple[str, str, str], Any] = {}  # by pack, version and SHA-256: rows never change


class ContentNotLoaded(DomainError):
    """No version of a pack is in force: the portal was not set up."""


@dataclass(frozen=True, slots=True)
class Activation:
    """From this day on the version was in force; `asks_now`: everybody is asked in its words."""

    pack: str
    version: str
    sha256: str
    active_from: date
    asks_now: bool = False


def active_versions(on: date | None = None) -> Mapping[str, Activation]:
    """The version of each pack in force on a day (today), by pack id.

    Before the first activation of a pack, its first version counts. One statement for all packs
    and days in each transaction.
    """
    day = on or clock.today()
    chosen: dict[str, Activation] = {}
    for activation in _activations():  # earliest first
        if activation.pack not in chosen or activation.active_from <= day:
            chosen[activation.pack] = activation
    return chosen


def in_force_until(kind: PackKind[Any], on: date) -> list[Activation]:
    """What was in force on some day up to this one, the latest first; of one day the last decided."""
    by_day = {
        activation.active_from: activation
        for activation in _activations()  # earliest first
        if activation.pack == kind.id and activation.active_from <= on
    }
    return [by_day[day] for day in sorted(by_day, reverse=True)]


def waiting_versions() -> list[ContentPack]:
    """Versions about which nobody has decided: never made active, and there since the last decision
    on their pack. Without their bodies."""
    decided = (
        select(ContentActivation.pack, func.max(ContentActivation.activated_at).label("at"))
        .group_by(ContentActivation.pack)
        .subquery()
    )
    ever_active = exists().where(
        ContentActivation.pack == ContentPack.pack, ContentActivation.version == ContentPack.version
    )
    rows = db.session.scalars(
        select(ContentPack)
        .join(decided, decided.c.pack == ContentPack.pack)
        .where(~ever_active, ContentPack.loaded_at >= decided.c.at)
        .options(defer(ContentPack.body))
    )
    place = {kind.id: number for number, kind in enumerate(shelf.KINDS)}
    return sorted(rows, key=lambda row: (place[row.pack], shelf.order(row.version)))


def find_pack(kind: PackKind[P], version: str | None = None, *, on: date | None = None) -> P:
    """A pack in its own types: the version asked for, or the one in force on a day (today).

    Raises ContentNotLoaded where no version is in force, KeyError for a version never loaded.
    """
    if version is None:
        active = active_versions(on).get(kind.id)
        if active is None:
            raise ContentNotLoaded(
                say("The content packs are not loaded yet. Run: flask content load")
            )
        return _read(kind, active.version, active.sha256)
    known = next((a for a in _activations() if (a.pack, a.version) == (kind.id, version)), None)
    return _read(kind, version, known.sha256 if known else None)


def list_versions(*, bodies: bool = True) -> list[ContentPack]:
    """Every version loaded, by pack, oldest first."""
    statement = select(ContentPack)
    if not bodies:
        statement = statement.options(defer(ContentPack.body))
    rows = db.session.scalars(statement).all()
    return sorted(rows, key=lambda row: (row.pack, shelf.order(row.version)))


def list_activations() -> list[ContentActivation]:
    """Every activation, the latest first."""
    statement = select(ContentActivation).order_by(
        ContentActivation.active_from.desc(), ContentActivation.id.desc()
    )
    return list(db.session.scalars(statement))


def find_row(pack: str, version: str) -> ContentPack | None:
    return db.session.scalar(
        select(ContentPack).where(ContentPack.pack == pack, ContentPack.version == version)
    )


def find_version(content_id: int) -> ContentPack | None:
    return db.session.get(ContentPack, content_id)


def changes_on_activation(pack: str, version: str, on: date | None = None) -> PackChanges:
    """What making this version active would change, against the one in force on the day (today).

    Refuses a version that was never loaded.
    """
    row = find_row(pack, version)
    if row is None:
        raise RuleViolated(
            say("There is no version %(version)s of %(pack)s.", version=version, pack=pack)
        )
    active = active_versions(on).get(pack)
    old = find_row(pack, active.version) if active else None
    return compare(old.data if old else {}, row.data)


def active_data(on: date, instead: Mapping[str, str] | None = None) -> Mapping[str, object]:
    """Every pack as plain data as it is on a day, or as it would be with these versions instead."""
    chosen = {name: active.version for name, active in active_versions(on).items()}
    chosen |= instead or {}
    rows = db.session.scalars(select(ContentPack).where(ContentPack.pack.in_(chosen)))
    return {row.pack: row.data for row in rows if chosen[row.pack] == row.version}


def fits(chosen: Mapping[str, str], day: date) -> bool:
    """Whether these versions fit each other and the other packs in force on the day."""
    return not check(active_data(day, chosen))


def needed_beside(
    chosen: Mapping[str, str], others: Mapping[str, str], day: date
) -> Mapping[str, str]:
    """Of the other versions those without which the chosen ones do not fit; {}: none helps."""
    needed = {**others}
    if not fits({**needed, **chosen}, day):
        return {}
    for pack in others:
        fewer = {name: version for name, version in needed.items() if name != pack}
        if fits({**fewer, **chosen}, day):
            needed = fewer
    return needed


def only_together(row: ContentPack, waiting: Iterable[ContentPack]) -> Mapping[str, str]:
    """Other versions that wait without which this one does not fit; {}: it fits, or none helps."""
    mine, day = {row.pack: row.version}, clock.today()
    if fits(mine, day):
        return {}
    others = {pack.pack: pack.version for pack in waiting if pack.pack != row.pack}
    return needed_beside(mine, others, day)


def leaning_on(
    chosen: Mapping[str, str], needed: Mapping[str, str], day: date
) -> Mapping[str, str]:
    """Of the chosen versions those that do not fit without the needed ones."""
    alone = {pack: version for pack, version in chosen.items() if not fits({pack: version}, day)}
    return {pack: version for pack, version in alone.items() if pack not in needed} or chosen


@contextmanager
def as_if_active(*rows: ContentPack, asks_now: bool = False) -> Iterator[None]:
    """Inside it this session reads everything as if the versions were in force since today."""
    session, today = db.session(), clock.today()
    mine = [Activation(row.pack, row.version, row.sha256, today, asks_now) for row in rows]
    real = _activations()
    session.info[_KEY] = (session.get_transaction(), (*real, *mine))
    try:
        yield
    finally:
        forget_activations()


def forget_activations() -> None:
    """After an activation was added in this transaction."""
    db.session().info.pop(_KEY, None)


def once_in_transaction(key: str, read: Callable[[], T]) -> T:
    """What was read: kept in the session under the key until its transaction ends."""
    session = db.session()
    kept = session.info.get(key)
    if kept is None or kept[0] is not session.get_transaction():
        found = read()
        kept = session.info[key] = (session.get_transaction(), found)
    told: T = kept[1]
    return told


def _activations() -> tuple[Activation, ...]:
    """All of them, oldest first."""
    return once_in_transaction(_KEY, _read_activations)


def _read_activations() -> tuple[Activation, ...]:
    return tuple(Activation(*row) for row in db.session.execute(_EVERY_ACTIVATION))


_EVERY_ACTIVATION: Final[Any] = (  # made once: nearly every page asks
    select(
        ContentActivation.pack,
        ContentActivation.version,
        ContentPack.sha256,
        ContentActivation.active_from,
        ContentActivation.asks_now,
    )
    .join(
        ContentPack,
        (ContentPack.pack == ContentActivation.pack)
        & (ContentPack.version == ContentActivation.version),
    )
    .order_by(ContentActivation.active_from, ContentActivation.id)
)


def _read(kind: PackKind[P], version: str, sha256: str | None) -> P:
    """From memory; else from the file where it is the same; else from the database."""
    if sha256 is None:
        row = find_row(kind.id, version)
        if row is None:
            raise KeyError((kind.id, version))
        sha256 = row.sha256
    key = (kind.id, version, sha256)
    if key not in _parsed:
        same = next((pack for pack in shelf.shipped() if pack.sha256 == sha256), None)
        kept = select(ContentPack.body).where(
            ContentPack.pack == kind.id, ContentPack.version == version
        )
        body = same.body if same else db.session.scalars(kept).one()
        _parsed[key] = shelf.parse(kind, json.loads(body))
    pack: P = _parsed[key]
    return pack


# Versions of packs about which nobody has decided, for whoever may: what waits, what it changes.

_compared: dict[tuple[str, str], PackChanges] = {}  # by both SHA-256: rows never change


@dataclass(frozen=True, slots=True)
class Waits:
    """`content_id`: of the version, on whose page it is decided."""

    content_id: int
    pack: str
    version: str
    title: Message
    changes: Message
    since: date
    added_by_id: int | None


def waiting_for(actor: Actor) -> list[Waits]:
    """What this person may decide, by pack. Whoever added a version leaves it to somebody else."""
    if not actor.may(Permission.CONTENT_MANAGE):
        return []
    return [pack for pack in list_waiting() if not actor.is_any_of(pack.added_by_id)]


def list_waiting() -> list[Waits]:
    """Everything about which nobody has decided, by pack."""
    rows = waiting_versions()
    if not rows:
        return []
    active = active_versions()
    own = {row.sha256 for row in list_versions(bodies=False) if not row.ships}
    return [
        Waits(
            row.id,
            row.pack,
            row.version,
            _title(row, active[row.pack], own),
            _changes(row, active[row.pack]),
            clock.day_of(row.loaded_at),
            row.added_by_id,
        )
        for row in rows
    ]


def named_waiting(several: Sequence[Waits]) -> Message:
    """Which packs they are."""
    return say(
        "Waiting: %(packs)s", packs=named_together({waits.pack: waits.version for waits in several})
    )


def _title(row: ContentPack, active: Activation, own: set[str]) -> Message:
    named = {"pack": pack_name(row.pack), "version": row.version, "active": active.version}
    if row.ships and active.sha256 in own:
        return say(
            "Decide on version %(version)s of %(pack)s, which ships with the portal beside your own "
            "version %(active)s",
            **named,
        )
    return say("Decide on version %(version)s of %(pack)s; in force: %(active)s", **named)


def _changes(row: ContentPack, active: Activation) -> Message:
    key = (active.sha256, row.sha256)
    if key not in _compared:
        _compared[key] = changes_on_activation(row.pack, row.version)
    found = _compared[key]
    return say(
        "Texts and rules changed: %(changed)s, added: %(added)s, removed: %(removed)s",
        changed=len(found.changed),
        added=len(found.added),
        removed=len(found.removed),
    )
