"""The gates as the tests try them, and what is missing where one is shut."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import ContractCover
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState as S
from portal.ledger.vendors.models import VendorStateSpan
from portal.supervision.attestations.models import Attestation
from portal.supervision.selections.models import SelectionAnswer, SelectionAssessment
from tests.cast import Cast
from tests.factories.customers import entrust, make_customer, name_customer

APPROVES = {"decision": "approve", "reason": "As on record.", "remark": "As on record."}


class Gate(StrEnum):
    PROPOSE_UNSELECTED = "the approval of a vendor is proposed without a selection"
    APPROVE_UNSELECTED = "a vendor is approved whose selection fell meanwhile"
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
    CONFIRM_STOP = "a stop is confirmed by who made it"
    RESUME_OWN = "handovers go on by who stopped them"
    RESUME_UNBOUND = "handovers go on without a contract"
    RESUME_UNSIGNED = "handovers go on without a statement"
    RESUME_UNAPPROVED = "handovers go on without a customer's approval"
    RESUME_UNRECORDED = "handovers go on without what another basis needs"
    RESUME_UNSELECTED = "handovers go on without a selection that holds"
    OFFBOARD_UNASSESSED = "the end begins while an incident waits for its assessment"
    OFFBOARD_MERGING = "the end begins while a merger waits for its decision"
    CLOSE_VENDOR = "a vendor is closed while work goes on"
    CLOSE_UNRETURNED = "a vendor is closed that may have data still"
    CLOSE_UNCONFIRMED = "a vendor is closed before a second person confirmed that it has none"
    CLOSE_FINDING = "a vendor is closed while a finding is open"
    CLOSE_INCIDENT = "a vendor is closed while a clock of an incident runs"
    CLOSE_ASKED = "a vendor is closed that owes an answer"
    CLOSE_UNDECIDED = "a vendor is closed while something waits for its decision"
    ISSUE_REPORT = "a report is issued by who drafted it"
    APPROVE_REPORT = "a report is approved by who issued it"
    PROPOSE_END = "an incident is proposed to be closed while a clock runs"
    END_INCIDENT = "an incident is closed while a clock runs"
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


def no_selection() -> None:
    db.session.execute(delete(SelectionAnswer))
    db.session.execute(delete(SelectionAssessment))


MISSING: Mapping[str, tuple[Callable[[], None], tuple[str, ...]]] = {
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
    "UNSELECTED": (
        no_selection,
        ("no selection assessment of the vendor is decided", "Assess the vendor", "Procurement"),
    ),
}
