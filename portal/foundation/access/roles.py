"""The roles, in words, and their matrix: read it top to bottom to know who may do what (docs/product.md section 4)."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from portal.foundation.access.permissions import Permission as P
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import Message, say


class Role(StrEnum):
    VENDOR_MEMBER = "vendor_member"
    VENDOR_SIGNATORY = "vendor_signatory"
    PROCUREMENT = "procurement"
    PRIVACY_OFFICER = "privacy_officer"
    MANAGEMENT = "management"
    AUDITOR = "auditor"
    AUDIT_LEAD = "audit_lead"
    ADMIN = "admin"
    EMPLOYEE = "employee"
    DEPARTMENT = "department"
    SYSTEM = "system"


VENDOR_ROLES = frozenset({Role.VENDOR_MEMBER, Role.VENDOR_SIGNATORY})
STAFF_ROLES = (
    Role.PROCUREMENT,
    Role.PRIVACY_OFFICER,
    Role.MANAGEMENT,
    Role.AUDITOR,
    Role.AUDIT_LEAD,
    Role.ADMIN,
    Role.EMPLOYEE,
    Role.DEPARTMENT,
)
# Who sees every vendor. A person of a department who is none of these sees the department's (docs/adr/0052).
WHOLE_ROLES = frozenset(
    {
        Role.PROCUREMENT,
        Role.PRIVACY_OFFICER,
        Role.MANAGEMENT,
        Role.AUDITOR,
        Role.AUDIT_LEAD,
        Role.SYSTEM,
    }
)
# Who decides or acts in the company's work: auditors change nothing, administrators approve nothing.
# Whoever is in charge of audit looks at this work, and has no part in it (docs/adr/0056).
ACTING_ROLES = frozenset({Role.PROCUREMENT, Role.PRIVACY_OFFICER, Role.MANAGEMENT})
# Who does for every vendor what a person of a department does for the department's.
SUPERVISING_ROLES = frozenset({Role.PROCUREMENT, Role.PRIVACY_OFFICER})
# Who decides what others proposed: such a role waits until one of these people confirms it.
DECIDING_ROLES = frozenset({Role.PRIVACY_OFFICER, Role.MANAGEMENT})
# Those, and who judges their work: each waits until it is confirmed.
CONFIRMED_ROLES = DECIDING_ROLES | {Role.AUDIT_LEAD}
SIGN_IN_ROLES = frozenset(Role) - {Role.SYSTEM}

_VENDOR = {
    P.EXTENSION_ASK,
    P.OWN_CHANGE_TELL,
    P.OWN_COMPANY_VIEW,
    P.OWN_FINDING_ANSWER,
    P.OWN_HANDOVER_ANSWER,
    P.OWN_INCIDENT_REPORT,
    P.OWN_INSTRUCTION_ANSWER,
    P.OWN_QUESTION_ASK,
    P.OWN_QUESTIONNAIRE_ANSWER,
    P.OWN_SUBCONTRACTOR_APPLY,
    P.OWN_TODO_VIEW,
    P.OWN_TRAINING_ANSWER,
}
_READ_ALL = {
    P.ATTESTATION_VIEW,
    P.BOARD_VIEW,
    P.COMPANY_VIEW,
    P.CONFIRMATION_VIEW,
    P.FINDING_VIEW,
    P.INCIDENT_VIEW,
    P.INSTRUCTION_VIEW,
    P.LEDGER_VIEW,
    P.OBLIGATION_VIEW,
    P.QUESTIONNAIRE_VIEW,
    P.REPORT_VIEW,
    P.SUBCONTRACTOR_VIEW,
    P.TODAY_VIEW,
    P.TRAINING_VIEW,
}
# Of the vendors that work for the department: what is known of them, whether its data is needed, what
# came on paper, a first look, and what it proposes. It decides nothing.
_DEPARTMENT = {
    P.ATTESTATION_EXCEPTION_PROPOSE,
    P.ATTESTATION_VIEW,
    P.CONFIRMATION_VIEW,
    P.CONSENT_GIVE,
    P.FINDING_RISK_PROPOSE,
    P.FINDING_VIEW,
    P.INCIDENT_VIEW,
    P.INSTRUCTION_VIEW,
    P.LEDGER_VIEW,
    P.NECESSITY_REVIEW,
    P.NOTE_WRITE,
    P.OBLIGATION_VIEW,
    P.QUESTIONNAIRE_ENTER,
    P.QUESTIONNAIRE_LOOK,
    P.QUESTIONNAIRE_VIEW,
    P.REPORT_VIEW,
    P.SUBCONTRACTOR_VIEW,
    P.TODAY_VIEW,
    P.USE_REQUEST_ASK,
    P.VENDOR_APPROVAL_PROPOSE,
    P.WAIVER_PROPOSE,
}
_SUPERVISE = _READ_ALL | {
    P.ABSENCE_SET,
    P.ATTESTATION_EXCEPTION_PROPOSE,
    P.ATTESTATION_REQUEST,
    P.CONFIRMATION_EDIT,
    P.CONSENT_GIVE,
    P.EXTENSION_ANSWER,
    P.FINDING_CLOSE,
    P.FINDING_EDIT,
    P.FINDING_RISK_PROPOSE,
    P.INCIDENT_EDIT,
    P.INSTRUCTION_EDIT,
    P.LEDGER_EDIT,
    P.MANAGEMENT_DECISION_CARRY_OUT,
    P.NECESSITY_REVIEW,
    P.NOTE_WRITE,
    P.PLAN_EDIT,
    P.QUESTION_ANSWER,
    P.QUESTIONNAIRE_ASSIGN,
    P.QUESTIONNAIRE_EDIT,
    P.QUESTIONNAIRE_ENTER,
    P.QUESTIONNAIRE_REVIEW,
    P.REPORT_DRAFT,
    P.SUBCONTRACTOR_EDIT,
    P.TRAINING_EDIT,
    P.USE_REQUEST_ASK,
    P.VENDOR_APPROVAL_PROPOSE,
    P.VENDOR_INVITE,
    P.VENDOR_PROPOSE,
    P.VENDOR_SUSPEND,
    P.WAIVER_PROPOSE,
}
_DECIDE = {
    P.ATTESTATION_EXCEPTION_DECIDE,
    P.CONFIRMATION_DECIDE,
    P.DISCLOSURE_RELEASE,
    P.FINDING_DECIDE,
    P.INCIDENT_DECIDE,
    P.ROLE_CONFIRM,
    P.SUBCONTRACTOR_DECIDE,
    P.VENDOR_DECIDE,
    P.WAIVER_DECIDE,
}

ROLE_PERMISSIONS: Mapping[Role, frozenset[P]] = MappingProxyType(
    {
        Role.VENDOR_MEMBER: frozenset(_VENDOR),
        Role.VENDOR_SIGNATORY: frozenset(
            _VENDOR | {P.ATTESTATION_SIGN, P.COLLEAGUE_INVITE, P.OWN_QUESTIONNAIRE_SUBMIT}
        ),
        Role.PROCUREMENT: frozenset(_SUPERVISE),
        Role.PRIVACY_OFFICER: frozenset(
            _SUPERVISE
            | _DECIDE
            | {
                P.CONTENT_MANAGE,
                P.CONTENT_VIEW,
                P.EVIDENCE_VIEW,
                P.MANAGEMENT_REVIEW_EDIT,
                P.PLAN_DECIDE,
                P.POLICY_DECIDE,
                P.REPORT_ISSUE,
            }
        ),
        Role.MANAGEMENT: frozenset(
            _READ_ALL
            | _DECIDE
            | {
                P.ABSENCE_SET,
                P.CONSENT_GIVE,
                P.MANAGEMENT_DECISION_CARRY_OUT,
                P.MANAGEMENT_REVIEW_CONFIRM,
                P.REPORT_APPROVE,
                P.USE_REQUEST_ASK,
            }
        ),
        Role.AUDITOR: frozenset(_READ_ALL | {P.AUDIT_VIEW, P.CONTENT_VIEW, P.EVIDENCE_VIEW}),
        Role.AUDIT_LEAD: frozenset(
            _READ_ALL | {P.AUDIT_VIEW, P.CONTENT_VIEW, P.EVIDENCE_VIEW, P.INTERNAL_AUDIT_EDIT}
        ),
        Role.ADMIN: frozenset(
            {
                P.ABSENCE_SET,
                P.ACCOUNT_MANAGE,
                P.AUDIT_VIEW,
                P.CONSENT_GIVE,
                P.CONTENT_MANAGE,
                P.CONTENT_VIEW,
                P.JOB_VIEW,
                P.MAIL_VIEW,
                P.ORGANISATION_MANAGE,
                P.TODAY_VIEW,
                P.USE_REQUEST_ASK,
            }
        ),
        Role.EMPLOYEE: frozenset({P.CONSENT_GIVE, P.USE_REQUEST_ASK}),
        Role.DEPARTMENT: frozenset(_DEPARTMENT),
        Role.SYSTEM: frozenset(),
    }
)


def decided_by_deputies() -> frozenset[P]:
    """What officers and managers may do and procurement may not: what a deputy decides instead."""
    deciding = (ROLE_PERMISSIONS[role] for role in DECIDING_ROLES)
    return frozenset[P]().union(*deciding) - ROLE_PERMISSIONS[Role.PROCUREMENT]


def is_lent(role: Role, own: Collection[Role], asked: Collection[P] | None) -> bool:
    """Whether a deputy needs the role of who is away for one of these permissions (None: to read).

    An officer decides in an own right all that a manager decides but reports.
    """
    if role in own:
        return False
    office = Role.PRIVACY_OFFICER in own and role is Role.MANAGEMENT
    beside = Role.PRIVACY_OFFICER if office else Role.PROCUREMENT
    return asked is None or not (ROLE_PERMISSIONS[role] - ROLE_PERMISSIONS[beside]).isdisjoint(
        asked
    )


def permissions_of(roles: Iterable[Role]) -> frozenset[P]:
    return _together(frozenset(roles))


@cache  # asked for each line of a menu; there are few sets of roles
def _together(roles: frozenset[Role]) -> frozenset[P]:
    return frozenset[P]().union(*(ROLE_PERMISSIONS[role] for role in roles))


ROLE_LABELS: Mapping[Role, Any] = {
    Role.PROCUREMENT: _l("Procurement"),
    Role.PRIVACY_OFFICER: _l("Privacy officer"),
    Role.MANAGEMENT: _l("Management"),
    Role.AUDITOR: _l("Auditor"),
    Role.AUDIT_LEAD: _l("Person in charge of audit"),
    Role.ADMIN: _l("Administrator"),
    Role.EMPLOYEE: _l("Employee"),
    Role.DEPARTMENT: _l("Department"),
    Role.VENDOR_MEMBER: _l("Person in charge"),
    Role.VENDOR_SIGNATORY: _l("Signatory"),
    Role.SYSTEM: _l("System"),
}
# for the history
ROLE_MESSAGES: Mapping[Role, Message] = {
    Role.PRIVACY_OFFICER: say("Privacy officer"),
    Role.MANAGEMENT: say("Management"),
    Role.AUDIT_LEAD: say("Person in charge of audit"),
}
_TASKS: Mapping[Role, Any] = {
    Role.PROCUREMENT: _l("Procurement: vendors, work, contracts, requests"),
    Role.PRIVACY_OFFICER: _l(
        "Privacy officer: decides on approvals and exceptions, issues reports"
    ),
    Role.MANAGEMENT: _l("Management: reads the board, approves reports"),
    Role.AUDITOR: _l("Auditor: reads everything, changes nothing"),
    Role.AUDIT_LEAD: _l(
        "Person in charge of audit: plans and records audits of the company’s own supervision, reads everything"
    ),
    Role.ADMIN: _l("Administrator: people, settings, mail, jobs"),
    Role.EMPLOYEE: _l(
        "Employee: asks before another company is used, consents where named, sees nothing else"
    ),
    Role.DEPARTMENT: _l(
        "Department: sees the vendors that work for its departments, no others; proposes, decides nothing"
    ),
    Role.VENDOR_MEMBER: _l("Person in charge: answers and uploads"),
    Role.VENDOR_SIGNATORY: _l("Signatory: also signs attestations and invites colleagues"),
}


def staff_choices() -> list[tuple[str, Any]]:
    return [(role.value, _TASKS[role]) for role in STAFF_ROLES]


def vendor_choices() -> list[tuple[str, Any]]:
    return [(role.value, _TASKS[role]) for role in (Role.VENDOR_MEMBER, Role.VENDOR_SIGNATORY)]


def role_names(roles: frozenset[Role]) -> list[str]:
    """In the order in which the roles are declared."""
    return [str(ROLE_LABELS[role]) for role in Role if role in roles]
