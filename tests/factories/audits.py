"""Audits of the company's own supervision for tests."""

from datetime import date
from itertools import count

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.proof.audits.models import AuditResult, AuditState, InternalAudit

_numbers = count(900)
PLANNED_FOR = date(2026, 12, 18)


def make_audit(by: User, *, state: AuditState = AuditState.PLANNED) -> InternalAudit:
    """Of how vendors are approved; a planned one with what is owed."""
    held = state is AuditState.HELD
    row = InternalAudit(
        number=f"IA-2026-{next(_numbers)}",
        fiscal_year=2026,
        subject="How vendors are approved",
        scope="Ten approvals of the year",
        period_from=date(2026, 4, 1),
        period_until=date(2026, 9, 30),
        state=state,
        planned_by_id=by.id,
        planned_at=clock.now(),
        held_on=date(2026, 11, 20) if held else None,
        held_by="Lea" if held else "",
        looked_at="Ten approvals" if held else "",
        seen="Two persons each" if held else "",
        result=AuditResult.IN_ORDER if held else None,
        ended_by_id=by.id if held else None,
        ended_at=clock.now() if held else None,
    )
    db.session.add(row)
    db.session.flush()
    if state is AuditState.PLANNED:
        open_obligation(
            kind=ObligationKind.INTERNAL_AUDIT,
            subject=row,
            vendor_id=None,
            holder=Holder.MANAGEMENT,
            person_id=by.id,
            due_on=PLANNED_FOR,
            ladder="internal",
            title=say("Carry out the audit %(number)s: %(what)s", number=row.number, what="it"),
        )
    return row
