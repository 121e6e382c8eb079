"""Files of the registers that are too large for a request: asked for here, made by a job.

Made twice, by two jobs or after a kill, a file is the same; the run ends once.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import update

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.runs import made, services
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import (
    RunKind,
    RunPart,
    asker_of,
    begin,
    give_up,
    go_on,
    register,
)
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.exporting.registers import export, export_csv

FILE = register(RunKind(id="registers.file", needs=Permission.COMPANY_VIEW))
AT_ONCE = 2_000  # rows within a request


@dataclass(frozen=True, slots=True)
class File:
    """Which: the workbook, or (`sheet_id`) one register as CSV; of some vendors or of all (None)."""

    vendor_ids: Collection[int] | None = None
    sheet_id: SheetId | None = None

    @property
    def name(self) -> str:
        """In the language of whoever asks, with the day."""
        day = clock.today().isoformat()
        if self.sheet_id is None:
            return words(say("Registers of vendors %(day)s", day=day)) + ".xlsx"
        return f"{in_language(BY_ID[self.sheet_id].name)} {day}.csv"


def rows_in(file: File) -> int:
    """About so many rows stand in it; of some vendors their share of all rows."""
    vendors, rows = queries.count_rows()
    if file.vendor_ids is None:
        return rows
    return len(file.vendor_ids) * rows // max(vendors, 1)


def begin_file(file: File, *, back: str, actor: Actor) -> Run:
    """Ask for it. Subjects of the run are vendors: how far it is is told in them."""
    ids = queries.vendor_ids() if file.vendor_ids is None else sorted(file.vendor_ids)
    asked = {
        "file": file.name,
        "sheet": file.sheet_id and file.sheet_id.value,
        "all": file.vendor_ids is None,
        "language": str(language()),
    }
    title = say("Make the file “%(name)s”", name=file.name)
    return begin(FILE, ids, title=title, asked=asked, back=back, actor=actor)


def make_files() -> int:
    """Whatever is asked for, the oldest first; returns how many. Takes away what is a day old."""
    made.tidy_up()
    return sum(_make(run_id) for run_id in services.waiting_runs({FILE.id}))


def _make(run_id: int) -> bool:
    run = services.find_run(run_id)
    if run is None or run.finished_at is not None:
        return False
    if asker_of(run) is None:
        end_reading()
        with transaction():
            run = services.hold_run(run_id)
            if run.finished_at is None:
                give_up(run)
        return True
    asked, total = run.asked, run.total
    some = None if asked["all"] else frozenset(run.subjects)
    lang = next(lang for lang in LANGUAGES if lang == asked["language"])

    def tell(done: int, rows: int) -> None:  # never all of it: the last step is the file on disk
        _tell(run_id, min(total * done // max(rows, 1), max(total - 1, 0)))

    if asked["sheet"]:
        data = export_csv(SheetId(asked["sheet"]), some, lang=lang, progress=tell)
    else:
        data = export(some, lang=lang, progress=tell)
    end_reading()
    with transaction(audited=False):
        run = services.hold_run(run_id)
        if run.finished_at is not None:
            return False
        made.keep(run, data)
        go_on(run, run.total - run.done, RunPart())
    return True


def _tell(run_id: int, done: int) -> None:
    with transaction(audited=False):
        db.session.execute(update(Run).where(Run.id == run_id).values(done=done))
