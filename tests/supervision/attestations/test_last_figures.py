"""What the signer entered last time stands beside the fields; it is never filled in."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import Attestation, AttestationState
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.queries import count_statements
from tests.supervision.attestations.pages import ask, read, works
from tests.supervision.attestations.signed import signed

FIELD = "persons_handling"


def entered(cast: Cast, work: Engagement, year: int, persons: int) -> Attestation:
    """The statement of the year, with its figure."""
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    kept = signed(cast.ada, work, "confidentiality_pledge", first=first, last=last)
    kept.inputs = {FIELD: persons, "persons_trained": persons}
    db.session.commit()
    return kept


def test_last_years_figures_stand_beside_the_fields(
    cast: Cast, signable: Engagement, browser: Browser, clock: Clock
) -> None:
    older, last = entered(cast, signable, 2023, 31), entered(cast, signable, 2024, 48)
    request = ask(cast, signable, "confidentiality_pledge")
    browser.sign_in(cast.ada)
    page = read(browser.get(f"/attestations/requests/{request.id}/sign"))
    assert f"Last time ({last.number} of " in page
    assert page.count("): 48") == 2
    assert older.number not in page
    assert 'value="48"' not in page, "nobody asked for it"
    last.state = AttestationState.WITHDRAWN
    db.session.commit()
    assert f"Last time ({older.number} of " in read(
        browser.get(f"/attestations/requests/{request.id}/sign")
    )


def test_who_never_signed_it_sees_no_figures_and_more_works_cost_no_more(
    cast: Cast, signable: Engagement, browser: Browser
) -> None:
    browser.sign_in(cast.ada)
    ask(cast, signable, "confidentiality_pledge")
    assert "Last time (" not in browser.get("/attestations/sitting").text
    cost = []
    for work in works(cast, 2):
        entered(cast, work, 2024, 12)
        ask(cast, work, "confidentiality_pledge")
        with count_statements() as counted:
            assert "Last time (" in browser.get("/attestations/sitting").text
        cost.append(counted.total)
    assert cost[0] == cost[1]
