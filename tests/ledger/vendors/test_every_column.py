"""A column of a vendor is nowhere forgotten: form, history, merger, files in and out."""

from typing import Any

import pytest
from sqlalchemy import String, inspect

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.exchange.columns.shapes import CellKind
from portal.ledger.exchange.columns.vendors import VENDORS
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting.registers import export
from portal.ledger.exchange.importing.services import apply
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile import services
from portal.ledger.vendors.profile.forms import VendorForm
from portal.ledger.vendors.profile.services import CALLED, VendorDetails, values_of
from portal.proof.desk.log_words import FIELDS
from portal.supervision.mergers.workflow import differences
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.vendors import make_vendor
from tests.ledger.exchange.files import DRESS

# What nobody types: it follows from what is done with a vendor.
BY_ITSELF = {
    "id", "state", "found_by", "former_names", "merged_into_id", "created_at", "version",
}  # fmt: skip
COLUMNS = sorted(set(inspect(Vendor).columns.keys()) - BY_ITSELF)
PICKED = {"kind", "country", "owner_id"}  # nothing is written there
WRITTEN = sorted(set(COLUMNS) - PICKED)

# What may stand in a column that does not take any words; and what stands there without it.
SAID = {
    "kind": "printing_mailing",
    "country": "US",
    "corporate_number": DRESS,
    "lei": "9999000OKQZ4MW1XV235",
    "postal_code": "105-0011",
}
EMPTY = {"kind": "other", "country": "JP"}

# Names that other things have too: the history has one word for all of them.
COMMON = {"name", "kind", "owner_id"}


def vendor(**values: object) -> Vendor:
    return Vendor(**{"name": "Acme", "kind": "cloud_hosting", "country": "JP"} | values)


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_typed_about_a_vendor_can_be_edited_and_has_a_name(column: str) -> None:
    assert column in VendorDetails.__dataclass_fields__
    assert hasattr(VendorForm, column)
    assert column in CALLED
    assert column in values_of(vendor())  # what the history compares
    assert column in COMMON or FIELDS[column] == CALLED[column]  # and its words there


@pytest.mark.parametrize("column", COLUMNS)
def test_a_merger_asks_which_of_two_values_stays(column: str) -> None:
    kept, other = vendor(**{column: "one"}), vendor(**{column: "another"})
    assert column in [one.field for one in differences(kept, other) if one.is_open]


@pytest.mark.parametrize("column", COLUMNS)
def test_files_of_the_register_hold_it_in_and_out(column: str) -> None:
    (found,) = [one for one in VENDORS.columns if one.id == column]
    assert found.heading.ja
    assert found.heading.en


@pytest.mark.parametrize("column", sorted(set(COLUMNS) - {"name"}))  # a name: test_vendor_rows.py
def test_what_a_file_took_out_it_brings_back(cast: Cast, column: str) -> None:
    value = cast.pam.id if column == "owner_id" else SAID.get(column, "アクメ")
    spare = make_vendor("Spare")
    setattr(spare, column, value)
    db.session.commit()
    file = export(lang="ja")
    empty = None if inspect(Vendor).columns[column].nullable else ""
    setattr(spare, column, EMPTY.get(column, empty))
    db.session.commit()
    difference = check(file, "vendors.xlsx", actor=acting(cast.pam))
    assert [len(row.fields) for row in difference.changed] == [1]
    with transaction():
        apply(difference)
    assert getattr(spare, column) == value


@pytest.mark.parametrize("column", WRITTEN)
def test_blanks_around_it_are_not_kept(column: str) -> None:
    value = str(SAID.get(column, "アクメ"))
    said: dict[str, Any] = {"name": "Spare", "kind": "other"} | {column: f" {value}\u3000"}
    kept = services.check(VendorDetails(**said), kinds={"other"}, may_own=bool)
    assert kept[column] == value


@pytest.mark.parametrize("column", WRITTEN)
def test_neither_form_nor_file_takes_more_than_the_column_holds(
    cast: Cast, browser: Browser, column: str
) -> None:
    kept = inspect(Vendor).columns[column].type
    assert isinstance(kept, String)
    assert kept.length
    length = kept.length
    browser.sign_in(cast.pam)
    said = {"name": "Acme Printing", "kind": "cloud_hosting", "country": "JP"}
    answer = browser.post("/vendors/new", data=said | {column: "９" * (length + 30)})
    assert answer.status_code == 422
    (found,) = [one for one in VENDORS.columns if one.id == column]
    assert found.kind not in (CellKind.LINE, CellKind.LINES) or 0 < found.most <= length


def test_every_field_of_the_form_stands_on_its_page_once(cast: Cast, browser: Browser) -> None:
    assert set(CALLED) == set(COLUMNS) == set(VendorDetails.__dataclass_fields__)
    browser.sign_in(cast.pam)
    page = browser.get("/vendors/new").text
    for column in COLUMNS:
        assert page.count(f'name="{column}"') == 1, column
