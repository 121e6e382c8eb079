"""Whether data shared serves a purpose of use that the company has announced. Part of `minimum_data`. Pure.

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
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, Reason, Step, Target, Verdict
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
