"""Writing a mail, framed for its reader: a row in the same transaction as the change that causes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import Select, or_, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import add_once
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say
from portal.foundation.mail.letters import Between, MailContent, Parts, as_text, parts_of
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.workflow import cut_links

MAX_SUBJECT = 300
Attachment = tuple[str, str, str]  # file name, SHA-256 of the stored bytes, media type


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one person, already in the words of its language.

    `key` names the occasion, such as `receipt:17:ada`; the same key is never queued twice.
    """

    key: str
    recipient: str
    language: Lang
    subject: str
    body: str
    parts: Parts | None = None  # what `body` was made of; None: plain text alone
    reply_to: str = ""
    recipient_name: str = ""
    user_id: int | None = None
    about_vendor_id: int | None = None
    attachments: Sequence[Attachment] = ()


def mail_to(
    person: Any,
    key: str,
    subject: Message,
    letter: MailContent,
    between: Between,
    *,
    about_vendor_id: int | None = None,
    attachments: Sequence[Attachment] = (),
) -> Mail:
    """To somebody with an account or invited, in their language: a vendor's person or a colleague."""
    lang, outside = person.language.value, person.vendor_id is not None
    parts = parts_of(letter, lang, name=person.name, between=between, outside=outside)
    return Mail(
        key=key,
        recipient=person.email,
        recipient_name=person.name,
        user_id=person.id,
        about_vendor_id=about_vendor_id,
        language=lang,
        subject=words(subject_to(subject, between) if outside else subject, lang),
        body=as_text(parts),
        parts=parts,
        reply_to=between.reply_to if outside else "",
        attachments=attachments,
    )


def subject_to(subject: Message, between: Between) -> Message:
    """Of a mail to a vendor: who writes, and to which company, where that is known and not said yet."""
    if "company" in subject.params:
        return subject
    if between.vendor is None:
        return say("%(what)s - %(company)s", what=subject, company=between.called)
    return say(
        "%(what)s - %(company)s (for %(vendor)s)",
        what=subject,
        company=between.called,
        vendor=between.vendor,
    )


def queue(mail: Mail) -> OutboxEmail:
    """Put the mail into the outbox; the first one stands where the key was used before.

    Does not commit and leaves no audit line: the command it belongs to does both.
    """
    same = select(OutboxEmail).where(OutboxEmail.key == mail.key)
    queued = db.session.scalar(same)
    if queued is not None:
        return queued
    return add_once(as_row(mail), lambda: db.session.scalar(same))


def as_row(mail: Mail) -> OutboxEmail:
    """As it stands in the outbox; not put there yet."""
    now = clock.now()
    return OutboxEmail(
        key=mail.key,
        message_id=_message_id(),
        recipient=mail.recipient,
        recipient_name=_one_line(mail.recipient_name),
        user_id=mail.user_id,
        about_vendor_id=mail.about_vendor_id,
        language=mail.language,
        subject=_one_line(mail.subject)[:MAX_SUBJECT],
        body=mail.body,
        parts=dict(mail.parts) if mail.parts is not None else None,
        reply_to=mail.reply_to,
        attachments=[
            {"name": name, "sha256": sha256, "media_type": media_type}
            for name, sha256, media_type in mail.attachments
        ],
        state=MailState.WAITING,
        queued_at=now,
        next_try_at=now,
    )


def forget_link(key: str) -> None:
    """The secret link in this mail opens nothing any more: it leaves the copy that is kept.

    A mail that still waits keeps it until it was handed over. Part of a command, no audit line.
    """
    same = select(OutboxEmail).where(OutboxEmail.key == key)
    mail = db.session.scalar(same.where(OutboxEmail.state != MailState.WAITING).with_for_update())
    if mail is not None:
        cut_links(mail)


def forget_links(prefix: str, still_open: Select[Any]) -> int:
    """Of all mails whose key begins so, but those that wait and those a person still needs; how many."""
    of_kind = OutboxEmail.key.startswith(prefix, autoescape=True)
    gone = or_(OutboxEmail.state == MailState.SENT, OutboxEmail.key.not_in(still_open))
    kept = select(OutboxEmail).where(of_kind, OutboxEmail.state != MailState.WAITING, gone)
    forgotten = 0
    for mail in db.session.scalars(kept.with_for_update()):
        forgotten += cut_links(mail)
    return forgotten


def is_queued(key: str) -> bool:
    found = db.session.scalar(select(OutboxEmail.id).where(OutboxEmail.key == key))
    return found is not None


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _message_id() -> str:
    """Fixed when the mail is written, so that a mail sent twice is seen as the same one."""
    sender = parseaddr(current_app.config["MAIL_SENDER"])[1]
    return f"<{uuid4().hex}@{sender.rpartition('@')[2] or 'localhost'}>"


def link_to(path: str) -> str:
    """The full address of a page; `path` begins with a slash, as url_for gives it."""
    return f"{current_app.config['PUBLIC_URL']}{path}"
