"""What a vendor's person reads when their question is answered."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import Mail, framed, link_to, mail_to
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.questions.models import VendorQuestion


def question_answered(question: VendorQuestion, person: User) -> Mail:
    """In the person's language; the answer itself is read on the portal."""
    vendor = find_vendor(question.vendor_id)
    lines = [
        say("You asked about this: %(what)s", what=question.thing),
        say("We have answered your question %(number)s.", number=question.number),
        say("Read the answer: %(link)s", link=link_to(f"/questions/{question.id}")),
    ]
    body = framed(
        lines,
        person.language.value,
        name=person.name,
        vendor=vendor.called if vendor else None,
        company=the_organisation(),
    )
    subject = say("Your question %(number)s is answered", number=question.number)
    key = f"question:{question.id}:{person.id}"
    return mail_to(person, key, subject, body, about_vendor_id=question.vendor_id)
