"""Runs: what each kind means, begun, carried on by a job part by part, withdrawn.

Each part is a command of whoever began the run, asked anew whether they may. How far it is stands in
its row and moves with the part, so that a kill loses and doubles nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.services import who_may_still
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, among, db, moved_to
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    Busy,
    DomainError,
    InvalidTransition,
    Overtaken,
    RuleViolated,
)
from portal.foundation.core.words.messages import Message, Text, from_json, say, say_n, to_json
from portal.foundation.runs.models import LONGEST_ADDRESS, Run, RunLeftOut


@dataclass(frozen=True, slots=True)
class RunPart:
    """What came of some subjects: rows changed, ids left out and why, rows for the trail."""

    changed: int = 0
    left_out: Sequence[tuple[int, Message]] = ()
    also: Sequence[Subject] = ()


def _record_begun(run: Run, _part: RunPart, actor: Actor) -> None:
    """Of an act that records each part itself."""
    if not run.done:
        record(actor, "run.begun", run, from_json(run.title), after={"rows": run.total})


def _rows_changed(run: Run) -> Message:
    return say_n("Done: %(n)s row changed.", "Done: %(n)s rows changed.", run.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunKind:
    """`do` may refuse: then the part is left out; None: a job of its own does the whole.

    `needs`: to see it, to go on with it, to withdraw it. `record` writes the line of the command that
    begins it or does a part; `action`: of the line when it stops. `counts`: rows for each subject.
    """

    id: str
    needs: Permission
    named: Callable[[Collection[int]], Mapping[int, Text | Message]] = (
        lambda _ids: {}
    )  # the subjects
    do: Callable[[Run, Sequence[Any], Actor], RunPart] | None = None
    part: int = 200  # subjects in one command of the job
    action: str = "run.stopped"
    record: Callable[[Run, RunPart, Actor], None] = _record_begun
    counts: Callable[[Run], int] = lambda _run: 1
    unit: Message | None = None  # what the subjects are
    told: Callable[[Run], Message] = _rows_changed
    about: Callable[[Run], tuple[Message, Sequence[Text | Message | date]] | None] = lambda _run: (
        None
    )
    shown_at: str = "accounts.home"  # the page with what it changed
    opens: Message | None = (
        None  # the words that lead there, where its file is read on that page alone
    )


KINDS: Final[dict[str, RunKind]] = {}


def register(kind: RunKind) -> RunKind:
    """Each package makes its own known."""
    KINDS[kind.id] = kind
    return kind


def begin(
    kind: RunKind,
    subjects: Sequence[Any],
    *,
    title: Message,
    asked: Mapping[str, Any],
    actor: Actor,
    back: str = "",
    left_out: Sequence[tuple[int, Message]] = (),
    at_once: bool = False,
) -> Run:
    """Ask for something to be done to many subjects, by the next job; `at_once`: in this command."""
    if actor.user_id is None:
        raise RuleViolated(say("This needs a person who asks for it."))
    run = Run(
        kind=kind.id,
        begun_by_id=actor.user_id,
        begun_at=clock.now(),
        title=to_json(title),
        subjects=list(subjects),
        asked=to_json(asked),
        back=back[:LONGEST_ADDRESS],
    )
    db.session.add(run)
    db.session.flush()
    _leave_out(run, left_out)
    part = _do(run, kind, run.total, actor) if at_once else RunPart()
    kind.record(run, part, actor)
    return run


def carry_on() -> int:
    """Go on with every run that has not ended; how many ended."""
    waiting = waiting_runs([kind.id for kind in KINDS.values() if kind.do])
    for run_id in waiting:
        while _next_part(run_id):
            pass
    return len(waiting)


def go_on(run: Run, done: int, part: RunPart) -> None:
    """So many subjects were looked at, and this came of them. For whoever does and records it."""
    run.done += done
    run.changed += part.changed
    _leave_out(run, part.left_out)
    if run.done >= run.total:
        run.finished_at = clock.now()
    db.session.flush()


def _leave_out(run: Run, left_out: Sequence[tuple[int, Message]]) -> None:
    run.left_out += len(left_out)
    db.session.add_all(
        RunLeftOut(run_id=run.id, subject_id=of, why=to_json(why)) for of, why in left_out
    )


def asker_of(run: Run) -> Actor | None:
    """Whoever began it, as long as they may."""
    return who_may_still(run.begun_by_id, KINDS[run.kind].needs)


def give_up(run: Run) -> None:
    """Whoever began it may not go on: what is done stays."""
    stop(run, say("Whoever asked for this may not do it any more."), SYSTEM)


def withdraw(run: Run, *, actor: Actor) -> None:
    """What is not done yet is left out; what is done stays. Refuses one that has ended."""
    hold_run(run.id)
    if run.finished_at is not None:
        raise InvalidTransition(say("It has ended already."))
    run.withdrawn_at = clock.now()
    stop(run, say("Withdrawn by %(name)s.", name=actor.name), actor)


def stop(run: Run, why: Message, actor: Actor) -> None:
    """It ends here: what is not done by now is left out."""
    kind = KINDS[run.kind]
    run.left_out += (run.total - run.done) * kind.counts(run)
    run.problem, run.finished_at = to_json(why), clock.now()
    db.session.flush()
    came_of_it = {"changed": run.changed, "left_out": run.left_out}
    record(actor, kind.action, run, why, after=came_of_it)


def _next_part(run_id: int) -> bool:
    """False once the run has ended."""
    try:
        with transaction():
            run = hold_run(run_id)
            if run.finished_at is not None:
                return False
            actor, kind = asker_of(run), KINDS[run.kind]
            if actor is None:
                give_up(run)
            else:
                part = _do(run, kind, kind.part, actor)
                kind.record(run, part, actor)
            return run.finished_at is None
    except (Busy, Overtaken):
        raise  # the job begins anew
    except DomainError as refusal:
        return _skip_part(run_id, refusal.message)


def _do(run: Run, kind: RunKind, most: int, actor: Actor) -> RunPart:
    subjects = run.subjects[run.done :][:most]
    part = kind.do(run, subjects, actor) if kind.do and subjects else RunPart()
    go_on(run, len(subjects), part)
    return part


def _skip_part(run_id: int, why: Message) -> bool:
    """A part that was refused leaves its subjects as they are."""
    with transaction(audited=False):
        run = hold_run(run_id)
        if run.finished_at is None:
            subjects = run.subjects[run.done :][: KINDS[run.kind].part]
            ids = [subject["id"] if isinstance(subject, dict) else subject for subject in subjects]
            go_on(run, len(ids), RunPart(left_out=[(of, why) for of in ids]))
        return run.finished_at is None


def find_run(run_id: int) -> Run | None:
    return db.session.scalar(select(Run).where(Run.id == run_id))


def run_of_before(old_table: str, old_id: int) -> int | None:
    """The id of the run that a row of one of the tables of before became."""
    return moved_to(old_table, old_id)


def hold_run(run_id: int) -> Run:
    statement = select(Run).where(Run.id == run_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def waiting_runs(kinds: Collection[str] | None = None) -> Sequence[int]:
    """Ids of runs of these kinds, or of any, that have not ended, the oldest first."""
    return db.session.scalars(among(_NOT_ENDED, Run.kind, kinds)).all()


_NOT_ENDED: Final[Any] = (  # made once: jobs ask every few seconds
    select(Run.id).where(Run.finished_at.is_(None)).order_by(Run.id)
)


def left_out_of(run_id: int, limit: int) -> Sequence[RunLeftOut]:
    statement = select(RunLeftOut).where(RunLeftOut.run_id == run_id).order_by(RunLeftOut.id)
    return db.session.scalars(statement.limit(limit)).all()
