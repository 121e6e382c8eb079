"""The comparison of a night: all rows, the files whose turn it is, and what came of it for Today."""

from datetime import timedelta
from pathlib import Path

from portal.foundation.audit.verification import note_head
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import end_reading
from portal.proof.records import files, last, services
from portal.proof.records.services import ComparisonResult


def compare(data: Path, *, whole: bool = False) -> ComparisonResult:
    """`whole`: every file. What was damaged before is read again each time."""
    services.seal_as_found()
    before, today = last.last_comparison(data), clock.today()
    known = {} if before is None else dict(before.nights)
    nights = set(range(files.NIGHTS)) if whole else files.nights_due(known, today)
    again = () if before is None else before.damaged
    result = services.verify(data, nights, again=again)
    if not result.wrong:
        note_head(data)
    end_reading()
    old = today - timedelta(days=files.NIGHTS * 2)
    read = dict.fromkeys(nights, today)
    last.note(
        data,
        last.LastComparison(
            made_at=clock.now(),
            events=result.events,
            rows=result.rows,
            files=result.files,
            problems=len(result.wrong),
            wrong=result.wrong[: last.SHOWN],
            nights={night: day for night, day in (known | read).items() if day > old},
            damaged=result.damaged,
            rows_wrong=[(row.kind, row.id, sentence) for row, sentence in result.rows_wrong],
        ),
    )
    return result
