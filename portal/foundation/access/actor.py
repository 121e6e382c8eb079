"""The person (or job) on whose behalf something happens."""

from dataclasses import dataclass

from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import VENDOR_ROLES, Role, permissions_of


@dataclass(frozen=True, slots=True)
class Actor:
    """Staff hold a set of roles; a vendor's person holds vendor roles and belongs to a vendor."""

    roles: frozenset[Role]
    user_id: int | None = None
    vendor_id: int | None = None
    name: str = ""
    address: str | None = None  # network address; erasable, kept in audit details only
    deputy_for: frozenset[int] = frozenset()  # officers who are away and for whom this person acts
    stands_in_for: frozenset[int] = frozenset()  # the same, for who decides in an own right anyway

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
    def is_system(self) -> bool:
        return Role.SYSTEM in self.roles


SYSTEM = Actor(roles=frozenset({Role.SYSTEM}))
