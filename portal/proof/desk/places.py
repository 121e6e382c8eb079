"""Where a step, a record or an obligation leads: one table each, and what a person may open of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import rule_for
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.consequences.wanted import WantedObligation, promise_and_place
from portal.supervision.incidents.rules.duties import CLOCKS as INCIDENT_CLOCKS
from portal.supervision.promises.results import Place, Target


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page and what the button that leads there says; `is_post`: the button is the act itself."""

    href: str
    label: Message
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class _Lead:
    endpoint: str
    argument: str  # of the id in the address; "" where it has none
    label: Message
    is_post: bool = False
    takes: tuple[str, ...] = ()  # of what the target says besides
    needs: str = ""  # of that; without it another lead is meant


K, P = ObligationKind, Place
About = tuple[tuple[str, int | str], ...]
# Of several the first that exists and that the person may open.
_PLACES: Mapping[Place, tuple[_Lead, ...]] = {
    P.ACTIVATION: (_Lead("onboarding.activate", "vendor_id", say("Activate")),),
    P.APPROVAL: (_Lead("onboarding.approve", "vendor_id", say("Propose to approve")),),
    P.APPROVAL_DECISION: (_Lead("onboarding.decide", "proposal_id", say("Decide")),),
    P.ASSESSMENT_BEGIN: (
        _Lead("vendors.begin_assessment", "vendor_id", say("Begin the assessment"), is_post=True),
    ),
    P.ATTESTATION: (_Lead("attestations.show", "attestation_id", say("Open")),),
    P.ATTESTATION_ASK: (
        _Lead("attestations.ask", "vendor_id", say("Ask for it")),
        _Lead("attestations.of_vendor", "vendor_id", say("Open")),
    ),
    P.ATTESTATIONS: (_Lead("attestations.of_vendor", "vendor_id", say("See the request")),),
    P.AUTHORITY: (_Lead("attestations.new_authority", "vendor_id", say("Record the authority")),),
    P.BILLING_DECISION: (_Lead("data_sharing.decide_billing", "share_id", say("Decide")),),
    P.CHECK_AGAIN: (_Lead("contracts.check_again", "contract_id", say("Check again")),),
    P.CLAUSE_CHECK: (_Lead("contracts.clauses", "contract_id", say("Check the clauses")),),
    P.CLIENT_APPROVAL: (_Lead("client_approvals.show", "approval_id", say("Open the approval")),),
    P.CONFIRMATION: (_Lead("confirmations.show", "confirmation_id", say("Open")),),
    P.CONFIRMATION_DECISION: (
        _Lead("confirmations.decide", "confirmation_id", say("Decide")),
        _Lead("confirmations.show", "confirmation_id", say("Open")),
    ),
    P.CONTRACT: (_Lead("contracts.show", "contract_id", say("Open the contract")),),
    P.CUSTOMERS_TO_ASK: (
        _Lead("client_approvals.of_engagement", "engagement_id", say("See whom to ask")),
    ),
    P.DATA_REVIEW: (
        _Lead("data_sharing.review_data", "vendor_id", say("Review the need")),
        _Lead("data_sharing.of_vendor", "vendor_id", say("Open the work")),
    ),
    P.FINDING: (_Lead("findings.show", "finding_id", say("Open the finding")),),
    P.FINDINGS: (_Lead("findings.of_vendor", "vendor_id", say("Open the findings")),),
    P.HANDOVER: (_Lead("onboarding.handover", "share_id", say("Record the first handover")),),
    P.INCIDENT: (_Lead("incidents.show", "incident_id", say("Open the incident")),),
    P.INCIDENT_CUSTOMER: (
        _Lead("incidents.tell_customer", "incident_customer_id", say("Record what was sent")),
    ),
    P.INCIDENTS: (_Lead("incidents.of_vendor", "vendor_id", say("Open the incidents")),),
    P.INSTRUCTION: (_Lead("instructions.show", "instruction_id", say("Open the instruction")),),
    P.INSTRUCTIONS: (_Lead("instructions.of_vendor", "vendor_id", say("Open the instructions")),),
    P.NEW_CONTRACT: (
        _Lead(
            "contracts.register",
            "vendor_id",
            say("Record the amendment"),
            takes=("under", "clause"),
            needs="under",
        ),
        _Lead("contracts.register", "vendor_id", say("Add a contract"), takes=("work",)),
        _Lead("contracts.of_vendor", "vendor_id", say("Open")),
    ),
    P.PEOPLE: (_Lead("vendors.people", "vendor_id", say("See the invitation")),),
    P.PROVISION_RECORD: (_Lead("provisions.show", "record_id", say("Open the record")),),
    P.PROVISIONS: (_Lead("provisions.of_vendor", "vendor_id", say("See what is needed")),),
    P.QUESTIONNAIRE: (_Lead("responses.review", "assignment_id", say("Open the questionnaire")),),
    P.QUESTIONNAIRE_ASK: (
        _Lead("responses.send", "vendor_id", say("Send it")),
        _Lead("vendors.show", "vendor_id", say("Open the vendor")),
    ),
    P.REPORT: (_Lead("reports.show", "report_id", say("Open the report")),),
    P.REPORT_ASK: (
        _Lead("reports.draft", "vendor_id", say("Draft it")),
        _Lead("reports.of_vendor", "vendor_id", say("Open")),
    ),
    P.REPORT_DECISION: (
        _Lead("reports.review_one", "report_id", say("Read and decide")),
        _Lead("reports.show", "report_id", say("Open the report")),
    ),
    P.REPORT_DRAFT: (_Lead("reports.show", "report_id", say("Read the draft")),),
    P.RETURN_RECORD: (
        _Lead("returns.decide", "return_id", say("Compare and confirm")),
        _Lead("returns.show", "return_id", say("Open the record")),
    ),
    P.RETURNS: (
        _Lead("returns.new", "vendor_id", say("Record it")),
        _Lead("returns.of_vendor", "vendor_id", say("Open")),
    ),
    P.SELECTION: (
        _Lead("selections.fill", "assessment_id", say("Go on with it")),
        _Lead("selections.show", "assessment_id", say("Open the assessment")),
    ),
    P.SELECTION_AGAIN: (_Lead("selections.of_vendor", "vendor_id", say("Assess again")),),
    P.SELECTION_ASK: (_Lead("selections.of_vendor", "vendor_id", say("Assess the vendor")),),
    P.SELECTION_BEGIN: (_Lead("selections.begin", "vendor_id", say("Assess by the criteria")),),
    P.SELECTION_DECISION: (
        _Lead("selections.decide", "assessment_id", say("Decide")),
        _Lead("selections.show", "assessment_id", say("Open the assessment")),
    ),
    P.SHARE: (_Lead("data_sharing.change", "share_id", say("Change it")),),
    P.SHARE_NEW: (_Lead("data_sharing.add", "engagement_id", say("Add data shared")),),
    P.SIGNATORY: (_Lead("vendors.invite", "vendor_id", say("Invite a signatory")),),
    P.SUBCONTRACTOR: (
        _Lead("subcontractors.show", "subcontractor_id", say("Open the subcontractor")),
    ),
    P.SUBCONTRACTOR_DECISION: (
        _Lead("subcontractors.decide", "subcontractor_id", say("Decide")),
        _Lead("subcontractors.show", "subcontractor_id", say("Open the subcontractor")),
    ),
    P.VENDOR: (_Lead("vendors.show", "vendor_id", say("Open the vendor")),),
    P.WAIVER: (_Lead("contracts.waiver", "waiver_id", say("Open the waiver")),),
    P.WAIVER_DECISION: (
        _Lead("contracts.decide_waiver", "waiver_id", say("Decide")),
        _Lead("contracts.waiver", "waiver_id", say("Open the waiver")),
    ),
    P.WORK: (_Lead("data_sharing.of_engagement", "engagement_id", say("Open the work")),),
    P.WORK_CUSTOMERS: (
        _Lead("customers.of_engagement", "engagement_id", say("Name the customers")),
        _Lead("data_sharing.of_engagement", "engagement_id", say("Open the work")),
    ),
    P.WORK_NEW: (_Lead("engagements.register", "vendor_id", say("Add work")),),
}

_FINDING = _PLACES[P.FINDING]
_INCIDENT = _PLACES[P.INCIDENT]
_CERTIFICATE = (_Lead("certificates.show", "certificate_id", say("Open the certificate")),)
_TERMS = (_Lead("published_terms.show", "look_id", say("Open the terms")),)
_STAFF: Mapping[ObligationKind, tuple[_Lead, ...]] = {
    K.ATTESTATION_EXCEPTION: (_Lead("attestations.show", "attestation_id", say("Decide")),),
    K.CLAUSE_CHECK: _PLACES[P.CHECK_AGAIN],
    K.CONTRACT_NOTICE: (
        _Lead("contracts.term", "contract_id", say("Decide")),
        _Lead("contracts.show", "contract_id", say("Open the contract")),
    ),
    K.CONTRACT_COPY: _PLACES[P.CONTRACT],
    K.CONTRACT_KEEPING: (_Lead("contracts.show", "contract_id", say("Open the contract")),),
    K.CONTRACT_ORIGINAL: (
        _Lead("contracts.look_at_original", "original_id", say("Look at the original")),
    ),
    K.DATA_REVIEW: (_Lead("data_sharing.review_of_share", "share_id", say("Review the need")),),
    K.QUESTIONNAIRE_ANSWER: (
        _Lead("responses.review", "assignment_id", say("Open the questionnaire")),
    ),
    K.QUESTIONNAIRE_REVIEW: (
        _Lead("responses.review", "assignment_id", say("Review the answers")),
    ),
    K.FINDING_REPAIR: _FINDING,
    K.FINDING_PLAN_REVIEW: (
        _Lead("findings.answer_plan", "finding_id", say("Look at the plan")),
        *_FINDING,
    ),
    K.FINDING_VERIFY: (
        _Lead("findings.verify", "finding_id", say("Verify")),
        *_FINDING,
    ),
    K.FINDING_RISK: (_Lead("findings.decide_risk", "risk_id", say("Decide")),),
    K.FINDING_RISK_END: _FINDING,
    K.FINDING_EFFECT: (
        _Lead("findings.check_effect", "finding_id", say("Check the effectiveness")),
        *_FINDING,
    ),
    K.FINDING_PAPER: (
        _Lead("papers.finding_paper", "finding_paper_id", say("Compare and confirm")),
    ),
    K.INCIDENT_CALL: (_Lead("incidents.show", "incident_id", say("Note the call")),),
    K.INCIDENT_ASSESS: (
        _Lead("incidents.assess", "incident_id", say("Assess it")),
        *_INCIDENT,
    ),
    K.INCIDENT_ITEMS: _INCIDENT,
    **dict.fromkeys(INCIDENT_CLOCKS, _INCIDENT),
    K.INCIDENT_PERSONS: (
        _Lead("incidents.tell", "incident_id", say("Record that persons were told")),
        *_INCIDENT,
    ),
    K.INCIDENT_TO_CUSTOMER: _PLACES[P.INCIDENT_CUSTOMER],
    K.INCIDENT_DECISION: (_Lead("incidents.decide", "incident_decision_id", say("Decide")),),
    K.INSTRUCTION_ANSWER: _PLACES[P.INSTRUCTION],
    K.INSTRUCTION_CONFIRM: (
        _Lead("instructions.confirm", "instruction_id", say("Look at the report")),
        *_PLACES[P.INSTRUCTION],
    ),
    K.INSTRUCTION_PAPER: (
        _Lead("papers.instruction", "instruction_paper_id", say("Compare and confirm")),
    ),
    K.INSTRUCTION_REPLY: (_Lead("instructions.reply", "case_id", say("Record our answer")),),
    K.CLIENT_APPROVAL_CONFIRM: (
        _Lead("client_approvals.decide", "approval_id", say("Compare and confirm")),
        _Lead("client_approvals.show", "approval_id", say("Open the approval")),
    ),
    K.PROVISION_CONFIRM: (
        _Lead("provisions.decide", "record_id", say("Compare and confirm")),
        _Lead("provisions.show", "record_id", say("Open the record")),
    ),
    K.CERTIFICATE_CONFIRM: (
        _Lead("certificates.decide", "certificate_id", say("Compare and confirm")),
        *_CERTIFICATE,
    ),
    K.CERTIFICATE_RENEW: _CERTIFICATE,
    K.TERMS_CONFIRM: (
        _Lead("published_terms.decide", "look_id", say("Compare and confirm")),
        *_TERMS,
    ),
    K.TERMS_LOOK: _TERMS,
    K.RETURN_CONFIRM: _PLACES[P.RETURN_RECORD],
    K.SUBCONTRACTOR_PAPER: (
        _Lead("papers.application", "application_paper_id", say("Compare and confirm")),
    ),
    K.RETURN_CHECK: (_Lead("returns.certificate", "return_certificate_id", say("Compare it")),),
    K.TRAINING_ANSWER: (
        _Lead("trainings.show_handed", "handed_training_id", say("See the training")),
    ),
    K.TRAINING_PAPER: (_Lead("papers.training", "training_paper_id", say("Compare and confirm")),),
    K.SUBCONTRACTOR_EXAMINE: (
        _Lead("subcontractors.examine", "subcontractor_id", say("Examine it")),
        *_PLACES[P.SUBCONTRACTOR],
    ),
    K.SUBCONTRACTOR_DECISION: _PLACES[P.SUBCONTRACTOR_DECISION],
    K.SUBCONTRACTOR_END: _PLACES[P.SUBCONTRACTOR],
    K.CONFIRMATION_DECISION: _PLACES[P.CONFIRMATION_DECISION],
    K.CONFIRMATION_RETURNED: (
        _Lead("confirmations.change", "confirmation_id", say("Mend it")),
        _Lead("confirmations.show", "confirmation_id", say("Open")),
    ),
    K.SELECTION_DECISION: _PLACES[P.SELECTION_DECISION],
    K.SELECTION_RETURNED: _PLACES[P.SELECTION],
    K.SELECTION_LIST: (
        _Lead("selections.decide_list", "list_id", say("Compare and confirm")),
        _Lead("selections.show_list", "list_id", say("Open the list")),
    ),
    K.SELECTION_ANSWERED: (
        _Lead("selections.take_over", "told_in_id", say("Take into the assessment")),
        _Lead("responses.review", "assignment_id", say("See the answers")),
    ),
    K.CRITERIA_DECISION: (
        _Lead("selections.decide_criteria", "criteria_decision_id", say("Decide")),
    ),
    K.CRITERIA_REVIEW: (_Lead("selections.criteria", "", say("Review the criteria")),),
    K.WAIVER_DECISION: _PLACES[P.WAIVER_DECISION],
    K.WAIVER_END: _PLACES[P.WAIVER],
    K.DISPUTE: (_Lead("disputes.answer", "dispute_id", say("Answer the dispute")),),
    K.DISPUTE_PAPER: (_Lead("papers.dispute", "dispute_paper_id", say("Compare and confirm")),),
    K.VENDOR_QUESTION: (_Lead("questions.answer", "vendor_question_id", say("Answer")),),
    K.EXTENSION_DECISION: (_Lead("extensions.answer", "extension_id", say("Answer")),),
    K.MERGER_DECISION: (_Lead("mergers.decide", "merger_id", say("Decide")),),
    K.PAPER_CONFIRM: (_Lead("papers.show", "paper_id", say("Compare and confirm")),),
    K.QUESTIONNAIRE_PAPER: (_Lead("papers.answers", "paper_sheet_id", say("Compare and confirm")),),
    K.PAPER_LETTER: (_Lead("papers.letter", "letter_id", say("Print and post")),),
    K.PAPER_CALL: (_Lead("papers.letter", "letter_id", say("Note the call")),),
    K.SUSPENSION_CONFIRM: (
        _Lead("onboarding.confirm_suspension", "suspension_id", say("Confirm")),
    ),
    K.VENDOR_DECISION: (_Lead("onboarding.decide", "proposal_id", say("Decide")),),
    K.REPORT_DRAFT: _PLACES[P.REPORT_DRAFT],
    K.REPORT_APPROVAL: _PLACES[P.REPORT_DECISION],
    K.REPORT_PAPER: (
        _Lead("reports.check_record", "report_decision_id", say("Compare and confirm")),
    ),
    K.REPORT_RETURNED: (_Lead("reports.show", "report_id", say("See why")),),
    K.AUTHORITY_CONFIRM: (
        _Lead("attestations.look_at_authority", "handed_in_authority_id", say("Look at it")),
    ),
    K.AUTHORITY_RECORD: (
        _Lead("attestations.new_authority", "vendor_id", say("Record the authority")),
        _Lead("attestations.of_vendor", "vendor_id", say("Open")),
    ),
    K.STAFFING_CHOICE: (_Lead("vendors.choose_staffing", "vendor_id", say("Record")),),
    K.FIRST_HANDOVER: (_Lead("data_sharing.of_vendor", "vendor_id", say("Record the handover")),),
    K.VENDOR_PROPOSAL: (_Lead("onboarding.approve", "vendor_id", say("Propose to approve")),),
    K.VENDOR_ACTIVATION: (_Lead("onboarding.activate", "vendor_id", say("Activate")),),
    K.ROLE_CONFIRM: (_Lead("accounts.confirm_role", "role_id", say("Confirm")),),
    K.CONTENT_DECISION: (_Lead("content.show", "content_id", say("Decide")),),
    K.PAYEE_DECISION: (_Lead("payees.index", "", say("Decide about the payees")),),
    K.CONSENT: (_Lead("decisions.consent", "consent_id", say("Consent or object")),),
    K.USE_REQUEST: (_Lead("use_requests.show", "use_request_id", say("Answer the request")),),
    K.DISCLOSURE_RELEASE: (
        _Lead("disclosures.decide", "disclosure_id", say("Read and release")),
        _Lead("disclosures.show", "disclosure_id", say("Open the draft")),
    ),
    K.INTERNAL_AUDIT: (
        _Lead("audits.hold", "audit_id", say("Record the audit")),
        _Lead("audits.show", "audit_id", say("Open the audit")),
    ),
    K.MANAGEMENT_REVIEW: (
        _Lead("management_reviews.decide", "management_review_id", say("Compare and confirm")),
        _Lead("management_reviews.show", "management_review_id", say("Open the review")),
    ),
    K.MANAGEMENT_DECISION: (
        _Lead(
            "management_reviews.carry_out", "management_decision_id", say("Record what was done")
        ),
    ),
    K.PAST_REVIEW: (_Lead("hindsight.review", "", say("Decide")),),
    K.PEOPLE_ERASURE: (_Lead("retention.of_vendor", "vendor_id", say("See what is erased")),),
}
_OUTSIDE: Mapping[ObligationKind, tuple[_Lead, ...]] = {
    K.ATTESTATION_SIGN: (_Lead("attestations.sign", "request_id", say("Read and sign")),),
    K.ATTESTATION_CORRECTION: (_Lead("attestations.sign", "request_id", say("Read and sign")),),
    K.FINDING_REPAIR: _FINDING,
    K.RETURN_INSTRUCTION: (
        _Lead("returns.certify", "engagement_id", say("Hand in the certificate")),
    ),
    K.INCIDENT_ITEMS: (_Lead("incidents.describe_own", "incident_id", say("Describe it")),),
    K.INSTRUCTION_ANSWER: (
        _Lead("instructions.show_own", "instruction_id", say("See what is to be done")),
    ),
    K.TRAINING_ANSWER: (
        _Lead("trainings.show_own", "handed_training_id", say("See the training")),
    ),
    K.CERTIFICATE_RENEW: (_Lead("certificates.own", "", say("Hand in the renewed one")),),
    K.QUESTIONNAIRE_ANSWER: (_Lead("responses.overview", "assignment_id", say("Answer")),),
}
# Where the company follows what a vendor owes.
_FOLLOWED: Mapping[ObligationKind, _Lead] = {
    K.ATTESTATION_SIGN: _Lead("attestations.of_vendor", "vendor_id", say("See the request")),
    K.ATTESTATION_CORRECTION: _Lead("attestations.of_vendor", "vendor_id", say("See the request")),
    K.CERTIFICATE_CHECK: _Lead("certificates.of_vendor", "vendor_id", say("Check it")),
    K.QUESTIONNAIRE_ANSWER: _Lead("responses.of_vendor", "vendor_id", say("See the questionnaire")),
    K.RETURN_INSTRUCTION: _Lead("returns.of_vendor", "vendor_id", say("See what is returned")),
}
_VENDOR = _Lead("vendors.show", "vendor_id", say("Open the vendor"))


def way_to(target: Target, actor: Actor) -> PageLink | None:
    """None where this person may not open it."""
    return _first(_PLACES[target.place], target.id, actor, target.about)


def way_of(obligation: Obligation | WantedObligation, actor: Actor) -> PageLink | None:
    """The page of what the obligation is about; None where this person may not open it."""
    if not actor.is_staff:
        return _first(_OUTSIDE.get(obligation.kind, ()), obligation.subject_id, actor)
    leads = _STAFF.get(obligation.kind, ())
    if obligation.kind is K.PROMISE_GAP:
        leads = _PLACES[promise_and_place(obligation.subject_kind)[1]]
    own = _first(leads, obligation.subject_id, actor)
    if own is not None:
        return own
    followed = _FOLLOWED.get(obligation.kind, _VENDOR)
    if obligation.vendor_id is None:
        return None
    return _first((followed, _VENDOR), obligation.vendor_id, actor)


def place_href(target: Target, actor: Actor) -> str | None:
    """The address alone, for records."""
    way = way_to(target, actor)
    return None if way is None else way.href


def is_open(endpoint: str, actor: Actor) -> bool:
    """Whether the page exists and this person may open it."""
    rule = rule_for(current_app, endpoint)
    return rule is not None and rule.allows(actor)


def _first(
    leads: tuple[_Lead, ...], number: int, actor: Actor, about: About = ()
) -> PageLink | None:
    for lead in leads:
        if is_open(lead.endpoint, actor) and (not lead.needs or lead.needs in dict(about)):
            values: dict[str, Any] = {lead.argument: number} if lead.argument else {}
            for name in lead.takes:
                values[name] = [value for known, value in about if known == name]
            return PageLink(url_for(lead.endpoint, **values), lead.label, lead.is_post)
    return None
