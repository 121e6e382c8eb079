"""How much one request may bring: bounds that hold before anything is known about who sends it."""

from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request, Response, abort, request, send_from_directory
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
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

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


# Security headers. No inline script or style is allowed, so templates contain none.

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


# Front-end parts from their packages: an allow-list of files, served as they were installed.

FILES = {
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
