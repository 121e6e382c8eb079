"""The gates of stopping, resuming, ending and closing, each opened and then shut by one thing."""

from datetime import timedelta

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.models import VendorState as S
from portal.ledger.vendors.models import VendorStateSpan
from portal.supervision.findings.severity import Owner
from portal.supervision.mergers import services as mergers
from portal.supervision.mergers.models import MergerKind
from portal.supervision.mergers.workflow import ProposedMerger
from portal.supervision.onboarding.models import Suspension
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import ReturnEndKind
from portal.supervision.returns.workflow import RETURNS
from tests.actors import acting
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.obligations import make_obligation
from tests.factories.returns import make_return
from tests.factories.scenes import work_of
from tests.factories.selections import select_vendor
from tests.supervision.gate_kinds import APPROVES, MISSING, Gate, Shut, put
from tests.supervision.incidents.steps import assess, tell


def _stop(cast: Cast) -> Suspension:
    """Of Acme, by Pam."""
    put(cast, S.SUSPENDED)
    row = Suspension(
        vendor_id=cast.acme.id,
        reason="A list was lost.",
        suspended_by_id=cast.pam.id,
        suspended_at=clock.now(),
        suspended_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def confirmation(_gate: Gate, cast: Cast) -> Shut:
    row = _stop(cast)

    def shut() -> None:
        row.suspended_by_id = cast.pia.id

    at = f"/suspensions/{row.id}/confirmation"
    says = ("You stopped it; another person confirms.",)
    return Shut(cast.pia, at, at, APPROVES, says, shut, lambda: row.confirmed_at is not None)


def resumption(gate: Gate, cast: Cast) -> Shut:
    work_of(cast.acme, signer=cast.ada)
    select_vendor(cast.acme)
    row = _stop(cast)
    span = db.session.scalars(select(VendorStateSpan).filter_by(vendor_id=cast.acme.id)).one()

    def own() -> None:
        row.suspended_by_id = span.set_by_id = cast.pia.id

    shut, says = MISSING.get(gate.name.partition("_")[2]) or (
        own,
        ("You stopped it; another person decides to resume.",),
    )
    at = f"/vendors/{cast.acme.id}/resumption"
    return Shut(cast.pia, at, at, APPROVES, says, shut, lambda: cast.acme.state is S.ACTIVE)


def offboarding(gate: Gate, cast: Cast) -> Shut:
    def unassessed() -> None:
        tell(cast.pam, cast.acme)

    def merging() -> None:
        wanted = ProposedMerger(kind=MergerKind.DUPLICATE, takes=(), reason="The same one.")
        with transaction():
            mergers.propose(cast.acme, cast.globex, wanted, actor=acting(cast.pam))

    shut, says = {
        Gate.OFFBOARD_UNASSESSED: (
            unassessed,
            ("waits for its assessment", "Assess it.", "Privacy officer"),
        ),
        Gate.OFFBOARD_MERGING: (
            merging,
            ("Somebody has still to decide", "Decide, or take it back.", "Privacy officer"),
        ),
    }[gate]
    at = f"/vendors/{cast.acme.id}/offboarding"
    moved = lambda: cast.acme.state is S.OFFBOARDING  # noqa: E731
    return Shut(cast.pam, at, at, APPROVES, says, shut, moved)


def closing(gate: Gate, cast: Cast) -> Shut:
    work = work_of(cast.acme, signer=cast.ada)
    terms = db.session.scalars(select(EngagementTerms)).one()
    terms.ends_on = clock.today() - timedelta(days=1)
    put(cast, S.OFFBOARDING)
    left = make_return(cast.pam, work)
    db.session.commit()

    def goes_on() -> None:
        terms.ends_on = None

    def mistaken() -> None:
        with transaction():
            records.end(
                RETURNS,
                left,
                ReturnEndKind.MISTAKEN,
                ended_on=clock.today(),
                reason="Two boxes were found.",
                actor=acting(cast.pam),
            )

    def unconfirmed() -> None:
        left.state = ProposedState.PROPOSED

    def clock_runs() -> None:
        assess(cast.pam, tell(cast.pam, cast.acme))

    def undecided() -> None:
        kind, holder = ObligationKind.WAIVER_DECISION, Holder.PRIVACY_OFFICER
        make_obligation(cast.acme, kind=kind, holder=holder)

    shut, says = {
        Gate.CLOSE_VENDOR: (goes_on, ("this work has not ended yet", "End the work, or wait")),
        Gate.CLOSE_UNRETURNED: (
            mistaken,
            (
                "a confirmed record that all data was returned or destroyed is due",
                "hand in the certificate",
            ),
        ),
        Gate.CLOSE_UNCONFIRMED: (unconfirmed, ("waits for a second person", "and confirm it.")),
        Gate.CLOSE_FINDING: (
            lambda: make_finding(cast.acme, owner=Owner.COMPANY),
            ("is open: There is no backup", "have the risk accepted"),
        ),
        Gate.CLOSE_INCIDENT: (clock_runs, ("A clock of the incident", "Send what is due")),
        Gate.CLOSE_ASKED: (
            lambda: make_obligation(cast.acme),
            ("1 request to the vendor is open", "Withdraw what is asked"),
        ),
        Gate.CLOSE_UNDECIDED: (
            undecided,
            ("Somebody has still to decide", "Decide, or take it back."),
        ),
    }[gate]
    officers = gate in (Gate.CLOSE_INCIDENT, Gate.CLOSE_UNDECIDED)
    at = f"/vendors/{cast.acme.id}/closing"
    who = "Privacy officer" if officers else "Procurement"
    closed = lambda: cast.acme.state is S.CLOSED  # noqa: E731
    return Shut(cast.pam, at, at, APPROVES, (*says, who), shut, closed)
