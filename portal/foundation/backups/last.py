"""When the last good backup was made: a small file beside the data, so that a page can tell."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from portal.foundation.core.plain_data import Moment, read, write

LATE_AFTER = timedelta(days=2)
_NAME = "backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """A backup that was read again as a whole after it was written."""

    made_at: Moment
    archive: str  # where it was written
    events: int  # of the log that it holds

    def is_late(self, now: datetime) -> bool:
        return now - self.made_at > LATE_AFTER


def note(data: Path, last: LastBackup) -> None:
    half = data / f"{_NAME}.new"
    half.write_text(json.dumps(write(last)), "utf-8")
    half.replace(data / _NAME)


def last_backup(data: Path) -> LastBackup | None:
    """None: no good one was ever made here, or nobody can tell."""
    try:
        return read(LastBackup, json.loads((data / _NAME).read_text("utf-8")))
    except (OSError, ValueError):
        return None
