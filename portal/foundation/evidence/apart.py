"""Files of others are read in a process of their own: with limits of memory and time, in an empty
folder, without our environment. A file that its reader cannot bear ends that reader and nothing else.

Over all processes so many read at once as there are places: locks on files of DATA_DIR/readers, which
the system lets go when their holder ends, however it ends.
"""

import fcntl
import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, Final

from flask import current_app, has_app_context, has_request_context

from portal.foundation.core.errors import Busy
from portal.foundation.core.words.messages import say

PROGRAM: Final = Path(__file__).with_name("bounded.py")
ROOT: Final = Path(__file__).parents[3]
MEMORY: Final = 2 * 1024**3  # bytes: the largest photo or register that is taken needs two thirds
# times the seconds of the processor that a reader gets: the machine may be busy
PATIENCE: Final = 3
LARGEST_ANSWER: Final = 128 * 1024**2  # bytes of it, and of each file it makes
AT_ONCE: Final = 3  # readers; one place is kept for pages, so that no job has them all
# seconds for a place: on a page, whose worker serves others too; in a job
WAIT, WAIT_LONGER = 2, 60
LOOK_AGAIN: Final = 0.05  # seconds
TOO_SLOW: Final = {"problem": "too_slow"}
DIED: Final = {"problem": "died"}
# Reads no setting of ours. Each arena of memory counts against the limit, used or not.
ENVIRONMENT: Final = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
_LAST_WORDS = 2000  # bytes of what a reader said before it died
_refused: Final[dict[Path, float]] = {}  # when somebody waited in vain on a page of this process
_log = logging.getLogger("portal.files")


class ReadersBusy(Busy):
    """No place became free in time; nothing was read."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "Several other files are being read just now, so this one could not be read. Try again "
                "in a minute."
            )
        )


def ask(
    module: str,
    command: str,
    data: bytes,
    *words: str | int,
    seconds: int,
    memory: int = MEMORY,
    most: int = LARGEST_ANSWER,
    folder: Path | None = None,
    hook: Callable[[dict[str, Any]], Any] | None = None,
) -> dict[str, Any]:
    """What `module.answer` says of these bytes; files it makes lie in `folder`.

    A reader that is too slow, dies, or would answer with too much answers as well, with a `problem`:
    `too_slow`, `died`, `too_large`. `seconds`: of the processor. `hook`: for tables of the answer, as json.loads takes it.
    Raises ReadersBusy where too many read already.
    """
    limits = (memory, seconds, most)
    with _place(), _own(folder) as where:
        return _answer(module, command, data, words, limits=limits, folder=where, hook=hook)


def _answer(
    module: str,
    command: str,
    data: bytes,
    words: Sequence[str | int],
    *,
    limits: tuple[int, int, int],
    folder: Path,
    hook: Callable[[dict[str, Any]], Any] | None = None,
) -> dict[str, Any]:
    line = [sys.executable, "-I", str(PROGRAM), str(ROOT), *map(str, limits)]
    with TemporaryFile() as out, TemporaryFile() as complaints:
        try:
            subprocess.run(  # noqa: S603  (our own file; the words are no shell's)
                [*line, module, command, *map(str, words)],
                input=data,
                stdout=out,
                stderr=complaints,
                cwd=folder,
                env=dict(ENVIRONMENT),
                timeout=limits[1] * PATIENCE,
                check=True,
            )
        except subprocess.TimeoutExpired:
            return dict(TOO_SLOW)
        except subprocess.CalledProcessError as error:
            if error.returncode == -signal.SIGXCPU:
                return dict(TOO_SLOW)
            said = _last_line(complaints)
            _log.warning("%s %s ended with %s: %s", module, command, error.returncode, said)
            return dict(DIED)
        out.seek(0)
        try:
            answer: dict[str, Any] = json.loads(out.read(), object_hook=hook)
        except (ValueError, RecursionError):
            return dict(DIED)
    return answer


@cache
def has_network() -> bool:
    """Whether a reader can reach the network here: not every system lets us shut it off."""
    limits = (MEMORY, 20, LARGEST_ANSWER)
    with _own(None) as folder:  # without a place: pages are asked while files are read
        bounded = "portal.foundation.evidence.bounded"
        answer = _answer(bounded, "network", b"", (), limits=limits, folder=folder)
    return bool(answer.get("network", True))


@contextmanager
def _own(folder: Path | None) -> Iterator[Path]:
    """The folder given, or an empty one for as long as it takes."""
    if folder is not None:
        yield folder
        return
    with TemporaryDirectory(prefix="kantoku-") as own:
        yield Path(own)


@contextmanager
def _place() -> Iterator[None]:
    """One of the places for readers, waited for. Outside the portal there is none to share them with."""
    if not has_app_context():
        yield
        return
    folder = Path(current_app.config["DATA_DIR"]) / "readers"
    folder.mkdir(exist_ok=True)
    asked = has_request_context()
    now = time.monotonic()
    until = now + (WAIT if asked else WAIT_LONGER)
    if asked and now - _refused.get(folder, -WAIT) < WAIT:
        until = now  # somebody has just waited in vain, and others queue behind whoever waits
    while (held := _free(folder, AT_ONCE if asked else AT_ONCE - 1)) is None:
        if time.monotonic() >= until:
            if until > now:
                _refused[folder] = until
            raise ReadersBusy
        time.sleep(LOOK_AGAIN)
    with held:
        yield


def _free(folder: Path, places: int) -> IO[bytes] | None:
    """A place, locked until it is closed; None where all are taken."""
    for number in range(places):
        place = (folder / f"{number}.lock").open("ab")
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            place.close()
        else:
            return place
    return None


def _last_line(complaints: IO[bytes]) -> str:
    size = complaints.seek(0, 2)
    complaints.seek(max(0, size - _LAST_WORDS))
    last = complaints.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    return last[:200]
