"""Each gate as the tests try it: opened, and then shut by the one thing that is missing.

So nothing else can be what refuses, and a page that was opened before can be sent afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import ContractCover
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.vendors.models import VendorState as S
from portal.ledger.vendors.models import VendorStateSpan
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering
from portal.supervision.approvals.models import ReportDecision
from portal.supervision.attestations.models import Attestation
from portal.supervision.incidents.models import IncidentDecision, IncidentState
from portal.supervision.onboarding.models import VendorProposal
from tests.actors import acting
from tests.cast import Cast
from tests.factories.customers import entrust, make_customer, name_customer
from tests.factories.scenes import work_of
from tests.proof.reports.drafts import drafted, issued
from tests.supervision.incidents.steps import assess, open_clocks, propose, send, tell
from tests.supervision.onboarding import acts

APPROVES = {"decision": "approve", "reason": "As on record.", "remark": "As on record."}


class Gate(StrEnum):
    APPROVE = "a vendor is approved by who proposed it"
    ACTIVATE_UNBOUND = "a vendor is activated without a contract"
    ACTIVATE_UNSIGNED = "a vendor is activated without a statement"
    ACTIVATE_UNAPPROVED = "a vendor is activated without a customer's approval"
    ACTIVATE_UNRECORDED = "a vendor is activated without what another basis needs"
    HANDOVER_UNBOUND = "data is handed over without a contract"
    HANDOVER_UNSIGNED = "data is handed over without a statement"
    HANDOVER_UNAPPROVED = "data is handed over without a customer's approval"
    HANDOVER_UNRECORDED = "data is handed over without what another basis needs"
    HANDOVER_STOPPED = "data is handed over to a vendor that is suspended"
    CLOSE_VENDOR = "a vendor is closed while work goes on"
    ISSUE_REPORT = "a report is issued by who drafted it"
    APPROVE_REPORT = "a report is approved by who issued it"
    PROPOSE_END = "an incident is proposed to be closed while a clock runs"
    CLOSE_INCIDENT = "an incident is closed while a clock runs"
    OWN_INCIDENT = "an incident is closed by who proposed it"


@dataclass(frozen=True, slots=True)
class Shut:
    """`page` says beforehand that it is not possible; `to` takes what is sent. `says`: what is missing
    and who can mend it, in English. `moved`: whether it went through all the same."""

    who: User
    page: str
    to: str
    sent: Mapping[str, Any]
    says: tuple[str, ...]
    shut: Callable[[], object]
    moved: Callable[[], bool]


def the_gate(gate: Gate, cast: Cast) -> Shut:
    """Open still."""
    made = _GATES[gate](gate, cast)
    db.session.commit()
    return made


def put(cast: Cast, state: S) -> None:
    cast.acme.state = state
    span = select(VendorStateSpan).where(VendorStateSpan.vendor_id == cast.acme.id)
    db.session.scalars(span).one().state = state


# --- what is missing


def _no_contract() -> None:
    db.session.execute(delete(ContractCover))


def _no_statement() -> None:
    for signed in db.session.scalars(select(Attestation)):
        signed.ended_on = clock.today()


def _no_approval() -> None:
    work = db.session.scalars(select(Engagement)).one()
    entrust(work)
    name_customer(work, make_customer())


def _no_record() -> None:
    for shared in db.session.scalars(select(DataShare)):
        shared.provision_basis = "third_party_consent"


_MISSING: Mapping[str, tuple[Callable[[], None], tuple[str, ...]]] = {
    "UNBOUND": (
        _no_contract,
        ("No contract covers this work.", "Conclude a contract that covers", "Procurement"),
    ),
    "UNSIGNED": (
        _no_statement,
        ("no longer stands since", "Ask the vendor", "Procurement"),
    ),
    "UNAPPROVED": (
        _no_approval,
        ("has not approved that this vendor gets", "Ask Tsubame Co-operative for", "Procurement"),
    ),
    "UNRECORDED": (
        _no_record,
        ("Consent of the persons is not on record", "Record it, or stop sharing", "Procurement"),
    ),
}


# --- the gates


def _activation(gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    put(cast, S.APPROVED)
    shut, says = _MISSING[gate.name.partition("_")[2]]
    at = f"/vendors/{cast.acme.id}/activation"
    return Shut(cast.pam, at, at, {}, says, shut, lambda: cast.acme.state is S.ACTIVE)


def _handover(gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    share = db.session.scalars(select(DataShare)).one()
    shut, says = _MISSING.get(gate.name.partition("_")[2]) or (
        lambda: put(cast, S.SUSPENDED),
        ("Data is handed over only to an active vendor", "Resume handovers", "Privacy officer"),
    )
    at, sent = f"/data/{share.id}/handover", {"day": clock.today().isoformat()}
    moved = lambda: share.first_handover_on is not None  # noqa: E731
    return Shut(cast.pam, at, at, sent, says, shut, moved)


def _approval(_gate: Gate, cast: Cast) -> Shut:
    put(cast, S.ASSESSING)
    db.session.commit()
    proposal = acts.propose(cast.acme, acting(cast.pam))

    def shut() -> None:
        row = db.session.get_one(VendorProposal, proposal.id)
        row.proposed_by_id = cast.pia.id

    at = f"/proposals/{proposal.id}/decision"
    says = ("Another person than the proposer decides", "management")
    return Shut(cast.pia, at, at, APPROVES, says, shut, lambda: cast.acme.state is S.APPROVED)


def _closing(_gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada)
    terms = db.session.scalars(select(EngagementTerms)).one()
    terms.ends_on = clock.today() - timedelta(days=1)
    put(cast, S.OFFBOARDING)

    def shut() -> None:
        terms.ends_on = None

    at = f"/vendors/{cast.acme.id}/closing"
    says = ("this work has not ended yet", "End the work, or wait", "Procurement")
    return Shut(cast.pam, at, at, APPROVES, says, shut, lambda: cast.acme.state is S.CLOSED)


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
    if gate is Gate.CLOSE_INCIDENT:
        return Shut(cast.pia, at, at, APPROVES, runs, another_clock, moved)

    def own() -> None:
        db.session.get_one(IncidentDecision, proposal.id).proposed_by_id = cast.pia.id

    says = ("Another person than the proposer decides", "management")
    return Shut(cast.pia, at, at, APPROVES, says, own, moved)


_GATES: Mapping[Gate, Callable[[Gate, Cast], Shut]] = {
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
    Gate.CLOSE_VENDOR: _closing,
    Gate.ISSUE_REPORT: _issue,
    Gate.APPROVE_REPORT: _decision,
    Gate.PROPOSE_END: _incident,
    Gate.CLOSE_INCIDENT: _incident,
    Gate.OWN_INCIDENT: _incident,
}
