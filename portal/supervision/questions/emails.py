"""What a vendor's person reads when their question is answered."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail.letters import MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to
from portal.ledger.vendors.queries import find_vendor, letter_between
from portal.supervision.questions.models import VendorQuestion


def question_answered(question: VendorQuestion, person: User) -> Mail:
    """In the person's language; the answer itself is read on the portal."""
    vendor = find_vendor(question.vendor_id)
    letter = MailContent(
        lines=[say("We have answered your question %(number)s.", number=question.number)],
        facts=[(say("What you asked about"), question.thing)],
        button=(say("Read the answer"), link_to(f"/questions/{question.id}")),
    )
    subject = say("Your question %(number)s is answered", number=question.number)
    key, between = f"question:{question.id}:{person.id}", letter_between(vendor)
    return mail_to(person, key, subject, letter, between, about_vendor_id=question.vendor_id)
