"""`corrected`: what was found is mended in time. Pure.

Rule: docs/product.md section 2. No finding is past its due date; a risk accepted until a day is an
exception; what was reported as mended in time waits for the company, which is late once the day
for verifying it has passed too. A finding without work concerns all work of the vendor. Where
nothing is open, the record is the register of findings itself: it shows that there is nothing to
correct, not that anybody looked; whether somebody did is what `supervised` says.
"""

from datetime import date

from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.severity import GRAVE, Owner
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


def corrected(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """None where nothing was found and no data is shared, or it is only seen by chance."""
    own = [
        finding
        for finding in work.open_findings
        if finding.engagement_id in (None, work.engagement_id)
    ]
    if not own:
        if not work.shares_beyond_chance:
            return None
        register = Record(say("Register of findings"), Target(Place.FINDINGS, work.vendor_id))
        reason = say("%(work)s: the register of findings holds nothing open.", work=work.name)
        return found([Reason(Verdict.KEPT, reason, shown_by=(register,))], [register])
    points: list[Reason] = []
    records = []
    for finding in own:
        record = Record(finding.number, Target(Place.FINDING, finding.id))
        records.append(record)
        points += resting_on([_point(finding, on)], [record])
    return found(points, records)


def _point(one: OpenFinding, on: Standards) -> Reason:
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
    named = {
        "number": one.number,
        "title": one.title,
        "day": one.handed_in_on,
        "due": one.due_on,
    }
    if one.due_on is not None and one.handed_in_on is not None and one.handed_in_on > one.due_on:
        reason = say(
            "%(number)s, %(title)s, was to be mended by %(due)s; it was reported as mended on "
            "%(day)s only and is to be verified.",
            **named,
        )
        return Reason(Verdict.BROKEN, reason, _verify(one))
    days = [day for day in (one.due_on, one.verify_by) if day is not None]
    until = max(days, default=None)
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
