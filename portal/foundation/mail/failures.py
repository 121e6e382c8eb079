"""What went wrong with a mail: the words for the administrator, and whether to try again. Pure."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import Message, say

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
_REFUSALS = frozenset({_UNPROVEN.id, _UNREADABLE.id})


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed try. `code` names it in the log, without anything about a person."""

    message: Message
    code: str
    permanent: bool = False  # another try would end the same way
    server_gone: bool = False  # no use in trying the other mails now
    waits: bool = (
        False  # nothing is wrong with the mail: it waits, however long, until it can leave
    )


class CannotVerify(DomainError):
    """MAIL_CA_FILE is not there, or holds no certificates."""

    def __init__(self) -> None:
        super().__init__(_UNREADABLE)


def is_refused(message: Message) -> bool:
    """Whether we send nothing because the mail server could not prove to be the right one."""
    return message.id in _REFUSALS


def judge(error: Exception) -> Failure:
    """Tell a refused address from a server that is away, by the exception of one try."""
    return next(failure(error) for kind, failure in _BY_KIND if isinstance(error, kind))


def _recipient_refused(error: smtplib.SMTPRecipientsRefused) -> Failure:
    code, answer = next(iter(error.recipients.values()))
    message = say("The mail server refused the address: %(answer)s", answer=_short(code, answer))
    return Failure(message, f"SMTP {code} at recipient", permanent=code >= _PERMANENT)


def _mail_refused(error: smtplib.SMTPDataError) -> Failure:
    message = say("The mail server refused the mail: %(answer)s", answer=_answer(error))
    code = error.smtp_code
    return Failure(message, f"SMTP {code} at data", permanent=code >= _PERMANENT)


def _sender_refused(error: smtplib.SMTPSenderRefused) -> Failure:
    message = say(
        "The mail server refused the sender of the settings: %(answer)s", answer=_answer(error)
    )
    return Failure(message, f"SMTP {error.smtp_code} at sender")


def _sign_in_refused(error: smtplib.SMTPAuthenticationError) -> Failure:
    message = say("The mail server did not accept the user name and password of the settings.")
    return Failure(message, f"SMTP {error.smtp_code} at sign-in", server_gone=True)


def _session_refused(error: smtplib.SMTPResponseException) -> Failure:
    message = say("The mail server took no mail at all: %(answer)s", answer=_answer(error))
    return Failure(message, f"SMTP {error.smtp_code} at connect", server_gone=True)


def _not_supported(error: smtplib.SMTPNotSupportedError) -> Failure:
    message = say("The mail server cannot do what this mail or the settings need.")
    return Failure(message, type(error).__name__, server_gone=True)


def _not_believed(error: ssl.SSLCertVerificationError) -> Failure:
    why = _WHY.get(error.verify_code, error.verify_message[:_MAX_ANSWER].rstrip("."))
    message = say(_UNPROVEN.id, why=why)
    return Failure(message, type(error).__name__, server_gone=True, waits=True)


def _cannot_verify(error: CannotVerify) -> Failure:
    return Failure(error.message, type(error).__name__, server_gone=True, waits=True)


def _unreachable(error: OSError) -> Failure:
    message = say("The mail server could not be reached (%(error)s).", error=type(error).__name__)
    return Failure(message, type(error).__name__, server_gone=True)


def _in_our_words(error: DomainError) -> Failure:
    return Failure(error.message, type(error).__name__)


def _not_valid(error: ValueError) -> Failure:
    message = say("The address or the text of the mail is not valid.")
    return Failure(message, type(error).__name__, permanent=True)


def _not_made(error: Exception) -> Failure:
    message = say("The mail could not be made (%(error)s).", error=type(error).__name__)
    return Failure(message, type(error).__name__)


# The first that fits counts: smtplib's errors are all OSErrors.
_BY_KIND: tuple[tuple[type[Exception], Callable[[Any], Failure]], ...] = (
    (smtplib.SMTPRecipientsRefused, _recipient_refused),
    (smtplib.SMTPDataError, _mail_refused),
    (smtplib.SMTPSenderRefused, _sender_refused),
    (smtplib.SMTPAuthenticationError, _sign_in_refused),
    (smtplib.SMTPResponseException, _session_refused),
    (smtplib.SMTPNotSupportedError, _not_supported),
    (ssl.SSLCertVerificationError, _not_believed),
    (OSError, _unreachable),
    (CannotVerify, _cannot_verify),
    (DomainError, _in_our_words),
    (ValueError, _not_valid),
    (Exception, _not_made),
)


def _answer(error: smtplib.SMTPResponseException) -> str:
    return _short(error.smtp_code, error.smtp_error)


def _short(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}"[:_MAX_ANSWER]
