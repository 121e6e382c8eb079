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
from portal.supervision.confirmations.queries import Confirmed
from portal.supervision.confirmations.workflow import KINDS
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.severity import GRAVE, Owner
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
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import Accepted


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
        if not confirmation.is_approved
        and confirmation.is_good
        and _check(confirmation, interval).until >= on.as_of
    )
    return max(waiting, key=lambda confirmation: confirmation.held_on, default=None)


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
    for sheet in (work.checked, work.checking):
        if sheet is not None:
            yield Record(sheet.number, Target(Place.QUESTIONNAIRE, sheet.assignment_id))


def corrected(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """What was found is mended in time. None where nothing was found and no data is shared, or it is
    only seen by chance.

    Rule: docs/product.md section 2. No finding is past its due date; a risk accepted until a day is
    an exception; what was reported as mended in time waits for the company, which is late once the
    day for verifying it has passed too. A finding without work concerns all work of the vendor. Where
    nothing is open, the record is the register of findings itself: it shows that there is nothing to
    correct, not that anybody looked; whether somebody did is what `supervised` says.
    """
    own = [
        finding
        for finding in work.open_findings
        if finding.engagement_id in (None, work.engagement_id)
    ]
    if not own:
        if not work.shares or work.is_incidental:
            return None
        register = Record(say("Register of findings"), Target(Place.FINDINGS, work.vendor_id))
        reason = say("%(work)s: the register of findings holds nothing open.", work=work.name)
        return found([Reason(Verdict.KEPT, reason, shown_by=(register,))], [register])
    records = [Record(finding.number, Target(Place.FINDING, finding.id)) for finding in own]
    points: list[Reason] = []
    for finding, record in zip(own, records, strict=True):
        points += resting_on([_of_finding(finding, on)], [record])
    return found(points, records)


def _of_finding(one: OpenFinding, on: Standards) -> Reason:
    if one.accepted_until is not None:
        return _accepted(one, one.accepted_until, on)
    if one.handed_in_on is not None:
        return _reported(one, on)
    named = {"number": one.number, "title": one.title, "due": one.due_on}
    if one.due_on is None:
        return Reason(Verdict.KEPT, say("%(number)s, %(title)s, is to be mended.", **named))
    if one.due_on < on.as_of:
        reason = say("%(number)s, %(title)s, was to be mended by %(due)s.", **named)
        return Reason(Verdict.BROKEN, reason, _mend(one))
    reason = say("%(number)s, %(title)s, is to be mended by %(due)s.", **named)
    if on.is_near(one.due_on):
        return Reason(Verdict.DUE_SOON, reason, _mend(one), one.due_on)
    return Reason(Verdict.KEPT, reason, rests_until=one.due_on)


def _accepted(one: OpenFinding, until: date, on: Standards) -> Reason:
    reason = say(
        "%(number)s, %(title)s: its risk is accepted until %(until)s.",
        number=one.number,
        title=one.title,
        until=until,
    )
    if not on.is_near(until):
        return Reason(Verdict.EXCEPTED, reason, rests_until=until)
    what = say("Have %(number)s mended, or propose anew to accept its risk.", number=one.number)
    step = Step(Holder.PROCUREMENT, what, until, Target(Place.FINDING, one.id))
    return Reason(Verdict.DUE_SOON, reason, step, until)


def _reported(one: OpenFinding, on: Standards) -> Reason:
    named = {"number": one.number, "title": one.title, "day": one.handed_in_on, "due": one.due_on}
    if one.due_on is not None and one.handed_in_on is not None and one.handed_in_on > one.due_on:
        reason = say(
            "%(number)s, %(title)s, was to be mended by %(due)s; it was reported as mended on "
            "%(day)s only and is to be verified.",
            **named,
        )
        return Reason(Verdict.BROKEN, reason, _verify(one))
    until = max(filter(None, (one.due_on, one.verify_by)), default=None)
    if one.verify_by is not None and until is not None and until < on.as_of:
        reason = say(
            "%(number)s, %(title)s, was reported as mended on %(day)s; nobody has verified it by "
            "%(due)s.",
            **named | {"due": one.verify_by},
        )
        return Reason(Verdict.BROKEN, reason, _verify(one))
    reason = say(
        "%(number)s, %(title)s, was reported as mended on %(day)s and is to be verified.", **named
    )
    return Reason(Verdict.KEPT, reason, rests_until=until)


def _verify(one: OpenFinding) -> Step:
    """Grave ones are the officer's to verify."""
    who = Holder.PRIVACY_OFFICER if one.severity in GRAVE else Holder.PROCUREMENT
    what = say("Verify that %(number)s was mended.", number=one.number)
    return Step(who, what, one.verify_by, Target(Place.FINDING, one.id))


def _mend(one: OpenFinding) -> Step:
    who = Holder.VENDOR if one.owner is Owner.VENDOR else Holder.PROCUREMENT
    what = say("Mend %(number)s: %(title)s.", number=one.number, title=one.title)
    return Step(who, what, one.due_on, Target(Place.FINDING, one.id))
