"""What a vendor's colleague reads when somebody asks them to answer a section."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail import outbox
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.responses.assignments.models import SectionDelegation
from portal.supervision.responses.assignments.queries import Asked


def section_given(
    row: SectionDelegation, asked: Asked, section: Section, person: User, *, by: str
) -> outbox.Mail:
    """In the person's language, with the way to the section."""
    vendor = find_vendor(row.vendor_id)
    path = f"/responses/{row.assignment_id}/sections/{section.id}"
    lines = [
        say(
            "%(by)s asks you to answer a section of the questionnaire “%(title)s”: %(section)s",
            by=by,
            title=asked.sheet.title,
            section=section.title,
        ),
        say("Answer it here: %(link)s", link=outbox.link_to(path)),
        say("When it is complete, say so on the page. A signatory hands everything in."),
    ]
    subject = say("Please answer a section: %(section)s", section=section.title)
    body = outbox.framed(
        lines,
        person.language.value,
        name=person.name,
        vendor=vendor.called if vendor else None,
        company=the_organisation(),
    )
    key = f"section:{row.id}:{person.id}"
    return outbox.mail_to(person, key, subject, body, about_vendor_id=row.vendor_id)
