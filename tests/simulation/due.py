"""Who should have heard of what by the end of a day: written anew from domain.md section 8b.

Nothing of the portal is imported: days, ladders and recipients are worked out from the raw tables
and from practice.yaml.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import yaml

from tests.simulation.tables import Row, Tables

PRACTICE = Path("portal/content/packs/practice.yaml")
NOTICE = -1000  # the notice of opening, as the record writes it
Recipient = tuple[str, int]  # "person" or "contact", its id
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """One stage that one recipient should have heard of."""

    obligation: int
    recipient: Recipient
    stage: int


class Days:
    """On which days mail goes out, and when a stage is reached."""

    def __init__(self, tables: Tables) -> None:
        practice = yaml.safe_load(PRACTICE.read_text(encoding="utf-8"))
        company = tables.rows(
            "SELECT closing_days, quiet_days, quiet_weekdays, ladders FROM organisation"
        )[0]
        self._yearly = set(practice["closing_days"])
        self._single = {*company["closing_days"], *company["quiet_days"]}
        self._weekdays = {5, 6, *company["quiet_weekdays"]}
        self._public = holidays.country_holidays("JP")
        own = company["ladders"] or {}
        self.ladders = {
            name: {**one, **own.get(name, {})} for name, one in practice["ladders"].items()
        }

    def is_open(self, day: date) -> bool:
        return not (
            day.weekday() in self._weekdays
            or day.isoformat() in self._single
            or day.strftime("%m-%d") in self._yearly
            or day in self._public
        )

    def is_told(self, ladder: str, day: date) -> bool:
        """Clocks that count calendar days are told on every day, anything else on days with mail."""
        return self.is_open(day) or self._counts(ladder, "calendar_days")

    def _counts(self, ladder: str, how: str) -> bool:
        return bool(self.ladders.get(ladder, {}).get(how))

    def is_reached(self, ladder: str, stage: int, due_on: date, day: date) -> bool:
        """Up to the due date on the working day before, later on the one after; otherwise where the
        ladder counts calendar days, or so many working days."""
        if self._counts(ladder, "calendar_days"):
            return due_on + stage * _DAY <= day
        step = -_DAY if stage <= 0 else _DAY
        if stage and self._counts(ladder, "business_days"):
            goes_out, left = due_on, abs(stage)
            while left:
                goes_out += step
                left -= self.is_open(goes_out)
            return goes_out <= day
        goes_out = due_on + stage * _DAY
        while not self.is_open(goes_out):
            goes_out += step
        return goes_out <= day

    def stage(self, ladder: str, due_on: date, day: date) -> int:
        """The most urgent one reached."""
        stages = self.ladders[ladder]["stages"] if ladder else []  # gaps of promises have none
        return max(
            (one for one in stages if self.is_reached(ladder, one, due_on, day)), default=NOTICE
        )

    def step(self, ladder: str, kind: str, due_on: date, day: date) -> int | None:
        """The stage at which others are told, once it is reached."""
        one: int | None = self.ladders[ladder].get(kind) if ladder else None
        if one is None or not self.is_reached(ladder, one, due_on, day):
            return None
        return one


class Office:
    """People, vendors and addresses as they are on a day."""

    def __init__(self, tables: Tables, day: date) -> None:
        self.day = day
        self.users = {
            one["id"]: one
            for one in tables.rows("SELECT id, email, vendor_id, ended_at FROM users")
        }
        self.vendors = {
            one["id"]: one for one in tables.rows("SELECT id, state, owner_id FROM vendors")
        }
        self.contacts = tables.rows(
            "SELECT id, email, vendor_id FROM contacts "
            "WHERE is_responsible AND ended_on IS NULL AND email <> ''"
        )
        self.roles = defaultdict(list)
        for one in tables.rows("SELECT user_id, role FROM user_roles"):
            self.roles[one["role"]].append(one["user_id"])
        covers = [
            one
            for one in tables.rows(
                "SELECT user_id, deputy_id, first_on, last_on FROM absences WHERE ended_at IS NULL"
            )
            if one["first_on"] <= day <= one["last_on"]
        ]
        self.deputies = {one["user_id"]: one["deputy_id"] for one in covers}
        self.held = {
            one["vendor_id"]
            for one in tables.rows(
                "SELECT vendor_id, first_on, last_on FROM vendor_holds WHERE ended_at IS NULL"
            )
            if one["first_on"] <= day <= one["last_on"]
        }
        self.dead = {
            one["recipient"]
            for one in tables.rows("SELECT recipient FROM outbox_emails WHERE state = 'dead'")
        }

    def is_reminded(self, vendor_id: int) -> bool:
        return self.vendors[vendor_id]["state"] != "suspended" and vendor_id not in self.held

    def is_there(self, user_id: int | None) -> bool:
        return user_id is not None and self.users[user_id]["ended_at"] is None

    def address(self, recipient: Recipient) -> str:
        kind, number = recipient
        if kind == "person":
            email: str = self.users[number]["email"]
            return email
        return next(str(one["email"]) for one in self.contacts if one["id"] == number)

    def people_of(self, vendor_id: int) -> list[int]:
        return [number for number, one in self.users.items() if one["vendor_id"] == vendor_id]

    def responsible(self, vendor_id: int) -> Iterator[Recipient]:
        """By account where there is one, else the contact."""
        for contact in self.contacts:
            if contact["vendor_id"] != vendor_id:
                continue
            same = [
                one
                for one in self.people_of(vendor_id)
                if self.users[one]["email"].lower() == contact["email"].lower()
                and self.is_there(one)
            ]
            yield from [("person", one) for one in same] or [("contact", contact["id"])]


def due_on(tables: Tables, day: date) -> set[Due]:
    """For everything open and not handed in: each recipient with the most urgent stage."""
    days, office = Days(tables), Office(tables, day)
    found = set()
    for one in tables.rows(
        "SELECT id, vendor_id, holder, person_id, ladder, due_on, opened_on FROM obligations "
        "WHERE closed_at IS NULL AND handed_in_on IS NULL"
    ):
        if one["opened_on"] > day or not days.is_told(one["ladder"], day):
            continue
        stages: dict[Recipient, int] = {}
        for told, stage in _told(one, days, office):
            recipient = _instead(told, office)
            if recipient is not None:
                stages[recipient] = max(stage, stages.get(recipient, stage))
        found |= {Due(one["id"], recipient, stage) for recipient, stage in stages.items()}
    return found


def _instead(told: Recipient, office: Office) -> Recipient | None:
    """The deputy of who is away; nobody who has left, nobody whose address is known to be dead."""
    kind, number = told
    if kind == "person":
        number = office.deputies.get(number, number)
        if not office.is_there(number):
            return None
    return None if office.address((kind, number)) in office.dead else (kind, number)


def _told(one: Row, days: Days, office: Office) -> Iterator[tuple[Recipient, int]]:
    stage = days.stage(one["ladder"], one["due_on"], office.day)
    for person in _holders(one, office):
        yield ("person", person), stage
    escalated = days.step(one["ladder"], "escalate", one["due_on"], office.day)
    if escalated is not None:
        yield from ((who, escalated) for who in _told_late(one, office))
    unanswered = days.step(one["ladder"], "no_response", one["due_on"], office.day)
    if unanswered is not None and one["holder"] == "vendor":
        yield from ((("person", who), unanswered) for who in office.roles["privacy_officer"])


def _holders(one: Row, office: Office) -> Sequence[int]:
    """Who has to do it; of no vendor: everybody of the role."""
    if one["vendor_id"] is None:
        named = one["person_id"]
        return [named] if named is not None else office.roles[one["holder"]]
    vendor = office.vendors[one["vendor_id"]]
    reminded = office.is_reminded(one["vendor_id"])
    if one["person_id"] is not None:
        outside = office.users[one["person_id"]]["vendor_id"] is not None
        return [one["person_id"]] if reminded or not outside else []
    if one["holder"] == "vendor":
        return office.people_of(one["vendor_id"]) if reminded else []
    if one["holder"] == "procurement":
        owner: Any = vendor["owner_id"]
        return [owner] if office.is_there(owner) else office.roles["procurement"]
    return office.roles[one["holder"]]


def _told_late(one: Row, office: Office) -> Iterator[Recipient]:
    """Who is told when nothing happens."""
    if one["holder"] == "vendor":
        owner = office.vendors[one["vendor_id"]]["owner_id"]
        if owner is not None:
            yield "person", owner
        if office.is_reminded(one["vendor_id"]):
            yield from office.responsible(one["vendor_id"])
    elif one["holder"] == "procurement":
        yield from (("person", who) for who in office.roles["privacy_officer"])
