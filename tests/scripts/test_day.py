"""On which day the tests run: `bin/test --on DAY` moves the clock of everything they start."""

import subprocess
import sys
from datetime import timedelta

import pytest

from config import ROOT
from portal.foundation.core import clock

ITS_DAY = """
from portal.foundation.core import clock
clock.set_zone("Asia/Tokyo")
print(clock.today())
"""
SCRIPTS = sorted([*ROOT.glob("portal/static/js/*"), *ROOT.glob("templates/**/*.html")])


def test_a_process_that_a_test_starts_is_on_its_day() -> None:
    done = subprocess.run(  # noqa: S603  (our own interpreter and words)
        [sys.executable, "-c", ITS_DAY], capture_output=True, text=True, check=True, cwd=ROOT
    )
    clock.set_zone("Asia/Tokyo")
    a_moment_ago = clock.day_of(clock.now() - timedelta(minutes=1))
    assert done.stdout.strip() in {str(a_moment_ago), str(clock.today())}


def test_it_is_the_day_that_was_asked_for(request: pytest.FixtureRequest) -> None:
    day = request.config.getoption("--on")
    clock.set_zone("Asia/Tokyo")
    assert day is None or clock.today() - day in {timedelta(0), timedelta(1)}, "or past midnight"


def test_no_page_reads_the_clock_of_a_browser() -> None:
    """That one is not moved; and it is as right as the machine of whoever looks."""
    read = ("new Date", "Date.now", "Temporal.")
    found = [path.name for path in SCRIPTS if any(one in path.read_text("utf-8") for one in read)]
    assert SCRIPTS
    assert found == []
