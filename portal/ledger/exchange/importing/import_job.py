"""Checks and writes the files that wait, outside the request.

Safe to run again and beside itself: a run is claimed by a conditional update, the file is compared
outside any transaction, and what it writes is one command.
"""

import logging
from datetime import timedelta

from sqlalchemy import or_, update

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import Busy, ChangedMeanwhile, DomainError
from portal.foundation.core.words.messages import Message, say, to_json
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import store_bytes
from portal.foundation.evidence.types import Kind
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.exchange import queries
from portal.ledger.exchange.comparing.difference import Difference, check
from portal.ledger.exchange.importing import services, workflow
from portal.ledger.exchange.importing import stored_difference as keeping
from portal.ledger.exchange.importing.annotated_file import marked
from portal.ledger.exchange.importing.services import Outdated
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.exchange.reading.files import ReaderEnded

CLAIM_LASTS = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=30)  # when somebody else wrote at the same moment
BUSY = (ImportState.WAITING, ImportState.ACCEPTED)
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
        end_reading()
        _refuse(import_id, _broken_off(run.name))
        return True
    is_accepted = run.state is ImportState.ACCEPTED
    name, sha256 = run.name, run.sha256 or ""
    actor = _actor(run.applied_by_id if is_accepted else run.uploaded_by_id)
    if not actor.may(Permission.LEDGER_EDIT):
        end_reading()
        _refuse(import_id, say("Whoever handed it in may not change the registers any more."))
        return True
    attempts = run.attempts
    try:
        data = storage.read(sha256)
        difference = check(data, name, actor=actor, progress=lambda *at: _progress(import_id, *at))
    except DomainError as refusal:
        end_reading()
        _not_read(import_id, name, attempts, refusal)
        return True
    if is_accepted:
        _write(import_id, difference, actor)
    else:
        _keep(import_id, difference, None)
    return True


def _not_read(import_id: int, name: str, attempts: int, why: DomainError) -> None:
    if isinstance(why, Busy):  # nobody tried
        waits = say("Other files are being read just now; this one is read after them.")
        _again(import_id, waits, attempts=attempts - 1)
    elif isinstance(why, ReaderEnded) and attempts < workflow.MOST_ATTEMPTS:
        _log.warning("import %s is read once more: its reader ended", import_id)
        _again(import_id, why.message)
    else:
        _refuse(import_id, _broken_off(name) if isinstance(why, ReaderEnded) else why.message)


def _write(import_id: int, difference: Difference, actor: Actor) -> None:
    """Write what somebody accepted; when it would be something else by now, show that instead."""
    end_reading()
    run = db.session.get_one(ImportRun, import_id)
    if run.digest != difference.digest:
        _keep(import_id, difference, Outdated(difference).message)
        return
    try:
        with transaction():
            run = db.session.get_one(ImportRun, import_id, with_for_update=True)
            services.apply(difference, actor=actor, run=run)
    except Outdated as outdated:
        _keep(import_id, outdated.now, outdated.message)
    except ChangedMeanwhile as lost:
        _log.info("import %s is tried again", import_id)
        _again(import_id, lost.message, attempts=0)


def _keep(import_id: int, difference: Difference, why: Message | None) -> None:
    """The difference for its page, with the marked workbook where rows are wrong."""
    end_reading()
    lang = _language(import_id)
    before = _seen(import_id) if why is not None else None
    kept = keeping.to_bytes(difference, before)
    found = difference.found.tables
    book = marked(found, difference.wrong, lang) if difference.wrong and found else None
    with transaction(audited=False):
        run = db.session.get_one(ImportRun, import_id, with_for_update=True)
        if run.state not in BUSY:
            return  # withdrawn meanwhile
        run.difference_sha256 = store_bytes(kept, keeping.MEDIA_TYPE).sha256
        run.marked_sha256 = None if book is None else store_bytes(book, Kind.EXCEL).sha256
        run.digest, run.counts = difference.digest, difference.counts
        run.problem = None if why is None else to_json(why)
        workflow.check(run, now=clock.now())


def _refuse(import_id: int, why: Message) -> None:
    with transaction(audited=False):
        run = db.session.get_one(ImportRun, import_id, with_for_update=True)
        if run.state in BUSY:
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
            .where(
                ImportRun.id == import_id,
                ImportRun.state.in_(BUSY),
                free,
            )
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


def _language(import_id: int) -> str:
    run = db.session.get_one(ImportRun, import_id)
    user = None if run.uploaded_by_id is None else find_user(run.uploaded_by_id)
    return str(user.language if user else the_organisation().default_language)


def _seen(import_id: int) -> keeping.Kept | None:
    run = db.session.get_one(ImportRun, import_id)
    sha256 = run.difference_sha256
    return None if sha256 is None else keeping.from_bytes(storage.read(sha256))
