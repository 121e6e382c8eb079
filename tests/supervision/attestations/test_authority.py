"""Who may sign, and until when."""

from datetime import date

from portal.foundation.core.database.db import db
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.supervision.attestations.work import an_authority


def test_from_the_day_on_which_it_is_ended_ada_signs_no_more(cast: Cast, browser: Browser) -> None:
    authority = an_authority(cast.ada)
    browser.sign_in(cast.pam)
    assert browser.post(f"/authorities/{authority.id}/end").status_code == 302
    assert authority.valid_until == date(2026, 11, 25)
    assert not authority.is_valid_on(date(2026, 11, 25))


def test_what_ran_out_is_not_ended_anew(cast: Cast, browser: Browser, clock: Clock) -> None:
    """Else what Ada signed in between would look as if she had been allowed to."""
    authority = an_authority(cast.ada, until=date(2026, 10, 1))
    db.session.commit()
    browser.sign_in(cast.pam)
    answer = browser.post(f"/authorities/{authority.id}/end")
    assert answer.status_code == 409
    assert "This ended already" in answer.text
    assert authority.valid_until == date(2026, 10, 1)
