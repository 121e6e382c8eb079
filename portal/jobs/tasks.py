"""What the jobs do: open a transaction where one is needed, call a service, say what came of it."""

from portal.foundation.core.messages import Message, say
from portal.foundation.mail.delivery import deliver_outbox


def send_mail() -> Message:
    """Not in a transaction: each mail is claimed, sent and noted by itself."""
    done = deliver_outbox()
    return say(
        "Mails sent: %(sent)s, failed: %(failed)s, kept: %(kept)s.",
        sent=done.sent,
        failed=done.failed,
        kept=done.kept,
    )
