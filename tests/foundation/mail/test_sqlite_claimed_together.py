"""Mails that are claimed together: what one of them meets is not the others' to wait for."""

from typing import Any

import pytest
from sqlalchemy import text

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Message
from portal.foundation.mail import workflow
from portal.foundation.mail.delivery import _note, deliver_outbox
from portal.foundation.mail.models import MailState
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.mail import make_mail
from tests.post_office import PostOffice


def test_a_run_that_breaks_at_one_mail_leaves_the_others_to_the_next_run(
    cast: Cast, post_office: PostOffice
) -> None:
    first, second, third = (make_mail() for _ in range(3))
    with transaction(audited=False):
        db.session.execute(
            text(
                "CREATE TRIGGER full BEFORE UPDATE ON outbox_emails WHEN NEW.state = 'sent' "
                f"AND NEW.id = {first.id} BEGIN SELECT RAISE(FAIL, 'disk is full'); END"
            )
        )
    with pytest.raises(Exception, match="disk is full"):
        deliver_outbox()
    db.session.rollback()
    with transaction(audited=False):
        db.session.execute(text("DROP TRIGGER full"))

    done = deliver_outbox()

    assert (done.sent, second.state, third.state) == (2, MailState.SENT, MailState.SENT)


def test_a_mail_that_nobody_hands_over_yet_is_not_said_to_be_sent_at_this_moment(
    cast: Cast, post_office: PostOffice, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_mail(), make_mail()
    told: dict[int, Message | None] = {}

    def asked_beside(number: int, *noted: Any) -> None:
        """While one of them has just been handed over, somebody opens the page of the second."""
        db.session.refresh(second)
        told[number] = workflow.why_not(second, MailState.WITHHELD, clock.time)
        _note(number, *noted)

    monkeypatch.setattr("portal.foundation.mail.delivery._note", asked_beside)
    deliver_outbox()

    of_its_own, of_the_other = told[second.id], told[first.id]
    assert of_its_own is not None
    assert of_its_own.id == "It is being sent at this moment."
    assert of_the_other is None or of_the_other.id != of_its_own.id, "it can be withheld, or waits"
