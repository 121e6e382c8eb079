"""Once a year somebody says of each category that it is still needed, for a whole vendor at once."""

from datetime import date, timedelta

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import review_services, services
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open, of_subjects
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
LONG_AGO = date(2025, 12, 10)
FRESH = date(2026, 11, 1)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    made = make_engagement(cast.acme)
    db.session.commit()
    return made


def share(work: Engagement, category: str = "name_contact", reviewed: date = LONG_AGO) -> DataShare:
    made = make_share(work, category=category, reviewed_on=reviewed)
    db.session.commit()
    return made


def asked(row: DataShare) -> Obligation | None:
    return find_open(ObligationKind.DATA_REVIEW, row)


def last(row: DataShare) -> Obligation:
    return of_subjects(ObligationKind.DATA_REVIEW, "data_shares", [row.id])[row.id]


def review(cast: Cast, *rows: DataShare) -> int:
    with transaction():
        return review_services.review_shares(
            cast.acme, [row.id for row in rows], actor=acting(cast.pam)
        )


def test_a_month_before_the_year_is_over_it_is_asked_for_once(cast: Cast, work: Engagement) -> None:
    due, fresh = share(work), share(work, "business_contact", FRESH)

    assert [review_services.open_data_reviews() for _ in range(2)] == [1, 0]
    obligation = asked(due)
    assert obligation is not None
    assert (obligation.due_on, obligation.holder) == (date(2026, 12, 10), Holder.PROCUREMENT)
    assert asked(fresh) is None


def test_all_of_a_vendor_is_reviewed_in_one_command(cast: Cast, work: Engagement) -> None:
    first, second = share(work), share(work, "business_contact")
    review_services.open_data_reviews()

    assert review(cast, first, second) == 2

    now = queries.shares_on(TODAY)
    assert [row.reviewed_on for row in now] == [TODAY, TODAY]
    assert [last(row).outcome for row in (first, second)] == [Outcome.DONE, Outcome.DONE]
    assert trail_of(cast.acme)[0].action == "shares.reviewed"
    assert review_services.open_data_reviews() == 0


def test_a_year_later_it_is_asked_for_again(cast: Cast, work: Engagement, clock: Clock) -> None:
    review(cast, share(work))
    clock.go_to(date(2027, 11, 1))

    assert review_services.open_data_reviews() == 1
    (row,) = queries.shares_on(date(2027, 11, 1))
    obligation = asked(row)
    assert obligation is not None
    assert obligation.due_on == date(2027, 11, 25)


def test_one_reviewed_alone_closes_its_own(cast: Cast, work: Engagement) -> None:
    first, second = share(work), share(work, "business_contact")
    review_services.open_data_reviews()
    with transaction():
        services.review_share(first, actor=acting(cast.pam))

    assert last(first).outcome is Outcome.DONE
    assert asked(second) is not None


def test_what_is_not_shared_any_more_is_not_asked_for(cast: Cast, work: Engagement) -> None:
    row = share(work)
    review_services.open_data_reviews()
    with transaction():
        services.end_share(row, day=TODAY, actor=acting(cast.pam))

    assert review_services.open_data_reviews() == 0
    assert last(row).outcome is Outcome.WITHDRAWN


def test_why_it_is_not_asked_for_is_told_in_the_companys_language(
    cast: Cast, work: Engagement
) -> None:
    cast.company.default_language = "en"
    row = share(work)
    review_services.open_data_reviews()
    with transaction():
        services.end_share(row, day=TODAY, actor=acting(cast.pam))
    review_services.open_data_reviews()
    assert last(row).reason == "It is not shared any more."


def test_a_row_somebody_changed_meanwhile_is_not_reviewed(cast: Cast, work: Engagement) -> None:
    row = share(work)
    review(cast, row)

    with pytest.raises(ChangedMeanwhile):
        review(cast, row)


def test_nothing_chosen_and_nothing_left_are_told_so(cast: Cast, work: Engagement) -> None:
    with pytest.raises(RuleViolated, match="at least one"):
        review(cast)
    fresh = share(work, reviewed=TODAY)
    with pytest.raises(InvalidTransition, match="already"):
        review(cast, fresh)


def test_another_vendors_rows_are_not_reviewed_here(cast: Cast) -> None:
    foreign = share(make_engagement(cast.globex))

    with pytest.raises(RuleViolated):
        review(cast, foreign)


def test_pam_reviews_everything_with_one_button(
    cast: Cast, work: Engagement, browser: Browser
) -> None:
    kept, dropped = share(work), share(work, "business_contact")
    browser.sign_in(cast.pam)
    page = browser.get(f"/vendors/{cast.acme.id}/data/review")
    assert page.text.count("checked") == 2
    assert "Still needed as recorded" in page.text

    answer = browser.post(f"/vendors/{cast.acme.id}/data/review", data={"shares": [str(kept.id)]})

    assert answer.status_code == 302
    reviewed = {row.category: row.reviewed_on for row in queries.shares_on(TODAY)}
    assert reviewed == {"name_contact": TODAY, "business_contact": LONG_AGO}
    assert dropped.reviewed_on == LONG_AGO


def test_an_obligation_leads_to_the_page_of_all(
    cast: Cast, work: Engagement, browser: Browser
) -> None:
    row = share(work)
    browser.sign_in(cast.pam)

    answer = browser.get(f"/data/{row.id}/review")

    assert answer.headers["Location"].endswith(f"/vendors/{cast.acme.id}/data/review")


def test_looking_for_reviews_takes_as_many_statements_for_twice_the_data(
    cast: Cast, work: Engagement
) -> None:
    def statements() -> int:
        with count_statements() as counted:
            queries.shares_to_review(None, TODAY + timedelta(days=1))
            queries.asked_reviews()
        return counted.total

    share(work)
    one = statements()
    for category in ("business_contact", "customer_account"):
        share(work, category)

    assert statements() == one
