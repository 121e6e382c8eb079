"""Files of the registers that are too large for a request: asked for here, made by a job.

Made twice, by two jobs or after a kill, a file is the same; the run ends once.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import update

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.lists import made
from portal.foundation.lists import queries as lists
from portal.foundation.lists.models import BulkRun
from portal.foundation.lists.services import begin_run, go_on, stop_run
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.exporting.registers import export, export_csv

ACT = "registers.file"
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


def begin_file(file: File, *, back: str, actor: Actor) -> BulkRun:
    """Ask for it. `ids` of the run are vendors: how far it is is told in them."""
    ids = queries.vendor_ids() if file.vendor_ids is None else sorted(file.vendor_ids)
    wanted = {
        "file": file.name,
        "needs": Permission.LEDGER_VIEW.value,
        "sheet": file.sheet_id and file.sheet_id.value,
        "all": file.vendor_ids is None,
        "language": str(language()),
    }
    title = say("Make the file “%(name)s”", name=file.name)
    return begin_run(ACT, title, ids, wanted=wanted, back=back, actor=actor)


def make_files() -> int:
    """Whatever is asked for, the oldest first; returns how many. Takes away what is a day old."""
    made.tidy_up()
    return sum(_make(run_id) for run_id in lists.waiting_runs({ACT}))


def _make(run_id: int) -> bool:
    run = lists.find_run(run_id)
    if run is None or run.finished_at is not None:
        return False
    if not _may_still(run):
        _stop(run_id)
        return True
    wanted, total = run.wanted, run.total
    some = None if wanted["all"] else frozenset(run.ids)
    lang = next(one for one in LANGUAGES if one == wanted["language"])

    def tell(done: int, rows: int) -> None:  # never all of it: the last step is the file on disk
        _tell(run_id, min(total * done // max(rows, 1), max(total - 1, 0)))

    if wanted["sheet"]:
        data = export_csv(SheetId(wanted["sheet"]), some, lang=lang, progress=tell)
    else:
        data = export(some, lang=lang, progress=tell)
    end_reading()
    with transaction(audited=False):
        run = lists.find_run(run_id, lock=True)
        if run is None or run.finished_at is not None:
            return False
        made.keep(run, data)
        go_on(run, done=run.total - run.done, changed=0)
    return True


def _may_still(run: BulkRun) -> bool:
    person = find_user(run.asked_by_id)
    if person is None or not person.is_active:
        return False
    return person.as_actor(None).may(Permission(run.wanted["needs"]))


def _stop(run_id: int) -> None:
    end_reading()
    with transaction(audited=False):
        run = lists.find_run(run_id, lock=True)
        if run is not None and run.finished_at is None:
            stop_run(run, say("Whoever asked for this may not do it any more."))


def _tell(run_id: int, done: int) -> None:
    with transaction(audited=False):
        db.session.execute(update(BulkRun).where(BulkRun.id == run_id).values(done=done))
