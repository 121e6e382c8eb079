"""Versions of packs about which nobody has decided, for whoever may: what waits, what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.content.versions import queries
from portal.content.versions.decided import called
from portal.content.versions.differences import PackChanges
from portal.content.versions.labels import named_together
from portal.content.versions.models import ContentPack
from portal.content.versions.queries import Activation
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, say

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
    return [pack for pack in waiting() if not actor.is_any_of(pack.added_by_id)]


def waiting() -> list[Waits]:
    """Everything about which nobody has decided, by pack."""
    rows = queries.waiting_versions()
    if not rows:
        return []
    active, own = queries.active_versions(), _own()
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


def named(several: Sequence[Waits]) -> Message:
    """Which packs they are."""
    return say(
        "Waiting: %(packs)s", packs=named_together({waits.pack: waits.version for waits in several})
    )


def _own() -> set[str]:
    """SHA-256 of what companies added from files."""
    return {row.sha256 for row in queries.list_versions(bodies=False) if not row.ships}


def _title(row: ContentPack, active: Activation, own: set[str]) -> Message:
    named = {**called(row), "active": active.version}
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
        _compared[key] = queries.changes_on_activation(row.pack, row.version)
    found = _compared[key]
    return say(
        "Texts and rules changed: %(changed)s, added: %(added)s, removed: %(removed)s",
        changed=len(found.changed),
        added=len(found.added),
        removed=len(found.removed),
    )
