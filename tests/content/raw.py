"""Packs as an author writes them: the plain data that ships, to change and try."""

import copy
from typing import Any

from portal.content.packs import kinds as shelf
from portal.content.packs.kinds import WrittenPack


def shipped_data() -> dict[str, Any]:
    """A copy of every pack's plain data, by pack id."""
    return {one.pack: copy.deepcopy(one.data) for one in shelf.shipped()}


def rewritten(data: dict[str, Any]) -> list[WrittenPack]:
    """The packs as they would be kept."""
    return [shelf.write(kind, data[kind.id]) for kind in shelf.KINDS]


def thing(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The one with that id."""
    return next(item for item in items if item["id"] == name)
