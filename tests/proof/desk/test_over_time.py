"""A vendor over two years on one axis: what there was, and what was missing while it had data."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.proof.desk.vendors.over_time import Lane, gaps, joined, over_time
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.scenes import attest, work_of
from tests.queries import count_statements
from tests.supervision.confirmations.steps import confirm

TODAY = date(2026, 11, 25)
FROM_JULY = (date(2026, 7, 1), date.max)


def test_days_are_missing_between_what_was_there_and_up_to_today() -> None:
    there = [(date(2026, 1, 1), date(2026, 7, 31)), (date(2026, 9, 1), date(2026, 9, 30))]

    assert gaps([FROM_JULY], there, TODAY) == [
        (date(2026, 8, 1), date(2026, 8, 31)),
        (date(2026, 10, 1), TODAY),
    ]
    assert gaps([], there, TODAY) == []
    assert gaps([(date(2026, 12, 1), date.max)], [], TODAY) == []
    assert gaps([FROM_JULY], [FROM_JULY], TODAY) == []


def test_days_that_follow_each_other_are_one_time() -> None:
    first, second = (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 5))

    assert joined([second, first]) == [(date(2026, 1, 1), date(2026, 2, 5))]
    assert len(joined([first, (date(2026, 2, 2), date.max)])) == 2
    assert joined([FROM_JULY, first, (date(2026, 8, 1), date(2026, 8, 2))])[1] == FROM_JULY


def test_a_vendor_without_a_statement_shows_the_gap_since_data_is_within_its_reach(
    browser: Browser, cast: Cast
) -> None:
    work = work_of(cast.acme, signer=cast.ada, attested=False)
    make_finding(cast.acme)
    browser.sign_in(cast.max)

    before = over_time(cast.acme.id)
    page = browser.get(f"/vendors/{cast.acme.id}/over-time").text
    attest(work, cast.ada)
    confirm(cast.pam, cast.pia, cast.acme, [work])
    after = over_time(cast.acme.id)

    missing = [(row.lane, row.first, row.last) for row in before.rows if row.is_gap]
    assert missing == [(Lane.STATEMENTS, date(2026, 7, 1), None)]
    assert "No statement standing" in page
    assert page.count('class="axis__gap"') == 2  # one in the picture, one that explains it
    assert [row for row in after.rows if row.is_gap] == []
    assert len(after.of(Lane.CHECKS)) == 2
    assert len(after.of(Lane.FINDINGS)) == 1
    assert after.place(after.first) == 0
    assert after.place(after.last, after=True) == 100


def test_it_costs_the_same_with_twice_the_records(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.max)
    work_of(cast.acme, signer=cast.ada)
    with count_statements() as once:
        browser.get(f"/vendors/{cast.acme.id}/over-time")
    work_of(cast.acme, "受電", signer=cast.ada)
    db.session.commit()
    with count_statements() as twice:
        browser.get(f"/vendors/{cast.acme.id}/over-time")

    assert twice.total == once.total
