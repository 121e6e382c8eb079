"""The promises that can be decided, and which work counts for a vendor's verdict. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from portal.content.definitions.promises import ENTRUSTED_ONLY, PROVISION, Promise
from portal.foundation.core.words.messages import Message, Text, listed, say
from portal.ledger.data_sharing import share_rules
from portal.ledger.data_sharing.share_rules import Billing
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.results import (
    CLIENT_APPROVAL,
    EngagementVerdict,
    Evaluation,
    Extent,
    Place,
    PromiseVerdict,
    Reason,
    Record,
    RuleResult,
    Step,
    Target,
    Verdict,
    found,
    resting_on,
)
from portal.supervision.promises.rules.attested import no_subcontracting
from portal.supervision.promises.rules.bound import bound
from portal.supervision.promises.rules.client_approval import client_approval
from portal.supervision.promises.rules.incidents import incidents, instructed
from portal.supervision.promises.rules.lawful_provision import lawful_provision, released_bases
from portal.supervision.promises.rules.purposes import announced_purposes
from portal.supervision.promises.rules.recognised import RECOGNISED, recognised
from portal.supervision.promises.rules.reported import reported
from portal.supervision.promises.rules.supervised import corrected, supervised
from portal.supervision.promises.work import Standards, SupervisedWork, VendorOnDay


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


def _names(work: SupervisedWork, shares: Iterable[ShareOnDay]) -> Mapping[str, Any]:
    categories: Text = listed(shared.title for shared in shares)
    return {"work": work.name, "categories": categories}


Rule = Callable[[SupervisedWork, Standards], RuleResult | None]

RULES: Mapping[str, Rule] = {  # by `rule` of promises.yaml; others are not shown yet
    RECOGNISED: recognised,
    "minimum_data": minimum_data,
    "bound": bound,
    "no_subcontracting": no_subcontracting,
    CLIENT_APPROVAL: client_approval,
    PROVISION: lawful_provision,
    "supervised": supervised,
    "instructed": instructed,
    "incidents": incidents,
    "corrected": corrected,
    "reported": reported,
}
# What activation and a first handover ask for (docs/product.md section 3).
GATE = ("bound", "no_subcontracting", CLIENT_APPROVAL, PROVISION)

_RUNNING = frozenset({VendorState.ACTIVE, VendorState.SUSPENDED, VendorState.OFFBOARDING})
PREPARING = frozenset({VendorState.ASSESSING, VendorState.APPROVED})


def decided(promises: Iterable[Promise], day: date) -> tuple[Promise, ...]:
    """Those that are judged on the day, in the order of the pack: there is a rule, and the company
    says that it counts by then."""
    return tuple(promise for promise in promises if _is_judged(promise, day))


def _is_judged(promise: Promise, day: date) -> bool:
    return promise.rule in RULES and (promise.judged_from or day) <= day


def extent(promises: Iterable[Promise], day: date) -> Extent:
    """How much of what the policy promised on the day is judged: whoever tells it asks here."""
    made = [promise for promise in promises if holds_on(promise, day)]
    return Extent(
        decided(made, day), tuple(promise for promise in made if not _is_judged(promise, day))
    )


def holds_on(promise: Promise, day: date) -> bool:
    """Whether the policy made this promise on the day."""
    begun = promise.held_from is None or promise.held_from <= day
    return begun and (promise.held_until is None or day <= promise.held_until)


def judge(
    work: SupervisedWork,
    vendor: VendorOnDay,
    promises: Sequence[Promise],
    on: Standards,
    *,
    holds_data: bool = False,
) -> EngagementVerdict:
    """Every promise that is decided, for one piece of work."""
    findings: dict[str, RuleResult] = {}
    judged = [one for one in decided(promises, on.as_of) if holds_on(one, on.as_of)]
    on = replace(on, judges_provision=any(one.rule == PROVISION for one in judged))
    released = released_bases(work, on)
    for promise in judged:
        if released is not None and promise.rule in ENTRUSTED_ONLY:
            continue
        finding = RULES[promise.rule](work, on)
        if finding is not None:
            findings[promise.id] = finding
    return EngagementVerdict(
        engagement_id=work.engagement_id,
        number=work.number,
        name=work.name,
        tier=work.tier_id,
        is_entrusted=work.is_entrusted,
        shares_data=bool(work.shares),
        is_over=not work.runs_on(on.as_of),
        has_begun=work.has_begun(on.as_of),
        counts=counts(work, vendor.state, on.as_of, holds_data=holds_data),
        findings=findings,
        approval=client_approval(work, on),
        provision=lawful_provision(work, on),
        released=released,
        selected=recognised(work, on),
    )


def counts(
    work: SupervisedWork, state: VendorState | None, day: date, *, holds_data: bool = False
) -> bool:
    """Whether the work counts for its vendor's verdict, or for its own gate only.

    Once a vendor is active, or holds data for any of its work, work before its first handover does
    not; before that, planned work does, so that what activation needs is seen, and activating a
    vendor never moves what is said about those that hold data. A candidate, a rejected or closed
    vendor counts only where data was handed over all the same. Work that is over never counts.
    """
    if not work.runs_on(day):
        return False
    if work.is_incidental and state not in _RUNNING | PREPARING:
        return False
    return work.has_begun(day) or (state in PREPARING and not holds_data)


def evaluation(
    vendor: VendorOnDay,
    promises: Sequence[Promise],
    policies: Mapping[str, Text],
    *,
    on: Standards,
) -> Evaluation:
    """A vendor's verdict on each promise that is decided: the worst of the work that counts.

    `promises`: all that the policy makes.
    """
    holds_data = any(work.has_begun(on.as_of) and work.runs_on(on.as_of) for work in vendor.works)
    judged = tuple(
        judge(work, vendor, promises, on, holds_data=holds_data) for work in vendor.works
    )
    return Evaluation(
        vendor_id=vendor.id,
        name=vendor.name,
        state=vendor.state,
        tier=vendor.tier,
        as_of=on.as_of,
        promises=tuple(
            _promise(promise, judged, policies, on.as_of) for promise in decided(promises, on.as_of)
        ),
        engagements=judged,
        extent=extent(promises, on.as_of),
    )


def with_ended(
    evaluated: Evaluation, ended: Iterable[tuple[EngagementVerdict, date]]
) -> Evaluation:
    """The same with work that ended before, each as judged on its last day, which goes with it.

    For whoever tells of a period: what was broken until the end is not gone with the end.
    """
    known = [(work, day) for work, day in ended if work.counts]
    promises = tuple(_with(promise, known) for promise in evaluated.promises)
    return replace(evaluated, promises=promises)


def _with(
    promise: PromiseVerdict, ended: Iterable[tuple[EngagementVerdict, date]]
) -> PromiseVerdict:
    more = tuple(
        (work, _on_last_day(work, finding, day))
        for work, day in ended
        if (finding := work.findings.get(promise.promise.id)) is not None
    )
    if not more:
        return promise
    return replace(promise, works=(*promise.works, *more), nothing=None)


def _on_last_day(work: EngagementVerdict, finding: RuleResult, day: date) -> RuleResult:
    """Nothing is due any more, and nobody has to do anything."""
    points = [
        replace(
            point,
            verdict=Verdict.KEPT if point.verdict is Verdict.DUE_SOON else point.verdict,
            reason=say(
                "%(reason)s The work ended on %(day)s; so it stood on that day.",
                reason=point.reason,
                day=day,
                work=work.name,
            ),
            step=None,
            rests_until=None,
        )
        for point in finding.points
    ]
    return found(points, finding.records)


def _promise(
    promise: Promise,
    judged: Sequence[EngagementVerdict],
    policies: Mapping[str, Text],
    day: date,
) -> PromiseVerdict:
    works = tuple(
        (verdict, verdict.findings[promise.id])
        for verdict in judged
        if verdict.counts and promise.id in verdict.findings
    )
    policy = policies.get(promise.id, promise.policy)
    return PromiseVerdict(promise, policy, works, None if works else _why_not(promise, judged, day))


def _why_not(promise: Promise, judged: Sequence[EngagementVerdict], day: date) -> Message:
    if not holds_on(promise, day):
        return say("The policy did not make this promise on %(day)s.", day=day)
    released = [one.released for one in judged if one.counts and one.released is not None]
    if released and promise.rule in ENTRUSTED_ONLY:
        return say(
            "Data goes to this vendor on another basis than entrustment: %(basis)s. What that basis needs "
            "on record is asked instead.",
            basis=listed(released),
        )
    return _out_of_scope(promise, judged)


def _out_of_scope(promise: Promise, judged: Sequence[EngagementVerdict]) -> Message:
    over = {verdict.is_over for verdict in judged if promise.id in verdict.findings}
    if over == {True}:
        return say("The work that falls under this promise has ended.")
    if over == {False}:
        return say("Nothing has been handed over yet.")
    if over:
        return say(
            "Work that falls under this promise has ended, or nothing has been handed over for it "
            "yet."
        )
    if any(verdict.counts for verdict in judged):
        return say("The work on record does not fall under this promise.")
    return say("No personal data is shared.")
