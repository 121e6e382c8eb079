"""A payee list as accounting writes it: which column is what, and its rows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.ledger.exchange.columns.cells import shown_cell
from portal.ledger.exchange.columns.shapes import heading_form
from portal.ledger.exchange.reading.containers import RawFile

NAME, KANA, NUMBER, CODE = "name", "kana", "number", "code"
FIELDS: Mapping[str, Any] = {
    NAME: _l("Name of the payee"),
    KANA: _l("Kana"),
    NUMBER: _l("Corporate number"),
    CODE: _l("Code in accounting"),
}
_CALLED: Mapping[str, str] = {
    NAME: "支払先名 支払先名称 支払先 取引先名 取引先名称 取引先 仕入先名 仕入先名称 仕入先 業者名 "
    "債権者名 相手先名 相手先 支払先氏名 取引先正式名称 会社名 名称 payee payeename supplier "
    "suppliername vendor vendorname name",
    KANA: "カナ フリガナ ふりがな カナ名 カナ名称 支払先名カナ 支払先カナ 支払先フリガナ 取引先名カナ "
    "取引先カナ 取引先フリガナ 仕入先名カナ 仕入先カナ 名称カナ kana reading",
    NUMBER: "法人番号 登録番号 インボイス登録番号 適格請求書発行事業者登録番号 適格請求書登録番号 "
    "事業者登録番号 corporatenumber invoicenumber registrationnumber",
    CODE: "支払先コード 支払先cd 支払先番号 取引先コード 取引先cd 取引先番号 仕入先コード 仕入先cd "
    "業者コード 業者cd 債権者コード 相手先コード コード code payeecode payeeno supplierno "
    "suppliercode vendorcode",
}
_FIELD_OF: Final = {
    heading_form(word): field for field, called in _CALLED.items() for word in called.split()
}
LOOKED_AT: Final = 10  # rows in which the headings are looked for
MOST_PAYEES: Final = 50_000

Rows = list[list[Any]]  # each: its number in the file, and its cells as text


@dataclass(frozen=True, slots=True)
class PayeeSheet:
    """`columns` None: nobody knows yet which is what. Else the rows hold these columns alone."""

    rows: Rows
    columns: dict[str, int] | None


def fit(rows: Sequence[Sequence[Any]]) -> int:
    """How many columns are known by their heading."""
    return max((len(_columns(row)) for row in rows[:LOOKED_AT]), default=0)


def sheet_of(file: RawFile, name: str) -> PayeeSheet:
    """The sheet with the most headings that are known. Refuses an empty file."""
    filled = [sheet for sheet in file.sheets if any(any(map(_text, row)) for row in sheet.rows)]
    if not filled:
        raise RuleViolated(
            say("“%(name)s” holds no rows. Choose the list again.", name=name), field="file"
        )
    sheet = max(filled, key=lambda one: fit(one.rows))
    rows: Rows = [
        [number, [_text(cell) for cell in row]]
        for number, row in enumerate(sheet.rows, start=1)
        if any(map(_text, row))
    ]
    if len(rows) > MOST_PAYEES:
        raise RuleViolated(
            say("“%(name)s” has more than %(rows)s rows.", name=name, rows=MOST_PAYEES),
            field="file",
        )
    heads = [_columns(cells) for _, cells in rows[:LOOKED_AT]]
    best = max(range(len(heads)), key=lambda place: (NAME in heads[place], len(heads[place])))
    if NAME not in heads[best]:
        return PayeeSheet(rows, None)
    return cut(rows, heads[best], first=rows[best + 1][0] if best + 1 < len(rows) else None)


def cut(rows: Rows, columns: Mapping[str, int], *, first: int | None) -> PayeeSheet:
    """The rows from `first` on (None: there are none) with these columns and no others."""
    kept = list(columns)
    wanted = [row for row in rows if first is not None and row[0] >= first]
    slim: Rows = [
        [number, [cells[columns[field]] if columns[field] < len(cells) else "" for field in kept]]
        for number, cells in wanted
    ]
    return PayeeSheet(slim, {field: place for place, field in enumerate(kept)})


def _columns(row: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        field = _FIELD_OF.get(heading_form(_text(cell)))
        if field is not None:
            found.setdefault(field, place)
    return found


def _text(cell: Any) -> str:
    return " ".join(str(shown_cell(cell)).split())
