"""`flask access`: who may do what, written down and checked."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from portal.foundation.access.guards import describe_access

group = AppGroup("access", help="Who may do what.")


@group.command("write")
def access_write() -> None:
    """Rewrite docs/access-matrix.txt, the reviewed list of routes and permissions."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    matrix_file(app).write_text(describe_access(app), encoding="utf-8")


@group.command("check")
def access_check() -> None:
    """Say whether docs/access-matrix.txt still tells the truth."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if matrix_file(app).read_text(encoding="utf-8") != describe_access(app):
        click.echo(
            "docs/access-matrix.txt is out of date: run `flask access write` and review it.",
            err=True,
        )
        raise SystemExit(1)


def matrix_file(app: Flask) -> Path:
    return Path(app.config["ROOT"]) / "docs" / "access-matrix.txt"
