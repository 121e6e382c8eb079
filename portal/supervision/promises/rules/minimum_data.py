"""`minimum_data`: only the data the work needs, billing data only for billing, to whom it may go. Pure.

Rule: docs/product.md section 2. Every category has a purpose and a reason of need, reviewed within
twelve months; billing data goes by the kind of vendor (practice.yaml `may_receive_billing`) and by
the purpose (billing.py), or by a decision of the officer that names recipient and purpose.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portal.foundation.core.words.messages import Text, say
from portal.ledger.data_sharing.rules import billing
from portal.ledger.data_sharing.rules.billing import Billing
from portal.ledger.data_sharing.rules.work_on_day import ShareOnDay
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import (
    Place,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    found,
    listed,
    resting_on,
)
from portal.supervision.promises.verdicts import Verdict
from portal.supervision.promises.work import Standards, SupervisedWork


def minimum_data(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where no data is shared."""
    if not work.shares:
        return None
    points = [
        *_unfounded(work),
        *_reviews(work, on),
        *_billing(work),
        *_late(work),
    ]
    records = [Record(work.number, Target(Place.WORK, work.engagement_id))]
    return found(resting_on(points, records), records)  # purpose, need and review stand there


def review_due(shared: ShareOnDay) -> date:
    """The last day on which its last review still counts."""
    return billing.review_due(shared.share.reviewed_on)


def _unfounded(work: SupervisedWork) -> Iterator[Reason]:
    for shared in work.shares:
        names = _names(work, [shared])
        what = say("Write down why it is needed, or stop handing it over: %(categories)s.", **names)
        step = Step(Holder.PROCUREMENT, what, None, Target(Place.SHARE, shared.share.id))
        if not shared.share.purpose:
            yield Reason(
                Verdict.BROKEN, say("%(work)s: %(categories)s has no purpose.", **names), step
            )
        if not shared.share.necessity_reason.strip():
            reason = say("%(work)s: no reason says why %(categories)s is needed.", **names)
            yield Reason(Verdict.BROKEN, reason, step)


def _reviews(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    """Shares whose review falls due on one day together."""
    by_day: dict[date, list[ShareOnDay]] = {}
    for shared in work.shares:
        by_day.setdefault(review_due(shared), []).append(shared)
    for day, shares in sorted(by_day.items()):
        names = _names(work, shares)
        what = say("Review the need for %(categories)s.", **names)
        target = Target(Place.DATA_REVIEW, work.vendor_id)
        step = Step(Holder.PROCUREMENT, what, day, target)
        if day < on.as_of:
            reason = say(
                "%(work)s: the yearly review of %(categories)s was due by %(day)s; the last one was "
                "on %(reviewed)s.",
                reviewed=max(shared.share.reviewed_on for shared in shares),
                day=day,
                **names,
            )
            yield Reason(Verdict.BROKEN, reason, step)
        elif on.is_near(day) and not work.ends_by(day):
            reason = say(
                "%(work)s: the yearly review of %(categories)s falls due on %(day)s.",
                day=day,
                **names,
            )
            yield Reason(Verdict.DUE_SOON, reason, step, day)
        else:
            reason = say(
                "%(work)s: purpose and need of %(categories)s are on record; the next review is "
                "due by %(day)s.",
                day=day,
                **names,
            )
            yield Reason(Verdict.KEPT, reason, rests_until=day)


def _billing(work: SupervisedWork) -> Iterator[Reason]:
    for shared in work.shares:
        names = _names(work, [shared])
        if shared.billing is Billing.FORBIDDEN:
            reason = say(
                "%(work)s: %(categories)s is billing data, which must not go to this kind of "
                "vendor (%(kind)s).",
                kind=work.kind,
                **names,
            )
            what = say("Stop handing over %(categories)s.", **names)
            target = Target(Place.WORK, work.engagement_id)
            yield Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, what, None, target))
        elif shared.billing is Billing.OTHER_PURPOSE:
            reason = say(
                "%(work)s: %(categories)s is billing data, but its purpose, “%(purpose)s”, is not "
                "billing, and no decision allows it.",
                purpose=shared.purpose_title,
                **names,
            )
            what = say(
                "Put the purpose of %(categories)s right, stop handing it over, or have the privacy "
                "officer decide about this purpose.",
                **names,
            )
            target = Target(Place.SHARE, shared.share.id)
            yield Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, what, None, target))
        elif shared.billing is Billing.UNDECIDED:
            reason = say(
                "%(work)s: %(categories)s is billing data, and no decision allows it to go to "
                "this vendor.",
                **names,
            )
            what = say("Decide whether %(categories)s may go to this vendor.", **names)
            target = Target(Place.BILLING_DECISION, shared.share.id)
            yield Reason(Verdict.BROKEN, reason, Step(Holder.PRIVACY_OFFICER, what, None, target))
        elif shared.billing is Billing.DECIDED:
            reason = say(
                "%(work)s: on %(day)s it was decided that %(categories)s, billing data, may go to "
                "this vendor.",
                day=shared.share.billing_decided_on,
                **names,
            )
            yield Reason(Verdict.KEPT, reason)


def _late(work: SupervisedWork) -> Iterator[Reason]:
    for shared in work.shares:
        handed_over = shared.handed_over_on
        if handed_over is not None and handed_over < shared.share.decided_on:
            reason = say(
                "%(work)s: %(categories)s kept since %(since)s, late before: it was handed over "
                "from %(began)s.",
                since=shared.share.decided_on,
                began=handed_over,
                **_names(work, [shared]),
            )
            yield Reason(Verdict.KEPT, reason)


def _names(work: SupervisedWork, shares: Iterable[ShareOnDay]) -> Mapping[str, Any]:
    categories: Text = listed(shared.title for shared in shares)
    return {"work": work.name, "categories": categories}
