"""Commands about what lies over the promises: the company's policy, its wording of one, its mode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from portal.content.definitions.promises import MODE_WORDS, MODES, Promise
from portal.content.policy import queries, workflow
from portal.content.policy.finding import sentences_of
from portal.content.policy.models import (
    LONGEST_WORDING,
    PolicyReading,
    PolicyState,
    PolicyVersion,
    PolicyWording,
    PromiseMode,
    SaysOf,
)
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Text, say

_LOCK: Final = "policy"
Spanned = TypeVar("Spanned", PolicyWording, PromiseMode, PolicyVersion)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """The policy as it is pasted; empty in a language in which it is not published."""

    text: Text
    valid_from: date
    published: str


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What somebody says of one sentence; `promises` only where it makes some."""

    says: SaysOf
    promises: tuple[str, ...] = ()


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


def _place(row: Spanned, others: Sequence[Spanned]) -> list[Subject]:
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


def enter_policy(wanted: PolicyText, actor: Actor) -> PolicyVersion:
    """Keep a version of the policy to be read; nothing stands on it until it is taken over.

    Refuses one without words, and one that says the same as the version that stands then.
    """
    alone(_LOCK)
    text = Text(ja=_even_lines(wanted.text.ja), en=_even_lines(wanted.text.en))
    if not text.ja and not text.en:
        raise RuleViolated(say("Paste the policy in at least one language."), field="ja")
    known = queries.list_policies()
    same = queries.policy_on(wanted.valid_from)
    if same is None or same.text != text:
        same = next((other for other in known if _is_twin(other, text, wanted.valid_from)), None)
    if same is not None:
        raise RuleViolated(
            say("Version %(number)s says the same, word for word.", number=same.number),
            field="ja" if text.ja else "en",
        )
    row = PolicyVersion(
        number=max((other.number for other in known), default=0) + 1,
        state=PolicyState.ENTERED,
        ja=text.ja,
        en=text.en,
        published=wanted.published.strip(),
        valid_from=wanted.valid_from,
        entered_by_id=actor.user_id,
        entered_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    record(
        actor,
        "policy.entered",
        row,
        say("Entered version %(number)s of the privacy policy", number=row.number),
        after={"valid_from": row.valid_from, "published": row.published, "text": text},
    )
    return row


def read_policy(
    policy: PolicyVersion, said: Mapping[str, SaidOf], actor: Actor, *, seen: str
) -> PolicyVersion:
    """Say what sentences are, by their keys. Where the version stands, its wordings follow at once.

    `seen`: the edition when the page was opened. Refuses a version that was discarded, a sentence
    it has not, promises that there are not, and wordings that would be too long.
    """
    alone(_LOCK)
    if seen != queries.edition_of(policy):
        raise ChangedMeanwhile(say("Somebody else said something of these sentences meanwhile."))
    if policy.state is PolicyState.DISCARDED:
        raise RuleViolated(say("This version was discarded. Enter the policy once more."))
    sentences = {sentence.key: sentence for sentence in sentences_of(policy.text)}
    known = {promise.id for promise in queries.promises_on(policy.valid_from)}
    rows = dict(queries.readings_of(policy))
    before = {key: _told(rows[key]) for key in said if key in rows}
    for key, one in said.items():
        if key not in sentences or not set(one.promises) <= known:
            raise RuleViolated(say("Please choose from the list."))
        if (one.says is SaysOf.PROMISED) is not bool(one.promises):
            raise RuleViolated(say("Tick at least one promise."), field=f"promises_{key}")
        row = rows.get(key)
        if row is None:
            sentence = sentences[key]
            row = rows[key] = PolicyReading(
                policy_id=policy.id, lang=sentence.lang, place=sentence.place, words=sentence.text
            )
            db.session.add(row)
        row.says, row.promises = one.says, list(one.promises)
        row.read_by_id, row.read_at = actor.user_id, clock.now()
    wordings = queries.wordings_of(policy, rows.values())
    _demand_short(wordings)
    db.session.flush()
    touched = _lay_over(policy, wordings) if policy.state is PolicyState.TAKEN else []
    record(
        actor,
        "policy.read",
        policy,
        say(
            "Said of sentences of version %(number)s of the policy what they promise",
            number=policy.number,
        ),
        also=touched,
        before=before,
        after={key: _told(rows[key]) for key in said},
    )
    return policy


def take_policy(policy: PolicyVersion, actor: Actor, *, seen: str) -> PolicyVersion:
    """It stands from its day on, and so do its sentences: they become the wordings of the promises
    they make. What an earlier version said of a promise that it does not make ends.

    The version before ends; one that began on the same day was mistyped and is corrected.
    """
    alone(_LOCK)
    if seen != queries.edition_of(policy):
        raise ChangedMeanwhile(say("Somebody else said something of these sentences meanwhile."))
    workflow.take(policy, actor.user_id, clock.now())
    others = [
        other
        for other in sorted(queries.list_policies(), key=lambda row: row.valid_from, reverse=True)
        if other.state is PolicyState.TAKEN and other.id != policy.id
    ]
    touched = _place(policy, others)
    wordings = queries.wordings_of(policy, queries.readings_of(policy).values())
    _demand_short(wordings)
    touched += _lay_over(policy, wordings)
    record(
        actor,
        "policy.taken",
        policy,
        say(
            "Applied version %(number)s of the privacy policy from %(day)s on",
            number=policy.number,
            day=policy.valid_from,
        ),
        also=touched,
        after={"valid_from": policy.valid_from, "promises": sorted(wordings)},
    )
    return policy


def discard_policy(policy: PolicyVersion, actor: Actor) -> PolicyVersion:
    """It was entered by mistake: it stays readable and never stands."""
    alone(_LOCK)
    workflow.discard(policy, actor.user_id, clock.now())
    db.session.flush()
    record(
        actor,
        "policy.discarded",
        policy,
        say("Discarded version %(number)s of the privacy policy", number=policy.number),
    )
    return policy


def _lay_over(policy: PolicyVersion, wordings: Mapping[str, Text]) -> list[Subject]:
    """The wordings that follow from the version in the place of those from versions before it."""
    touched: list[Subject] = []
    for row in queries.wordings_from_policies():
        if row.promise_id not in wordings and row.is_valid_on(policy.valid_from):
            touched.append(row)
            if row.valid_from == policy.valid_from:
                row.correct(clock.now())
            else:
                row.end(policy.valid_from)
    for promise_id, text in wordings.items():
        rows = queries.list_wordings(promise_id)
        standing = next((row for row in rows if row.is_valid_on(policy.valid_from)), None)
        if standing is not None and Text(ja=standing.ja, en=standing.en) == text:
            continue
        row = PolicyWording(
            promise_id=promise_id,
            ja=text.ja,
            en=text.en,
            valid_from=policy.valid_from,
            policy_id=policy.id,
        )
        touched += [*_place(row, rows), row]
        if policy.valid_until is not None:  # the version after it says what stands from then on
            row.valid_until = min(row.valid_until or policy.valid_until, policy.valid_until)
    db.session.flush()
    return touched


def _demand_short(wordings: Mapping[str, Text]) -> None:
    names = {promise.id: promise.short for promise in queries.promises_on(clock.today())}
    for promise_id, text in wordings.items():
        if max(len(text.ja), len(text.en)) > LONGEST_WORDING:
            raise RuleViolated(
                say(
                    "The sentences tied to “%(promise)s” are longer together than %(most)s "
                    "characters. Tie the one that says it best.",
                    promise=names.get(promise_id, promise_id),
                    most=LONGEST_WORDING,
                )
            )


def _is_twin(other: PolicyVersion, text: Text, valid_from: date) -> bool:
    """Entered already, and not thought better of."""
    counts = other.state is not PolicyState.DISCARDED and other.corrected_at is None
    return counts and other.valid_from == valid_from and other.text == text


def _told(row: PolicyReading) -> dict[str, object]:
    return {"words": row.words, "says": row.says.value, "promises": list(row.promises)}


def _even_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
