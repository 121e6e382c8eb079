"""What every page costs before it says anything: calls in templates, imported parts, addresses.

Each class here does what its parent does, with the cases this portal has answered first.
"""

from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from flask import Flask, abort, has_request_context, request, send_from_directory
from flask.typing import ResponseReturnValue
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import _PassArg

from portal.foundation.core.pages.requests import ASSETS


class Portal(Flask):
    """Remembers the addresses that are the same on every page: of files, and of pages as such."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[Any, ...], str] = {}

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        given = {name: value for name, value in values.items() if value is not None}
        if endpoint.startswith(".") or (given and endpoint not in ASSETS):
            return super().url_for(endpoint, **values)
        if not has_request_context():
            return super().url_for(endpoint, **values)
        key = (request.script_root, endpoint, *given.items())
        known = self._addresses.get(key)
        if known is None:
            known = self._addresses[key] = super().url_for(endpoint, **values)
        return known


class QuickContext(Context):
    """Calls macros and plain functions without looking for what only other callables have."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        kind, known = type(__obj), None
        if kind is Macro:
            __obj, known = __obj.__call__, _PassArg.eval_context
        elif kind is FunctionType or kind is MethodType:
            known = getattr(__obj, "jinja_pass_arg", None)
        else:
            return super().call(__obj, *args, **kwargs)
        if known is not None and known is not _PassArg.eval_context:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        if known is None:
            return __obj(*args, **kwargs)
        return __obj(__self.eval_ctx, *args, **kwargs)


class QuickTemplate(Template):
    """Parts that are imported see the globals of the environment only, and are made once."""

    _seen: frozenset[str] = frozenset()

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is not None and (ctx is None or ctx.globals_keys <= self._seen):
            return self._module
        module = super()._get_default_module(ctx)
        self._seen = frozenset(self.globals)
        return module


def install_rendering(app: Flask) -> None:
    app.jinja_env.context_class = QuickContext
    app.jinja_env.template_class = QuickTemplate


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
