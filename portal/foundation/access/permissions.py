"""Every permission in the portal, named resource.action."""

from enum import StrEnum


class Permission(StrEnum):
    """What a person may do; granted to roles in `roles.py` only."""

    ABSENCE_SET = "absence.set"  # to be away, with a deputy
    ACCOUNT_MANAGE = "account.manage"  # staff and their roles
    ATTESTATION_EXCEPTION_PROPOSE = "attestation.exception_propose"
    ATTESTATION_EXCEPTION_DECIDE = "attestation.exception_decide"
    ATTESTATION_REQUEST = "attestation.request"  # ask, withdraw, record authority
    ATTESTATION_SIGN = "attestation.sign"
    ATTESTATION_VIEW = "attestation.view"
    AUDIT_VIEW = "audit.view"
    BOARD_VIEW = "board.view"
    COLLEAGUE_INVITE = "colleague.invite"  # a signatory, their own company
    COMPANY_VIEW = (
        "company.view"  # what is kept over all vendors: payees, customers, files of everything
    )
    CONFIRMATION_DECIDE = "confirmation.decide"  # approve, send back; another person than proposed
    CONFIRMATION_EDIT = "confirmation.edit"  # record, mend, correct, withdraw
    CONFIRMATION_VIEW = "confirmation.view"
    CONSENT_GIVE = "consent.give"  # before a decision, where one was asked by name
    CONTENT_MANAGE = "content.manage"  # take versions of packs in, make one active
    CONTENT_VIEW = "content.view"
    DISCLOSURE_RELEASE = (
        "disclosure.release"  # what is told to customers and everybody; another person
    )
    EVIDENCE_VIEW = "evidence.view"  # all that is on record, as one pack for an assessor
    EXTENSION_ANSWER = "extension.answer"  # give a vendor more time, or not
    EXTENSION_ASK = "extension.ask"
    FINDING_CLOSE = "finding.close"  # verify a repair; grave ones need FINDING_DECIDE
    FINDING_DECIDE = "finding.decide"  # grave ones, risks accepted until a day
    FINDING_EDIT = "finding.edit"  # open, answer plans, more time
    FINDING_RISK_PROPOSE = "finding.risk_propose"  # to accept a risk until a day
    FINDING_VIEW = "finding.view"
    INCIDENT_DECIDE = "incident.decide"  # closed, or none; another person than proposed
    INCIDENT_EDIT = "incident.edit"  # tell, describe, assess, record what was sent, propose
    INCIDENT_VIEW = "incident.view"
    INSTRUCTION_EDIT = "instruction.edit"  # tell vendors, record and confirm what they did, answer
    INSTRUCTION_VIEW = "instruction.view"
    LEDGER_EDIT = "ledger.edit"  # vendor, work, data, contract, clause check
    LEDGER_VIEW = "ledger.view"
    INTERNAL_AUDIT_EDIT = "internal_audit.edit"  # plan audits of our own supervision, record them
    JOB_VIEW = "job.view"
    MAIL_VIEW = "mail.view"
    MANAGEMENT_DECISION_CARRY_OUT = "management_decision.carry_out"  # what one is named for
    MANAGEMENT_REVIEW_CONFIRM = "management_review.confirm"  # that it was held so; another person
    MANAGEMENT_REVIEW_EDIT = "management_review.edit"  # record reviews by management, withdraw
    NECESSITY_REVIEW = "necessity.review"  # whether data shared is still needed, once a year
    NOTE_WRITE = "note.write"  # our own about a vendor
    OBLIGATION_VIEW = "obligation.view"
    ORGANISATION_MANAGE = "organisation.manage"
    OWN_CHANGE_TELL = "own_change.tell"  # a vendor's person: people, places, systems change
    OWN_COMPANY_VIEW = "own_company.view"  # a vendor's person: own company and people
    OWN_FINDING_ANSWER = "own_finding.answer"  # plan, repair, evidence
    OWN_HANDOVER_ANSWER = (
        "own_handover.answer"  # a vendor's person: what was received, returned, destroyed
    )
    OWN_INCIDENT_REPORT = "own_incident.report"  # a vendor's person: tell of one, describe it
    OWN_INSTRUCTION_ANSWER = "own_instruction.answer"  # a vendor's person: acknowledge, report
    OWN_QUESTION_ASK = "own_question.ask"  # a vendor's person, about what is asked of it
    OWN_QUESTIONNAIRE_ANSWER = "own_questionnaire.answer"
    OWN_QUESTIONNAIRE_SUBMIT = "own_questionnaire.submit"  # a signatory; delegates sections
    OWN_SUBCONTRACTOR_APPLY = "own_subcontractor.apply"  # a vendor's person: who works for it
    OWN_TODO_VIEW = "own_todo.view"  # a vendor's person: to do and done
    OWN_TRAINING_ANSWER = "own_training.answer"  # a vendor's person: how many were trained
    PLAN_DECIDE = "plan.decide"  # the supervision plan of a year; leave something out of it
    PLAN_EDIT = "plan.edit"  # move a day, note something as done
    POLICY_DECIDE = "policy.decide"  # how strictly the company's own policy is read
    QUESTION_ANSWER = "question.answer"  # of a vendor, about what it is asked
    QUESTIONNAIRE_ASSIGN = "questionnaire.assign"  # send, recall, confirm what came on paper
    QUESTIONNAIRE_EDIT = "questionnaire.edit"  # write and publish
    QUESTIONNAIRE_ENTER = "questionnaire.enter"  # what came on paper
    QUESTIONNAIRE_LOOK = "questionnaire.look"  # a first look, told to the reviewer; accepts nothing
    QUESTIONNAIRE_REVIEW = "questionnaire.review"  # send back, accept
    QUESTIONNAIRE_VIEW = "questionnaire.view"
    REPORT_APPROVE = "report.approve"  # or return, as management
    REPORT_DRAFT = "report.draft"
    REPORT_ISSUE = "report.issue"
    REPORT_VIEW = "report.view"
    ROLE_CONFIRM = (
        "role.confirm"  # of another person who is to decide; by the letter of appointment
    )
    SUBCONTRACTOR_DECIDE = (
        "subcontractor.decide"  # approve, refuse; another person than examined it
    )
    SUBCONTRACTOR_EDIT = "subcontractor.edit"  # enter, examine, record what a customer said, end
    SUBCONTRACTOR_VIEW = "subcontractor.view"
    TODAY_VIEW = "today.view"
    TRAINING_EDIT = "training.edit"  # prepare, hand to vendors, withdraw, record what came on paper
    TRAINING_VIEW = "training.view"
    USE_REQUEST_ASK = "use_request.ask"  # to use another company; sees the own requests
    VENDOR_APPROVAL_PROPOSE = "vendor.approval_propose"  # or a rejection
    VENDOR_DECIDE = "vendor.decide"  # approve what another person proposed
    VENDOR_INVITE = "vendor.invite"
    VENDOR_PROPOSE = "vendor.propose"  # selection, activation, end
    VENDOR_SUSPEND = "vendor.suspend"
    WAIVER_DECIDE = "waiver.decide"
    WAIVER_PROPOSE = "waiver.propose"  # and end one early
