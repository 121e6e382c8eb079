"""What happened is dealt with in time: every incident within its clocks, every instruction by its day. Pure."""

from collections.abc import Iterator

from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder
from portal.supervision.incidents.facts import ClockOnDay, IncidentOnDay
from portal.supervision.incidents.rules.clocks import SHORT
from portal.supervision.instructions.facts import InstructionOnDay
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


def incidents(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """Every incident was assessed and reported within its clocks. None where there was none and no
    data is shared, or it is only seen by chance.

    Rule: docs/product.md section 2. What was sent late is not kept until another person has closed
    the incident; from then on it reads “kept since, late before”. A duty that does not apply has no
    clock: the assessment on record says why. Without an incident the record is the register of
    incidents itself: it shows that none was told of, not that none happened.
    """
    own = [one for one in work.incidents if not one.works or work.engagement_id in one.works]
    if not own:
        if not work.shares or work.is_incidental:
            return None
        register = Record(say("Register of incidents"), Target(Place.INCIDENTS, work.vendor_id))
        reason = say("%(work)s: the register of incidents holds none.", work=work.name)
        return found([Reason(Verdict.KEPT, reason, shown_by=(register,))], [register])
    records = [Record(one.number, Target(Place.INCIDENT, one.id)) for one in own]
    points: list[Reason] = []
    for one, record in zip(own, records, strict=True):
        points += resting_on(_of_incident(one, on), [record])
    return found(points, records)


def _of_incident(one: IncidentOnDay, on: Standards) -> Iterator[Reason]:
    if one.was_none:
        reason = say(
            "%(number)s: on %(day)s it was decided that it was not an incident.",
            number=one.number,
            day=one.ended_on,
        )
        yield Reason(Verdict.KEPT, reason)
        return
    if one.assess_by is not None:
        yield _unassessed(one, on)
    for clock in one.clocks:
        yield _of_clock(one, clock, on)
    if not one.clocks and one.assess_by is None:
        reason = say("%(number)s: assessed; no duty to report applies.", number=one.number)
        yield Reason(Verdict.KEPT, reason)


def _unassessed(one: IncidentOnDay, on: Standards) -> Reason:
    named = {"number": one.number, "due": one.assess_by}
    what = say("Assess %(number)s: which duties apply.", number=one.number)
    step = Step(Holder.PRIVACY_OFFICER, what, one.assess_by, Target(Place.INCIDENT, one.id))
    if one.assess_by is not None and one.assess_by < on.as_of:
        reason = say("%(number)s was to be assessed by %(due)s.", **named)
        return Reason(Verdict.BROKEN, reason, step)
    reason = say("%(number)s is to be assessed by %(due)s.", **named)
    return Reason(Verdict.DUE_SOON, reason, step, one.assess_by)


def _of_clock(one: IncidentOnDay, clock: ClockOnDay, on: Standards) -> Reason:
    named: dict[str, object] = {"number": one.number, "what": clock.label}
    named |= {"due": clock.due_on, "day": clock.sent_on}
    if clock.sent_on is not None:
        return _sent(one, clock, named)
    what = say("%(what)s: %(number)s", what=clock.label, number=one.number)
    target = Target(Place.INCIDENT, one.id)
    if clock.told_id is not None:
        target = Target(Place.INCIDENT_CUSTOMER, clock.told_id)
    step = Step(Holder.PRIVACY_OFFICER, what, clock.due_on, target)
    if clock.due_on < on.as_of:
        reason = say("%(number)s, %(what)s: was due by %(due)s and is not sent.", **named)
        return Reason(Verdict.BROKEN, reason, step)
    if not on.is_near(clock.due_on):
        reason = say("%(number)s, %(what)s: is due by %(due)s.", **named)
        return Reason(Verdict.KEPT, reason, rests_until=clock.due_on)
    hours = ((clock.due_on - on.as_of).days + 1) * 24
    if hours <= SHORT:
        reason = say(
            "%(number)s, %(what)s: is due by %(due)s, within %(hours)s hours.",
            hours=hours,
            **named,
        )
    else:
        reason = say("%(number)s, %(what)s: is due by %(due)s.", **named)
    return Reason(Verdict.DUE_SOON, reason, step, clock.due_on)


def _sent(one: IncidentOnDay, clock: ClockOnDay, named: dict[str, object]) -> Reason:
    if not clock.is_late:
        return Reason(Verdict.KEPT, say("%(number)s, %(what)s: sent in time on %(day)s.", **named))
    if one.ended_on is not None:
        reason = say(
            "%(number)s, %(what)s: kept since %(since)s, late before: it was due by %(due)s and sent "
            "on %(day)s.",
            since=one.ended_on,
            **named,
        )
        return Reason(Verdict.KEPT, reason)
    what = say("Close %(number)s once it is clear why it was late.", number=one.number)
    step = Step(Holder.PRIVACY_OFFICER, what, None, Target(Place.INCIDENT, one.id))
    reason = say("%(number)s, %(what)s: was due by %(due)s and sent late, on %(day)s.", **named)
    return Reason(Verdict.BROKEN, reason, step)


def instructed(work: SupervisedWork, on: Standards) -> RuleResult | None:
    """No instruction is past its last day. None where none was given and no data is shared, or it is
    only seen by chance.

    Rule: docs/product.md section 2. What was reported late is not kept until it was confirmed; from then on it
    reads “kept since, late before”. Without an instruction the record is the register of instructions
    itself: it shows that none was given.
    """
    own = [one for one in work.instructions if not one.works or work.engagement_id in one.works]
    if not own:
        if not work.shares or work.is_incidental:
            return None
        register = Record(
            say("Register of instructions"), Target(Place.INSTRUCTIONS, work.vendor_id)
        )
        reason = say("%(work)s: the register of instructions holds none.", work=work.name)
        return found([Reason(Verdict.KEPT, reason, shown_by=(register,))], [register])
    records = [Record(one.number, Target(Place.INSTRUCTION, one.id)) for one in own]
    points: list[Reason] = []
    for one, record in zip(own, records, strict=True):
        points += resting_on([_of_instruction(one, on)], [record])
    return found(points, records)


def _of_instruction(one: InstructionOnDay, on: Standards) -> Reason:
    named: dict[str, object] = {"number": one.number, "due": one.due_on, "day": one.reported_on}
    if one.withdrawn_on is not None:
        reason = say("%(number)s: withdrawn on %(on)s.", on=one.withdrawn_on, **named)
        return Reason(Verdict.KEPT, reason)
    if one.reported_on is None:
        return _unreported(one, on, named)
    if one.confirmed_on is None:
        return _unconfirmed(one, named)
    if not one.is_late:
        reason = say(
            "%(number)s: reported in time on %(day)s, and confirmed on %(on)s.",
            on=one.confirmed_on,
            **named,
        )
        return Reason(Verdict.KEPT, reason)
    reason = say(
        "%(number)s: kept since %(since)s, late before: it was due by %(due)s and reported on %(day)s.",
        since=one.confirmed_on,
        **named,
    )
    return Reason(Verdict.KEPT, reason)


def _unreported(one: InstructionOnDay, on: Standards, named: dict[str, object]) -> Reason:
    what = say("Report what was done: %(number)s, %(title)s", number=one.number, title=one.title)
    step = Step(Holder.VENDOR, what, one.due_on, Target(Place.INSTRUCTION, one.id))
    if one.due_on < on.as_of:
        reason = say("%(number)s: was to be reported by %(due)s and is not.", **named)
        return Reason(Verdict.BROKEN, reason, step)
    reason = say("%(number)s: is to be reported by %(due)s.", **named)
    if on.is_near(one.due_on):
        return Reason(Verdict.DUE_SOON, reason, step, one.due_on)
    return Reason(Verdict.KEPT, reason, rests_until=one.due_on)


def _unconfirmed(one: InstructionOnDay, named: dict[str, object]) -> Reason:
    what = say(
        "Look at what was reported: %(number)s, %(title)s", number=one.number, title=one.title
    )
    target = Target(Place.INSTRUCTION, one.id)
    step = Step(Holder.PROCUREMENT, what, one.confirm_by, target)
    if one.is_late:
        reason = say(
            "%(number)s: was due by %(due)s and reported late, on %(day)s; nobody has confirmed it.",
            **named,
        )
        return Reason(Verdict.BROKEN, reason, step)
    reason = say("%(number)s: reported in time on %(day)s, and to be confirmed.", **named)
    return Reason(Verdict.DUE_SOON, reason, step, one.confirm_by)
