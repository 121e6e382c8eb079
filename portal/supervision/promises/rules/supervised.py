"""`supervised`: how the vendor handles the data was checked within the interval of the tier. Pure.

Rule: docs/product.md section 2. A questionnaire about the work was accepted, or another lawful
confirmation of it approved, within the interval of `responses.intervals`; the first one is due so
long after the first handover. Only the standard questionnaire keeps it, or one that the plan asks
in its place (`responses.periodic`); one that is asked besides, or was only sent by hand, does not
and is nobody's next step here. What was not in order never counts, a certificate no longer than it
is valid. Work with incidental sight of data only is not in scope. Until the first check is due it
is kept without a record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Holder
from portal.supervision.confirmations.facts import Confirmed
from portal.supervision.confirmations.workflow import KINDS
from portal.supervision.promises.results import (
    Place,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    found,
    resting_on,
)
from portal.supervision.promises.verdicts import Verdict
from portal.supervision.promises.work import Standards, SupervisedWork
from portal.supervision.responses.intervals.facts import Accepted
from portal.supervision.responses.intervals.rules import Interval


@dataclass(frozen=True, slots=True)
class CountingCheck:
    """What the promise rests on: the check that counts longest. `until`: the next is due by then."""

    by: Accepted | Confirmed
    on: date
    until: date

    @property
    def record(self) -> Record:
        by = self.by
        if isinstance(by, Accepted):
            return Record(by.number, Target(Place.QUESTIONNAIRE, by.assignment_id))
        return Record(by.number, Target(Place.CONFIRMATION, by.confirmation_id))


def supervised(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where it is not in scope: no data is shared, or it is seen by chance only."""
    interval = work.interval
    if not work.shares_beyond_chance or interval is None:
        return None
    check = last_check(work, interval)
    shown_by = () if check is None else (check.record,)
    points = resting_on(_points(work, on, interval, check), shown_by)
    return found(points, _records(work, check))


def last_check(work: SupervisedWork, interval: Interval) -> CountingCheck | None:
    """Of all that counts, the one after which the next is due last."""
    checks = [
        _check(confirmation, interval)
        for confirmation in work.confirmed
        if confirmation.is_approved and confirmation.is_good
    ]
    if work.checked is not None:
        on = work.checked.accepted_on
        checks.append(CountingCheck(work.checked, on, interval.due(on)))
    return max(checks, key=lambda check: (check.until, check.on), default=None)


def next_due(work: SupervisedWork, interval: Interval) -> date | None:
    """The last day by which the next check has to be there; None: before the handover."""
    check = last_check(work, interval)
    if check is not None:
        return check.until
    return None if work.began_on is None else interval.due(work.began_on)


def _check(one: Confirmed, interval: Interval) -> CountingCheck:
    until = interval.due(one.held_on)
    if one.certified_until is not None:
        until = min(until, one.certified_until)
    return CountingCheck(one, one.held_on, until)


def _points(
    work: SupervisedWork, on: Standards, interval: Interval, check: CountingCheck | None
) -> Iterator[Reason]:
    names: dict[str, Any] = {"work": work.name}
    until = next_due(work, interval)
    if until is None or (check is None and not work.has_begun(on.as_of)):
        yield Reason(
            Verdict.KEPT,
            say(
                "%(work)s: nothing has been handed over yet; the first questionnaire is due %(n)s "
                "months after the first handover.",
                **names,
                n=interval.months,
            ),
            not_yet_due=True,
        )
        return
    names |= {"until": until}
    waiting = _to_decide(work, on, interval)
    if until < on.as_of:
        yield Reason(
            Verdict.BROKEN, _broken(work, check, waiting, names), _step(work, until, waiting, on)
        )
        return
    is_soon = on.is_near(until) and not work.ends_by(until)
    verdict = Verdict.DUE_SOON if is_soon else Verdict.KEPT
    step = _step(work, until, waiting, on) if is_soon or work.checking or waiting else None
    if check is None:
        reason = say("%(work)s: the first questionnaire is to be accepted by %(until)s.", **names)
        yield Reason(verdict, reason, step, until, not_yet_due=True)
    else:
        yield Reason(verdict, _kept(check, names), step, until)
        yield from _since(work, interval)
    if interval.is_longer:
        yield Reason(
            Verdict.KEPT,
            say(
                "%(work)s: checked every %(n)s months instead of %(usual)s: %(why)s.",
                work=work.name,
                n=interval.months,
                usual=interval.usual,
                why=interval.why,
            ),
            not_yet_due=check is None,
        )


def _kept(check: CountingCheck, names: dict[str, Any]) -> Message:
    by = check.by
    names = names | {"number": by.number, "day": check.on}
    if isinstance(by, Accepted):
        return say(
            "%(work)s: the questionnaire %(number)s was accepted on %(day)s; the next one is to be "
            "accepted by %(until)s.",
            **names,
        )
    names |= {"kind": KINDS[by.kind]}
    if by.certified_until == check.until:
        return say(
            "%(work)s: confirmed on %(day)s (%(kind)s, %(number)s); it counts as long as the "
            "certificate is valid, and the next check is due by %(until)s.",
            **names,
        )
    if by.is_imported:
        return say(
            "%(work)s: confirmed on %(day)s (%(kind)s, %(number)s; imported, from before we worked "
            "with the portal); the next check is due by %(until)s.",
            **names,
        )
    return say(
        "%(work)s: confirmed on %(day)s (%(kind)s, %(number)s); the next check is due by "
        "%(until)s.",
        **names,
    )


def _since(work: SupervisedWork, interval: Interval) -> Iterator[Reason]:
    """Where the first check came late, and since when it is kept."""
    days = [
        confirmation.held_on if confirmation.is_imported else confirmation.counts_from
        for confirmation in work.confirmed
        if confirmation.counts_from is not None and confirmation.is_good
    ]
    days += [work.checked.first_on] if work.checked else []
    began, first = work.began_on, min(days)
    if began is not None and interval.due(began) < first:
        yield Reason(
            Verdict.KEPT,
            say(
                "%(work)s: checked since %(since)s, late before: data was within reach from "
                "%(began)s.",
                work=work.name,
                since=first,
                began=began,
            ),
        )


def _to_decide(work: SupervisedWork, on: Standards, interval: Interval) -> Confirmed | None:
    """What waits for its approval and would keep the promise on the day."""
    waiting = (
        confirmation
        for confirmation in work.confirmed
        if not confirmation.is_approved and confirmation.is_good
    )
    good = [
        confirmation for confirmation in waiting if _check(confirmation, interval).until >= on.as_of
    ]
    return max(good, key=lambda confirmation: confirmation.held_on, default=None)


def _broken(
    work: SupervisedWork,
    check: CountingCheck | None,
    waiting: Confirmed | None,
    names: dict[str, Any],
) -> Message:
    if waiting is not None:
        return say(
            "%(work)s: what was confirmed on %(day)s (%(kind)s, %(number)s) is not approved yet; a "
            "check was due by %(until)s.",
            **names,
            number=waiting.number,
            kind=KINDS[waiting.kind],
            day=waiting.held_on,
        )
    sheet = work.checking
    if sheet is not None and sheet.handed_in_on is not None:
        return say(
            "%(work)s: the questionnaire %(number)s was handed in on %(day)s and is not accepted "
            "yet; one was to be accepted by %(until)s.",
            **names,
            number=sheet.number,
            day=sheet.handed_in_on,
        )
    if check is None:
        return say(
            "%(work)s: no questionnaire has ever been accepted; the first one was to be by "
            "%(until)s.",
            **names,
        )
    names = names | {"number": check.by.number, "day": check.on}
    if isinstance(check.by, Accepted):
        return say(
            "%(work)s: the last questionnaire (%(number)s) was accepted on %(day)s; the next one "
            "was to be by %(until)s.",
            **names,
        )
    return say(
        "%(work)s: it was confirmed last on %(day)s (%(kind)s, %(number)s); the next check was due "
        "by %(until)s.",
        **names,
        kind=KINDS[check.by.kind],
    )


def _step(work: SupervisedWork, until: date, waiting: Confirmed | None, on: Standards) -> Step:
    by = until if until >= on.as_of else None
    if waiting is not None:
        what = say("Decide on the confirmation %(number)s.", number=waiting.number)
        target = Target(Place.CONFIRMATION_DECISION, waiting.confirmation_id)
        return Step(Holder.PRIVACY_OFFICER, what, by, target)
    sheet = work.checking
    if sheet is None:
        what = say("Send the vendor its questionnaire.")
        return Step(Holder.PROCUREMENT, what, by, Target(Place.QUESTIONNAIRE_ASK, work.vendor_id))
    target = Target(Place.QUESTIONNAIRE, sheet.assignment_id)
    if sheet.handed_in_on is not None:
        what = say("Review the questionnaire %(number)s and accept it.", number=sheet.number)
        return Step(Holder.PROCUREMENT, what, by, target)
    what = say("Answer the questionnaire %(number)s.", number=sheet.number)
    return Step(Holder.VENDOR, what, sheet.due_on, target)


def _records(work: SupervisedWork, check: CountingCheck | None) -> Iterator[Record]:
    if check is not None:
        yield check.record
    if work.checked is not None:
        yield Record(work.checked.number, Target(Place.QUESTIONNAIRE, work.checked.assignment_id))
    if work.checking is not None:
        yield Record(work.checking.number, Target(Place.QUESTIONNAIRE, work.checking.assignment_id))
