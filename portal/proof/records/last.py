"""What the last comparison of all records came to: a small file beside the data, for Today."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from portal.foundation.core import clock
from portal.foundation.core.messages import Message, from_json, to_json

LATE_AFTER = timedelta(days=2)
SHOWN = 8  # sentences on Today
_NAME = "records.json"


@dataclass(frozen=True, slots=True)
class LastComparison:
    """`nights`: when the files of each of the nights were read last; `damaged`: files, by hash."""

    made_at: datetime
    events: int
    rows: int
    files: int
    problems: int
    wrong: Sequence[Message] = ()
    nights: Mapping[int, date] = field(default_factory=dict)
    damaged: Sequence[str] = ()

    def is_late(self, now: datetime) -> bool:
        return now - self.made_at > LATE_AFTER


def note(data: Path, last: LastComparison) -> None:
    content: dict[str, Any] = {
        "made_at": last.made_at.isoformat(),
        "events": last.events,
        "rows": last.rows,
        "files": last.files,
        "problems": last.problems,
        "wrong": to_json(last.wrong[:SHOWN]),
        "nights": {str(night): day.isoformat() for night, day in last.nights.items()},
        "damaged": list(last.damaged),
    }
    half = data / f"{_NAME}.new"
    half.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    half.replace(data / _NAME)


def comparison_on_today() -> tuple[LastComparison | None, bool]:
    """The last one, and whether it is long ago, or never was."""
    found = last_comparison(current_app.config["DATA_DIR"])
    return found, found is None or found.is_late(clock.now())


def last_comparison(data: Path) -> LastComparison | None:
    """None: nothing was ever compared here, or nobody can tell."""
    try:
        content = json.loads((data / _NAME).read_text("utf-8"))
        return LastComparison(
            made_at=datetime.fromisoformat(content["made_at"]),
            events=int(content["events"]),
            rows=int(content["rows"]),
            files=int(content["files"]),
            problems=int(content["problems"]),
            wrong=[from_json(one) for one in content["wrong"]],
            nights={
                int(night): date.fromisoformat(day) for night, day in content["nights"].items()
            },
            damaged=[str(one) for one in content["damaged"]],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
