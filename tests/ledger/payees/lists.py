"""Payee lists for the tests, as accounting writes them, and what people do with them."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.reading.containers import RawFile, RawSheet
from portal.ledger.payees import queries, services
from portal.ledger.payees.models import Payee, PayeeList
from portal.ledger.payees.sheets import Rows, sheet_of
from tests.actors import acting
from tests.browser import Browser
from tests.ledger.exchange.files import xlsx

HEADS = ("支払先コード", "支払先名", "フリガナ", "法人番号", "支払金額")
NUMBER = "5835678256246"  # its check digit is right, of nobody
LISTED: Rows = [
    ["1001", "いずみ電力株式会社", "イズミデンリョク", "", 120000],
    ["1002", "(株)みずいろ印刷", "ミズイロインサツ", NUMBER, 845000],
    ["1003", "Ａｃｍｅ", "", "", 30000],
]
DAY = date(2026, 11, 20)


def book(rows: Sequence[Sequence[Any]] = LISTED, heads: Sequence[str] = HEADS) -> bytes:
    return xlsx(("支払先一覧", [list(heads), *map(list, rows)]))


def hand_in(
    browser: Browser, data: bytes, day: str = "2026-11-20", name: str = "支払先.xlsx"
) -> str:
    """Where the draft stands."""
    sent = browser.post("/payees/lists/new", data={"file": (BytesIO(data), name), "taken_on": day})
    assert sent.status_code == 302, sent.text
    return str(sent.location)


def read(rows: Sequence[Sequence[Any]] = LISTED, heads: Sequence[str] = HEADS) -> Any:
    sheet = RawSheet("支払先一覧", [list(heads), *map(list, rows)], {})
    return sheet_of(RawFile([sheet], FileKind.EXCEL), "支払先.xlsx")


def taken(user: User, rows: Sequence[Sequence[Any]] = LISTED, day: date = DAY) -> PayeeList:
    """A list that is on record."""
    with transaction():
        draft = services.hand_in(
            read(rows), name="支払先.xlsx", sha256="0" * 64, taken_on=day, actor=acting(user)
        )
    with transaction():
        digest = services.compared(draft).digest
        return services.take_over(draft, digest=digest, actor=acting(user))


def payee(name: str) -> Payee:
    (found,) = [one for one in queries.known_payees() if one.name == name]
    row = queries.find_payee(found.id)
    assert row is not None
    return row
