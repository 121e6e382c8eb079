"""What a vendor's people read: asked by a colleague to answer a section, and that all was received."""

import json
from collections.abc import Sequence
from datetime import date

from portal.foundation.accounts.models import User
from portal.foundation.core.words.messages import say
from portal.foundation.mail import outbox
from portal.foundation.mail.letters import MailContent
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.queries import find_vendor, letter_between
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.responses.assignments.models import SectionDelegation, Submission
from portal.supervision.responses.assignments.queries import Asked


def section_given(
    row: SectionDelegation, asked: Asked, sections: Sequence[Section], person: User, *, by: str
) -> outbox.Mail:
    """In the person's language, with the way to the sections; `row`: of the first."""
    vendor = find_vendor(row.vendor_id)
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, asked.assignment)
    section, path = sections[0], f"/responses/{row.assignment_id}"
    path += f"/sections/{section.id}" if len(sections) == 1 else ""
    letter = MailContent(
        lines=[
            say(
                "%(by)s asks you to answer a section of the questionnaire “%(title)s”: %(section)s",
                by=by,
                title=asked.sheet.title,
                section=one.title,
            )
            for one in sections
        ]
        + ([say("Note from %(by)s: %(note)s", by=by, note=row.note)] if row.note else []),
        facts=[
            (say("Questionnaire"), f"{asked.assignment.number}"),
            *((say("Section"), one.title) for one in sections),
            (say("Who asks you"), by),
            *([(say("Wanted by"), row.wanted_on)] if row.wanted_on is not None else []),
            *([(say("Due"), owed.due_on)] if owed is not None else []),
        ],
        button=(say("Answer the section"), outbox.link_to(path)),
        after=[say("When it is complete, say so on the page. A signatory hands everything in.")],
    )
    subject = say("Please answer a section: %(section)s", section=section.title)
    key, between = f"section:{row.id}:{person.id}", letter_between(vendor)
    return outbox.mail_to(person, key, subject, letter, between, about_vendor_id=row.vendor_id)


def handed_in(submission: Submission, asked: Asked, person: User, *, read_by: date) -> outbox.Mail:
    """The receipt for who handed in: number, time, what comes next; in the person's language."""
    number, answers = asked.assignment.number, json.loads(submission.body)["answers"]
    letter = MailContent(
        lines=[say("Thank you for your answers. We have received them.")],
        facts=[
            (say("Questionnaire"), asked.sheet.title),
            (say("Receipt number"), f"{number}-{submission.round}"),
            (say("Received"), submission.submitted_at),
            (say("Handed in by"), person.name),
            (say("Number of answers"), len(answers)),
            (say("Check value (SHA-256)"), submission.sha256),
        ],
        button=(
            say("Open what you handed in"),
            outbox.link_to(f"/responses/{asked.assignment.id}"),
        ),
        after=[
            say("Your copy, as PDF and as Excel, is there too."),
            say(
                "What comes next: we read the answers, as a rule by %(day)s, and write to you if something is missing "
                "or has to be mended. Until then nothing has to be done.",
                day=read_by,
            ),
        ],
    )
    subject = say(
        "Receipt: answers to “%(title)s” (%(number)s)", title=asked.sheet.title, number=number
    )
    key = f"handed-in:{submission.id}:{person.id}"
    between = letter_between(find_vendor(submission.vendor_id))
    return outbox.mail_to(
        person, key, subject, letter, between, about_vendor_id=submission.vendor_id
    )
