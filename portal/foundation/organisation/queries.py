"""Reads about the company itself, and the starting values of the packs with its own over them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from portal.foundation.audit.queries import TrailLine, trail_of
from portal.foundation.content import shelf
from portal.foundation.content.promises import Promise
from portal.foundation.content.queries import find_pack
from portal.foundation.core import clock, dates
from portal.foundation.core.dated import valid_on
from portal.foundation.core.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import Text, say
from portal.foundation.organisation.models import (
    THE_ONE,
    Notice,
    Organisation,
    PolicyWording,
    PromiseMode,
)

_MODES = "promise_modes"


def find_organisation() -> Organisation | None:
    """The company, or None before set-up."""
    return db.session.get(Organisation, THE_ONE)


def enter(organisation: Organisation) -> None:
    """Days are the company's, and so is how they are written; every entry point calls it."""
    clock.set_zone(organisation.zone)
    dates.write_years(organisation.years)


def the_organisation() -> Organisation:
    """The company. Refuses before set-up."""
    organisation = find_organisation()
    if organisation is None:
        raise RuleViolated(say("The portal is not set up yet. Open it in a browser to set it up."))
    return organisation


def own_wordings(day: date) -> Mapping[str, Text]:
    """The company's own sentences by promise, as its policy said on `day`."""
    rows = db.session.scalars(select(PolicyWording).where(valid_on(PolicyWording, day)))
    return {row.promise_id: Text(ja=row.ja, en=row.en) for row in rows}


def promises_on(day: date) -> tuple[Promise, ...]:
    """The promises of the pack, each in the mode in which the company reads it on the day."""
    modes = {row.promise_id: row.mode for row in _modes() if row.is_valid_on(day)}
    pack = find_pack(shelf.PROMISES, on=day).promises
    return tuple(in_mode(one, modes[one.id]) if one.id in modes else one for one in pack)


def _modes() -> Sequence[PromiseMode]:
    """Every decision, read once in each transaction: each verdict of each day asks."""
    session = db.session()
    kept = session.info.get(_MODES)
    if kept is None or kept[0] is not session.get_transaction():
        rows = db.session.scalars(select(PromiseMode)).all()
        kept = session.info[_MODES] = (session.get_transaction(), rows)
    found: Sequence[PromiseMode] = kept[1]
    return found


def forget_modes() -> None:
    """After a decision was added in this transaction."""
    db.session().info.pop(_MODES, None)


def in_mode(promise: Promise, mode: str) -> Promise:
    """The first version of the pack knows no other mode's words: those that ship now stand there."""
    ships = shelf.shipped_pack(shelf.PROMISES).by_id.get(promise.id)
    if ships is not None and not promise.other_modes:
        promise = replace(promise, other_modes=ships.words_by_mode())
    return promise.in_mode(mode)


def list_modes(promise_id: str) -> Sequence[PromiseMode]:
    """Every mode a promise was ever read in by decision, the latest first; corrected rows too."""
    statement = select(PromiseMode).where(PromiseMode.promise_id == promise_id)
    return db.session.scalars(
        statement.order_by(PromiseMode.valid_from.desc(), PromiseMode.id.desc())
    ).all()


def list_wordings(promise_id: str) -> Sequence[PolicyWording]:
    """Every wording a promise ever had, the latest first; corrected rows too."""
    statement = select(PolicyWording).where(PolicyWording.promise_id == promise_id)
    return db.session.scalars(
        statement.order_by(PolicyWording.valid_from.desc(), PolicyWording.id.desc())
    ).all()


def newest_wording(promise_id: str) -> int:
    """Which sentence was written last, whatever day it is for; 0 for none."""
    return max((one.id for one in list_wordings(promise_id)), default=0)


def last_change() -> TrailLine | None:
    """Who saved the settings last, and when."""
    lines = trail_of(the_organisation(), limit=1)
    return lines[0] if lines else None


def current_notice() -> Notice | None:
    """The newest notice about the use of people's data."""
    return db.session.scalar(select(Notice).order_by(Notice.id.desc()).limit(1))
