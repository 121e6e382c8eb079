"""Days of planning, reminders and mail in which everything goes wrong; long form: bin/simulate.

Broken on purpose, the table went red each time: a mail marked as sent before it is handed over, a
missed day that is not made good, a claim that holds nobody off (docs/trust.md, "Seen red").
"""

import json
import subprocess
from pathlib import Path

import pytest

from config import ROOT
from tests.database import empty_database
from tests.faults.processes import PYTHON, Installation
from tests.simulation.reckoning import WRONG

DAYS = 8


@pytest.mark.timeout(400)  # a busy machine: processes wait for each other
def test_nothing_is_lost_and_nothing_doubled_while_processes_die(
    installation: Installation, folder: Path
) -> None:
    words = ["bin/simulate", "--small", "--json", "--days", str(DAYS), "--seed", "7"]
    place = ["--folder", str(folder), "--database", empty_database(folder)]
    done = subprocess.run(  # noqa: S603  (our own interpreter and words)
        [PYTHON, *words, *place],
        cwd=ROOT,
        env=installation.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    table = json.loads(done.stdout)
    assert (table["lost"], table["doubled"], table["not the most urgent"]) == (0, 0, 0), table
    assert {name: table[name] for name in WRONG} == dict.fromkeys(WRONG, 0), table
    assert table["chain whole"], (folder / "days" / "log").read_text(encoding="utf-8")
    assert done.returncode == 0, table

    assert {name.partition(".")[0] for name in table["people did"]} >= {"incidents", "instructions"}
    assert table["kills"] > 0
    assert table["two schedulers at once"] > 0
    assert table["stages due"] > 0
    assert table["mails delivered"] == table["mails"] > 0
