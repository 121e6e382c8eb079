"""Files that runs make for whoever asked for them: DATA_DIR/made, for a day, in no backup."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from flask import current_app

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
