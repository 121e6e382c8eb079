"""The promises that can be decided, and which work counts for a vendor's verdict. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from portal.content.definitions.promises import ENTRUSTED_ONLY, PROVISION, Promise
from portal.foundation.core.words.messages import Message, Text, listed, say
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.results import (
    CLIENT_APPROVAL,
    EngagementVerdict,
    Evaluation,
    Extent,
    PromiseVerdict,
    RuleResult,
    Verdict,
    found,
)
from portal.supervision.promises.rules.attested import no_subcontracting
from portal.supervision.promises.rules.bound import bound
from portal.supervision.promises.rules.client_approval import client_approval
from portal.supervision.promises.rules.incidents import incidents, instructed
from portal.supervision.promises.rules.lawful_provision import lawful_provision, released_bases
from portal.supervision.promises.rules.purposes import minimum_data
from portal.supervision.promises.rules.recognised import RECOGNISED, recognised
from portal.supervision.promises.rules.reported import reported
from portal.supervision.promises.rules.returned import RETURNED, returned
from portal.supervision.promises.rules.supervised import corrected, supervised
from portal.supervision.promises.work import Standards, SupervisedWork, VendorOnDay

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
    RETURNED: returned,
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


@dataclass(frozen=True)
class Judging:
    """What a day asks, worked out once for all vendors. `promises`: all that the policy makes."""

    promises: Sequence[Promise]
    policies: Mapping[str, Text]
    on: Standards

    @cached_property
    def shown(self) -> tuple[Promise, ...]:
        """Those that are decided on the day, with or without anything to judge."""
        return decided(self.promises, self.on.as_of)

    @cached_property
    def judged(self) -> tuple[Promise, ...]:
        return tuple(one for one in self.shown if holds_on(one, self.on.as_of))

    @cached_property
    def asked(self) -> Standards:
        return replace(self.on, judges_provision=any(one.rule == PROVISION for one in self.judged))

    @cached_property
    def extent(self) -> Extent:
        return extent(self.promises, self.on.as_of)


def judge(
    work: SupervisedWork, vendor: VendorOnDay, by: Judging, *, holds_data: bool = False
) -> EngagementVerdict:
    """Every promise that is decided, for one piece of work. What a gate asks as well is judged once."""
    on, results = by.asked, dict[str, RuleResult | None]()

    def result(rule: str) -> RuleResult | None:
        if rule not in results:
            results[rule] = RULES[rule](work, on)
        return results[rule]

    findings: dict[str, RuleResult] = {}
    released = released_bases(work, on)
    for promise in by.judged:
        if released is not None and promise.rule in ENTRUSTED_ONLY:
            continue
        finding = result(promise.rule)
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
        approval=result(CLIENT_APPROVAL),
        provision=result(PROVISION),
        released=released,
        selected=result(RECOGNISED),
        returned=result(RETURNED),
        keeps=_keeps(findings, by.judged),
    )


def _keeps(findings: Mapping[str, RuleResult], judged: Iterable[Promise]) -> bool:
    """Whether work that is over still has data with the vendor, as far as anybody can show."""
    results = [findings[one.id] for one in judged if one.rule == RETURNED and one.id in findings]
    return any(result.verdict is not Verdict.KEPT for result in results)


def counts(
    work: SupervisedWork, state: VendorState | None, day: date, *, holds_data: bool = False
) -> bool:
    """Whether the work counts for its vendor's verdict, or for its own gate only.

    Once a vendor is active, or holds data for any of its work, work before its first handover does
    not; before that, planned work does, so that what activation needs is seen, and activating a
    vendor never moves what is said about those that hold data. A candidate, a rejected or closed
    vendor counts only where data was handed over all the same. Work that is over never counts but for
    `returned`.
    """
    if not work.runs_on(day):
        return False
    if work.is_incidental and state not in _RUNNING | PREPARING:
        return False
    return work.has_begun(day) or (state in PREPARING and not holds_data)


def evaluation(vendor: VendorOnDay, by: Judging) -> Evaluation:
    """A vendor's verdict on each promise that is decided: the worst of the work that counts."""
    day = by.on.as_of
    holds_data = any(work.has_begun(day) and work.runs_on(day) for work in vendor.works)
    judged = tuple(judge(work, vendor, by, holds_data=holds_data) for work in vendor.works)
    if not holds_data and any(one.keeps for one in judged):  # of work that is over
        judged = tuple(
            replace(one, counts=counts(work, vendor.state, day, holds_data=True))
            for one, work in zip(judged, vendor.works, strict=True)
        )
    return Evaluation(
        vendor_id=vendor.id,
        name=vendor.name,
        state=vendor.state,
        tier=vendor.tier,
        as_of=day,
        promises=tuple(_promise(promise, judged, by.policies, day) for promise in by.shown),
        engagements=judged,
        extent=by.extent,
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
        if promise.id in verdict.findings and (verdict.counts or promise.rule == RETURNED)
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
    if promise.rule == RETURNED:
        return say("No work for which data was handed over has ended.")
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
