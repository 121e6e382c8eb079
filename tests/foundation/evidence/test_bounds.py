"""What a file does to its reader ends at the limits of the reader, and each is told as what it was."""

import os
import resource
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from config import ROOT
from portal.foundation.evidence import apart
from portal.foundation.evidence.apart import ask, has_network

READER = "tests.foundation.evidence.unruly"
ALONE = """
import ctypes, os, sys
sys.exit(bool(ctypes.CDLL(None).unshare(0x40000000 if os.geteuid() == 0 else 0x50000000)))
"""
TOO_SLOW, TOO_LARGE, DIED = ({"problem": one} for one in ("too_slow", "too_large", "died"))
ANOTHER = f"""
import sys
from pathlib import Path
from portal.foundation.evidence.apart import ask, has_network
ask({READER!r}, "sleep", b"", "60", seconds=60, folder=Path(sys.argv[1]))
"""


def test_a_reader_that_computes_for_too_long_is_ended_by_the_processors_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However long somebody would wait for it."""
    monkeypatch.setattr(apart, "PATIENCE", 100)

    assert ask(READER, "compute", b"", "0.2", seconds=1) == {"compute": None}
    assert ask(READER, "compute", b"", 4, seconds=1) == TOO_SLOW


def test_a_reader_that_only_waits_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 2)
    began = time.monotonic()

    assert ask(READER, "sleep", b"", 60, seconds=1) == TOO_SLOW
    assert time.monotonic() - began < 30


def test_a_reader_with_no_room_left_says_so() -> None:
    room = partial(ask, READER, "fill", b"", seconds=20, memory=256 * 1024**2)

    assert room(1024**2) == {"fill": 1024**2}
    assert room(512 * 1024**2) == TOO_LARGE


def test_a_file_that_the_reader_makes_is_no_larger_than_its_answer_may_be(tmp_path: Path) -> None:
    writes = partial(ask, READER, "write", b"", seconds=20, most=10_000, folder=tmp_path)

    assert writes(10_000) == {"write": None}
    assert writes(10_001) == DIED
    assert (tmp_path / "large").stat().st_size <= 10_000


def test_an_answer_larger_than_asked_for_is_none() -> None:
    tells = partial(ask, READER, "tell", b"", seconds=20, most=1000)

    assert tells(900) == {"tell": "x" * 900}
    assert tells(1000) == TOO_LARGE


def test_a_reader_writes_no_core_gains_nothing_and_goes_before_anything_else() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        told = ask(READER, "look", b"", seconds=20)["look"]
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert told == {"cores": 0, "gains_nothing": True, "first_to_go": "1000"}


def test_a_reader_has_the_network_only_where_the_system_leaves_it_to_it() -> None:
    left = subprocess.run([sys.executable, "-c", ALONE], check=False).returncode  # noqa: S603
    has_network.cache_clear()
    assert left or not has_network()


@pytest.mark.parametrize("command", ["stammer", "sink"])
def test_what_is_no_answer_is_a_reader_that_died(command: str) -> None:
    """Words that nobody can read, and tables in tables without end."""
    assert ask(READER, command, b"", seconds=20) == DIED


def test_a_reader_does_not_outlive_who_asked(tmp_path: Path) -> None:
    asking = subprocess.Popen(  # noqa: S603  (our own interpreter and words)
        [sys.executable, "-c", ANOTHER, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    note = tmp_path / "reader"
    until = time.monotonic() + 30
    while not (note.exists() and note.read_text("ascii")):
        assert time.monotonic() < until
        time.sleep(0.1)
    reader = int(note.read_text("ascii"))

    asking.send_signal(signal.SIGKILL)
    asking.wait(10)

    until = time.monotonic() + 10
    while runs(reader) and time.monotonic() < until:
        time.sleep(0.1)
    assert not runs(reader)


def runs(process: int) -> bool:
    """Whether it still does anything: what has ended may wait to be taken away."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] not in "ZX"
