"""The fictional vendors mend what was found: plans, repairs, and risks that are lived with."""

from collections.abc import Mapping

from portal.demo.acts.stage import Stage
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import Kind
from portal.supervision.findings import queries
from portal.supervision.findings.handling import (
    hand_services,
    plan_services,
    repair_services,
    risk_services,
)
from portal.supervision.findings.handling.hand_services import Found
from portal.supervision.findings.handling.plan_services import Planned
from portal.supervision.findings.handling.risk_services import Terms
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Owner, Severity


def open_one(
    stage: Stage, vendor: str, title: Text, action: Text, detail: str, *, actor: str
) -> None:
    """Procurement saw it itself."""
    found = Found(title, action, detail, Severity.MINOR, Owner.VENDOR)
    with transaction():
        hand_services.open_by_hand(stage.vendors[vendor], found, actor=stage.actor(actor))


def plan(stage: Stage, vendor: str, question: str, planned: Planned, *, actor: str) -> None:
    with transaction():
        plan_services.propose_plan(
            about(stage, vendor, question), planned, actor=stage.actor(actor)
        )


def accept_plan(stage: Stage, vendor: str, question: str, remark: str, *, actor: str) -> None:
    with transaction():
        plan_services.answer_plan(
            about(stage, vendor, question), accepted=True, remark=remark, actor=stage.actor(actor)
        )


def report_done(
    stage: Stage, vendor: str, question: str, done: str, files: Mapping[str, str], *, actor: str
) -> None:
    """`files`: what proves it, words by name."""
    received = [receive_bytes(words.encode(), name, Kind.TEXT) for name, words in files.items()]
    with transaction():
        repair_services.report_done(
            about(stage, vendor, question), done=done, files=received, actor=stage.actor(actor)
        )


def verify(stage: Stage, vendor: str, question: str, how: str, *, actor: str) -> None:
    with transaction():
        repair_services.verify(about(stage, vendor, question), remark=how, actor=stage.actor(actor))


def propose_risk(stage: Stage, vendor: str, question: str, terms: Terms, *, actor: str) -> None:
    with transaction():
        risk_services.propose_risk(about(stage, vendor, question), terms, actor=stage.actor(actor))


def accept_risk(stage: Stage, vendor: str, question: str, remark: str, *, actor: str) -> None:
    finding = about(stage, vendor, question)
    risk = queries.risks_of(finding.id)[-1]
    with transaction():
        risk_services.decide_risk(risk, accepted=True, remark=remark, actor=stage.actor(actor))


def about(stage: Stage, vendor: str, question: str) -> Finding:
    """The open finding of a question of the sheet."""
    vendor_id = stage.vendors[vendor].id
    open_ones = queries.open_about([vendor_id]).values()
    return next(one for one in open_ones if one.question_id == question)
