"""Four eyes: whoever proposes cannot decide, and what the officer proposed management decides."""

from collections.abc import Iterable, Set

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say


class ProposedAs:
    """Mixin: the roles of the proposer on the day of the proposal, separated by blanks.

    Roles given or taken later change nothing about who decides.
    """

    proposed_as: Mapped[str] = mapped_column(String(200), default="")

    @property
    def proposer_roles(self) -> frozenset[Role]:
        return frozenset(map(Role, self.proposed_as.split()))


def as_kept(roles: Iterable[Role]) -> str:
    return " ".join(sorted(roles))


def demand_second_person(
    actor: Actor, *, proposer_id: int | None, proposer_roles: Set[Role]
) -> None:
    """Refuse the proposer, and whoever is not the one to decide (docs/product.md section 4).

    Procurement's proposals are the privacy officer's to decide; what an officer proposed, another
    officer or management decides. `proposer_roles` are those of the day of the proposal. Persons are compared, not roles; a deputy counts as the officer
    too, and decides nothing that the one who is away proposed.
    """
    if actor.user_id is None or actor.is_any_of(proposer_id):
        raise RuleViolated(say("Somebody else than the person who proposed it has to decide."))
    if Role.PRIVACY_OFFICER in actor.roles:
        return
    if Role.MANAGEMENT in actor.roles and Role.PRIVACY_OFFICER in proposer_roles:
        return
    raise RuleViolated(say("The privacy officer has to decide this."))
