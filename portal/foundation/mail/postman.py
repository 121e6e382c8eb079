"""The only code that talks to the mail server: one connection for a run, opened when needed.

Where TLS is asked for, the server must prove to be the one of the settings: by a certificate that is
in force, of its name, from an authority of MAIL_CA_FILE, or of the system's where none is named.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property, partial
from types import TracebackType
from typing import Any

from flask import current_app
from flask_mailman import Mail
from flask_mailman.backends.smtp import EmailBackend

from portal.foundation.core import clock
from portal.foundation.evidence import storage
from portal.foundation.mail.failures import CannotVerify
from portal.foundation.mail.models import OutboxEmail

# A row of the outbox as a mail: headers, encodings, attachments; the same mail at every try.


class _Text(EmailMessage):
    def as_bytes(self, unixfrom: bool = False, policy: Any = None, **_: object) -> bytes:  # noqa: FBT001, FBT002
        """The backend names the line ending as well; ours is the policy's, which is the same."""
        return super().as_bytes(unixfrom, policy)


@dataclass(frozen=True, slots=True)
class SmtpLetter:
    """A mail in the shape that Flask-Mailman's SMTP backend hands over, to one bare address."""

    from_email: str
    address: str
    text: EmailMessage
    encoding: str = "utf-8"

    def recipients(self) -> list[str]:
        return [self.address]

    def message(self) -> EmailMessage:
        return self.text


def compose(mail: OutboxEmail) -> SmtpLetter:
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
    return SmtpLetter(sender, mail.recipient, text)


def has_server() -> bool:
    """Whether mails can leave at all."""
    return bool(current_app.config["MAIL_SERVER"])


class _Verified(smtplib.SMTP):
    """STARTTLS, which the backend begins without saying whom to believe."""

    def __init__(self, context: ssl.SSLContext, *given: Any, **named: Any) -> None:
        self._context = context
        super().__init__(*given, **named)

    def starttls(self, *_: Any, context: ssl.SSLContext | None = None, **__: Any) -> Any:
        return super().starttls(context=context or self._context)


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> Any:
        if self.use_ssl or not self.use_tls:
            return super().connection_class
        return partial(_Verified, self.ssl_context)

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Refuses with CannotVerify."""
        try:
            return ssl.create_default_context(cafile=current_app.config["MAIL_CA_FILE"] or None)
        except OSError:
            raise CannotVerify from None


class Postman:
    """Use as a context: closes the connection in the end, whatever happened."""

    def __init__(self) -> None:
        state = Mail().init_mail(current_app.config, False)  # noqa: FBT003  (not for tests)
        self._backend = _Backend(mailman=state)

    def __enter__(self) -> "Postman":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, letter: SmtpLetter) -> None:
        """Hand one mail over; raises what smtplib raises. A broken connection is opened anew."""
        try:
            self._backend.open()
            self._backend.send_messages([letter])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
            if self._backend.connection.sock is None:  # the server closed it with its answer
                self._hang_up()
            raise
        except Exception:
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._backend.close()
        self._backend.connection = None
