"""A column of a vendor is nowhere forgotten: form, history, merger, files in and out."""

import pytest
from sqlalchemy import inspect

from portal.ledger.exchange.columns.vendors import VENDORS
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile.forms import PLACED, VendorForm
from portal.ledger.vendors.profile.services import CALLED, VendorDetails, values_of
from portal.proof.desk.log_words import FIELDS
from portal.supervision.mergers.workflow import differences

# What nobody types: it follows from what is done with a vendor.
BY_ITSELF = {
    "id", "state", "found_by", "former_names", "merged_into_id", "created_at", "version",
}  # fmt: skip
COLUMNS = sorted(set(inspect(Vendor).columns.keys()) - BY_ITSELF)


def vendor(**values: object) -> Vendor:
    return Vendor(**{"name": "Acme", "kind": "cloud_hosting", "country": "JP"} | values)


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_typed_about_a_vendor_can_be_edited_and_has_a_name(column: str) -> None:
    assert column in VendorDetails.__dataclass_fields__
    assert hasattr(VendorForm, column)
    assert column in CALLED
    assert column in values_of(vendor())  # what the history compares
    assert column in FIELDS  # and its words there


@pytest.mark.parametrize("column", COLUMNS)
def test_a_merger_asks_which_of_two_values_stays(column: str) -> None:
    kept, other = vendor(**{column: "one"}), vendor(**{column: "another"})
    assert column in [one.field for one in differences(kept, other) if one.is_open]


@pytest.mark.parametrize("column", COLUMNS)
def test_files_of_the_register_hold_it_in_and_out(column: str) -> None:
    (found,) = [one for one in VENDORS.columns if one.id == column]
    assert found.heading.ja
    assert found.heading.en


def test_every_field_of_the_form_stands_on_its_page_once() -> None:
    assert set(CALLED) >= PLACED
    assert set(CALLED) == set(COLUMNS) == set(VendorDetails.__dataclass_fields__)
