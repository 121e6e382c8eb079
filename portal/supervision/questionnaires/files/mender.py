"""Mends JSON; runs in a process of its own (foundation/evidence/bounded.py): it may take its time."""

from collections.abc import Sequence
from typing import Any

import json_repair


def answer(_command: str, _words: Sequence[str], data: bytes) -> dict[str, Any]:
    """Nothing where even that does not help."""
    try:
        return {"mended": json_repair.repair_json(data.decode(), return_objects=True)}
    except (ValueError, RecursionError):  # nested too deeply
        return {}
