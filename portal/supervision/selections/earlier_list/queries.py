"""Reads of lists of earlier assessments, and what such a list is compared with."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor
from portal.supervision.selections.earlier_list.comparing import (
    KnownAssessment,
    KnownVendor,
    OnRecord,
)
from portal.supervision.selections.models import SelectionAssessment, SelectionList, SelectionState
from portal.supervision.selections.workflow import OPEN


def on_record() -> OnRecord:
    """Every vendor that did not go on in another one, and every assessment from before: three
    statements."""
    row = SelectionAssessment
    open_rows = select(row.vendor_id, row.number).where(row.state.in_(OPEN)).order_by(row.id)
    under_way = dict(db.session.execute(open_rows).all())
    columns = select(Vendor.id, Vendor.name, Vendor.corporate_number, Vendor.state)
    vendors = [
        KnownVendor(*one, under_way=under_way.get(one.id, ""))
        for one in db.session.execute(columns.where(Vendor.merged_into_id.is_(None)))
    ]
    earlier = select(row.number, row.vendor_id, row.assessed_on, row.outcome).where(
        row.is_earlier.is_(True), row.state != SelectionState.WITHDRAWN
    )
    known = [KnownAssessment(*one) for one in db.session.execute(earlier)]
    return OnRecord(vendors, known, clock.today(), the_organisation().baseline_on)


def find_list(list_id: int) -> SelectionList | None:
    return db.session.scalar(select(SelectionList).where(SelectionList.id == list_id))


def lock_list(list_id: int) -> SelectionList:
    found = select(SelectionList).where(SelectionList.id == list_id).with_for_update()
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def every_list() -> Sequence[SelectionList]:
    """The newest first."""
    return db.session.scalars(select(SelectionList).order_by(SelectionList.id.desc())).all()


def assessments_of(list_id: int) -> Sequence[tuple[SelectionAssessment, Vendor]]:
    """In the order of the file."""
    rows = (
        select(SelectionAssessment, Vendor)
        .join(Vendor, Vendor.id == SelectionAssessment.vendor_id)
        .where(SelectionAssessment.list_id == list_id)
        .order_by(SelectionAssessment.id)
    )
    return [(assessment, vendor) for assessment, vendor in db.session.execute(rows)]
