"""Other processes for tests: the real command line on a database of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config import ROOT
from tests.database import database_url

PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Installation:
    """A data directory with its database, as an operator has one."""

    folder: Path

    def environment(self, **settings: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MAIL_")}
        return kept | {
            "SECRET_KEY": "only for tests",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": database_url(self.folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            **settings,
        }

    def start(self, *words: str, **settings: str) -> "subprocess.Popen[str]":
        """`python words...` in the background."""
        return subprocess.Popen(  # noqa: S603  (our own interpreter and words)
            [PYTHON, *words],
            cwd=ROOT,
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def flask(self, *words: str, **settings: str) -> "subprocess.Popen[str]":
        return self.start("-m", "flask", "--app", "wsgi", *words, **settings)


def ended(process: "subprocess.Popen[str]", within: float = 60) -> tuple[int, str, str]:
    """Exit code and what was said; a process that does not end in time is killed and fails."""
    try:
        out, err = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out, err
