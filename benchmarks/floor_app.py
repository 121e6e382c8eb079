"""The page floor: Flask, rows read by hand-written SQL over one raw connection, a Jinja table."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from flask import Flask, request

Row = sqlite3.Row
_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/a.css"></head><body><nav>{% for one in range(8) %}<a href="/{{ one }}">
page {{ one }}</a>{% endfor %}</nav><h1>{{ title }}</h1>{% for name, columns, rows in tables %}
<h2>{{ name }}</h2><table><thead><tr>{% for one in columns %}<th>{{ one }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for cell in row %}<td>{{ "" if cell is none else cell }}</td>{% endfor %}
{% if chips %}<td>{% for name, verdict in chips(row) %}<span class="chip chip--{{ verdict }}">
{{ name }}</span>{% endfor %}</td><td><a href="/vendors/{{ row[0] }}">open</a></td>{% endif %}</tr>
{% endfor %}</tbody></table>{% endfor %}</body></html>"""

Query = tuple[str, str]  # heading, SQL


def floor_app(file: Path) -> tuple[Flask, sqlite3.Connection]:
    """An app without pages, and its connection, set up as the portal's are."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return Flask("floor"), connection


def add_page(
    app: Flask,
    connection: sqlite3.Connection,
    path: str,
    queries: Sequence[Query],
    values: Mapping[str, Any],
    *,
    verdicts_at: int | None = None,
) -> None:
    """A page of one table for each query; `verdicts_at`: the column shown as chips, JSON."""
    chips: Callable[[Any], Any] | None = None
    if verdicts_at is not None:
        place = verdicts_at

        def chips(row: Any) -> Any:
            return json.loads(row[place] or "{}").items() if len(row) > place else ()

    template = app.jinja_env.from_string(_PAGE)

    def show() -> str:
        tables = []
        for name, sql in queries:
            found = connection.execute(sql, values)
            tables.append((name, [one[0] for one in found.description], found.fetchall()))
        return template.render(title=path, tables=tables, chips=chips)

    app.add_url_rule(path, endpoint=path, view_func=show)


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
