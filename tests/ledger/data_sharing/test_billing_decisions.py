"""The list of those whom the officer allowed billing data: who decided, when and why, and whether it counts."""

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import share_details
from tests.factories.engagements import make_engagement
from tests.queries import count_statements

AT = "/data/billing-decisions"
WHY = "Statements are printed for us; that is billing work."


def decided(cast: Cast, why: str = WHY) -> DataShare:
    """For a piece of work of its own."""
    work = make_engagement(cast.acme)
    db.session.commit()
    details = share_details(cast.pam.id, category="billing_collection")
    with transaction():
        share = services.add_share(work, details, actor=acting(cast.pam))
    with transaction():
        services.decide_billing(share, reason=why, actor=acting(cast.pia))
    return share


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_vendors_page_leads_to_who_decided_when_and_why(
    cast: Cast, browser: Browser, language: str
) -> None:
    decided(cast)
    cast.ann.language = Language(language)
    db.session.commit()
    browser.sign_in(cast.ann)
    assert f'href="{AT}"' in browser.get(f"/vendors/{cast.acme.id}/work").text
    page = browser.get(AT).text
    assert cast.pia.name in page
    assert WHY in page
    assert ("Counts today" if language == "en" else "本日有効") in page


def test_what_changed_since_counts_no_more_and_stays_on_the_list(
    cast: Cast, browser: Browser
) -> None:
    share = decided(cast)
    browser.sign_in(cast.pia)
    assert WHY in browser.get(f"{AT}?counts=yes").text
    details = share_details(cast.pam.id, category="billing_collection", items="Fees and names")
    with transaction():
        services.correct_share(share, details, actor=acting(cast.pam))
    assert WHY not in browser.get(f"{AT}?counts=yes").text
    assert WHY in browser.get(f"{AT}?counts=no").text


def test_a_decision_that_goes_on_with_a_later_row_stands_once(cast: Cast, browser: Browser) -> None:
    share = decided(cast)
    details = share_details(cast.pam.id, category="billing_collection", volume_band="v4")
    with transaction():
        services.correct_share(share, details, actor=acting(cast.pam))
    browser.sign_in(cast.pia)
    assert browser.get(f"{AT}?counts=yes").text.count(WHY) == 1


def test_it_is_a_file_too_and_asks_no_more_for_more(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pia)
    assert "No decision yet" in browser.get(AT).text
    counts = []
    for number in range(1, 4):
        decided(cast, f"{WHY} {number}")
        with count_statements() as counted:
            browser.get(AT)
        counts.append(counted.total)
    assert counts[1] == counts[2]
    file = browser.get(f"{AT}?file=csv").text
    assert f"{WHY} 3" in file
    assert cast.pia.name in file


def test_a_vendors_person_sees_no_such_list(cast: Cast, browser: Browser) -> None:
    decided(cast)
    browser.sign_in(cast.ada)
    assert browser.get(AT).status_code in (403, 404)
