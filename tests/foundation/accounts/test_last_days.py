"""An auditor's account ends by itself: the day it is asked for, moved, and what happens after it."""

from datetime import date, timedelta

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import AUDITOR_DAYS
from portal.foundation.accounts.people import account_services, services
from portal.foundation.accounts.people.account_services import LONGEST_DAYS, last_day_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.jobs import tasks
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.people import last_mail, path_in
from tests.foundation.accounts.test_invitations import ANSWERS

TODAY = date(2026, 11, 25)
ONLY = [Role.AUDITOR]


def test_the_rule_of_the_last_day(cast: Cast) -> None:
    assert cast.ann.ends_on is None
    assert last_day_of(ONLY, None) == TODAY + timedelta(days=AUDITOR_DAYS)
    assert last_day_of(ONLY, TODAY) == TODAY
    longest = TODAY + timedelta(days=LONGEST_DAYS)
    assert last_day_of(ONLY, longest) == longest
    for day in (TODAY - timedelta(days=1), longest + timedelta(days=1)):
        with pytest.raises(RuleViolated) as refused:
            last_day_of(ONLY, day)
        assert refused.value.field == "ends_on"
    assert last_day_of([Role.AUDITOR, Role.EMPLOYEE], TODAY) is None


def test_an_invited_auditor_is_told_the_day_and_is_out_after_it(
    browser: Browser, cast: Cast, clock: Clock
) -> None:
    browser.sign_in(cast.sue)
    data = {"name": "Ben", "email": "ben@example.jp", "roles": ["auditor"], "language": "en"}
    day = TODAY + timedelta(days=20)
    browser.post("/people/invite", data=data | {"ends_on": day.isoformat()})
    path = path_in(last_mail())
    browser.sign_out()
    assert "15 Dec 2026" in browser.get(path).text
    browser.post(path, data=ANSWERS)
    assert "15 Dec 2026" in browser.get("/profile").text
    clock.go_to(day)
    assert browser.get("/profile").status_code == 200
    assert tasks.end_accounts().params == {"ended": 0}
    clock.go_to(day + timedelta(days=1))
    assert browser.get("/profile").status_code == 302, "out at once, whether the job ran or not"
    assert queries.passwords_of("ben@example.jp") == [(0, None)]
    assert tasks.end_accounts().params == {"ended": 1}
    assert tasks.end_accounts().params == {"ended": 0}
    user = queries.find_by_email("ben@example.jp")
    assert user is not None
    assert user.ended_at is not None


def test_an_invitation_opens_nothing_after_the_last_day(cast: Cast, clock: Clock) -> None:
    with transaction():
        services.invite(
            acting(cast.sue),
            email="ben@example.jp",
            name="Ben",
            roles=ONLY,
            language="en",
            account_ends_on=TODAY + timedelta(days=3),
        )
    (invitation,) = queries.open_invitations_at("ben@example.jp", None)
    clock.go_to(TODAY + timedelta(days=3))
    assert invitation.is_open(clock.now())
    clock.go_to(TODAY + timedelta(days=4))
    assert not invitation.is_open(clock.now())


def test_the_administrator_moves_it_and_nobody_elses(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.sue)
    address = f"/people/{cast.ann.id}/last-day"
    assert "has no last day yet" in browser.get(f"/people/{cast.ann.id}").text
    assert browser.post(address, data={"ends_on": "2026-12-24"}).status_code == 302
    db.session.refresh(cast.ann)
    assert cast.ann.ends_on == date(2026, 12, 24)
    with pytest.raises(InvalidTransition), transaction():
        account_services.move_last_day(cast.pam, TODAY, acting(cast.sue), version=None)


def test_who_gets_another_role_stays(cast: Cast) -> None:
    def change(*roles: Role) -> None:
        with transaction():
            account_services.change_roles(
                cast.ann, roles, acting(cast.sue), version=cast.ann.version
            )

    change(Role.AUDITOR, Role.EMPLOYEE)
    assert cast.ann.ends_on is None
    change(Role.AUDITOR)
    assert cast.ann.ends_on == TODAY + timedelta(days=AUDITOR_DAYS)
