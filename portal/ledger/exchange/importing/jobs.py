"""Checks and writes the files that wait, outside the request.

Safe to run again and beside itself: a run is claimed by a conditional update, the file is compared
outside any transaction, and what it writes is one command.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, update

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction, tried_again
from portal.foundation.core.errors import Busy, ChangedMeanwhile, DomainError
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say, to_json
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import let_go, store_bytes
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.shapes import Wrong
from portal.ledger.exchange.columns.table import MARKED
from portal.ledger.exchange.comparing import difference as keeping
from portal.ledger.exchange.comparing.difference import FileDifference, check
from portal.ledger.exchange.exporting.sheets_out import Workbook
from portal.ledger.exchange.importing import services, workflow
from portal.ledger.exchange.importing.services import ImportOutdated
from portal.ledger.exchange.models import BUSY, ImportRun, ImportState
from portal.ledger.exchange.own_list.looking import map_of
from portal.ledger.exchange.own_list.rows import check_list
from portal.ledger.exchange.reading.files import ReaderEnded
from portal.ledger.exchange.reading.headings import Table

CLAIM_LASTS = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=30)  # when somebody else wrote at the same moment
_log = logging.getLogger("portal.imports")


def run_imports() -> int:
    """Whatever waits to be checked or written, the oldest first; returns how many."""
    return sum(run_import(import_id) for import_id in queries.waiting_imports())


def run_import(import_id: int) -> bool:
    """Check or write one; False where somebody else is at it or nothing is to do.

    What cannot go on says why on its page. Whatever else fails is tried again later.
    """
    if not _claim(import_id):
        return False
    run = db.session.get_one(ImportRun, import_id)
    if not workflow.may_be_tried(run):
        _refuse(import_id, _broken_off(run.name))
        return True
    is_accepted = run.state is ImportState.ACCEPTED
    name, sha256 = run.name, run.sha256 or ""
    by_itself = run.is_from_folder and run.uploaded_by_id is None and not is_accepted
    by_id = run.applied_by_id if is_accepted else run.uploaded_by_id
    actor = SYSTEM if by_itself else _actor(by_id)
    if not (by_itself or actor.may(Permission.LEDGER_EDIT)):
        _refuse(import_id, say("Whoever handed it in may not change the registers any more."))
        return True
    attempts = run.attempts
    try:
        data = storage.read(sha256)
        difference = _compare(run, data, actor)
    except DomainError as refusal:
        end_reading()
        _not_read(import_id, name, attempts, refusal)
        return True
    if is_accepted:
        _write(import_id, difference, actor)
    else:
        _keep(import_id, difference, None)
    return True


def _compare(run: ImportRun, data: bytes, actor: Actor) -> FileDifference:
    """A file of the registers, or somebody's own list by its map."""
    import_id, name, own_list = run.id, run.name, run.own_list

    def progress(done: int, total: int) -> None:
        _progress(import_id, done, total)

    if own_list is None:
        return check(data, name, actor=actor, progress=progress)
    return check_list(data, name, map_of(own_list), actor=actor, progress=progress)


def _not_read(import_id: int, name: str, attempts: int, why: DomainError) -> None:
    if isinstance(why, Busy):  # nobody tried
        waits = say("Other files are being read just now; this one is read after them.")
        _again(import_id, waits, attempts=attempts - 1)
    elif isinstance(why, ReaderEnded) and attempts < workflow.MOST_ATTEMPTS:
        _log.warning("import %s is read once more: its reader ended", import_id)
        _again(import_id, why.message)
    else:
        _refuse(import_id, _broken_off(name) if isinstance(why, ReaderEnded) else why.message)


def _write(import_id: int, difference: FileDifference, actor: Actor) -> None:
    """Write what somebody accepted; when it would be something else by now, show that instead."""
    end_reading()
    run = db.session.get_one(ImportRun, import_id)
    if run.digest != difference.digest:
        _keep(import_id, difference, ImportOutdated(difference).message)
        return
    try:
        with transaction():
            run = db.session.get_one(ImportRun, import_id, with_for_update=True)
            services.apply(difference, actor=actor, run=run)
    except ImportOutdated as outdated:
        _keep(import_id, outdated.now, outdated.message)
    except ChangedMeanwhile as lost:
        _log.info("import %s is tried again", import_id)
        _again(import_id, lost.message, attempts=0)


def _keep(import_id: int, difference: FileDifference, why: Message | None) -> None:
    """The difference for its page, with the marked workbook where rows are wrong."""
    end_reading()
    run = db.session.get_one(ImportRun, import_id)
    lang, seen = _language(run), run.difference_sha256
    before = keeping.from_bytes(storage.read(seen)) if why is not None and seen else None
    kept = keeping.to_bytes(difference, before, is_master=run.is_master)
    counts = difference.counts | ({"gone": len(difference.gone)} if run.is_master else {})
    is_news = not run.is_from_folder or _is_news(import_id, kept)
    found = difference.found.tables
    is_own = run.own_list is not None  # mended in the page
    book = (
        marked(found, difference.wrong, lang) if difference.wrong and found and not is_own else None
    )
    with transaction(audited=False):
        run = db.session.get_one(ImportRun, import_id, with_for_update=True)
        if not run.is_busy:
            return  # withdrawn meanwhile
        run.difference_sha256 = store_bytes(kept, keeping.MEDIA_TYPE).sha256
        run.marked_sha256 = None if book is None else store_bytes(book, FileKind.EXCEL).sha256
        run.digest, run.counts = difference.digest, counts
        run.is_news, run.answered_at = is_news, None
        run.problem = None if why is None else to_json(why)
        workflow.check(run, now=clock.now())


def _is_news(import_id: int, kept: bytes) -> bool:
    """Whether a vendor master says anything that nobody took over or put off before."""
    last = queries.answered_before(import_id)
    answered = None
    if last is not None and last.difference_sha256 is not None:
        answered = keeping.from_bytes(storage.read(last.difference_sha256))
    is_put_off = last is not None and last.state is ImportState.WITHDRAWN
    return keeping.from_bytes(kept).is_news(answered, is_put_off=is_put_off)


def _refuse(import_id: int, why: Message) -> None:
    end_reading()
    with transaction(audited=False):
        run = db.session.get_one(ImportRun, import_id, with_for_update=True)
        if run.is_busy:
            run.problem = to_json(why)
            workflow.refuse(run, now=clock.now())


def _broken_off(name: str) -> Message:
    return say(
        "Reading “%(name)s” was broken off twice, so it is not read again. Nothing was written. Copy "
        "the cells into a new workbook, save it as .xlsx and choose that file.",
        name=name,
    )


def _again(import_id: int, why: Message, **values: int) -> None:
    """Once more in a moment. Where somebody was faster, it shows then what differs if anything does."""
    with transaction(audited=False):
        db.session.execute(
            update(ImportRun)
            .where(ImportRun.id == import_id, ImportRun.state.in_(BUSY))
            .values(
                done=0,
                total=0,
                claimed_until=clock.now() + AGAIN_AFTER,
                problem=to_json(why),
                **values,
            )
        )


def _claim(import_id: int) -> bool:
    now = clock.now()
    free = or_(ImportRun.claimed_until.is_(None), ImportRun.claimed_until < now)
    with transaction(audited=False):
        claimed = db.session.execute(
            update(ImportRun)
            .where(ImportRun.id == import_id, ImportRun.state.in_(BUSY), free)
            .values(claimed_until=now + CLAIM_LASTS, attempts=ImportRun.attempts + 1)
        )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _progress(import_id: int, done: int, total: int) -> None:
    with transaction(audited=False):
        db.session.execute(
            update(ImportRun).where(ImportRun.id == import_id).values(done=done, total=total)
        )


def _actor(user_id: int | None) -> Actor:
    """In whose name it is written: with the roles held now, none after the account has ended."""
    user = None if user_id is None else find_user(user_id)
    if user is None or user.ended_at is not None:
        return Actor(roles=frozenset())
    return user.as_actor(None)


def _language(run: ImportRun) -> Lang:
    user = None if run.uploaded_by_id is None else find_user(run.uploaded_by_id)
    return user.language.value if user else the_organisation().default_language


def withdraw_forgotten(days: int) -> int:
    """What has waited longer than so many days since its check; returns how many.

    That it was there stays on record; the file, its difference and the marked workbook go.
    """
    old = (
        ImportRun.state == ImportState.CHECKED,
        ImportRun.moved_at < clock.now() - timedelta(days=days),
    )
    found = db.session.scalars(select(ImportRun.id).where(*old).order_by(ImportRun.id)).all()
    end_reading()
    return sum(_withdraw(import_id, *old) for import_id in found) + _forget_files(days)


def _forget_files(days: int) -> int:
    """Of the folder of the vendor master: files that are not to be taken over, at once where a newer
    one took their place. What was put off is kept for comparing, its file is not."""
    over = or_(
        ImportRun.answered_at.is_(None), ImportRun.moved_at < clock.now() - timedelta(days=days)
    )
    state = ImportRun.state.in_((ImportState.WITHDRAWN, ImportState.REFUSED))
    old = (ImportRun.file_digest != "", ImportRun.sha256.is_not(None), state, over)
    with transaction(audited=False):
        runs = db.session.scalars(select(ImportRun).where(*old).with_for_update()).all()
        gone = [sha256 for run in runs for sha256 in _dropped(run)]
    for sha256 in gone:
        storage.take_away(sha256)
    return len(gone)


def _dropped(run: ImportRun) -> list[str]:
    """Within a command: the bytes that nothing refers to any more."""
    files = {run.sha256}
    run.sha256 = None
    if run.answered_at is None:
        files |= {run.difference_sha256, run.marked_sha256}
        run.difference_sha256 = run.marked_sha256 = None
    db.session.flush()
    return [file for file in files if file is not None and let_go(file)]


@tried_again
def _withdraw(import_id: int, *old: ColumnElement[bool]) -> bool:
    """False: somebody had it written, or withdrew it, meanwhile."""
    gone: list[str] = []
    with transaction():
        run = db.session.scalar(
            select(ImportRun).where(ImportRun.id == import_id, *old).with_for_update()
        )
        if run is not None:
            services.withdraw_import(run, actor=SYSTEM)
            gone = _dropped(run)
    for sha256 in gone:
        storage.take_away(sha256)
    return run is not None


# The file that was handed in, as a workbook with its wrong cells coloured and the reason beside.
#
# It can be mended and handed in again: the column of reasons is not taken.

_REASON_WIDTH = 60


def marked(tables: Iterable[Table], wrong: Iterable[Wrong], lang: Lang) -> bytes:
    """Every recognised sheet with all its rows; text stays text, days stay days."""
    by_sheet: dict[str, dict[int, list[Wrong]]] = {}
    for wrong_cell in wrong:
        by_sheet.setdefault(wrong_cell.sheet, {}).setdefault(wrong_cell.row - 1, []).append(
            wrong_cell
        )
    book = Workbook(lang, {}, {})
    for table in tables:
        _write_sheet(book, table, by_sheet.get(table.title, {}))
    return book.finish()


def _write_sheet(book: Workbook, table: Table, wrong: Mapping[int, list[Wrong]]) -> None:
    page = book.book.add_worksheet(table.title[:31])
    width = max((len(row) for row in table.rows), default=0)
    columns = {
        str(table.name_of(table.sheet.by_id[name])): place for name, place in table.at.items()
    }
    page.set_column(0, max(width - 1, 0), 18)
    page.set_column(width, width, _REASON_WIDTH)
    for number, row in enumerate(table.rows):
        here = wrong.get(number, [])
        places = {columns.get(str(wrong.column), 0) for wrong in here}
        for place, cell in enumerate(row):
            look = book.heading if number == table.heading_row else None
            look = book.wrong if place in places else look
            if cell != "":
                book.write(page, number, place, cell, look)
            elif place in places:
                page.write_blank(number, place, None, look)
        if number == table.heading_row:
            page.write_string(number, width, MARKED.in_(book.lang), book.heading)
        if here:
            page.write_string(number, width, _said(here, book.lang), book.reason)
    page.freeze_panes(table.first_row, 0)


def _said(wrong: Iterable[Wrong], lang: Lang) -> str:
    """Column, reason and how to mend it, a line for each wrong cell."""
    lines = []
    for wrong_cell in wrong:
        column = words(wrong_cell.column, lang)
        said = f"{words(wrong_cell.reason, lang)} {words(wrong_cell.mend, lang)}".strip()
        lines.append(f"{column}: {said}" if column else said)
    return "\n".join(lines)
