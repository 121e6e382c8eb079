"""`client_approval`: the customer that entrusted the data approved that this vendor gets it. Pure.

Rule: docs/product.md section 2. Every customer named for the work approved all data that is shared for it, in
the countries where it lies, and the approval was compared with its paper by a second person. By terms it
counts from the day after the period in which the customer may object. What was approved after the handover
is kept since then, late before. Work with incidental sight of data only is not in scope.
"""

from collections.abc import Iterator
from typing import Any

from portal.foundation.core.words.messages import Message, listed, say
from portal.ledger.obligations.models import Holder
from portal.supervision.client_approvals.models import EndKind
from portal.supervision.client_approvals.standing import (
    ApprovalOnDay,
    CustomerStanding,
    Why,
    standing_of,
)
from portal.supervision.promises.results import (
    Place,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    Verdict,
    found,
)
from portal.supervision.promises.work import Standards, SupervisedWork


def client_approval(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: the data is our own, none is shared, or it is seen by chance."""
    if not work.is_entrusted or not work.shares_beyond_chance:
        return None
    if not work.customers:
        reason = say(
            "%(work)s: no customer is named whose data was entrusted to us.", work=work.name
        )
        what = say("Name the customers whose data it is for “%(work)s”.", work=work.name)
        target = Target(Place.WORK_CUSTOMERS, work.engagement_id)
        return found([Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, what, None, target))])
    standings = [
        standing_of(customer, work.approvals, work.shares, on.as_of) for customer in work.customers
    ]
    points = [point for standing in standings for point in _points(work, standing, on)]
    return found(points, [_record(one) for standing in standings for one in standing.resting_on])


def _points(work: SupervisedWork, standing: CustomerStanding, on: Standards) -> Iterator[Reason]:
    if standing.why is not None:
        yield _missing(work, standing, standing.why)
        return
    records = tuple(_record(one) for one in standing.resting_on)
    names = {
        "work": work.name,
        "customer": standing.customer.name,
        "numbers": ", ".join(one.number for one in standing.resting_on),
    }
    until = standing.until
    if until is None:
        reason = say("%(work)s: approved by %(customer)s (%(numbers)s).", **names)
        yield Reason(Verdict.KEPT, reason, shown_by=records)
    elif on.is_near(until) and not work.ends_by(until):
        reason = say(
            "%(work)s: the approval of %(customer)s (%(numbers)s) ends on %(until)s.",
            until=until,
            **names,
        )
        what = say(
            "Ask %(customer)s to approve again, before %(until)s.",
            customer=standing.customer.name,
            until=until,
        )
        step = Step(Holder.PROCUREMENT, what, until, _asking(work))
        yield Reason(Verdict.DUE_SOON, reason, step, until, records)
    else:
        reason = say(
            "%(work)s: approved by %(customer)s (%(numbers)s), until %(until)s.",
            until=until,
            **names,
        )
        yield Reason(Verdict.KEPT, reason, rests_until=until, shown_by=records)
    if standing.late:
        reason = say(
            "%(work)s: approved by %(customer)s since %(since)s, late before: data was handed over "
            "from %(began)s.",
            since=max(since for _, since in standing.late),
            began=min(
                shared.handed_over_on for shared, _ in standing.late if shared.handed_over_on
            ),
            work=work.name,
            customer=standing.customer.name,
        )
        yield Reason(Verdict.KEPT, reason, shown_by=records)


def _missing(work: SupervisedWork, standing: CustomerStanding, why: Why) -> Reason:
    by = standing.by
    names: dict[str, Any] = {
        "work": work.name,
        "customer": standing.customer.name,
        "categories": listed(shared.title for shared in standing.lacking),
        "number": by.number if by is not None else "",
    }
    ask = Step(
        Holder.PROCUREMENT,
        say(
            "Ask %(customer)s for its approval and record it, or stop sharing %(categories)s.",
            customer=names["customer"],
            categories=names["categories"],
        ),
        None,
        _asking(work),
    )
    if by is None or why is Why.MISSING:
        reason = say(
            "%(work)s: %(customer)s has not approved that this vendor gets %(categories)s.",
            work=names["work"],
            customer=names["customer"],
            categories=names["categories"],
        )
        return Reason(Verdict.BROKEN, reason, ask)
    if why is Why.UNCONFIRMED:
        reason = say(
            "%(work)s: the approval of %(customer)s is recorded (%(number)s), but no second person "
            "has compared it with its paper.",
            **_without(names, "categories"),
        )
        what = say("Compare %(number)s with its paper and confirm it.", number=by.number)
        return Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, what, None, _place(by)))
    if why is Why.OBJECTABLE:
        reason = say(
            "%(work)s: %(customer)s may still object until %(day)s (%(number)s).",
            day=by.objection_until,
            **_without(names, "categories"),
        )
        what = say(
            "Hand nothing over until %(day)s is past, and record an objection that comes.",
            day=by.objection_until,
        )
        step = Step(Holder.PROCUREMENT, what, by.objection_until, _place(by))
        return Reason(Verdict.BROKEN, reason, step)
    if why is Why.ENDED:
        return Reason(Verdict.BROKEN, _ended(by, _without(names, "categories")), ask)
    reason = say(
        "%(work)s: the approval of %(customer)s (%(number)s) does not cover %(categories)s, or not in "
        "the country where it lies.",
        **names,
    )
    return Reason(Verdict.BROKEN, reason, ask)


def _ended(by: ApprovalOnDay, names: dict[str, Any]) -> Message:
    if by.end is EndKind.OBJECTION:
        return say(
            "%(work)s: %(customer)s objected on %(day)s (%(number)s).", day=by.ended_on, **names
        )
    if by.end is EndKind.WITHDRAWN:
        return say(
            "%(work)s: %(customer)s withdrew its approval on %(day)s (%(number)s).",
            day=by.ended_on,
            **names,
        )
    return say(
        "%(work)s: the approval of %(customer)s (%(number)s) ended; its last day was %(day)s.",
        day=by.last_day,
        **names,
    )


def _without(names: dict[str, Any], name: str) -> dict[str, Any]:
    return {known: value for known, value in names.items() if known != name}


def _asking(work: SupervisedWork) -> Target:
    return Target(Place.CUSTOMERS_TO_ASK, work.engagement_id)


def _place(by: ApprovalOnDay) -> Target:
    return Target(Place.CLIENT_APPROVAL, by.approval_id)


def _record(by: ApprovalOnDay) -> Record:
    return Record(by.number, _place(by))
