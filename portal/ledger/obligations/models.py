"""Obligations: the only rows that hold a due date."""

from collections.abc import Mapping, Set
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import VendorOrCompany, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, from_json


class ObligationKind(StrEnum):
    """What has to be done. Grows with every feature that waits for something."""

    ATTESTATION_SIGN = "attestation.sign"  # a vendor's signatory; subject: the request
    ATTESTATION_EXCEPTION = "attestation.exception"  # the officer; subject: the attestation
    AUTHORITY_CONFIRM = "authority.confirm"  # procurement; the proof that a signatory handed in
    VENDOR_DECISION = "vendor.decision"  # the officer or management; subject: the proposal
    MERGER_DECISION = "merger.decision"  # the officer or management; subject: the merger
    ATTESTATION_CORRECTION = "attestation.correction"  # the signatory; subject: the request
    SUSPENSION_CONFIRM = "suspension.confirm"  # a second person, 3 business days; the suspension
    CLAUSE_CHECK = "contract.clause_check"  # procurement; subject: the contract
    CONTRACT_NOTICE = "contract.notice"  # renew, renegotiate or end it; subject: the contract
    CONTRACT_KEEPING = "contract.keeping"  # procurement, by its last day; subject: the contract
    CONTRACT_COPY = "contract.copy"  # procurement, of contracts from before; subject: the contract
    CONTRACT_ORIGINAL = "contract.original"  # a second person looks; subject: the original's place
    WAIVER_DECISION = "waiver.decision"  # the officer or management; subject: the waiver
    WAIVER_END = "waiver.end"  # procurement, before the last day of an approved one; the waiver
    DATA_REVIEW = "data.review"  # procurement, every 12 months; subject: the data share
    EXTENSION_DECISION = "extension.decision"  # procurement; subject: the extension asked for
    DISPUTE = "dispute.answer"  # the officer or management, 10 business days; the dispute
    DISPUTE_PAPER = "dispute.paper"  # a second person; subject: the paper with the reasons
    VENDOR_QUESTION = "question.answer"  # procurement, 3 business days; subject: the question
    PAPER_LETTER = "paper.letter"  # procurement prints and posts it; subject: the letter
    PAPER_CALL = "paper.call"  # procurement phones; subject: the letter
    PAPER_CONFIRM = "paper.confirm"  # a second person; subject: the paper
    QUESTIONNAIRE_ANSWER = "questionnaire.answer"  # the vendor; subject: the assignment
    QUESTIONNAIRE_REVIEW = "questionnaire.review"  # procurement; subject: the assignment
    QUESTIONNAIRE_PAPER = "questionnaire.paper"  # enter it, confirm it; subject: the paper
    FINDING_REPAIR = "finding.repair"  # its owner; subject: the finding
    FINDING_PLAN_REVIEW = "finding.plan_review"  # procurement; subject: the finding
    FINDING_VERIFY = "finding.verify"  # procurement or the officer; subject: the finding
    FINDING_RISK = "finding.risk"  # the officer or management; subject: the proposal
    FINDING_PAPER = "finding.paper"  # a second person; subject: the paper with plan or report
    FINDING_RISK_END = "finding.risk_end"  # procurement, by its last day; subject: the finding
    CERTIFICATE_CONFIRM = "certificate.confirm"  # a second person; subject: the certificate
    TERMS_CONFIRM = "terms.confirm"  # a second person; subject: the look at published terms
    FINDING_EFFECT = "finding.effect"  # procurement, some time after closing; subject: the finding
    CLIENT_APPROVAL_CONFIRM = "client_approval.confirm"  # a second person; the customer's approval
    CONFIRMATION_DECISION = "confirmation.decision"  # the officer or management; the confirmation
    CONFIRMATION_RETURNED = "confirmation.returned"  # procurement mends it; the confirmation
    INCIDENT_CALL = "incident.call"  # procurement calls the officer, the same day; the incident
    INCIDENT_ASSESS = "incident.assess"  # the officer, the same day; the incident
    INCIDENT_ITEMS = "incident.items"  # the vendor, within 3 days; the incident
    INCIDENT_PRELIMINARY = "incident.preliminary"  # the officer, as all its clocks; the incident
    INCIDENT_FINAL = "incident.final"
    INCIDENT_MARK_PRELIMINARY = "incident.mark_preliminary"
    INCIDENT_MARK_FINAL = "incident.mark_final"
    INCIDENT_GDPR = "incident.gdpr"
    INCIDENT_CUSTOMER = "incident.customer"
    INCIDENT_TO_CUSTOMER = "incident.to_customer"  # the officer; one customer of an incident
    INCIDENT_COUNSEL = "incident.counsel"
    INCIDENT_PERSONS = "incident.persons"
    INCIDENT_DECISION = "incident.decision"  # the officer or management; subject: the proposal
    INSTRUCTION_ANSWER = "instruction.answer"  # the vendor reports; subject: the instruction
    INSTRUCTION_CONFIRM = "instruction.confirm"  # procurement; subject: the instruction
    INSTRUCTION_PAPER = "instruction.paper"  # a second person; subject: the paper with the report
    INSTRUCTION_REPLY = (
        "instruction.reply"  # procurement answers the person, of no vendor; the case
    )
    SELECTION_DECISION = "selection.decision"  # the officer or management; the assessment
    SELECTION_RETURNED = "selection.returned"  # procurement mends it; subject: the assessment
    SELECTION_LIST = "selection.list"  # the officer or management, of no vendor; the list
    SELECTION_ANSWERED = "selection.answered"  # procurement takes it over; the assignment
    SUBCONTRACTOR_PAPER = "subcontractor.paper"  # a second person; subject: the paper that applies
    SUBCONTRACTOR_EXAMINE = "subcontractor.examine"  # procurement; subject: the subcontractor
    SUBCONTRACTOR_DECISION = "subcontractor.decision"  # the officer or management; likewise
    SUBCONTRACTOR_END = (
        "subcontractor.end"  # procurement, by the last day of its approval; likewise
    )
    CRITERIA_DECISION = "criteria.decision"  # another officer or management; of no vendor
    DEPUTY_READING = "deputy.reading"  # the officer reads what the deputy decided
    PAYEE_DECISION = "payee.decision"  # procurement, of no vendor; subject: the payee list
    CONSENT = "decision.consent"  # who is asked, else the officer; subject: the consent
    PROVISION_CONFIRM = "provision.confirm"  # a second person; subject: the record of provision
    RETURN_CHECK = "return.check"  # procurement compares it; subject: the certificate
    RETURN_INSTRUCTION = "return.instruction"  # the vendor; subject: the work that ends
    RETURN_CONFIRM = "return.confirm"  # a second person; subject: the record of return
    TRAINING_ANSWER = "training.answer"  # the vendor; subject: the training it was handed
    TRAINING_PAPER = "training.paper"  # a second person; subject: the paper with the answer
    USE_REQUEST = "use_request.answer"  # procurement, of no vendor; subject: the request for use
    REPORT_DRAFT = "report.draft"  # the officer issues it; subject: the report
    REPORT_APPROVAL = "report.approval"  # management decides about it; subject: the issued report
    REPORT_PAPER = "report.paper"  # a second person; subject: the decision made elsewhere
    REPORT_RETURNED = "report.returned"  # procurement drafts it anew; subject: the returned report
    # What follows from facts, opened and closed by supervision/consequences:
    PROMISE_GAP = "promise.gap"  # the company; subject: the promise and where its next step is done
    AUTHORITY_RECORD = "authority.record"  # procurement; subject: the vendor, which cannot sign
    STAFFING_CHOICE = "vendor.staffing"  # procurement; the vendor, which dispatches people
    CERTIFICATE_CHECK = "certificate.check"  # procurement; subject: what the vendor handed in
    CERTIFICATE_RENEW = "certificate.renew"  # its holder, by its last day; subject: the certificate
    TERMS_LOOK = "terms.look"  # procurement, by the next look; subject: the look before
    FIRST_HANDOVER = "handover.first"  # procurement; subject: the vendor, active and without data
    VENDOR_PROPOSAL = "vendor.proposal"  # procurement; the vendor, of which nothing is missing
    VENDOR_ACTIVATION = "vendor.activation"  # procurement; subject: the vendor, approved
    ROLE_CONFIRM = "role.confirm"  # an officer or a manager, of no vendor; subject: the role
    CONTENT_DECISION = "content.decision"  # the officer, of no vendor; subject: the pack's version
    CRITERIA_REVIEW = "criteria.review"  # the officer, every year, of no vendor; the company
    DISCLOSURE_RELEASE = "disclosure.release"  # the officer or management, of no vendor; the draft
    INTERNAL_AUDIT = "internal_audit.hold"  # who is in charge of audit, of no vendor; the audit
    MANAGEMENT_REVIEW = "management_review.confirm"  # management, of no vendor; the review
    MANAGEMENT_DECISION = "management_decision.carry_out"  # who was named, else the officer; it
    PAST_REVIEW = "past.review"  # the officer, of no vendor; the company. By proof/hindsight
    PEOPLE_ERASURE = "people.erasure"  # the officer, 30 days before; subject: the vendor that ended


class Holder(StrEnum):
    VENDOR = "vendor"
    PROCUREMENT = "procurement"
    PRIVACY_OFFICER = "privacy_officer"
    MANAGEMENT = "management"


class Outcome(StrEnum):
    DONE = "done"
    LATE = "late"  # done, but handed in after the due date
    WITHDRAWN = "withdrawn"
    MOVED = "moved"  # the date moved: another row follows this one


class Obligation(VendorOrCompany, Base):
    """What somebody must do by a date. Moving the date ends the row and opens the next.

    Without a vendor it is the company's alone, and no vendor ever sees it.
    """

    is_sealed = True

    __tablename__ = "obligations"
    __table_args__ = (
        parent_key(),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
        Index("ix_obligations_subject", "subject_kind", "subject_id", "kind", "id", "due_on"),
        # What its tabs count by: all rows, with nothing else of them.
        Index(
            "ix_obligations_counted",
            "outcome",
            "closed_at",
            "handed_in_on",
            "due_on",
            "holder",
            "person_id",
            "vendor_id",
        ),
        # What presses about a vendor, looked up beside each vendor of a list.
        Index(
            "ix_obligations_pressing",
            "vendor_id",
            "due_on",
            "holder",
            sqlite_where=text("closed_at IS NULL AND handed_in_on IS NULL"),
            postgresql_where=text("closed_at IS NULL AND handed_in_on IS NULL"),
        ),
        # In the order of the list. Of open rows only: SQLite, with statistics of a sample, would take
        # it for what is late of one kind as well, if it held closed rows. With all that decides who hears
        # of what: over a million rows that are looked up one by one it takes four times as long.
        Index(
            "ix_obligations_open",
            "handed_in_on",
            "due_on",
            "closed_at",
            "opened_on",
            "ladder",
            "holder",
            "person_id",
            "vendor_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        # What of one kind is late, for the tabs of the lists of what is owed.
        Index(
            "ix_obligations_waiting",
            "kind",
            "subject_kind",
            "due_on",
            "subject_id",
            sqlite_where=text("closed_at IS NULL AND handed_in_on IS NULL"),
            postgresql_where=text("closed_at IS NULL AND handed_in_on IS NULL"),
        ),
        # Whom what waits for: a few of all kinds, or thousands of gaps that are put in order without
        # their rows.
        Index(
            "ix_obligations_held",
            "holder",
            "kind",
            "person_id",
            "vendor_id",
            "subject_kind",
            "subject_id",
            "due_on",
            "opened_on",
            sqlite_where=text("closed_at IS NULL AND handed_in_on IS NULL"),
            postgresql_where=text("closed_at IS NULL AND handed_in_on IS NULL"),
        ),
        Index(
            "uq_obligations_open_subject",
            "kind",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    is_fact = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ObligationKind] = mapped_column(open_text_enum(ObligationKind))
    subject_kind: Mapped[str] = mapped_column(String(60))  # opaque here: a table's name
    subject_id: Mapped[int]
    holder: Mapped[Holder]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    ladder: Mapped[str] = mapped_column(String(40))  # id of a ladder in practice.yaml
    title: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Message as JSON: what must be done
    due_on: Mapped[date] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    handed_in_on: Mapped[date | None]  # by this day lateness is judged
    closed_at: Mapped[datetime | None]
    closed_on: Mapped[date | None]
    outcome: Mapped[Outcome | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("obligations.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def text(self) -> Message:
        message: Message = from_json(self.title)
        return message

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.handed_in_on is None and self.due_on < today


# The only place that says which role of the company holds which obligations.
ROLE_OF: Mapping[Holder, Role] = {
    Holder.PROCUREMENT: Role.PROCUREMENT,
    Holder.PRIVACY_OFFICER: Role.PRIVACY_OFFICER,
    Holder.MANAGEMENT: Role.MANAGEMENT,
}


def holders_of(actor: Actor) -> list[Holder]:
    """For whom a person of the company acts."""
    return [holder for holder, role in ROLE_OF.items() if role in actor.roles]


def decider_of(roles: Set[Role]) -> Holder:
    """Who decides what somebody with these roles proposed (as `demand_second_person` asks)."""
    return Holder.MANAGEMENT if Role.PRIVACY_OFFICER in roles else Holder.PRIVACY_OFFICER
