"""What each kind of run means: what it does to its subjects, and what its page says."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import Message, Text, from_json, say_n
from portal.foundation.runs.models import Run


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
    named: Callable[[Collection[int]], Mapping[int, Text]] = lambda _ids: {}  # the subjects
    do: Callable[[Run, Sequence[Any], Actor], RunPart] | None = None
    part: int = 200  # subjects in one command of the job
    action: str = "run.stopped"
    record: Callable[[Run, RunPart, Actor], None] = _record_begun
    counts: Callable[[Run], int] = lambda _run: 1
    unit: Message | None = None  # what the subjects are
    told: Callable[[Run], Message] = _rows_changed
    about: Callable[[Run], tuple[Message, Sequence[Text]] | None] = lambda _run: None
    shown_at: str = "accounts.home"  # the page with what it changed


KINDS: Final[dict[str, RunKind]] = {}


def register(kind: RunKind) -> RunKind:
    """Each package makes its own known."""
    KINDS[kind.id] = kind
    return kind
