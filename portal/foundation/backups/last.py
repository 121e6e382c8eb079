"""When the last good backup was made: a small file beside the data, so that a page can tell."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

LATE_AFTER = timedelta(days=2)
_NAME = "backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """A backup that was read again as a whole after it was written."""

    made_at: datetime
    archive: str  # where it was written
    events: int  # of the log that it holds

    def is_late(self, now: datetime) -> bool:
        return now - self.made_at > LATE_AFTER


def note(data: Path, last: LastBackup) -> None:
    content = {"made_at": last.made_at.isoformat(), "archive": last.archive, "events": last.events}
    half = data / f"{_NAME}.new"
    half.write_text(json.dumps(content), "utf-8")
    half.replace(data / _NAME)


def last_backup(data: Path) -> LastBackup | None:
    """None: no good one was ever made here, or nobody can tell."""
    try:
        content = json.loads((data / _NAME).read_text("utf-8"))
        made_at = datetime.fromisoformat(content["made_at"])
        return LastBackup(made_at, str(content["archive"]), int(content["events"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
