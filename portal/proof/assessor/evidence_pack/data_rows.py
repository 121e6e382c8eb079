"""Rows of the index about where data went: the chain, customers, statements, handovers, returns."""

from typing import Any, Final

from portal.content import catalogue
from portal.foundation.core.words.i18n import _l, _lp, in_language
from portal.foundation.core.words.messages import say
from portal.ledger.handovers.models import HandoverSlip, SlipReceipt
from portal.ledger.handovers.workflow import KINDS as SLIPS
from portal.ledger.handovers.workflow import UNITS
from portal.proof.assessor.evidence_pack import answers
from portal.proof.assessor.evidence_pack.choice import Picked
from portal.proof.assessor.evidence_pack.heads import (
    DECIDED_BY,
    DECIDED_ON,
    NUMBER,
    OF_PAPER,
    PAPERS,
    PROPOSED_BY,
    REASON,
    STATE,
    TO,
    UNTIL,
    WORK,
)
from portal.proof.assessor.evidence_pack.tables import (
    NOW,
    PackColumn,
    PackFiles,
    PackRow,
    PackTable,
    categories,
    countries,
    paper_files,
    table_of,
    titled,
)
from portal.proof.retention.models import Erasure, RetentionHold
from portal.supervision.attestations.models import (
    Attestation,
    AttestationException,
    AttestationRequest,
    AttestationState,
    SignatoryAuthority,
)
from portal.supervision.attestations.register import ANSWERS, STANDINGS, STATES
from portal.supervision.attestations.workflow import HOW
from portal.supervision.client_approvals.models import (
    ClientApproval,
    ClientApprovalFile,
    CustomerTerms,
)
from portal.supervision.client_approvals.workflow import BASES, MEANS
from portal.supervision.paper_records.models import PaperKind
from portal.supervision.proposed_records.workflow import STATES as PROPOSED
from portal.supervision.returns.models import (
    ReturnCertificate,
    ReturnCertificateFile,
    ReturnFile,
    ReturnRecord,
)
from portal.supervision.returns.workflow import WAYS as RETURN_WAYS
from portal.supervision.subcontractors.models import (
    Subcontractor,
    SubcontractorConsent,
    SubcontractorFile,
    SubcontractorState,
)
from portal.supervision.subcontractors.workflow import CUSTOMER_WORDS

_CHAIN: Final = {
    SubcontractorState.REQUESTED: say("Waits for an examination"),
    SubcontractorState.EXAMINED: say("Waits for a decision"),
    SubcontractorState.APPROVED: say("Approved"),
    SubcontractorState.REFUSED: say("Refused"),
    SubcontractorState.WITHDRAWN: say("Withdrawn"),
}


def _method(value: Any, picked: Picked) -> str:
    known = {one.id: one.label for one in catalogue.category_pack(on=picked.day).transfer_methods}
    return in_language(known[value]) if value in known else str(value)


def _statement(value: Any, picked: Picked) -> str:
    known = catalogue.statement_pack(on=picked.day).by_id
    return in_language(known[value].title) if value in known else str(value)


CHAIN = PackRow(
    id="chain",
    title=say("Approval of subcontracting"),
    tables=(
        table_of(
            _l("Subcontractors"), Subcontractor, "applied_on",
            PackColumn("number", NUMBER),
            PackColumn("engagement_id", WORK),
            PackColumn("name", _lp("in a pack", "Name")),
            PackColumn("country", _l("Country"), countries),
            PackColumn("tasks", _l("What it does")),
            PackColumn("categories", _l("Data"), categories),
            PackColumn("handled_in", _l("Handled in"), countries),
            PackColumn("safeguards", _l("How the vendor supervises it")),
            PackColumn("starts_on", _l("Begins on")),
            PackColumn("ends_on", _l("Ends on")),
            PackColumn("applied_on", _l("Applied for on")),
            PackColumn("examination", _l("Examination"), None, "examined_at"),
            PackColumn("examined_by_id", _l("Examined by"), None, "examined_at"),
            PackColumn("state", STATE, _CHAIN, "decided_on"),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_on"),
            PackColumn("decided_on", DECIDED_ON, None, "decided_on"),
            PackColumn("conditions", _l("Conditions"), None, "decided_on"),
            PackColumn("approved_until", _l("Approved until"), None, "decided_on"),
        ),
        table_of(
            _l("What customers said of them"), SubcontractorConsent, "said_on",
            PackColumn("customer_id", _l("Customer")),
            PackColumn("word", _l("What was said"), CUSTOMER_WORDS),
            PackColumn("said_on", _l("Said on")),
            PackColumn("means", _l("By what means"), MEANS),
            PackColumn("wording", _l("Wording")),
            PackColumn("recorded_by_id", _l("Recorded by")),
            of=(Subcontractor, "subcontractor_id"),
        ),
        PackTable(title=PAPERS, heads=OF_PAPER, rows=answers.papers(PaperKind.APPLICATION)),
    ),
    files=(
        paper_files(answers.confirmed(PaperKind.APPLICATION)),
        PackFiles(model=SubcontractorFile, at="added_at", parent=(Subcontractor, "subcontractor_id")),
        PackFiles(model=SubcontractorConsent, at="recorded_at", parent=(Subcontractor, "subcontractor_id")),
    ),
)  # fmt: skip

CUSTOMERS = PackRow(
    id="customers",
    title=say("Approvals of customers whose data it is"),
    tables=(
        table_of(
            _l("Customers’ approvals"), ClientApproval, "given_on",
            PackColumn("number", NUMBER),
            PackColumn("engagement_id", WORK),
            PackColumn("customer_id", _l("Customer")),
            PackColumn("basis", _l("Basis"), BASES),
            PackColumn("given_on", _lp("in a pack", "Given on")),
            PackColumn("approved_until", _l("Approved until")),
            PackColumn("categories", _l("Data"), categories),
            PackColumn("countries", _l("Countries"), countries),
            PackColumn("conditions", _l("Conditions")),
            PackColumn("state", STATE, PROPOSED, "decided_at"),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_at"),
        ),
        table_of(
            _l("Terms of customers"), CustomerTerms, "recorded_at",
            PackColumn("title", _lp("in a pack", "Title")),
            PackColumn("edition", _l("Edition")),
            PackColumn("valid_from", _l("Holds from")),
            PackColumn("clause", _l("What they say about vendors")),
            is_company=True,
        ),
    ),
    files=(
        PackFiles(model=ClientApprovalFile, at="added_at", parent=(ClientApproval, "approval_id")),
        PackFiles(model=CustomerTerms, at="recorded_at", number="title", is_company=True),
    ),
)  # fmt: skip

STATEMENTS = PackRow(
    id="statements",
    title=say("Signed statements with their receipts"),
    tables=(
        table_of(
            _l("Statements"), Attestation, "signed_on",
            PackColumn("number", NUMBER),
            PackColumn("engagement_id", WORK),
            PackColumn("statement_id", _l("Statement"), _statement),
            PackColumn("period_from", _l("From")),
            PackColumn("period_to", TO),
            PackColumn("answer", _lp("in a pack", "Answer"), ANSWERS),
            PackColumn("explanation", _l("Explanation")),
            PackColumn("signer_name", _l("Signed by")),
            PackColumn("signer_title", _l("Title of the signer")),
            PackColumn("signed_how", _l("How it was signed"), HOW),
            PackColumn("signed_on", _lp("in a pack", "Signed on")),
            PackColumn("state", STATE, STANDINGS, "ended_on", STANDINGS[AttestationState.SIGNED]),
            PackColumn("ended_on", _l("No longer stands from"), None, "ended_on"),
            PackColumn("sha256", _l("SHA-256 of the text")),
            is_expected=True,
        ),
        table_of(
            _l("Exceptions named in statements"), AttestationException, Attestation.signed_on,
            PackColumn("party", _lp("in a pack", "Name")),
            PackColumn("address", _l("Address")),
            PackColumn("work", _l("What it does")),
            PackColumn("data", _l("Data")),
            PackColumn("place", _lp("in a pack", "Place")),
            PackColumn("since_on", _l("Since")),
            PackColumn("remark", _l("Remark")),
            of=(Attestation, "attestation_id"),
        ),
        table_of(
            _l("Statements asked for"), AttestationRequest, "requested_on",
            PackColumn("number", NUMBER),
            PackColumn("engagement_id", WORK),
            PackColumn("statement_id", _l("Statement"), _statement),
            PackColumn("period_from", _l("From")),
            PackColumn("period_to", TO),
            PackColumn("requested_on", _l("Asked on")),
            PackColumn("state", STATE, STATES, NOW),
        ),
        table_of(
            _l("Who may sign"), SignatoryAuthority, "valid_from",
            PackColumn("number", NUMBER),
            PackColumn("user_id", _l("Signed by"), lambda value, picked: picked.people.get(value, "")),
            PackColumn("given_by", _l("Authority given by")),
            PackColumn("paper", _l("Paper")),
            PackColumn("valid_from", _l("From")),
            PackColumn("recorded_by_id", _l("Recorded by")),
        ),
        PackTable(title=PAPERS, heads=OF_PAPER, rows=answers.papers(PaperKind.STATEMENT)),
    ),
    files=(
        paper_files(answers.confirmed(PaperKind.STATEMENT)),
        PackFiles(model=Attestation, at="signed_on", sha256="receipt_sha256", name=titled(".pdf")),
        PackFiles(model=SignatoryAuthority, at="recorded_at"),
    ),
)  # fmt: skip

HANDOVERS = PackRow(
    id="handovers",
    title=say("Handover records"),
    tables=(
        table_of(
            _l("Handover slips"), HandoverSlip, "happened_on",
            PackColumn("number", NUMBER),
            PackColumn("engagement_id", WORK),
            PackColumn("kind", _l("Kind"), SLIPS),
            PackColumn("happened_on", _l("Day")),
            PackColumn("categories", _l("Data"), categories),
            PackColumn("quantity", _l("How many")),
            PackColumn("unit", _l("Unit"), UNITS),
            PackColumn("method", _l("Way"), _method),
            PackColumn("medium", _l("Medium or copy")),
            PackColumn("handed_by", _l("Handed over by")),
            PackColumn("received_by", _l("Received by")),
            PackColumn("remark", _l("Remark")),
            is_expected=True,
        ),
        table_of(
            _l("Receipts for slips"), SlipReceipt, "received_at",
            PackColumn("received_by_id", _l("Received by")),
            PackColumn("received_at", _l("Received at")),
            of=(HandoverSlip, "slip_id"),
        ),
    ),
)  # fmt: skip

RETURNS = PackRow(
    id="returns",
    title=say("Return and destruction"),
    tables=(
        table_of(
            _l("Records of return and destruction"), ReturnRecord, "proposed_on",
            PackColumn("number", NUMBER),
            PackColumn("way", _l("Way"), RETURN_WAYS),
            PackColumn("settled_on", _l("Settled on")),
            PackColumn("wording", _l("Wording")),
            PackColumn("said_by", _l("Said by")),
            PackColumn("kept_what", _l("What is kept")),
            PackColumn("kept_until", _l("Kept until")),
            PackColumn("state", STATE, PROPOSED, "decided_at"),
            PackColumn("proposed_by_id", PROPOSED_BY),
            PackColumn("decided_by_id", DECIDED_BY, None, "decided_at"),
        ),
        table_of(
            _l("Certificates of return and destruction"), ReturnCertificate, "handed_in_on",
            PackColumn("number", NUMBER),
            PackColumn("engagement_id", WORK),
            PackColumn("completed_on", _l("Completed on")),
            PackColumn("wording", _l("Wording")),
            PackColumn("done_by", _l("Done by")),
            PackColumn("checked_by", _l("Checked by")),
            PackColumn("handed_in_on", _l("Handed in on")),
        ),
        table_of(
            _l("What was known of people and erased"), Erasure, "erased_on",
            PackColumn("number", NUMBER),
            PackColumn("ended_on", _l("Ended on")),
            PackColumn("erased_on", _l("Erased on")),
        ),
        table_of(
            _l("Erasure put off"), RetentionHold, "set_at",
            PackColumn("reason", REASON),
            PackColumn("until", UNTIL),
            PackColumn("set_by_id", _l("Recorded by")),
        ),
    ),
    files=(
        PackFiles(model=ReturnFile, at="added_at", parent=(ReturnRecord, "return_id")),
        PackFiles(model=ReturnCertificateFile, at="added_at", parent=(ReturnCertificate, "certificate_id")),
    ),
)  # fmt: skip
