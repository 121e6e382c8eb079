"""Rows of the index about how vendors were supervised: checks, certificates, findings, incidents."""

from typing import Final

from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.core.words.messages import say
from portal.proof.assessor.evidence_pack import answers
from portal.proof.assessor.evidence_pack.heads import (
    ACCEPTED,
    DECIDED_BY,
    DECIDED_ON,
    NUMBER,
    OF_RECORD,
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
    table_of,
    yes_no,
)
from portal.supervision.certificates.models import Certificate, CertificateFile
from portal.supervision.certificates.workflow import CHECKS, STANDARDS
from portal.supervision.confirmations.models import Confirmation, ConfirmationFile
from portal.supervision.confirmations.workflow import KINDS as SEEN
from portal.supervision.confirmations.workflow import RESULTS
from portal.supervision.confirmations.workflow import STATES as SEEN_STATES
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
from portal.supervision.proposed_records.workflow import STATES as PROPOSED
from portal.supervision.responses.assignments.models import AnswerFile, Assignment
from portal.supervision.responses.assignments.workflow import WORDS as SHEET_STATES
from portal.supervision.trainings.models import (
    HandedTraining,
    Training,
    TrainingProof,
    TrainingReport,
)

NOT_CLOSED: Final = _lp("in a pack", "Not closed")

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
    ),
    files=(
        PackFiles(model=AnswerFile, at="added_at", parent=(Assignment, "assignment_id")),
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
    ),
    files=(PackFiles(model=FindingFile, at="added_at", parent=(Finding, "finding_id")),),
)  # fmt: skip
