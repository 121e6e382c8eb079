"""`minimum_data`: only the data the work needs, and whether it serves a purpose that was announced. Pure.

Rule: docs/product.md section 2. Data of our own names an announced purpose that is in force; data
that a customer entrusted to us serves the customer's work and names none of ours. Asked from a day
that the company decides (content/purposes); before that day nothing is not kept because of it, and
where no purpose is written down nothing is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from portal.content.purposes.announced import Announced
from portal.foundation.core.words.messages import Message, listed, say
from portal.ledger.data_sharing import share_rules
from portal.ledger.data_sharing.share_rules import Billing
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import (
    Place,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    Verdict,
    found,
    resting_on,
)
from portal.supervision.promises.work import Standards, SupervisedWork

_DAY = timedelta(days=1)


def announced_purposes(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    asked_from = on.announced.asked_from
    if asked_from is None:
        return
    serving: dict[str, list[ShareOnDay]] = defaultdict(list)
    for shared in work.shares:
        number = shared.share.announced_purpose or ""
        missing = _missing(work, shared, number, on.announced)
        if missing is not None:
            yield from _asked(work, shared, missing, asked_from, on)
        elif number:
            serving[number].append(shared)
    for number, shares in sorted(serving.items()):
        yield _served(work, number, shares, on)


def _missing(
    work: SupervisedWork, shared: ShareOnDay, number: str, announced: Announced
) -> Message | None:
    """What is wrong with the purpose it serves; None: nothing is."""
    names = _names(work, [shared])
    title = announced.titles.get(number, number)
    if work.is_entrusted:
        if not number:
            return None
        return say(
            "%(work)s: a customer entrusted %(categories)s to us for the customer's work and nothing "
            "else, yet it names a purpose of our own, “%(purpose)s”.",
            purpose=title,
            **names,
        )
    if not number:
        return say("%(work)s: %(categories)s names no announced purpose.", **names)
    if number in announced.in_force:
        return None
    if number in announced.ended_on:
        return say(
            "%(work)s: the purpose that %(categories)s serves, “%(purpose)s”, was announced until "
            "%(day)s only.",
            purpose=title,
            day=announced.ended_on[number],
            **names,
        )
    return say(
        "%(work)s: the purpose that %(categories)s serves, “%(purpose)s”, is not announced yet.",
        purpose=title,
        **names,
    )


def _asked(
    work: SupervisedWork, shared: ShareOnDay, reason: Message, asked_from: date, on: Standards
) -> Iterator[Reason]:
    """Not kept from the day on which it is asked; within the days called soon before, due soon."""
    what = say(
        "Name the announced purpose that %(categories)s serves, or stop handing it over.",
        **_names(work, [shared]),
    )
    if work.is_entrusted:
        what = say(
            "Take the purpose of our own away from %(categories)s.", **_names(work, [shared])
        )
    place, last = Target(Place.SHARE, shared.share.id), asked_from - _DAY
    if asked_from <= on.as_of:
        yield Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, what, None, place))
    elif on.is_near(last) and not work.ends_by(last):
        said = say("%(reason)s This is asked from %(day)s on.", reason=reason, day=asked_from)
        yield Reason(Verdict.DUE_SOON, said, Step(Holder.PROCUREMENT, what, last, place), last)


def _served(
    work: SupervisedWork, number: str, shares: Iterable[ShareOnDay], on: Standards
) -> Reason:
    serves = on.announced.in_force[number]
    shares = list(shares)
    names = {**_names(work, shares), "purpose": on.announced.titles[number]}
    last = serves.last_day
    if last is None or not on.is_near(last) or work.ends_by(last):
        reason = say(
            "%(work)s: %(categories)s serves the announced purpose “%(purpose)s”.", **names
        )
        return Reason(Verdict.KEPT, reason, rests_until=last)
    reason = say(
        "%(work)s: the purpose that %(categories)s serves, “%(purpose)s”, is announced until %(day)s "
        "only.",
        day=last,
        **names,
    )
    what = say(
        "Name another announced purpose for %(categories)s, or stop handing it over.", **names
    )
    step = Step(Holder.PROCUREMENT, what, last, Target(Place.SHARE, shares[0].share.id))
    return Reason(Verdict.DUE_SOON, reason, step, last)


def _names(work: SupervisedWork, shares: Iterable[ShareOnDay]) -> Mapping[str, Any]:
    return {"work": work.name, "categories": listed(shared.title for shared in shares)}


def minimum_data(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """Only the data the work needs, billing data only for billing, to whom it may go. None where no
    data is shared.

    Rule: docs/product.md section 2. Every category has a purpose and a reason of need, reviewed
    within twelve months, and serves a purpose that was announced (purposes.py); billing data goes by the kind of vendor (practice.yaml
    `may_receive_billing`) and by the purpose (billing.py), or by a decision of the officer that names
    recipient and purpose.
    """
    if not work.shares:
        return None
    points = [
        *_unfounded(work),
        *_reviews(work, on),
        *announced_purposes(work, on),
        *_billing(work),
        *_late(work),
    ]
    records = [Record(work.number, Target(Place.WORK, work.engagement_id))]
    return found(resting_on(points, records), records)  # purpose, need and review stand there


def review_due(shared: ShareOnDay) -> date:
    """The last day on which its last review still counts."""
    return share_rules.review_due(shared.share.reviewed_on)


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
    by_day: dict[date, list[ShareOnDay]] = defaultdict(list)
    for shared in work.shares:
        by_day[review_due(shared)].append(shared)
    for day, shares in sorted(by_day.items()):
        names = _names(work, shares)
        what = say("Review the need for %(categories)s.", **names)
        step = Step(Holder.PROCUREMENT, what, day, Target(Place.DATA_REVIEW, work.vendor_id))
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
        who, place = Holder.PROCUREMENT, Target(Place.SHARE, shared.share.id)
        if shared.billing is Billing.FORBIDDEN:
            reason = say(
                "%(work)s: %(categories)s is billing data, which must not go to this kind of "
                "vendor (%(kind)s).",
                kind=work.kind,
                **names,
            )
            what = say("Stop handing over %(categories)s.", **names)
            place = Target(Place.WORK, work.engagement_id)
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
        elif shared.billing is Billing.UNDECIDED:
            reason = say(
                "%(work)s: %(categories)s is billing data, and no decision allows it to go to "
                "this vendor.",
                **names,
            )
            what = say("Decide whether %(categories)s may go to this vendor.", **names)
            who, place = Holder.PRIVACY_OFFICER, Target(Place.BILLING_DECISION, shared.share.id)
        else:
            if shared.billing is Billing.DECIDED:
                reason = say(
                    "%(work)s: on %(day)s it was decided that %(categories)s, billing data, may go "
                    "to this vendor.",
                    day=shared.share.billing_decided_on,
                    **names,
                )
                yield Reason(Verdict.KEPT, reason)
            continue
        yield Reason(Verdict.BROKEN, reason, Step(who, what, None, place))


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
