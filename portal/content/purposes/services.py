"""Commands about announced purposes: one written down, in other words, ended; and from when asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.content.purposes import queries
from portal.content.purposes.models import AnnouncedPurpose, PurposesAsked
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Text, say

DAYS_TO_NAME: Final = 90  # from the first purpose on, until every share has to name one
_LOCK: Final = "announced purposes"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeWording:
    """A purpose as it is typed: its words in both languages, since when, and where to be read."""

    text: Text
    valid_from: date
    published: str


def announce(wanted: PurposeWording, *, seen: str, actor: Actor) -> AnnouncedPurpose:
    """Write down a purpose. With the first one begins the time in which shares have to name theirs.

    `seen`: the edition that was on record when the page was opened.
    """
    _demand_seen(seen)
    numbers = {row.number for row in queries.list_versions()}
    row = _row(_next(numbers), wanted, actor)
    db.session.add(row)
    also: list[Subject] = []
    if not queries.list_asked():
        also.append(
            PurposesAsked(
                asked_from=clock.today() + timedelta(days=DAYS_TO_NAME), decided_at=clock.now()
            )
        )
        db.session.add_all(also)
    db.session.flush()
    queries.forget()
    text = say(
        "Purpose %(number)s announced from %(day)s on", number=row.number, day=row.valid_from
    )
    record(actor, "announced_purpose.set", row, text, also=also, after=_told(row))
    return row


def reword(
    purpose: AnnouncedPurpose, wanted: PurposeWording, *, seen: str, actor: Actor
) -> AnnouncedPurpose:
    """The same purpose in other words from a day on; what names it goes on naming it.

    A version that began on the same day was mistyped and is corrected. Refuses a purpose that has
    ended by that day, and a day before its first version.
    """
    _demand_seen(seen)
    standing = [row for row in queries.versions_of(purpose.number) if row.corrected_at is None]
    latest = standing[0]
    if wanted.valid_from < standing[-1].valid_from:
        raise RuleViolated(
            say(
                "It is announced from %(day)s on; enter that day or a later one.",
                day=standing[-1].valid_from,
            ),
            field="valid_from",
        )
    if latest.valid_until is not None and latest.valid_until <= wanted.valid_from:
        raise InvalidTransition(
            say(
                "It was announced until %(day)s. Write a new purpose down instead.",
                day=latest.valid_until - _DAY,
            ),
            field="valid_from",
        )
    row = _row(purpose.number, wanted, actor)
    before = next(other for other in standing if other.valid_from <= row.valid_from)
    row.valid_until = before.valid_until
    if before.valid_from == row.valid_from:
        before.correct(clock.now())
    else:
        before.end(row.valid_from)
    db.session.add(row)
    db.session.flush()
    queries.forget()
    text = say(
        "Purpose %(number)s in other words from %(day)s on", number=row.number, day=row.valid_from
    )
    record(
        actor,
        "announced_purpose.reworded",
        row,
        text,
        also=[before],
        before=_told(before),
        after=_told(row),
    )
    return row


def end_purpose(
    purpose: AnnouncedPurpose, *, last_day: date, seen: str, actor: Actor
) -> AnnouncedPurpose:
    """It is announced through that day and no longer. Refuses one that has ended, and a day before
    its latest version began."""
    _demand_seen(seen)
    latest = next(row for row in queries.versions_of(purpose.number) if row.corrected_at is None)
    if latest.valid_until is not None and latest.valid_until <= clock.today():
        raise InvalidTransition(
            say("It has ended already: its last day was %(day)s.", day=latest.valid_until - _DAY)
        )
    if last_day < latest.valid_from:
        raise RuleViolated(
            say(
                "Its words of now began on %(day)s; the last day cannot be before it.",
                day=latest.valid_from,
            ),
            field="last_day",
        )
    before = latest.valid_until
    latest.end(last_day + _DAY)
    latest.ended_by_id = actor.user_id
    db.session.flush()
    queries.forget()
    text = say("Purpose %(number)s is announced until %(day)s", number=latest.number, day=last_day)
    record(
        actor,
        "announced_purpose.ended",
        latest,
        text,
        before={"until": before - _DAY if before else None},
        after={"until": last_day},
    )
    return latest


def decide_asked(asked_from: date, *, reason: str, seen: int, actor: Actor) -> PurposesAsked:
    """The officer decides from which day every share has to serve an announced purpose.

    `seen`: the decision that stood last when the page was opened. Refuses the day that stands
    already, and as long as no purpose is written down.
    """
    alone(_LOCK)
    queries.forget()
    rows = queries.list_asked()
    if not rows:
        raise InvalidTransition(
            say(
                "No purpose is written down yet. Write the first one down before you choose this day."
            )
        )
    if seen != rows[0].id:
        raise ChangedMeanwhile(say("Somebody else decided about this meanwhile."))
    if rows[0].asked_from == asked_from:
        raise RuleViolated(
            say("It is asked from this day already. Choose another day, or leave it."),
            field="asked_from",
        )
    row = PurposesAsked(
        asked_from=asked_from,
        reason=reason.strip(),
        decided_by_id=actor.user_id,
        decided_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    queries.forget()
    record(
        actor,
        "announced_purpose.asked",
        row,
        say("Data shared has to serve an announced purpose from %(day)s on", day=asked_from),
        before={"asked_from": rows[0].asked_from},
        after={"asked_from": asked_from, "reason": row.reason},
    )
    return row


def _row(number: str, wanted: PurposeWording, actor: Actor) -> AnnouncedPurpose:
    values = {
        "ja": " ".join(wanted.text.ja.split()),
        "en": " ".join(wanted.text.en.split()),
        "published": " ".join(wanted.published.split()),
    }
    for name, value in values.items():
        if not value:
            raise RuleViolated(say("Please fill this in."), field=name)
    return AnnouncedPurpose(
        number=number, valid_from=wanted.valid_from, set_by_id=actor.user_id, **values
    )


def _told(row: AnnouncedPurpose) -> dict[str, object]:
    return {
        "number": row.number,
        "text": row.text,
        "valid_from": row.valid_from,
        "published": row.published,
    }


def _next(numbers: Sequence[str] | set[str]) -> str:
    return f"P-{max((int(number[2:]) for number in numbers), default=0) + 1:02d}"


def _demand_seen(seen: str) -> None:
    alone(_LOCK)
    queries.forget()
    if seen != queries.edition():
        raise ChangedMeanwhile(say("Somebody else changed the purposes meanwhile."))
