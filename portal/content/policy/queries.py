"""The promises as the company reads them: in its own words, in the mode it decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from portal.content.definitions.promises import Promise
from portal.content.packs import kinds as shelf
from portal.content.policy.models import PolicyWording, PromiseMode
from portal.content.versions.queries import find_pack, once_in_transaction
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.core.words.messages import Text

Said = TypeVar("Said", PolicyWording, PromiseMode)
_MODES = "promise_modes"


def own_wordings(day: date) -> Mapping[str, Text]:
    """The company's own sentences by promise, as its policy said on `day`."""
    rows = db.session.scalars(select(PolicyWording).where(valid_on(PolicyWording, day)))
    return {row.promise_id: Text(ja=row.ja, en=row.en) for row in rows}


def promises_on(day: date) -> tuple[Promise, ...]:
    """The promises of the pack, each in the mode in which the company reads it on the day."""
    modes = {row.promise_id: row.mode for row in _modes() if row.is_valid_on(day)}
    pack = find_pack(shelf.PROMISES, on=day).promises
    return tuple(
        in_mode(promise, modes[promise.id]) if promise.id in modes else promise for promise in pack
    )


def _modes() -> Sequence[PromiseMode]:
    """Every decision, read once in each transaction: each verdict of each day asks."""
    return once_in_transaction(_MODES, lambda: db.session.scalars(select(PromiseMode)).all())


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
    return _of_promise(PromiseMode, promise_id)


def list_wordings(promise_id: str) -> Sequence[PolicyWording]:
    """Every wording a promise ever had, the latest first; corrected rows too."""
    return _of_promise(PolicyWording, promise_id)


def _of_promise(model: type[Said], promise_id: str) -> Sequence[Said]:
    statement = select(model).where(model.promise_id == promise_id)
    return db.session.scalars(statement.order_by(model.valid_from.desc(), model.id.desc())).all()


def newest_wording(promise_id: str) -> int:
    """Which sentence was written last, whatever day it is for; 0 for none."""
    return max((wording.id for wording in list_wordings(promise_id)), default=0)
