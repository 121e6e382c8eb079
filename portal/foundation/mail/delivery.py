"""Delivers the outbox. Any number of runs at once: a mail is claimed before it is sent.

Killed between the hand-over and the note about it, a mail is sent again once the claim is over,
with the same Message-ID.
"""

import logging
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import end_reading, transaction, tried_again
from portal.foundation.core.database.unrecorded import note_unrecorded
from portal.foundation.core.words.messages import to_text
from portal.foundation.mail import workflow
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.outbox import Mail, as_row
from portal.foundation.mail.postman import Failure, Postman, compose, has_server, judge

CLAIM_LASTS = timedelta(minutes=10)  # longer than one hand-over can take
AT_ONCE = 500  # mails of one run; the next run takes the rest
LOOKED_UP = 50  # at a time: to look for what waits longest costs more the more waits
_log = logging.getLogger("portal.mail")


@dataclass(slots=True)
class Delivered:
    sent: int = 0
    failed: int = 0
    kept: int = 0


def deliver_outbox() -> Delivered:
    """Send what is due, outside any transaction; without a mail server keep it for reading."""
    done = Delivered()
    if not has_server():
        done.kept = _keep_all()
        return done
    token = secrets.token_hex(16)
    with Postman() as postman:
        for number in islice(_claimed_in_turn(token), AT_ONCE):
            failure = _try(postman, number)
            _note(number, token, failure)
            if failure is None:
                done.sent += 1
                continue
            done.failed += 1
            if failure.server_gone:
                break
    return done


def deliver_now(number: int) -> Failure | None:
    """One mail, before those that wait longer; None: the server took it, or another run has it."""
    token = secrets.token_hex(16)
    if not _claim(token, number):
        return None
    with Postman() as postman:
        failure = _try(postman, number)
    _note(number, token, failure)
    return failure


def try_mail(mail: Mail) -> Failure | None:
    """Hand one mail over now, past the outbox: whether the settings are right."""
    with Postman() as postman:
        try:
            postman.send(compose(as_row(mail)))
        except Exception as error:  # as in a run
            return judge(error)
    return None


def first_waiting() -> int | None:
    """Of the mails that the next run takes up: any."""
    so = _is_due(clock.now()) if has_server() else OutboxEmail.state == MailState.WAITING
    return db.session.scalar(select(OutboxEmail.id).where(so).limit(1))


def _is_due(now: datetime) -> ColumnElement[bool]:
    """A first try is always due: also of a mail written under a clock set ahead (`--today`)."""
    return and_(
        OutboxEmail.state == MailState.WAITING,
        or_(OutboxEmail.tries == 0, OutboxEmail.next_try_at <= now),
        or_(OutboxEmail.claimed_until.is_(None), OutboxEmail.claimed_until <= now),
    )


def _claimed_in_turn(token: str) -> Iterator[int]:
    """The mails that wait longest, each claimed when its turn comes."""
    while waiting := _waiting():
        yield from (number for number in waiting if _claim(token, number))


@tried_again
def _waiting() -> Sequence[int]:
    first = select(OutboxEmail.id).where(_is_due(clock.now()))
    first = first.order_by(OutboxEmail.next_try_at, OutboxEmail.id).limit(LOOKED_UP)
    return db.session.scalars(first).all()


@tried_again
def _claim(token: str, number: int) -> bool:
    """Whether the mail is ours now. The update decides, not the reading before."""
    now = clock.now()
    mine = update(OutboxEmail).where(OutboxEmail.id == number, _is_due(now))
    mine = mine.values(claimed_by=token, claimed_until=now + CLAIM_LASTS)
    with transaction(audited=False):
        taken = db.session.execute(mine, execution_options={"synchronize_session": False})
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _try(postman: Postman, number: int) -> Failure | None:
    try:
        letter = compose(db.session.get_one(OutboxEmail, number, populate_existing=True))
        end_reading()  # the reading ends: nothing is held while the server is talked to
        postman.send(letter)
    except Exception as error:  # one bad mail must not hold up the others
        return judge(error)
    return None


@tried_again
def _note(number: int, token: str, failure: Failure | None) -> None:
    """Write down how it went, unless the claim ran out and another run has the mail now."""
    now = clock.now()
    with transaction(audited=False):
        mail = db.session.get_one(OutboxEmail, number, with_for_update=True, populate_existing=True)
        if mail.claimed_by != token or mail.state != MailState.WAITING:
            _log.warning("mail %s: the claim ran out before the hand-over ended", number)
        elif failure is None:
            workflow.deliver(mail, now)
        else:
            workflow.fail(
                mail,
                to_text(failure.message),
                now,
                permanent=failure.permanent,
                waits=failure.waits,
            )
        state, tries = mail.state, mail.tries
        if state is MailState.DEAD:  # nobody is reached at that address
            note_unrecorded()
    if failure is None:
        _log.info("mail %s sent", number)
    else:
        _log.warning("mail %s, try %s: %s, now %s", number, tries, failure.code, state)


def _keep_all() -> int:
    if first_waiting() is None:
        return 0
    now = clock.now()
    with transaction(audited=False):
        mails = db.session.scalars(
            select(OutboxEmail).where(OutboxEmail.state == MailState.WAITING).with_for_update()
        ).all()
        for mail in mails:
            workflow.keep(mail, now)
    return len(mails)
