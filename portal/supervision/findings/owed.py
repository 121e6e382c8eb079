"""The obligations a finding brings with it: opened, handed on and ended within its commands."""

from datetime import date, timedelta
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.findings.models import Finding, RiskAcceptance
from portal.supervision.findings.severity import GRAVE, Owner

K = ObligationKind
DAYS_TO_ANSWER_PLAN: Final = 5  # business days
DAYS_TO_VERIFY: Final = 10  # business days
DAYS_TO_DECIDE: Final = 5  # business days
INTERNAL: Final = "internal"
BEFORE_THE_END: Final = "renewal_notice"  # a month and a week before the last day


def repair_of(finding: Finding) -> Obligation | None:
    """What its owner still owes."""
    return find_open(K.FINDING_REPAIR, finding)


def open_repair(finding: Finding, due_on: date, *, is_new: bool = False) -> Obligation:
    to_vendor = finding.owner is Owner.VENDOR
    return obligations.open_obligation(
        kind=K.FINDING_REPAIR,
        subject=finding,
        vendor_id=finding.vendor_id,
        holder=Holder.VENDOR if to_vendor else Holder.PROCUREMENT,
        due_on=due_on,
        ladder="request" if to_vendor else INTERNAL,
        title=say(
            "Mend the finding %(number)s: %(title)s", number=finding.number, title=finding.name
        ),
        is_new=is_new,
    )


def ask_for_plan_review(finding: Finding) -> Obligation:
    title = say(
        "Look at the plan for %(number)s: %(title)s", number=finding.number, title=finding.name
    )
    return _open(
        K.FINDING_PLAN_REVIEW,
        finding,
        Holder.PROCUREMENT,
        title,
        days=DAYS_TO_ANSWER_PLAN,
    )


def ask_for_verification(finding: Finding, *, officers_own: bool) -> Obligation:
    """`officers_own`: an officer recorded or mended it."""
    title = say(
        "Verify that %(number)s was mended: %(title)s", number=finding.number, title=finding.name
    )
    holder = verifier_of(finding, officers_own=officers_own)
    return _open(K.FINDING_VERIFY, finding, holder, title, days=DAYS_TO_VERIFY)


def verifier_of(finding: Finding, *, officers_own: bool) -> Holder:
    if finding.severity not in GRAVE:
        return Holder.PROCUREMENT
    return Holder.MANAGEMENT if officers_own else Holder.PRIVACY_OFFICER


def ask_for_risk_decision(
    finding: Finding, risk: RiskAcceptance, *, officers_own: bool
) -> Obligation:
    title = say(
        "Decide whether the risk of %(number)s is accepted: %(title)s",
        number=finding.number,
        title=finding.name,
    )
    holder = Holder.MANAGEMENT if officers_own else Holder.PRIVACY_OFFICER
    return _open(K.FINDING_RISK, risk, holder, title, days=DAYS_TO_DECIDE)


def follow_risk(finding: Finding, until: date) -> Obligation:
    """What has to be done before its last day."""
    return obligations.open_obligation(
        kind=K.FINDING_RISK_END,
        subject=finding,
        vendor_id=finding.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=until,
        ladder=BEFORE_THE_END,
        title=say(
            "Have %(number)s mended before its accepted risk ends, or propose anew: %(title)s",
            number=finding.number,
            title=finding.name,
        ),
    )


def close(kind: ObligationKind, subject: Subject, reason: str = "") -> list[Subject]:
    """What waits about it is done; the rows it touched."""
    waiting = find_open(kind, subject)
    if waiting is None:
        return []
    obligations.close_obligation(waiting, reason=reason.strip()[:1000])
    db.session.flush()  # the next about the same may be open only when this one is closed
    return [waiting]


def withdraw(kind: ObligationKind, subject: Subject, reason: str) -> list[Subject]:
    """What waits about it is no longer asked; the rows it touched."""
    waiting = find_open(kind, subject)
    if waiting is None:
        return []
    obligations.withdraw_obligation(waiting, reason=reason[:1000])
    db.session.flush()
    return [waiting]


def bring_forward(finding: Finding, days: int, reason: str) -> list[Subject]:
    """A graver finding is due sooner: so many days from today, where that comes before its date."""
    owed = repair_of(finding)
    sooner = business_calendar().vendor_due(clock.today() + timedelta(days=days))
    if owed is None or sooner >= owed.due_on:
        return []
    obligations.withdraw_obligation(owed, reason=reason)
    db.session.flush()
    return [owed, open_repair(finding, sooner)]


def _open(
    kind: ObligationKind,
    subject: Finding | RiskAcceptance,
    holder: Holder,
    title: Message,
    *,
    days: int,
) -> Obligation:
    return obligations.open_obligation(
        kind=kind,
        subject=subject,
        vendor_id=subject.vendor_id,
        holder=holder,
        due_on=business_calendar().add_open_days(clock.today(), days),
        ladder=INTERNAL,
        title=title,
    )
