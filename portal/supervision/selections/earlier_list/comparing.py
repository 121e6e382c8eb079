"""Rows of a list of earlier assessments against what is on record: new, there already, or wrong. Pure.

A vendor is known by our number, else by its corporate number, else by its exact name. What was decided
is never changed: a row that says something else of the same day is wrong.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.exchange.columns.cells import Choices, Unreadable, reader, shown_cell
from portal.ledger.exchange.columns.lookup import own_number, write_id
from portal.ledger.exchange.columns.shapes import (
    OWN_NUMBER_LENGTH,
    CellKind,
    SheetColumn,
    choice,
    day,
    heading_form,
    line,
    lines,
    of_kind,
)
from portal.ledger.exchange.reading.containers import RawFile
from portal.ledger.vendors.models import VendorState
from portal.supervision.selections import workflow
from portal.supervision.selections.models import SelectionOutcome
from portal.supervision.selections.workflow import ENDED, OUTCOMES, ProposedOutcome

LOOKED_AT: Final = 10  # rows in which the headings are looked for
MOST_ROWS: Final = 2_000
PREFIX: Final = "V"  # of our numbers of vendors
NUMBER, CORPORATE, NAME, DAY, SCORE = "number", "corporate_number", "name", "assessed_on", "score"
_HIGHEST: Final = 100.0
COLUMNS: Final[tuple[SheetColumn, ...]] = (
    of_kind(
        CellKind.OWN,
        NUMBER,
        ("委託先番号", "Vendor number", "番号", "number", "no"),
        say("Our own number of the vendor, such as V-12."),
        most=OWN_NUMBER_LENGTH,
    ),
    of_kind(
        CellKind.CORPORATE,
        CORPORATE,
        ("法人番号", "Corporate number"),
        say("13 digits. Full-width digits and hyphens are fine."),
    ),
    line(
        NAME,
        ("委託先", "Vendor", "委託先名", "名称", "会社名", "取引先名", "name", "vendor name"),
        say("Exactly as in the register of vendors."),
        most=160,
    ),
    day(DAY, ("評価日", "Assessed on", "選定日", "評価実施日"), say("The day of the assessment, before the company worked with the portal."), required=True),
    lines("basis", ("当時の選定基準", "Criteria of that time", "選定基準", "criteria", "基準"), say("By which criteria it was assessed."), required=True, most=1000),
    line(SCORE, ("得点", "Score", "得点率", "評点"), say("In percent, where there was one."), most=10),
    choice("outcome", ("評価結果", "Result of the assessment", "結果", "判定", "result", "outcome"), "outcomes", required=True),
    day("until", ("期限", "Holds until", "有効期限", "valid until"), say("The last day, where one was set; of a condition or a special approval always.")),
    lines("conditions", ("条件又は補完措置", "Conditions or measures", "条件", "補完措置", "conditions"), say("Of a condition or a special approval: what had to be mended, or the measures instead."), most=2000),
    line("decided_by", ("決定者", "Decided by", "決裁者", "承認者"), say("Who decided it then."), required=True, most=160),
    lines("reason", ("理由", "Reason", "決定の理由", "備考"), say("Why it was decided so."), required=True, most=1500),
    line("decision_number", ("決裁番号", "Number of the decision", "稟議番号"), say("As it was numbered then, where it was."), most=60),
)  # fmt: skip
BY_ID: Final = {column.id: column for column in COLUMNS}
_BY_HEADING: Final = {
    heading_form(name): column.id
    for column in COLUMNS
    for name in (column.heading.ja, column.heading.en, *column.also)
}

Rows = Sequence[tuple[int, Mapping[str, Any]]]  # number in the file; cells by column, filled ones


@dataclass(frozen=True, slots=True)
class KnownVendor:
    """`under_way`: the number of the assessment that is not decided yet."""

    id: int
    name: str
    corporate_number: str | None
    state: VendorState
    under_way: str = ""


@dataclass(frozen=True, slots=True)
class KnownAssessment:
    """One from before that is on record, decided or not."""

    number: str
    vendor_id: int
    assessed_on: date
    outcome: SelectionOutcome | None


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the list is compared with; `known`: assessments from before."""

    vendors: Collection[KnownVendor]
    known: Collection[KnownAssessment]
    today: date
    baseline_on: date


@dataclass(frozen=True, slots=True)
class WrongEarlierRow:
    """`column` None: the row as a whole."""

    row: int
    column: SheetColumn | None
    value: str
    reason: Message
    mend: Message


@dataclass(frozen=True, slots=True)
class ListedAssessment:
    """One that is new. `proposed.reason`: who decided it then, and why."""

    row: int
    vendor_id: int
    vendor: str
    assessed_on: date
    basis: str
    score: float | None
    proposed: ProposedOutcome


@dataclass
class EarlierComparison:
    new: list[ListedAssessment] = field(default_factory=list)
    same: int = 0
    wrong: list[WrongEarlierRow] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of what would be recorded: two comparisons with the same record the same."""
        told = [
            [one.vendor_id, one.assessed_on, one.basis, one.score, repr(one.proposed)]
            for one in self.new
        ]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def outcome_choices() -> Mapping[str, Choices]:
    """As a cell may say them: in both languages, or by their ids."""
    labels = {one: Text(words(text, "ja"), words(text, "en")) for one, text in OUTCOMES.items()}
    known = {
        heading_form(said): one for one, text in labels.items() for said in (text.ja, text.en, one)
    }
    return {"outcomes": Choices(labels, known)}


def fit(rows: Sequence[Sequence[Any]]) -> int:
    """How many headings are known."""
    return max((len(_headings(row)) for row in rows[:LOOKED_AT]), default=0)


def rows_of(file: RawFile, name: str) -> Rows:
    """The rows of the sheet with the most headings that are known.

    Refuses a file without a column that names vendors or one of the days, and one that is too long.
    """
    sheet = max(file.sheets, key=lambda one: fit(one.rows), default=None)
    rows = [] if sheet is None else sheet.rows
    heads = [_headings(row) for row in rows[:LOOKED_AT]]
    at = max(range(len(heads)), key=lambda place: len(heads[place]), default=0)
    found = heads[at] if heads else {}
    if DAY not in found or not found.keys() & {NUMBER, CORPORATE, NAME}:
        raise RuleViolated(
            say(
                "“%(name)s” lacks a column for the vendor (“%(vendor)s”) or for the day "
                "(“%(day)s”). Give them these headings and choose it again.",
                name=name,
                vendor=BY_ID[NAME].heading,
                day=BY_ID[DAY].heading,
            ),
            field="file",
        )
    kept = [
        (number, cells)
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
        if (cells := _cells(row, found))
    ]
    if len(kept) > MOST_ROWS:
        raise RuleViolated(
            say("“%(name)s” has more than %(rows)s rows.", name=name, rows=MOST_ROWS), field="file"
        )
    return kept


def _headings(row: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        name = _BY_HEADING.get(heading_form(str(shown_cell(cell)))) if cell is not None else None
        if name is not None:
            found.setdefault(name, place)
    return found


def _cells(row: Sequence[Any], columns: Mapping[str, int]) -> dict[str, Any]:
    return {
        name: row[place]
        for name, place in columns.items()
        if place < len(row) and str(row[place] if row[place] is not None else "").strip()
    }


def compare(rows: Rows, record: OnRecord) -> EarlierComparison:
    """Every row at once; nothing is recorded while one is wrong."""
    found = EarlierComparison()
    if not rows:
        reason = say("No assessment stands on this list.")
        mend = say("Give each assessment a row and choose the file again.")
        found.wrong.append(WrongEarlierRow(1, None, "", reason, mend))
    choices = outcome_choices()
    read = {column.id: reader(column, choices) for column in COLUMNS}
    met: set[tuple[int, date]] = set()
    for number, cells in rows:
        values, wrong = _values(number, cells, read)
        if not wrong:
            try:
                listed = _listed(number, values, record)
                _place(found, listed, record, met)
            except _Refused as refused:
                wrong = [refused.wrong]
        found.wrong += wrong
    return found


def _values(
    number: int, cells: Mapping[str, Any], read: Mapping[str, Any]
) -> tuple[dict[str, Any], list[WrongEarlierRow]]:
    values: dict[str, Any] = {}
    wrong = []
    for column in COLUMNS:
        if column.id not in cells:
            if column.required:
                reason = say("This cell is needed.")
                wrong.append(WrongEarlierRow(number, column, "", reason, column.note))
            continue
        cell = cells[column.id]
        try:
            values[column.id] = read[column.id](cell)
        except Unreadable as why:
            mend = why.mend or column.mend or column.note
            wrong.append(
                WrongEarlierRow(number, column, str(shown_cell(cell))[:60], why.reason, mend)
            )
    return values, wrong


class _Refused(Exception):
    def __init__(self, wrong: WrongEarlierRow) -> None:
        super().__init__(wrong.reason.id)
        self.wrong = wrong


def _refuse(row: int, column: str | None, value: str, reason: Message, mend: Message) -> None:
    raise _Refused(WrongEarlierRow(row, BY_ID.get(column or ""), value, reason, mend))


def _listed(row: int, values: Mapping[str, Any], record: OnRecord) -> ListedAssessment:
    vendor = _vendor(row, values, record.vendors)
    outcome = values["outcome"]
    proposed = ProposedOutcome(
        outcome,
        values.get("until"),
        values.get("conditions", "") if outcome in ENDED else "",
        f"{values['decided_by']}: {values['reason']}",
        values.get("decision_number", ""),
    )
    assessed_on, basis = values[DAY], values["basis"]
    try:
        workflow.demand_day(
            assessed_on, today=record.today, baseline_on=record.baseline_on, is_earlier=True
        )
        workflow.demand_earlier(proposed, assessed_on=assessed_on, basis=basis)
    except RuleViolated as refusal:
        column = refusal.field or ""
        mend = BY_ID[column].note if column in BY_ID else say("Correct the row.")
        _refuse(row, column, "", refusal.message, mend)
    return ListedAssessment(
        row, vendor.id, vendor.name, assessed_on, basis, _score(row, values), proposed
    )


def _score(row: int, values: Mapping[str, Any]) -> float | None:
    typed = str(values.get(SCORE, "")).strip()
    if not typed:
        return None
    try:
        score = float(typed.rstrip("%％点 "))
    except ValueError:
        score = -1.0
    if not 0 <= score <= _HIGHEST:
        _refuse(row, SCORE, typed, say("This is no score from 0 to 100."), BY_ID[SCORE].note)
    return score


def _vendor(row: int, values: Mapping[str, Any], vendors: Iterable[KnownVendor]) -> KnownVendor:
    told: dict[str, Any] = {NUMBER: values.get(NUMBER), CORPORATE: values.get(CORPORATE)}
    told[NAME] = values.get(NAME)
    column = next((name for name in (NUMBER, CORPORATE, NAME) if told[name]), NAME)
    wanted = own_number(told[NUMBER]) if column == NUMBER else told[column]
    found = next((one for one in vendors if wanted and _called(one, column) == wanted), None)
    if found is None:
        _refuse(row, column, str(told[column] or ""), say("This vendor is not in the register."),
                say("Write its number, corporate number or exact name, or register it first."))  # fmt: skip
        raise AssertionError
    if column == NUMBER and told[NAME] and told[NAME] != found.name:
        _refuse(row, NAME, told[NAME],
                say("%(number)s is called “%(name)s” in the register.", number=told[NUMBER], name=found.name),
                say("Correct the number or the name."))  # fmt: skip
    if found.state in (VendorState.REJECTED, VendorState.CLOSED):
        _refuse(row, column, found.name,
                say("%(name)s is rejected or closed: it is not assessed any more.", name=found.name),
                say("Take the row out."))  # fmt: skip
    return found


def _called(vendor: KnownVendor, column: str) -> str | None:
    names = {NUMBER: write_id(vendor.id, PREFIX), CORPORATE: vendor.corporate_number}
    return names.get(column, vendor.name)


def _place(
    found: EarlierComparison,
    listed: ListedAssessment,
    record: OnRecord,
    met: set[tuple[int, date]],
) -> None:
    key = (listed.vendor_id, listed.assessed_on)
    if key in met:
        _refuse(listed.row, DAY, listed.vendor,
                say("An earlier row of this file is about the same vendor and day."),
                say("Take one of the two rows out."))  # fmt: skip
    met.add(key)
    there = next((one for one in record.known if (one.vendor_id, one.assessed_on) == key), None)
    if there is not None:
        if there.outcome is not listed.proposed.outcome:
            _refuse(listed.row, "outcome", listed.vendor,
                    say("%(number)s of that day says another result: %(result)s.",
                        number=there.number,
                        result=OUTCOMES[there.outcome] if there.outcome else ""),
                    say("What is on record is not changed by a file. Take the row out, or correct it."))  # fmt: skip
        found.same += 1
        return
    vendor = next(one for one in record.vendors if one.id == listed.vendor_id)
    if vendor.under_way:
        _refuse(listed.row, NAME, listed.vendor,
                say("%(number)s is under way already: go on with that one.", number=vendor.under_way),
                say("Have it decided or withdraw it first."))  # fmt: skip
    found.new.append(replace(listed))
