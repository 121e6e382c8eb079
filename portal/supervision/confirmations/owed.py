"""The obligations a confirmation brings with it: opened and ended within its commands."""

from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.confirmations.models import Confirmation
from portal.supervision.confirmations.proposers import roles_behind
from portal.supervision.confirmations.words import KINDS

K = ObligationKind
DAYS: Final = 5  # business days, to decide and to mend
INTERNAL: Final = "internal"


def ask_for_decision(row: Confirmation) -> Obligation:
    """Of the officer; where an officer put it forward, of management."""
    officers_own = Role.PRIVACY_OFFICER in roles_behind(row)
    return _open(
        K.CONFIRMATION_DECISION,
        row,
        Holder.MANAGEMENT if officers_own else Holder.PRIVACY_OFFICER,
        say("Decide on %(number)s: %(kind)s", number=row.number, kind=KINDS[row.kind]),
    )


def ask_to_mend(row: Confirmation) -> Obligation:
    return _open(
        K.CONFIRMATION_RETURNED,
        row,
        Holder.PROCUREMENT,
        say("Mend %(number)s or withdraw it: %(kind)s", number=row.number, kind=KINDS[row.kind]),
    )


def close(kind: ObligationKind, row: Confirmation, reason: str = "") -> list[Subject]:
    """What waits about it is done; the rows it touched."""
    waiting = find_open(kind, row)
    if waiting is None:
        return []
    obligations.close_obligation(waiting, reason=reason[:1000])
    db.session.flush()
    return [waiting]


def withdraw_all(row: Confirmation, reason: str) -> list[Subject]:
    """Nothing about it is asked any more."""
    found = [find_open(kind, row) for kind in (K.CONFIRMATION_DECISION, K.CONFIRMATION_RETURNED)]
    waiting = [one for one in found if one is not None]
    for one in waiting:
        obligations.withdraw_obligation(one, reason=reason[:1000])
    return [*waiting]


def _open(kind: ObligationKind, row: Confirmation, holder: Holder, title: Message) -> Obligation:
    return obligations.open_obligation(
        kind=kind,
        subject=row,
        vendor_id=row.vendor_id,
        holder=holder,
        due_on=business_calendar().add_open_days(clock.today(), DAYS),
        ladder=INTERNAL,
        title=title,
    )
