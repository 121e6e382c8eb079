"""Files of others are read in a process of their own: with limits of memory and time, in an empty
folder, without our environment. A file that its reader cannot bear ends that reader and nothing else.
"""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, Final

PROGRAM: Final = Path(__file__).with_name("bounded.py")
ROOT: Final = Path(__file__).parents[3]
MEMORY: Final = 2 * 1024**3  # bytes: the largest photo or register that is taken needs two thirds
PATIENCE: Final = (
    3  # times the seconds of the processor that a reader gets: the machine may be busy
)
LARGEST_ANSWER: Final = 128 * 1024**2  # bytes of it, and of each file it makes
TOO_SLOW: Final = {"problem": "too_slow"}
DIED: Final = {"problem": "died"}
# Reads no setting of ours. Each arena of memory counts against the limit, used or not.
ENVIRONMENT: Final = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
_LAST_WORDS = 2000  # bytes of what a reader said before it died
_log = logging.getLogger("portal.files")


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
    """
    if folder is None:
        with TemporaryDirectory(prefix="kantoku-") as own:
            return ask(
                module, command, data, *words,
                seconds=seconds, memory=memory, most=most, folder=Path(own), hook=hook,
            )  # fmt: skip
    line = [sys.executable, "-I", str(PROGRAM), str(ROOT), str(memory), str(seconds), str(most)]
    with TemporaryFile() as out, TemporaryFile() as complaints:
        try:
            subprocess.run(  # noqa: S603  (our own file; the words are no shell's)
                [*line, module, command, *map(str, words)],
                input=data,
                stdout=out,
                stderr=complaints,
                cwd=folder,
                env=dict(ENVIRONMENT),
                timeout=seconds * PATIENCE,
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
    answer = ask("portal.foundation.evidence.bounded", "network", b"", seconds=20)
    return bool(answer.get("network", True))


def _last_line(complaints: IO[bytes]) -> str:
    size = complaints.seek(0, 2)
    complaints.seek(max(0, size - _LAST_WORDS))
    last = complaints.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    return last[:200]
