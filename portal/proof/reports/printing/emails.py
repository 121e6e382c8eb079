"""What management reads when a report was issued."""

from portal.foundation.accounts.models import User
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.mail import outbox
from portal.foundation.mail.outbox import Mail, mail_to
from portal.ledger.vendors.models import Vendor
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.workflow import conclusion_words


def issued(
    person: User, report: SupervisionReport, vendor: Vendor, replaced: SupervisionReport | None
) -> Mail:
    """Says that it can be read, what it concludes and in whose place it stands; the PDF stays
    behind the sign-in."""
    lang = person.language.value
    name = (vendor.name_en or vendor.name) if lang == "en" else vendor.name
    lines = [
        say("Dear %(name)s,", name=person.name),
        say(
            "The supervision report %(number)s on %(vendor)s was issued. Its conclusion: "
            "%(conclusion)s.",
            number=report.number,
            vendor=name,
            conclusion=conclusion_words(report.conclusion),
        ),
        *(
            [
                say(
                    "It stands in place of %(number)s, which no longer counts: %(why)s",
                    number=replaced.number,
                    why=report.replaces_why,
                )
            ]
            if replaced
            else []
        ),
        say("Read and download it here: %(link)s", link=outbox.link_to(f"/reports/{report.id}")),
    ]
    subject = say("Supervision report %(number)s: %(vendor)s", number=report.number, vendor=name)
    body = "\n\n".join(words(line, lang) for line in lines) + "\n"
    key = f"report:{report.id}:{person.id}"
    return mail_to(person, key, subject, body, about_vendor_id=vendor.id)
