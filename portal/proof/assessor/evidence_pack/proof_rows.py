"""Rows of the index about what was made of it: reports, internal audits, management reviews."""

from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.core.words.messages import say
from portal.proof.assessor.evidence_pack.heads import (
    DECIDED_BY,
    DECIDED_ON,
    NUMBER,
    PROPOSED_BY,
    STATE,
    TO,
)
from portal.proof.assessor.evidence_pack.tables import (
    PackColumn,
    PackFiles,
    PackRow,
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
