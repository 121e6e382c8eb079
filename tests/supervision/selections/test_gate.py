"""No vendor is approved that was not selected: the gate, what it says, and both sides of its edges."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import VendorState
from portal.supervision.onboarding.queries import waiting_proposal
from portal.supervision.selections.models import SelectionOutcome, SelectionState
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.selections import make_selection
from tests.factories.vendors import make_vendor
from tests.supervision.selections.steps import TODAY, as_, page, send

S = SelectionState


@pytest.fixture
def candidate(cast: Cast) -> Any:
    vendor = make_vendor("Umineko", state=VendorState.ASSESSING)
    db.session.commit()
    return vendor


def test_approval_is_closed_until_the_vendor_is_selected_and_says_who_can_mend_it(
    browser: Browser, cast: Cast, candidate: Any
) -> None:
    path = f"/vendors/{candidate.id}/approval"
    staff = as_(browser, cast.pam)
    closed = page(staff, path)
    assert "No selection assessment of the vendor is decided yet" in closed
    assert f'href="/vendors/{candidate.id}/selection"' in closed
    send(staff, path, 422, reason="The best offer.")
    assert waiting_proposal(candidate.id) is None

    draft = make_selection(candidate, cast.pam, state=S.DRAFT)
    db.session.commit()
    assert f"/selections/{draft.id}/fill" in page(staff, path)
    send(staff, path, 422, reason="The best offer.")

    draft.state, draft.decided_on, draft.decided_by_id = S.DECIDED, TODAY, cast.pia.id
    db.session.commit()
    send(staff, path, reason="The best offer.")
    assert waiting_proposal(candidate.id) is not None


@pytest.mark.parametrize(
    ("outcome", "until", "passes"),
    [
        (SelectionOutcome.REJECT, None, False),
        (SelectionOutcome.CONDITIONAL, date(2026, 11, 24), False),
        (SelectionOutcome.CONDITIONAL, date(2026, 11, 25), True),
        (SelectionOutcome.EXCEPTION, date(2026, 11, 25), True),
    ],
)
def test_approval_goes_by_what_was_decided_and_until_when(
    browser: Browser, cast: Cast, candidate: Any, outcome: Any, until: Any, *, passes: bool
) -> None:
    make_selection(candidate, cast.pam, cast.pia, outcome=outcome, until=until)
    db.session.commit()
    path = f"/vendors/{candidate.id}/approval"
    send(as_(browser, cast.pam), path, 302 if passes else 422, reason="The best offer.")
    assert (waiting_proposal(candidate.id) is not None) is passes


@pytest.mark.parametrize(("day", "passes"), [("2025-11-25", True), ("2025-11-24", False)])
def test_an_assessment_too_old_for_the_tier_does_not_open_approval(
    browser: Browser, cast: Cast, candidate: Any, day: str, *, passes: bool
) -> None:
    """Of a vendor without data nobody knows the tier: the shortest validity, 12 months, counts."""
    held = date.fromisoformat(day)
    make_selection(candidate, cast.pam, cast.pia, is_earlier=True, assessed_on=held)
    db.session.commit()
    path = f"/vendors/{candidate.id}/approval"
    send(as_(browser, cast.pam), path, 302 if passes else 422, reason="The best offer.")
    assert (waiting_proposal(candidate.id) is not None) is passes


def test_the_officer_is_refused_where_the_assessment_fell_after_the_proposal(
    browser: Browser, cast: Cast, candidate: Any
) -> None:
    make_selection(candidate, cast.pam, cast.pia)
    db.session.commit()
    send(as_(browser, cast.pam), f"/vendors/{candidate.id}/approval", reason="The best offer.")
    make_selection(candidate, cast.pam, cast.pia, outcome=SelectionOutcome.REJECT)
    db.session.commit()
    waiting = waiting_proposal(candidate.id)
    assert waiting is not None
    officer = as_(browser, cast.pia)
    path = f"/proposals/{waiting.id}/decision"
    assert "decided not to adopt" in page(officer, path)
    assert "cannot be approved yet" in send(officer, path, 422, decision="approve", reason="Fine")
    db.session.expire_all()
    assert candidate.state is VendorState.ASSESSING
    send(officer, path, decision="return", reason="Not adopted")  # to refuse it needs nothing
