"""What is no longer asked once a finding was mended or has ended."""

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.findings import owed, queries, workflow
from portal.supervision.findings.models import Finding
from portal.supervision.paper_records import queries as papers
from portal.supervision.paper_records import services as paper_records

K = ObligationKind


def nothing_waits(finding: Finding) -> list[Subject]:
    """Plans, risks and repairs that wait need no answer any more; the rows it touched."""
    touched: list[Subject] = []
    for kind in (K.FINDING_PLAN_REVIEW, K.FINDING_VERIFY, K.FINDING_RISK_END):
        touched += owed.withdraw(kind, finding, finding.number)
    for risk in queries.risks_of(finding.id):
        if risk.accepted is None:  # nobody decided it: it fell away
            risk.accepted, risk.decided_on = False, clock.today()
            touched += [risk, *owed.withdraw(K.FINDING_RISK, risk, finding.number)]
    return touched + no_risk_counts(finding) + no_paper_waits(finding)


def no_risk_counts(finding: Finding) -> list[Subject]:
    """What was accepted counts from today no more: mended, ended, graver or accepted anew."""
    today = clock.today()
    return [one for one in queries.risks_of(finding.id) if workflow.end_risk(one, on=today)]


def no_paper_waits(finding: Finding) -> list[Subject]:
    """A paper that waits for its second person is none any more; the rows it touched."""
    paper = papers.open_paper(finding)
    if paper is None:
        return []
    return paper_records.withdraw(paper, finding.number)


def officers_own(finding: Finding) -> bool:
    """Whether an officer recorded or mended it, so that management verifies it."""
    return Role.PRIVACY_OFFICER in finding.roles_behind
