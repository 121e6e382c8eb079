"""How `instructed`, `incidents` and `returned` stand at a vendor on a day, and which returns are asked for:
worked out anew from the raw tables (docs/product.md section 2). Nothing of the portal is imported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import yaml

from tests.simulation.clocks import OVER, PACKS, Incidents
from tests.simulation.tables import Row, Tables

RANKS: Final = ("broken", "due_soon", "excepted", "kept", "not_in_scope")
RUNNING: Final = {"active", "suspended", "offboarding"}
_MONTH: Final = timedelta(days=30)
_SUPERVISED: Final = "art25_supervision"


@dataclass(slots=True)
class Work:
    """A piece of work on a day. `first`: since when data was ever within reach."""

    id: int
    vendor_id: int
    ends_on: date | None
    is_incidental: bool
    began_on: date | None
    first: date | None
    shares: list[Row] = field(default_factory=list)
    is_provided: bool = False

    def counts(self, day: date) -> bool:
        begun = self.began_on is not None and self.began_on <= day
        return begun and (self.ends_on is None or self.ends_on >= day)

    @property
    def comes_back(self) -> bool:
        return self.first is not None and not (self.shares and self.is_provided)


def works_on(tables: Tables, day: date) -> list[Work]:
    data = yaml.safe_load((PACKS / "data_categories.yaml").read_text(encoding="utf-8"))
    entrusted = {one["id"] for one in data["provision_basis"] if _SUPERVISED in one["needs"]}
    series: dict[str, date] = {}
    of_work: dict[int, list[date]] = defaultdict(list)
    shares = tables.rows("SELECT * FROM data_shares WHERE corrected_at IS NULL")
    for one in shares:
        first = one["first_handover_on"]
        if first is not None and first <= day:
            series[one["series"]] = min(first, series.get(one["series"], first))
            of_work[one["engagement_id"]].append(first)
    found = []
    for terms in tables.rows("SELECT * FROM engagement_terms WHERE corrected_at IS NULL"):
        if not _is_valid(terms, day):
            continue
        own = [
            one
            for one in shares
            if one["engagement_id"] == terms["engagement_id"] and _is_valid(one, day)
        ]
        handed = [series[one["series"]] for one in own if one["series"] in series]
        incidental = terms["access"] == "incidental"
        began_on = terms["starts_on"] if incidental else min(handed, default=None)
        ever = [*of_work[terms["engagement_id"]], *handed]
        found.append(
            Work(
                id=terms["engagement_id"],
                vendor_id=terms["vendor_id"],
                ends_on=terms["ends_on"],
                is_incidental=incidental,
                began_on=began_on,
                first=terms["starts_on"] if incidental else min(ever, default=None),
                shares=own,
                is_provided=all(one["provision_basis"] not in entrusted for one in own),
            )
        )
    return found


def _is_valid(row: Row, day: date) -> bool:
    return row["valid_from"] <= day and (row["valid_until"] is None or day < row["valid_until"])


def _is_near(last: date, day: date) -> bool:
    return last <= day + _MONTH


def _worst(verdicts: Iterable[str]) -> str:
    return min(verdicts, key=RANKS.index, default="not_in_scope")


class Account:
    """Everything of a day, read once."""

    def __init__(self, tables: Tables, day: date) -> None:
        self.tables, self.day = tables, day
        rows = tables.rows("SELECT id, state FROM vendors WHERE merged_into_id IS NULL")
        self.vendors = {one["id"]: one["state"] for one in rows}
        self.works: dict[int, list[Work]] = defaultdict(list)
        for work in works_on(tables, day):
            self.works[work.vendor_id].append(work)
        self.incidents = Incidents(tables)
        starts = tables.rows("SELECT rule, judged_from FROM promise_starts ORDER BY id")
        self.judged_from = {one["rule"]: one["judged_from"] for one in starts}
        self.returns = self._returns()

    def is_judged(self, promise: str) -> bool:
        return bool(self.judged_from.get(promise, self.day) <= self.day)

    def differing(self) -> list[str]:
        """What the portal shows otherwise, of those it has judged on the day."""
        shown = {
            (one["vendor_id"], one["promise_id"]): one["verdict"]
            for one in self.tables.rows(
                "SELECT vendor_id, promise_id, verdict FROM verdict_spans WHERE valid_until IS NULL"
            )
        }
        judged = self.tables.rows("SELECT vendor_id, judged_on FROM vendor_judgements")
        fresh = {one["vendor_id"] for one in judged if one["judged_on"] == self.day}
        wrong = [
            f"{self.day}: vendor {one} is not judged" for one in sorted({*self.vendors} - fresh)
        ]
        accounts = {
            "instructed": dict(self._instructed()),
            "incidents": dict(self._of_incidents()),
            "returned": {vendor: self._returned(vendor) for vendor in self.vendors},
        }
        for promise, account in accounts.items():
            if self.is_judged(promise):
                wrong += [
                    f"{self.day}: {promise} of vendor {vendor} is {verdict}, shown as "
                    f"{shown.get((vendor, promise))}"
                    for vendor, verdict in account.items()
                    if shown.get((vendor, promise)) != verdict
                ]
        return wrong

    def _judged_vendors(self) -> Iterator[tuple[int, list[Work]]]:
        """With the work that counts; without those whose data goes out on another basis."""
        for vendor, state in self.vendors.items():
            own = [one for one in self.works[vendor] if one.counts(self.day)]
            if state in RUNNING and not any(one.shares and one.is_provided for one in own):
                yield vendor, own

    def _together(self, own: list[Work], about: list[tuple[set[int], str]]) -> str:
        """The worst of what concerns the work; of work that nothing concerns, that it shares data."""
        found = []
        for work in own:
            concerned = [verdict for works, verdict in about if not works or work.id in works]
            if concerned:
                found.append(_worst(concerned))
            elif work.shares and not work.is_incidental:
                found.append("kept")
        return _worst(found)

    def _instructed(self) -> Iterator[tuple[int, str]]:
        reported = {
            one["instruction_id"]: one["reported_on"]
            for one in self.tables.rows(
                "SELECT instruction_id, reported_on FROM instruction_reports "
                "WHERE answer IS NULL OR answer <> 'sent_back' ORDER BY id"
            )
        }
        due = {
            one["subject_id"]: one["due_on"]
            for one in self.tables.rows(
                "SELECT subject_id, due_on FROM obligations "
                "WHERE kind = 'instruction.answer' ORDER BY id"
            )
        }
        works = self._links("instruction_works", "instruction_id")
        about: dict[int, list[tuple[set[int], str]]] = defaultdict(list)
        for one in self.tables.rows("SELECT id, vendor_id, state FROM instructions"):
            on, last = reported.get(one["id"]), due[one["id"]]
            if one["state"] in {"confirmed", "withdrawn"}:
                verdict = "kept"
            elif on is not None:
                verdict = "broken" if on > last else "due_soon"
            elif last < self.day:
                verdict = "broken"
            else:
                verdict = "due_soon" if _is_near(last, self.day) else "kept"
            about[one["vendor_id"]].append((works[one["id"]], verdict))
        for vendor, own in self._judged_vendors():
            yield vendor, self._together(own, about[vendor])

    def _of_incidents(self) -> Iterator[tuple[int, str]]:
        works = self._links("incident_works", "incident_id")
        about: dict[int, list[tuple[set[int], str]]] = defaultdict(list)
        for number, row in self.incidents.rows.items():
            if not row["is_drill"]:
                verdict = _worst(self._of_incident(number, row))
                about[row["vendor_id"]].append((works[number], verdict))
        for vendor, own in self._judged_vendors():
            yield vendor, self._together(own, about[vendor])

    def _of_incident(self, number: int, row: Row) -> Iterator[str]:
        yield "kept"
        if row["state"] in OVER:
            return
        if self.incidents.assessed[number]["is_first"]:
            yield "broken" if row["told_on"] < self.day else "due_soon"
        known = self.incidents
        if any(one[0] == number and known.is_late(one) for one in known.sent):
            yield "broken"
        for clock, last in known.clocks(number):
            if clock not in known.sent and _is_near(last, self.day):
                yield "broken" if last < self.day else "due_soon"

    def _links(self, table: str, key: str) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for one in self.tables.rows(f"SELECT {key}, engagement_id FROM {table}"):  # noqa: S608
            found[one[key]].add(one["engagement_id"])
        return found

    def _returns(self) -> dict[int, list[Row]]:
        """By work the records that nothing is left of it."""
        found: dict[int, list[Row]] = defaultdict(list)
        for one in self.tables.rows(
            "SELECT w.engagement_id, r.id, r.settled_on, r.kept_until FROM returned_works w "
            "JOIN return_records r ON r.id = w.return_id WHERE r.state = 'confirmed' "
            "AND r.id NOT IN (SELECT return_id FROM return_ends) ORDER BY r.id"
        ):
            if one["settled_on"] <= self.day:
                found[one["engagement_id"]].append(one)
        return found

    def _kept_until(self, work: Work) -> tuple[bool, date | None]:
        """Whether all is gone, and until when the last record lets something stay."""
        known = [
            one
            for one in self.returns[work.id]
            if work.ends_on is not None and one["settled_on"] >= work.ends_on
        ]
        until = max((one["kept_until"] for one in known if one["kept_until"]), default=None)
        return any(one["kept_until"] is None for one in known), until

    def _returned(self, vendor: int) -> str:
        found = []
        for work in self.works[vendor]:
            last = work.ends_on
            if last is None or last >= self.day or not work.comes_back:
                continue
            is_gone, until = self._kept_until(work)
            if is_gone:
                found.append("kept")
            elif until is not None:
                near = "due_soon" if _is_near(until, self.day) else "excepted"
                found.append("broken" if until < self.day else near)
            else:
                found.append("due_soon" if self.day <= last + _MONTH else "broken")
        return _worst(found)

    def ends_unasked(self) -> list[str]:
        """Work that ends within a month, or has, and whose data nobody is told to give back; and the contrary."""
        if not self.is_judged("returned"):
            return []
        wanted = set()
        for work in (one for vendor in self.vendors for one in self.works[vendor]):
            last = work.ends_on
            if last is None or last > self.day + _MONTH or not work.comes_back:
                continue
            is_gone, until = self._kept_until(work)
            if not is_gone and (until is None or until <= self.day + _MONTH):
                wanted.add(work.id)
        asked = [
            one["subject_id"]
            for one in self.tables.rows(
                "SELECT subject_id FROM obligations WHERE closed_at IS NULL "
                "AND kind = 'return.instruction' AND subject_kind = 'engagements'"
            )
        ]
        if sorted(asked) == sorted(wanted):
            return []
        return [f"{self.day}: return is due of work {sorted(wanted)}, asked of {sorted(asked)}"]


def instructions_lost(tables: Tables, book: list[Row]) -> list[str]:
    """What people gave by their own book, and each vendor has once, due on the day that was said."""
    given = tables.rows(
        "SELECT i.id, i.case_id, i.vendor_id, (SELECT MIN(o.due_on) FROM obligations o WHERE "
        "o.kind = 'instruction.answer' AND o.subject_kind = 'instructions' AND o.subject_id = i.id) "
        "AS due_on FROM instructions i"
    )
    wrong = []
    for line in book:
        has = sorted(
            (one["vendor_id"], str(one["due_on"])) for one in given if one["case_id"] == line["id"]
        )
        if has != [(vendor, line["by"]) for vendor in line["vendors"]]:
            wrong.append(
                f"case {line['id']} of {line['day']}: {line['vendors']} by {line['by']}: {has}"
            )
    return wrong
