"""Which failures are for good, and which end the run."""

import smtplib

import pytest

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.mail.postman import judge
from portal.foundation.mail.workflow import hide_secrets


@pytest.mark.parametrize(
    ("error", "permanent", "server_gone"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"unknown")}), True, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"busy")}), False, False),
        (smtplib.SMTPDataError(552, b"too large"), True, False),
        (smtplib.SMTPDataError(451, b"later"), False, False),
        (smtplib.SMTPSenderRefused(550, b"not you", "x@y"), False, False),
        (smtplib.SMTPAuthenticationError(535, b"wrong"), False, True),
        (smtplib.SMTPConnectError(554, b"no service"), False, True),
        (smtplib.SMTPHeloError(501, b"who"), False, True),
        (smtplib.SMTPServerDisconnected("gone"), False, True),
        (smtplib.SMTPNotSupportedError("STARTTLS"), False, True),
        (TimeoutError(), False, True),
        (ConnectionRefusedError(), False, True),
        (RuleViolated(say("The file is gone.")), False, False),
        (ValueError("no address"), True, False),
        (KeyError("media_type"), False, False),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else None,
)
def test_a_failure_is_judged(error: Exception, permanent: bool, server_gone: bool) -> None:
    failure = judge(error)
    assert (failure.permanent, failure.server_gone) == (permanent, server_gone)
    assert failure.message.id


def test_a_long_answer_of_a_server_is_cut() -> None:
    failure = judge(smtplib.SMTPDataError(554, b"spam \n" * 1000))
    assert len(failure.message.params["answer"]) == 160
    assert "\n" not in failure.message.params["answer"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("https://k.example/reset/q9Zb_2-hY7LmN0pQrStUvWx", "https://k.example/reset/..."),
        ("https://k.example/attestations/17/sign", "https://k.example/attestations/17/sign"),
        ("https://k.example/vendors?q=abcdefghijklmnopqrstuvwxyz", None),
        ("No link at all", None),
    ],
)
def test_only_secret_links_are_cut_out(body: str, shown: str | None) -> None:
    assert hide_secrets(body) == (shown or body)
