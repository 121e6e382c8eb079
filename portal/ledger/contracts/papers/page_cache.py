"""What was made of papers, kept on disk: DATA_DIR/papers/3/ab/<sha256>/. All of it can be made again."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import current_app

EDITION: Final = "3"  # another one where the same paper would be shown otherwise
MOST_BYTES: Final = 2 * 1024**3  # what is used least is thrown away above it


def kept(sha256: str, name: str) -> Path | None:
    """The path of what was kept under this name; noted as used."""
    path = _folder(sha256) / name
    try:
        os.utime(path)
    except FileNotFoundError:
        return None
    return path


def kept_json(sha256: str, name: str) -> Any:
    """None where nothing was kept."""
    path = kept(sha256, name)
    return None if path is None else json.loads(path.read_text("utf-8"))


def keep_json(sha256: str, name: str, value: Any) -> None:
    with bench(sha256) as folder:
        path = folder / name
        path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        keep(sha256, path)


def keep(sha256: str, *made: Path) -> None:
    """Files from the `bench`, whole or not at all."""
    for path in made:
        path.replace(_folder(sha256) / path.name)


@contextmanager
def bench(sha256: str) -> Iterator[Path]:
    """An empty folder beside what is kept, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=_folder(sha256), prefix=".making-") as folder:
        yield Path(folder)


@contextmanager
def alone(sha256: str) -> Iterator[None]:
    """One at a time at a paper, over all processes: the second finds what the first has made."""
    with (_folder(sha256) / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def tidy_up(most: int = MOST_BYTES) -> int:
    """Throw away what was not looked at for longest until at most so many bytes are left.

    How many papers were thrown away; each is made again when somebody opens it.
    """
    papers = []
    for shelf in _shelf().parent.iterdir():
        if shelf.name != EDITION:  # nobody looks there any more
            shutil.rmtree(shelf, ignore_errors=True)
    for folder in _shelf().glob("*/*"):
        sizes = [one.stat() for one in folder.rglob("*") if one.is_file()]
        used = max((one.st_mtime for one in sizes), default=0.0)
        papers.append((used, sum(one.st_size for one in sizes), folder))
    left = sum(size for _, size, _ in papers)
    gone = 0
    for _, size, folder in sorted(papers):
        if left <= most:
            break
        shutil.rmtree(folder, ignore_errors=True)
        left -= size
        gone += 1
    return gone


def _shelf() -> Path:
    root: Path = current_app.config["DATA_DIR"]
    return root / "papers" / EDITION


def _folder(sha256: str) -> Path:
    folder = _shelf() / sha256[:2] / sha256
    folder.mkdir(parents=True, exist_ok=True)
    return folder
