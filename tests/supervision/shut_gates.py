"""Each gate as the tests try it: opened, and then shut by the one thing that is missing.

So nothing else can be what refuses, and a page that was opened before can be sent afterwards.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.vendors.models import VendorState as S
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering
from portal.supervision.approvals.models import ReportDecision
from portal.supervision.incidents.models import IncidentDecision, IncidentState
from portal.supervision.onboarding.models import VendorProposal
from tests.actors import acting
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.selections import select_vendor
from tests.proof.reports.drafts import drafted, issued
from tests.supervision import shut_ends
from tests.supervision.gate_kinds import APPROVES, MISSING, Gate, Shut, no_selection, put
from tests.supervision.incidents.steps import assess, open_clocks, propose, send, tell
from tests.supervision.onboarding import acts


def the_gate(gate: Gate, cast: Cast) -> Shut:
    """Open still."""
    made = _GATES[gate](gate, cast)
    db.session.commit()
    return made


# --- the gates


def _activation(gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    put(cast, S.APPROVED)
    shut, says = MISSING[gate.name.partition("_")[2]]
    at = f"/vendors/{cast.acme.id}/activation"
    return Shut(cast.pam, at, at, {}, says, shut, lambda: cast.acme.state is S.ACTIVE)


def _handover(gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    share = db.session.scalars(select(DataShare)).one()
    shut, says = MISSING.get(gate.name.partition("_")[2]) or (
        lambda: put(cast, S.SUSPENDED),
        ("Data is handed over only to an active vendor", "Resume handovers", "Privacy officer"),
    )
    at, sent = f"/data/{share.id}/handover", {"day": clock.today().isoformat(), "method": "sftp"}
    moved = lambda: share.first_handover_on is not None  # noqa: E731
    return Shut(cast.pam, at, at, sent, says, shut, moved)


def _selection(gate: Gate, cast: Cast) -> Shut:
    put(cast, S.ASSESSING)
    select_vendor(cast.acme)
    db.session.commit()
    says = (
        "No selection assessment of the vendor is decided yet.",
        "Assess the vendor by the selection criteria.",
        "Procurement",
    )

    def shut() -> None:
        no_selection()
        db.session.commit()

    if gate is Gate.PROPOSE_UNSELECTED:
        at = f"/vendors/{cast.acme.id}/approval"
        proposed = lambda: bool(db.session.scalar(select(VendorProposal.id)))  # noqa: E731
        return Shut(cast.pam, at, at, {"reason": "As on record."}, says, shut, proposed)
    proposal = acts.propose(cast.acme, acting(cast.pam))
    at = f"/proposals/{proposal.id}/decision"
    return Shut(cast.pia, at, at, APPROVES, says, shut, lambda: cast.acme.state is S.APPROVED)


def _approval(_gate: Gate, cast: Cast) -> Shut:
    put(cast, S.ASSESSING)
    select_vendor(cast.acme)
    db.session.commit()
    proposal = acts.propose(cast.acme, acting(cast.pam))

    def shut() -> None:
        row = db.session.get_one(VendorProposal, proposal.id)
        row.proposed_by_id = cast.pia.id

    at = f"/proposals/{proposal.id}/decision"
    says = ("Another person than the proposer decides", "management")
    return Shut(cast.pia, at, at, APPROVES, says, shut, lambda: cast.acme.state is S.APPROVED)


def _issue(_gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    report = drafted(cast, cast.acme)

    def shut() -> None:
        db.session.get_one(SupervisionReport, report.id).drafted_by_id = cast.pia.id

    at = f"/reports/{report.id}"
    says = ("You drafted this report yourself", "let procurement draft it")
    moved = lambda: report.state is not ReportState.DRAFT  # noqa: E731
    return Shut(cast.pia, at, f"{at}/issue", {"version": str(report.version)}, says, shut, moved)


def _decision(_gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    report = issued(cast, cast.acme)
    rendering.render_reports()

    def shut() -> None:
        db.session.get_one(SupervisionReport, report.id).issued_by_id = cast.max.id

    at = f"/reports/{report.id}"
    says = ("You drafted or issued this report", "another manager has to decide")
    decisions = select(func.count()).select_from(ReportDecision)
    moved = lambda: bool(db.session.scalar(decisions))  # noqa: E731
    return Shut(cast.max, at, f"{at}/decide", APPROVES, says, shut, moved)


def _incident(gate: Gate, cast: Cast) -> Shut:
    """All is sent; shut by an assessment that brings another clock, or by being one's own."""
    row = tell(cast.pam, cast.acme)
    assess(cast.pam, row)
    for kind in open_clocks(row):
        send(cast.pam, row, kind)
    moved = lambda: row.state is IncidentState.CLOSED  # noqa: E731
    runs = (f"A clock of {row.number} still runs: record what was sent first.",)

    def another_clock() -> None:
        assess(cast.pam, row, in_eea=True)

    if gate is Gate.PROPOSE_END:
        at = f"/incidents/{row.id}/end?ending=close"
        waits = select(func.count()).select_from(IncidentDecision)
        proposed = lambda: bool(db.session.scalar(waits))  # noqa: E731
        return Shut(cast.pam, at, at, APPROVES, runs, another_clock, proposed)
    proposal = propose(cast.pam, row)
    at = f"/incidents/decisions/{proposal.id}"
    if gate is Gate.END_INCIDENT:
        return Shut(cast.pia, at, at, APPROVES, runs, another_clock, moved)

    def own() -> None:
        db.session.get_one(IncidentDecision, proposal.id).proposed_by_id = cast.pia.id

    says = ("Another person than the proposer decides", "management")
    return Shut(cast.pia, at, at, APPROVES, says, own, moved)


_GATES: Mapping[Gate, Callable[[Gate, Cast], Shut]] = {
    Gate.PROPOSE_UNSELECTED: _selection,
    Gate.APPROVE_UNSELECTED: _selection,
    Gate.APPROVE: _approval,
    Gate.ACTIVATE_UNBOUND: _activation,
    Gate.ACTIVATE_UNSIGNED: _activation,
    Gate.ACTIVATE_UNAPPROVED: _activation,
    Gate.ACTIVATE_UNRECORDED: _activation,
    Gate.HANDOVER_UNBOUND: _handover,
    Gate.HANDOVER_UNSIGNED: _handover,
    Gate.HANDOVER_UNAPPROVED: _handover,
    Gate.HANDOVER_UNRECORDED: _handover,
    Gate.HANDOVER_STOPPED: _handover,
    Gate.CONFIRM_STOP: shut_ends.confirmation,
    **dict.fromkeys(
        (gate for gate in Gate if gate.name.startswith("RESUME_")), shut_ends.resumption
    ),
    **dict.fromkeys(
        (gate for gate in Gate if gate.name.startswith("OFFBOARD_")), shut_ends.offboarding
    ),
    **dict.fromkeys((gate for gate in Gate if gate.name.startswith("CLOSE_")), shut_ends.closing),
    Gate.ISSUE_REPORT: _issue,
    Gate.APPROVE_REPORT: _decision,
    Gate.PROPOSE_END: _incident,
    Gate.END_INCIDENT: _incident,
    Gate.OWN_INCIDENT: _incident,
}
