"""Adds a crowd of fictional vendors to the demonstration company, many rows at a time."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import func, insert, select, text, update

from portal.demo.cast.company import NAME
from portal.demo.crowd.chance import REGISTERED_NOWHERE, crowd
from portal.demo.crowd.ground import ORDER, Ground, Rows
from portal.demo.crowd.request_rows import build
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.foundation.core.database.numbers import SERIES
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import current_notice, the_organisation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import Attestation

CHUNK: Final = 250  # vendors in one command: some 19,000 rows
_PREFIXES: Final = ("A", "W", "C", "R", "S", "Q", "F")


def add_crowd(total: int, seed: int, progress: Callable[[int], object] = lambda _done: None) -> int:
    """Fill the register up to so many vendors in all; returns how many were added.

    Call it within SYSTEM's scope, after the demonstration was loaded. One audit line for each
    chunk. The same for the same seed and day. `progress` is told how many each chunk added.
    """
    added = 0
    for first, count in _chunks(missing_vendors(total)):
        with transaction():
            ground = _ground()
            _write(build(crowd(first, count, seed), ground))
            _count_on(ground)
            company = db.session.scalars(select(Organisation)).one()
            record(
                SYSTEM,
                "demo.crowded",
                company,
                say("%(count)s fictional vendors added to try the portal’s size", count=count),
            )
        added += count
        progress(count)
    return added


def is_demonstration() -> bool:
    """Whether the portal belongs to the fictional company; a crowd comes to nobody else."""
    name = db.session.scalar(select(Organisation.name_ja))
    return name == NAME.ja


def missing_vendors(total: int) -> int:
    """How many are still to come."""
    return max(0, total - (db.session.scalar(select(func.count()).select_from(Vendor)) or 0))


def _chunks(missing: int) -> Iterator[tuple[int, int]]:
    """First position and size of each; positions go on where an earlier crowd ended."""
    known = select(func.count()).where(Vendor.corporate_number.like(f"_{REGISTERED_NOWHERE}%"))
    before = db.session.scalar(known) or 0
    for done in range(0, missing, CHUNK):
        yield before + done + 1, min(CHUNK, missing - done)


def _ground() -> Ground:
    officer = people_with_role(Role.PRIVACY_OFFICER)[0]
    notice = current_notice()
    return Ground(
        today=clock.today(),
        now=clock.now(),
        owner_ids=tuple(one.id for one in people_with_role(Role.PROCUREMENT)),
        officer_id=officer.id,
        password_hash=officer.password_hash or "",
        notice_version=notice.id if notice else 0,
        receipt_sha256=db.session.scalar(select(func.min(Attestation.receipt_sha256))),
        company=the_organisation().name,
        next_ids={model: _last_id(model) + 1 for model in ORDER},
        numbers={prefix: _last_number(prefix) for prefix in _PREFIXES},
    )


def _last_id(model: type[Any]) -> int:
    return db.session.scalar(select(func.max(model.id))) or 0


def _last_number(prefix: str) -> int:
    here = select(SERIES.c.last).where(
        SERIES.c.prefix == prefix, SERIES.c.year == clock.today().year
    )
    return db.session.scalar(here, execution_options=UNSCOPED) or 0


def _write(rows: Rows) -> None:
    for model in ORDER:
        if rows.get(model):
            db.session.execute(insert(model), rows[model])


def _count_on(ground: Ground) -> None:
    """Numbers and ids given from here on follow those of the crowd."""
    year = clock.today().year
    for prefix, last in ground.numbers.items():
        here = (SERIES.c.prefix == prefix, SERIES.c.year == year)
        moved: Any = db.session.execute(
            update(SERIES).where(*here).values(last=last), execution_options=UNSCOPED
        )
        if not moved.rowcount:
            first = insert(SERIES).values(prefix=prefix, year=year, last=last)
            db.session.execute(first, execution_options=UNSCOPED)
    if db.engine.dialect.name == "postgresql":
        for model in ORDER:
            sequence = f"pg_get_serial_sequence('{model.__tablename__}', 'id')"
            move = f"SELECT setval({sequence}, {ground.next_ids[model]}, false)"
            db.session.execute(text(move), execution_options=UNSCOPED)
