"""The one table of sheets and columns: what a file may hold, and what it is called. Pure."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from portal.foundation.core.words.messages import Text
from portal.ledger.exchange.columns.contracts import CONTRACTS
from portal.ledger.exchange.columns.engagements import ENGAGEMENTS
from portal.ledger.exchange.columns.shapes import Column, Sheet, SheetId, plain
from portal.ledger.exchange.columns.shares import SHARES
from portal.ledger.exchange.columns.vendors import CONTACTS, VENDORS

SHEETS: tuple[Sheet, ...] = (VENDORS, CONTACTS, ENGAGEMENTS, SHARES, CONTRACTS)
BY_ID: Mapping[SheetId, Sheet] = MappingProxyType({sheet.id: sheet for sheet in SHEETS})
EXAMPLE = Text("例(取り込みません)", "Example (not imported)")  # in the first free cell of the row
CHOICES_SHEET = Text("選択肢", "Choices")
HELP_SHEET = Text("説明", "How to fill in")
MARKED = Text("誤り", "What is wrong")  # heading of the reasons in a marked-up workbook
OWN_SHEETS = frozenset({CHOICES_SHEET.ja, CHOICES_SHEET.en, HELP_SHEET.ja, HELP_SHEET.en})


def find_sheet(name: str) -> Sheet | None:
    return _sheets().get(plain(name))


def find_column(sheet: Sheet, heading: str) -> Column | None:
    return _headings(sheet.id).get(plain(heading))


@cache
def _sheets() -> Mapping[str, Sheet]:
    return {
        plain(name): sheet
        for sheet in SHEETS
        for name in (sheet.id.value, sheet.name.ja, sheet.name.en, *sheet.also)
    }


@cache
def _headings(sheet_id: SheetId) -> Mapping[str, Column]:
    """By every name; a column's own names win over what others are also called."""
    columns = BY_ID[sheet_id].columns
    found = {plain(name): column for column in columns for name in column.also}
    found |= {plain(column.id): column for column in columns}
    return found | {
        plain(name): column for column in columns for name in (column.heading.ja, column.heading.en)
    }
