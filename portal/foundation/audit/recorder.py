"""The single way to write history. Services call it once per command; nothing else does."""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from portal.foundation.access.actor import Actor
from portal.foundation.audit.models import DeputyAct
from portal.foundation.audit.queries import unread_acts
from portal.foundation.audit.verification import ERASED
from portal.foundation.core import clock
from portal.foundation.core.database import chain
from portal.foundation.core.database.chain import EVENTS, written
from portal.foundation.core.database.db import UNSCOPED, Subject, db
from portal.foundation.core.words.messages import Message, say_n, to_json


def record(
    actor: Actor,
    action: str,
    subject: Subject,
    text: Message,
    *,
    also: Iterable[Subject] = (),
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Buffer the one event of this command.

    `action` is `subject.past`; `text` says in a sentence what happened; `also` are other rows the
    command touched, whose trail shows it too; `before` and `after` are what changed. All rows must
    have been flushed. Everything but ids lies in the erasable details.
    """
    things = {_thing(subject), *(_thing(subject) for subject in also)}
    kind, number = _thing(subject)
    vendor_id = number if kind == "vendors" else getattr(subject, "vendor_id", None)
    for officer_id in sorted(actor.deputy_for):
        act = DeputyAct(
            text=to_json(text),
            vendor_id=vendor_id,
            deputy_id=actor.user_id or 0,
            officer_id=officer_id,
            action=action,
            subject_kind=kind,
            subject_id=number,
            happened_at=clock.now(),
        )
        db.session.add(act)
        db.session.flush()
    details = {
        "text": to_json(text),
        "before": _plain(before),
        "after": _plain(after),
        "things": sorted(things),
        "address": actor.address,
        **({"deputy_for": sorted(actor.deputy_for)} if actor.deputy_for else {}),
    }
    words = json.dumps(
        details, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    salt = secrets.token_hex(16)
    event = {
        "happened_at": written(clock.now()),
        "action": action,
        "subject_kind": kind,
        "subject_id": number,
        "vendor_id": vendor_id,
        "actor_id": actor.user_id,
        "actor_roles": " ".join(sorted(actor.roles)),
        "details": words,
        "salt": salt,
        "digest": chain.digest_of(salt + words),
    }
    chain.buffer(db.session(), event, things)


def _thing(row: Subject) -> tuple[str, int]:
    if row.id is None:
        raise ValueError("flush the row before recording its history")
    return row.__tablename__, int(row.id)


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {name: to_json(value) for name, value in values.items()}


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what is not the same on both sides, for `before` and `after`."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def mark_read(officer: Subject, actor: Actor) -> int:
    """The officer has read what deputies decided so far; returns how many."""
    unread = unread_acts(officer.id)
    for act in unread:
        act.read_at = clock.now()
    db.session.flush()
    if unread:
        text = say_n(
            "Read %(n)s decision of the deputy", "Read %(n)s decisions of the deputy", len(unread)
        )
        record(actor, "deputy.read", officer, text)
    return len(unread)


@dataclass
class _Event:
    id: int
    __tablename__ = "audit_events"


def erase_details(numbers: Collection[int], *, rule: Message, actor: Actor) -> None:
    """Take words, values, addresses and salts out of these events; the chain stays whole.

    `rule` says by which retention rule. What stays: who (by number), what, when, about which row.
    """
    if not numbers:
        return
    gone = update(EVENTS).where(EVENTS.c.number.in_(numbers)).values(details=None, salt=None)
    db.session.execute(gone, execution_options=UNSCOPED)
    text = say_n(
        "Details of %(n)s event erased: %(rule)s",
        "Details of %(n)s events erased: %(rule)s",
        len(numbers),
        rule=rule,
    )
    erased = {"numbers": sorted(numbers), "rule": rule}
    record(actor, ERASED, _Event(min(numbers)), text, after=erased)
