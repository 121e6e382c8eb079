"""What is exported imports back as the same, whatever people typed."""

from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.pages.forms import stripped
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import EXAMPLE
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting.registers import export, export_csv
from portal.ledger.vendors.entry.spelling import plain
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.ledger.vendors.profile.contacts import check as contact_values
from portal.ledger.vendors.profile.services import VendorDetails
from tests.cast import Cast
from tests.factories.contracts import make_contract, make_cover
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.ledger.exchange.conftest import changes, wrong

NASTY = [
    "=cmd|' /C calc'!A0", "'=x", "''", "+81-3-0000-0000", "-", "@SUM(A1)", "#N/A", "TRUE", "1E5",
    "0012", "12", "V-1", "V-2", "W-2026-001", "a;b", "a, b", "a、b", "line\nbreak", "line\r\nbreak",
    "tab\there", '"quoted"', "_x0041_", "\ufffe", "\U0001f600", "㍿れいめい", "ｱｸﾒ", "一　二", EXAMPLE.ja,
    EXAMPLE.en, "2026-02-30", "令和8年", "はい", "正式名称", "x" * 120, "あ" * 120, "\u2028", "é\u0301", "None",
    "\u200d", " lead", "\x85next",
]  # fmt: skip
ODD = st.one_of(st.sampled_from(NASTY), st.text(max_size=30)).map(stripped)


class Desk:
    """Some vendors with one of everything each, on which odd words can be written."""

    def __init__(self, cast: Cast, size: int) -> None:
        self.rows: list[tuple[Vendor, Contact, EngagementTerms, DataShare, Contract]] = []
        for number in range(size):
            vendor = make_vendor(f"Spare {number}", owner_id=cast.pam.id)
            person = Contact(vendor_id=vendor.id, name="橋爪", phone="1")
            db.session.add(person)
            work = make_engagement(vendor, number=f"W-2026-{number:03d}")
            shared = make_share(work, decided_by_id=cast.pam.id)
            contract = make_contract(vendor, number=f"C-2026-{number:03d}")
            make_cover(contract, work.id)
            terms = db.session.scalars(
                select(EngagementTerms).where(EngagementTerms.engagement_id == work.id)
            ).one()
            self.rows.append((vendor, person, terms, shared, contract))
        db.session.commit()

    def write(self, odd: list[str]) -> None:
        """As the forms and commands would keep it; no two vendors with the same name."""
        for number, (vendor, *_) in enumerate(self.rows):
            vendor.name = f"Spare {number}"
        db.session.flush()
        seen = {plain("Acme"), plain("Globex")}
        for words, row in zip(odd, self.rows, strict=False):
            name = " ".join(stripped(words).split())[:160]
            if plain(name) and plain(name) not in seen:
                seen.add(plain(name))
                _write(name, stripped(words), *row)
        db.session.commit()

    def expect_the_same(self, lang: str) -> None:
        """No file says anything new of them, nor of the two vendors that are always there."""
        count = len(self.rows)
        book = check(export(lang=lang), "x.xlsx")
        assert not wrong(book)
        assert not changes(book)
        assert book.counts == {"new": 0, "changed": 0, "same": 5 * count + 2, "wrong": 0}
        for sheet in SheetId:
            one = check(export_csv(sheet, lang=lang), f"{sheet}.csv")
            assert not wrong(one), sheet
            assert not changes(one), sheet
            there = count + (2 if sheet is SheetId.VENDORS else 0)
            assert one.counts == {"new": 0, "changed": 0, "same": there, "wrong": 0}, sheet


def _write(  # noqa: PLR0917
    name: str,
    words: str,
    vendor: Vendor,
    person: Contact,
    terms: EngagementTerms,
    shared: DataShare,
    contract: Contract,
) -> None:
    values = vendors.check(
        VendorDetails(name=name, kind="other", name_en=words[:160], kana=words[:160]),
        kinds={"other"},
        may_own=bool,
    )
    for field in ("name", "name_en", "kana", "kind"):
        setattr(vendor, field, values[field])
    called = contact_values(ContactDetails(name=name[:120], phone="1", department=words[:120]))
    for field, value in called.items():
        setattr(person, field, value)
    terms.name, terms.department, terms.description = name, words[:120], words
    shared.items = words
    shared.necessity_reason = f"{words} is needed for the hotline".strip()
    contract.title, contract.retention = name, words


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_nasty_name_comes_back(cast: Cast, lang: str) -> None:
    desk = Desk(cast, len(NASTY))
    desk.write(NASTY)
    desk.expect_the_same(lang)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast, 12)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(odd=st.lists(ODD, min_size=12, max_size=12), lang=st.sampled_from(["ja", "en"]))
def test_odd_words_come_back_as_they_were(desk: Desk, odd: list[str], lang: str) -> None:
    desk.write(odd)
    desk.expect_the_same(lang)


def test_a_formula_is_text_in_the_workbook_and_guarded_in_the_csv(cast: Cast, desk: Desk) -> None:
    cast.acme.name = "=cmd|' /C calc'!A0"
    person = desk.rows[0][1]
    person.vendor_id, person.phone = cast.acme.id, "+81-3-0000-0000"
    db.session.commit()
    page = openpyxl.load_workbook(BytesIO(export(lang="ja")))["委託先"]
    assert (page["C2"].value, page["C2"].data_type) == ("=cmd|' /C calc'!A0", "s")
    text = export_csv(SheetId.CONTACTS, lang="ja").decode("utf-8-sig")
    assert ",'+81-3-0000-0000," in text
    assert "'=cmd|' /C calc'!A0," in text


def test_long_numbers_stay_text(cast: Cast) -> None:
    cast.acme.corporate_number = "3999901000005"
    db.session.commit()
    page = openpyxl.load_workbook(BytesIO(export(lang="ja")))["委託先"]
    head = [cell.value for cell in page[1]]
    cell = page[2][head.index("法人番号")]
    assert (cell.value, cell.data_type, page.column_dimensions["H"].width) == (
        "3999901000005",
        "s",
        pytest.approx(18, abs=1),
    )


def test_some_vendors_are_exported_with_what_belongs_to_them(cast: Cast, desk: Desk) -> None:
    book = openpyxl.load_workbook(BytesIO(export([cast.globex.id], lang="en")))
    assert [page.max_row for page in (book["Vendors"], book["Contacts"], book["Contracts"])] == [
        2,
        1,
        1,
    ]
    assert book["Vendors"]["C2"].value == "Globex"
