"""The verdicts of vendors on any day: every page, report and command asks here."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import func, or_, select

from portal.content.definitions.promises import Promise
from portal.content.policy.queries import own_wordings, promises_on
from portal.content.versions.queries import once_in_transaction
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, gc_paused
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.promises.facts import standards_on, vendors_on
from portal.supervision.promises.models import PromiseStart, VerdictSpan
from portal.supervision.promises.results import (
    EngagementVerdict,
    Evaluation,
    Extent,
    Look,
    Reason,
    Verdict,
    look_of,
)
from portal.supervision.promises.rules.evaluation import (
    Judging,
    decided,
    evaluation,
    extent,
    judge,
)
from portal.supervision.promises.shown_spans import ShownSpan
from portal.supervision.promises.work import VendorOnDay

_STARTS = "promise_starts"
_EVERY_START: Final[Any] = select(PromiseStart).order_by(PromiseStart.id)
MOST_VENDORS = 500  # for whom a page works out what a promise would say


def decided_promises(as_of: date) -> tuple[Promise, ...]:
    """The promises that are judged on the day, in the order of the board."""
    return decided(_promises(as_of), as_of)


def extent_on(day: date, *, at_once: bool = False) -> Extent:
    """How many of the promises that the policy made on the day are judged, and which are not."""
    return extent(_promises(day, at_once=at_once), day)


def with_rule(day: date) -> tuple[Promise, ...]:
    """The promises that can be judged, from whatever day on."""
    return decided(_promises(day, at_once=True), day)


def not_judged() -> frozenset[str]:
    """The promises that no rule judges today: without one, or from a later day on."""
    today = clock.today()
    judged = {promise.id for promise in decided_promises(today)}
    return frozenset(promise.id for promise in promises_on(today) if promise.id not in judged)


def judged_from() -> Mapping[str, date]:
    """By rule the first day on which its promise is judged; others are judged from the first on."""
    return {row.rule: row.judged_from for row in _starts()}


def list_starts(rule: str) -> Sequence[PromiseStart]:
    """What was ever decided about it, the latest first."""
    return [row for row in reversed(_starts()) if row.rule == rule]


def judged_newly(day: date) -> list[tuple[Promise, int]]:
    """The promises that the portal itself judges from this day on, because its new version does, and
    for how many vendors each is not kept on the day."""
    new = {row.rule for row in _starts() if row.judged_from == day and row.decided_by_id is None}
    if not new:
        return []
    broken = Counter(
        verdict.promise.id
        for vendor in evaluate(None, day).values()
        for verdict in vendor.promises
        if verdict.verdict is Verdict.BROKEN
    )
    return [(promise, broken[promise.id]) for promise in with_rule(day) if promise.rule in new]


def forget_starts() -> None:
    """After one was added in this transaction."""
    db.session().info.pop(_STARTS, None)


def _starts() -> Sequence[PromiseStart]:
    """All of them, the latest last; read once in each transaction, for each verdict asks."""
    return once_in_transaction(_STARTS, lambda: db.session.scalars(_EVERY_START).all())


def _promises(day: date, *, at_once: bool = False) -> tuple[Promise, ...]:
    """As the company reads them on the day, each with the day from which it is judged.

    `at_once`: as if each were judged already.
    """
    starts = judged_from()
    return tuple(
        replace(promise, judged_from=None if at_once else starts[promise.rule])
        if promise.rule in starts
        else promise
        for promise in promises_on(day)
    )


def evaluate(
    vendor_ids: Collection[int] | None, as_of: date, *, at_once: bool = False
) -> Mapping[int, Evaluation]:
    """By vendor, in the order of names; of all vendors for None. `at_once`: as if every promise
    with a rule were judged already.

    The number of statements does not depend on how many vendors there are. Vendors unknown to
    this scope are left out.
    """
    if vendor_ids is not None and not vendor_ids:
        return {}
    with gc_paused():
        found = judged(vendor_ids, as_of, at_once=at_once)
        return {vendor.id: evaluated for vendor, evaluated in found}


def judged(
    vendor_ids: Collection[int] | None, as_of: date, *, at_once: bool = False
) -> Iterator[tuple[VendorOnDay, Evaluation]]:
    """As `evaluate`, each beside what it was decided from."""
    by = Judging(_promises(as_of, at_once=at_once), own_wordings(as_of), standards_on(as_of))
    for vendor in vendors_on(vendor_ids, as_of):
        yield vendor, evaluation(vendor, by)


def shown_on(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, Mapping[str, Look]]:
    """By vendor and promise how each looked when the day was over; of all vendors for None.

    As the portal kept it then, one statement. A vendor that was not judged yet is not in it.
    """
    statement = select(
        VerdictSpan.vendor_id,
        VerdictSpan.promise_id,
        VerdictSpan.verdict,
        VerdictSpan.without_record,
    ).where(
        VerdictSpan.valid_from <= day,
        or_(VerdictSpan.valid_until.is_(None), VerdictSpan.valid_until > day),
    )
    found: dict[int, dict[str, Look]] = defaultdict(dict)
    for row in db.session.execute(among(statement, VerdictSpan.vendor_id, vendor_ids)):
        found[row.vendor_id][row.promise_id] = look_of(
            row.verdict, without_record=row.without_record
        )
    return found


def spans_of(vendor_id: int, last: date) -> list[ShownSpan]:
    """What the portal showed of a vendor up to a day, in the order of days; one statement."""
    rows = db.session.execute(
        select(
            VerdictSpan.promise_id,
            VerdictSpan.verdict,
            VerdictSpan.without_record,
            VerdictSpan.valid_from,
            VerdictSpan.valid_until,
        )
        .where(VerdictSpan.vendor_id == vendor_id, VerdictSpan.valid_from <= last)
        .order_by(VerdictSpan.valid_from, VerdictSpan.id)
    )
    return [
        ShownSpan(
            row.promise_id,
            look_of(row.verdict, without_record=row.without_record),
            row.valid_from,
            row.valid_until if row.valid_until and row.valid_until <= last else None,
        )
        for row in rows
    ]


def not_kept_if_judged(promise_id: str, day: date) -> list[tuple[Evaluation, Reason]] | None:
    """The vendors for which the promise is not kept on the day, judged or not, with the worst that
    was found. None: there are too many vendors to work it out for a page.
    """
    vendors = db.session.scalar(select(func.count()).select_from(Vendor)) or 0
    if vendors > MOST_VENDORS:
        return None
    return [
        (vendor, verdict.points[0])
        for vendor in evaluate(None, day, at_once=True).values()
        for verdict in vendor.promises
        if verdict.promise.id == promise_id and verdict.verdict is Verdict.BROKEN
    ]


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
    return judge(work, vendor, Judging(decided_promises(as_of), {}, standards_on(as_of)))
