"""Every read about customers' approvals. What promises read is for many vendors and any day, in one
statement: "as of D" means facts valid on D, as known now."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, select

from portal.foundation.core.database.db import among, db
from portal.ledger.customers.models import Customer
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.client_approvals.models import (
    ApprovalState,
    ClientApproval,
    ClientApprovalEnd,
    ClientApprovalFile,
    CustomerRequest,
    CustomerTerms,
    EndKind,
)
from portal.supervision.client_approvals.standing import ApprovalOnDay


def find(approval_id: int) -> ClientApproval | None:
    return db.session.scalar(select(ClientApproval).where(ClientApproval.id == approval_id))


def lock(approval_id: int) -> ClientApproval:
    """Its row, until the command ends."""
    statement = select(ClientApproval).where(ClientApproval.id == approval_id).with_for_update()
    return db.session.scalars(statement).one()


def find_file(approval_file_id: int) -> ClientApprovalFile | None:
    rows = select(ClientApprovalFile).where(ClientApprovalFile.id == approval_file_id)
    return db.session.scalar(rows)


def files_of(approval_id: int) -> Sequence[ClientApprovalFile]:
    rows = select(ClientApprovalFile).where(ClientApprovalFile.approval_id == approval_id)
    return db.session.scalars(rows.order_by(ClientApprovalFile.id)).all()


def end_of(approval_id: int) -> ClientApprovalEnd | None:
    rows = select(ClientApprovalEnd).where(ClientApprovalEnd.approval_id == approval_id)
    return db.session.scalar(rows)


def ends_of(approval_ids: Collection[int]) -> Mapping[int, ClientApprovalEnd]:
    rows = select(ClientApprovalEnd).where(ClientApprovalEnd.approval_id.in_(approval_ids))
    return {row.approval_id: row for row in db.session.scalars(rows)}


def find_terms(terms_id: int) -> CustomerTerms | None:
    return db.session.scalar(select(CustomerTerms).where(CustomerTerms.id == terms_id))


def list_terms() -> Sequence[CustomerTerms]:
    """The latest first."""
    rows = select(CustomerTerms).order_by(CustomerTerms.valid_from.desc(), CustomerTerms.id.desc())
    return db.session.scalars(rows).all()


def of_engagement(engagement_id: int) -> Sequence[ClientApproval]:
    """The latest first."""
    rows = select(ClientApproval).where(ClientApproval.engagement_id == engagement_id)
    return db.session.scalars(rows.order_by(ClientApproval.id.desc())).all()


def requests_of(engagement_id: int) -> Sequence[CustomerRequest]:
    """The latest first."""
    rows = select(CustomerRequest).where(CustomerRequest.engagement_id == engagement_id)
    order = CustomerRequest.asked_on.desc(), CustomerRequest.id.desc()
    return db.session.scalars(rows.order_by(*order)).all()


def all_approvals() -> Select[ClientApproval, Customer, Vendor, Engagement, ClientApprovalEnd]:
    return (
        select(ClientApproval, Customer, Vendor, Engagement, ClientApprovalEnd)
        .join(Customer, Customer.id == ClientApproval.customer_id)
        .join(Vendor, Vendor.id == ClientApproval.vendor_id)
        .join(Engagement, Engagement.id == ClientApproval.engagement_id)
        .outerjoin(ClientApprovalEnd, ClientApprovalEnd.approval_id == ClientApproval.id)
    )


_STANDS = (ApprovalState.PROPOSED, ApprovalState.CONFIRMED)


def approvals_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[ApprovalOnDay, ...]]:
    """By engagement, in the order of recording; `vendor_ids` None: of all vendors."""
    row = ClientApproval
    statement = (
        select(row, ClientApprovalEnd.kind, ClientApprovalEnd.ended_on)
        .outerjoin(ClientApprovalEnd, ClientApprovalEnd.approval_id == row.id)
        .where(row.state.in_(_STANDS), row.given_on <= as_of)
        .order_by(row.id)
    )
    found: dict[int, list[ApprovalOnDay]] = defaultdict(list)
    for one, kind, ended_on in db.session.execute(among(statement, row.vendor_id, vendor_ids)):
        is_confirmed = one.state is ApprovalState.CONFIRMED
        if kind is EndKind.MISTAKEN or (not is_confirmed and one.proposed_on > as_of):
            continue
        ended = ended_on is not None and ended_on <= as_of
        found[one.engagement_id].append(
            ApprovalOnDay(
                one.id,
                one.number,
                one.customer_id,
                one.basis,
                one.given_on,
                is_confirmed,
                frozenset(one.categories),
                frozenset(one.countries),
                one.objection_until,
                one.approved_until,
                kind if ended else None,
                ended_on if ended else None,
            )
        )
    return {engagement_id: tuple(several) for engagement_id, several in found.items()}
