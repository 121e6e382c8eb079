"""What had become of a mail by an earlier day, whatever was done about it since."""

from datetime import date, datetime

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock as core_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.mail import queries, services, workflow
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.queries import MailThen
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.mail import make_mail

DAY = date(2026, 11, 30)


def lost(mail: OutboxEmail) -> datetime:
    workflow.fail(mail, "no such address", core_clock.now(), permanent=True)
    db.session.commit()
    assert mail.finished_at is not None
    return mail.finished_at


def then(mail: OutboxEmail) -> MailThen | None:
    return queries.ends_before([mail.id], DAY).get(mail.id)


def test_a_mail_that_was_left_alone_is_as_it_stands(cast: Cast, clock: Clock) -> None:
    mail = make_mail()
    lost(mail)
    clock.go_to(date(2026, 12, 10))
    assert then(mail) is None


def test_of_all_that_was_done_since_the_first_tells_how_it_stood(cast: Cast, clock: Clock) -> None:
    mail, other = make_mail(), make_mail()
    workflow.keep(mail, core_clock.now())
    db.session.commit()
    kept_at = mail.finished_at
    clock.go_to(date(2026, 12, 4))
    with transaction():
        services.retry_mail(mail, actor=acting(cast.sue))
    lost(mail)
    with transaction():
        services.settle_mail(mail, how="By telephone", actor=acting(cast.sue))
    assert then(mail) == MailThen(MailState.KEPT, kept_at)
    assert then(other) is None


def test_one_that_was_lost_and_settled_since_was_lost(cast: Cast, clock: Clock) -> None:
    mail = make_mail()
    lost_at = lost(mail)
    clock.go_to(date(2026, 12, 4))
    with transaction():
        services.settle_mail(mail, how="By telephone", actor=acting(cast.sue))
    assert then(mail) == MailThen(MailState.DEAD, lost_at)


def test_what_was_done_by_the_day_is_no_thing_of_later(cast: Cast, clock: Clock) -> None:
    mail = make_mail()
    lost(mail)
    clock.go_to(DAY)
    with transaction():
        services.settle_mail(mail, how="By telephone", actor=acting(cast.sue))
    clock.go_to(date(2026, 12, 10))
    assert then(mail) is None


@pytest.mark.parametrize(
    ("action", "state"), [(queries.SETTLED, MailState.DEAD), (queries.RETRIED, None)]
)
def test_where_the_log_has_no_state_only_what_is_certain_is_said(
    cast: Cast, clock: Clock, action: str, state: MailState | None
) -> None:
    """Only what was lost is settled; what was sent again may have been kept or lost."""
    mail = make_mail()
    clock.go_to(date(2026, 12, 4))
    with transaction():
        record(SYSTEM, action, mail, say("A mail is to be sent again"))
    assert then(mail) == MailThen(state, None)
