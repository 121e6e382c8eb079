"""What a vendor's person reads when their wish for more time is answered."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import Mail, framed, link_to, mail_to
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.extensions.models import Extension
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.queries import find_vendor


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
    lines = [
        say("You asked for more time for this: %(what)s", what=obligation.text),
        told,
        *([say("Reason: %(reason)s", reason=extension.answer)] if extension.answer else []),
        say("Your requests: %(link)s", link=link_to("/todo")),
    ]
    body = framed(
        lines,
        person.language.value,
        name=person.name,
        vendor=vendor.called if vendor else None,
        company=the_organisation(),
    )
    key = f"extension:{extension.id}:{person.id}"
    return mail_to(person, key, subject, body, about_vendor_id=extension.vendor_id)
