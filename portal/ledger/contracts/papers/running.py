"""Starts the program that opens papers, with limits of time and memory, and hears its answer."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

WORKER: Final = Path(__file__).with_name("worker.py")
TOO_SLOW: Final = {"problem": "too_slow"}
DAMAGED: Final = {"problem": "damaged"}
_log = logging.getLogger("portal.papers")


def ask(command: str, paper: bytes, *numbers: int, folder: Path, seconds: int) -> dict[str, Any]:
    """The answer of worker.py; pictures it makes lie in `folder`.

    A program that is too slow or dies answers as well, with a `problem`.
    """
    try:
        done = subprocess.run(  # noqa: S603  (our own file, numbers only)
            [sys.executable, "-P", str(WORKER), command, *map(str, numbers)],
            input=paper,
            capture_output=True,
            cwd=folder,
            timeout=seconds,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return dict(TOO_SLOW)
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        _log.warning("%s of a paper ended with %s: %s", command, error.returncode, last[:200])
        return dict(DAMAGED)
    return answer
