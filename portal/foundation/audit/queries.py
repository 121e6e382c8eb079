"""The trail: what happened to a thing, newest first, with the words it was recorded in."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.foundation.access.scoping import past_the_scope_of_departments
from portal.foundation.audit.models import DeputyAct
from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS, HEAD, START, THINGS, read_back, written
from portal.foundation.core.database.db import IDS, Base, Subject, among, db, names_thing
from portal.foundation.core.database.seals import SEALS, last_seals, read_parts
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, from_json, say

ERASED = say("Details erased by rule")


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """One field, as it was recorded, before and after; None where there was or is nothing.

    Pages put it into words (`field_words`, `value_words`): the log knows no package.
    """

    field: str
    before: Any
    after: Any


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
    subject: tuple[str, int] = ("", 0)  # table and id of what it is mainly about

    @property
    def is_erased(self) -> bool:
        """Its details were erased by rule: what it did is not known any more."""
        return self.text.id == ERASED.id

    @property
    def changes(self) -> Sequence[RecordedChange]:
        """Field by field, in the order they were recorded."""
        names = dict.fromkeys((*self.before, *self.after))
        return [RecordedChange(name, self.before.get(name), self.after.get(name)) for name in names]


def trail_of(thing: Subject, limit: int = 200) -> Sequence[TrailLine]:
    """What happened to one thing, newest first. For staff only: vendors never see it."""
    about = select(THINGS.c.number).where(names_thing(thing, THINGS.c.kind, THINGS.c.id))
    return _lines(_newest().where(EVENTS.c.number.in_(about)).limit(limit))


@dataclass(frozen=True, slots=True)
class TrailKinds:
    """Of the events of a vendor: how many of what (`contract`), by whom (None: the portal by itself)."""

    counts: Mapping[tuple[str, int | None], int]

    @property
    def subjects(self) -> Mapping[str, int]:
        names = dict.fromkeys(about for about, _by in self.counts)
        return {about: self.count(about) for about in names}

    @property
    def actors(self) -> Collection[int | None]:
        return dict.fromkeys(by for _about, by in self.counts)

    def count(self, about: str = "", by: int | None = None) -> int:
        """Those that `trail_of_vendor` finds, of whatever age."""
        return sum(
            count
            for (subject, actor), count in self.counts.items()
            if about in ("", subject) and (by is None or by == (actor or 0))
        )


def trail_of_vendor(
    vendor_id: int, *merged_ids: int, about: str = "", by: int | None = None, limit: int = 200
) -> Sequence[TrailLine]:
    """What was about it, and what changed something of it together with others.

    `merged_ids`: of vendors that go on in it; their history is read with its own. `about`: only of
    this subject (`contract`); `by`: only what this person did, 0: what the portal did by itself.
    """
    statement = _newest_of_vendors()
    if about:
        statement = statement.where(EVENTS.c.action.startswith(f"{about}.", autoescape=True))
    if by is not None:
        statement = statement.where(EVENTS.c.actor_id == by if by else EVENTS.c.actor_id.is_(None))
    return _lines(statement.limit(limit), {"ids": [vendor_id, *merged_ids]})


def kinds_in_trail(vendor_id: int, *merged_ids: int) -> TrailKinds:
    """What its history can be narrowed to, over all of it."""
    asked = {"ids": [vendor_id, *merged_ids]}
    past = past_the_scope_of_departments(db.session)
    counts: dict[tuple[str, int | None], int] = defaultdict(int)
    for action, actor_id, count in db.session.execute(_kinds(), asked, execution_options=past):
        counts[action.partition(".")[0], actor_id] += count
    return TrailKinds(counts)


@cache
def _kinds() -> Any:
    kinds = select(EVENTS.c.action, EVENTS.c.actor_id, func.count()).where(_of_vendors())
    return kinds.group_by(EVENTS.c.action, EVENTS.c.actor_id)


@cache
def _newest_of_vendors() -> Select[Any]:
    return _newest().where(_of_vendors())


def _of_vendors() -> ColumnElement[bool]:
    """Of IDS."""
    also = select(THINGS.c.number).where(THINGS.c.kind == "vendors", THINGS.c.id.in_(IDS))
    return or_(EVENTS.c.vendor_id.in_(IDS), EVENTS.c.number.in_(also))


def unread_acts(officer_id: int) -> Sequence[DeputyAct]:
    """What deputies decided for the person, the oldest first."""
    return db.session.scalars(
        select(DeputyAct)
        .where(DeputyAct.officer_id == officer_id, DeputyAct.read_at.is_(None))
        .order_by(DeputyAct.id)
    ).all()


def deputy_acts_about(thing: Subject) -> Sequence[DeputyAct]:
    """What deputies did about it, read afterwards or not yet, the oldest first."""
    return db.session.scalars(
        select(DeputyAct)
        .where(
            DeputyAct.subject_kind == thing.__tablename__,
            DeputyAct.subject_id == thing.id,
        )
        .order_by(DeputyAct.id),
        execution_options=past_the_scope_of_departments(db.session),
    ).all()


def subjects_in_log() -> Sequence[str]:
    actions = db.session.scalars(select(EVENTS.c.action).distinct())
    return sorted({action.partition(".")[0] for action in actions})


def head() -> tuple[int, str]:
    """Number and hash of the last event: written into every report, so a cut tail is noticed."""
    row = db.session.execute(select(HEAD.c.number, HEAD.c.hash)).one_or_none()
    return (row.number, row.hash) if row else (0, START)


def events_between(
    vendor_id: int, begin: datetime, until: datetime, actions: Collection[str]
) -> Sequence[TrailLine]:
    """A vendor's events of some actions from `begin` until before `until`, oldest first."""
    statement = select(EVENTS).where(
        EVENTS.c.vendor_id == vendor_id,
        EVENTS.c.action.in_(actions),
        EVENTS.c.happened_at >= written(begin),
        EVENTS.c.happened_at < written(until),
    )
    return _lines(statement.order_by(EVENTS.c.number))


def changed_since(
    kind: str | Collection[str],
    actions: Collection[str],
    day: date,
    vendor_ids: Collection[int] | None = None,
) -> Mapping[int, Sequence[TrailLine]]:
    """By id of a thing of this kind: what was recorded about it after the day, oldest first.

    From it follows what a row that is changed in place said on the day; nothing is read of today.
    """
    if day >= clock.today():
        return {}
    statement = select(EVENTS).where(
        EVENTS.c.subject_kind.in_([kind] if isinstance(kind, str) else kind),
        EVENTS.c.action.in_(actions),
        EVENTS.c.happened_at >= written(clock.midnight(day + timedelta(days=1))),
    )
    statement = among(statement, EVENTS.c.vendor_id, vendor_ids)
    return _by_thing(statement, "subject_id")


def about_since(
    kind: str, ids: Collection[int], actions: Collection[str], day: date
) -> Mapping[int, Sequence[TrailLine]]:
    """The same of these things, whether an event was mainly about them or about several at once."""
    if day >= clock.today() or not ids:
        return {}
    statement = (
        select(EVENTS, THINGS.c.id.label("thing"))
        .join(THINGS, THINGS.c.number == EVENTS.c.number)
        .where(
            THINGS.c.kind == kind,
            THINGS.c.id.in_(ids),
            EVENTS.c.action.in_(actions),
            EVENTS.c.happened_at >= written(clock.midnight(day + timedelta(days=1))),
        )
    )
    return _by_thing(statement, "thing")


def _by_thing(statement: Select[Any], thing: str) -> Mapping[int, Sequence[TrailLine]]:
    found: dict[int, list[TrailLine]] = defaultdict(list)
    past = past_the_scope_of_departments(db.session)
    for row in db.session.execute(statement.order_by(EVENTS.c.number), execution_options=past):
        found[getattr(row, thing)].append(read_line(row))
    return found


def _newest() -> Select[Any]:
    return select(EVENTS).order_by(EVENTS.c.number.desc())


def _lines(statement: Select[Any], asked: Mapping[str, Any] | None = None) -> Sequence[TrailLine]:
    past = past_the_scope_of_departments(db.session)
    rows = db.session.execute(statement, asked, execution_options=past)
    return [read_line(row) for row in rows]


def read_line(row: Any) -> TrailLine:
    """An event as people read it, from its raw columns."""
    details = json.loads(row.details) if row.details else {}
    text = from_json(details["text"]) if details else ERASED
    return TrailLine(
        number=row.number,
        happened_at=read_back(row.happened_at),
        action=row.action,
        actor_id=row.actor_id,
        actor_roles=tuple(row.actor_roles.split()),
        vendor_id=row.vendor_id,
        text=text,
        before={name: from_json(value) for name, value in (details.get("before") or {}).items()},
        after={name: from_json(value) for name, value in (details.get("after") or {}).items()},
        hash=row.hash,
        subject=(row.subject_kind, row.subject_id),
    )


class NotAsRecorded(DomainError):
    """What is kept is not what the log recorded: no page shows it."""

    def __init__(self, called: str) -> None:
        super().__init__(
            say(
                "%(number)s is not as it was recorded: somebody changed it in the database past "
                "the portal, so it is not shown. Tell the administrator; what was recorded is "
                "in a backup.",
                number=called,
            )
        )


def demand_unchanged(called: str, rows: Iterable[Base]) -> None:
    """Refuses (NotAsRecorded) rows that differ from the newest seal an event left of them.

    Two statements for each table. What no event sealed is named by `flask records verify`, not here.
    """
    session = db.session()
    if session.info.get("in_command"):  # its own changes are not sealed yet
        return
    ids: dict[type[Any], list[int]] = defaultdict(list)
    for row in rows:
        of: Any = row
        ids[type(row)].append(of.id)
    for model, some in ids.items():
        seals = last_seals(session, model.__tablename__, SEALS.c.id.in_(some))
        now = read_parts(session, model, list(seals))
        if any(now[seal] != parts for seal, (_, parts) in seals.items() if seal in now):
            raise NotAsRecorded(called)
