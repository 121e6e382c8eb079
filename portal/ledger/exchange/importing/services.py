"""Commands about imports: a file handed in, accepted or withdrawn, and written into the registers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.foundation.access.actor import Actor
from portal.foundation.access.touches import note_touched
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db, gc_paused
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import say, say_n, to_json
from portal.foundation.evidence.services import Received, store_upload
from portal.foundation.organisation.models import Organisation
from portal.ledger.data_sharing.shares.kept_tiers import refresh_tiers
from portal.ledger.exchange import queries
from portal.ledger.exchange.comparing.difference import FileDifference, compare
from portal.ledger.exchange.importing import workflow
from portal.ledger.exchange.models import ImportRun, ImportState
from portal.ledger.exchange.own_list.looking import ListMap, map_of
from portal.ledger.exchange.writing.contracts import note_contracts, write_contracts
from portal.ledger.exchange.writing.registers import (
    MEANWHILE,
    Writing,
    write_changes,
    write_contacts,
    write_shares,
    write_vendors,
    write_works,
)

_AT_ONCE = 5_000  # vendors in one statement


class ImportOutdated(ChangedMeanwhile):
    """The registers changed since the file was checked; `now` is the difference as it is now."""

    def __init__(self, now: FileDifference) -> None:
        super().__init__(
            say(
                "The registers were changed after this file was checked, and it would now write "
                "something else. Nothing was written: look at the difference again."
            )
        )
        self.now = now


@dataclass(frozen=True, slots=True)
class WrittenImport:
    """What an import came to: the run, and rows by register."""

    run: ImportRun
    new: int
    changed: int


def start_import(
    received: Received, *, actor: Actor, instead: ImportRun | None = None
) -> ImportRun:
    """A file was handed in; a job will check it. `instead`: a check that it takes the place of.

    The former is withdrawn where it still can be and is the person's own.
    """
    run = opened(received.name, store_upload(received).sha256, actor)
    db.session.flush()
    text = say("File “%(name)s” handed in for import", name=run.name)
    also = []
    if instead is not None and workflow.may_be_replaced(instead, by=actor.user_id):
        workflow.withdraw(instead, now=run.uploaded_at)
        db.session.flush()
        also = [instead]
        text = say(
            "File “%(name)s” handed in for import; the check of “%(former)s” is withdrawn",
            name=run.name,
            former=instead.name,
        )
    after = {"file": run.name, "sha256": run.sha256}
    record(actor, "import.uploaded", run, text, also=also, after=after)
    return run


def start_list(
    received: Received, told: ListMap, *, headings: str, actor: Actor, instead: ImportRun | None
) -> ImportRun:
    """Somebody's own list was handed in; what its columns are is said next (`told`: as guessed)."""
    kept = {"state": ImportState.CHECKED, "own_list": told.as_json(), "headings": headings}
    run = opened(received.name, store_upload(received).sha256, actor, **kept)
    db.session.flush()
    also = []
    if instead is not None and workflow.may_be_replaced(instead, by=actor.user_id):
        workflow.withdraw(instead, now=run.uploaded_at)
        db.session.flush()
        also = [instead]
    after = {"file": run.name, "sha256": run.sha256}
    text = say("List “%(name)s” handed in to be taken over", name=run.name)
    record(actor, "import.uploaded", run, text, also=also, after=after)
    return run


def map_list(
    run: ImportRun, told: ListMap, *, headings: str, is_master: bool, actor: Actor
) -> None:
    """What the columns and values of a list are; a job compares it then.

    `is_master`: it is the vendor master, whose files are read each night by this map.
    """
    workflow.check_again(run, now=clock.now())
    run.own_list = replace(told, is_mapped=True).as_json()
    run.headings, run.problem = headings, None
    run.is_master = is_master or run.is_from_folder
    db.session.flush()
    text = say("Columns of the list “%(name)s” chosen", name=run.name)
    if run.is_master:
        text = say("Columns of the vendor master “%(name)s” chosen", name=run.name)
    record(actor, "import.mapped", run, text, after={"columns": len(told.columns)})


def mend_list(
    run: ImportRun, edits: Mapping[str, str], meant: Sequence[tuple[str, str, str]], *, actor: Actor
) -> None:
    """Cells mended in the page, and what values mean (`meant`: meaning, value, choice)."""
    if not edits and not meant:
        raise RuleViolated(say("Nothing was changed: mend at least one of the cells."))
    told = map_of(run.own_list)
    values = {name: dict(known) for name, known in told.values.items()}
    for meaning, typed, chosen in meant:
        values.setdefault(meaning, {})[typed] = chosen
    workflow.check_again(run, now=clock.now())
    run.own_list = replace(told.edited(edits), values=values).as_json()
    db.session.flush()
    cells = len(edits) + len(meant)
    text = say_n(
        "%(n)s cell of the list “%(name)s” mended", "%(n)s cells of the list “%(name)s” mended", cells,
        name=run.name,
    )  # fmt: skip
    record(actor, "import.mended", run, text, after={"cells": dict(edits)})


def accept_import(run: ImportRun, *, digest: str, actor: Actor) -> None:
    """Somebody saw the difference (`digest`) and wants it written; a job does so.

    Refuses a file with wrong rows, one that changes nothing, and a difference that was made anew
    after it was read.
    """
    workflow.accept(run, digest=digest, now=clock.now())
    run.applied_by_id, run.answered_at = actor.user_id, clock.now()
    db.session.flush()
    text = say("Import of “%(name)s” accepted", name=run.name)
    record(actor, "import.accepted", run, text, after=_rows(run.counts))


def withdraw_import(run: ImportRun, *, actor: Actor) -> None:
    """Nothing of it is written. Refuses one that is being written or was."""
    workflow.withdraw(run, now=clock.now())
    run.answered_at = None if actor.user_id is None else run.moved_at
    db.session.flush()
    record(actor, "import.withdrawn", run, say("Import of “%(name)s” withdrawn", name=run.name))


@gc_paused()
def apply(
    difference: FileDifference,
    *,
    actor: Actor | None = None,
    run: ImportRun | None = None,
    sha256: str | None = None,
) -> WrittenImport:
    """Write everything or nothing: the whole plan is one command with one line of history.

    Refuses wrong rows, and (Outdated, with what differs) registers that have changed so much since
    the check that the file would write something else. `actor`: who wants it, by default who
    checked; without `run` one is made, for the stored file `sha256` where there is one.
    """
    if difference.wrong:
        raise RuleViolated(
            say("The file has wrong rows; nothing of it can be written before they are mended.")
        )
    actor = actor or difference.actor
    current = _as_it_is_now(difference)
    writing = Writing(current.plan, actor)
    try:
        _write(writing, current)
        if run is None:  # the file was not handed in on a page
            by = {"state": ImportState.ACCEPTED, "applied_by_id": actor.user_id}
            run = opened(current.name, sha256, actor, **by)
        workflow.finish(run, now=clock.now())
        run.counts, run.problem = current.counts, None
        db.session.flush()
    except (IntegrityError, OperationalError) as lost:  # a race or a deadlock with another command
        raise ChangedMeanwhile(MEANWHILE) from lost
    record(
        actor,
        "import.applied",
        run,
        say(
            "Imported “%(name)s”: %(new)s new rows, %(changed)s changed",
            name=current.name,
            new=current.counts["new"],
            changed=len(current.changed),
        ),
        also=writing.subjects(),
        before=_sizes(current),
        after=_sizes(current, new=True) | _rows(current.counts),
    )
    return WrittenImport(run, current.counts["new"], len(current.changed))


def _as_it_is_now(difference: FileDifference) -> FileDifference:
    """The difference against rows that nobody else can change until the command is over."""
    db.session.execute(select(Organisation.id).with_for_update())  # one import after the other
    sheets = [table.sheet.id for table in difference.found.tables]
    snapshot = queries.load_snapshot(sheets, lock=True)
    if snapshot == difference.snapshot:
        return difference
    again = difference.again
    found = difference.found if again is None else again(snapshot)
    now = compare(difference.name, found, snapshot, actor=difference.actor, again=again)
    if now.digest != difference.digest:
        raise ImportOutdated(now)
    return now


def _write(writing: Writing, difference: FileDifference) -> None:
    write_vendors(writing)
    write_contacts(writing)
    write_works(writing)
    write_shares(writing)
    write_contracts(writing)
    write_changes(writing)
    note_contracts(writing, difference.snapshot)
    note_touched(writing.vendors())
    vendors = sorted(_vendors(writing))
    for start in range(0, len(vendors), _AT_ONCE):
        refresh_tiers(vendors[start : start + _AT_ONCE])
    db.session.expire_all()


def _vendors(writing: Writing) -> set[int]:
    """Those whose tier may be another now."""
    plan = writing.plan
    new = [writing.id(work.vendor) for work in plan.works]
    new += [writing.id(share.vendor) for share in plan.shares]
    changed: Sequence[Any] = [*plan.changed_works, *plan.changed_shares]
    return {*new, *(change.now.vendor_id for change in changed)}


def opened(name: str, sha256: str | None, actor: Actor, **by: Any) -> ImportRun:
    """The row of a file that was handed in. Does not flush."""
    now, uploader = clock.now(), actor.user_id
    run = ImportRun(
        name=name, sha256=sha256, uploaded_by_id=uploader, uploaded_at=now, moved_at=now, **by
    )
    db.session.add(run)
    return run


def _sizes(difference: FileDifference, *, new: bool = False) -> dict[str, int]:
    """How many rows each register has, before or after, as far as the file is about it."""
    added = Counter(table.sheet.id for table, *_ in difference.known.new if new)
    there = {table.sheet.id for table in difference.found.tables}
    return {
        sheet_id.value: len(rows) + added[sheet_id]
        for sheet_id, rows in difference.snapshot.by_sheet.items()
        if sheet_id in there
    }


def _rows(counts: dict[str, int]) -> dict[str, int]:
    return {f"rows_{name}": to_json(number) for name, number in counts.items()}
