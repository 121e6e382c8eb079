"""Reports are numbered by the company's own letters and fiscal year, and no number is left out."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.organisation.numbering import read_prefix
from portal.foundation.organisation.queries import the_organisation
from portal.proof.reports import services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import drafted, issued
from tests.proof.reports.story import Story


def of_the_company(prefix: str, digits: int) -> None:
    company = the_organisation()
    company.report_prefix, company.report_digits = prefix, digits
    db.session.commit()


def test_the_number_begins_anew_with_the_fiscal_year_and_with_other_letters(
    story: Story, cast: Cast, clock: Clock
) -> None:
    first = issued(cast)
    of_the_company("個委", 4)
    assert issued(cast, cast.globex).number == "個委-2026-0001"
    clock.go_to(date(2027, 3, 31))
    assert issued(cast, last=date(2026, 10, 31)).number == "個委-2026-0002"
    clock.go_to(date(2027, 4, 1))
    assert issued(cast, last=date(2026, 11, 30)).number == "個委-2027-0001"
    assert first.number == "SR-2026-001"


def test_what_is_refused_uses_up_no_number(story: Story, cast: Cast) -> None:
    issued(cast)
    again = drafted(cast)  # it has to replace the first one, and does not
    with pytest.raises(RuleViolated, match="about the same period"), transaction():
        services.issue_report(again, cast.acme, version=1, actor=acting(cast.pia))
    assert issued(cast, cast.globex).number == "SR-2026-002"


def test_a_report_is_found_by_the_companys_own_number(
    story: Story, cast: Cast, browser: Browser
) -> None:
    of_the_company("個委", 4)
    report = issued(cast)
    browser.sign_in(cast.pam)
    found = browser.get("/find?q=個委-2026-0001")
    assert found.location == f"/reports/{report.id}"
    assert browser.get("/find?q=個委-2026-0002").location.startswith("/search?q=")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("個委", "個委"), ("sr", "SR"), ("KIS", "KIS"), ("A2345678", "A2345678"), (" ＫＩＳ ", "KIS")],
)
def test_letters_are_kept_narrow_and_large(typed: str, kept: str) -> None:
    assert read_prefix(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "F", "Q", "KI", "個-委", "2026", "A23456789", "個 委", "個ー", "✕"]
)
def test_letters_of_other_records_and_signs_are_refused(typed: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        read_prefix(typed)
    assert refused.value.field == "report_prefix"
