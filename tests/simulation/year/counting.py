"""Furnishes the company in a folder of its own, lives through the year, and hands back what was counted."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.accounts.signing_in import passwords
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from tests.database import make_tables
from tests.simulation.world import make_app
from tests.simulation.year.company import furnish
from tests.simulation.year.living import Year
from tests.simulation.year.tally import Tally


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many days of how many vendors, from which seed; `folder` must not be there yet."""

    folder: Path
    first_day: date
    days: int
    vendors: int
    seed: int = 1


def count(wanted: Wanted, told: Callable[[str], object]) -> tuple[Tally, Counter[str]]:
    """The acts, and what waited and could not be done."""
    wanted.folder.mkdir(parents=True)
    app = make_app(wanted.folder, f"sqlite:///{wanted.folder / 'kantoku.sqlite'}")
    with _quick():
        with app.app_context():
            make_tables(db.engine)
            with acting_as(db.session, SYSTEM):
                furnish(wanted.first_day, wanted.vendors)
            db.session.remove()
        told(f"{wanted.vendors} vendors are furnished\n")
        year = Year(app, wanted.first_day, wanted.days, wanted.seed, told=told)
        year.live()
    with app.app_context():
        db.engine.dispose()
    return Tally(year.counted, year.tempers), year.left


@contextmanager
def _quick() -> Iterator[None]:
    """Passwords are hashed cheaply, and the clock is set back in the end."""
    hasher, now = passwords._HASHER, clock._real_now
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        yield
    finally:
        passwords._HASHER, clock._real_now = hasher, now
