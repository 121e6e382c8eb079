"""The only code that talks to the mail server: one connection for a run, opened when needed.

Where TLS is asked for, the server must prove to be the one of the settings: by a certificate that is
in force, of its name, from an authority of MAIL_CA_FILE, or of the system's where none is named.
"""

import smtplib
import ssl
from contextlib import suppress
from functools import cached_property, partial
from types import TracebackType
from typing import Any

from flask import current_app
from flask_mailman import Mail
from flask_mailman.backends.smtp import EmailBackend

from portal.foundation.mail.failures import CannotVerify
from portal.foundation.mail.letters import Letter


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

    def send(self, letter: Letter) -> None:
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
