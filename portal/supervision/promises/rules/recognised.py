"""`recognised`: the vendor was selected by the company's criteria before it got data, and still is. Pure.

Rule: docs/product.md section 2. The last decided assessment counts: from its decision, one from before the
portal from its own day. It is valid for the months of the tier from the day on which the vendor was assessed; a condition
and a special approval hold until their own last day and are exceptions until then. What was decided after
the first handover is kept since then, late before. Work with incidental sight of data only is not in scope.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
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
from portal.supervision.selections.models import SelectionOutcome, SelectionState
from portal.supervision.selections.standing import SelectionOnDay, WaitingSelection, months_of

# selection.yaml `re_run_on` names what asks for another assessment and no time for it: the company's own.
AGAIN_MONTHS: Final = 3
RECOGNISED: Final = "recognised"  # `rule` of promises.yaml


def recognised(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: no data is shared, or it is seen by chance only."""
    if not work.shares_beyond_chance:
        return None
    latest = work.selections.latest
    records = [] if latest is None else [_record(latest)]
    return found(resting_on(_points(work, latest, on), records), records)


def _points(work: SupervisedWork, latest: SelectionOnDay | None, on: Standards) -> Iterator[Reason]:
    months = months_of(work.tier_id, on.selection_months)
    if latest is None:
        reason = say("%(work)s: no selection assessment of the vendor is decided.", work=work.name)
        yield Reason(Verdict.BROKEN, reason, _step(work))
        return
    names: dict[str, Any] = {"number": latest.number, "day": latest.counts_from}
    last = latest.last_day(months)
    if not latest.is_accepted:
        reason = say(
            "The last selection assessment, %(number)s of %(day)s, decided not to adopt the vendor.",
            **names,
        )
        yield Reason(Verdict.BROKEN, reason, _step(work))
        return
    if last < on.as_of:
        yield Reason(Verdict.BROKEN, _over(work, latest, last, months), _step(work))
        return
    is_soon = on.is_near(last) and not work.ends_by(last)
    step = _step(work, last) if is_soon else None
    usual = Verdict.EXCEPTED if latest.is_excepted else Verdict.KEPT
    verdict = Verdict.DUE_SOON if is_soon else usual
    yield Reason(verdict, _holds(latest, last), step, last)
    late = None if work.began_on is None else work.selections.late_since(work.began_on, months)
    if late is not None:
        reason = say(
            "%(work)s: selected since %(since)s, late before: data was handed over from %(began)s.",
            work=work.name,
            since=late,
            began=work.began_on,
        )
        yield Reason(Verdict.KEPT, reason)
    if not is_soon:
        yield from _again(work, latest, on)


def _holds(latest: SelectionOnDay, last: date) -> Message:
    names: dict[str, Any] = {"number": latest.number, "day": latest.counts_from, "last": last}
    if latest.outcome is SelectionOutcome.CONDITIONAL:
        return say(
            "Selected on condition (%(number)s, %(day)s); this holds until %(last)s.", **names
        )
    if latest.outcome is SelectionOutcome.EXCEPTION:
        return say("Specially approved (%(number)s, %(day)s); this holds until %(last)s.", **names)
    if latest.is_earlier:
        return say(
            "Selected before the portal was used (%(number)s, %(day)s); this is valid until %(last)s.",
            **names,
        )
    return say("Selected by the criteria (%(number)s, %(day)s); valid until %(last)s.", **names)


def _over(work: SupervisedWork, latest: SelectionOnDay, last: date, months: int) -> Message:
    names: dict[str, Any] = {"number": latest.number, "last": last}
    if latest.until == last and latest.is_excepted:
        return say(
            "The selection %(number)s held until %(last)s only: on condition, or specially approved.",
            **names,
        )
    return say(
        "%(work)s: the selection %(number)s was valid until %(last)s; for this tier it is assessed "
        "again every %(n)s months.",
        work=work.name,
        n=months,
        **names,
    )


def _step(work: SupervisedWork, by: date | None = None) -> Step:
    return selection_step(work.selections.waiting, work.vendor_id, by)


def selection_step(waiting: WaitingSelection | None, vendor_id: int, by: date | None) -> Step:
    """Who goes on with what: the one that is under way, or a new one."""
    if waiting is None:
        what = say("Assess the vendor by the selection criteria.")
        return Step(Holder.PROCUREMENT, what, by, Target(Place.SELECTION_ASK, vendor_id))
    if waiting.state is SelectionState.PROPOSED:
        what = say("Decide on the selection assessment %(number)s.", number=waiting.number)
        target = Target(Place.SELECTION_DECISION, waiting.assessment_id)
        return Step(waiting.decider, what, by, target)
    what = say(
        "Fill in the selection assessment %(number)s and put it forward.", number=waiting.number
    )
    target = Target(Place.SELECTION, waiting.assessment_id)
    return Step(Holder.PROCUREMENT, what, by, target)


def _again(work: SupervisedWork, latest: SelectionOnDay, on: Standards) -> Iterator[Reason]:
    """What asks for another assessment although this one is still valid: the tier rose, new data or
    a new purpose, an incident, another company that went on in the vendor."""
    changes = list(_changes(work, latest, on))
    if not changes or work.selections.waiting is not None:
        return
    changed_on, what_changed = min(changes, key=lambda change: change[0])
    by = add_months(changed_on, AGAIN_MONTHS)
    step = Step(
        Holder.PROCUREMENT,
        say("Assess the vendor again by the selection criteria: %(what)s", what=what_changed),
        by,
        Target(Place.SELECTION_AGAIN, work.vendor_id),
    )
    reason = say(
        "Since the selection %(number)s: %(what)s", number=latest.number, what=what_changed
    )
    yield Reason(Verdict.KEPT, reason, step)


def _changes(
    work: SupervisedWork, latest: SelectionOnDay, on: Standards
) -> Iterator[tuple[date, Message]]:
    """Each with its day. What was shared when the vendor was assessed is known by its tier then."""
    rank = {tier: place for place, tier in enumerate(on.selection_months)}
    if rank.get(work.tier_id, 0) < rank.get(latest.tier or "", 0):
        since = [work.terms.valid_from, *(shared.share.valid_from for shared in work.shares)]
        days = [day for day in since if day is not None and day > latest.counts_from]
        if days:
            yield max(days), say("%(work)s: the tier is stricter now.", work=work.name)
    for shared in work.shares if latest.tier is not None else ():
        if shared.share.decided_on > latest.counts_from:
            yield (
                shared.share.decided_on,
                say(
                    "%(work)s: what is shared was decided on anew (%(category)s).",
                    work=work.name,
                    category=shared.title,
                ),
            )
    for incident in work.incidents:
        if incident.told_on > latest.counts_from and not incident.was_none:
            yield (
                incident.told_on,
                say("the incident %(number)s became known.", number=incident.number),
            )

    joined_on = work.selections.joined_on
    if joined_on is not None and joined_on > latest.counts_from:
        yield joined_on, say("another company was merged into the vendor.")


def _record(latest: SelectionOnDay) -> Record:
    return Record(latest.number, Target(Place.SELECTION, latest.assessment_id))
