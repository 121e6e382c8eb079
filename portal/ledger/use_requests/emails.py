"""What whoever asked for a company reads when something happened about it."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail.letters import Between, MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.use_requests.models import UseRequest
from portal.ledger.use_requests.workflow import STATES
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.workflow import WORDS


def standing(row: UseRequest, person: User, vendor: Vendor | None) -> Mail:
    """Where the request stands: answered why, or the state of the vendor it became."""
    lines = [
        say(
            "You asked to use %(name)s (%(number)s): %(state)s.",
            name=row.name,
            number=row.number,
            state=STATES[row.state],
        ),
        *([say("Reason: %(reason)s", reason=row.answer)] if row.answer else []),
    ]
    if vendor is not None:
        state = WORDS[vendor.state]
        lines += [
            say("State of %(name)s in the register: %(state)s.", name=vendor.called, state=state),
            say(
                "No personal data may be handed over before the vendor is active and procurement says so."
            ),
        ]
    letter = MailContent(
        lines=lines, button=(say("Open your request"), link_to(f"/use-requests/{row.id}"))
    )
    stands = vendor.state.value if vendor is not None else row.state.value
    about = vendor.id if vendor is not None else None
    subject = say("Your request to use %(name)s", name=row.name)
    key = f"use-request:{row.id}:{stands}"
    between = Between(company=the_organisation())
    return mail_to(person, key, subject, letter, between, about_vendor_id=about)
