"""What an administrator does about mails that did not arrive."""

from collections.abc import Sequence

from portal.foundation.access.actor import Actor
from portal.foundation.audit import recorder
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import say, say_n
from portal.foundation.mail import workflow
from portal.foundation.mail.models import OutboxEmail

MAX_REASON = 300


def retry_mail(mail: OutboxEmail, *, actor: Actor) -> None:
    """Send a mail that was kept or not delivered, with the next run."""
    workflow.try_again(mail, clock.now())
    recorder.record(actor, "mail.retried", mail, say("A mail is to be sent again"))


def retry_all(mails: Sequence[OutboxEmail], *, actor: Actor) -> None:
    """Send all of them again, as after a mail server that was away for long."""
    if not mails:
        raise RuleViolated(say("There is no mail to send again."))
    for mail in mails:
        workflow.try_again(mail, clock.now())
    text = say_n("%(n)s mail is to be sent again", "%(n)s mails are to be sent again", len(mails))
    recorder.record(actor, "mail.retried", mails[0], text, also=mails[1:])


def settle_mail(mail: OutboxEmail, *, how: str, actor: Actor) -> None:
    """The person was reached in another way; `how` says in which."""
    how = how.strip()
    if not how:
        raise RuleViolated(say("Say how the person was told."), field="how")
    workflow.settle(mail, clock.now())
    recorder.record(
        actor,
        "mail.settled",
        mail,
        say("An undelivered mail was settled another way: %(how)s", how=how),
    )
