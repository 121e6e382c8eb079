"""Which clocks an incident should have, and until when: worked out anew from the raw tables and the packs.

Nothing of the portal is imported. Day 1 is the day on which any department knew; the last day of a final
report moves over Saturday, Sunday, public holidays and 29 December to 3 January, no other clock moves.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import holidays
import yaml

from tests.simulation.tables import Row, Tables

PACKS: Final = Path("portal/content/packs")
ZONE: Final = ZoneInfo("Asia/Tokyo")
OVER: Final = {"closed", "not_an_incident"}
Clock = tuple[int, str, int | None]  # an incident, a duty, the customer who is told
AT_ONCE: Final = timedelta(minutes=1)
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_NO_OFFICE = {"12-29", "12-30", "12-31", "01-01", "01-02", "01-03"}
_SENT = (
    "SELECT s.incident_id, s.kind, s.sent_on, s.sent_at, c.customer_id FROM incident_submissions s "
    "JOIN obligations o ON o.id = s.obligation_id LEFT JOIN incident_customers c "
    "ON o.subject_kind = 'incident_customers' AND c.id = o.subject_id"
)
_OPEN = (
    "SELECT COALESCE(c.incident_id, o.subject_id) AS incident_id, o.kind, c.customer_id, o.due_on "
    "FROM obligations o LEFT JOIN incident_customers c "
    "ON o.subject_kind = 'incident_customers' AND c.id = o.subject_id "
    "WHERE o.closed_at IS NULL AND o.subject_kind IN ('incidents', 'incident_customers')"
)


class Incidents:
    """All that is on record of incidents, by what was known and assessed last."""

    def __init__(self, tables: Tables) -> None:
        rules = yaml.safe_load((PACKS / "incident_rules.yaml").read_text(encoding="utf-8"))
        data = yaml.safe_load((PACKS / "data_categories.yaml").read_text(encoding="utf-8"))
        self.duties: list[dict[str, Any]] = rules["incident_duties"]
        self._counts = {one["id"]: one for one in rules["reported_kinds"]}
        self._triggers = {one["id"]: one for one in data["leak_triggers"]}
        self._of_category = {one["id"]: one["leak_triggers"] for one in data["categories"]}
        self._public = holidays.country_holidays("JP")
        self._marks = tables.rows("SELECT privacy_marks FROM organisation")[0]["privacy_marks"]
        self.rows = {one["id"]: one for one in tables.rows("SELECT * FROM incidents ORDER BY id")}
        known = tables.rows("SELECT incident_id, known_at FROM incident_known ORDER BY id")
        self._known = {one["incident_id"]: one["known_at"].astimezone(ZONE) for one in known}
        assessed = tables.rows("SELECT * FROM incident_assessments ORDER BY id")
        self.assessed = {one["incident_id"]: one for one in assessed}
        self.sent = {_key(one): (one["sent_on"], one["sent_at"]) for one in tables.rows(_SENT)}
        for one in self._told(tables):
            self.sent[one["incident_id"], "persons", None] = (one["told_on"], None)
        self.open = {
            _key(one): one["due_on"]
            for one in tables.rows(_OPEN)
            if one["kind"].removeprefix("incident.") in {duty["id"] for duty in self.duties}
        }

    def _told(self, tables: Tables) -> list[Row]:
        """By incident of which everybody was told, the last day on which somebody was."""
        return tables.rows(
            "SELECT incident_id, MAX(told_on) AS told_on FROM incident_persons_told t WHERE t.id NOT "
            "IN (SELECT corrects_id FROM incident_persons_told WHERE corrects_id IS NOT NULL) "
            "GROUP BY incident_id HAVING MAX(CASE WHEN is_all THEN 1 ELSE 0 END) = 1"
        )

    def wanted(self) -> dict[Clock, date]:
        """The clocks that should run now, each with its last day."""
        found = {}
        for number, row in self.rows.items():
            if row["state"] not in OVER:
                found.update(
                    {clock: last for clock, last in self.clocks(number) if clock not in self.sent}
                )
        return found

    def clocks(self, number: int) -> Iterator[tuple[Clock, date]]:
        for duty, customer in self._applying(number):
            yield (number, duty["id"], customer), self.last_day(number, duty["id"], customer)

    def _applying(self, number: int) -> Iterator[tuple[dict[str, Any], int | None]]:
        facts, known_on = self.assessed[number], self._known[number].date()
        named = [one["id"] for one in facts["customers"]] if facts["is_entrusted"] else []
        held = [one["number"] for one in self._marks if one["from"] <= known_on.isoformat()]
        grounds = {
            "reported": self._is_reported(facts),
            "every": True,
            "eea": facts["in_eea"],
            "customer": facts["is_entrusted"] and not named,
            "communications": facts["communications"],
        }
        for duty in self.duties:
            if str(duty["valid_from"]) > known_on.isoformat():
                continue
            if duty.get("mark_holders_only") and held[-1:] == [""]:
                continue
            if duty["ground"] == "each_customer":
                yield from ((duty, one) for one in named)
            elif grounds[duty["ground"]]:
                yield duty, None

    def _is_reported(self, facts: Row) -> bool:
        if facts["is_encrypted"]:
            return False
        people = facts["people"]
        for name in {one for of in facts["categories"] for one in self._of_category[of]}:
            kind, least = self._counts[name], self._triggers[name].get("min_persons")
            if people is None and kind.get("unknown_counts"):
                return True
            counts = {
                "always": True,
                "on_purpose": facts["cause"] == "malicious",
                "public": facts["is_public"],
                "financial_loss": facts["financial_risk"],
                "never": False,
            }[kind["counts"]]
            if counts and least is not None and (1 if people is None else people) >= least:
                return True
        return False

    def _limit(self, number: int, duty_id: str, customer: int | None) -> dict[str, Any]:
        facts = self.assessed[number]
        duty = next(one for one in self.duties if one["id"] == duty_id)
        limit: dict[str, Any] = duty["clock"]
        if facts["cause"] == "malicious":
            limit = duty.get("clock_on_purpose", limit)
        if duty["ground"] in {"customer", "each_customer"}:
            own = [one["hours"] for one in facts["customers"] if one["id"] == customer]
            hours = next((one for one in (*own, facts["customer_hours"]) if one), None)
            limit = {"hours": hours} if hours else limit
        return limit

    def last_day(self, number: int, duty_id: str, customer: int | None) -> date:
        limit, known_at = self._limit(number, duty_id, customer), self._known[number]
        if limit.get("hours"):
            return self._last_moment(number, limit["hours"]).date()
        last: date = known_at.date() + (limit["days"] - 1) * _DAY
        while limit.get("next_open_day") and not self._has_office(last):
            last += _DAY
        return last

    def _last_moment(self, number: int, hours: int) -> datetime:
        ends: datetime = self._known[number].astimezone(UTC) + timedelta(hours=hours)
        return ends.astimezone(ZONE)

    def _has_office(self, day: date) -> bool:
        closed = day.weekday() > 4 or day in self._public
        return not closed and day.strftime("%m-%d") not in _NO_OFFICE

    def is_late(self, clock: Clock) -> bool:
        """Of one that was sent: after the last day, or the last moment where hours count."""
        sent_on, sent_at = self.sent[clock]
        hours = self._limit(*clock).get("hours")
        if hours and sent_at is not None:
            late: bool = sent_at > self._last_moment(clock[0], hours)
            return late
        return bool(sent_on > self.last_day(*clock))


def _key(one: Row) -> Clock:
    return one["incident_id"], one["kind"].removeprefix("incident."), one["customer_id"]


def missed(tables: Tables, day: date) -> list[str]:
    """Clocks that do not run, run for nothing, or until another day; incidents nobody was written to."""
    found = Incidents(tables)
    wanted = found.wanted()
    wrong = [
        f"{day}: clock {clock} should run until {wanted.get(clock)}, runs until {found.open.get(clock)}"
        for clock in sorted({*wanted, *found.open}, key=str)
        if wanted.get(clock) != found.open.get(clock)
    ]
    return wrong + [f"{day}: {one}" for one in _untold(tables, found)]


def _untold(tables: Tables, found: Incidents) -> list[str]:
    """Officers to whom no mail of its own went in the moment in which an incident was told of."""
    mails = tables.rows("SELECT key, queued_at FROM outbox_emails WHERE key LIKE 'incident:%'")
    written = {one["key"]: one["queued_at"] for one in mails}
    officers = tables.rows(
        "SELECT r.user_id FROM user_roles r JOIN users u ON u.id = r.user_id "
        "WHERE r.role = 'privacy_officer' AND u.ended_at IS NULL"
    )
    return [
        f"incident {number} was not told to {one['user_id']} at once"
        for number, row in found.rows.items()
        for one in officers
        if written.get(f"incident:{number}:{one['user_id']}", LONG_AGO) < row["told_at"]
        or written[f"incident:{number}:{one['user_id']}"] > row["told_at"] + AT_ONCE
    ]
