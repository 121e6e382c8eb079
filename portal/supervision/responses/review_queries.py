"""Reads of the reviewer beyond answers and notes: what accepting opened."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.core.db import db
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.responses.models import Assignment


def findings_of(assignment: Assignment) -> Sequence[Finding]:
    """The findings that accepting it opened, in the order of their numbers."""
    return db.session.scalars(
        select(Finding)
        .where(
            Finding.vendor_id == assignment.vendor_id,
            Finding.cause == Cause.ANSWER,
            Finding.subject_kind == Assignment.__tablename__,
            Finding.subject_id == assignment.id,
        )
        .order_by(Finding.id)
    ).all()
