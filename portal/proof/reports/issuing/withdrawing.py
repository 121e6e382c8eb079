"""A draft that nobody issued is withdrawn, and why one cannot be issued by anybody."""

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.proof.reports import queries, workflow
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.supervision.approvals.services import ask_for_another


def withdraw_draft(report: SupervisionReport, *, reason: str, actor: Actor) -> None:
    """It stays on record without a number, and the vendor can have another draft. A returned report that it
    answered is to be drafted anew again. Refuses what is no draft, and to say nothing."""
    report = queries.lock(report.id)
    said = workflow.withdraw(report, reason=reason)
    db.session.flush()
    touched = obligations.withdraw_waiting(ObligationKind.REPORT_DRAFT, report, said)
    record(
        actor,
        "report.withdrawn",
        report,
        say("Withdrew the draft of a report: %(why)s", why=said),
        also=[*touched, *_asked_again(report)],
        after={"reason": said},
    )


def _asked_again(report: SupervisionReport) -> list[Subject]:
    """Nothing where it answered none, or another one does."""
    returned = queries.find_report(report.replaces_id) if report.replaces_id else None
    if returned is None or queries.return_of(returned.id) is None:
        return []
    return [] if queries.is_answered(returned.id) else [ask_for_another(returned)]


def why_stuck(report: SupervisionReport) -> Message | None:
    """Says that a draft can be issued by nobody: whoever drafted it is the only one who issues reports."""
    if report.state is not ReportState.DRAFT or report.drafted_by_id is None:
        return None
    if {one.id for one in people_with_role(Role.PRIVACY_OFFICER)} != {report.drafted_by_id}:
        return None
    return say(
        "Nobody can issue this draft: whoever drafted it is the only one who issues reports. Withdraw it "
        "and let procurement draft the report, or name another privacy officer first."
    )
