"""What was found at a vendor and what became of it, as of any day. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import or_, select

from portal.foundation.audit.queries import TrailLine
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.proof.reports.facts.queries import newest_duty, rows_by
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.workflow import told
from portal.supervision.findings.models import (
    Cause,
    Finding,
    FindingEffect,
    FindingPlan,
    FindingRepair,
    FindingState,
    RiskAcceptance,
)
from portal.supervision.findings.severity import Severity

S = FindingState
REGRADED = "finding.severity_changed"
CAUSES: Mapping[Cause, Message] = {
    Cause.ANSWER: say("answer"),
    Cause.CLAUSE: say("contract clause"),
    Cause.ATTESTATION: say("attestation"),
    Cause.NO_RESPONSE: say("no response"),
    Cause.INCIDENT: say("incident"),
    Cause.CONTRADICTION: say("contradiction"),
    Cause.CERTIFICATE: say("certificate"),
    Cause.NOT_EFFECTIVE: say("correction without effect"),
    Cause.AUDIT: say("internal audit"),
    Cause.BY_HAND: say("seen by us"),
}
Step = TypeVar("Step", FindingPlan, FindingRepair, RiskAcceptance)


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A finding with its history, the oldest first. `due_on`: as set by the day of the report.

    `regraded`: the days on which it was made graver or lighter, with how grave it was until then.
    """

    finding: Finding
    due_on: date | None
    plans: Sequence[FindingPlan] = ()
    repairs: Sequence[FindingRepair] = ()
    risks: Sequence[RiskAcceptance] = ()
    effects: Sequence[FindingEffect] = ()
    disputes: Sequence[Dispute] = ()
    regraded: Sequence[tuple[date, Severity]] = ()

    def severity_on(self, day: date) -> Severity:
        return next((was for on, was in self.regraded if on > day), self.finding.severity)

    def is_open_on(self, day: date) -> bool:
        row = self.finding
        return row.opened_on <= day and (row.ended_on is None or row.ended_on > day)

    def ended_in(self, first: date, last: date) -> bool:
        ended = self.finding.ended_on
        return ended is not None and first <= ended <= last

    def days_on(self, day: date) -> int:
        """How long it has been open, or was."""
        row = self.finding
        ended = row.ended_on
        return ((ended if ended is not None and ended <= day else day) - row.opened_on).days

    def state_on(self, day: date) -> FindingState:
        """What it was on the day, from what happened by then."""
        row = self.finding
        if row.ended_on is not None and row.ended_on <= day:
            return row.state
        happened = [(at, state) for at, state in self._happened() if clock.day_of(at) <= day]
        state = sorted(happened, key=lambda step: step[0])[-1][1] if happened else S.OPEN
        over = self.risk_on(day) is None
        return S.OPEN if state is S.RISK_ACCEPTED and over else state

    def late_on(self, day: date) -> int:
        """Days over its due date; 0 for an accepted risk, and while it waits to be verified after it
        was reported in time."""
        if self.due_on is None or not self.is_open_on(day):
            return 0
        state, repair = self.state_on(day), self.repair_on(day)
        if state is S.RISK_ACCEPTED:
            return 0
        if state is S.REMEDIED and repair and clock.day_of(repair.reported_at) <= self.due_on:
            return 0
        return max((day - self.due_on).days, 0)

    def plan_on(self, day: date) -> FindingPlan | None:
        """The last one by then, accepted or not yet looked at."""
        return _last(
            plan
            for plan in self.plans
            if clock.day_of(plan.proposed_at) <= day
            and not (plan.accepted is False and _by(plan.decided_at, day))
        )

    def repair_on(self, day: date) -> FindingRepair | None:
        return _last(repair for repair in self.repairs if clock.day_of(repair.reported_at) <= day)

    def risk_on(self, day: date) -> RiskAcceptance | None:
        """The acceptance in force."""
        return _last(
            risk
            for risk in self.risks
            if risk.accepted
            and risk.decided_on is not None
            and risk.decided_on <= day <= risk.until
            and (risk.ended_on is None or risk.ended_on > day)
        )

    def effect_on(self, day: date) -> FindingEffect | None:
        """The later check of its correction, once it was made."""
        return next((effect for effect in self.effects if effect.looked_on <= day), None)

    def effect_in(self, first: date, last: date) -> bool:
        return any(first <= effect.looked_on <= last for effect in self.effects)

    def effect_words(self, day: date) -> Iterator[Message]:
        effect = self.effect_on(day)
        if effect is not None:
            how = {"day": effect.looked_on, "seen": effect.seen}
            yield (
                say("Effective when looked at again on %(day)s: %(seen)s", **how)
                if effect.is_effective
                else say("Not effective when looked at again on %(day)s: %(seen)s", **how)
            )

    def dispute_words(self, day: date) -> Iterator[Message]:
        """That the vendor disagreed, and how that was answered by the day."""
        for dispute in self.disputes:
            yield from told(dispute, day)

    def waiting_risk(self, day: date) -> RiskAcceptance | None:
        """Proposed by the day and not decided then."""
        return _last(
            risk
            for risk in self.risks
            if clock.day_of(risk.proposed_at) <= day and not _by(risk.decided_at, day)
        )

    def _happened(self) -> Iterator[tuple[datetime, FindingState]]:
        """Each step with the state it led to."""
        for plan in self.plans:
            yield plan.proposed_at, S.PLAN_SUBMITTED
            if plan.decided_at is not None:
                yield plan.decided_at, S.PLAN_ACCEPTED if plan.accepted else S.OPEN
        for repair in self.repairs:
            yield repair.reported_at, S.REMEDIED
            if repair.decided_at is not None and repair.verified is False:
                planned = any(
                    plan.accepted and _before(plan.decided_at, repair.decided_at)
                    for plan in self.plans
                )
                yield repair.decided_at, S.PLAN_ACCEPTED if planned else S.OPEN
        for risk in self.risks:
            if risk.decided_at is not None and risk.accepted:
                yield risk.decided_at, S.RISK_ACCEPTED


def regraded_in(lines: Iterable[TrailLine], number: str) -> tuple[tuple[date, Severity], ...]:
    """What the log, the oldest line first, says about the severity of one finding."""
    return tuple(
        (clock.day_of(line.happened_at), Severity(line.before["severity"]))
        for line in lines
        if line.action == REGRADED
        and line.before  # else erased by rule
        and line.text.params.get("number") == number
    )


def _by(at: datetime | None, day: date) -> bool:
    return at is not None and clock.day_of(at) <= day


def _before(at: datetime | None, later: datetime) -> bool:
    return at is not None and at <= later


def _last(rows: Iterable[Step]) -> Step | None:
    return max(rows, key=lambda row: row.id, default=None)


def findings(vendor_id: int, since: date, as_of: date) -> Sequence[FindingFacts]:
    """All that were open on any day from `since` to the day of the report, in order of opening."""
    rows = db.session.execute(
        select(Finding, Obligation.due_on)
        .outerjoin(Obligation, newest_duty(Finding, as_of, ObligationKind.FINDING_REPAIR))
        .where(
            Finding.vendor_id == vendor_id,
            Finding.opened_on <= as_of,
            or_(
                Finding.ended_on.is_(None),
                Finding.ended_on >= since,
                Finding.id.in_(
                    select(FindingEffect.finding_id).where(FindingEffect.looked_on >= since)
                ),
            ),
        )
        .order_by(Finding.opened_on, Finding.id)
    ).all()
    ids = {row.Finding.id for row in rows}
    plans, repairs, risks, effects, disputes = (
        rows_by(model.finding_id, ids, model.id)
        for model in (FindingPlan, FindingRepair, RiskAcceptance, FindingEffect, Dispute)
    )
    return [
        FindingFacts(
            finding,
            due_on,
            plans.get(finding.id, ()),
            repairs.get(finding.id, ()),
            risks.get(finding.id, ()),
            effects.get(finding.id, ()),
            disputes.get(finding.id, ()),
        )
        for finding, due_on in rows
    ]


def still_owed(
    rows: Sequence[Obligation], findings: Sequence[FindingFacts], as_of: date
) -> list[Obligation]:
    """Without repairs that were reported and waited to be verified on the day."""
    done = {
        finding.finding.id
        for finding in findings
        if finding.state_on(as_of) is FindingState.REMEDIED
    }
    return [
        row
        for row in rows
        if row.kind is not ObligationKind.FINDING_REPAIR or row.subject_id not in done
    ]
