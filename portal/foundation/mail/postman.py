"""The only code that talks to the mail server: one connection for a run, opened when needed."""

import smtplib
from contextlib import suppress
from types import TracebackType

from flask import current_app
from flask_mailman import Mail
from flask_mailman.backends.smtp import EmailBackend

from portal.foundation.mail.letters import Letter


def has_server() -> bool:
    """Whether mails can leave at all."""
    return bool(current_app.config["MAIL_SERVER"])


class Postman:
    """Use as a context: closes the connection in the end, whatever happened."""

    def __init__(self) -> None:
        state = Mail().init_mail(current_app.config, False)  # noqa: FBT003  (not for tests)
        self._backend = EmailBackend(mailman=state)

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
