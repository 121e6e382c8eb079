"""The trail: what happened to a thing, newest first, with the words it was recorded in."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.foundation.core.chain import EVENTS, HEAD, START, THINGS
from portal.foundation.core.db import db
from portal.foundation.core.messages import Message, from_json, say
from portal.foundation.core.paging import PER_PAGE, Page
from portal.foundation.core.subjects import Subject


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event as people read it; `text` is generic once the details were erased."""

    number: int
    happened_at: datetime
    action: str
    actor_id: int | None
    actor_roles: tuple[str, ...]
    vendor_id: int | None
    text: Message
    before: dict[str, Any]
    after: dict[str, Any]
    hash: str


def trail_of(thing: Subject, limit: int = 200) -> Sequence[TrailLine]:
    """What happened to one thing, newest first. For staff only: vendors never see it."""
    about = select(THINGS.c.number).where(
        THINGS.c.kind == thing.__tablename__, THINGS.c.id == thing.id
    )
    return _lines(_newest().where(EVENTS.c.number.in_(about)).limit(limit))


def trail_of_vendor(vendor_id: int, limit: int = 200) -> Sequence[TrailLine]:
    return _lines(_newest().where(EVENTS.c.vendor_id == vendor_id).limit(limit))


def list_events(page: int, action: str = "") -> Page[TrailLine]:
    """The whole log, newest first."""
    chosen = EVENTS.c.action.startswith(action, autoescape=True)
    total = db.session.scalar(select(func.count()).select_from(EVENTS).where(chosen)) or 0
    rows = _lines(_newest().where(chosen).limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return Page(rows, page, total)


def head() -> tuple[int, str]:
    """Number and hash of the last event: written into every report, so a cut tail is noticed."""
    row = db.session.execute(select(HEAD.c.number, HEAD.c.hash)).one_or_none()
    return (row.number, row.hash) if row else (0, START)


def events_between(
    vendor_id: int, begin: datetime, until: datetime, actions: Collection[str]
) -> Sequence[TrailLine]:
    """A vendor's events of some actions from `begin` until before `until`, oldest first."""
    moment = EVENTS.c.happened_at
    statement = select(EVENTS).where(
        EVENTS.c.vendor_id == vendor_id,
        EVENTS.c.action.in_(actions),
        moment >= begin.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        moment < until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    )
    return _lines(statement.order_by(EVENTS.c.number))


def _newest() -> Select[Any]:
    return select(EVENTS).order_by(EVENTS.c.number.desc())


def _lines(statement: Select[Any]) -> Sequence[TrailLine]:
    return [_line(row) for row in db.session.execute(statement)]


def _line(row: Any) -> TrailLine:
    details = json.loads(row.details) if row.details else {}
    text = from_json(details["text"]) if details else say("Details erased by rule")
    return TrailLine(
        number=row.number,
        happened_at=datetime.strptime(row.happened_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
        action=row.action,
        actor_id=row.actor_id,
        actor_roles=tuple(row.actor_roles.split()),
        vendor_id=row.vendor_id,
        text=text,
        before={name: from_json(value) for name, value in (details.get("before") or {}).items()},
        after={name: from_json(value) for name, value in (details.get("after") or {}).items()},
        hash=row.hash,
    )
