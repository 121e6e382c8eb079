"""What the story has brought about so far: people, vendors, work and papers by the names it uses."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.demo.acts.chance import Chance
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor

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

    def actor(self, key: str) -> Actor:
        return self.people[key].as_actor(self.chance.address(key))

    def ago(self, days: int) -> date:
        """So many days ago exactly; the future for a negative number."""
        return self.today - timedelta(days=days)

    def workday(self, days_ago: int) -> date:
        """The working day at or before that day."""
        return self.calendar.on_or_before(self.ago(days_ago))
