"""A list's rows as rows of the registers: a line becomes vendor, work, data and contract.

What the list says is compared as any file is; what holds where it says nothing is written only with
new rows, and stands in the words of the work. Rows keep the numbers that they have in the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.core.database.db import gc_paused
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.ledger.exchange import queries
from portal.ledger.exchange.columns.lookup import Snapshot
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.comparing.checking import FileCheck, Progress
from portal.ledger.exchange.comparing.difference import FileDifference, begin_check, compare
from portal.ledger.exchange.own_list import looking, meanings
from portal.ledger.exchange.own_list.lines import ListLine, ListReader, ListRegister, few
from portal.ledger.exchange.own_list.looking import FoundList, ListMap, edit_key
from portal.ledger.exchange.own_list.meanings import BY_MEANING, C, D, K, V, W
from portal.ledger.exchange.reading.containers import RawFile
from portal.ledger.exchange.reading.files import read
from portal.ledger.exchange.reading.headings import Recognised
from portal.ledger.vendors.entry.as_written import squeezed
from portal.ledger.vendors.entry.spelling import plain

SHEETS = (V, C, W, D, K)


@gc_paused()
def check_list(
    data: bytes,
    name: str,
    told: ListMap,
    *,
    actor: Actor = SYSTEM,
    progress: Progress | None = None,
) -> FileDifference:
    """Read a list and compare it by its map. Refuses (RuleViolated at `file`) what cannot be read."""
    file = read(data, name, fit=looking.fit)
    snapshot = queries.load_snapshot(SHEETS)

    def again(now: Snapshot) -> Recognised:
        return tables_of(file, name, told, begin_check(now, actor=actor))

    return compare(name, again(snapshot), snapshot, actor=actor, progress=progress, again=again)


@dataclass
class _Vendor:
    row: dict[str, Any]
    number: int
    key: str
    id: int | None
    works: dict[str, dict[str, Any]] = field(default_factory=dict)  # by plain name
    work_ids: dict[str, int | None] = field(default_factory=dict)
    shares: set[tuple[str, str]] = field(default_factory=set)
    contracts: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)


def tables_of(file: RawFile, name: str, told: ListMap, check: FileCheck) -> Recognised:
    """The tables in the order of the registers, with what is left out."""
    found = looking.find_list(file, name, told.sheet, told.heading)
    return _Translation(found, told, check, name).run(file)


class _Translation:
    """One list on its way into the registers."""

    def __init__(self, found: FoundList, told: ListMap, check: FileCheck, name: str) -> None:
        self.found, self.told, self.check, self.name = found, told, check, name
        self.pack = check.packs.categories
        self.lines = ListReader(found, told, check)
        self.places = self.lines.places
        self.registers = {sheet: ListRegister(sheet) for sheet in SHEETS}
        self.vendors: dict[str, _Vendor] = {}
        self.other: dict[str, list[int]] = {}  # by heading: rows that say otherwise of one vendor
        self.keys = 0

    def run(self, file: RawFile) -> Recognised:
        for at in range(self.found.first, len(self.found.raw.rows)):
            line = self.lines.line(at)
            if line is not None:
                self._take(line)
        tables = [self.registers[sheet].table(self.found, self.places) for sheet in SHEETS]
        tables = [table for table in tables if len(table.rows) > 1]
        return Recognised(tables, self._notes(file), named=self.lines.named())

    # What becomes of it

    def _take(self, line: ListLine) -> None:
        vendor = self._vendor(line)
        self._contact(line, vendor)
        purpose = self._purposes(line, vendor)
        work = self._work(line, vendor, purpose)
        if work is not None:
            self._shares(line, vendor, work, purpose)
        self._contract(line, vendor, work)

    def _vendor(self, line: ListLine) -> _Vendor:
        name = meanings.whole_name(str(line.cells.get(meanings.NAME, "")))
        number = squeezed(str(line.cells.get(meanings.NUMBER, "")))
        known = self.vendors.get(f"number {number}") if number else None
        if known is None and name:
            known = self.vendors.get(f"name {plain(name)}")
            of_known = squeezed(str(known.row.get("corporate_number") or "")) if known else ""
            if number and of_known and number != of_known:
                known = None  # two companies of one name
        said = {
            BY_MEANING[meaning].column.id: self.lines.said(meaning, cell)
            for meaning, cell in line.cells.items()
            if BY_MEANING[meaning].sheet is V
        } | ({"name": name} if name else {})
        if known is None:
            known = self._begin(line, name, number, said)
        else:
            is_same = plain(name) == plain(str(known.row.get("name", "")))
            self._complete(line, known.row, said, V, skip=("name",) if is_same else ())
        for mark in filter(None, (number and f"number {number}", name and f"name {plain(name)}")):
            self.vendors.setdefault(mark, known)
        return known

    def _begin(self, line: ListLine, name: str, number: str, said: dict[str, Any]) -> _Vendor:
        index = self.check.vendors
        row_id = index.identifiers.get(number) if number else None
        if row_id is None:
            ids = index.names.get((0, name), ())
            row_id = ids[0] if len(ids) == 1 else None
        if row_id is not None and plain(index.called[row_id]) == plain(name):
            said["name"] = index.called[row_id]
        if row_id is None and not said.get("kind"):
            said["kind"] = self._kind(line)
        key = self._key()
        row = self._add(line, V, {"key": key, **said})
        return _Vendor(row, line.number, key, row_id)

    def _kind(self, line: ListLine) -> str:
        """As somebody said of the work, where the list has no column for it."""
        work = str(line.cells.get(meanings.WORK, ""))
        told = self.told.values.get(meanings.KIND, {}).get(looking.value_form(work))
        if told is not None or meanings.KIND in self.places:
            return told or ""
        return meanings.kind_of_purpose(self.lines.chosen(meanings.PURPOSES, work))

    def _complete(
        self,
        line: ListLine,
        row: dict[str, Any],
        said: Mapping[str, Any],
        sheet: SheetId,
        skip: tuple[str, ...] = (),
    ) -> None:
        """A later row about the same: what is empty is filled, what it says otherwise is named."""
        for column, value in said.items():
            if column in skip or value in ("", None):
                continue
            if row.get(column) in ("", None):
                row[column] = value
            elif str(row[column]) != str(value):
                self.other.setdefault(f"{sheet.value}.{column}", []).append(line.number)

    def _contact(self, line: ListLine, vendor: _Vendor) -> None:
        said = {
            BY_MEANING[meaning].column.id: cell
            for meaning, cell in line.cells.items()
            if BY_MEANING[meaning].sheet is C
        }
        name = said.get("name") or (str(said["email"]) if said.get("email") else "")
        if not name or plain(str(name)) in vendor.contacts:
            return
        vendor.contacts.add(plain(str(name)))
        if not said.get("email"):
            said["phone"] = line.cells.get("vendors.phone", "")
        self._add(line, C, {"vendor_id": vendor.key, **said, "name": name})

    def _purposes(self, line: ListLine, vendor: _Vendor) -> str:
        """The id of the purpose; "": nobody could tell."""
        edited = self.told.edits.get(edit_key(line.number, meanings.PURPOSES))
        if edited is not None:
            return str(self.lines.choices["purposes"].find(edited) or edited)
        for meaning in (meanings.PURPOSES, meanings.WORK):
            if meaning in line.cells:
                chosen = self.lines.chosen(meanings.PURPOSES, str(line.cells[meaning]))
                if chosen:
                    return chosen
        return meanings.purpose_of_kind(str(vendor.row.get("kind", "")))

    def _work(self, line: ListLine, vendor: _Vendor, purpose: str) -> dict[str, Any] | None:
        said = {
            BY_MEANING[meaning].column.id: self.lines.said(meaning, cell)
            for meaning, cell in line.cells.items()
            if BY_MEANING[meaning].sheet is W and meaning != meanings.PURPOSES
        }
        needs_work = meanings.CATEGORY in line.cells or meanings.WORK in line.errors
        if not said.get("name") and not needs_work:
            return None
        name = " ".join(str(said.get("name", "")).split())
        mark = plain(name) or f"row {line.number}"
        if mark in vendor.works:
            self._complete(line, vendor.works[mark], said, W, skip=("name",))
            return vendor.works[mark]
        ids = self.check.works.names.get((vendor.id, name), ()) if vendor.id else ()
        work_id = ids[0] if len(ids) == 1 else None
        row = {"key": self._key(), "vendor_id": vendor.key, **said, "name": name}
        if work_id is None:
            row = self._assumed_work(line, purpose) | row
        vendor.works[mark] = self._add(line, W, row)
        vendor.work_ids[row["key"]] = work_id
        return vendor.works[mark]

    def _assumed_work(self, line: ListLine, purpose: str) -> dict[str, Any]:
        given = self.told.given
        starts = looking.day_of(line.cells.get(meanings.SIGNED)) or given.get(meanings.STARTS, "")
        words_ = say(
            "Taken over from the list “%(name)s”, row %(row)s. What the list does not say is assumed on "
            "the stricter side and has to be looked at.",
            name=self.name,
            row=line.number,
        )
        return {
            "purposes": purpose,
            "department": given.get(meanings.DEPARTMENT, ""),
            "starts_on": starts,
            "access": given.get("engagements.access") or meanings.access_of(purpose),
            "subcontracting": meanings.UNKNOWN,
            "description": words(words_, self.told.lang),
        }

    def _shares(self, line: ListLine, vendor: _Vendor, work: dict[str, Any], purpose: str) -> None:
        named: dict[str, list[str]] = {}
        for part in meanings.parts_of(str(line.cells.get(meanings.CATEGORY, ""))):
            chosen = self.lines.chosen(meanings.CATEGORY, part)
            named.setdefault(chosen or part, []).append(part)
        said = {
            BY_MEANING[meaning].column.id: self.lines.said(meaning, cell)
            for meaning, cell in line.cells.items()
            if BY_MEANING[meaning].sheet is D and meaning != meanings.CATEGORY
        }
        work_id = vendor.work_ids.get(work["key"])
        there = {
            row.category
            for row in self.check.snapshot.shares.values()
            if row.engagement_id == work_id
        }
        known = self.check.snapshot.works.get(work_id or 0)
        of_work = purpose if known is None or purpose in known.purposes else known.purposes[0]
        for category, parts in named.items():
            if category in looking.NOT_TAKEN or (work["key"], category) in vendor.shares:
                continue
            vendor.shares.add((work["key"], category))
            row = {"vendor_id": vendor.key, "engagement_id": work["key"], "category": category}
            if category not in there or work_id is None:
                row = self._assumed_share(line, work, category, of_work, parts) | row
            self._add(line, D, row | said)

    def _assumed_share(
        self, line: ListLine, work: dict[str, Any], category: str, purpose: str, parts: list[str]
    ) -> dict[str, Any]:
        given, today = self.told.given, self.check.snapshot.day
        started = looking.day_of(work.get("starts_on"))
        decided = looking.day_of(line.cells.get(meanings.SIGNED)) or started or today
        reason = say(
            "The list “%(name)s” says that the work “%(work)s” uses it; whether it cannot be done without "
            "has to be looked at.",
            name=self.name,
            work=work["name"],
        )
        return {
            "items": "、".join(parts)[:500],
            "purpose": purpose,
            "necessity_reason": words(reason, self.told.lang),
            "subjects": given.get("shares.subjects") or meanings.subject_of(category, self.pack),
            "volume_band": given.get(meanings.VOLUME, ""),
            "transfer_method": given.get("shares.transfer_method", ""),
            "storage_location": given.get("shares.storage_location", ""),
            "country": given.get("shares.country", ""),
            "processing": "; ".join(meanings.processing_of(purpose)),
            "decided_by_id": given.get("shares.decided_by_id", ""),
            "decided_on": min(decided, today),
            "first_handover_on": decided if self._is_handed_over(decided) else "",
        }

    def _is_handed_over(self, day: date) -> bool:
        """What was handed over before we worked with the portal; later there are gates to pass."""
        is_begun = self.told.given.get(meanings.HANDED) == meanings.BEGUN
        return is_begun and day < self.check.snapshot.baseline_on

    def _contract(self, line: ListLine, vendor: _Vendor, work: dict[str, Any] | None) -> None:
        said = {
            BY_MEANING[meaning].column.id: cell
            for meaning, cell in line.cells.items()
            if BY_MEANING[meaning].sheet is K
        }
        if not said.get("signed_on") and not said.get("title"):
            return
        day = looking.day_of(said.get("signed_on"))
        title = " ".join(str(said.get("title") or "").split())
        mark = (str(day or said.get("signed_on", "")), title)
        row = vendor.contracts.get(mark)
        if row is None:
            row = vendor.contracts[mark] = self._begin_contract(line, vendor, said, day, title)
        else:
            self._complete(line, row, said, K, skip=("title", "signed_on"))
        covered = row["works"].split("; ") if row["works"] else []
        if work is not None and work["key"] not in covered:
            known = self.check.snapshot.works.get(vendor.work_ids.get(work["key"]) or 0)
            if known is None or known.number not in covered:
                row["works"] = "; ".join([*covered, work["key"]])

    def _begin_contract(
        self, line: ListLine, vendor: _Vendor, said: dict[str, Any], day: date | None, title: str
    ) -> dict[str, Any]:
        snapshot = self.check.snapshot
        there = [
            row
            for row in snapshot.contracts.values()
            if row.vendor_id == vendor.id
            and (row.title == title if title else row.signed_on == day and day is not None)
        ]
        row = {"vendor_id": vendor.key, "works": "", **said}
        if there:
            works = (snapshot.works.get(work_id) for work_id in snapshot.covered(there[0].id))
            row["works"] = "; ".join(work.number for work in works if work is not None)
            row["title"] = there[0].title
            row["number"] = there[0].number
        else:
            unnamed = say(
                "Contract of %(day)s (its title is not in the list)",
                day=day.isoformat() if day else "-",
            )
            row["title"] = title or words(unnamed, self.told.lang)
            row["kind"] = meanings.contract_kind(title)
        return self._add(line, K, row)

    def _add(self, line: ListLine, sheet: SheetId, values: dict[str, Any]) -> dict[str, Any]:
        register = self.registers[sheet]
        typed = {  # into cells that the list has no column for
            place.partition(".")[2]: words_
            for place, words_ in line.typed.items()
            if place.partition(".")[0] == sheet.value
        }
        row = register.add(line.number, values | typed)
        for meaning, shown in line.errors.items():
            known = BY_MEANING[meaning]
            if known.sheet is sheet:
                register.errors[len(register.rows), known.column.id] = shown
        return row

    def _key(self) -> str:
        self.keys += 1
        return f"list:{self.keys}"

    # Tables and notes

    def _notes(self, file: RawFile) -> list[Message]:
        title = self.found.raw.name
        notes: list[Message] = []
        last = max(max(register.numbers, default=0) for register in self.registers.values())
        notes += self.lines.told_left(last)
        for meaning, rows in self.other.items():
            notes.append(
                say_n(
                    "Sheet “%(sheet)s”, row %(rows)s, column “%(column)s”: an earlier row says otherwise of "
                    "the same, and that one is taken.",
                    "Sheet “%(sheet)s”, rows %(rows)s, column “%(column)s”: earlier rows say otherwise of the "
                    "same, and those are taken.",
                    len(rows),
                    sheet=title,
                    rows=few(rows),
                    column=BY_MEANING[meaning].column.heading,
                )
            )
        untaken = [
            column.heading
            for column in self.found.columns
            if self.told.columns.get(column.heading, "") not in BY_MEANING
        ]
        if untaken:
            notes.append(
                say(
                    "Columns of the sheet “%(sheet)s” that are not taken: %(columns)s.",
                    sheet=title,
                    columns=Text(ja="、".join(untaken), en=", ".join(untaken)),
                )
            )
        for raw in file.sheets:
            if raw.name != title and any(any(row) for row in raw.rows):
                notes.append(say("The sheet “%(sheet)s” is not taken.", sheet=raw.name))
        return notes
