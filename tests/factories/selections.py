"""Selection assessments, as they stand once people have filled them in and decided."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import as_kept
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.ledger.vendors.models import Vendor
from portal.supervision.selections.criteria import CHECKED, SelectionCriteria
from portal.supervision.selections.models import (
    SelectionAnswer,
    SelectionAssessment,
    SelectionOutcome,
    SelectionState,
)
from portal.supervision.selections.workflow import FilledAnswer

CRITERIA = SelectionCriteria("2026.1", shelf.shipped_pack(shelf.SELECTION))


def make_selection(
    vendor: Vendor, by: User, decided_by: User | None = None, **others: Any
) -> SelectionAssessment:
    """Assessed and decided today: adopt, unless something else is said. `state` DRAFT: nothing is
    decided, and every question has its best answer."""
    today = clock.today()
    usual: dict[str, Any] = {
        "state": SelectionState.DECIDED,
        "assessed_on": today,
        "criteria_version": CRITERIA.version,
        "outcome": SelectionOutcome.ADOPT,
        "reason": "Sound.",
        "score": 100.0,
        "knock_outs": [],
        "proposed_as": as_kept({Role.PROCUREMENT}),
        "proposed_at": clock.now(),
        "earlier_by": [],
    }
    values = usual | others
    if values["state"] is SelectionState.DECIDED:
        values.setdefault("decided_by_id", decided_by.id if decided_by else by.id)
        values.setdefault("decided_on", today)
        values.setdefault("decided_at", clock.now())
    row = SelectionAssessment(
        vendor_id=vendor.id, number=next_number("SA"), proposed_by_id=by.id, **values
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        SelectionAnswer(
            vendor_id=vendor.id,
            assessment_id=row.id,
            question_id=name,
            value=one.value,
            note=one.note,
            checked_on=one.checked_on,
            methods=list(one.methods),
            checked_by_id=one.checked_by_id,
        )
        for name, one in best_answers(values["assessed_on"], by).items()
    )
    db.session.flush()
    return row


def select_vendor(vendor: Vendor) -> SelectionAssessment:
    """By whoever there is: what *approve* asks for."""
    people = db.session.scalars(select(User).order_by(User.id).limit(2)).all()
    return make_selection(vendor, people[0], people[-1])


def best_answers(day: date, by: User, **instead: Any) -> dict[str, FilledAnswer]:
    """By question; `instead`: other values, `SEL_08="no"`."""
    values = {question.id: question.choices[0].id for question in CRITERIA.questions}
    values |= {name.replace("_", "-"): value for name, value in instead.items()}
    return {
        name: FilledAnswer(value, "Seen in their papers.", day - timedelta(days=1), ("web",), by.id)
        if name in CHECKED
        else FilledAnswer(value, "Seen in their papers.")
        for name, value in values.items()
    }


def typed_answers(day: date, by: User, **instead: Any) -> dict[str, Any]:
    """The same as a page sends it."""
    sent: dict[str, Any] = {}
    for name, one in best_answers(day, by, **instead).items():
        sent |= {f"v-{name}": one.value, f"n-{name}": one.note}
        if one.checked_on is not None:
            sent |= {
                f"d-{name}": one.checked_on.isoformat(),
                f"m-{name}": list(one.methods),
                f"p-{name}": str(one.checked_by_id),
            }
    return sent
