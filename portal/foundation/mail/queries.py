"""Reads of the outbox."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from portal.foundation.audit.queries import TrailLine, about_since
from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.messages import Message, from_text
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.postman import is_refused
from portal.foundation.mail.workflow import WORDS, hide_secrets

LINKS = ("invitation:", "password-reset:")  # how keys of mails begin that let somebody in
MOST_LOOKED_AT = 100
RETRIED: Final = "mail.retried"
SETTLED: Final = "mail.settled"
WITHHELD: Final = "mail.withheld"


@dataclass(frozen=True, slots=True)
class MailThen:
    """`state` None: it had not been sent, and whether it was kept or given up is not on record."""

    state: MailState | None
    finished_at: datetime | None


def list_outbox(state: MailState | None = None) -> Sequence[OutboxEmail]:
    """The whole outbox, oldest first."""
    return db.session.scalars(_in_state(select(OutboxEmail), state).order_by(OutboxEmail.id)).all()


def find_mail(mail_id: int) -> OutboxEmail | None:
    return db.session.get(OutboxEmail, mail_id)


def find_keyed(key: str) -> OutboxEmail | None:
    return db.session.scalar(select(OutboxEmail).where(OutboxEmail.key == key))


def links_to_hand_over(limit: int) -> Sequence[OutboxEmail]:
    """Mails that stay here because there is no mail server, and hold a link somebody waits for."""
    stays = OutboxEmail.state.in_((MailState.WAITING, MailState.KEPT))
    rows = db.session.scalars(
        select(OutboxEmail)
        .where(stays, or_(*(OutboxEmail.key.startswith(link) for link in LINKS)))
        .order_by(OutboxEmail.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    return [row for row in rows if hide_secrets(row.body) != row.body][:limit]


def held_up() -> tuple[Message, int] | None:
    """Why no mail leaves and how many wait, while the mail server cannot prove to be the right one."""
    waiting = select(OutboxEmail.last_error, func.count()).where(
        OutboxEmail.state == MailState.WAITING
    )
    rows = db.session.execute(waiting.group_by(OutboxEmail.last_error)).all()
    reasons = [why for text, _ in rows if (why := from_text(text)) and is_refused(why)]
    return (reasons[0], sum(number for _, number in rows)) if reasons else None


def undelivered(
    about_vendor_ids: Collection[int] | Select[Any] | None = None, limit: int = 50
) -> Sequence[OutboxEmail]:
    """Mails that could not be delivered, newest first: all, or those about some vendors.

    `about_vendor_ids` may be a select of ids, such as the vendors of one owner.
    """
    newest = _dead(select(OutboxEmail), about_vendor_ids).order_by(OutboxEmail.id.desc())
    return db.session.scalars(newest.limit(limit)).all()


def count_dead(about_vendor_ids: Collection[int] | Select[Any] | None = None) -> int:
    return db.session.scalar(_dead(select(func.count(OutboxEmail.id)), about_vendor_ids)) or 0


def _dead(
    statement: Select[Any], about_vendor_ids: Collection[int] | Select[Any] | None
) -> Select[Any]:
    dead: Any = statement.where(OutboxEmail.state == MailState.DEAD)
    return among(dead, OutboxEmail.about_vendor_id, about_vendor_ids)  # type: ignore[arg-type]


def _in_state(statement: Select[Any], state: MailState | None) -> Select[Any]:
    return statement if state is None else statement.where(OutboxEmail.state == state)


def end_so_far(mail: OutboxEmail) -> dict[str, Any]:
    """For the log, before a mail is sent again or settled: its end until then is kept nowhere else."""
    return {"mail_state": WORDS[mail.state], "mail_ended_at": mail.finished_at}


def ends_before(mail_ids: Collection[int], day: date) -> Mapping[int, MailThen]:
    """Of those of which something was recorded after the day: what they had come to by then."""
    lines = about_since(OutboxEmail.__tablename__, mail_ids, (RETRIED, SETTLED, WITHHELD), day)
    return {mail_id: _then(first) for mail_id, (first, *_) in lines.items()}


def _then(line: TrailLine) -> MailThen:
    said = line.before.get("mail_state")
    for state, words in WORDS.items():
        if words == said:
            return MailThen(state, line.before.get("mail_ended_at"))
    return MailThen(MailState.DEAD if line.action == SETTLED else None, None)
