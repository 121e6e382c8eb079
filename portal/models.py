"""Imports every model once, so metadata and string relationships are complete."""

from portal.content.policy import models as policy
from portal.content.purposes import models as purposes
from portal.content.versions import models as content
from portal.foundation.accounts import models as accounts
from portal.foundation.audit import models as deputies
from portal.foundation.core.database import chain
from portal.foundation.evidence import models as evidence
from portal.foundation.lists import models as lists
from portal.foundation.mail import models as mail
from portal.foundation.organisation import models as organisation
from portal.foundation.runs import models as runs
from portal.foundation.sealing import models as sealing
from portal.jobs import models as jobs
from portal.ledger.contracts import models as contracts
from portal.ledger.customers import models as customers
from portal.ledger.data_sharing import models as data_sharing
from portal.ledger.decisions import models as decisions
from portal.ledger.engagements import models as engagements
from portal.ledger.exchange import models as imports
from portal.ledger.extensions import models as extensions
from portal.ledger.handovers import models as handovers
from portal.ledger.obligations import models as obligations
from portal.ledger.payees import models as payees
from portal.ledger.use_requests import models as use_requests
from portal.ledger.vendors import models as vendors
from portal.proof.assessor.opened import models as opened
from portal.proof.audits import models as audits
from portal.proof.disclosures import models as disclosures
from portal.proof.hindsight import models as hindsight
from portal.proof.management_reviews import models as management_reviews
from portal.proof.reports import models as reports
from portal.proof.retention import models as retention
from portal.supervision.approvals import models as approvals
from portal.supervision.attestations import models as attestations
from portal.supervision.certificates import models as certificates
from portal.supervision.change_notices import models as change_notices
from portal.supervision.client_approvals import models as client_approvals
from portal.supervision.confirmations import models as confirmations
from portal.supervision.consequences import models as planning
from portal.supervision.cost_talks import models as cost_talks
from portal.supervision.disputes import models as disputes
from portal.supervision.findings import models as findings
from portal.supervision.incidents import models as incidents
from portal.supervision.instructions import models as instructions
from portal.supervision.mergers import models as mergers
from portal.supervision.onboarding import models as onboarding
from portal.supervision.paper_records import models as papers
from portal.supervision.papers import models as letters
from portal.supervision.planning import plan_models as plans
from portal.supervision.promises import models as promises
from portal.supervision.provisions import models as provisions
from portal.supervision.published_terms import models as published_terms
from portal.supervision.questionnaires import models as questionnaires
from portal.supervision.questions import models as questions
from portal.supervision.reminders import models as reminders
from portal.supervision.responses.assignments import models as responses
from portal.supervision.returns import models as returns
from portal.supervision.selections import models as selections
from portal.supervision.subcontractors import models as subcontractors
from portal.supervision.trainings import models as trainings

__all__ = [
    "accounts",
    "approvals",
    "attestations",
    "audits",
    "certificates",
    "chain",
    "change_notices",
    "client_approvals",
    "confirmations",
    "content",
    "contracts",
    "cost_talks",
    "customers",
    "data_sharing",
    "decisions",
    "deputies",
    "disclosures",
    "disputes",
    "engagements",
    "evidence",
    "extensions",
    "findings",
    "handovers",
    "hindsight",
    "imports",
    "incidents",
    "instructions",
    "jobs",
    "letters",
    "lists",
    "mail",
    "management_reviews",
    "mergers",
    "obligations",
    "onboarding",
    "opened",
    "organisation",
    "papers",
    "payees",
    "planning",
    "plans",
    "policy",
    "promises",
    "provisions",
    "published_terms",
    "purposes",
    "questionnaires",
    "questions",
    "reminders",
    "reports",
    "responses",
    "retention",
    "returns",
    "runs",
    "sealing",
    "selections",
    "subcontractors",
    "trainings",
    "use_requests",
    "vendors",
]
