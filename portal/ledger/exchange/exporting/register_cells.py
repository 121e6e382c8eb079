"""Rows of the registers as cells of a file, such that reading them back finds nothing new. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from portal.foundation.core.words.characters import in_one_line
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say
from portal.ledger.exchange.columns.cells import Unreadable, read_text, shown_text
from portal.ledger.exchange.columns.lookup import write_id
from portal.ledger.exchange.columns.shapes import Column, Kind, Sheet, SheetId
from portal.ledger.exchange.columns.table import BY_ID
from portal.ledger.exchange.comparing.checking import Check
from portal.ledger.vendors.workflow import WORDS

Ids = Collection[int] | None


def rows_of(
    known: Check, sheet_id: SheetId, lang: Lang, vendor_ids: Ids = None
) -> Iterator[list[Any]]:
    """The rows of a register, of some vendors or of all (None), a cell for each column."""
    sheet = BY_ID[sheet_id]
    write = [_writer(sheet, column, known, lang) for column in sheet.columns]
    for row_id, row, owner in _rows(known, sheet_id):
        if vendor_ids is None or owner in vendor_ids:
            yield [one(row_id, row) for one in write]


def _rows(known: Check, sheet_id: SheetId) -> Iterator[tuple[int, Any, int]]:
    """The id its number is made from, the row, and the vendor."""
    snapshot = known.snapshot
    if sheet_id is SheetId.VENDORS:
        return ((one, row, one) for one, row in sorted(snapshot.vendors.items()))
    rows: Mapping[int, Any] = {
        SheetId.CONTACTS: snapshot.contacts,
        SheetId.ENGAGEMENTS: snapshot.works,
        SheetId.SHARES: snapshot.shares,
        SheetId.CONTRACTS: snapshot.contracts,
    }[sheet_id]
    return ((one, row, row.vendor_id) for one, row in sorted(rows.items()))


Writer = Callable[[int, Any], Any]


def _writer(sheet: Sheet, column: Column, known: Check, lang: Lang) -> Writer:
    special = _SPECIAL.get(column.id)
    if special is not None:
        return special(known, lang)
    name, kind = column.id, column.kind
    if kind is Kind.OWN:
        return _own_number(sheet)
    if kind is Kind.KEY or (column.once and name not in ("reviewed_on", "first_handover_on")):
        return lambda _id, _row: ""
    make = _KINDS.get(kind, _as_it_is)
    return make(column, known, lang)


def _own_number(sheet: Sheet) -> Writer:
    if sheet.id in (SheetId.ENGAGEMENTS, SheetId.CONTRACTS):
        return lambda _id, row: row.number
    return lambda row_id, _row: write_id(row_id, sheet.prefix)


def _as_it_is(column: Column, _known: Check, _lang: Lang) -> Writer:
    return lambda _id, row: getattr(row, column.id) or ""


def _line(column: Column, _known: Check, _lang: Lang) -> Writer:
    return lambda _id, row: in_one_line(read_text(getattr(row, column.id) or ""))


def _lines(column: Column, _known: Check, _lang: Lang) -> Writer:
    return lambda _id, row: read_text(getattr(row, column.id) or "")


def _yes_no(column: Column, _known: Check, lang: Lang) -> Writer:
    both = {True: words(say("Yes"), lang), False: words(say("No"), lang)}
    return lambda _id, row: both[bool(getattr(row, column.id))]


def _whole(column: Column, _known: Check, _lang: Lang) -> Writer:
    def write(_id: int, row: Any) -> Any:
        value = getattr(row, column.id)
        return "" if value is None else value

    return write


def _choice(column: Column, known: Check, lang: Lang) -> Writer:
    said = _labels(column, known, lang)
    return lambda _id, row: said.get(getattr(row, column.id), getattr(row, column.id) or "")


def _choices(column: Column, known: Check, lang: Lang) -> Writer:
    said = _labels(column, known, lang)
    return lambda _id, row: "; ".join(said.get(one, one) for one in getattr(row, column.id))


def _person(column: Column, known: Check, _lang: Lang) -> Writer:
    names = known.snapshot.names
    return lambda _id, row: names.get(getattr(row, column.id), "")


def _vendor(_column: Column, known: Check, _lang: Lang) -> Writer:
    """By name, which people can read; by number where the name could be taken for another."""
    index = known.vendors
    said: dict[int, str] = {}

    def write(_id: int, row: Any) -> str:
        vendor_id = row.vendor_id
        if vendor_id not in said:
            name = in_one_line(shown_text(index.called[vendor_id]))
            try:
                same = index.refer(name) == vendor_id
            except Unreadable:
                same = False
            said[vendor_id] = name if same else write_id(vendor_id, index.sheet.prefix)
        return said[vendor_id]

    return write


def _work(column: Column, known: Check, _lang: Lang) -> Writer:
    works = known.snapshot.works
    return lambda _id, row: works[getattr(row, column.id)].number


def _contract(column: Column, known: Check, _lang: Lang) -> Writer:
    contracts = known.snapshot.contracts

    def write(_id: int, row: Any) -> str:
        parent = contracts.get(getattr(row, column.id) or 0)
        return "" if parent is None else str(parent.number)

    return write


def _labels(column: Column, known: Check, lang: Lang) -> Mapping[Any, str]:
    """The words of the list; of two with the same words their ids."""
    choices = known.choices[column.choices]
    return {
        one: text.in_(lang) if choices.find(text.in_(lang)) == one else str(one)
        for one, text in choices.labels.items()
    }


def _covered(known: Check, _lang: Lang) -> Writer:
    snapshot = known.snapshot
    return lambda row_id, _row: "; ".join(
        snapshot.works[work].number for work in snapshot.covered(row_id)
    )


def _state(_known: Check, lang: Lang) -> Writer:
    said = {state: words(text, lang) for state, text in WORDS.items()}
    return lambda _id, row: said[row.state]


def _work_name(known: Check, _lang: Lang) -> Writer:
    works = known.snapshot.works
    return lambda _id, row: works[row.engagement_id].name


def _ended(_known: Check, lang: Lang) -> Writer:
    """Of a contact yes or no, of data nothing: what is over is not among the rows."""
    both = {True: words(say("Yes"), lang), False: words(say("No"), lang)}
    return lambda _id, row: both[row.ended_on is not None]


_SPECIAL: Mapping[str, Callable[[Check, Lang], Writer]] = {
    "works": _covered,
    "state": _state,
    "work_name": _work_name,
    "ended": _ended,
}
_KINDS: Mapping[Kind, Callable[[Column, Check, Lang], Writer]] = {
    Kind.LINE: _line,
    Kind.LINES: _lines,
    Kind.EMAIL: _line,
    Kind.YES_NO: _yes_no,
    Kind.WHOLE: _whole,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.PERSON: _person,
    Kind.VENDOR: _vendor,
    Kind.WORK: _work,
    Kind.CONTRACT: _contract,
}
