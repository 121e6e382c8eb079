"""A row of the outbox as a mail: headers, encodings, attachments; the same mail at every try."""

from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from flask import current_app

from portal.foundation.core import clock
from portal.foundation.evidence import storage
from portal.foundation.mail.models import OutboxEmail


class _Text(EmailMessage):
    def as_bytes(self, unixfrom: bool = False, policy: Any = None, **_: object) -> bytes:  # noqa: FBT001, FBT002
        """The backend names the line ending as well; ours is the policy's, which is the same."""
        return super().as_bytes(unixfrom, policy)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in the shape that Flask-Mailman's SMTP backend hands over, to one bare address."""

    from_email: str
    address: str
    text: EmailMessage
    encoding: str = "utf-8"

    def recipients(self) -> list[str]:
        return [self.address]

    def message(self) -> EmailMessage:
        return self.text


def compose(mail: OutboxEmail) -> Letter:
    """The mail as it leaves, in 7-bit lines.

    Raises ValueError for an address that is none, FileDamaged for an attachment that is gone.
    """
    name, sender = parseaddr(current_app.config["MAIL_SENDER"])
    text = _Text(policy=policy.SMTP)
    text["Subject"] = mail.subject
    text["From"] = Address(name, addr_spec=sender)
    text["To"] = Address(mail.recipient_name, addr_spec=mail.recipient)
    text["Date"] = min(mail.queued_at, clock.now()).astimezone(clock.zone())
    text["Message-ID"] = mail.message_id
    text["Auto-Submitted"] = "auto-generated"  # out-of-office answers stay away (RFC 3834)
    text["Content-Language"] = mail.language
    text.set_content(mail.body, charset="utf-8", cte="base64")
    for one in mail.attachments:
        main, _, sub = one["media_type"].partition("/")
        data = storage.read(one["sha256"])
        text.add_attachment(data, maintype=main, subtype=sub, filename=one["name"])
    if mail.attachments:
        text.set_boundary(f"part-{mail.message_id.strip('<>').partition('@')[0]}")
    return Letter(sender, mail.recipient, text)
