"""What kinds, holders and ends of obligations are called in lists."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from portal.foundation.core.words.i18n import _l
from portal.ledger.obligations.models import Holder, ObligationKind, Outcome

HOLDERS: Mapping[Holder, Any] = MappingProxyType(
    {
        Holder.VENDOR: _l("Vendor"),
        Holder.PROCUREMENT: _l("Procurement"),
        Holder.PRIVACY_OFFICER: _l("Privacy officer"),
        Holder.MANAGEMENT: _l("Management"),
    }
)
OUTCOMES: Mapping[Outcome, Any] = MappingProxyType(
    {
        Outcome.DONE: _l("done in time"),
        Outcome.LATE: _l("done late"),
        Outcome.WITHDRAWN: _l("withdrawn"),
        Outcome.MOVED: _l("moved to another day"),
    }
)
KINDS: Mapping[ObligationKind, Any] = MappingProxyType(
    {
        ObligationKind.ATTESTATION_SIGN: _l("Sign a statement"),
        ObligationKind.MERGER_DECISION: _l("Decide on a merger of records"),
        ObligationKind.ATTESTATION_CORRECTION: _l("Correct a statement"),
        ObligationKind.ATTESTATION_EXCEPTION: _l("Decide on exceptions"),
        ObligationKind.VENDOR_DECISION: _l("Decide on a vendor"),
        ObligationKind.SUSPENSION_CONFIRM: _l("Confirm a stop of handovers"),
        ObligationKind.CLAUSE_CHECK: _l("Check clauses"),
        ObligationKind.CONTRACT_NOTICE: _l("Renew, renegotiate or end a contract"),
        ObligationKind.CONTRACT_COPY: _l("Get a copy of a contract"),
        ObligationKind.CONTRACT_ORIGINAL: _l("Look at the original of a contract"),
        ObligationKind.WAIVER_DECISION: _l("Decide on a waiver"),
        ObligationKind.WAIVER_END: _l("Follow up a waiver that ends"),
        ObligationKind.DATA_REVIEW: _l("Review the need of data"),
        ObligationKind.EXTENSION_DECISION: _l("Decide on an extension"),
        ObligationKind.PAPER_LETTER: _l("Print and post a letter"),
        ObligationKind.PAPER_CALL: _l("Telephone a vendor"),
        ObligationKind.PAPER_CONFIRM: _l("Confirm a paper record"),
        ObligationKind.QUESTIONNAIRE_ANSWER: _l("Answer a questionnaire"),
        ObligationKind.QUESTIONNAIRE_REVIEW: _l("Review a questionnaire"),
        ObligationKind.QUESTIONNAIRE_PAPER: _l("Enter or confirm a questionnaire on paper"),
        ObligationKind.FINDING_REPAIR: _l("Mend a finding"),
        ObligationKind.FINDING_PLAN_REVIEW: _l("Look at a plan to mend a finding"),
        ObligationKind.FINDING_VERIFY: _l("Verify that a finding was mended"),
        ObligationKind.FINDING_RISK: _l("Decide whether a risk is accepted"),
        ObligationKind.FINDING_RISK_END: _l("Follow up a risk accepted until a day"),
        ObligationKind.FINDING_PAPER: _l("Confirm a vendor's plan or report on paper"),
        ObligationKind.CONFIRMATION_DECISION: _l("Decide on a confirmation"),
        ObligationKind.CONFIRMATION_RETURNED: _l("Mend a confirmation that was sent back"),
        ObligationKind.DEPUTY_READING: _l("Read what the deputy decided"),
        ObligationKind.REPORT_DRAFT: _l("Issue a drafted report"),
        ObligationKind.PROMISE_GAP: _l("Close the gap of a promise"),
        ObligationKind.AUTHORITY_RECORD: _l("Record who may sign for a vendor"),
        ObligationKind.FIRST_HANDOVER: _l("Record the first handover to a vendor"),
        ObligationKind.VENDOR_PROPOSAL: _l("Propose the approval of a vendor"),
        ObligationKind.VENDOR_ACTIVATION: _l("Activate an approved vendor"),
        ObligationKind.ROLE_CONFIRM: _l("Confirm a role that decides"),
        ObligationKind.CONTENT_DECISION: _l("Decide on a new version of a content pack"),
        ObligationKind.PAST_REVIEW: _l("Decide about earlier records"),
    }
)


OUR_OWN = _l("Our company’s own")  # instead of a vendor, of what is about none


def kind_words(kind: ObligationKind) -> Any:
    """Of every kind; its id where a new one has no words yet."""
    return KINDS.get(kind, kind.value)
