"""Files that runs make for whoever asked for them: DATA_DIR/made, for a day, in no backup.

A file may also be what a page shows of work that takes too long for a request: everybody who opens the
page reads the latest that was made of the same, and nobody has it made twice at once.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import defer

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.runs.models import Run

KEPT = 24 * 60 * 60  # seconds
_CHUNK = 1024 * 1024


def keep(run: Run, data: bytes) -> None:
    """As a whole or not at all; only the portal's own user can read it."""
    path = _path(run)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    new.replace(path)


@contextmanager
def in_making(run: Run) -> Iterator[Path]:
    """Where a file too large for the memory is written, in the place of `keep`; `settle` ends it."""
    path = _path(run)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield new
    finally:
        new.unlink(missing_ok=True)  # what was settled is not there any more


def settle(run: Run, new: Path) -> None:
    """What lies there is the file of the run."""
    new.replace(_path(run))


def chunks_of(path: Path) -> Iterator[bytes]:
    """The file, never whole in memory."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def find(run: Run) -> Path | None:
    """The file of a run that has ended, until it is taken away."""
    if run.finished_at is None or run.problem is not None or not run.file_name:
        return None
    path = _path(run)
    return path if path.is_file() else None


def latest(kind: str, of: Mapping[str, Any], since: datetime | None = None) -> Path | None:
    """The file that was made last of just this (`asked` of the run), whoever asked for it. `since`: of
    runs that were begun after that moment."""
    runs = (run for run in _runs(kind, of) if since is None or run.begun_at > since)
    return next(filter(None, map(find, runs)), None)


def under_way(kind: str, of: Mapping[str, Any]) -> Run | None:
    """It does for everybody who waits for the same."""
    return next((run for run in _runs(kind, of) if run.finished_at is None), None)


def _runs(kind: str, of: Mapping[str, Any]) -> Iterator[Run]:
    """The latest first, without their subjects; no longer than files are kept."""
    statement = (
        select(Run)
        .options(defer(Run.subjects))
        .where(Run.kind == kind, Run.begun_at > clock.now() - 2 * timedelta(seconds=KEPT))
        .order_by(Run.id.desc())
    )
    for run in db.session.scalars(statement):
        if all(run.asked.get(name) == value for name, value in of.items()):
            yield run


def tidy_up() -> int:
    """Take away what was made more than a day ago; how many files."""
    old = [path for path in _folder().glob("*") if path.stat().st_mtime < time.time() - KEPT]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    root: Path = current_app.config["DATA_DIR"]
    return root / "made"


def _path(run: Run) -> Path:
    return _folder() / f"{run.id}{PurePosixPath(run.file_name).suffix}"
