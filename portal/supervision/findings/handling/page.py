"""What a person may do about a finding as it stands, the evidence beside each report, the papers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.foundation.access.actor import Actor, is_second_person
from portal.foundation.access.permissions import Permission as P
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.ledger.departments.queries import is_own_vendor
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.findings import queries, workflow
from portal.supervision.findings.models import (
    Finding,
    FindingFile,
    FindingPlan,
    FindingRepair,
    FindingState,
    RiskAcceptance,
)
from portal.supervision.findings.queries import History
from portal.supervision.findings.severity import GRAVE, Owner
from portal.supervision.findings.workflow import can_move
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import papers_of

S = FindingState


@dataclass(frozen=True, slots=True)
class FindingActs:
    """Each True where this person may do it now."""

    plan: bool = False
    answer_plan: bool = False
    repair: bool = False
    verify: bool = False
    check_effect: bool = False  # some time after it was closed
    propose_risk: bool = False
    decide_risk: bool = False
    change: bool = False  # severity, drop
    give_time: bool = False
    ask_time: bool = False

    @property
    def main(self) -> str:
        """The one act that comes next, shown as the filled button."""
        order = ("verify", "answer_plan", "decide_risk", "check_effect", "repair", "plan")
        return next((act for act in order if getattr(self, act)), "")


def acts_of(
    finding: Finding, history: History, obligation: Obligation | None, actor: Actor
) -> FindingActs:
    to_vendor = finding.owner is Owner.VENDOR
    owns = actor.may(P.OWN_FINDING_ANSWER if to_vendor else P.FINDING_EDIT)
    owed = obligation is not None and obligation.is_open and obligation.handed_in_on is None
    edits = actor.may(P.FINDING_EDIT)
    plan, risk = history.waiting_plan, history.waiting_risk
    lighter = finding.severity not in GRAVE or Role.PRIVACY_OFFICER in actor.roles
    return FindingActs(
        plan=owns and can_move(finding, S.PLAN_SUBMITTED),
        answer_plan=edits
        and finding.state is S.PLAN_SUBMITTED
        and plan is not None
        and not actor.is_any_of(plan.proposed_by_id),
        repair=owns and can_move(finding, S.REMEDIED),
        verify=finding.state is S.REMEDIED and may_verify(finding, actor),
        check_effect=history.effect is None and may_check_effect(finding, actor),
        propose_risk=actor.may(P.FINDING_RISK_PROPOSE)
        and risk is None
        and can_move(finding, S.RISK_ACCEPTED)
        and is_own_vendor(finding.vendor_id, actor),
        decide_risk=risk is not None and may_decide(risk, actor),
        change=edits and finding.is_open and lighter,
        give_time=actor.may(P.EXTENSION_ANSWER) and owed and finding.state is not S.RISK_ACCEPTED,
        ask_time=actor.may(P.EXTENSION_ASK) and owed and finding.state is not S.RISK_ACCEPTED,
    )


def may_verify(finding: Finding, actor: Actor) -> bool:
    if not (actor.may(P.FINDING_CLOSE) or actor.may(P.FINDING_DECIDE)):
        return False
    try:
        workflow.demand_verifier(finding, actor, others_roles=finding.roles_behind)
    except RuleViolated:
        return False
    return True


def may_check_effect(finding: Finding, actor: Actor) -> bool:
    """Of what a person closed, by another one."""
    if not (actor.may(P.FINDING_CLOSE) or actor.may(P.FINDING_DECIDE)):
        return False
    today = clock.today()
    try:
        workflow.demand_effect(finding, actor, today, today)
    except (InvalidTransition, RuleViolated):
        return False
    return True


def may_decide(risk: RiskAcceptance, actor: Actor) -> bool:
    """As four eyes demand, asked beforehand."""
    return actor.may(P.FINDING_DECIDE) and is_second_person(actor, risk)


@dataclass(frozen=True, slots=True)
class Papers:
    """Of a finding: by plan and by report the paper on which it came; the one that waits."""

    plans: Mapping[int, Paper]
    repairs: Mapping[int, Paper]
    waiting: Paper | None


def papers_about(finding: Finding) -> Papers:
    found = papers_of(finding)
    made: dict[str | None, dict[int, Paper]] = defaultdict(dict)
    for paper in found:
        if paper.made_id is not None:
            made[paper.made_kind][paper.made_id] = paper
    return Papers(
        plans=made[FindingPlan.__tablename__],
        repairs=made[FindingRepair.__tablename__],
        waiting=next((paper for paper in found if paper.waits), None),
    )


def _verify_by(finding: Finding) -> dict[str, Any] | None:
    """Until when its correction is verified, and whether the next sheet may show it; None: none waits."""
    waiting = (
        find_open(ObligationKind.FINDING_VERIFY, finding) if finding.state is S.REMEDIED else None
    )
    if waiting is None:
        return None
    with_sheet = workflow.is_seen_with_sheet(finding) and queries.are_verified_with_sheet()
    return {"day": waiting.due_on, "with_sheet": with_sheet}


def known(finding: Finding, actor: Actor) -> dict[str, Any]:
    """What every page about a finding shows; `files` by the report they came with."""
    history, obligation = queries.history_of(finding.id), queries.last_repair(finding.id)
    files: dict[int | None, list[FindingFile]] = defaultdict(list)
    effect_files: list[FindingFile] = []
    for file in history.files:
        (effect_files if file.effect_id else files[file.repair_id]).append(file)
    return {
        "finding": finding,
        "history": history,
        "obligation": obligation,
        "files": files,
        "effect_files": effect_files,
        "verify_by": _verify_by(finding),
        "effect_due": find_open(ObligationKind.FINDING_EFFECT, finding),
        "too_long": [
            risk.id
            for risk in history.risks
            if workflow.is_too_long(risk, queries.most_risk_months())
        ],
        "papers": papers_about(finding),
        "acts": acts_of(finding, history, obligation, actor),
        "words_of": workflow,
    }
