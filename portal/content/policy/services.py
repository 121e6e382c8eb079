"""Commands about what lies over the promises: the company's wording of one, and its mode."""

from collections.abc import Sequence
from datetime import date

from portal.content.definitions.promises import MODE_WORDS, MODES, Promise
from portal.content.policy import queries
from portal.content.policy.models import PolicyWording, PromiseMode
from portal.content.policy.queries import Said
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Text, say


def set_wording(
    promise_id: str, text: Text, valid_from: date, actor: Actor, *, seen: int | None = None
) -> PolicyWording:
    """From that day on the policy says this, until the next wording on record begins.

    One that began on the same day was mistyped and is corrected; an earlier one ends.
    Refuses an empty sentence, and when somebody wrote another one since `seen`.
    """
    alone(f"wording {promise_id}")
    if seen is not None and seen != queries.newest_wording(promise_id):
        raise ChangedMeanwhile(say("Somebody else wrote another sentence meanwhile."))
    if not text.ja.strip() or not text.en.strip():
        raise RuleViolated(say("The sentence is needed in both languages."))
    row = PolicyWording(
        promise_id=promise_id, ja=text.ja.strip(), en=text.en.strip(), valid_from=valid_from
    )
    touched = _place(row, queries.list_wordings(promise_id))
    record(
        actor,
        "policy_wording.set",
        row,
        say("Set the company's own sentence of a promise from %(day)s on", day=valid_from),
        also=touched,
        after={"promise": promise_id, "text": text},
    )
    return row


def decide_mode(
    promise: Promise,
    mode: str,
    valid_from: date,
    actor: Actor,
    *,
    reason: str,
    seen: int | None = None,
) -> PromiseMode:
    """The officer decides how strictly a promise is read from a day on, until the next decision.

    Refuses a promise that has no modes, the mode it is read in already, a day that is past (days
    before today are judged as they were), and when somebody decided since `seen`.
    """
    alone(f"mode {promise.id}")
    rows = queries.list_modes(promise.id)
    if seen is not None and seen != max((row.id for row in rows), default=0):
        raise ChangedMeanwhile(say("Somebody else decided about this meanwhile."))
    if promise.mode is None or mode not in MODES:
        raise RuleViolated(say("This is read in one way only."), field="mode")
    if valid_from < clock.today():
        raise RuleViolated(say("It cannot begin on a day that is past."), field="valid_from")
    before = next(known.mode for known in queries.promises_on(valid_from) if known.id == promise.id)
    if before == mode:
        raise RuleViolated(say("It is read so already."), field="mode")
    row = PromiseMode(
        promise_id=promise.id,
        mode=mode,
        reason=reason,
        decided_by_id=actor.user_id,
        valid_from=valid_from,
    )
    touched = _place(row, rows)
    queries.forget_modes()
    record(
        actor,
        "promise_mode.decided",
        row,
        say(
            "“%(promise)s”: read as “%(mode)s” from %(day)s on",
            promise=queries.in_mode(promise, mode).short,
            mode=MODE_WORDS[mode],
            day=valid_from,
        ),
        also=touched,
        before={"mode": before},
        after={"promise": promise.id, "mode": mode, "valid_from": valid_from, "reason": reason},
    )
    return row


def _place(row: Said, others: Sequence[Said]) -> list[Subject]:
    """Between those on record (the latest first); returns the rows that gave way.

    One that began on the same day was mistyped and is corrected; an earlier one ends.
    """
    touched: list[Subject] = []
    for other in others:
        if other.corrected_at is not None:
            continue
        if other.valid_from > row.valid_from:
            row.valid_until = other.valid_from
        elif other.is_valid_on(row.valid_from):
            touched.append(other)
            row.valid_until = row.valid_until or other.valid_until
            if other.valid_from == row.valid_from:
                other.correct(clock.now())
            else:
                other.end(row.valid_from)
    db.session.add(row)
    db.session.flush()
    return touched
