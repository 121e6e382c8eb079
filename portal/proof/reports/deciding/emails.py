"""What the drafter and the issuer of a report read when management has decided."""

from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user
from portal.foundation.core.words.messages import Text, say
from portal.foundation.mail import outbox
from portal.foundation.mail.outbox import Mail, framed, mail_to, queue
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports.models import SupervisionReport
from portal.supervision.approvals.models import ReportDecision


def tell_decided(
    report: SupervisionReport, decision: ReportDecision, *, besides: int | None
) -> None:
    """Each of them once; not who has just put it on record."""
    vendor = find_vendor(report.vendor_id)
    for person_id in sorted({report.drafted_by_id, report.issued_by_id} - {None, besides}, key=str):
        person = find_user(person_id) if person_id is not None else None
        if person is not None and person.is_active and vendor is not None:
            queue(decided(person, report, decision, vendor.called))


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
        say("Read and download it here: %(link)s", link=outbox.link_to(f"/reports/{report.id}")),
    ]
    body = framed(lines, lang, name=person.name, vendor=None, company=the_organisation())
    key = f"report_decision:{decision.id}:{person.id}"
    return mail_to(person, key, subject, body, about_vendor_id=report.vendor_id)
