"""What a vendor's people read: a colleague who is asked to answer a section, whoever handed a sheet in."""

from collections.abc import Sequence

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail import outbox
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.responses.assignments.models import SectionDelegation, Submission
from portal.supervision.responses.assignments.queries import Asked


def section_given(
    row: SectionDelegation, asked: Asked, sections: Sequence[Section], person: User, *, by: str
) -> outbox.Mail:
    """In the person's language, with the way to the sections; `row`: of the first."""
    vendor = find_vendor(row.vendor_id)
    section, path = sections[0], f"/responses/{row.assignment_id}"
    lines = [
        say(
            "%(by)s asks you to answer a section of the questionnaire “%(title)s”: %(section)s",
            by=by,
            title=asked.sheet.title,
            section=one.title,
        )
        for one in sections
    ]
    if row.wanted_on is not None:
        lines.append(say("Please answer by %(day)s.", day=row.wanted_on))
    if row.note:
        lines.append(say("Note from %(by)s: %(note)s", by=by, note=row.note))
    path += f"/sections/{section.id}" if len(sections) == 1 else ""
    lines += [
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


def handed_in(submission: Submission, asked: Asked, person: User) -> outbox.Mail:
    """To whoever handed it in: number, hash, and where the copy is."""
    vendor = find_vendor(submission.vendor_id)
    told = {"title": asked.sheet.title, "number": asked.assignment.number}
    lines = [
        say("Thank you for handing in the questionnaire “%(title)s” (%(number)s).", **told),
        say(
            "Handed in on %(day)s. SHA-256 of the answers: %(sha256)s",
            day=submission.submitted_on,
            sha256=submission.sha256,
        ),
        say(
            "Your copy, as PDF and as Excel, is here: %(link)s",
            link=outbox.link_to(f"/responses/{submission.assignment_id}"),
        ),
        say("We look at your answers now and write to you when something is missing."),
    ]
    subject = say("We received your questionnaire “%(title)s” (%(number)s)", **told)
    body = outbox.framed(
        lines,
        person.language.value,
        name=person.name,
        vendor=vendor.called if vendor else None,
        company=the_organisation(),
    )
    key = f"handed-in:{submission.id}:{person.id}"
    return outbox.mail_to(person, key, subject, body, about_vendor_id=submission.vendor_id)
