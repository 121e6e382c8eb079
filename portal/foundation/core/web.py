"""Small functions shared by views."""

from typing import TypeVar
from urllib.parse import urlsplit

from flask import abort, request

Found = TypeVar("Found")


def or_404(row: Found | None) -> Found:
    """Return `row`, or answer 404: also when it exists but belongs to another vendor."""
    if row is None:
        abort(404)
    return row


def safe_next(default: str) -> str:
    """Where to go next: a path on this site named by `next`, or `default`."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if inside and not parts.netloc and not parts.scheme else default
