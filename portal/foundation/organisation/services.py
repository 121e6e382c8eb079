"""Commands about the company itself: settings, its wording of a promise, a new notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.content.promises import MODES, Promise
from portal.foundation.core import clock
from portal.foundation.core.dated import correct, end
from portal.foundation.core.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.locking import alone
from portal.foundation.core.messages import Text, say
from portal.foundation.core.subjects import Subject
from portal.foundation.organisation import queries
from portal.foundation.organisation.labels import MODE_WORDS
from portal.foundation.organisation.models import Notice, Organisation, PolicyWording, PromiseMode

Said = TypeVar("Said", PolicyWording, PromiseMode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a company; `ladders` as they are to be kept, own stages and limits together."""

    name_ja: str
    name_en: str
    default_language: str
    zone: str
    fiscal_year_start_month: int
    baseline_on: date
    officer_title_ja: str
    officer_title_en: str
    contact_ja: str
    contact_en: str
    closing_days: Sequence[str]  # ISO days in order
    ladders: Mapping[str, Any]
    years: str = "western"


def change_settings(
    organisation: Organisation, settings: Settings, actor: Actor, *, version: int
) -> None:
    """Refuses when somebody else saved since `version`."""
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    before = {name: getattr(organisation, name) for name in Settings.__slots__}
    after = {name: getattr(settings, name) for name in Settings.__slots__}
    after |= {"closing_days": list(settings.closing_days), "ladders": dict(settings.ladders)}
    old, new = differences(before, after)
    if not new:
        return
    for name, value in new.items():
        setattr(organisation, name, value)
    db.session.flush()
    record(
        actor,
        "organisation.changed",
        organisation,
        say("Changed the settings of the company"),
        before=_readable(old),
        after=_readable(new),
    )


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
    db.session.add(row)
    db.session.flush()
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
    if seen is not None and seen != max((one.id for one in rows), default=0):
        raise ChangedMeanwhile(say("Somebody else decided about this meanwhile."))
    if promise.mode is None or mode not in MODES:
        raise RuleViolated(say("This is read in one way only."), field="mode")
    if valid_from < clock.today():
        raise RuleViolated(say("It cannot begin on a day that is past."), field="valid_from")
    before = next(one.mode for one in queries.promises_on(valid_from) if one.id == promise.id)
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
    db.session.add(row)
    db.session.flush()
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
                correct(other, clock.now())
            else:
                end(other, row.valid_from)
    return touched


def publish_notice(text: Text, actor: Actor, *, version: int) -> Notice:
    """A new version; whoever is invited from now on agrees to this one.

    Refuses when another version was published since `version`, and when nothing is new.
    """
    last = queries.current_notice()
    if last is not None and last.id != version:
        raise ChangedMeanwhile(say("Somebody else published a notice meanwhile."))
    if last is not None and (last.ja, last.en) == (text.ja, text.en):
        raise RuleViolated(say("Nothing was changed, so there is nothing to publish."))
    notice = Notice(ja=text.ja, en=text.en, published_on=clock.today())
    db.session.add(notice)
    db.session.flush()
    words = say("Published version %(version)s of the notice to people", version=notice.id)
    record(actor, "notice.published", notice, words)
    return notice


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists and ladders as text: the log shows words."""
    plain = dict(values)
    if "closing_days" in plain:
        plain["closing_days"] = ", ".join(plain["closing_days"])
    if "ladders" in plain:
        own = plain["ladders"].items()
        plain["ladders"] = "; ".join(f"{name}: {one.get('stages')}" for name, one in sorted(own))
    return plain
