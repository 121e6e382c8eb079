"""A reader that does what a file might make of it. Imports nothing of ours."""

import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final


def answer(command: str, words: Sequence[str], _data: bytes) -> dict[str, Any]:
    return {command: _COMMANDS[command](*map(float, words))}


def _compute(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def _sleep(seconds: float) -> None:
    Path("reader").write_text(str(os.getpid()), "ascii")
    time.sleep(seconds)


def _fill(size: float) -> int:
    return len(bytes(int(size)))


def _write(size: float) -> None:
    Path("large").write_bytes(bytes(int(size)))


def _tell(size: float) -> str:
    return "x" * int(size)


def _look() -> dict[str, Any]:
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return {
        "cores": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "gains_nothing": "NoNewPrivs:\t1" in status,
        "first_to_go": Path("/proc/self/oom_score_adj").read_text("ascii").strip(),
    }


def _stammer() -> None:
    os.write(1, b"not ")


def _sink() -> None:
    os.write(1, b'{"a":' * 100_000)
    os._exit(0)


_COMMANDS: Final[dict[str, Callable[..., Any]]] = {
    "compute": _compute,
    "sleep": _sleep,
    "fill": _fill,
    "write": _write,
    "tell": _tell,
    "look": _look,
    "stammer": _stammer,
    "sink": _sink,
}
