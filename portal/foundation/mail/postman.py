"""The only code that talks to the mail server: one connection for a run, opened when needed.

Where TLS is asked for, the server must prove to be the one of the settings: by a certificate that is
in force, of its name, from an authority of MAIL_CA_FILE, or of the system's where none is named.
"""

import re
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
from urllib.parse import urlsplit

from flask import current_app
from flask_mailman import Mail
from flask_mailman.backends.smtp import EmailBackend

from portal.foundation.core import clock
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, in_one_line, say
from portal.foundation.evidence import storage
from portal.foundation.mail.html_part import as_html
from portal.foundation.mail.letters import wrapped
from portal.foundation.mail.models import OutboxEmail


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
    """The mail as it leaves, in 7-bit lines: the text, and the HTML beside it where it has parts.

    Raises ValueError for an address that is none, FileDamaged for an attachment that is gone, and
    LeadsNowhere where its addresses are of this machine alone.
    """
    demand_reachable(mail)
    sender = sender_of(mail)
    text = _Text(policy=policy.SMTP)
    text["Subject"] = mail.subject
    text["From"] = sender
    text["To"] = Address(mail.recipient_name, addr_spec=mail.recipient)
    if mail.reply_to:
        text["Reply-To"] = Address(addr_spec=mail.reply_to)
    text["Date"] = min(mail.queued_at, clock.now()).astimezone(clock.zone())
    text["Message-ID"] = mail.message_id
    text["Auto-Submitted"] = "auto-generated"  # out-of-office answers stay away (RFC 3834)
    text["Content-Language"] = mail.language
    text.set_content(wrapped(mail.body), charset="utf-8", cte="base64")
    number = mail.message_id.strip("<>").partition("@")[0]
    if mail.parts is not None:
        html = as_html(mail.parts, lang=mail.language, subject=mail.subject)
        text.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
        text.set_boundary(f"both-{number}")
    for attachment in mail.attachments:
        main, _, sub = attachment["media_type"].partition("/")
        data = storage.read(attachment["sha256"])
        text.add_attachment(data, maintype=main, subtype=sub, filename=attachment["name"])
    if mail.attachments:
        text.set_boundary(f"part-{number}")
    return SmtpLetter(sender.addr_spec, mail.recipient, text)


def sender_of(mail: OutboxEmail) -> Address:
    """As set; where no name of one's own is set, with the company's, which the reader knows."""
    name, sender = parseaddr(current_app.config["MAIL_SENDER"])
    company = mail.parts["company"] if mail.parts is not None else ""
    if name in ("", "Kantoku") and company:
        name = in_one_line(company)
    return Address(name, addr_spec=sender)


_LOCAL = re.compile(r"localhost(\.localdomain)?|127\.[0-9.]+|\[?::1\]?|0\.0\.0\.0", re.IGNORECASE)
_LOCAL_LINK = re.compile(rf"https?://({_LOCAL.pattern})(:\d+)?(/|\s|$)", re.IGNORECASE)


def sends_elsewhere() -> bool:
    """Whether the mail server is another machine, so that mails reach people elsewhere."""
    server = current_app.config["MAIL_SERVER"]
    return bool(server) and _LOCAL.fullmatch(server) is None


def unreachable_setting() -> Message | None:
    """What keeps mails from being sent: an address of the settings that means this machine alone."""
    config = current_app.config
    if not config["MAIL_SERVER"]:
        return None
    if _LOCAL.fullmatch(parseaddr(config["MAIL_SENDER"])[1].rpartition("@")[2]):
        return _LOCAL_SENDER
    return _LOCAL_URL if _LOCAL.fullmatch(urlsplit(config["PUBLIC_URL"]).hostname or "") else None


def demand_reachable(mail: OutboxEmail) -> None:
    """Refuses with LeadsNowhere what another machine would be handed with addresses of this one."""
    if not sends_elsewhere():
        return
    wrong = unreachable_setting()
    if wrong is not None:
        raise LeadsNowhere(wrong, waits=True)
    if _LOCAL_LINK.search(mail.body):
        raise LeadsNowhere(_LOCAL_BODY, waits=False)


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


_PERMANENT = 500
_MAX_ANSWER = 160
_UNPROVEN = say(
    "The mail server could not prove that it is the right one: %(why)s. No mail leaves until it can."
)
_UNREADABLE = say("MAIL_CA_FILE cannot be read as certificates. No mail leaves until it can.")
_WHY = {  # by the number of OpenSSL
    9: say("its certificate is not in force yet"),
    10: say("its certificate has run out"),
    18: say("no authority that we believe stands behind its certificate"),
    19: say("no authority that we believe stands behind its certificate"),
    20: say("no authority that we believe stands behind its certificate"),
    62: say("its certificate is for another name than MAIL_SERVER"),
    64: say("its certificate is for another name than MAIL_SERVER"),
}
_LOCAL_SENDER = say(
    "MAIL_SENDER is an address of this machine alone (localhost). No mail leaves until it is one of the company."
)
_LOCAL_URL = say(
    "PUBLIC_URL is an address of this machine alone (localhost), so links in mails would lead nowhere. No mail "
    "leaves until it is the address that people open."
)
_LOCAL_BODY = say(
    "This mail was written while PUBLIC_URL was an address of this machine alone: its links would lead nowhere. "
    "Invite or remind the person again, and settle this mail."
)
_REFUSALS = frozenset({_UNPROVEN.id, _UNREADABLE.id, _LOCAL_SENDER.id, _LOCAL_URL.id})


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed try. `code` names it in the log, without anything about a person."""

    message: Message
    code: str
    permanent: bool = False  # another try would end the same way
    server_gone: bool = False  # no use in trying the other mails now
    # nothing is wrong with the mail: it waits, however long, until it can leave
    waits: bool = False


class CannotVerify(DomainError):
    """MAIL_CA_FILE is not there, or holds no certificates."""

    def __init__(self) -> None:
        super().__init__(_UNREADABLE)


class LeadsNowhere(DomainError):
    """A mail to people elsewhere names an address of this machine. `waits`: a setting, not the mail."""

    def __init__(self, message: Message, *, waits: bool) -> None:
        super().__init__(message)
        self.waits = waits


def is_refused(message: Message) -> bool:
    """Whether we send nothing: the mail server did not prove to be the right one, or a setting is wrong."""
    return message.id in _REFUSALS


def judge(error: Exception) -> Failure:
    """Tell a refused address from a server that is away, by the exception of one try.

    The first that fits counts: smtplib's errors are all OSErrors.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _answered(error, code, _short(code, answer))
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error, error.smtp_code, _short(error.smtp_code, error.smtp_error))
    return _not_answered(error, type(error).__name__)


def _answered(error: Exception, code: int, answer: str) -> Failure:
    at = "connect"
    message = say("The mail server took no mail at all: %(answer)s", answer=answer)
    match error:
        case smtplib.SMTPRecipientsRefused():
            at = "recipient"
            message = say("The mail server refused the address: %(answer)s", answer=answer)
        case smtplib.SMTPDataError():
            at = "data"
            message = say("The mail server refused the mail: %(answer)s", answer=answer)
        case smtplib.SMTPSenderRefused():
            at = "sender"
            message = say(
                "The mail server refused the sender of the settings: %(answer)s", answer=answer
            )
        case smtplib.SMTPAuthenticationError():
            at = "sign-in"
            message = say(
                "The mail server did not accept the user name and password of the settings."
            )
    permanent = at in ("recipient", "data") and code >= _PERMANENT
    gone = at in ("sign-in", "connect")
    return Failure(message, f"SMTP {code} at {at}", permanent=permanent, server_gone=gone)


def _not_answered(error: Exception, name: str) -> Failure:
    match error:
        case smtplib.SMTPNotSupportedError():
            message = say("The mail server cannot do what this mail or the settings need.")
            return Failure(message, name, server_gone=True)
        case ssl.SSLCertVerificationError():
            why = _WHY.get(error.verify_code, error.verify_message[:_MAX_ANSWER].rstrip("."))
            return Failure(say(_UNPROVEN.id, why=why), name, server_gone=True, waits=True)
        case OSError():
            message = say("The mail server could not be reached (%(error)s).", error=name)
            return Failure(message, name, server_gone=True)
        case DomainError():
            ours = isinstance(error, LeadsNowhere)
            waits = (
                error.waits if isinstance(error, LeadsNowhere) else isinstance(error, CannotVerify)
            )
            permanent = ours and not waits
            return Failure(error.message, name, permanent=permanent, server_gone=waits, waits=waits)
        case ValueError():
            message = say("The address or the text of the mail is not valid.")
            return Failure(message, name, permanent=True)
    return Failure(say("The mail could not be made (%(error)s).", error=name), name)


def _short(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}"[:_MAX_ANSWER]
