"""The person (or job) on whose behalf something happens."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import (
    SUPERVISING_ROLES,
    VENDOR_ROLES,
    WHOLE_ROLES,
    Role,
    permissions_of,
)
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say


@dataclass(frozen=True, slots=True)
class Actor:
    """Staff hold a set of roles; a vendor's person holds vendor roles and belongs to a vendor.

    `sees`: of a person of departments, their vendors' ids, filled by whoever recognised the person.
    Nobody filled it: no vendor at all.
    """

    roles: frozenset[Role]
    user_id: int | None = None
    vendor_id: int | None = None
    name: str = ""
    address: str | None = None  # network address; erasable, kept in audit details only
    deputy_for: frozenset[int] = frozenset()  # who is away and for whom this person acts
    stands_in_for: frozenset[int] = frozenset()  # the same, for who acts in an own right anyway
    lent: frozenset[Role] = frozenset()  # of the roles those of who is away
    sees: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        outside = self.roles & VENDOR_ROLES
        if outside and outside != self.roles:
            raise ValueError("nobody is both staff and a vendor's person")
        if bool(outside) != (self.vendor_id is not None):
            raise ValueError("vendor roles, and only vendor roles, belong to a vendor")

    def may(self, permission: Permission | str) -> bool:
        return permission in permissions_of(self.roles)

    def is_any_of(self, *user_ids: int | None) -> bool:
        """Whether this is one of these persons, or stands in for one who is away (four eyes)."""
        persons = {self.user_id, *self.deputy_for, *self.stands_in_for} - {None}
        return not persons.isdisjoint(user_ids)

    @property
    def is_staff(self) -> bool:
        return self.vendor_id is None

    @property
    def is_of_department(self) -> bool:
        """Of the company, and sees only the vendors that work for its departments (docs/adr/0052)."""
        return Role.DEPARTMENT in self.roles and self.roles.isdisjoint(WHOLE_ROLES)

    @property
    def acts_for_departments(self) -> bool:
        """Acts on the work of its departments and no other: auditors and managers may belong to one too."""
        return Role.DEPARTMENT in self.roles and self.roles.isdisjoint(SUPERVISING_ROLES)

    def as_employee(self) -> "Actor":
        """The same person where everybody of the company acts for themselves, and as no more than that."""
        return replace(self, roles=frozenset({Role.EMPLOYEE}), sees=frozenset())

    @property
    def is_system(self) -> bool:
        return Role.SYSTEM in self.roles


SYSTEM = Actor(roles=frozenset({Role.SYSTEM}))


# Four eyes: whoever proposes cannot decide, and what the officer proposed management decides.


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


class WaitsForAnother(Protocol):
    """What one person proposed and another decides."""

    proposed_by_id: Any

    @property
    def proposer_roles(self) -> frozenset[Role]: ...


def is_second_person(actor: Actor, proposal: WaitsForAnother) -> bool:
    try:
        demand_second_person(
            actor, proposer_id=proposal.proposed_by_id, proposer_roles=proposal.proposer_roles
        )
    except RuleViolated:
        return False
    return True
