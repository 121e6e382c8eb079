"""How an obligation is handed in, closed, withdrawn and moved, and how lists call it. No database, no web."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome

_CARRIED_ON = (
    "vendor_id", "kind", "subject_kind", "subject_id", "holder", "person_id", "ladder", "title",
)  # fmt: skip


def hand_in(obligation: Obligation, *, on: date) -> None:
    """The holder has done their part on this day; from now on nobody is chased for it."""
    _demand_open(obligation)
    if obligation.handed_in_on is None:
        obligation.handed_in_on = on


def hand_back(obligation: Obligation) -> None:
    """What was handed in was not enough: the holder owes it again by the same date."""
    _demand_open(obligation)
    obligation.handed_in_on = None


def hand_over(obligation: Obligation, *, to: Holder) -> None:
    """Let somebody else act next; the date stays."""
    _demand_open(obligation)
    obligation.holder = to
    obligation.person_id = None


def close(obligation: Obligation, *, reason: str, at: datetime, on: date) -> None:
    """End it as fulfilled. Late is for the day of handing in to say, not for the caller."""
    hand_in(obligation, on=on)
    handed_in = obligation.handed_in_on or on
    outcome = Outcome.LATE if handed_in > obligation.due_on else Outcome.DONE
    _end(obligation, outcome=outcome, reason=reason, at=at, on=on)


def withdraw(obligation: Obligation, *, reason: str, at: datetime, on: date) -> None:
    """End it unfulfilled, because it is no longer asked. Refuses without a reason."""
    _demand_open(obligation)
    demand_reason(reason)
    _end(obligation, outcome=Outcome.WITHDRAWN, reason=reason, at=at, on=on)


def move(obligation: Obligation, *, to: date, reason: str, at: datetime, on: date) -> Obligation:
    """End it and return the row that follows with the new date. Refuses a date that is no later."""
    _demand_open(obligation)
    demand_reason(reason)
    if to <= obligation.due_on:
        raise RuleViolated(
            say("The new date must be after %(due)s.", due=obligation.due_on), field="to"
        )
    _end(obligation, outcome=Outcome.MOVED, reason=reason, at=at, on=on)
    same = {name: getattr(obligation, name) for name in _CARRIED_ON}
    return Obligation(**same, due_on=to, opened_at=at, opened_on=on, follows_id=obligation.id)


def _end(obligation: Obligation, *, outcome: Outcome, reason: str, at: datetime, on: date) -> None:
    obligation.outcome = outcome
    obligation.reason = reason.strip()
    obligation.closed_at = at
    obligation.closed_on = on


def _demand_open(obligation: Obligation) -> None:
    if obligation.closed_at is not None:
        raise InvalidTransition(
            say("This has been closed already, on %(day)s.", day=obligation.closed_on)
        )


HOLDERS: Mapping[Holder, Any] = {
    Holder.VENDOR: _l("Vendor"),
    Holder.PROCUREMENT: _l("Procurement"),
    Holder.PRIVACY_OFFICER: _l("Privacy officer"),
    Holder.MANAGEMENT: _l("Management"),
}
OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.DONE: _l("done in time"),
    Outcome.LATE: _l("done late"),
    Outcome.WITHDRAWN: _l("withdrawn"),
    Outcome.MOVED: _l("moved to another day"),
}
KINDS: Mapping[ObligationKind, Any] = {
    ObligationKind.ATTESTATION_SIGN: _l("Sign a statement"),
    ObligationKind.MERGER_DECISION: _l("Decide on a merger of records"),
    ObligationKind.ATTESTATION_CORRECTION: _l("Correct a statement"),
    ObligationKind.ATTESTATION_EXCEPTION: _l("Decide on exceptions"),
    ObligationKind.VENDOR_DECISION: _l("Decide on a vendor"),
    ObligationKind.SUSPENSION_CONFIRM: _l("Confirm a stop of handovers"),
    ObligationKind.CLAUSE_CHECK: _l("Check clauses"),
    ObligationKind.CONTRACT_NOTICE: _l("Renew, renegotiate or end a contract"),
    ObligationKind.CONTRACT_COPY: _l("Get a copy of a contract"),
    ObligationKind.CONTRACT_KEEPING: _l("Keep a contract as long as data is held"),
    ObligationKind.CONTRACT_ORIGINAL: _l("Look at the original of a contract"),
    ObligationKind.WAIVER_DECISION: _l("Decide on a waiver"),
    ObligationKind.WAIVER_END: _l("Follow up a waiver that ends"),
    ObligationKind.DATA_REVIEW: _l("Review the need of data"),
    ObligationKind.EXTENSION_DECISION: _l("Decide on an extension"),
    ObligationKind.DISPUTE: _l("Answer a vendor’s dispute"),
    ObligationKind.DISPUTE_PAPER: _l("Confirm a vendor’s dispute on paper"),
    ObligationKind.VENDOR_QUESTION: _l("Answer a vendor’s question"),
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
    ObligationKind.FINDING_EFFECT: _l("Check whether a correction was effective"),
    ObligationKind.FINDING_PAPER: _l("Confirm a vendor's plan or report on paper"),
    ObligationKind.CLIENT_APPROVAL_CONFIRM: _l("Confirm a customer’s approval"),
    ObligationKind.CONSENT: _l("Give a consent"),
    ObligationKind.DISCLOSURE_RELEASE: _l("Release what is told to others"),
    ObligationKind.INTERNAL_AUDIT: _l("Carry out an internal audit"),
    ObligationKind.MANAGEMENT_REVIEW: _l("Confirm a management review"),
    ObligationKind.MANAGEMENT_DECISION: _l("Carry out a decision of management"),
    ObligationKind.TRAINING_ANSWER: _l("Answer how many were trained"),
    ObligationKind.TRAINING_PAPER: _l("Confirm an answer on training on paper"),
    ObligationKind.USE_REQUEST: _l("Answer a request for use"),
    ObligationKind.SUBCONTRACTOR_PAPER: _l("Confirm an application for a subcontractor on paper"),
    ObligationKind.SUBCONTRACTOR_EXAMINE: _l("Examine a subcontractor"),
    ObligationKind.SUBCONTRACTOR_DECISION: _l("Decide on a subcontractor"),
    ObligationKind.SUBCONTRACTOR_END: _l("Renew or end a subcontractor"),
    ObligationKind.PROVISION_CONFIRM: _l("Confirm a record of provision"),
    ObligationKind.CERTIFICATE_CONFIRM: _l("Confirm a certificate"),
    ObligationKind.CERTIFICATE_CHECK: _l("Check a certificate that was handed in"),
    ObligationKind.CERTIFICATE_RENEW: _l("Renew a certificate"),
    ObligationKind.TERMS_CONFIRM: _l("Confirm a look at published terms"),
    ObligationKind.TERMS_LOOK: _l("Look at published terms again"),
    ObligationKind.RETURN_CHECK: _l("Compare a certificate of return"),
    ObligationKind.RETURN_INSTRUCTION: _l("Return or destroy data and certify it"),
    ObligationKind.RETURN_CONFIRM: _l("Confirm a return or destruction"),
    ObligationKind.CONFIRMATION_DECISION: _l("Decide on a confirmation"),
    ObligationKind.CONFIRMATION_RETURNED: _l("Mend a confirmation that was sent back"),
    ObligationKind.INCIDENT_CALL: _l("Call the officer about an incident"),
    ObligationKind.INCIDENT_ASSESS: _l("Assess an incident"),
    ObligationKind.INCIDENT_ITEMS: _l("Describe an incident"),
    ObligationKind.INCIDENT_PRELIMINARY: _l("Preliminary report of an incident"),
    ObligationKind.INCIDENT_FINAL: _l("Final report of an incident"),
    ObligationKind.INCIDENT_MARK_PRELIMINARY: _l("Preliminary report for the Privacy Mark"),
    ObligationKind.INCIDENT_MARK_FINAL: _l("Final report for the Privacy Mark"),
    ObligationKind.INCIDENT_GDPR: _l("Notice to the supervisory authority in the EEA"),
    ObligationKind.INCIDENT_CUSTOMER: _l("Notice to the customers who entrusted the data"),
    ObligationKind.INCIDENT_TO_CUSTOMER: _l("Tell a customer of an incident"),
    ObligationKind.INCIDENT_COUNSEL: _l("Ask counsel about the secrecy of communications"),
    ObligationKind.INCIDENT_PERSONS: _l("Tell the persons whom an incident hit"),
    ObligationKind.INCIDENT_DECISION: _l("Decide on an incident"),
    ObligationKind.INSTRUCTION_ANSWER: _l("Report on an instruction"),
    ObligationKind.INSTRUCTION_CONFIRM: _l("Look at the report on an instruction"),
    ObligationKind.INSTRUCTION_PAPER: _l("Confirm a report on an instruction on paper"),
    ObligationKind.INSTRUCTION_REPLY: _l("Answer a person"),
    ObligationKind.SELECTION_DECISION: _l("Decide on a selection assessment"),
    ObligationKind.SELECTION_RETURNED: _l("Mend a selection assessment"),
    ObligationKind.SELECTION_LIST: _l("Compare a list of earlier selection assessments"),
    ObligationKind.SELECTION_ANSWERED: _l("Take over what a vendor said for its selection"),
    ObligationKind.CRITERIA_DECISION: _l("Decide on the selection criteria"),
    ObligationKind.DEPUTY_READING: _l("Read what the deputy decided"),
    ObligationKind.PAYEE_DECISION: _l("Decide about payees of accounting"),
    ObligationKind.REPORT_DRAFT: _l("Issue a drafted report"),
    ObligationKind.REPORT_APPROVAL: _l("Approve or return a report"),
    ObligationKind.REPORT_PAPER: _l("Confirm a decision made on paper"),
    ObligationKind.REPORT_RETURNED: _l("Draft a returned report anew"),
    ObligationKind.PROMISE_GAP: _l("Close the gap of a promise"),
    ObligationKind.AUTHORITY_CONFIRM: _l("Confirm the proof of authority that was handed in"),
    ObligationKind.AUTHORITY_RECORD: _l("Record who may sign for a vendor"),
    ObligationKind.STAFFING_CHOICE: _l("Record why a staffing company is registered"),
    ObligationKind.FIRST_HANDOVER: _l("Record the first handover to a vendor"),
    ObligationKind.VENDOR_PROPOSAL: _l("Propose the approval of a vendor"),
    ObligationKind.VENDOR_ACTIVATION: _l("Activate an approved vendor"),
    ObligationKind.ROLE_CONFIRM: _l("Confirm a role that decides"),
    ObligationKind.CONTENT_DECISION: _l("Decide on a new version of a content pack"),
    ObligationKind.CRITERIA_REVIEW: _l("Review the selection criteria"),
    ObligationKind.PAST_REVIEW: _l("Decide about earlier records"),
    ObligationKind.PEOPLE_ERASURE: _l("See what is erased of people"),
}


OUR_OWN = _l("Our company’s own")  # instead of a vendor, of what is about none


def kind_words(kind: ObligationKind) -> Any:
    """Of every kind; its id where a new one has no words yet."""
    return KINDS.get(kind, kind.value)
