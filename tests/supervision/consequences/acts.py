"""What the jobs do every minute, and what is open after them."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.consequences import services
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.services import judge_stale


def follow(*, again: bool = False) -> None:
    """As the jobs do; `again`: compare everybody, judged or not."""
    if again:
        services.follow_judged(evaluate(None, clock.today()))
    else:
        judge_stale(services.follow_judged)
        judge_stale(services.follow_judged)  # whom it changed something about
    services.follow_people()


def opened(kind: ObligationKind) -> Sequence[Obligation]:
    """What is open of a kind."""
    return db.session.scalars(
        select(Obligation).where(Obligation.kind == kind, Obligation.closed_at.is_(None))
    ).all()
