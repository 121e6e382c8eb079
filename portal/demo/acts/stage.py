"""What the story has brought about so far: people, vendors, work and papers by the names it uses."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec

from portal.demo.cast.shapes import Outsourced
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Chance:
    """Numbers from a seed, the same in whatever order. Nothing secret comes from here."""

    seed: int

    def number(self, what: str, low: int, high: int) -> int:
        """Between `low` and `high`, both included; always the same for one `what`."""
        digest = hashlib.sha256(f"{self.seed}:{what}".encode()).digest()
        return low + int.from_bytes(digest[:8]) % (high - low + 1)

    def phone(self, what: str) -> str:
        """A telephone number nobody has: no exchange begins with 0000."""
        return f"03-0000-{self.number(f'phone {what}', 1000, 9999)}"

    def address(self, what: str) -> str:
        """A network address set aside for documents (RFC 5737)."""
        return f"198.51.100.{self.number(f'address {what}', 1, 254)}"


WorkKey = tuple[str, str]  # vendor and work, by their keys


@dataclass(slots=True)
class Stage:
    """Rows by key. `today` is the day of loading; a share is the latest row of its series."""

    chance: Chance
    today: date
    calendar: BusinessCalendar
    password_hash: str
    notice_version: int
    people: dict[str, User] = field(default_factory=dict)
    vendors: dict[str, Vendor] = field(default_factory=dict)
    works: dict[WorkKey, Engagement] = field(default_factory=dict)
    shares: dict[WorkKey, dict[str, DataShare]] = field(default_factory=dict)
    contracts: dict[tuple[str, str], Contract] = field(default_factory=dict)  # vendor, paper
    requests: dict[str, int] = field(default_factory=dict)  # for use: ids by the company asked for

    def actor(self, key: str) -> Actor:
        return self.people[key].as_actor(self.chance.address(key))

    def carry_out(
        self, by: str, command: Callable[..., object], *about: Any, **named: object
    ) -> None:
        """One command of one person. `about`: vendors, and functions that find what it is about."""
        found = [
            self.vendors[thing.key]
            if isinstance(thing, Outsourced)
            else thing(self)
            if callable(thing)
            else thing
            for thing in about
        ]
        with transaction():
            command(*found, actor=self.actor(by), **named)

    def ago(self, days: int) -> date:
        """So many days ago exactly; the future for a negative number."""
        return self.today - timedelta(days=days)

    def workday(self, days_ago: int) -> date:
        """The working day at or before that day."""
        return self.calendar.on_or_before(self.ago(days_ago))


Act = Callable[[], object]
Given = ParamSpec("Given")
NIGHT: Final = 0  # the jobs of the early morning come before what people do
DAY: Final = 1
EVENING: Final = 2
_OPENS: Final = {NIGHT: 6 * 60 + 45, DAY: 9 * 60 + 40, EVENING: 17 * 60 + 10}  # minutes
_APART, _MOST = 4, 100  # minutes between two acts, and how many fit


@dataclass(slots=True)
class Diary:
    """Acts with their day; those of one day in the order in which they were written down.

    A day is a date, or how many days ago it was: then the working day at or before it.
    """

    stage: Stage
    entries: list[tuple[date, int, int, Act]] = field(default_factory=list)

    def on(self, day: date | int, *acts: Act, part: int = DAY) -> None:
        if isinstance(day, int):
            day = self.stage.workday(day)
        for act in acts:
            self.entries.append((day, part, len(self.entries), act))

    def act(
        self,
        day: date | int,
        act: Callable[Concatenate[Stage, Given], object],
        *args: Given.args,
        **named: Given.kwargs,
    ) -> None:
        self.on(day, partial(act, self.stage, *args, **named))

    def command(
        self, day: date | int, by: str, command: Callable[..., object], *about: Any, **named: object
    ) -> None:
        self.on(day, partial(self.stage.carry_out, by, command, *about, **named))

    def days(self) -> list[date]:
        return sorted({entry[0] for entry in self.entries})

    def live(self) -> None:
        """Do everything, each on its day in office hours; what happens today happens now."""
        today = clock.today()
        done: Counter[tuple[date, int]] = Counter()
        for day, part, _, act in sorted(self.entries, key=lambda entry: entry[:3]):
            minutes = _OPENS[part] + _APART * min(done[day, part], _MOST)
            done[day, part] += 1
            at = time(minutes // 60, minutes % 60) if day < today else None
            with clock.on_day(day, at):
                act()
