"""Dark, narrow, without scripts: the same pages for everybody."""

import pytest

from tests.journeys.conftest import Arrive
from tests.journeys.office import Office
from tests.journeys.stories import PASSWORD

STAFF_PAGES = (
    "/today",
    "/vendors/",
    "/vendors/1/work",
    "/vendors/1/contracts",
    "/vendors/1/attestations",
    "/vendors/1/history",
    "/board",
    "/board/1/bound",
    "/attestations/",
    "/reports/",
    "/contracts/1/clauses",
    "/vendors/new",
)


def test_the_pages_of_the_company_can_be_read_in_the_dark(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam", dark=True)
    for path in STAFF_PAGES:
        pam.open(path)


def test_a_reader_chooses_the_dark_and_keeps_it(office: Office, arrive: Arrive) -> None:
    pip = arrive("Pip")
    pip.open("/today")
    button = pip.page.locator("[data-theme-button]").locator("visible=true").first
    for expected in ("light", "dark"):
        button.click()
        assert pip.page.locator("html").get_attribute("data-theme") == expected
    pip.open("/vendors/")
    assert pip.page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_vendor_needs_no_more_than_a_phone(office: Office, arrive: Arrive, dark: bool) -> None:
    alf = arrive("Alf", phone=True, dark=dark)
    for path in ("/todo", "/done", "/company", "/profile", "/profile/password"):
        alf.open(path)
    ada = arrive("Ada", phone=True, dark=dark)
    request_id = office.request_ids[-1]
    ada.open(f"/attestations/requests/{request_id}/sign")
    ada.fill(**{f"r{request_id}-answer": "affirm_with_exception"})
    ada.press("Attest with exceptions", answers=422)
    ada.open("/attestations/sitting")


def test_a_statement_is_signed_without_scripts(office: Office, arrive: Arrive) -> None:
    """Exceptions too: a row for them is there, and a row more can be asked for."""
    ada = arrive("Ada", phone=True, scripts=False)
    request_id = office.request_ids[2]
    ada.open(f"/attestations/requests/{request_id}/sign")
    row = {"work": "Sorting of letters", "data": "Names and addresses", "since_on": "2026-04-01"}
    first, second = (
        {f"r{request_id}-x{n}-{name}": value for name, value in row.items()} for n in "01"
    )
    ada.fill(
        **{
            f"r{request_id}-answer": "affirm_with_exception",
            f"r{request_id}-x0-party": "Sorting Ltd.",
        },
        **first,
    )
    ada.press("Add another")
    assert ada.holds(f"r{request_id}-x0-party") == "Sorting Ltd."
    ada.fill(
        **{f"r{request_id}-x1-party": "Second Sorting Ltd."},
        **second,
        confirmed=True,
        password=PASSWORD,
    )
    ada.press("Sign")
    ada.finds("Second Sorting Ltd.")


def test_clauses_are_checked_without_scripts(office: Office, arrive: Arrive) -> None:
    pam = arrive("Pam", scripts=False)
    pam.open(f"/contracts/{office.contract_id}/clauses?clause=confidentiality")
    pam.fill(state="present")
    pam.press("Save and next", answers=422)
    pam.finds("Enter the article or the page")
    pam.fill(state="present", article="4")
    pam.saves("Save and next")
    pam.follow("Whole list", within="main")
    pam.fill(**{"survival-state": "present", "survival-article": "19"})
    pam.saves("Save all")
