"""So many files are read at once as there are places, over all processes; who waits too long hears so."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from config import ROOT
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence import apart
from portal.foundation.evidence.apart import AT_ONCE, ReadersBusy, ask

SLOW = "tests.foundation.evidence.slow"
ANOTHER = """
import json, sys
from pathlib import Path
from flask import Flask
from portal.foundation.evidence.apart import ask
portal = Flask("another")
portal.config["DATA_DIR"] = Path(sys.argv[1])
with portal.app_context():
    print("ready", flush=True)
    print(json.dumps(ask("tests.foundation.evidence.slow", "wait", b"", sys.argv[2], seconds=20)))
"""


@pytest.fixture
def office(tmp_path: Path) -> Flask:
    """The portal as far as readers know it."""
    portal = Flask("office")
    portal.config["DATA_DIR"] = tmp_path
    return portal


def another(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    """A job in a process of its own that reads a file for so long."""
    return subprocess.Popen(  # noqa: S603  (our own interpreter and words)
        [sys.executable, "-c", ANOTHER, str(folder), str(seconds)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: "subprocess.Popen[str]") -> dict[str, float]:
    out, _ = process.communicate(timeout=60)
    told: dict[str, float] = json.loads(out.splitlines()[-1])
    return told


def test_of_many_processes_so_many_read_at_once_as_there_are_places(tmp_path: Path) -> None:
    told = [said(one) for one in [another(tmp_path, 1.5) for _ in range(6)]]

    at_once = [
        sum(other["began"] <= one["began"] < other["ended"] for other in told) for one in told
    ]
    assert max(at_once) <= AT_ONCE - 1, told  # the last place is kept for pages


def test_a_page_finds_the_place_that_jobs_leave(office: Flask, tmp_path: Path) -> None:
    jobs = [another(tmp_path, 15) for _ in range(3)]
    try:
        wait_until(lambda: taken(tmp_path) == AT_ONCE - 1)
        with office.test_request_context():
            assert ask(SLOW, "wait", b"", "0", seconds=20)["ended"]
    finally:
        end(jobs)


def test_who_waits_too_long_on_a_page_hears_so_and_nothing_was_read(
    office: Flask, database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "WAIT", 0.3)
    with office.test_request_context():
        held = [apart._free(folder_of(office), AT_ONCE) for _ in range(AT_ONCE)]
        assert None not in held
        began = time.monotonic()
        with pytest.raises(ReadersBusy) as busy:
            ask(SLOW, "wait", b"", "0", seconds=20)
        waited = time.monotonic() - began
        with pytest.raises(ReadersBusy):  # who comes next does not wait: others queue behind
            ask(SLOW, "wait", b"", "0", seconds=20)
        assert time.monotonic() - began < waited + 0.2
        for one in held:
            assert one is not None
            one.close()
        assert ask(SLOW, "wait", b"", "0", seconds=20)["ended"]

    assert 0.3 <= waited < 5
    assert "Try again" in words(busy.value.message, "en")
    assert "もう一度" in words(busy.value.message, "ja")


def test_a_process_that_is_killed_leaves_its_place_at_once(office: Flask, tmp_path: Path) -> None:
    job = another(tmp_path, 15)
    wait_until(lambda: taken(tmp_path) == 1)

    job.send_signal(signal.SIGKILL)
    job.communicate(timeout=10)

    assert taken(tmp_path) == 0


def folder_of(office: Flask) -> Path:
    folder = Path(office.config["DATA_DIR"]) / "readers"
    folder.mkdir(exist_ok=True)
    return folder


def taken(data: Path) -> int:
    """How many places are locked."""
    folder = data / "readers"
    folder.mkdir(exist_ok=True)
    held = [apart._free(folder, AT_ONCE) for _ in range(AT_ONCE)]
    free = [one for one in held if one is not None]
    for one in free:
        one.close()
    return AT_ONCE - len(free)


def wait_until(holds: Callable[[], bool], within: float = 30) -> None:
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.2)


def end(processes: "list[subprocess.Popen[str]]") -> None:
    for one in processes:
        one.kill()
        one.communicate()
