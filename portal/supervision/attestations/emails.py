"""What people read when a statement was signed, corrected or withdrawn."""

from collections.abc import Sequence
from typing import Any

from portal.content.catalogue import statement
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user, people_with_role
from portal.foundation.core.words.messages import Message, say, say_n, say_p
from portal.foundation.mail import outbox
from portal.foundation.mail.letters import MailContent
from portal.foundation.mail.outbox import Mail, mail_to
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor, letter_between
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationSitting,
    HandedInAuthority,
    SignatoryAuthority,
)

MOST_ATTACHED = 20  # receipts in one mail; more are read on the portal


def readers(vendor: Vendor, signer_id: int | None = None, *, with_officers: bool) -> list[User]:
    """The vendor's owner and the signer; the officers too where they are to act, or nobody owns it."""
    ids = {person_id for person_id in (signer_id, vendor.owner_id) if person_id is not None}
    if with_officers or vendor.owner_id is None:
        ids |= {officer.id for officer in people_with_role(Role.PRIVACY_OFFICER)}
    people = (find_user(person_id) for person_id in sorted(ids))
    return [person for person in people if person is not None and person.is_active]


def receipts(
    person: User,
    sitting: AttestationSitting,
    records: Sequence[Attestation],
    vendor: Vendor,
) -> Mail:
    """All receipts of a sitting in one mail, to signer and company, each in their language."""
    count = len(records)
    about = {"vendor": vendor.name, "number": sitting.number}
    subject = say_n(
        "Receipt of %(n)s statement by %(vendor)s (%(number)s)",
        "Receipts of %(n)s statements by %(vendor)s (%(number)s)",
        count,
        **about,
    )
    if _count(records, Answer.DECLINE):
        subject = say_n(
            "Receipt of %(n)s answer about statements by %(vendor)s (%(number)s)",
            "Receipts of %(n)s answers about statements by %(vendor)s (%(number)s)",
            count,
            **about,
        )
    attached = count <= MOST_ATTACHED
    link = outbox.link_to(f"/attestations/sittings/{sitting.id}")
    letter = MailContent(
        lines=[
            _came_together(person, records, vendor),
            *_said(records),
            *([say("The receipts are attached.")] if attached else []),
        ],
        facts=_signed(sitting.number, records[0], vendor),
        button=(say("Open the records and their receipts"), link),
        after=_next(person, records),
    )
    occasion = f"receipts:{sitting.id}"
    return _mail(occasion, (person, vendor), subject, letter, records=records if attached else ())


def receipt(person: User, attestation: Attestation, vendor: Vendor) -> Mail:
    """The receipt as an attachment, to the signer and to the company, each in their language."""
    lang = person.language.value
    title = statement(attestation.statement_id, attestation.pack_version).title.in_(lang)
    path = f"/attestations/{attestation.id}"
    about = {"title": title, "vendor": vendor.name, "number": attestation.number}
    subject = say("Receipt: “%(title)s” signed by %(vendor)s (%(number)s)", **about)
    if attestation.answer is Answer.DECLINE:
        subject = say("Receipt: answer by %(vendor)s about “%(title)s” (%(number)s)", **about)
    letter = MailContent(
        lines=[
            _came(person, attestation, vendor, title),
            _answer(attestation.answer),
            say("The receipt is attached."),
        ],
        facts=_signed(attestation.number, attestation, vendor),
        button=(say("Open the record"), outbox.link_to(path)),
        after=_next(person, [attestation]),
    )
    return _mail(
        f"receipt:{attestation.id}", (person, vendor), subject, letter, records=[attestation]
    )


def _signed(number: str, record: Attestation, vendor: Vendor) -> list[tuple[Message, Any]]:
    who = say("%(name)s, %(title)s", name=record.signer_name, title=record.signer_title)
    return [
        (say("Receipt number"), number),
        (say("Vendor"), vendor.called),
        (say("Signed by"), who if record.signer_title else record.signer_name),
        (say_p("in a mail", "Signed on"), record.signed_at or record.signed_on),
    ]


def _next(person: User, records: Sequence[Attestation]) -> list[Message]:
    """For the vendor: whether anything is left to do."""
    if person.vendor_id is None or _count(records, Answer.AFFIRM) < len(records):
        return []
    return [say("Nothing more has to be done. Please keep the receipt.")]


def _mail(
    occasion: str,
    reader: tuple[User, Vendor],
    subject: Message,
    letter: MailContent,
    *,
    records: Sequence[Attestation] = (),
) -> Mail:
    """`records`: those whose receipts are attached."""
    person, vendor = reader
    attached = tuple(
        (f"{record.number}.pdf", record.receipt_sha256 or "", "application/pdf")
        for record in records
    )
    between = letter_between(vendor)
    return mail_to(
        person,
        f"{occasion}:{person.id}",
        subject,
        letter,
        between,
        about_vendor_id=vendor.id,
        attachments=attached,
    )


def _came(person: User, attestation: Attestation, vendor: Vendor, title: str) -> Message:
    """To the signer thanks; to others who answered about what."""
    if person.id == attestation.signer_id:
        return say("Thank you for your answer about “%(title)s”.", title=title)
    return say(
        "%(signer)s answered for %(vendor)s about “%(title)s”.",
        signer=attestation.signer_name,
        title=title,
        vendor=vendor.name,
    )


def _came_together(person: User, records: Sequence[Attestation], vendor: Vendor) -> Message:
    if person.id == records[0].signer_id:
        return say_n(
            "Thank you for your answer about %(n)s statement.",
            "Thank you for your answers about %(n)s statements, given with one signature.",
            len(records),
        )
    return say_n(
        "%(signer)s answered for %(vendor)s about %(n)s statement.",
        "%(signer)s answered for %(vendor)s about %(n)s statements, with one signature.",
        len(records),
        signer=records[0].signer_name,
        vendor=vendor.name,
    )


def _answer(given: Answer) -> Message:
    if given is Answer.AFFIRM:
        return say("It was attested without exception.")
    company = the_organisation().name
    if given is Answer.DECLINE:
        return say(
            "The answer is that it cannot be attested. "
            "The privacy officer of %(company)s decides how to go on.",
            company=company,
        )
    return say(
        "It was attested with exceptions. The privacy officer of %(company)s decides how to go on.",
        company=company,
    )


def _said(records: Sequence[Attestation]) -> list[Message]:
    """How many of a sitting are not attested as they stand, each kind by its name."""
    lines = []
    if excepted := _count(records, Answer.AFFIRM_WITH_EXCEPTION):
        lines.append(say("Attested with exceptions: %(count)s.", count=excepted))
    if declined := _count(records, Answer.DECLINE):
        lines.append(say("Answered that they cannot be attested: %(count)s.", count=declined))
    if not lines:
        return [say("All were attested without exception.")]
    decides = say(
        "The privacy officer of %(company)s decides how to go on with these.",
        company=the_organisation().name,
    )
    return [*lines, decides]


def _count(records: Sequence[Attestation], given: Answer) -> int:
    return sum(record.answer is given for record in records)


def authority_answered(
    row: HandedInAuthority, person: User, authority: SignatoryAuthority | None = None
) -> Mail:
    """To the signatory: they can sign now; or why the proof was no proof, and where to hand in another."""
    vendor = find_vendor(row.vendor_id)
    about = [(say("Proof handed in"), row.number), (say("Paper that shows it"), row.paper)]
    if authority is None:
        subject = say(
            "Please look at the proof of your authority again (%(number)s)", number=row.number
        )
        letter = MailContent(
            lines=[
                say(
                    "Thank you for the proof of your authority to sign. We could not confirm it as it is; the reason stands below."
                )
            ],
            facts=[*about, (say("Reason"), row.reason)],
            button=(say("Hand in another proof"), outbox.link_to("/attestations/authority")),
        )
    else:
        subject = say("Your authority to sign is confirmed (%(number)s)", number=authority.number)
        letter = MailContent(
            lines=[
                say(
                    "Thank you for the proof of your authority to sign. We have confirmed it, and you can sign now."
                )
            ],
            facts=[*about, (say("Valid until"), authority.last_day)],
            button=(say("Open everything that waits for you"), outbox.link_to("/")),
        )
    key = f"authority:{row.id}:{person.id}"
    between = letter_between(vendor)
    return mail_to(person, key, subject, letter, between, about_vendor_id=row.vendor_id)


def being_corrected(person: User, attestation: Attestation, vendor: Vendor, reason: str) -> Mail:
    """To the vendor's owner: it is signed anew, and stands until then."""
    named = {"vendor": vendor.name, "number": attestation.number}
    subject = say("%(vendor)s says that %(number)s is wrong", **named)
    follows = say("A new statement is asked for. The old one stays in force until it is signed.")
    return _about(
        person, attestation, vendor, "correction", subject, reason=reason, follows=follows
    )


def withdrawn(person: User, attestation: Attestation, vendor: Vendor, reason: str) -> Mail:
    """To owner and officers: it counts no more, and somebody has to decide what follows."""
    subject = say("%(vendor)s withdrew %(number)s", vendor=vendor.name, number=attestation.number)
    follows = say(
        "From today on the statement counts no more. The privacy officer decides what follows."
    )
    return _about(person, attestation, vendor, "withdrawn", subject, reason=reason, follows=follows)


def _about(
    person: User,
    attestation: Attestation,
    vendor: Vendor,
    occasion: str,
    subject: Message,
    *,
    reason: str,
    follows: Message,
) -> Mail:
    title = statement(attestation.statement_id, attestation.pack_version).title
    letter = MailContent(
        lines=[
            say(
                "This is about “%(title)s”, signed on %(day)s.",
                title=title,
                day=attestation.signed_on,
            ),
            say("It gives as reason: %(reason)s", reason=reason),
            follows,
        ],
        button=(say("Open the record"), outbox.link_to(f"/attestations/{attestation.id}")),
    )
    return _mail(f"{occasion}:{attestation.id}", (person, vendor), subject, letter)
