"""What a vendor's people read: asked by a colleague to answer sections, of the day by which, and that all
was received."""

import json
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from typing import Any

from portal.foundation.accounts.emails import InvitedFor
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.core import clock
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.mail import outbox
from portal.foundation.mail.letters import MailContent
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.queries import find_vendor, letter_between
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.responses.assignments.models import SectionDelegation, Submission
from portal.supervision.responses.assignments.queries import Asked


@dataclass(frozen=True, slots=True)
class SectionsWanted:
    """Sections of a sheet of which somebody asks a colleague; `by_day`: until when, among themselves."""

    asked: Asked
    sections: Sequence[Section]
    _: KW_ONLY
    by: str
    note: str
    by_day: date | None

    @property
    def path(self) -> str:
        sheet = f"/responses/{self.asked.assignment.id}"
        return f"{sheet}/sections/{self.sections[0].id}" if len(self.sections) == 1 else sheet

    @property
    def named(self) -> Message | Text:
        """The section, or how many, for a subject."""
        if len(self.sections) == 1:
            return self.sections[0].title
        return say_n("%(n)s section", "%(n)s sections", len(self.sections))

    @property
    def lines(self) -> list[Message]:
        """Who asks for what, and the note."""
        title = self.asked.sheet.title
        asks = say(
            "%(by)s asks you to answer a section of the questionnaire “%(title)s”: %(section)s",
            by=self.by,
            title=title,
            section=self.sections[0].title,
        )
        if len(self.sections) > 1:
            asks = say(
                "%(by)s asks you to answer the sections of the questionnaire “%(title)s” that are named below.",
                by=self.by,
                title=title,
            )
        noted = [say("Note from %(by)s: %(note)s", by=self.by, note=self.note)] if self.note else []
        return [asks, *noted]

    @property
    def facts(self) -> list[tuple[Message, Any]]:
        owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, self.asked.assignment)
        return [
            (say("Questionnaire"), self.asked.assignment.number),
            *((say("Section"), one.title) for one in self.sections),
            (say("Who asks you"), self.by),
            *([(say("Wanted by"), self.by_day)] if self.by_day is not None else []),
            *([(say("Due"), owed.due_on)] if owed is not None else []),
        ]


_DONE = say("When it is complete, say so on the page. A signatory hands everything in.")


def section_given(
    row: SectionDelegation, wanted: SectionsWanted, person: User | Invitation
) -> outbox.Mail:
    """In the person's language, with the way to the sections; `row`: of the first. Whoever was invited
    before has no account yet, and the link of the invitation."""
    letter = MailContent(
        lines=wanted.lines, facts=wanted.facts, button=_way(wanted, person), after=_after(person)
    )
    subject = say("Please answer a section: %(section)s", section=wanted.sections[0].title)
    if len(wanted.sections) > 1:
        subject = say(
            "Please answer sections: %(section)s and others", section=wanted.sections[0].title
        )
    who = f"invited-{person.id}" if isinstance(person, Invitation) else person.id
    return _mail(f"section:{row.id}:{who}", wanted, person, subject, letter)


def invited_for(*several: SectionsWanted) -> InvitedFor:
    """What the invitation of a colleague says beside the way in: all that is wanted, by one or by several."""
    subject = say(
        "%(by)s asks you to answer a section: %(section)s",
        by=several[0].by,
        section=several[0].sections[0].title,
    )
    after = say("Once you have chosen a password, what you are asked for stands under To do.")
    return InvitedFor(
        subject=subject,
        lines=[*(line for wanted in several for line in wanted.lines), after],
        facts=[fact for wanted in several for fact in wanted.facts],
    )


def wanted_soon(
    key: str, wanted: SectionsWanted, person: User | Invitation, *, asked_on: date
) -> outbox.Mail:
    """To the colleague, before the day by which the sections are wanted."""
    letter = MailContent(
        lines=[
            say(
                "%(by)s asked you on %(asked_on)s for the following. It is not marked as done yet.",
                by=wanted.by,
                asked_on=asked_on,
            ),
            *wanted.lines[1:],
        ],
        facts=wanted.facts,
        button=_way(wanted, person),
        after=[
            *_after(person),
            say("If you cannot do it by then, please tell %(by)s.", by=wanted.by),
        ],
    )
    subject = say("Wanted by %(day)s: %(section)s", day=wanted.by_day, section=wanted.named)
    return _mail(key, wanted, person, subject, letter)


def wanted_passed(
    key: str, wanted: SectionsWanted, person: User, *, with_whom: Sequence[str]
) -> outbox.Mail:
    """To who asked, once the day has passed and the colleague has not said that it is done."""
    letter = MailContent(
        lines=[
            say(
                "You asked your colleagues for the following by %(day)s. It is not marked as done yet.",
                day=wanted.by_day,
            )
        ],
        facts=[
            (say("Questionnaire"), wanted.asked.sheet.title),
            *(
                (one.title, say("With %(name)s", name=name))
                for one, name in zip(wanted.sections, with_whom, strict=True)
            ),
            *(fact for fact in wanted.facts if fact[0] == say("Due")),
        ],
        button=(
            say("Open the questionnaire"),
            outbox.link_to(f"/responses/{wanted.asked.assignment.id}"),
        ),
        after=[
            say(
                "You can remind them, give the section to somebody else or answer it yourself. Only you are told."
            )
        ],
    )
    subject = say("Not done by %(day)s: %(section)s", day=wanted.by_day, section=wanted.named)
    return _mail(key, wanted, person, subject, letter)


def _way(wanted: SectionsWanted, person: User | Invitation) -> tuple[Message, str] | None:
    if isinstance(person, Invitation):
        return None
    return say("Answer the section"), outbox.link_to(wanted.path)


def _after(person: User | Invitation) -> list[Message]:
    if not isinstance(person, Invitation):
        return [_DONE]
    sent = clock.day_of(person.created_at)
    return [
        say(
            "You have no account yet: first open the link in the invitation that was mailed to you on %(day)s.",
            day=sent,
        ),
        _DONE,
    ]


def _mail(
    key: str,
    wanted: SectionsWanted,
    person: User | Invitation,
    subject: Message,
    letter: MailContent,
) -> outbox.Mail:
    vendor_id = wanted.asked.assignment.vendor_id
    between = letter_between(find_vendor(vendor_id))
    mail = outbox.mail_to(person, key, subject, letter, between, about_vendor_id=vendor_id)
    return replace(mail, user_id=None) if isinstance(person, Invitation) else mail


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
