"""Where a vendor has its seat and who represents it: typed once, found on page, letter and paper."""

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.ledger.vendors.entry.as_written import read_postal_code
from tests.browser import Browser
from tests.cast import Cast

SEAT = {
    "name": "Acme Printing",
    "kind": "printing_mailing",
    "country": "JP",
    "postal_code": "〒１０５ー００１１",
    "registered_address": "東京都港区芝公園1-2-3",
    "representative_title": "代表取締役",
    "representative_name": "秋目 一郎",
    "phone": "03-0000-0000",
}


@pytest.mark.parametrize("typed", ["1050011", "105-0011", "１０５－００１１", "〒105 0011"])
def test_a_postal_code_is_kept_in_one_form_however_it_is_typed(typed: str) -> None:
    assert read_postal_code(typed, "JP") == "105-0011"


@pytest.mark.parametrize("typed", ["105001", "10500111", "105-001A", "港区"])
def test_what_is_no_postal_code_of_japan_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        read_postal_code(typed, "JP")
    assert refusal.value.field == "postal_code"


def test_codes_of_other_countries_are_kept_as_they_are_written_there() -> None:
    assert read_postal_code(" ＥＣ１A  1BB ", "GB") == "EC1A 1BB"
    assert read_postal_code("", "JP") == ""


def test_pam_types_seat_and_representative_and_the_page_and_the_history_show_them(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    browser.post(f"/vendors/{cast.acme.id}/edit", data=SEAT | {"version": cast.acme.version})
    db.session.refresh(cast.acme)
    assert cast.acme.postal_address == "〒105-0011\n東京都港区芝公園1-2-3"
    assert cast.acme.representative == "代表取締役 秋目 一郎"
    page = browser.get(f"/vendors/{cast.acme.id}", follow_redirects=True).text
    for shown in ("105-0011 東京都港区芝公園1-2-3", "代表取締役 秋目 一郎", "03-0000-0000"):
        assert shown in page
    line = trail_of(cast.acme)[0]
    assert line.action == "vendor.edited"
    assert line.after["registered_address"] == "東京都港区芝公園1-2-3"


def test_a_wrong_code_is_refused_beside_its_field_and_nothing_typed_is_lost(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    said = SEAT | {"version": cast.acme.version, "postal_code": "105"}
    answer = browser.post(f"/vendors/{cast.acme.id}/edit", data=said)
    assert answer.status_code == 422
    assert "7 digits, such as 105-0011" in answer.text
    assert "東京都港区芝公園1-2-3" in answer.text
