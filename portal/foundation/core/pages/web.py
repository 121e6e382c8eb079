"""Small functions shared by views, and what an address may hold."""

import json
import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote, urlsplit

from flask import Response, abort, current_app, make_response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, RequestRedirect, ValidationError

Found = TypeVar("Found")
SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422  # how an answer goes on, or is refused
LARGEST_ID = 2**31 - 1  # of rows, on every database
_INSIDE = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


class RowId(IntegerConverter):
    """`<int:...>` in an address: a number no row can have leads nowhere."""

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number


def row_id(text: str) -> int:
    """A `type=` for what follows the question mark. ValueError for a number no row can have."""
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError(text)
    return number


def or_404(row: Found | None) -> Found:
    """Return `row`, or answer 404: also when it exists but belongs to another vendor."""
    if row is None:
        abort(404)
    return row


def heard(name: str, event: Mapping[str, object], status: int = 200) -> Response:
    """Nothing to swap: the page hears an event."""
    answer = make_response("", status)
    answer.mimetype = "text/plain"
    answer.headers["HX-Trigger"] = json.dumps({name: event})
    return answer


def without_slash() -> str | None:
    """Where a page is that was asked for with a slash too many at its end; None: nowhere.

    The other way round, with a slash too few, is what the map of addresses answers by itself.
    """
    path = request.path.rstrip("/")
    if path == request.path or not path or request.method not in ("GET", "HEAD"):
        return None
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return None
    query = request.query_string.decode("ascii", "replace")
    return quote(path) + (f"?{query}" if query else "")


def safe_next(default: str) -> str:
    """Where to go next: a path on this site named by `next`, or `default`.

    Blanks, control characters and backslashes are refused: browsers drop or turn them, so that
    what looks like a path becomes the address of another site.
    """
    wanted = request.values.get("next", "")
    return wanted if _INSIDE.fullmatch(wanted) else default


def page_before() -> str | None:
    """The page of this site that the person came from; None: from elsewhere, or nobody knows."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host or came_from.scheme not in ("http", "https"):
        return None
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")
