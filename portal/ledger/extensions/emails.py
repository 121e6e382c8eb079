"""What a vendor's person reads when their wish for more time is answered."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail.letters import MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to
from portal.ledger.extensions.models import Extension
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.queries import find_vendor, letter_between


def answered(extension: Extension, obligation: Obligation, person: User) -> Mail:
    """Granted until when, or refused and why; in the person's language."""
    vendor = find_vendor(extension.vendor_id)
    until = extension.granted_until
    if until is None:
        subject = say("More time could not be given (due %(due)s)", due=obligation.due_on)
        told = say("We cannot give more time. It stays due on %(due)s.", due=obligation.due_on)
    else:
        subject = say("More time was given: now due %(due)s", due=until)
        told = say("It is now due on %(due)s.", due=until)
    letter = MailContent(
        lines=[
            say("We have looked at your request for more time."),
            told,
            *([say("Reason: %(reason)s", reason=extension.answer)] if extension.answer else []),
        ],
        facts=[(say("What"), obligation.text), (say("Until when"), until or obligation.due_on)],
        button=(say("Open what is asked of you"), link_to("/todo")),
    )
    key = f"extension:{extension.id}:{person.id}"
    between = letter_between(vendor)
    return mail_to(person, key, subject, letter, between, about_vendor_id=extension.vendor_id)
