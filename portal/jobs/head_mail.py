"""The head of the audit log, mailed each working day to auditors and administrators.

Kept outside the portal, the hash shows later whether the end of the log was cut off or rewritten
(`flask audit verify --head HASH`).
"""

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.queries import head
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words import dates
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import Mail, is_queued, queue
from portal.foundation.organisation.queries import the_organisation


def mail_head() -> int:
    """Queue today's mails; returns how many. A second run on a day queues nothing."""
    today = clock.today()
    keepers = people_with_role(Role.AUDITOR, Role.ADMIN)
    if not keepers or is_queued(_key(keepers[0])):
        return 0
    with transaction():
        number, hash_ = head()
        for person in keepers:
            queue(_mail(person, number, hash_))
        record(
            SYSTEM,
            "audit.head_mailed",
            the_organisation(),
            say("Mailed the head of the audit log, event %(number)s", number=number),
            after={"number": number, "day": today.isoformat()},
        )
    return len(keepers)


def _key(person: User) -> str:
    return f"audit-head:{clock.today().isoformat()}:{person.id}"


def _mail(person: User, number: int, hash_: str) -> Mail:
    lang = person.language.value
    lines = [
        say("Dear %(name)s,", name=person.name),
        say(
            "The last event of the audit log is number %(number)s, its hash is %(hash)s.",
            number=number,
            hash=hash_,
        ),
        say(
            "Please keep this mail. With the hash an administrator can check later that nothing "
            "was cut off: flask audit verify --head %(hash)s",
            hash=hash_,
        ),
    ]
    day = dates.full(clock.today(), lang)
    return Mail(
        key=_key(person),
        recipient=person.email,
        recipient_name=person.name,
        user_id=person.id,
        language=lang,
        subject=words(say("Audit log: head of %(day)s", day=day), lang),
        body="\n\n".join(words(line, lang) for line in lines) + "\n",
    )
