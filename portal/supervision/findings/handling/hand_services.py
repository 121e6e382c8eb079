"""Commands of the company's people: open a finding by hand, change its severity, drop it."""

from dataclasses import dataclass
from datetime import date

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.findings import owed, queries, workflow
from portal.supervision.findings.handling import ending
from portal.supervision.findings.handling import second_person as second
from portal.supervision.findings.models import Cause, Finding, FindingState
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import GRAVE, ORDER, Owner, Severity

K = ObligationKind
_OVER = (VendorState.CLOSED, VendorState.REJECTED)
MOST_ABOUT = 190  # characters of a title by which one opened by hand is known


@dataclass(frozen=True, slots=True)
class Found:
    """What a person saw. `due_on` None: by its severity."""

    title: Text | Message
    action: Text | Message
    detail: str
    severity: Severity
    owner: Owner
    engagement: Engagement | None = None
    due_on: date | None = None


def open_by_hand(
    vendor: Vendor,
    found: Found,
    *,
    actor: Actor,
    cause: Cause = Cause.BY_HAND,
    about: str = "",
    subject: Subject | None = None,
) -> Finding:
    """`about`: what it is known by; its title where nothing else is given.

    Refuses a day that is over, what is open already, and a vendor at which nobody can mend it.
    """
    if found.due_on is not None and found.due_on < clock.today():
        raise RuleViolated(
            say("That day is over already; today is %(today)s.", today=clock.today()),
            field="due_on",
        )
    demand_somebody(vendor, found.owner)
    alone(f"findings of vendor {vendor.id}")
    new = New(
        vendor_id=vendor.id,
        cause=cause,
        about=about or f"hand:{_plain(found.title)[:MOST_ABOUT]}",
        title=found.title,
        action=found.action,
        severity=found.severity,
        owner=found.owner,
        due_days=catalogue.due_days(found.severity.value),
        detail=found.detail,
        engagement_id=found.engagement.id if found.engagement else None,
        due_on=found.due_on,
    )
    opened = open_findings([new], subject=subject, by=actor)
    known = opened.known.get(new.about)
    if known is not None:
        raise InvalidTransition(say("%(number)s is open about this already.", number=known.number))
    finding = opened.findings[0]
    also: list[Subject] = [*opened.obligations, *([found.engagement] if found.engagement else [])]
    record(
        actor,
        "finding.opened",
        finding,
        say("Opened the finding %(number)s: %(title)s", number=finding.number, title=finding.name),
        also=also + ([subject] if subject is not None else []),
        after={
            "severity": finding.severity.value,
            "owner": finding.owner.value,
            "due": opened.obligations[0].due_on,
        },
    )
    return finding


def demand_somebody(vendor: Vendor, owner: Owner) -> None:
    """A merged vendor goes on in another; of a closed or rejected one only we are left to mend."""
    if vendor.merged_into_id is not None:
        raise InvalidTransition(
            say("%(name)s was merged: open it at the vendor in which it goes on.", name=vendor.name)
        )
    if owner is Owner.VENDOR and vendor.state in _OVER:
        raise RuleViolated(
            say(
                "%(name)s is closed or rejected: nobody there can mend it. If something remains to "
                "be done, it is ours.",
                name=vendor.name,
            ),
            field="owner",
        )


def demand_library(severity: Severity, library: Severity) -> None:
    """What is missing in a contract is opened as severe as the library says, or graver.

    Making it lighter is an act of its own, with a reason; of grave ones the officer's.
    """
    if ORDER[severity] > ORDER[library]:
        raise RuleViolated(
            say(
                "The library of clauses rates this as more severe. Open it as severe as that; "
                "to make it lighter, change the severity afterwards with a reason."
            ),
            field="severity",
        )


def change_severity(finding: Finding, severity: Severity, *, reason: str, actor: Actor) -> None:
    """With a reason. A graver one is due sooner, and no risk accepted before holds for it; one made
    lighter keeps its date.

    Refuses what has ended, the same severity, and to make a grave one lighter for all but the officer.
    """
    finding = queries.lock_finding(finding.id)
    if not finding.is_open:
        workflow.demand_move(finding, FindingState.DROPPED)
    if severity is finding.severity:
        raise RuleViolated(say("It is as severe as that already."), field="severity")
    workflow.demand_reason(reason)
    before = finding.severity
    graver = ORDER[severity] < ORDER[before]
    if not graver:
        second.demand_lighter(finding, actor)
    finding.severity = severity
    also: list[Subject] = _no_longer_accepted(finding) if graver else []
    if graver and finding.state is not FindingState.REMEDIED:
        also += owed.bring_forward(finding, catalogue.due_days(severity.value), reason.strip())
    waiting = find_open(K.FINDING_VERIFY, finding)
    if waiting is not None and (before in GRAVE) != (severity in GRAVE):
        holder = owed.verifier_of(finding, officers_own=ending.officers_own(finding))
        obligations.hand_over_obligation(waiting, to=holder)
        also.append(waiting)
    db.session.flush()
    record(
        actor,
        "finding.severity_changed",
        finding,
        say("Changed the severity of %(number)s", number=finding.number),
        also=also,
        before={"severity": before.value},
        after={"severity": severity.value, "reason": reason.strip()},
    )


def _no_longer_accepted(finding: Finding) -> list[Subject]:
    """It was accepted as less grave than it is; the rows it touched."""
    if finding.state is not FindingState.RISK_ACCEPTED:
        return []
    workflow.fall_back(finding)
    ended = ending.no_risk_counts(finding)
    return ended + owed.withdraw(K.FINDING_RISK_END, finding, finding.number)


def drop(finding: Finding, *, reason: str, actor: Actor) -> None:
    """It was none after all. Grave ones are the officer's to drop."""
    finding = queries.lock_finding(finding.id)
    second.demand_lighter(finding, actor)
    workflow.drop(finding, reason=reason, on=clock.today())
    also = owed.withdraw(K.FINDING_REPAIR, finding, reason.strip())
    also += ending.nothing_waits(finding)
    db.session.flush()
    record(
        actor,
        "finding.dropped",
        finding,
        say("Dropped the finding %(number)s", number=finding.number),
        also=also,
        after={"reason": finding.ended_reason},
    )


def _plain(title: Text | Message) -> str:
    return title.ja if isinstance(title, Text) else str(title.id)
