"""Rows of the index about how vendors were supervised: checks, certificates, findings, incidents."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from portal.foundation.core import clock
from portal.foundation.core.words.i18n import _l, _lp, words
from portal.foundation.core.words.messages import say
from portal.proof.assessor.evidence_pack import answers
from portal.proof.assessor.evidence_pack.choice import Picked
from portal.proof.assessor.evidence_pack.heads import (
    ACCEPTED,
    DECIDED_BY,
    DECIDED_ON,
    NUMBER,
    OF_PAPER,
    OF_RECORD,
    PAPERS,
    PROPOSED_BY,
    REASON,
    STATE,
    TO,
    WORK,
)
from portal.proof.assessor.evidence_pack.tables import (
    PackColumn,
    PackFiles,
    PackRow,
    PackTable,
    categories,
    paper_files,
    table_of,
    titled,
    yes_no,
)
from portal.proof.audits.models import InternalAudit, InternalAuditFile
from portal.proof.audits.workflow import RESULTS as AUDIT_RESULTS
from portal.proof.audits.workflow import STATES as AUDIT_STATES
from portal.proof.management_reviews.models import (
    ManagementDecision,
    ManagementReview,
    ManagementReviewFile,
)
from portal.proof.management_reviews.workflow import STATES as REVIEW_STATES
from portal.proof.reports.models import ReportRevision, SupervisionReport
from portal.proof.reports.workflow import CONCLUSIONS, Conclusion
from portal.supervision.approvals.models import ReportDecision, ReportDecisionFile
from portal.supervision.approvals.workflow import WAYS
from portal.supervision.certificates.models import Certificate, CertificateFile
from portal.supervision.certificates.workflow import CHECKS, STANDARDS
from portal.supervision.confirmations.models import Confirmation, ConfirmationFile
from portal.supervision.confirmations.workflow import KINDS as SEEN
from portal.supervision.confirmations.workflow import RESULTS
from portal.supervision.confirmations.workflow import STATES as SEEN_STATES
from portal.supervision.disputes.models import Dispute, DisputeFile, DisputeState
from portal.supervision.disputes.workflow import CAME as DISPUTES_CAME
from portal.supervision.disputes.workflow import WORDS as DISPUTE_WORDS
from portal.supervision.disputes.workflow import changes
from portal.supervision.findings.models import Finding, FindingFile, FindingRepair
from portal.supervision.findings.workflow import CAUSES, OWNERS, SEVERITIES, WORDS
from portal.supervision.incidents.models import (
    Incident,
    IncidentAssessment,
    IncidentFile,
    IncidentSubmission,
    PersonsTold,
)
from portal.supervision.incidents.rules.duties import CAUSES as LEAKS
from portal.supervision.incidents.workflow import STATES as INCIDENT_STATES
from portal.supervision.incidents.workflow import WAYS as TOLD_WAYS
from portal.supervision.paper_records.models import PaperKind
from portal.supervision.proposed_records.workflow import STATES as PROPOSED
from portal.supervision.responses.assignments.models import AnswerFile, Assignment, Submission
from portal.supervision.responses.assignments.workflow import WORDS as SHEET_STATES
from portal.supervision.trainings.models import (
    HandedTraining,
    Training,
    TrainingProof,
    TrainingReport,
)

NOT_CLOSED: Final = _lp("in a pack", "Not closed")


def _handed_in(picked: Picked) -> Collection[Any]:
    """Of the evidence in sheets what the vendor handed in by the day: what it attached since, or took back
    before, is its own affair."""
    kept = or_(
        AnswerFile.taken_back_at.is_(None), AnswerFile.taken_back_at > Submission.submitted_at
    )
    handed_in = select(Submission.id).where(
        Submission.assignment_id == AnswerFile.assignment_id,
        Submission.submitted_at < clock.midnight(picked.day + timedelta(days=1)),
        Submission.submitted_at >= AnswerFile.added_at,
        kept,
    )
    return (handed_in.exists(),)


def _changed(value: Any, _picked: Picked) -> str:
    return "\n".join(words(line) for line in changes(value))


def _disputes(title: Any, about: Any, key: str, *more: PackColumn) -> PackTable:
    """Of records of this model, which `key` names; `more`: what it is about in them."""
    return table_of(
        title, Dispute, "raised_at",
        *more,
        PackColumn("words", _l("Why the vendor disagrees")),
        PackColumn("raised_by_id", _l("Entered by")),
        PackColumn("way", _l("How it came"), DISPUTES_CAME),
        PackColumn("raised_on", _lp("a day", "Disputed on")),
        PackColumn("state", STATE, DISPUTE_WORDS, "answered_at", DISPUTE_WORDS[DisputeState.OPEN]),
        PackColumn("answer", _l("Our answer"), None, "answered_at"),
        PackColumn("changed", _l("What changed"), _changed, "answered_at"),
        PackColumn("answered_by_id", _l("Answered by"), None, "answered_at"),
        PackColumn("answered_at", _l("Answered on"), None, "answered_at"),
        of=(about, key),
    )  # fmt: skip


def _dispute_files(about: Any, key: str) -> PackFiles:
    return PackFiles(
        model=DisputeFile, at="added_at", parent=(Dispute, "dispute_id"), above=(about, key)
    )


SUPERVISION = PackRow(
    id="supervision",
    title=say("Supervision at the set intervals"),
    tables=(
        table_of(
            _l("Check sheets"), Assignment, "assigned_on",
            PackColumn("number", NUMBER),
            PackColumn("period_from", _l("From")),
            PackColumn("period_to", TO),
            PackColumn("assigned_on", _l("Sent on")),
            PackColumn("submitted_on", _l("Handed in on"), None, "submitted_on"),
            PackColumn("submitted_by_id", _l("Handed in by"), None, "submitted_on"),
            PackColumn("state", STATE, SHEET_STATES, "ended_on"),
            PackColumn("ended_on", _l("Closed on"), None, "ended_on"),
            PackColumn("ended_by_id", _l("Closed by"), None, "ended_on"),
            PackColumn("claimed", _l("Claimed"), None, "ended_on"),
            PackColumn("verified", _l("Verified"), None, "ended_on"),
            PackColumn("grade", _l("Grade"), None, "ended_on"),
            PackColumn("conclusion", _l("Conclusion"), None, "ended_on"),
            is_expected=True,
        ),
        PackTable(
    title=_l("Answers of check sheets"),
    heads=(
        *OF_RECORD, _l("Question no."), _l("Question"), _lp("in a pack", "Answer"), _l("Why not applicable"),
        _l("Comment"), _lp("in a pack", "Reviewed as"), _l("Remark"),
    ),
    rows=answers.sheets,
),
        table_of(
            _l("Confirmations"), Confirmation, "held_on",
            PackColumn("number", NUMBER),
            PackColumn("kind", _l("Kind"), SEEN),
            PackColumn("held_on", _lp("in a pack", "Held on")),
            PackColumn("place", _lp("in a pack", "Place")),
            PackColumn("looked_at", _l("What was looked at")),
            PackColumn("seen", _l("What was seen")),
            PackColumn("result", _l("Result"), RESULTS),
            PackColumn("state", STATE, SEEN_STATES, "decided_on"),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_on"),
            PackColumn("decided_on", DECIDED_ON, None, "decided_on"),
        ),
        table_of(
            _l("Training of people at vendors"), HandedTraining, "handed_on",
            PackColumn("handed_on", _l("Handed on")),
            PackColumn("handed_by_id", _l("Handed by")),
            PackColumn("handling", _l("Handling the data")),
            PackColumn("trained", _l("Trained")),
            of=(Training, "training_id"),
        ),
        _disputes(
            _l("Disputes of results"), Assignment, "assignment_id",
            PackColumn("questions", _l("Which answers it is about")),
        ),
        PackTable(title=PAPERS, heads=OF_PAPER, rows=answers.papers(PaperKind.ANSWERS, PaperKind.TRAINING, PaperKind.INSTRUCTION, disputed=Assignment)),
    ),
    files=(
        paper_files(answers.confirmed(PaperKind.ANSWERS, disputed=Assignment), above=(Assignment, "subject_id")),
        paper_files(answers.confirmed(PaperKind.TRAINING, PaperKind.INSTRUCTION)),
        PackFiles(model=AnswerFile, at="added_at", parent=(Assignment, "assignment_id"), where=_handed_in),
        _dispute_files(Assignment, "assignment_id"),
        PackFiles(model=ConfirmationFile, at="added_at", parent=(Confirmation, "confirmation_id")),
        PackFiles(model=TrainingProof, at="added_at", parent=(TrainingReport, "report_id"), number="said_by"),
    ),
)  # fmt: skip

CERTIFICATES = PackRow(
    id="certificates",
    title=say("Certificates of vendors"),
    tables=(
        table_of(
            _l("Certificates"), Certificate, "proposed_on",
            PackColumn("number", NUMBER),
            PackColumn("standard", _l("Standard"), STANDARDS),
            PackColumn("called", _l("Another standard")),
            PackColumn("certificate_no", _l("Certificate number")),
            PackColumn("body", _l("Certified by")),
            PackColumn("scope", _l("Scope")),
            PackColumn("certified_from", _l("From")),
            PackColumn("certified_until", TO),
            PackColumn("checked_how", _l("How it was checked"), CHECKS),
            PackColumn("checked_on", _l("Checked on")),
            PackColumn("paper_received_on", _l("Received on paper on")),
            PackColumn("paper_sent_by", _l("Who sent the paper")),
            PackColumn("state", STATE, PROPOSED, "decided_at"),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_at"),
        ),
    ),
    files=(PackFiles(model=CertificateFile, at="added_at", parent=(Certificate, "certificate_id")),),
)  # fmt: skip

INCIDENTS = PackRow(
    id="incidents",
    title=say("Incidents told by vendors"),
    tables=(
        table_of(
            _l("Incidents"), Incident, "told_on",
            PackColumn("number", NUMBER),
            PackColumn("is_drill", _l("A drill"), yes_no),
            PackColumn("noticed_on", _l("Noticed on")),
            PackColumn("told_on", _l("Told on")),
            PackColumn("happened", _lp("in a pack", "What happened")),
            PackColumn("state", STATE, INCIDENT_STATES, "ended_on", NOT_CLOSED),
            PackColumn("ended_on", _l("Closed on"), None, "ended_on"),
        ),
        table_of(
            _l("Assessments of incidents"), IncidentAssessment, "assessed_at",
            PackColumn("categories", _l("Data"), categories),
            PackColumn("people", _l("Persons")),
            PackColumn("cause", _lp("in a pack", "Cause"), LEAKS),
            PackColumn("remark", _l("Remark")),
            PackColumn("assessed_by_id", _l("Assessed by")),
            PackColumn("assessed_at", _l("Assessed at")),
            of=(Incident, "incident_id"),
        ),
        table_of(
            _l("Reports and notices sent"), IncidentSubmission, "sent_on",
            PackColumn("sent_to", _l("Sent to")),
            PackColumn("how", _l("Way")),
            PackColumn("receipt", _l("Number of the receipt")),
            PackColumn("sent_at", _l("Sent at")),
            PackColumn("recorded_by_id", _l("Recorded by")),
            of=(Incident, "incident_id"),
        ),
        table_of(
            _l("Persons told"), PersonsTold, "told_on",
            PackColumn("persons", _l("Who was told")),
            PackColumn("people", _l("Persons")),
            PackColumn("way", _l("Way"), TOLD_WAYS),
            PackColumn("told_on", _l("Told on")),
            PackColumn("told_by", _l("Told by")),
            of=(Incident, "incident_id"),
        ),
    ),
    files=(PackFiles(model=IncidentFile, at="added_at", parent=(Incident, "incident_id")),),
)  # fmt: skip

FINDINGS = PackRow(
    id="findings",
    title=say("Findings and how they were mended"),
    tables=(
        table_of(
            _l("Findings"), Finding, "opened_on",
            PackColumn("number", NUMBER),
            PackColumn("engagement_id", WORK),
            PackColumn("cause", _l("Came from"), CAUSES),
            PackColumn("title", _l("What is wrong")),
            PackColumn("action", _l("What mends it")),
            PackColumn("severity", _l("Severity"), SEVERITIES),
            PackColumn("owner", _l("Who mends it"), OWNERS),
            PackColumn("opened_on", _l("Opened on")),
            PackColumn("remedy", _lp("in a pack", "What was done"), None, "remedied_on"),
            PackColumn("remedied_on", _l("Mended on"), None, "remedied_on"),
            PackColumn("verified", _l("How it was verified"), None, "ended_on"),
            PackColumn("verified_by_id", _l("Verified by"), None, "ended_on"),
            PackColumn("state", STATE, WORDS, "ended_on", NOT_CLOSED),
            PackColumn("ended_on", _l("Closed on"), None, "ended_on"),
            PackColumn("ended_reason", REASON, None, "ended_on"),
        ),
        table_of(
            _l("Repairs reported"), FindingRepair, "reported_at",
            PackColumn("done", _lp("in a pack", "What was done")),
            PackColumn("reported_by_id", _l("Reported by")),
            PackColumn("reported_at", _l("Reported at")),
            PackColumn("verified", ACCEPTED, yes_no, "decided_at"),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_at"),
            PackColumn("remark", _l("Remark"), None, "decided_at"),
            of=(Finding, "finding_id"),
        ),
        _disputes(_l("Disputes"), Finding, "finding_id"),
        PackTable(title=PAPERS, heads=OF_PAPER, rows=answers.papers(PaperKind.PLAN, PaperKind.REPAIR, disputed=Finding)),
    ),
    files=(
        paper_files(answers.confirmed(PaperKind.PLAN, PaperKind.REPAIR, disputed=Finding)),
        PackFiles(model=FindingFile, at="added_at", parent=(Finding, "finding_id")),
        _dispute_files(Finding, "finding_id"),
    ),
)  # fmt: skip


REPORTS = PackRow(
    id="reports",
    title=say("Supervision reports and what management decided"),
    tables=(
        table_of(
            _l("Supervision reports"), SupervisionReport, "issued_at",
            PackColumn("number", NUMBER),
            PackColumn("period_from", _l("From")),
            PackColumn("period_to", TO),
            PackColumn("as_of", _l("As of")),
            PackColumn("conclusion", _l("Conclusion"), {one.value: CONCLUSIONS[one] for one in Conclusion if one in CONCLUSIONS}),
            PackColumn("issued_by_id", _lp("in a pack", "Issued by")),
            PackColumn("issued_at", _l("Issued at")),
            PackColumn("content_sha256", _l("SHA-256 of the content")),
            is_expected=True,
        ),
        table_of(
            _l("Decisions about reports"), ReportDecision, "decided_on",
            PackColumn("report_number", _l("Report")),
            PackColumn("approved", _l("Approved"), yes_no),
            PackColumn("way", _l("Way"), WAYS),
            PackColumn("comment", _l("Comment")),
            PackColumn("decided_on", DECIDED_ON),
            PackColumn("decided_by_id", DECIDED_BY),
            PackColumn("decider", _l("Decided elsewhere by")),
            PackColumn("ringi_number", _l("Number of the decision")),
        ),
    ),
    files=(
        PackFiles(model=SupervisionReport, at="issued_at", sha256="pdf_sha256", name=titled(".pdf")),
        PackFiles(model=SupervisionReport, at="issued_at", sha256="pdf_other_sha256", name=titled(" (2).pdf")),
        PackFiles(model=ReportRevision, at="made_at", sha256="pdf_sha256", name=titled(".pdf")),
        PackFiles(model=ReportRevision, at="made_at", sha256="pdf_other_sha256", name=titled(" (2).pdf")),
        PackFiles(model=ReportDecisionFile, at="added_at", parent=(ReportDecision, "decision_id"), number="report_number"),
    ),
)  # fmt: skip

AUDITS = PackRow(
    id="audits",
    title=say("Internal audits of our own supervision"),
    tables=(
        table_of(
            _l("Internal audits"), InternalAudit, "planned_at",
            PackColumn("number", NUMBER),
            PackColumn("subject", _l("What is audited")),
            PackColumn("scope", _l("What is to be looked at")),
            PackColumn("period_from", _l("From")),
            PackColumn("period_until", TO),
            PackColumn("held_on", _lp("in a pack", "Held on"), None, "held_on"),
            PackColumn("held_by", _l("Held by"), None, "held_on"),
            PackColumn("looked_at", _l("What was looked at"), None, "held_on"),
            PackColumn("seen", _l("What was seen"), None, "held_on"),
            PackColumn("result", _l("Result"), AUDIT_RESULTS, "held_on"),
            PackColumn("state", STATE, AUDIT_STATES, "ended_at"),
            is_expected=True, is_company=True,
        ),
    ),
    files=(PackFiles(model=InternalAuditFile, at="added_at", parent=(InternalAudit, "audit_id"), is_company=True),),
)  # fmt: skip

REVIEWS = PackRow(
    id="reviews",
    title=say("Management reviews"),
    tables=(
        table_of(
            _l("Management reviews"), ManagementReview, "held_on",
            PackColumn("number", NUMBER),
            PackColumn("held_on", _lp("in a pack", "Held on")),
            PackColumn("period_from", _l("From")),
            PackColumn("period_until", TO),
            PackColumn("took_part", _l("Who took part")),
            PackColumn("conclusion", _l("Conclusion")),
            PackColumn("state", STATE, REVIEW_STATES, "decided_at"),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_at"),
            is_expected=True, is_company=True,
        ),
        table_of(
            _l("Decisions of management"), ManagementDecision, ManagementReview.held_on,
            PackColumn("what", _l("What was decided to be done")),
            PackColumn("owner_id", _l("Who does it")),
            PackColumn("done", _lp("in a pack", "What was done"), None, "done_on"),
            PackColumn("done_on", _l("Done on"), None, "done_on"),
            of=(ManagementReview, "review_id"), is_company=True,
        ),
    ),
    files=(PackFiles(model=ManagementReviewFile, at="added_at", parent=(ManagementReview, "review_id"), is_company=True),),
)  # fmt: skip
