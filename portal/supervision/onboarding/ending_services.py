"""Commands of the end of a vendor's life with us: the end begins, and it is over."""

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.people.services import shut_vendor_accounts
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import Subject
from portal.foundation.core.errors import demand_reason
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.services import withdraw_obligation
from portal.ledger.vendors import workflow as vendor_workflow
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.onboarding import queries, workflow
from portal.supervision.onboarding.services import end_of


def offboard(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """The end begins: work is brought to its end. GateClosed names what has to be settled before.

    Nothing else ends by it: what is open stays open, with whoever holds it.
    """
    demand_reason(reason)
    workflow.demand_open(
        queries.offboarding_gaps(vendor.id),
        say("The offboarding of %(name)s cannot begin yet.", name=vendor.name),
    )
    stopped = end_of(vendor, actor=actor, reason=reason)
    span = vendors.move_vendor(vendor, vendor_workflow.offboard, actor=actor, reason=reason)
    text = say("Offboarding of %(name)s begun", name=vendor.name)
    also, after = [span, *stopped], {"reason": reason.strip()}
    record(actor, "vendor.offboarding_begun", vendor, text, also=also, after=after)


def close(vendor: Vendor, *, reason: str, actor: Actor) -> None:
    """It is over: the accounts of the vendor's people end, and what only its work asked falls away.

    GateClosed names everything that is not settled.
    """
    demand_reason(reason)
    known = queries.affairs_of(vendor.id)
    workflow.demand_open(
        queries.closing_gaps(vendor.id), say("%(name)s cannot be closed yet.", name=vendor.name)
    )
    span = vendors.move_vendor(vendor, vendor_workflow.close, actor=actor, reason=reason)
    also: list[Subject] = [span, *shut_vendor_accounts(vendor.id)]
    also += end_of(vendor, actor=actor, reason=reason)  # of one that goes on in it
    for row in known.owed:
        if row.kind in workflow.FALLS_AWAY:
            withdraw_obligation(row, reason=reason.strip())
            also.append(row)
    text = say("%(name)s closed", name=vendor.name)
    record(actor, "vendor.closed", vendor, text, also=also, after={"reason": reason.strip()})
