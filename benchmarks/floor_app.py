"""The bare route: Flask, and a row written by hand-written SQL over one raw connection."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, request

Row = sqlite3.Row


def floor_app(file: Path) -> tuple[Flask, sqlite3.Connection]:
    """An app without pages, and its connection, set up as the portal's are."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return Flask("floor"), connection


def add_write(
    app: Flask, connection: sqlite3.Connection, path: str, sql: str, values: Mapping[str, Any]
) -> None:
    """A form is written into one row; `sql` has `:typed` beside what `values` name."""

    def keep() -> str:
        connection.execute("BEGIN IMMEDIATE")
        typed = json.dumps(request.form.to_dict(flat=False))
        connection.execute(sql, {"typed": typed, **values})
        connection.execute("COMMIT")
        return "saved"

    app.add_url_rule(path, endpoint=path, view_func=keep, methods=["POST"])
