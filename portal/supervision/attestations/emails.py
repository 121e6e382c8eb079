"""What people read when a statement was signed."""

from portal.foundation.accounts.models import User
from portal.foundation.content.catalogue import statement
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import say
from portal.foundation.mail import links
from portal.foundation.mail.outbox import Mail
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import Answer, Attestation

_ANSWERS = {
    Answer.AFFIRM: say("It was attested without exception."),
    Answer.AFFIRM_WITH_EXCEPTION: say(
        "It was attested with exceptions. The privacy officer decides how to go on."
    ),
    Answer.DECLINE: say("It was refused. The privacy officer decides how to go on."),
}


def receipt(person: User, attestation: Attestation, vendor: Vendor, sha256: str) -> Mail:
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
            "%(signer)s signed “%(title)s” for %(vendor)s.",
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
        attachments=((f"{attestation.number}.pdf", sha256, "application/pdf"),),
    )
