"""What people read when a statement was signed, corrected or withdrawn."""

from collections.abc import Sequence

from portal.foundation.accounts.models import User
from portal.foundation.content.catalogue import statement
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import Message, say, say_n
from portal.foundation.mail import links
from portal.foundation.mail.outbox import Mail
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import Answer, Attestation, AttestationSitting

_ANSWERS = {
    Answer.AFFIRM: say("It was attested without exception."),
    Answer.AFFIRM_WITH_EXCEPTION: say(
        "It was attested with exceptions. The privacy officer decides how to go on."
    ),
    Answer.DECLINE: say("It was refused. The privacy officer decides how to go on."),
}


MOST_ATTACHED = 20  # receipts in one mail; more are read on the portal


def receipts(
    person: User,
    sitting: AttestationSitting,
    records: Sequence[Attestation],
    vendor: Vendor,
) -> Mail:
    """All receipts of a sitting in one mail, to signer and company, each in their language."""
    lang = person.language.value
    count = len(records)
    subject = say_n(
        "Receipt of %(n)s statement by %(vendor)s (%(number)s)",
        "Receipts of %(n)s statements by %(vendor)s (%(number)s)",
        count,
        vendor=vendor.name,
        number=sitting.number,
    )
    open_answers = sum(one.answer is not Answer.AFFIRM for one in records)
    attached = count <= MOST_ATTACHED
    link = links.to(f"/attestations/sittings/{sitting.id}")
    lines = [
        say("Dear %(name)s,", name=person.name),
        say_n(
            "%(signer)s signed %(n)s statement for %(vendor)s with one signature.",
            "%(signer)s signed %(n)s statements for %(vendor)s with one signature.",
            count,
            signer=records[0].signer_name,
            vendor=vendor.name,
        ),
        say("All were attested without exception.")
        if not open_answers
        else say_n(
            "%(n)s of them has exceptions or was refused. The privacy officer decides how to go on.",
            "%(n)s of them have exceptions or were refused. "
            "The privacy officer decides how to go on.",
            open_answers,
        ),
        say("The receipts are attached. The records are here: %(link)s", link=link)
        if attached
        else say("The records and their receipts are here: %(link)s", link=link),
    ]
    return Mail(
        key=f"receipts:{sitting.id}:{person.id}",
        recipient=person.email,
        recipient_name=person.name,
        user_id=person.id,
        about_vendor_id=vendor.id,
        language=lang,
        subject=words(subject, lang),
        body="\n\n".join(words(line, lang) for line in lines) + "\n",
        attachments=tuple(map(_attached, records)) if attached else (),
    )


def receipt(person: User, attestation: Attestation, vendor: Vendor) -> Mail:
    """The receipt as an attachment, to the signer and to the company, each in their language."""
    lang = person.language.value
    title = statement(attestation.statement_id, attestation.pack_version).title.in_(lang)
    path = f"/attestations/{attestation.id}"
    subject = say(
        "Receipt: “%(title)s” signed by %(vendor)s (%(number)s)",
        title=title,
        vendor=vendor.name,
        number=attestation.number,
    )
    lines = [
        say("Dear %(name)s,", name=person.name),
        say(
            "For %(vendor)s, %(signer)s signed “%(title)s”.",
            signer=attestation.signer_name,
            title=title,
            vendor=vendor.name,
        ),
        _ANSWERS[attestation.answer],
        say("The receipt is attached. The record is here: %(link)s", link=links.to(path)),
    ]
    return Mail(
        key=f"receipt:{attestation.id}:{person.id}",
        recipient=person.email,
        recipient_name=person.name,
        user_id=person.id,
        about_vendor_id=vendor.id,
        language=lang,
        subject=words(subject, lang),
        body="\n\n".join(words(line, lang) for line in lines) + "\n",
        attachments=(_attached(attestation),),
    )


def _attached(attestation: Attestation) -> tuple[str, str, str]:
    return f"{attestation.number}.pdf", attestation.receipt_sha256 or "", "application/pdf"


def being_corrected(person: User, attestation: Attestation, vendor: Vendor, reason: str) -> Mail:
    """To the vendor's owner: it is signed anew, and stands until then."""
    subject = say(
        "%(vendor)s says that %(number)s is wrong",
        vendor=vendor.name,
        number=attestation.number,
    )
    lines = [
        say("It gives as reason: %(reason)s", reason=reason),
        say("A new statement is asked for. The old one stays in force until it is signed."),
    ]
    return _about(person, attestation, vendor, "correction", subject, *lines)


def withdrawn(person: User, attestation: Attestation, vendor: Vendor, reason: str) -> Mail:
    """To owner and officers: it counts no more, and somebody has to decide what follows."""
    subject = say("%(vendor)s withdrew %(number)s", vendor=vendor.name, number=attestation.number)
    lines = [
        say("It gives as reason: %(reason)s", reason=reason),
        say(
            "From today on the statement counts no more. The privacy officer decides what follows."
        ),
    ]
    return _about(person, attestation, vendor, "withdrawn", subject, *lines)


def _about(
    person: User,
    attestation: Attestation,
    vendor: Vendor,
    occasion: str,
    subject: Message,
    *lines: Message,
) -> Mail:
    lang = person.language.value
    title = statement(attestation.statement_id, attestation.pack_version).title
    link = links.to(f"/attestations/{attestation.id}")
    whole = [
        say("Dear %(name)s,", name=person.name),
        say(
            "This is about “%(title)s”, signed on %(day)s.", title=title, day=attestation.signed_on
        ),
        *lines,
        say("The record is here: %(link)s", link=link),
    ]
    return Mail(
        key=f"{occasion}:{attestation.id}:{person.id}",
        recipient=person.email,
        recipient_name=person.name,
        user_id=person.id,
        about_vendor_id=vendor.id,
        language=lang,
        subject=words(subject, lang),
        body="\n\n".join(words(line, lang) for line in whole) + "\n",
    )
