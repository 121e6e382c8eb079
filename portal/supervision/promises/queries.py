"""The verdicts of vendors on any day: every page, report and command asks here."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import select

from portal.content.definitions.promises import Promise
from portal.content.policy.queries import own_wordings, promises_on
from portal.foundation.core.database.db import db, gc_paused
from portal.ledger.engagements.models import Engagement
from portal.supervision.promises.facts import standards_on, vendors_on
from portal.supervision.promises.results import EngagementVerdict, Evaluation, Extent
from portal.supervision.promises.rules.evaluation import decided, evaluation, extent, judge
from portal.supervision.promises.work import VendorOnDay


def decided_promises(as_of: date) -> tuple[Promise, ...]:
    """The promises that can be decided, in the order of the board."""
    return decided(promises_on(as_of))


def extent_on(day: date) -> Extent:
    """How many of the promises that the policy made on the day are judged, and which are not."""
    return extent(promises_on(day), day)


def evaluate(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, Evaluation]:
    """By vendor, in the order of names; of all vendors for None.

    The number of statements does not depend on how many vendors there are. Vendors unknown to
    this scope are left out.
    """
    if vendor_ids is not None and not vendor_ids:
        return {}
    with gc_paused():
        return {vendor.id: evaluated for vendor, evaluated in judged(vendor_ids, as_of)}


def judged(
    vendor_ids: Collection[int] | None, as_of: date
) -> Iterator[tuple[VendorOnDay, Evaluation]]:
    """As `evaluate`, each beside what it was decided from."""
    on = standards_on(as_of)
    promises, policies = promises_on(as_of), own_wordings(as_of)
    for vendor in vendors_on(vendor_ids, as_of):
        yield vendor, evaluation(vendor, promises, policies, on=on)


def evaluate_vendor(vendor_id: int, as_of: date) -> Evaluation:
    """KeyError for a vendor this scope does not know."""
    return evaluate([vendor_id], as_of)[vendor_id]


def evaluate_engagement(
    engagement_id: int, as_of: date, *, handed_over_on: date | None = None
) -> EngagementVerdict | None:
    """One piece of work for its own gate; None where it has no terms on that day.

    `handed_over_on`: judge it as if what waits to be handed over had been, on that day.
    """
    statement = select(Engagement.vendor_id).where(Engagement.id == engagement_id)
    vendor_id = db.session.scalar(statement)
    if vendor_id is None:
        return None
    vendor = vendors_on([vendor_id], as_of)[0]
    work = next((work for work in vendor.works if work.engagement_id == engagement_id), None)
    if work is None:
        return None
    if handed_over_on is not None:
        work = work.handed_over(handed_over_on)
    return judge(work, vendor, decided_promises(as_of), standards_on(as_of))
