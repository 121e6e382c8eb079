"""Rows of a list of customers against the register: new, changed, the same, or wrong. Pure.

A customer is known by our number, else by its corporate number, else by its exact name. An empty cell
leaves what stands in the register: such a list knows less than we do.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.customers.services import CustomerDetails
from portal.ledger.exchange.columns.cells import Unreadable, reader, shown_cell
from portal.ledger.exchange.columns.lookup import own_number
from portal.ledger.exchange.columns.shapes import (
    OWN_NUMBER_LENGTH,
    CellKind,
    SheetColumn,
    day,
    heading_form,
    line,
    of_kind,
)
from portal.ledger.exchange.reading.containers import RawFile
from portal.ledger.vendors.entry.spelling import plain

LOOKED_AT: Final = 10  # rows in which the headings are looked for
MOST_CUSTOMERS: Final = 2_000
NUMBER, NAME, CORPORATE = "number", "name", "corporate_number"
COLUMNS: Final[tuple[SheetColumn, ...]] = (
    of_kind(
        CellKind.OWN,
        NUMBER,
        ("番号", "Number", "顧客番号", "customer number", "no"),
        say("Our own number of the row, as in the export. Leave it empty for a new row."),
        most=OWN_NUMBER_LENGTH,
    ),
    line(
        NAME,
        ("顧客", "Customer", "名称", "顧客名", "正式名称", "会社名", "取引先名", "委託元", "name", "customer name"),
        say("As in the register of companies, with the form of company."),
        required=True,
        most=160,
    ),
    line("name_en", ("英語名", "Name in English", "英文名", "english name"), say("For readers of English; empty where there is none."), most=160),
    line("kana", ("カナ", "Kana", "フリガナ", "ふりがな", "よみ"), say("In katakana, without the form of company. The list is sorted by it."), most=160),
    of_kind(
        CellKind.CORPORATE,
        CORPORATE,
        ("法人番号", "Corporate number"),
        say("13 digits. Full-width digits and hyphens are fine."),
    ),
    line("address", ("住所", "Address", "所在地", "本店所在地"), say("For letters."), most=300),
    line("person", ("ご担当者", "Person to write to", "担当者", "宛名", "担当者名", "連絡先", "contact"), say("With department and title, as it stands on a letter."), most=160),
    of_kind(CellKind.EMAIL, "email", ("メールアドレス", "E-mail", "email", "メール", "e-mail address"), say("Of the person or the desk."), most=254),
    day("ended_on", ("顧客としての最終日", "Last day as a customer", "取引終了日", "契約終了日"), say("Empty while it is a customer.")),
)  # fmt: skip
BY_ID: Final = {column.id: column for column in COLUMNS}
_BY_HEADING: Final = {
    heading_form(name): column.id
    for column in COLUMNS
    for name in (column.heading.ja, column.heading.en, *column.also)
}
_READ: Final = {column.id: reader(column, {}) for column in COLUMNS}

Rows = Sequence[tuple[int, Mapping[str, Any]]]  # number in the file; cells by column, filled ones


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    id: int
    number: str
    details: CustomerDetails


@dataclass(frozen=True, slots=True)
class WrongCustomer:
    """`column` None: the row as a whole."""

    row: int
    column: SheetColumn | None
    value: str
    reason: Message
    mend: Message


@dataclass(frozen=True, slots=True)
class NewCustomer:
    row: int
    details: CustomerDetails


@dataclass(frozen=True, slots=True)
class ChangedCustomer:
    """`fields`: by column before and after."""

    row: int
    customer_id: int
    number: str
    details: CustomerDetails
    fields: Mapping[str, tuple[Any, Any]]


@dataclass
class CustomerComparison:
    new: list[NewCustomer] = field(default_factory=list)
    changed: list[ChangedCustomer] = field(default_factory=list)
    same: int = 0
    wrong: list[WrongCustomer] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of what would be written: two comparisons with the same write the same."""
        told = [
            [asdict(one.details) for one in self.new],
            [[one.customer_id, sorted(one.fields.items())] for one in self.changed],
        ]
        text = json.dumps(told, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def fit(rows: Sequence[Sequence[Any]]) -> int:
    """How many headings of customers are known."""
    return max((len(_headings(row)) for row in rows[:LOOKED_AT]), default=0)


def rows_of(file: RawFile, name: str) -> Rows:
    """The rows of the sheet with the most headings that are known, with these columns and no others.

    Refuses a file without rows, without a heading for the name, and one that is too long.
    """
    sheet = max(file.sheets, key=lambda one: fit(one.rows), default=None)
    rows = [] if sheet is None else sheet.rows
    heads = [_headings(row) for row in rows[:LOOKED_AT]]
    at = max(range(len(heads)), key=lambda place: len(heads[place]), default=0)
    if not heads or NAME not in heads[at]:
        raise RuleViolated(
            say(
                "“%(name)s” has no column with the names of customers. Give it the heading "
                "“%(heading)s” and choose it again.",
                name=name,
                heading=BY_ID[NAME].heading,
            ),
            field="file",
        )
    found = [
        (number, cells)
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
        if (cells := _cells(row, heads[at]))
    ]
    if len(found) > MOST_CUSTOMERS:
        raise RuleViolated(
            say("“%(name)s” has more than %(rows)s rows.", name=name, rows=MOST_CUSTOMERS),
            field="file",
        )
    return found


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


def compare(rows: Rows, known: Iterable[KnownCustomer]) -> CustomerComparison:
    """Every row at once; nothing is written while one is wrong."""
    found, register = CustomerComparison(), _Register(known)
    if not rows:
        found.wrong.append(
            WrongCustomer(1, None, "", say("No customer stands on this list."),
                          say("Give each customer a row and choose the file again."))
        )  # fmt: skip
    for number, cells in rows:
        values, wrong = _values(number, cells)
        if not wrong:
            try:
                _place(found, register, number, values)
            except _Refused as refused:
                wrong = [refused.wrong]
        found.wrong += wrong
    return found


def _values(number: int, cells: Mapping[str, Any]) -> tuple[dict[str, Any], list[WrongCustomer]]:
    values: dict[str, Any] = {}
    wrong = []
    for name, cell in cells.items():
        column = BY_ID[name]
        try:
            values[name] = _READ[name](cell)
        except Unreadable as why:
            mend = why.mend or column.mend or column.note
            shown = str(shown_cell(cell))[:60]
            wrong.append(WrongCustomer(number, column, shown, why.reason, mend))
    return values, wrong


class _Refused(Exception):
    def __init__(self, wrong: WrongCustomer) -> None:
        super().__init__(wrong.reason.id)
        self.wrong = wrong


class _Register:
    """Whom the register knows, and whom the file named so far: by what tells them apart."""

    def __init__(self, known: Iterable[KnownCustomer]) -> None:
        self.numbers: dict[str, KnownCustomer] = {}
        self.corporate: dict[str, int] = {}  # 0: a new one of this file
        self.names: dict[str, int] = {}
        self.alike: dict[str, KnownCustomer] = {}
        self.by_id: dict[int, KnownCustomer] = {}
        self.met: set[int] = set()
        for customer in known:
            self.numbers[customer.number] = self.by_id[customer.id] = customer
            self.alike.setdefault(plain(customer.details.name), customer)
            self.take(customer.details, customer.id)

    def take(self, details: CustomerDetails, customer_id: int) -> None:
        self.names[details.name] = customer_id
        if details.corporate_number:
            self.corporate[details.corporate_number] = customer_id


def _place(
    found: CustomerComparison, register: _Register, row: int, values: dict[str, Any]
) -> None:
    customer = _find(register, row, values)
    told = {name: value for name, value in values.items() if name != NUMBER and value}
    if customer is None:
        if NAME not in told:
            _refuse(row, NAME, "", say("The customer needs a name."), say("Fill the cell in."))
        details = CustomerDetails(**told)
        _demand_free(register, row, details, 0)
        register.take(details, 0)
        found.new.append(NewCustomer(row, details))
        return
    if customer.id in register.met:
        _refuse(row, NAME, customer.details.name,
                say("An earlier row of this file is about the same customer."),
                say("Take one of the two rows out."))  # fmt: skip
    register.met.add(customer.id)
    details = CustomerDetails(**(asdict(customer.details) | told))
    fields = {
        name: (getattr(customer.details, name), value)
        for name, value in told.items()
        if getattr(customer.details, name) != value
    }
    if not fields:
        found.same += 1
        return
    _demand_free(register, row, details, customer.id)
    register.take(details, customer.id)
    found.changed.append(ChangedCustomer(row, customer.id, customer.number, details, fields))


def _find(register: _Register, row: int, values: Mapping[str, Any]) -> KnownCustomer | None:
    if typed := values.get(NUMBER):
        by_number = register.numbers.get(own_number(typed))
        if by_number is None:
            _refuse(row, NUMBER, typed,
                    say("There is no row with the number %(number)s.", number=typed),
                    say("Leave the cell empty for a new row, or correct the number."))  # fmt: skip
        return by_number
    known = register.corporate.get(values.get(CORPORATE) or "")
    if known is None:
        known = register.names.get(values.get(NAME, ""))
    if known:
        return register.by_id[known]
    if known is None and (near := register.alike.get(plain(values.get(NAME, "")))):
        _refuse(row, NAME, values[NAME],
                say("“%(name)s” is almost “%(other)s”, which is there already.",
                    name=values[NAME], other=near.details.name),
                say("If it is the same, write exactly that name or the number %(number)s.",
                    number=near.number))  # fmt: skip
    return None


def _demand_free(register: _Register, row: int, details: CustomerDetails, customer_id: int) -> None:
    """Nobody else, here or in the register, has the name or the corporate number."""
    for name, others, typed in (
        (NAME, register.names, details.name),
        (CORPORATE, register.corporate, details.corporate_number),
    ):
        if (typed and others.get(typed, customer_id) != customer_id) or (
            typed and customer_id == 0 and typed in others
        ):
            _refuse(row, name, str(typed),
                    say("Another customer has this already, in the register or in this file."),
                    say("Compare the two rows, or write our number of the one that is meant."))  # fmt: skip


def _refuse(row: int, column: str, value: str, reason: Message, mend: Message) -> None:
    raise _Refused(WrongCustomer(row, BY_ID[column], value, reason, mend))
