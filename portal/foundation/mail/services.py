"""What an administrator does about mails that did not arrive."""

from uuid import uuid4

from portal.foundation.access.actor import Actor
from portal.foundation.audit import recorder
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say
from portal.foundation.mail import queries, workflow
from portal.foundation.mail.letters import Between, MailContent, WritingCompany, as_text, parts_of
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.outbox import Mail, link_to, queue, subject_to
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.workflow import hide_secrets


def retry_mail(mail: OutboxEmail, *, actor: Actor) -> None:
    """Send a mail that was kept or not delivered, with the next run."""
    before = queries.end_so_far(mail)
    workflow.try_again(mail, clock.now())
    recorder.record(actor, "mail.retried", mail, say("A mail is to be sent again"), before=before)


def settle_mail(mail: OutboxEmail, *, how: str, actor: Actor) -> None:
    """The person was reached in another way; `how` says in which."""
    how = how.strip()
    if not how:
        raise RuleViolated(say("Say how the person was told."), field="how")
    before = queries.end_so_far(mail)
    workflow.settle(mail, clock.now())
    text = say("An undelivered mail was settled another way: %(how)s", how=how)
    recorder.record(actor, "mail.settled", mail, text, before=before)


def hand_over_link(mail: OutboxEmail, *, actor: Actor) -> str:
    """The whole text of a mail to somebody else that was not sent, to pass it on by hand.

    Refuses where the mail server has it, or will try: then nobody else needs the link.
    """
    if has_server() and mail.state is not MailState.KEPT:
        raise InvalidTransition(
            say("A mail server sends this mail; its link is for the recipient.")
        )
    if hide_secrets(mail.body) == mail.body:
        raise InvalidTransition(say("There is no secret link in this mail."))
    text = say(
        "Took the link out of the mail to %(recipient)s, to hand it over",
        recipient=mail.recipient_name or mail.recipient,
    )
    recorder.record(actor, "mail.link_taken", mail, text)
    return mail.body


def trial_mail(
    recipient: str, language: Lang, company: WritingCompany | None, *, user_id: int | None = None
) -> Mail:
    """A mail that only shows that mails arrive, and how those to vendors look."""
    between = Between(company=company)
    letter = MailContent(
        lines=[
            say("This mail was asked for to see whether mails of the portal arrive."),
            say("It arrived; nothing needs to be done."),
        ],
        button=(say("Open the portal"), link_to("/")),
    )
    parts = parts_of(letter, language, name=recipient, between=between, outside=True)
    return Mail(
        key=f"trial:{uuid4().hex}",
        recipient=recipient,
        user_id=user_id,
        language=language,
        subject=words(subject_to(say("Test mail of the portal"), between), language),
        body=as_text(parts),
        parts=parts,
        reply_to=between.reply_to,
    )


def send_trial(
    recipient: str, language: Lang, company: WritingCompany | None, *, actor: Actor
) -> OutboxEmail:
    mail = queue(trial_mail(recipient, language, company, user_id=actor.user_id))
    db.session.flush()
    recorder.record(actor, "mail.tried", mail, say("A test mail is to be sent"))
    return mail
