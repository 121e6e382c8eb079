"""Handovers are stopped by one person, confirmed by a second, and resumed by another."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.onboarding import services
from portal.supervision.onboarding.models import Suspension
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user


def stopped(cast: Cast, by: User) -> Suspension:
    with transaction():
        return services.suspend(cast.acme, reason="A list was lost.", actor=acting(by))


def confirm(cast: Cast, row: Suspension, by: User) -> None:
    with transaction():
        services.confirm_suspension(row, cast.acme, remark="I agree.", actor=acting(by))


def duty() -> Obligation:
    return db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.SUSPENSION_CONFIRM)
    ).one()


def test_a_stop_waits_three_working_days_for_a_second_person(cast: Cast) -> None:
    row = stopped(cast, cast.pam)
    assert cast.acme.state is VendorState.SUSPENDED
    assert (duty().holder, duty().due_on) == (Holder.PRIVACY_OFFICER, date(2026, 11, 30))
    confirm(cast, row, cast.pia)
    assert (row.confirmed_by_id, duty().outcome) == (cast.pia.id, Outcome.DONE)
    assert cast.acme.state is VendorState.SUSPENDED
    assert trail_of(row)[0].action == "vendor.suspension_confirmed"


def test_the_deputy_of_whoever_stopped_it_neither_confirms_nor_resumes(cast: Cast) -> None:
    row = stopped(cast, cast.pia)
    deputy = replace(
        acting(cast.pip),
        roles=frozenset({Role.PROCUREMENT, Role.PRIVACY_OFFICER}),
        deputy_for=frozenset({cast.pia.id}),
    )
    with pytest.raises(RuleViolated, match="Somebody else"), transaction():
        services.confirm_suspension(row, cast.acme, remark="Fine.", actor=deputy)
    with pytest.raises(RuleViolated, match="Somebody else"), transaction():
        services.resume(cast.acme, reason="It was found.", actor=deputy)
    confirm(cast, row, cast.max)
    assert row.confirmed_by_id == cast.max.id


def test_what_a_deputy_stopped_the_only_officer_does_not_have_to_confirm_from_away(
    cast: Cast,
) -> None:
    deputy = replace(acting(cast.pip), deputy_for=frozenset({cast.pia.id}))
    with transaction():
        services.suspend(cast.acme, reason="A list was lost.", actor=deputy)
    assert duty().holder is Holder.MANAGEMENT


@pytest.mark.parametrize(
    ("officers", "holder"), [(1, Holder.MANAGEMENT), (2, Holder.PRIVACY_OFFICER)]
)
def test_when_the_only_officer_stopped_it_management_confirms(
    cast: Cast, officers: int, holder: Holder
) -> None:
    if officers > 1:
        make_user("Pal", Role.PRIVACY_OFFICER)
    db.session.commit()
    stopped(cast, cast.pia)
    assert duty().holder is holder


def test_nobody_confirms_alone_twice_or_after_it_is_over(cast: Cast) -> None:
    row = stopped(cast, cast.pia)
    with pytest.raises(RuleViolated):
        confirm(cast, row, cast.pia)
    confirm(cast, row, cast.max)
    with pytest.raises(InvalidTransition):
        confirm(cast, row, cast.max)


def test_who_lets_it_go_on_ends_the_wait(cast: Cast) -> None:
    row = stopped(cast, cast.pam)
    with transaction():
        services.resume(cast.acme, reason="It was found.", actor=acting(cast.pia))
    assert (row.resumed_by_id, duty().outcome) == (cast.pia.id, Outcome.WITHDRAWN)
    with pytest.raises(InvalidTransition):
        confirm(cast, row, cast.max)


def test_offboarding_ends_the_wait_as_well(cast: Cast) -> None:
    stopped(cast, cast.pam)
    with transaction():
        services.offboard(cast.acme, reason="Enough.", actor=acting(cast.pam))
    assert duty().outcome is Outcome.WITHDRAWN


def test_unconfirmed_in_time_it_stays_stopped_and_goes_to_management_once(
    cast: Cast, clock: Clock
) -> None:
    row = stopped(cast, cast.pam)
    clock.go_to(date(2026, 11, 30))
    reconcile()
    assert duty().holder is Holder.PRIVACY_OFFICER
    clock.go_to(date(2026, 12, 1))
    reconcile()
    reconcile()
    assert (duty().holder, cast.acme.state) == (Holder.MANAGEMENT, VendorState.SUSPENDED)
    told = [line.action for line in trail_of(row)]
    assert told.count("vendor.suspension_escalated") == 1
    confirm(cast, row, cast.pia)
    assert duty().outcome is Outcome.LATE


def test_pam_stops_pia_confirms_on_a_page_of_her_own(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pam)
    page = f"/vendors/{cast.acme.id}/suspension"
    assert browser.post(page, data={"reason": "A list was lost."}).status_code == 302
    row = db.session.scalars(select(Suspension)).one()
    confirmation = f"/suspensions/{row.id}/confirmation"
    assert browser.get(confirmation).status_code == 403
    browser.sign_in(cast.pia)
    vendor = browser.get(f"/vendors/{cast.acme.id}/work").text
    assert confirmation in vendor
    assert "A list was lost." in browser.get(confirmation).text
    assert browser.post(confirmation, data={"remark": "I agree."}).status_code == 302
    assert "Confirmed by Pia" in browser.get(confirmation).text
    assert browser.post(confirmation, data={"remark": ""}).status_code == 409


def test_who_stopped_it_is_told_that_another_confirms(browser: Browser, cast: Cast) -> None:
    row = stopped(cast, cast.pia)
    browser.sign_in(cast.pia)
    page = browser.get(f"/suspensions/{row.id}/confirmation").text
    assert "another person confirms" in page
    answer = browser.post(f"/suspensions/{row.id}/confirmation", data={"remark": ""})
    assert answer.status_code == 422


def test_a_stop_needs_its_reason(cast: Cast) -> None:
    with pytest.raises(DomainError), transaction():
        services.suspend(cast.acme, reason=" ", actor=acting(cast.pam))
