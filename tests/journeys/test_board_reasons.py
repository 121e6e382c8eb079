"""What stands behind a cell of the board, shown beside it to who points at it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from portal.foundation.core.database.transactions import transaction
from tests.factories.scenes import share
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work
from tests.ledger.contracts.works import make_work
from tests.letters import said_in


@pytest.fixture(scope="module")
def unbound(office: Office) -> str:
    """A vendor that was handed data without a contract."""
    with at_work(office), transaction(audited=False):
        vendor = make_vendor("Shirasagi")
        share(make_work(vendor, "Sorting"), first_handover_on=date(2026, 6, 1))
    office.portal.typed |= {"Shirasagi", "Sorting"}
    return "Shirasagi"


@pytest.mark.parametrize("with_keys", [False, True])
def test_a_cell_tells_its_reasons_beside_it(arrive: Arrive, unbound: str, with_keys: bool) -> None:
    max_ = arrive("Max")
    max_.open("/board")
    row = max_.page.locator(".board tr").filter(has_text=unbound).first
    cell = row.locator("[data-tip] a").first
    reasons = max_.page.locator(".tip")

    cell.focus() if with_keys else cell.hover()
    expect(reasons).to_contain_text(max_.word("Next:"))
    expect(reasons).to_be_visible()
    max_.see()
    max_.page.keyboard.press("Escape")
    expect(reasons).to_be_hidden()

    cell.click()
    max_.page.wait_for_url("**/board/*/*")


def test_the_month_says_on_its_page_and_by_mail_what_the_board_says(
    arrive: Arrive, office: Office, unbound: str
) -> None:
    sue = arrive("Sue")
    sue.open("/settings/reminders")
    sue.fill(month_mail_day=office.portal.day.day)
    sue.saves("Save")
    office.portal.let_jobs_run("judging", "month")

    max_ = arrive("Max")
    max_.open("/board")
    board = max_.page.locator(".summary").inner_text()
    crosses = max_.page.locator(".board tr").filter(has_text=unbound).locator(".tile--broken")
    on_board = crosses.count()
    max_.open("/month")
    assert max_.page.locator(".summary").inner_text() == board
    rows = max_.page.locator("#became tr[data-row-link]").filter(has_text=unbound)
    assert rows.count() == on_board > 0
    texts = [said_in(letter) for letter in office.portal.letters_to("max@example.jp")]
    (told,) = (" ".join(text.split()) for text in texts if "/month?" in text)
    assert " ".join(board.split()) in told
    assert unbound in told
