"""What a vendor's person reads when their plan or their repair was answered."""

from dataclasses import dataclass

from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import find_user
from portal.foundation.core.words.messages import Message, say
from portal.foundation.mail.letters import MailContent
from portal.foundation.mail.outbox import Mail, link_to, mail_to, queue
from portal.ledger.vendors.queries import find_vendor, letter_between
from portal.supervision.findings.models import Finding, FindingPlan, FindingRepair
from portal.supervision.findings.severity import Owner


@dataclass(frozen=True, slots=True)
class _Told:
    """`about`: what was answered, so that nobody is told twice."""

    about: str
    subject: Message
    sentence: Message
    remark: str = ""


def tell_plan_answered(finding: Finding, plan: FindingPlan) -> None:
    if plan.accepted:
        subject = say("Your plan for %(number)s is accepted", number=finding.number)
        sentence = say(
            "Please carry it out and report it as mended. You said it will be ready by %(day)s.",
            day=plan.ready_on,
        )
    else:
        subject = say("Please change your plan for %(number)s", number=finding.number)
        sentence = say("The plan cannot be accepted yet.")
    _tell(finding, plan.proposed_by_id, _Told(f"plan:{plan.id}", subject, sentence, plan.remark))


def tell_verified(finding: Finding, repair: FindingRepair) -> None:
    subject = say("%(number)s is closed", number=finding.number)
    sentence = say("What you did was verified. Nothing more has to be done.")
    _tell(finding, repair.reported_by_id, _Told(f"repair:{repair.id}", subject, sentence))


def tell_not_enough(finding: Finding, repair: FindingRepair) -> None:
    subject = say("%(number)s is not mended yet", number=finding.number)
    sentence = say("What was reported is not enough yet.")
    told = _Told(f"repair:{repair.id}", subject, sentence, repair.remark)
    _tell(finding, repair.reported_by_id, told)


def _tell(finding: Finding, person_id: int | None, told: _Told) -> None:
    """In the person's language. Nobody is told by mail of what the company mends itself, nor of what
    came on paper: whoever recorded it is of the company, and the vendor gets a letter.
    """
    person = find_user(person_id) if person_id is not None else None
    if finding.owner is not Owner.VENDOR or person is None or person.vendor_id is None:
        return
    if person.is_active:
        queue(_mail(finding, person, told))


def _mail(finding: Finding, person: User, told: _Told) -> Mail:
    vendor = None if finding.vendor_id is None else find_vendor(finding.vendor_id)
    letter = MailContent(
        lines=[told.sentence],
        facts=[
            (
                say("Finding"),
                say("%(number)s: %(title)s", number=finding.number, title=finding.name),
            ),
            *([(say("Remark"), told.remark)] if told.remark else []),
        ],
        button=(say("Open the finding"), link_to(f"/findings/{finding.id}")),
    )
    key = f"finding:{told.about}:{person.id}"
    between, about = letter_between(vendor), finding.vendor_id
    return mail_to(person, key, told.subject, letter, between, about_vendor_id=about)
