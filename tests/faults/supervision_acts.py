"""Acts about findings and questionnaires that are possible once, and what has to stand before."""

from collections.abc import Mapping

from portal.foundation.core.database.db import db
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Severity
from portal.supervision.responses.assignments.models import SectionDelegation
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.faults import (
    audit_acts,
    certificate_acts,
    client_approval_acts,
    confirmation_acts,
    decision_acts,
    draw_acts,
    handover_acts,
    incident_acts,
    instruction_acts,
    provision_acts,
    return_acts,
    selection_acts,
    subcontractor_acts,
    terms_acts,
    training_acts,
)
from tests.faults.acts import WHY, Act
from tests.foundation.access.finding_samples import a_dispute_paper
from tests.foundation.access.gathering import Samples, kept
from tests.foundation.access.samples import SAMPLES
from tests.supervision.findings.test_life import plan, report, verify
from tests.supervision.findings.test_papers import mended, put

Given = Mapping[str, int]


def _finding(rows: Samples, cast: Cast) -> Finding:
    """A light one of Acme's, which procurement may close as well."""
    db.session.commit()
    return make_finding(cast.acme, f"hand:{rows.vendor.id}", severity=Severity.MINOR)


def _open(rows: Samples, cast: Cast) -> Given:
    return {"finding_id": _finding(rows, cast).id}


def _planned(rows: Samples, cast: Cast) -> Given:
    finding = _finding(rows, cast)
    plan(finding, cast.ada)
    return {"finding_id": finding.id}


def _mended(rows: Samples, cast: Cast) -> Given:
    finding = _finding(rows, cast)
    report(finding, cast.ada)
    return {"finding_id": finding.id}


def _closed(rows: Samples, cast: Cast) -> Given:
    """By Pip, so that Pam looks at it later."""
    finding = _finding(rows, cast)
    report(finding, cast.ada)
    verify(finding, cast.pip)
    return {"finding_id": finding.id}


def _on_paper(rows: Samples, cast: Cast) -> Given:
    paper = put(_finding(rows, cast), cast.pam, mended())
    return {"finding_paper_id": paper.id}


def _delegated(rows: Samples, cast: Cast) -> None:
    assignment_id = int(SAMPLES["assignment_id"](rows))
    section = str(SAMPLES["section_id"](rows))
    kept(
        SectionDelegation(
            vendor_id=rows.vendor.id,
            assignment_id=assignment_id,
            section_id=section,
            user_id=cast.alf.id,
            delegated_by_id=cast.ada.id,
            delegated_at=rows.attestation.signed_at,
        )
    )


SAID = {"way": "phone", "received_on": "2026-11-25", "said_by": WHY}
ACTS: dict[str, Act] = (
    client_approval_acts.ACTS
    | confirmation_acts.ACTS
    | decision_acts.ACTS
    | draw_acts.ACTS
    | incident_acts.ACTS
    | instruction_acts.ACTS
    | audit_acts.ACTS
    | provision_acts.ACTS
    | handover_acts.ACTS
    | return_acts.ACTS
    | certificate_acts.ACTS
    | terms_acts.ACTS
    | selection_acts.ACTS
    | subcontractor_acts.ACTS
    | training_acts.ACTS
    | {
        "findings.plan": Act(
            "ada", {"cause": WHY, "measures": WHY, "ready_on": "2026-12-18"}, _open
        ),
        "findings.answer_plan": Act("pam", {"remark": WHY, "decision": "approve"}, _planned),
        "papers.finding_plan_on_paper": Act(
            "pam", SAID | {"cause": WHY, "measures": WHY, "ready_on": "2026-12-18"}, _open
        ),
        "papers.finding_repair_on_paper": Act("pam", SAID | {"done": WHY}, _open),
        "papers.check_finding_paper": Act("pip", {"wrong": "", "decision": "approve"}, _on_paper),
        "papers.record_finding_dispute": Act("pam", SAID | {"words": WHY}, _open),
        "papers.check_dispute": Act(
            "pip",
            {"wrong": "", "decision": "approve"},
            lambda rows, _cast: {"dispute_paper_id": a_dispute_paper(rows)},
        ),
        "findings.repair": Act("ada", {"done": WHY}, _open),
        "findings.verify": Act("pam", {"remark": WHY, "decision": "approve"}, _mended),
        "findings.check_effect": Act("pam", {"result": "yes", "seen": WHY}, _closed),
        "findings.propose_risk": Act(
            "pam", {"reason": WHY, "measures": WHY, "until": "2027-02-26"}, _open
        ),
        "findings.decide_risk": Act("pia", {"remark": WHY, "decision": "approve"}),
        "findings.change_severity": Act("pam", {"severity": "major", "reason": WHY}, _open),
        "findings.drop": Act("pam", {"reason": WHY}, _open),
        "disputes.dispute_finding": Act("ada", {"words": WHY}, _open),
        "disputes.answer": Act("pia", {"answer": WHY, "verdict": "stays"}),
        "responses.section_done": Act("alf", before=_delegated, form=False),
        "responses.take_section_back": Act("ada", before=_delegated, form=False),
        "responses.recall": Act("pam", {"reason": WHY}),
    }
)
