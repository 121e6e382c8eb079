"""What management reads when a report was issued, and its drafter and issuer when it has decided."""

from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user
from portal.foundation.core.words.messages import Message, Text, say
from portal.foundation.mail.letters import Between, MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to, queue
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports.models import SupervisionReport
from portal.proof.reports.workflow import EVERY_VENDOR, conclusion_words
from portal.supervision.approvals.models import ReportDecision


def issued(
    person: User,
    report: SupervisionReport,
    vendor: Vendor | None,
    replaced: SupervisionReport | None,
) -> Mail:
    """Says that it can be read, what it concludes on a vendor and in whose place it stands; the PDF
    stays behind the sign-in."""
    lang = person.language.value
    name = _about(vendor).in_(lang)
    told = (
        say("The management report %(number)s over all vendors was issued.", number=report.number)
        if vendor is None
        else say(
            "The supervision report %(number)s on %(vendor)s was issued. Its conclusion: "
            "%(conclusion)s.",
            number=report.number,
            vendor=name,
            conclusion=conclusion_words(report.conclusion),
        )
    )
    lines = [
        told,
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
    ]
    subject = say("Supervision report %(number)s: %(vendor)s", number=report.number, vendor=name)
    return _mail(person, f"report:{report.id}:{person.id}", subject, report, lines)


def _mail(
    person: User, key: str, subject: Message, report: SupervisionReport, lines: list[Message]
) -> Mail:
    letter = MailContent(
        lines=lines, button=(say("Read and download the report"), link_to(f"/reports/{report.id}"))
    )
    between = Between(company=the_organisation())
    return mail_to(person, key, subject, letter, between, about_vendor_id=report.vendor_id)


def _about(vendor: Vendor | None) -> Text:
    if vendor is None:
        return EVERY_VENDOR
    return Text(ja=vendor.name, en=vendor.name_en or vendor.name)


def tell_decided(
    report: SupervisionReport, decision: ReportDecision, *, besides: int | None
) -> None:
    """Each of them once; not who has just put it on record."""
    vendor = find_vendor(report.vendor_id) if report.vendor_id else None
    about = EVERY_VENDOR if vendor is None else vendor.called
    for person_id in sorted({report.drafted_by_id, report.issued_by_id} - {None, besides}, key=str):
        person = find_user(person_id) if person_id is not None else None
        if person is not None and person.is_active:
            queue(decided(person, report, decision, about))


def decided(
    person: User, report: SupervisionReport, decision: ReportDecision, vendor: Text
) -> Mail:
    lang = person.language.value
    named = {"number": report.number, "vendor": vendor.in_(lang)}
    if decision.approved:
        subject = say("Management approved the report %(number)s: %(vendor)s", **named)
        told = say("Management approved the supervision report %(number)s on %(vendor)s.", **named)
        onward = say("Its approval box is filled in a revision of the document.")
    else:
        subject = say("Management returned the report %(number)s: %(vendor)s", **named)
        told = say("Management returned the supervision report %(number)s on %(vendor)s.", **named)
        onward = say(
            "What was issued stays as it is. Draft a new report in its place, which answers this; it "
            "gets a number of its own and is issued and decided about anew."
        )
    lines = [
        told,
        *([say("Comment: %(comment)s", comment=decision.comment)] if decision.comment else []),
        onward,
    ]
    return _mail(person, f"report_decision:{decision.id}:{person.id}", subject, report, lines)
