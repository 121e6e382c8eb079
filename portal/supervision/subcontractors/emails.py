"""What a vendor's person reads when a subcontractor was decided, or its approval taken back."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import Message, say
from portal.foundation.mail.letters import MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to
from portal.ledger.vendors.queries import find_vendor, letter_between
from portal.supervision.subcontractors.models import (
    Subcontractor,
    SubcontractorEnd,
    SubcontractorState,
)


def decided(row: Subcontractor, person: User) -> Mail:
    """Approved until when and how, or refused and why; in the person's language."""
    about = {"number": row.number, "name": row.name}
    if row.state is SubcontractorState.APPROVED:
        subject = say("Subcontractor approved: %(name)s (%(number)s)", **about)
        lines = [
            say(
                "We approved that %(name)s handles data for the work entrusted to you.",
                name=row.name,
            ),
            say("The approval holds until %(day)s.", day=row.approved_until),
            *([say("Conditions: %(what)s", what=row.conditions)] if row.conditions else []),
            *([say("Remark: %(what)s", what=row.remark)] if row.remark else []),
        ]
    else:
        subject = say("Subcontractor refused: %(name)s (%(number)s)", **about)
        lines = [
            say(
                "We cannot approve that %(name)s handles data of the work entrusted to you.",
                name=row.name,
            ),
            say("Reason: %(reason)s", reason=row.remark),
            say("You can apply again once the reason is gone."),
        ]
    return _mail(row, person, "decided", subject, lines)


def revoked(row: Subcontractor, end: SubcontractorEnd, person: User) -> Mail:
    """From which day it may handle nothing any more, and why."""
    subject = say(
        "Approval of a subcontractor taken back: %(name)s (%(number)s)",
        name=row.name,
        number=row.number,
    )
    lines = [
        say(
            "From %(day)s on, please do not let %(name)s handle our data any more.",
            day=end.ended_on,
            name=row.name,
        ),
        say("Reason: %(reason)s", reason=end.reason),
        say(
            "Please have the data there returned or destroyed, and any further subcontracting below it stopped."
        ),
    ]
    return _mail(row, person, "revoked", subject, lines)


def _mail(
    row: Subcontractor, person: User, what: str, subject: Message, lines: list[Message]
) -> Mail:
    vendor = find_vendor(row.vendor_id)
    letter = MailContent(
        lines=lines, button=(say("Open your subcontractors"), link_to("/subcontractors/own"))
    )
    key, between = f"subcontractor:{row.id}:{what}:{person.id}", letter_between(vendor)
    return mail_to(person, key, subject, letter, between, about_vendor_id=row.vendor_id)
