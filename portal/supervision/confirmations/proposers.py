"""Who put a confirmation forward, and who may therefore decide it: the one place for its four eyes."""

from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.roles import Role
from portal.supervision.confirmations.models import Confirmation


def roles_behind(row: Confirmation) -> frozenset[Role]:
    """Of everybody who put it forward, before it was sent back as well, each on that day."""
    return row.proposer_roles


def demand_other(row: Confirmation, actor: Actor) -> None:
    """Refuses whoever put it forward, though a colleague mended it since; else as four eyes say."""
    roles = roles_behind(row)
    for one in people_behind(row):
        demand_second_person(actor, proposer_id=one, proposer_roles=roles)


def people_behind(row: Confirmation) -> list[int]:
    """Everybody who put it forward, the last one first."""
    return [row.proposed_by_id, *row.earlier_by]
