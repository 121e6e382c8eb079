"""Commands about risks: to live with a finding until a day is proposed by one, decided by another."""

from dataclasses import dataclass
from datetime import date

from portal.foundation.access.actor import SYSTEM, Actor, as_kept, demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.findings import owed, queries, workflow
from portal.supervision.findings.handling import ending
from portal.supervision.findings.models import Finding, FindingState, RiskAcceptance

K = ObligationKind


@dataclass(frozen=True, slots=True)
class Terms:
    """Why it is lived with, what is done meanwhile, and the last day."""

    reason: str
    measures: str
    until: date


def propose_risk(finding: Finding, terms: Terms, *, actor: Actor) -> RiskAcceptance:
    """Put it before another person. Refuses what is not open, and a second proposal beside one."""
    finding = queries.lock_finding(finding.id)
    if any(one.accepted is None for one in queries.risks_of(finding.id)):
        raise InvalidTransition(say("A proposal about this is waiting for its decision already."))
    workflow.demand_risk(finding, terms.reason, terms.until, clock.today())
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
    officers_own = Role.PRIVACY_OFFICER in actor.roles
    waiting = owed.ask_for_risk_decision(finding, risk, officers_own=officers_own)
    record(
        actor,
        "finding.risk_proposed",
        finding,
        say(
            "Proposed to accept the risk of %(number)s until %(until)s",
            number=finding.number,
            until=risk.until,
        ),
        also=[risk, waiting],
        after={"reason": risk.reason, "measures": risk.measures, "until": risk.until},
    )
    return risk


def decide_risk(risk: RiskAcceptance, *, accepted: bool, remark: str, actor: Actor) -> None:
    """Four eyes. Accepted, the finding is an approved exception through its last day.

    It is due on that day then, where it was due sooner. What was accepted before ends with it.
    """
    finding = queries.lock_finding(risk.finding_id)
    demand_second_person(actor, proposer_id=risk.proposed_by_id, proposer_roles=risk.proposer_roles)
    before = ending.no_risk_counts(finding) if accepted else []  # this one waits still
    workflow.decide_risk(
        finding,
        risk,
        accepted=accepted,
        remark=remark,
        by=actor.user_id or 0,
        at=clock.now(),
        on=clock.today(),
    )
    also: list[Subject] = [*before, risk, *owed.close(K.FINDING_RISK, risk, risk.remark)]
    if accepted:
        also += _live_with(finding, risk)
    db.session.flush()
    record(
        actor,
        "finding.risk_accepted" if accepted else "finding.risk_refused",
        finding,
        say(
            "Accepted the risk of %(number)s until %(until)s",
            number=finding.number,
            until=risk.until,
        )
        if accepted
        else say("Refused to accept the risk of %(number)s", number=finding.number),
        also=also,
        after={"reason": risk.remark},
    )


def fall_back_risks() -> int:
    """Findings whose accepted risk has run out are to be mended again; how many. For the jobs."""
    return sum(_fall_back(one) for one in queries.ran_out(clock.today()))


def _fall_back(finding_id: int) -> bool:
    with transaction():
        finding = queries.lock_finding(finding_id)
        over = finding.accepted_until is not None and finding.accepted_until < clock.today()
        if finding.state is not FindingState.RISK_ACCEPTED or not over:
            return False
        until = finding.accepted_until
        workflow.fall_back(finding)
        also = owed.close(K.FINDING_RISK_END, finding)
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
    touched: list[Subject] = owed.close(K.FINDING_RISK_END, finding)  # of the one before it
    touched.append(owed.follow_risk(finding, risk.until))
    repairing = owed.repair_of(finding)
    if repairing is not None and repairing.due_on < risk.until:
        moved = obligations.move_obligation(repairing, to=risk.until, reason=risk.reason[:1000])
        touched += [repairing, moved]
    return touched
