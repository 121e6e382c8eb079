"""When what is known of a vendor's people is erased, and what that is. Pure.

Rule: `retention_years` of practice.yaml (docs/product.md section 8): supervision records are kept for
some years after the relation ended, files of an incident for some years after it was closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, Text, say

NOTICE: Final = timedelta(days=30)  # for so long it is said beforehand
LONGEST_HOLD: Final = 24  # months; whoever needs more looks again then
ERASED: Final = "消去済み (erased)"  # instead of a name, in either language
ROSTERS: Final = "rosters"
PARTS: Final[Mapping[str, Message]] = {
    "contacts": say("Contacts: name, department, title, e-mail, telephone"),
    "accounts": say("Accounts: name, title, e-mail"),
    "invitations": say("Invitations: name, e-mail"),
    "people": say("Names of people who took part in confirmations"),
    "slips": say("Names on handover slips: who handed over, who received"),
    "certificates": say("Names on certificates of return: who did it, who checked it"),
    "returns": say("Names in records of return: who stands by it"),
    "senders": say("Names of who sent a certificate on paper"),
    ROSTERS: say("Rosters given as evidence: the files"),
    "mails": say("Mails to these people: address, name, text"),
    "lines": say(
        "Lines of the audit log by or about these people: words, values, network addresses"
    ),
}
LEFT_PARTS: Final[Mapping[str, Message]] = {  # of one that has its own time
    "contacts": say("Contact"),
    "accounts": say("Account"),
    "invitations": say("Invitation"),
    "slips": say("Names on its handover slips"),
    "certificates": say("Names on a certificate of return"),
    "returns": say("Names in a record of return"),
    "senders": say("Name of who sent a certificate on paper"),
    ROSTERS: say("Roster given as evidence"),
}
STAYS: Final = (
    say(
        "Statements they signed, their receipts, records of authority, reports: each with who signed"
    ),
    say("Names in confirmed papers"),
    say("The company: its name, address and representative"),
    say("What happened and when, in the audit log; its chain stays whole"),
    say("Uploaded files other than rosters, and names that somebody wrote into free text"),
    say("A roster whose file is used elsewhere too, such as by a sheet that is not accepted"),
    say("Of a roster: its kind, size and SHA-256, and the name it had in what was handed in"),
)


@dataclass(frozen=True, slots=True)
class DatedRow:
    """Somebody who left a vendor, by the contact, account or invitation that says so; or a record of work
    that ended, which names somebody (slips: all of one piece of work, `number` of them); or a roster, by the
    sheet that it was given with. `since`: the day from which the years, or months, are counted."""

    part: str  # one of PARTS
    id: int
    name: str
    email: str
    since: date
    number: int = 1


@dataclass(frozen=True, slots=True)
class Relation:
    """A vendor whose people have a time. `ended_on`: closed or rejected, None: it goes on.
    `incidents_until`: the last day on which one of its incidents was closed; `has_open_incident`: one is not."""

    vendor_id: int
    name: Text
    ended_on: date | None
    incidents_until: date | None = None
    has_open_incident: bool = False

    def time_of(self, one: DatedRow, years: Mapping[str, int]) -> date | None:
        """The same for one row. Rosters have months, and an incident that is over keeps none."""
        if one.part != ROSTERS:
            return self.erased_from(years, one.since)
        months = years.get("rosters_after_review_months")
        if self.has_open_incident or months is None:
            return None
        return add_months(one.since, months)

    def erased_from(self, years: Mapping[str, int], left_on: date | None = None) -> date | None:
        """The first day on which nothing asks any more for its people, or for somebody who left then;
        None while it goes on with them, and while an incident is open."""
        day = left_on or self.ended_on
        if self.has_open_incident or day is None:
            return None
        day = add_months(day, 12 * years["supervision_records"])
        if self.incidents_until is None:
            return day
        return max(day, add_months(self.incidents_until, 12 * years["incident_files"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedErasure:
    """`counts`: of each part that has any. `planned_on`: the day of which the officer was told, None:
    not told yet. `held_until`: the last day of a hold. `left`: who left and what names
    somebody, as far as it is erased then; None: all people."""

    relation: Relation
    from_on: date | None
    counts: Mapping[str, int] = field(default_factory=dict)
    planned_on: date | None = None
    held_until: date | None = None
    left: Sequence[DatedRow] | None = None

    @property
    def counted_from(self) -> date | None:
        """The day from which the years are counted; of several who left, that of the last."""
        if self.left is None:
            return self.relation.ended_on
        return max((one.since for one in self.left), default=None)

    @property
    def has_rosters(self) -> bool:
        return ROSTERS in self.counts

    @property
    def has_only_rosters(self) -> bool:
        return self.left is not None and all(one.part == ROSTERS for one in self.left)

    @property
    def is_told_in_vain(self) -> bool:
        """The officer was told of a day on which nothing is erased any more: who left came back, an incident
        moved it. It counts as not told."""
        return self.planned_on is not None and (
            self.from_on is None or self.planned_on < self.from_on
        )

    def is_told_on(self, day: date) -> bool:
        """Whether the officer is to be told on this day."""
        if self.from_on is None or self.planned_on is not None or self.is_held_on(day):
            return False
        return self.from_on - NOTICE <= day

    def is_due_on(self, day: date) -> bool:
        if self.from_on is None or self.planned_on is None or self.is_held_on(day):
            return False
        if self.is_told_in_vain:
            return False
        return max(self.from_on, self.planned_on) <= day

    def is_held_on(self, day: date) -> bool:
        return self.held_until is not None and day <= self.held_until

    def next_on(self, day: date) -> date | None:
        """The day on which it is erased, as seen on `day`; never sooner than it can be said before."""
        if self.from_on is None:
            return None
        if self.is_held_on(day) and self.held_until is not None:
            return max(self.from_on, self.held_until + timedelta(days=1) + NOTICE)
        told = None if self.is_told_in_vain else self.planned_on
        return max(self.from_on, told or day + NOTICE)


def first_erasure(
    relation: Relation,
    left: Sequence[DatedRow],
    years: Mapping[str, int],
    *,
    today: date,
    planned_on: date | None = None,
    held_until: date | None = None,
) -> PlannedErasure | None:
    """The erasure that comes first: of all people once the relation has ended for long enough, before
    that of those who left and whose time is over on that day. None where neither will come."""
    whole = relation.erased_from(years)
    times = [(person, relation.time_of(person, years)) for person in left]
    days = [day for day in (whole, *(day for _, day in times)) if day is not None]
    one = PlannedErasure(
        relation=relation,
        from_on=min(days, default=None),
        planned_on=planned_on,
        held_until=held_until,
    )
    on = one.next_on(today)
    if on is None:  # an incident is open
        is_of_all = relation.ended_on is not None
        return one if is_of_all else replace(one, left=tuple(left)) if left else None
    if whole is not None and whole <= on:
        return one
    return replace(
        one, left=tuple(person for person, day in times if day is not None and day <= on)
    )
