"""How a job makes the files that runs were begun for, written where they lie and never whole in memory.

Made twice, by two jobs or after a kill, a file is the same; the run ends once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import update

from portal.foundation.access.actor import Actor
from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.runs import made, services
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import RunKind, RunPart

Done = TypeVar("Done")
Write = Callable[[Run, Path], Done]
Note = Callable[[Run, Done, Actor], None]


def make_waiting(kind: RunKind, write: Write[Done], note: Note[Done] | None = None) -> int:
    """Every file of the kind that is asked for, the oldest first; returns how many. `write` puts it at a
    path, and may refuse; `note` puts on record what came of it."""
    return sum(_make(run_id, write, note) for run_id in services.waiting_runs({kind.id}))


def teller(run: Run) -> Callable[[int], None]:
    """Says how far it is, of the subjects; never all of them: the last step is the file on disk.

    It says so in a session of its own: what is read for the file stays of one moment.
    """
    run_id, most = run.id, max(run.total - 1, 0)

    def tell(done: int) -> None:
        values: dict[str, Any] = {"done": min(done, most)}
        with current_app.app_context():
            set_scope(db.session, EVERYTHING)  # of a session that ends with the context
            with transaction(audited=False):
                db.session.execute(update(Run).where(Run.id == run_id).values(**values))

    return tell


def _make(run_id: int, write: Write[Done], note: Note[Done] | None) -> bool:
    run = services.find_run(run_id)
    if run is None or run.finished_at is not None:
        return False
    actor = services.asker_of(run)
    if actor is None:
        end_reading()
        with transaction():
            run = services.hold_run(run_id)
            if run.finished_at is None:
                services.give_up(run)
        return True
    with made.in_making(run) as path:
        try:
            done = write(run, path)
        except DomainError as refusal:
            end_reading()
            with transaction():
                run = services.hold_run(run_id)
                if run.finished_at is None:
                    services.stop(run, refusal.message, actor)
            return True
        end_reading()
        with transaction(audited=note is not None):
            run = services.hold_run(run_id)
            if run.finished_at is not None:
                return False
            made.settle(run, path)
            services.go_on(run, run.total - run.done, RunPart())
            if note is not None:
                note(run, done, actor)
    return True
