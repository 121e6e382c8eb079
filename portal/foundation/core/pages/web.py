"""What every request shares: its bounds and headers, tables of routes, and what an address may hold."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    current_app,
    make_response,
    request,
    send_from_directory,
)
from flask.typing import ResponseReturnValue
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, RequestRedirect, ValidationError
from werkzeug.utils import cached_property

from portal.foundation.core.words.messages import digits

Found = TypeVar("Found")
# how an answer goes on, or is refused
SEE_OTHER, CONFLICT, GONE, UNPROCESSABLE, TOO_MANY = 303, 409, 410, 422, 429
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


View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Route:
    """Its endpoint is the name of the view in the blueprint it stands in.

    `menus`: the endpoints of the lines of the menu under which it lies; none: those of its package.
    """

    rule: str
    view: View
    methods: tuple[str, ...]
    menus: tuple[str, ...]


class Pages(Blueprint):
    """The blueprint of a package, with its table."""

    routes: Sequence[Route] = ()

    @cached_property
    def menus(self) -> Mapping[str, tuple[str, ...]]:
        """By the name of the view; of one with several addresses, the first."""
        return {route.view.__name__: route.menus for route in reversed(self.routes)}


def get(rule: str, view: View, *menus: str) -> Route:
    """What is read: a page, a part of one, a file."""
    return Route(rule, view, ("GET",), menus)


def post(rule: str, view: View, *menus: str) -> Route:
    """A command whose form stands on another page."""
    return Route(rule, view, ("POST",), menus)


def form(rule: str, view: View, *menus: str) -> Route:
    """A page with a form, and what takes it in."""
    return Route(rule, view, ("GET", "POST"), menus)


def blueprint(name: str, *routes: Route, menus: tuple[str, ...] = ()) -> Pages:
    """`menus`: of those routes that say none of their own."""
    made = Pages(name, __name__)
    made.routes = [replace(route, menus=route.menus or menus) for route in routes]
    for route in made.routes:
        made.add_url_rule(route.rule, view_func=route.view, methods=list(route.methods))
    return made


def menus_of(app: Flask, endpoint: str) -> tuple[str, ...]:
    """Where an endpoint lies in the menu; () for one that lies nowhere, and for files of libraries."""
    package, _, view = endpoint.rpartition(".")
    pages = app.blueprints.get(package)
    return pages.menus.get(view, ()) if isinstance(pages, Pages) else ()


_URLENCODED = "application/x-www-form-urlencoded"


class _BoundedParser(FormDataParser):
    """Bounds plain forms like those with files; the library reads them whole, however many fields."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == _URLENCODED:
            most = self.max_form_memory_size
            body = stream.read(-1 if most is None else most + 1)
            fields = body.count(b"&") + 1
            if (most is not None and len(body) > most) or (
                self.max_form_parts is not None and fields > self.max_form_parts
            ):
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class PortalRequest(Request):
    form_data_parser_class = _BoundedParser

    def _load_form_data(self) -> None:
        """What the server cannot take apart, such as a chunk whose length is none, is refused."""
        try:
            super()._load_form_data()
        except ParseException as error:
            raise BadRequest from error

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What follows the question mark, without NUL, which PostgreSQL takes in no text."""
        typed = super().args.items(multi=True)
        return ImmutableMultiDict((name, value.replace("\0", "")) for name, value in typed)


_A_YEAR = 365 * 24 * 3600
ASSETS = ("static", "assets", "bootstrap.static")
OK, NOT_MODIFIED = 200, 304
_KEEP_FOR_AN_HOUR = "public, max-age=3600"
_KEEP = "public, max-age=31536000, immutable"
_NEVER_KEEP = "no-store"
_ASK_AGAIN = "private, no-cache"


def content_security_policy() -> ContentSecurityPolicy:
    own = "'self'"
    policy = ContentSecurityPolicy().default_src("'none'").script_src(own).style_src(own)
    policy = policy.img_src(own, "data:").font_src(own).connect_src(own).form_action(own)
    return policy.frame_ancestors("'none'").base_uri("'none'").manifest_src(own)


def install_headers(app: Flask) -> None:
    https = app.config["PUBLIC_URL"].startswith("https://")
    policy = Secure(
        csp=content_security_policy(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        referrer=ReferrerPolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(_A_YEAR) if https else None,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )

    def add(response: Response) -> Response:
        _stay_here(response)
        for name, value in policy.header_items():
            response.headers.setdefault(name, value)
        response.headers["Cache-Control"] = _how_long(response)
        return response

    app.after_request(add)


def _stay_here(response: Response) -> None:
    """A redirect names a path and no host: what a request calls us is believed by nobody."""
    there = urlsplit(response.location or "")
    if there.netloc and there.netloc == request.host:
        response.location = urlunsplit(("", "", there.path or "/", there.query, there.fragment))
        response.set_data("")


def _how_long(response: Response) -> str:
    """Assets may be kept, pages never: also not the page that says that an asset is not there.

    A view may let the reader's own browser keep what it asks about again each time.
    """
    if response.cache_control.private and response.cache_control.no_cache:
        return _ASK_AGAIN
    if request.endpoint not in ASSETS or response.status_code not in (OK, NOT_MODIFIED):
        return _NEVER_KEEP
    return _KEEP if "v" in request.args else _KEEP_FOR_AN_HOUR


FILES = {  # an allow-list, served as they were installed
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.js": "htmx.org/dist/htmx.min.js",
}
NOTO = "@fontsource-variable/noto-sans-jp"


def install_assets(app: Flask) -> None:
    folder: Path = app.config["ASSETS_DIR"]

    def assets(path: str) -> ResponseReturnValue:
        if path in FILES:
            return send_from_directory(folder, FILES[path])
        if path == "noto/index.css" or (path.startswith("noto/files/") and path.endswith(".woff2")):
            return send_from_directory(folder / NOTO, path.removeprefix("noto/"))
        return abort(404)

    app.add_url_rule("/assets/<path:path>", "assets", assets)


def ids_in(texts: Iterable[str], largest: int = LARGEST_ID) -> list[int]:
    """Ids in fields that hold one or, with commas, several; each once. What is no id is left out."""
    parts = (part.strip() for text in texts for part in text.split(","))
    found = (digits(part, len(str(largest))) for part in parts if part.isascii())
    return list(dict.fromkeys(number for number in found if number and number <= largest))
