"""What had become of mails on an earlier day, where they were sent again or settled since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from portal.foundation.audit.queries import TrailLine, about_since
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.workflow import WORDS

RETRIED: Final = "mail.retried"
SETTLED: Final = "mail.settled"


@dataclass(frozen=True, slots=True)
class MailThen:
    """`state` None: it had not been sent, and whether it was kept or given up is not on record."""

    state: MailState | None
    finished_at: datetime | None


def told(mail: OutboxEmail) -> dict[str, Any]:
    """For the log, before a mail is sent again or settled: its end until then is kept nowhere else."""
    return {"mail_state": WORDS[mail.state], "mail_ended_at": mail.finished_at}


def ends_before(mail_ids: Collection[int], day: date) -> Mapping[int, MailThen]:
    """Of those of which something was recorded after the day: what they had come to by then."""
    lines = about_since(OutboxEmail.__tablename__, mail_ids, (RETRIED, SETTLED), day)
    return {mail_id: _then(first) for mail_id, (first, *_) in lines.items()}


def _then(line: TrailLine) -> MailThen:
    said = line.before.get("mail_state")
    for state, words in WORDS.items():
        if words == said:
            return MailThen(state, line.before.get("mail_ended_at"))
    return MailThen(MailState.DEAD if line.action == SETTLED else None, None)
