"""Front-end parts from their packages: an allow-list of files, served as they were installed."""

from pathlib import Path

from flask import Flask, abort, send_from_directory
from flask.typing import ResponseReturnValue

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
