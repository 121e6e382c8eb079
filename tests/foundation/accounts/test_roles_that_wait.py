"""A role that waits for its confirmation grants nothing and counts nowhere: nobody stands in for it,
no mail reaches it, and it is not counted among those who may confirm another."""

from datetime import timedelta

from portal.foundation.access.roles import Role
from portal.foundation.accounts.services import deciders_away, set_absence
from portal.foundation.core import clock as real_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder
from portal.supervision.consequences import queries
from portal.supervision.reminders.services import send_reminders
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.foundation.accounts.test_roles_that_decide import MANAGEMENT, OFFICER, join, role_of
from tests.supervision.consequences.test_told import mails_to
from tests.supervision.onboarding.acts import propose, umineko


def test_nobody_stands_in_for_an_officer_who_is_none_yet(cast: Cast, browser: Browser) -> None:
    proposal = propose(umineko(), acting(cast.pam))
    tom = join("Tom", OFFICER, by=cast.sue)
    today = real_clock.today()
    with transaction():
        set_absence(tom, cast.pip, today, today + timedelta(days=2), acting(tom))
    assert deciders_away(today) == []
    browser.sign_in(cast.pip)
    data = {"reason": "Sound.", "decision": "approve"}
    assert browser.post(f"/proposals/{proposal.id}/decision", data=data).status_code == 403


def test_no_mail_of_officers_reaches_who_is_none_yet(cast: Cast, clock: Clock) -> None:
    propose(umineko(), acting(cast.pam))
    join("Tom", OFFICER, Role.AUDITOR, by=cast.sue)
    clock.advance(days=30)
    send_reminders()
    assert mails_to("pia")
    assert not mails_to("tom")


def test_who_waits_is_not_asked_to_confirm_another(cast: Cast) -> None:
    """The only other manager waits too: nobody but the officer can confirm."""
    mona = join("Mona", MANAGEMENT, by=cast.sue)
    assert role_of(mona, MANAGEMENT).waits
    cast.max.ended_at = real_clock.now()
    db.session.commit()
    row = role_of(join("Tom", OFFICER, by=cast.sue), OFFICER)
    (owed,) = [one for one in queries.unconfirmed() if one.subject_id == row.id]
    assert owed.holder is Holder.PRIVACY_OFFICER
