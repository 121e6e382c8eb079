"""How an import moves on: checked, accepted, written or withdrawn. No database, no web."""

from collections.abc import Mapping
from datetime import datetime

from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.exchange.models import ImportRun, ImportState

S = ImportState
MOST_ATTEMPTS = 2  # what breaks its reader off twice is not tried a third time

NEXT: Mapping[ImportState, frozenset[ImportState]] = {
    S.WAITING: frozenset({S.CHECKED, S.REFUSED, S.WITHDRAWN}),
    S.CHECKED: frozenset({S.WAITING, S.ACCEPTED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.APPLIED, S.CHECKED, S.REFUSED}),
    S.REFUSED: frozenset(),
    S.APPLIED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
WORDS: Mapping[ImportState, Message] = {
    S.WAITING: say("Being checked"),
    S.REFUSED: say("Cannot be read"),
    S.CHECKED: say("Checked, nothing written yet"),
    S.ACCEPTED: say("Being written"),
    S.APPLIED: say("Imported"),
    S.WITHDRAWN: say("Withdrawn"),
}


def check(run: ImportRun, *, now: datetime) -> None:
    """The difference is there, for the first time or anew."""
    _move(run, S.CHECKED, now)


def refuse(run: ImportRun, *, now: datetime) -> None:
    """It cannot be read at all."""
    _move(run, S.REFUSED, now)


def may_be_tried(run: ImportRun) -> bool:
    """Not what was begun twice and never came to an end, whoever ended over it."""
    return run.attempts <= MOST_ATTEMPTS


def check_again(run: ImportRun, *, now: datetime) -> None:
    """Of somebody's own list: its columns are said, or what was wrong is mended."""
    _move(run, S.WAITING, now)


def word_of(run: ImportRun) -> Message:
    return say("Its columns are to be chosen") if run.is_unmapped else WORDS[run.state]


def accept(run: ImportRun, *, digest: str, now: datetime) -> None:
    """Refuses wrong rows, nothing to write, and another difference than was looked at."""
    _demand(run, S.ACCEPTED)
    if run.digest != digest:
        raise ChangedMeanwhile(say("This file was checked again meanwhile. Look at it again."))
    if run.counts.get("wrong"):
        raise RuleViolated(
            say("The file has wrong rows; nothing of it can be written before they are mended.")
        )
    if not run.counts.get("new") and not run.counts.get("changed"):
        raise RuleViolated(say("The file says what is in the registers already."))
    _move(run, S.ACCEPTED, now)


def finish(run: ImportRun, *, now: datetime) -> None:
    """All of it is written."""
    _move(run, S.APPLIED, now)


def withdraw(run: ImportRun, *, now: datetime) -> None:
    _move(run, S.WITHDRAWN, now)


def may_be_replaced(run: ImportRun, *, by: int | None) -> bool:
    """By another file of the same person: what was not accepted yet."""
    return may(run, S.WITHDRAWN) and run.uploaded_by_id == by


def may(run: ImportRun, to: ImportState) -> bool:
    return to in NEXT[run.state]


def _move(run: ImportRun, to: ImportState, now: datetime) -> None:
    _demand(run, to)
    run.state, run.moved_at = to, now
    run.done = run.total = 0
    run.claimed_until = None
    run.attempts = 0


def _demand(run: ImportRun, to: ImportState) -> None:
    if not may(run, to):
        raise InvalidTransition(
            say(
                "“%(name)s” is in the state “%(state)s”; this step is not possible from there.",
                name=run.name,
                state=WORDS[run.state],
            )
        )
