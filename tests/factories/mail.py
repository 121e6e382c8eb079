"""Mails in the outbox, for tests."""

from itertools import count
from typing import Any

from portal.foundation.core.database.transactions import transaction
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.mail.outbox import Mail, queue

_number = count(1)


def a_mail(**values: Any) -> Mail:
    """A mail to Ada, with a key of its own unless the test names one."""
    written: dict[str, Any] = {
        "key": f"test:{next(_number)}",
        "recipient": "ada@acme.example",
        "recipient_name": "山田 エイダ",
        "language": "ja",
        "subject": "【ご署名のお願い】委託先の誓約書",
        "body": "いつもお世話になっております。\n\n期日: 11月30日(月)\n",
    }
    return Mail(**(written | values))


def make_mail(**values: Any) -> OutboxEmail:
    """A mail that waits in the outbox, committed."""
    with transaction(audited=False):
        return queue(a_mail(**values))
