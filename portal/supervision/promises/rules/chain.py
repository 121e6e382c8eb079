"""Who else handles the data, by the register of subcontractors: approved, run out, without approval. Pure.

Rule: docs/product.md section 2. An approved subcontractor is an exception where the policy rules
subcontracting out, kept where it allows it with approval; one without approval, at any tier, is not kept.
"""

from collections.abc import Iterator

from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, Reason, Record, Step, Target, Verdict
from portal.supervision.promises.work import Standards, SupervisedWork
from portal.supervision.subcontractors.standing import ChainStanding, SubcontractorOnDay


def chain_points(work: SupervisedWork, on: Standards) -> Iterator[Reason]:
    for one in work.chain:
        if one.standing is ChainStanding.COUNTS:
            yield from _approved(work, one, on)
        elif one.standing is ChainStanding.RUN_OUT:
            yield _run_out(work, one)
        elif one.standing is ChainStanding.WITHOUT:
            yield _without(work, one)


def chain_records(work: SupervisedWork) -> list[Record]:
    """Those that make a difference on the day."""
    silent = (ChainStanding.WAITING, ChainStanding.OVER)
    return [_record(one) for one in work.chain if one.standing not in silent]


def _approved(work: SupervisedWork, one: SubcontractorOnDay, on: Standards) -> Iterator[Reason]:
    names = {"work": work.name, "name": one.name, "number": one.number}
    until, shown_by = one.last_day, (_record(one),)
    if until is not None and on.is_near(until) and not work.ends_by(until):
        reason = say(
            "%(work)s: the approval of subcontractor %(name)s (%(number)s) ends on %(until)s.",
            until=until,
            **names,
        )
        step = Step(Holder.PROCUREMENT, _renew(one), until, _place(one))
        yield Reason(Verdict.DUE_SOON, reason, step, until, shown_by)
    else:
        reason = say(
            "%(work)s: subcontractor %(name)s (%(number)s) is approved until %(until)s.",
            until=until,
            **names,
        )
        verdict = Verdict.KEPT if on.may_approve_subcontractors else Verdict.EXCEPTED
        yield Reason(verdict, reason, rests_until=until, shown_by=shown_by)
    if one.began_without:
        reason = say(
            "%(work)s: subcontractor %(name)s (%(number)s) is approved since %(since)s, late before: "
            "it handled the data from %(began)s.",
            since=one.counts_from,
            began=one.begins_on,
            **names,
        )
        yield Reason(Verdict.KEPT, reason, shown_by=shown_by)


def _run_out(work: SupervisedWork, one: SubcontractorOnDay) -> Reason:
    reason = say(
        "%(work)s: the approval of subcontractor %(name)s (%(number)s) ran out on %(until)s, and no "
        "end is on record.",
        work=work.name,
        name=one.name,
        number=one.number,
        until=one.until,
    )
    return Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, _renew(one), None, _place(one)))


def _without(work: SupervisedWork, one: SubcontractorOnDay) -> Reason:
    reason = say(
        "%(work)s: subcontractor %(name)s (%(number)s) handles the data since %(began)s without "
        "approval.",
        work=work.name,
        name=one.name,
        number=one.number,
        began=one.begins_on,
    )
    if one.is_over_without:
        what = say("Have it stopped and record the end of %(number)s.", number=one.number)
        return Reason(Verdict.BROKEN, reason, Step(Holder.PROCUREMENT, what, None, _place(one)))
    what = say("Decide on subcontractor %(name)s (%(number)s).", name=one.name, number=one.number)
    target = Target(Place.SUBCONTRACTOR_DECISION, one.subcontractor_id)
    return Reason(Verdict.BROKEN, reason, Step(Holder.PRIVACY_OFFICER, what, None, target))


def _renew(one: SubcontractorOnDay) -> Message:
    return say("Have %(number)s renewed, or record its end.", number=one.number)


def _place(one: SubcontractorOnDay) -> Target:
    return Target(Place.SUBCONTRACTOR, one.subcontractor_id)


def _record(one: SubcontractorOnDay) -> Record:
    return Record(one.number, _place(one))
