"""Vendors change their owner in procurement, many at once: what would happen, and the command."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.runs.kinds import RunKind, RunPart, register
from portal.foundation.runs.models import Run
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED, lock_vendors, names_of_vendors


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens to one vendor; `why_not` says why nothing does."""

    vendor: Vendor
    why_not: Message | None


def possible_owners() -> Sequence[User]:
    """People of procurement, oldest account first."""
    return people_with_role(Role.PROCUREMENT)


def demand_owner(owner_id: int | None) -> User:
    """Refuses anybody but a person of procurement."""
    found = next((one for one in possible_owners() if one.id == owner_id), None)
    if found is None:
        raise RuleViolated(say("The owner must be a person of procurement."), field="owner")
    return found


def outcomes(vendors: Iterable[Vendor], owner: User) -> list[Outcome]:
    """Of each in turn; nothing is written."""
    return [Outcome(vendor, _why_not(vendor, owner)) for vendor in vendors]


def change_owners(vendor_ids: Sequence[int], owner_id: int, *, actor: Actor) -> int:
    """Give these vendors to a person of procurement; how many changed hands.

    Those that are over or are the person's already stay as they are. Refuses where none would change.
    """
    owner = demand_owner(owner_id)
    vendors = lock_vendors(vendor_ids)
    changing = [one.vendor for one in outcomes(vendors, owner) if one.why_not is None]
    if not changing:
        raise RuleViolated(say("None of these vendors would change."))
    names = names_of(vendor.owner_id for vendor in changing)
    before = {vendor.name: names.get(vendor.owner_id or 0) for vendor in changing}
    for vendor in changing:
        vendor.owner_id = owner.id
    db.session.flush()
    text = say_n(
        "%(n)s vendor given to %(owner)s",
        "%(n)s vendors given to %(owner)s",
        len(changing),
        owner=owner.name,
    )
    first, *others = changing
    record(
        actor, "vendor.owner_changed", first, text, also=others,
        before={"owner": before}, after={"owner": owner.name},
    )  # fmt: skip
    return len(changing)


def _change_part(run: Run, vendor_ids: Sequence[int], actor: Actor) -> RunPart:
    owner_id = run.asked["owner_id"]
    found = outcomes(lock_vendors(vendor_ids), demand_owner(owner_id))
    left_out = [(one.vendor.id, one.why_not) for one in found if one.why_not is not None]
    return RunPart(change_owners(vendor_ids, owner_id, actor=actor), left_out)


def _why_not(vendor: Vendor, owner: User) -> Message | None:
    if vendor.state in ENDED:
        return say("It is closed or rejected.")
    if vendor.owner_id == owner.id:
        return say("%(owner)s owns it already.", owner=owner.name)
    return None


CHANGE_OWNERS = register(
    RunKind(
        id="vendors.owner",
        needs=Permission.LEDGER_EDIT,
        named=names_of_vendors,
        do=_change_part,
    )
)
