"""The vendor master of another system: the newest file of its folder, handed in to be compared.

The folder is only read, and nothing of a file reaches the registers without a person. What its columns
are stands with the last list that somebody marked as the vendor master.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say, to_json
from portal.foundation.evidence.services import Received, receive_bytes, store_upload
from portal.foundation.evidence.types import clean_name
from portal.foundation.organisation.health import BAD, GOOD, OPEN
from portal.foundation.organisation.models import Organisation
from portal.ledger.exchange import queries
from portal.ledger.exchange.importing import workflow
from portal.ledger.exchange.importing.services import opened
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.exchange.own_list import looking
from portal.ledger.exchange.own_list.looking import FoundList, ListMap, map_of
from portal.ledger.exchange.reading.containers import LARGEST, RawFile
from portal.ledger.exchange.reading.files import read

UNCHANGED_FOR = timedelta(minutes=10)  # before that it may be half written
# Who writes it once a month is on time, with holidays before it too.
SILENT_AFTER = timedelta(days=35)
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")
_ASIDE = (".", "~")  # what programs put beside a file that they have open
_UNREAD = say(
    "The folder of the vendor master cannot be read: an administrator looks at MASTER_FOLDER and at who "
    "may read there."
)


class NothingToRead(RuleViolated):
    """No file is there, the newest one is still being written, or it was read already."""


@dataclass(frozen=True, slots=True)
class MasterFile:
    """The newest file, and how it is read (`told`, `headings`); or why it cannot be (`problem`)."""

    name: str
    digest: str
    problem: Message | None = None
    received: Received | None = None
    told: ListMap | None = None
    headings: str = ""


def read_master() -> Message:
    """Hand in what is new in the folder, for the job; says what came of it."""
    try:
        file = take_newest()
        with transaction():
            run = hand_in(file, actor=SYSTEM)
    except NothingToRead as nothing:
        return nothing.message
    if run.state is ImportState.REFUSED:
        return say("The vendor master “%(name)s” cannot be read.", name=run.name)
    return say("The vendor master “%(name)s” is handed in to be compared.", name=run.name)


def folder() -> str:
    """Where it is put; "" where nobody named a folder."""
    return str(current_app.config["MASTER_FOLDER"])


def take_newest(*, again: bool = False) -> MasterFile:
    """The newest file with how it is read, its bytes stored; call it before `transaction()`.

    Refuses a folder that cannot be read, and (NothingToRead) what is not to be read now. `again`:
    what could not be read before is tried once more.
    """
    _, name = _newest()
    shown = clean_name(name.encode(errors="replace").decode(), "")
    try:
        data = _bytes_of(Path(folder(), name), shown)
    except NothingToRead:
        raise
    except RuleViolated as refusal:
        digest = hashlib.sha256(f"{shown} {refusal.message.id}".encode()).hexdigest()
        _demand_unread(digest, shown, again=again)
        return MasterFile(shown, digest, refusal.message)
    digest = hashlib.sha256(data).hexdigest()
    _demand_unread(digest, shown, again=again)
    try:
        raw = read(data, shown, fit=looking.fit)
        found, told, problem = _mapped(raw, shown)
    except RuleViolated as refusal:
        return MasterFile(shown, digest, refusal.message)
    received = receive_bytes(data, shown, raw.kind)
    return MasterFile(received.name, digest, problem, received, told, found.form)


def hand_in(file: MasterFile, *, actor: Actor) -> ImportRun:
    """A file of the folder waits to be compared or mapped, or says why it cannot be read.

    It takes the place of the one before that nobody answered. Refuses (NothingToRead) what was
    handed in meanwhile.
    """
    db.session.execute(select(Organisation.id).with_for_update())  # one after the other
    _demand_unread(file.digest, file.name, again=actor.user_id is not None)
    former = queries.waiting_of_folder() if file.told is not None else ()
    for run in former:
        workflow.withdraw(run, now=clock.now())
    db.session.flush()
    run = _opened(file, actor)
    db.session.flush()
    after = {"file": run.name, "sha256": file.digest}
    record(actor, "import.uploaded", run, _said_of(file, former), also=former, after=after)
    return run


def _opened(file: MasterFile, actor: Actor) -> ImportRun:
    kept = {
        "is_master": True,
        "file_digest": file.digest,
        "headings": file.headings,
        "problem": None if file.problem is None else to_json(file.problem),
    }
    if file.told is None or file.received is None:
        return opened(file.name, None, actor, state=ImportState.REFUSED, **kept)
    state = ImportState.WAITING if file.told.is_mapped else ImportState.CHECKED
    sha256 = store_upload(file.received).sha256
    return opened(file.name, sha256, actor, state=state, own_list=file.told.as_json(), **kept)


def _said_of(file: MasterFile, former: Sequence[ImportRun]) -> Message:
    if file.told is None:
        return say(
            "Vendor master “%(name)s” found in its folder; it cannot be read", name=file.name
        )
    if former:
        return say(
            "Vendor master “%(name)s” read from its folder; the comparison of “%(former)s” is withdrawn",
            name=file.name,
            former=former[0].name,
        )
    return say("Vendor master “%(name)s” read from its folder", name=file.name)


def _demand_unread(digest: str, name: str, *, again: bool) -> None:
    """What nobody answered before it was withdrawn is read once more."""
    last = queries.last_of_folder()
    if last is not None and (
        (again and last.state is ImportState.REFUSED)
        or (last.state is ImportState.WITHDRAWN and last.answered_at is None)
    ):
        return
    if queries.is_last_master(digest) or (last is not None and last.file_digest == digest):
        raise NothingToRead(
            say("“%(name)s” was read already; the folder has nothing newer.", name=name)
        )


def _newest() -> tuple[datetime, str]:
    """Of the Excel and CSV files right in the folder the one that was changed last, and when."""
    if not folder():
        raise NothingToRead(say("No folder of a vendor master is named (MASTER_FOLDER)."))
    try:
        with os.scandir(folder()) as entries:
            found = [
                (entry.stat(follow_symlinks=False).st_mtime_ns, entry.name)
                for entry in entries
                if entry.name.lower().endswith(ENDINGS)
                and not entry.name.startswith(_ASIDE)
                and not entry.is_dir(follow_symlinks=False)
            ]
    except OSError as error:
        raise RuleViolated(_UNREAD) from error
    if not found:
        raise NothingToRead(say("The folder of the vendor master holds no Excel or CSV file."))
    changed_ns, name = max(found)
    return datetime.fromtimestamp(changed_ns // 10**9, UTC), name


def _bytes_of(path: Path, name: str) -> bytes:
    """Refuses links and whatever is no file, and (NothingToRead) what may be half written."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise RuleViolated(_no_file(name)) from error
        why = say("“%(name)s” cannot be opened: let the portal's account read it.", name=name)
        raise RuleViolated(why) from error
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise RuleViolated(_no_file(name))
        data = file.read(LARGEST + 1)
        after = os.fstat(handle)
    age = timedelta(seconds=abs(clock.now().timestamp() - after.st_mtime))
    if age < UNCHANGED_FOR or (before.st_size, before.st_mtime_ns) != (
        after.st_size,
        after.st_mtime_ns,
    ):
        raise NothingToRead(
            say(
                "“%(name)s” was changed less than %(minutes)s minutes ago and may be half written. It is "
                "read later.",
                name=name,
                minutes=UNCHANGED_FOR // timedelta(minutes=1),
            )
        )
    return data


def _no_file(name: str) -> Message:
    return say(
        "“%(name)s” is a link or no file: only files in the folder itself are read.", name=name
    )


def _mapped(raw: RawFile, name: str) -> tuple[FoundList, ListMap, Message | None]:
    """The list as its map has it; not mapped, and why, where nobody said so or columns are missing."""
    last = queries.master_map()
    if last is None:
        found = looking.find_list(raw, name)
        columns = looking.guess_columns(found)
        return found, ListMap(found.raw.name, found.heading, columns), None
    before = map_of(last.own_list)
    for sheet, heading in ((before.sheet, before.heading), (before.sheet, None), ("", None)):
        found = looking.find_list(raw, name, sheet, heading)
        told, missing = looking.fitted(before, found)
        if not missing:
            return found, told, None
    why = say(
        "Columns of the vendor master are no longer there: %(columns)s. Say again what its columns are.",
        columns=Text(ja="、".join(missing), en=", ".join(missing)),
    )
    guessed = looking.guess_columns(found)
    free = {name: one for name, one in guessed.items() if one not in told.columns.values()}
    return found, replace(told, columns=free | dict(told.columns), is_mapped=False), why


def silence() -> Message | None:
    """That files stopped coming: none was read for SILENT_AFTER, and none in the folder is younger.

    The same list written again is not read again, so the folder is looked at too, but only then: it may
    lie on a slow share. None before any was read.
    """
    last = queries.last_of_folder() if folder() else None
    if last is None:
        return None
    since, earliest = last.uploaded_at, clock.now() - SILENT_AFTER
    if since < earliest:
        with suppress(RuleViolated):
            since = max(since, _newest()[0])
    if since >= earliest:
        return None
    return say(
        "No vendor master has come since %(day)s. See whether the other system still writes it into the "
        "folder (MASTER_FOLDER).",
        day=clock.day_of(since),
    )


def condition() -> tuple[str, Message] | None:
    """For the page of settings: whether the folder and its newest file can be read, and files still come."""
    if not folder():
        return None
    try:
        _newest()
    except NothingToRead as nothing:
        found = OPEN, nothing.message
    except RuleViolated as refusal:
        return BAD, refusal.message
    else:
        found = _last_read()
    silent = silence()
    return found if silent is None else (BAD, silent)


def _last_read() -> tuple[str, Message]:
    last = queries.last_of_folder()
    if last is None:
        return OPEN, say("Vendor master: no file of the folder was read yet")
    if last.state is ImportState.REFUSED:
        return BAD, say("Vendor master: “%(name)s” cannot be read", name=last.name)
    day = clock.day_of(last.uploaded_at)
    return GOOD, say("Vendor master “%(name)s”, read on %(day)s", name=last.name, day=day)
