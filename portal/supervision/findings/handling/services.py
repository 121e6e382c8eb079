"""Commands of the company's people: open a finding by hand, change its severity, drop it; live with it
until a day, proposed by one, decided by another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.content import catalogue
from portal.foundation.access.actor import SYSTEM, Actor, as_kept, demand_second_person
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.departments.queries import demand_own_vendor
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.findings import queries, services, workflow
from portal.supervision.findings.models import Cause, Finding, FindingState, RiskAcceptance
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
    vendor: Vendor | None,
    found: Found,
    *,
    actor: Actor,
    cause: Cause = Cause.BY_HAND,
    about: str = "",
    subject: Subject | None = None,
) -> Finding:
    """`vendor` None: it is the company's own. `about`: what it is known by; its title where nothing else
    is given.

    Refuses a day that is over, what is open already, and a vendor at which nobody can mend it.
    """
    if found.due_on is not None and found.due_on < clock.today():
        raise RuleViolated(
            say("That day is over already; today is %(today)s.", today=clock.today()),
            field="due_on",
        )
    if vendor is not None:
        demand_somebody(vendor, found.owner)
    vendor_id = None if vendor is None else vendor.id
    alone(f"findings of vendor {vendor_id}")
    title = found.title.ja if isinstance(found.title, Text) else str(found.title.id)
    new = New(
        vendor_id=vendor_id,
        cause=cause,
        about=about or f"hand:{title[:MOST_ABOUT]}",
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
    record(
        actor,
        "finding.opened",
        finding,
        say("Opened the finding %(number)s: %(title)s", number=finding.number, title=finding.name),
        also=[*opened.obligations, *filter(None, (found.engagement, subject))],
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


@dataclass(frozen=True, slots=True)
class Disputed:
    """A dispute of the vendor that is answered with it, by who may: what the log says, what it touched."""

    text: Message
    also: Sequence[Subject]


def change_severity(
    finding: Finding,
    severity: Severity,
    *,
    reason: str,
    actor: Actor,
    disputed: Disputed | None = None,
) -> None:
    """With a reason. A graver one is due sooner, and no risk accepted before holds for it; one made
    lighter keeps its date.

    Refuses what has ended, the same severity, and to make a grave one lighter for all but the officer.
    """
    finding = queries.lock_finding(finding.id)
    if not finding.is_open:
        workflow.demand_move(finding, FindingState.DROPPED)
    if severity is finding.severity:
        raise RuleViolated(say("It is as severe as that already."), field="severity")
    said, before = demand_reason(reason), finding.severity
    graver = ORDER[severity] < ORDER[before]
    if not graver and disputed is None:
        workflow.demand_lighter(finding, actor)
    finding.severity = severity
    finding.graded_by_id, finding.graded_as = actor.user_id, as_kept(actor.roles)
    also: list[Subject] = [*disputed.also] if disputed else []
    if graver and finding.state is FindingState.RISK_ACCEPTED:  # as less grave than it is
        workflow.fall_back(finding)
        also += services.no_risk_counts(finding)
        also += obligations.withdraw_waiting(K.FINDING_RISK_END, finding, finding.number)
    if graver and finding.state is not FindingState.REMEDIED:
        also += services.bring_forward(finding, catalogue.due_days(severity.value), said)
    waiting = find_open(K.FINDING_VERIFY, finding)
    if waiting is not None and (before in GRAVE) != (severity in GRAVE):
        also += services.verify_by_another(finding, waiting, said)
    db.session.flush()
    record(
        actor,
        "finding.severity_changed",
        finding,
        disputed.text
        if disputed
        else say("Changed the severity of %(number)s", number=finding.number),
        also=also,
        before={"severity": before.value},
        after={"severity": severity.value, "reason": said},
    )


def drop(finding: Finding, *, reason: str, actor: Actor, disputed: Disputed | None = None) -> None:
    """It was none after all. Grave ones are the officer's to drop."""
    finding = queries.lock_finding(finding.id)
    if disputed is None:
        workflow.demand_lighter(finding, actor)
    workflow.drop(finding, reason=reason, on=clock.today())
    also = obligations.withdraw_waiting(K.FINDING_REPAIR, finding, reason.strip())
    also += services.nothing_waits(finding)
    also += disputed.also if disputed else ()
    db.session.flush()
    record(
        actor,
        "finding.dropped",
        finding,
        disputed.text if disputed else say("Dropped the finding %(number)s", number=finding.number),
        also=also,
        after={"reason": finding.ended_reason},
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """Why it is lived with, what is done meanwhile, and the last day."""

    reason: str
    measures: str
    until: date


def propose_risk(finding: Finding, terms: Terms, *, actor: Actor) -> RiskAcceptance:
    """Put it before another person. Refuses what is not open, and a second proposal beside one."""
    finding = queries.lock_finding(finding.id)
    demand_own_vendor(finding.vendor_id, actor)
    if any(known.accepted is None for known in queries.risks_of(finding.id)):
        raise InvalidTransition(say("A proposal about this is waiting for its decision already."))
    months = queries.most_risk_months()
    workflow.demand_risk(finding, terms.reason, terms.until, clock.today(), months)
    risk = RiskAcceptance(
        vendor_id=finding.vendor_id,
        finding_id=finding.id,
        reason=terms.reason.strip(),
        measures=terms.measures.strip(),
        until=terms.until,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
    )
    db.session.add(risk)
    db.session.flush()
    waiting = services.ask_for_risk_decision(finding, risk)
    asked = decisions.ask_consents(
        DecisionKind.RISK,
        risk,
        waiting.text,
        reason=risk.reason,
        proposers=[risk.proposed_by_id],
    )
    record(
        actor,
        "finding.risk_proposed",
        finding,
        say("Proposed to accept the risk of %(number)s until %(until)s", **_dated(finding, risk)),
        also=[risk, waiting, *asked],
        after={"reason": risk.reason, "measures": risk.measures, "until": risk.until},
    )
    return risk


def decide_risk(
    risk: RiskAcceptance, *, accepted: bool, remark: str, actor: Actor, number: str = ""
) -> None:
    """Four eyes. Accepted, the finding is an approved exception through its last day.

    It is due on that day then, where it was due sooner. What was accepted before ends with it.
    """
    finding = queries.lock_finding(risk.finding_id)
    demand_second_person(actor, proposer_id=risk.proposed_by_id, proposer_roles=risk.proposer_roles)
    before = services.no_risk_counts(finding) if accepted else []  # this one waits still
    workflow.decide_risk(
        finding,
        risk,
        accepted=accepted,
        remark=remark,
        by=actor.user_id or 0,
        at=clock.now(),
        on=clock.today(),
        months=queries.most_risk_months(),
    )
    settled = decisions.settle(
        DecisionKind.RISK, risk, accepted=accepted, number=number, actor=actor
    )
    closed = obligations.close_waiting(K.FINDING_RISK, risk, risk.remark)
    also = [*before, risk, *settled, *closed]
    if accepted:
        also += _live_with(finding, risk)
    db.session.flush()
    record(
        actor,
        "finding.risk_accepted" if accepted else "finding.risk_refused",
        finding,
        say("Accepted the risk of %(number)s until %(until)s", **_dated(finding, risk))
        if accepted
        else say("Refused to accept the risk of %(number)s", number=finding.number),
        also=also,
        after={"reason": risk.remark} | decisions.numbered(number),
    )


def _dated(finding: Finding, risk: RiskAcceptance) -> dict[str, Any]:
    return {"number": finding.number, "until": risk.until}


def fall_back_risks() -> int:
    """Findings whose accepted risk has run out are to be mended again; how many. For the jobs."""
    return sum(map(_fall_back, queries.ran_out(clock.today())))


def _fall_back(finding_id: int) -> bool:
    with transaction():
        finding = queries.lock_finding(finding_id)
        over = finding.accepted_until is not None and finding.accepted_until < clock.today()
        if finding.state is not FindingState.RISK_ACCEPTED or not over:
            return False
        until = finding.accepted_until
        workflow.fall_back(finding)
        also = obligations.close_waiting(K.FINDING_RISK_END, finding)
        db.session.flush()
        record(
            SYSTEM,
            "finding.risk_ended",
            finding,
            say(
                "The accepted risk of %(number)s ran out on %(until)s: it is to be mended",
                number=finding.number,
                until=until,
            ),
            also=also,
        )
    return True


def _live_with(finding: Finding, risk: RiskAcceptance) -> list[Subject]:
    """Nobody is chased for it meanwhile; what is to be done before the last day is opened."""
    touched = obligations.close_waiting(K.FINDING_RISK_END, finding)  # of the one before it
    touched.append(services.follow_risk(finding, risk.until))
    repairing = services.repair_of(finding)
    if repairing is not None and repairing.due_on < risk.until:
        moved = obligations.move_obligation(repairing, to=risk.until, reason=risk.reason[:1000])
        touched += [repairing, moved]
    return touched
