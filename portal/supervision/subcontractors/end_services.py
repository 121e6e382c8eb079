"""How a subcontractor ends, with whoever works below it."""

from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import queue
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.subcontractors import emails, queries, workflow
from portal.supervision.subcontractors.models import (
    Subcontractor,
    SubcontractorEnd,
    SubcontractorEndKind,
)

K = ObligationKind


def end_subcontractor(
    row: Subcontractor, kind: SubcontractorEndKind, *, ended_on: date, reason: str, actor: Actor
) -> SubcontractorEnd:
    """It handles nothing from that day on, nor does whoever works below it. One person is enough, for it only stops.

    Where we take an approval back, the vendor is written to.
    """
    row = queries.lock(row.id)
    if queries.end_of(row.id) is not None:
        raise InvalidTransition(say("%(number)s has ended already.", number=row.number))
    workflow.demand_end(row, kind, ended_on=ended_on, reason=reason, today=clock.today())
    below = [one for one in queries.below(row) if workflow.is_running(one)]
    ends = []
    also: list[Subject] = []
    for one in (row, *below):
        end = SubcontractorEnd(
            vendor_id=one.vendor_id,
            subcontractor_id=one.id,
            kind=kind,
            ended_on=ended_on,
            reason=reason.strip(),
            recorded_by_id=actor.user_id or 0,
            recorded_at=clock.now(),
        )
        db.session.add(end)
        ends.append(end)
        also += obligations.withdraw_waiting(K.SUBCONTRACTOR_END, one, reason.strip())
    db.session.flush()
    if kind is SubcontractorEndKind.REVOKED:
        for person in queries.people_to_tell(row):
            queue(emails.revoked(row, ends[0], person))
    text = say(
        "%(number)s ended on %(day)s: %(how)s",
        number=row.number,
        day=ended_on,
        how=workflow.ENDS[kind],
    )
    after = {"day": ended_on, "reason": reason.strip(), "numbers": [one.number for one in below]}
    record(actor, "subcontractor.ended", row, text, also=[*ends, *below, *also], after=after)
    return ends[0]
