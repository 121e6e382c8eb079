"""Which Privacy Mark the company holds from which day on, and who reports incidents for it."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.organisation.services import state_privacy_mark
from portal.ledger.obligations.models import ObligationKind
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.incidents.steps import assess, open_clocks, tell

APRIL, OCTOBER = date(2026, 4, 1), date(2026, 10, 1)


def state(cast: Cast, number: str, day: date, version: int | None = None) -> None:
    company = the_organisation()
    with transaction():
        state_privacy_mark(
            company,
            number,
            day,
            acting(cast.sue),
            version=company.version if version is None else version,
        )


def test_what_holds_on_a_day_is_what_was_said_last_before_it(cast: Cast) -> None:
    assert the_organisation().privacy_mark_on(APRIL) is None
    state(cast, "17000001", APRIL)
    state(cast, "", OCTOBER)
    company = the_organisation()
    assert company.privacy_mark_on(date(2026, 3, 31)) is None
    assert company.privacy_mark_on(APRIL) == "17000001"
    assert company.privacy_mark_on(date(2026, 9, 30)) == "17000001"
    assert company.privacy_mark_on(OCTOBER) == ""


def test_what_was_mistyped_is_said_anew_of_the_same_day(cast: Cast) -> None:
    state(cast, "17000010", APRIL)
    state(cast, "17000001", APRIL)
    assert the_organisation().privacy_marks == [{"from": "2026-04-01", "number": "17000001"}]


def test_a_day_to_come_an_earlier_one_and_no_change_are_refused(cast: Cast) -> None:
    state(cast, "17000001", APRIL)
    for number, day in (("1", date(2099, 1, 1)), ("1", date(2026, 3, 31)), ("17000001", OCTOBER)):
        with pytest.raises(RuleViolated):
            state(cast, number, day)
    with pytest.raises(ChangedMeanwhile):
        state(cast, "", OCTOBER, version=0)


def test_the_page_shows_each_with_its_days(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    here = "/settings/privacy-mark"
    assert "Nothing is on record yet." in browser.get(here).text
    typed = {"number": "17000001", "from_day": "2026-04-01"}
    typed["version"] = str(the_organisation().version)
    assert browser.post(here, data=typed).status_code == 302
    assert "17000001" in browser.get(here).text
    browser.sign_in(cast.pia)
    assert browser.get(here).status_code in {403, 404}


def test_without_the_mark_its_reports_are_not_owed(cast: Cast) -> None:
    mark = {ObligationKind.INCIDENT_MARK_FINAL, ObligationKind.INCIDENT_MARK_PRELIMINARY}
    before = tell(cast.ada, cast.acme)
    assert mark & open_clocks(before).keys()  # nothing is on record: it is reported
    state(cast, "", APRIL)
    assert not mark & open_clocks(tell(cast.ada, cast.acme)).keys()
    assess(cast.pia, before)
    assert not mark & open_clocks(before).keys()
    db.session.commit()
