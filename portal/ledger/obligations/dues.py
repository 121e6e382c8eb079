"""In SQL: which things are late, and by when each is due, as their obligations say."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, func, literal, select

from portal.foundation.core import clock
from portal.foundation.core.words.dates import FIRST_DAY
from portal.ledger.obligations.models import Obligation, ObligationKind


def late_subjects(kind: ObligationKind, subject_kind: str) -> Select[int]:
    """The ids of what is owed, not handed in, and past its due date."""
    return select(Obligation.subject_id).where(
        Obligation.kind == kind,
        Obligation.subject_kind == subject_kind,
        Obligation.closed_at.is_(None),
        Obligation.handed_in_on.is_(None),
        Obligation.due_on < clock.today(),
    )


def last_due(kind: ObligationKind, subject_kind: str, subject_id: Any) -> ColumnElement[date]:
    """As the last obligation about the thing says; FIRST_DAY without one, which comes first."""
    last = (
        select(Obligation.due_on)
        .where(
            Obligation.subject_kind == subject_kind,
            Obligation.subject_id == subject_id,
            Obligation.kind == kind,
        )
        .order_by(Obligation.id.desc())
        .limit(1)
    )
    return func.coalesce(last.scalar_subquery(), literal(FIRST_DAY, Date))
