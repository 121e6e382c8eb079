"""Opens what is due next, once: run it twice, kill it halfway, miss a week."""

from portal.foundation.access.actor import SYSTEM
from portal.foundation.content.catalogue import statement_pack
from portal.foundation.core import clock
from portal.foundation.core.transactions import transaction
from portal.ledger.engagements.queries import find_engagement
from portal.supervision.attestations import request_services as attestations
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.queries import asked_already
from portal.supervision.planning import queries, schedule
from portal.supervision.planning.schedule import Due


def open_due() -> int:
    """Ask for every periodic statement that is due; returns how many were opened.

    Each piece of work is a command of its own. Due 30 days from the opening (practice.yaml).
    """
    today = clock.today()
    plan = schedule.due(
        queries.supervised_work(today),
        queries.facts(today),
        statement_pack().by_id,
        today,
    )
    return sum(_open(one) for one in plan)


def _open(due: Due) -> int:
    with transaction():
        known = asked_already(
            due.engagement_id, due.statement_ids, Wording.PERIOD, due.period.first
        )
        wanted = [one for one in due.statement_ids if one not in known]
        engagement = find_engagement(due.engagement_id)
        if engagement is None or not wanted:
            return 0
        attestations.request_attestations(
            engagement,
            wanted,
            wording=Wording.PERIOD,
            first=due.period.first,
            last=due.period.last,
            actor=SYSTEM,
        )
    return len(wanted)
