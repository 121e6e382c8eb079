"""The head of the audit log leaves the portal every working day."""

from datetime import date

from sqlalchemy import select

from portal.foundation.audit.queries import head
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.jobs.tasks import queue_head_mails
from tests.cast import Cast
from tests.clock import Clock


def mails() -> list[OutboxEmail]:
    return list(db.session.scalars(select(OutboxEmail).order_by(OutboxEmail.recipient)))


def test_auditor_and_administrator_get_the_hash_once_a_day(cast: Cast, clock: Clock) -> None:
    _, before = head()
    assert queue_head_mails() == 2
    assert queue_head_mails() == 0
    assert [mail.recipient for mail in mails()] == ["ann@example.jp", "sue@example.jp"]
    assert all(f"--head {before}" in mail.body for mail in mails())
    clock.go_to(date(2026, 11, 26))
    assert queue_head_mails() == 2


def test_the_mailed_hash_is_the_one_before_the_mail_itself(cast: Cast) -> None:
    before, _ = head()
    queue_head_mails()
    number, hash_ = head()
    assert number == before + 1
    assert hash_ not in mails()[0].body


def test_without_anybody_to_keep_it_nothing_is_mailed(cast: Cast, clock: Clock) -> None:
    for person in (cast.ann, cast.sue):
        person.ended_at = clock.now()
    db.session.commit()
    assert queue_head_mails() == 0
