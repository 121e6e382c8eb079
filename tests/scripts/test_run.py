"""What bin/run and bin/test say before they do anything."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT

SEARCH = "::test_odd_words_come_back_as_they_were"


def run(*arguments: str, script: str = "run") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        ["/usr/bin/env", "bash", str(ROOT / "bin" / script), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
    )


@pytest.mark.parametrize("script", ["run", "test"])
def test_help_names_the_options(script: str) -> None:
    done = run("--help", script=script)
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: bin/{script}")


def test_fast_leaves_out_browsers_and_searches_alone() -> None:
    """Of one room of journeys and one file that has a search among its tests."""
    rooms = ("tests/journeys", "tests/ledger/exchange/test_round_trip.py")
    found = {}
    for how in ((), ("--fast",)):
        words = [sys.executable, "-m", "pytest", "--collect-only", "-q", *how, *rooms]
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603
        found[how] = {line for line in done.stdout.splitlines() if "::" in line}
    left_out = found[()] - found[("--fast",)]
    assert found[("--fast",)]
    assert left_out == {
        one for one in found[()] if one.startswith("tests/journeys/") or SEARCH in one
    }


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["--port"], ["--port", "99999"], ["--port", "http"], ["--data"]]
)
def test_a_wrong_option_is_a_usage_error(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage: bin/run" in done.stderr


def test_a_port_in_use_is_one_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--port", str(port), "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("day", ["", "tomorrow", "2027-02-29", "2028-02-29T25:00", "2026-11-25"])
def test_a_day_that_is_none_or_past_is_a_usage_error(day: str) -> None:
    done = run("--on", day, script="test")
    assert done.returncode == 2
    assert f"'{day}'" in done.stderr or f"not {day}." in done.stderr
    assert "usage: bin/test" in done.stderr
