"""`lawful_provision`: what goes out on another basis than entrustment has on record what its law needs. Pure.

Rule: docs/product.md section 2. Each need of the basis (data_categories.yaml) has a record that is in force
on the day, about the data and country of today, compared by a second person; what is looked at yearly
was found in order the last time. What was recorded after the handover is kept since then, late before.
Such work is not supervised as entrusted work: where that promise is judged, `bound`, `no_subcontracting`,
`supervised` and `reported` are not in scope for it. Abroad to a recipient with an equivalent system
is asked for both.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.foundation.core.words.messages import Message, Text, listed, say
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
)
from portal.supervision.promises.work import Standards, SupervisedWork
from portal.supervision.provisions.standing import (
    Lack,
    NeedStanding,
    ProvisionOnDay,
    standings,
)


def lawful_provision(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: all data is entrusted, and the web site sends none of it."""
    needs = standings(work.shares, work.provisions, work.on_site, on.as_of)
    free = [one for one in work.shares if one.is_provided and not one.own_needs]
    if not needs and not free:
        return None
    points = [point for need in needs for point in _points(work, need, on)]
    points += [_needs_nothing(work, one) for one in free]
    return found(points, [_record(one) for need in needs for one in need.resting_on])


def released_bases(work: SupervisedWork, on: Standards) -> Text | None:
    """The bases in words, where nothing of it is entrusted and what they need is judged instead."""
    if not on.judges_provision or not work.is_provided_only:
        return None
    return listed(shared.basis for shared in work.shares if shared.basis is not None)


def _points(work: SupervisedWork, need: NeedStanding, on: Standards) -> Iterator[Reason]:
    if need.lack is not None:
        yield _lacking(work, need, need.lack)
        return
    records = tuple(_record(one) for one in need.resting_on)
    names = _names(work, need.need.title, need.shares) | {
        "numbers": ", ".join(one.number for one in need.resting_on)
    }
    until = need.until
    if until is None:
        reason = say("%(work)s: %(need)s is on record for %(categories)s (%(numbers)s).", **names)
        yield Reason(Verdict.KEPT, reason, shown_by=records)
    elif on.is_near(until) and not work.ends_by(until):
        reason = say(
            "%(work)s: %(need)s for %(categories)s (%(numbers)s) counts until %(until)s only.",
            until=until,
            **names,
        )
        what = say("Record it anew before %(until)s: %(need)s.", need=need.need.title, until=until)
        step = Step(Holder.PROCUREMENT, what, until, _page(work))
        yield Reason(Verdict.DUE_SOON, reason, step, until, records)
    else:
        reason = say(
            "%(work)s: %(need)s is on record for %(categories)s (%(numbers)s), until %(until)s.",
            until=until,
            **names,
        )
        yield Reason(Verdict.KEPT, reason, rests_until=until, shown_by=records)
    if need.since is not None:
        reason = say(
            "%(work)s: %(need)s kept since %(since)s, late before: data was handed over from "
            "%(began)s.",
            work=work.name,
            need=need.need.title,
            since=need.since,
            began=need.handed_over_on,
        )
        yield Reason(Verdict.KEPT, reason, shown_by=records)


def _lacking(work: SupervisedWork, need: NeedStanding, lack: Lack) -> Reason:
    names = _names(work, need.need.title, need.lacking)
    what = say(
        "Record it, or stop sharing %(categories)s: %(need)s.",
        categories=names["categories"],
        need=names["need"],
    )
    step = Step(Holder.PROCUREMENT, what, None, _page(work))
    by = need.by
    if by is None or lack is Lack.MISSING:
        reason = say("%(work)s: %(need)s is not on record for %(categories)s.", **names)
        return Reason(Verdict.BROKEN, reason, step)
    if lack is Lack.UNCONFIRMED:
        reason = say(
            "%(work)s: %(need)s is recorded for %(categories)s (%(number)s), but no second person has "
            "compared it with what shows it.",
            number=by.number,
            **names,
        )
        what = say("Compare %(number)s with what shows it and confirm it.", number=by.number)
        target = Target(Place.PROVISION_RECORD, by.record_id)
        return Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, what, None, target))
    return Reason(Verdict.BROKEN, _why(by, lack, names), step)


def _why(by: ProvisionOnDay, lack: Lack, names: Mapping[str, Any]) -> Message:
    if lack is Lack.NOT_IN_ORDER:
        return say(
            "%(work)s: %(need)s: on %(day)s it was found not in order for %(categories)s (%(number)s).",
            day=by.held_on,
            number=by.number,
            **names,
        )
    if lack is Lack.RUN_OUT:
        return say(
            "%(work)s: %(need)s for %(categories)s (%(number)s) counted until %(day)s only.",
            day=by.last_day,
            number=by.number,
            **names,
        )
    return say(
        "%(work)s: %(need)s (%(number)s) does not cover %(categories)s as it is shared now, or not in "
        "the country where it lies.",
        number=by.number,
        **names,
    )


def _needs_nothing(work: SupervisedWork, shared: ShareOnDay) -> Reason:
    reason = say(
        "%(work)s: %(categories)s goes out on the basis “%(basis)s”, which asks for no further record.",
        work=work.name,
        categories=shared.title,
        basis=shared.basis or Text(shared.share.provision_basis, shared.share.provision_basis),
    )
    shown = Record(work.number, Target(Place.WORK, work.engagement_id))
    return Reason(Verdict.KEPT, reason, shown_by=(shown,))


def _names(work: SupervisedWork, need: Message, shares: tuple[ShareOnDay, ...]) -> dict[str, Any]:
    return {
        "work": work.name,
        "need": need,
        "categories": listed(shared.title for shared in shares),
    }


def _page(work: SupervisedWork) -> Target:
    return Target(Place.PROVISIONS, work.vendor_id)


def _record(one: ProvisionOnDay) -> Record:
    return Record(one.number, Target(Place.PROVISION_RECORD, one.record_id))
