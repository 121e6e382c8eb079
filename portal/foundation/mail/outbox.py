"""Writing a mail, framed for its reader: a row in the same transaction as the change that causes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Protocol
from uuid import uuid4

from flask import current_app
from sqlalchemy import Select, or_, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import add_once
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.workflow import hide_secrets

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
    recipient_name: str = ""
    user_id: int | None = None
    about_vendor_id: int | None = None
    attachments: Sequence[Attachment] = ()


def mail_to(
    person: Any,
    key: str,
    subject: Message,
    body: str,
    *,
    about_vendor_id: int | None = None,
    attachments: Sequence[Attachment] = (),
) -> Mail:
    """To somebody with an account, in their language, in which `body` is written already."""
    lang = person.language.value
    return Mail(
        key=key,
        recipient=person.email,
        recipient_name=person.name,
        user_id=person.id,
        about_vendor_id=about_vendor_id,
        language=lang,
        subject=words(subject, lang),
        body=body,
        attachments=attachments,
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
        mail.body = hide_secrets(mail.body)


def forget_links(prefix: str, still_open: Select[Any]) -> int:
    """Of all mails whose key begins so, but those that wait and those a person still needs; how many."""
    of_kind = OutboxEmail.key.startswith(prefix, autoescape=True)
    gone = or_(OutboxEmail.state == MailState.SENT, OutboxEmail.key.not_in(still_open))
    kept = select(OutboxEmail).where(of_kind, OutboxEmail.state != MailState.WAITING, gone)
    forgotten = 0
    for mail in db.session.scalars(kept.with_for_update()):
        shorter = hide_secrets(mail.body)
        forgotten += shorter != mail.body
        mail.body = shorter
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


class WritingCompany(Protocol):
    """Who writes."""

    @property
    def name(self) -> Text: ...

    @property
    def contact(self) -> Text: ...


def framed(
    lines: Iterable[Any], lang: Lang, *, name: str, vendor: Text | None, company: WritingCompany
) -> str:
    """`lines` between greeting and signature, as a letter has them. `vendor`: where it is known."""
    greeting = words(say("Dear %(name)s,", name=name), lang)
    if vendor is not None:
        greeting = f"{vendor.in_(lang)}\n{greeting}"
    contact = company.contact.in_(lang)
    signature = [
        "--",
        company.name.in_(lang),
        *(
            [words(say("If you have questions: %(contact)s", contact=contact), lang)]
            if contact
            else []
        ),
        words(say("Vendor portal: %(link)s", link=link_to("/")), lang),
        words(say("The vendor portal of %(company)s wrote this mail.", company=company.name), lang),
    ]
    parts = [
        greeting,
        words(say("%(company)s writes to you from its vendor portal.", company=company.name), lang),
        *(words(line, lang) for line in lines),
        words(say("Kind regards,"), lang),
        "\n".join(signature),
    ]
    return "\n\n".join(parts) + "\n"


def link_to(path: str) -> str:
    """The full address of a page; `path` begins with a slash, as url_for gives it."""
    return f"{current_app.config['PUBLIC_URL']}{path}"
