"""Who answers reads that a vendor disagrees; whoever disagreed reads that it is answered."""

from datetime import date

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import Message, say
from portal.foundation.mail.letters import Between, MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.queries import find_vendor, letter_between
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.workflow import DisputedThing


def raised(dispute: Dispute, thing: DisputedThing, person: User, *, due_on: date) -> Mail:
    """To a colleague. Why it disagrees stands behind the link, not in the mail."""
    vendor = find_vendor(dispute.vendor_id)
    letter = MailContent(
        lines=[
            say(
                "A vendor disagrees. Somebody else than the person who opened or graded it has to "
                "answer, with reasons."
            )
        ],
        facts=[
            *([(say("Vendor"), vendor.called)] if vendor else []),
            (say("What it is about"), _called(thing)),
            (say("To be answered by"), due_on),
        ],
        button=(say("Answer the dispute"), link_to(f"/disputes/{dispute.id}/answer")),
    )
    subject = say("Dispute of %(number)s", number=thing.number)
    key, between = f"dispute:{dispute.id}:{person.id}", Between(company=the_organisation())
    return mail_to(person, key, subject, letter, between, about_vendor_id=dispute.vendor_id)


def answered(dispute: Dispute, thing: DisputedThing, person: User) -> Mail:
    """In the person's language; the answer itself is read on the portal."""
    letter = MailContent(
        lines=[say("We have looked at what you said about %(number)s.", number=thing.number)],
        facts=[(say("What you disagreed with"), _called(thing))],
        button=(say("Read the answer"), link_to(thing.path)),
    )
    subject = say("Our answer to your dispute of %(number)s", number=thing.number)
    key = f"dispute-answer:{dispute.id}:{person.id}"
    between = letter_between(find_vendor(dispute.vendor_id))
    return mail_to(person, key, subject, letter, between, about_vendor_id=dispute.vendor_id)


def _called(thing: DisputedThing) -> Message:
    return say("%(number)s: %(title)s", number=thing.number, title=thing.name)
