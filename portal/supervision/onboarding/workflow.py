"""How a proposal about a vendor is decided, a stop confirmed, and what stands in the way of activation,
a first handover, resuming, the end and closing: every thing, named. No database, no web.

Rule: docs/product.md section 3. Approval asks for a selection assessment that holds. Activation, resuming and each first handover ask for the promises of
promises.rules.GATE, each kept, due soon, excepted or not in scope; resuming for the selection as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from portal.content.definitions.promises import PROVISION
from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.workflow import WORDS, may
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.severity import Owner
from portal.supervision.incidents.facts import IncidentOnDay
from portal.supervision.onboarding.models import Proposed, Suspension, VendorProposal
from portal.supervision.promises.results import (
    CLIENT_APPROVAL,
    PASSABLE,
    EngagementVerdict,
    Evaluation,
    Place,
    Step,
    Target,
    Verdict,
)
from portal.supervision.promises.rules.evaluation import GATE
from portal.supervision.promises.rules.recognised import RECOGNISED, selection_step
from portal.supervision.selections.standing import SelectionsOnDay

K = ObligationKind


class Decidable(Protocol):
    """What one person proposes and another accepts or refuses, once."""

    accepted: Any
    decision_reason: Any
    decided_by_id: Any
    decided_at: Any


STEPS = {Proposed.APPROVAL: "approve", Proposed.REJECTION: "reject"}


def demand_proposable(vendor: Vendor, proposed: Proposed, waiting: VendorProposal | None) -> None:
    """Refuses a step the vendor's state does not lead to, and a second proposal beside one."""
    if not may(STEPS[proposed], vendor.state):
        raise InvalidTransition(
            say(
                "%(name)s is in the state “%(state)s”; this step is not possible from there.",
                name=vendor.name,
                state=WORDS[vendor.state],
            )
        )
    if waiting is not None:
        raise InvalidTransition(say("A proposal about this is waiting for its decision already."))


def decide(proposal: Decidable, *, accepted: bool, reason: str, by: int, at: datetime) -> None:
    """Accept or refuse once; who may four eyes decide."""
    if proposal.accepted is not None:
        raise InvalidTransition(say("This has been decided already."))
    demand_reason(reason)
    proposal.accepted = accepted
    proposal.decision_reason = reason.strip()
    proposal.decided_by_id = by
    proposal.decided_at = at


def confirm(row: Suspension, *, remark: str, by: Actor, at: datetime, on: date) -> None:
    """A second person agrees with a stop that goes on."""
    if row.resumed_at is not None:
        raise InvalidTransition(say("Handovers go on again: there is nothing to confirm."))
    if row.confirmed_at is not None:
        raise InvalidTransition(say("A second person has confirmed this already."))
    if by.is_any_of(row.suspended_by_id):
        raise RuleViolated(say("Somebody else than the person who stopped it has to confirm."))
    row.confirmed_by_id = by.user_id or 0
    row.confirmed_at, row.confirmed_on = at, on
    row.remark = remark.strip()


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing; `promise_id` None: it is about no promise that is decided."""

    reason: Message
    step: Step | None = None
    promise_id: str | None = None
    engagement_id: int | None = None


class GateClosed(RuleViolated):
    """The step is refused; `gaps` says what is missing."""

    def __init__(self, message: Message, gaps: tuple[Gap, ...]) -> None:
        super().__init__(message)
        self.gaps = gaps


def approval_gaps(
    vendor_id: int, selections: SelectionsOnDay, *, months: int, today: date
) -> tuple[Gap, ...]:
    """What *approve* asks for: an assessment by the selection criteria that another person decided and
    that holds today. `months`: for which one is valid."""
    latest = selections.latest
    if latest is not None and latest.holds_on(today, months):
        return ()
    if latest is None:
        reason = say("No selection assessment of the vendor is decided yet.")
    elif not latest.is_accepted:
        reason = say(
            "The last selection assessment, %(number)s of %(day)s, decided not to adopt the vendor.",
            number=latest.number,
            day=latest.counts_from,
        )
    else:
        reason = say(
            "The selection assessment %(number)s held until %(last)s.",
            number=latest.number,
            last=latest.last_day(months),
        )
    return (Gap(reason, selection_step(selections.waiting, vendor_id, None), RECOGNISED),)


def activation_gaps(vendor: Evaluation) -> tuple[Gap, ...]:
    """Over all its work that is not over and shares data."""
    works = [work for work in vendor.engagements if not work.is_over]
    return tuple(gap for work in works for gap in _gaps_of(work))


def handover_gaps(
    work: EngagementVerdict, state: VendorState, *, vendor_id: int, is_past: bool = False
) -> tuple[Gap, ...]:
    """For the first handover of data for one piece of work; `is_past`: before we worked with the
    portal, when there was no gate."""
    if is_past:
        return ()
    gaps = [*_gaps_of(work)]
    if work.is_over:
        gaps.append(Gap(say("%(work)s: this work is over.", work=work.name)))
    if state is VendorState.ACTIVE:
        return tuple(gaps)
    refusal = say(
        "Data is handed over only to an active vendor; this one is in the state “%(state)s”.",
        state=WORDS[state],
    )
    return Gap(refusal, _to_be_active(state, vendor_id)), *gaps


def _to_be_active(state: VendorState, vendor_id: int) -> Step | None:
    """Who has to do what before data may be handed over; nobody, where the vendor is on its way out."""
    target = Target(Place.VENDOR, vendor_id)
    if state is VendorState.SUSPENDED:
        what = say("Resume handovers: another person than the one who suspended them decides.")
        return Step(Holder.PRIVACY_OFFICER, what, None, target)
    if state is VendorState.APPROVED:
        return Step(Holder.PROCUREMENT, say("Activate the vendor."), None, target)
    if state in (VendorState.CANDIDATE, VendorState.ASSESSING):
        what = say("Assess the vendor, have it approved, and activate it.")
        return Step(Holder.PROCUREMENT, what, None, target)
    return None


def resumption_gaps(vendor: Evaluation) -> tuple[Gap, ...]:
    """What *resume* asks for: what activation asks for on this day, and a selection that still holds."""
    works = [work for work in vendor.engagements if not work.is_over]
    gaps = [*activation_gaps(vendor)]
    for work in works:
        for point in () if work.selected is None else work.selected.points:
            gap = Gap(point.reason, point.step, RECOGNISED)
            if point.verdict is Verdict.BROKEN and gap not in gaps:  # it is the vendor's
                gaps.append(gap)
    return tuple(gaps)


@dataclass(frozen=True, slots=True)
class OpenAffairs:
    """What is not settled with a vendor today, beside its promises.

    `owed`: every open obligation about it, whoever holds it.
    """

    owed: tuple[Obligation, ...] = ()
    findings: tuple[OpenFinding, ...] = ()
    incidents: tuple[IncidentOnDay, ...] = ()


# What one person put before another: it is decided, or taken back, before the vendor is closed.
PUT_FORWARD: Final[Mapping[ObligationKind, Place]] = {
    K.ATTESTATION_EXCEPTION: Place.ATTESTATION,
    K.CLIENT_APPROVAL_CONFIRM: Place.CLIENT_APPROVAL,
    K.CONFIRMATION_DECISION: Place.CONFIRMATION_DECISION,
    K.INSTRUCTION_CONFIRM: Place.INSTRUCTION,
    K.PROVISION_CONFIRM: Place.PROVISION_RECORD,
    K.RETURN_CHECK: Place.RETURNS,
    K.QUESTIONNAIRE_REVIEW: Place.QUESTIONNAIRE,
    K.SELECTION_DECISION: Place.SELECTION_DECISION,
    K.WAIVER_DECISION: Place.WAIVER_DECISION,
    **dict.fromkeys(
        (
            K.CERTIFICATE_CONFIRM,
            K.CONTRACT_ORIGINAL,
            K.DISPUTE_PAPER,
            K.EXTENSION_DECISION,
            K.INSTRUCTION_PAPER,
            K.MERGER_DECISION,
            K.PAPER_CONFIRM,
            K.TERMS_CONFIRM,
            K.QUESTIONNAIRE_PAPER,
            K.TRAINING_PAPER,
        ),
        Place.VENDOR,
    ),
}
# What nobody has to do any more once the vendor is closed.
FALLS_AWAY: Final = frozenset(
    {
        K.AUTHORITY_CONFIRM,
        K.AUTHORITY_RECORD,
        K.CERTIFICATE_CHECK,
        K.CERTIFICATE_RENEW,
        K.CLAUSE_CHECK,
        K.CONFIRMATION_RETURNED,
        K.DATA_REVIEW,
        K.DISPUTE,
        K.FINDING_EFFECT,
        K.FIRST_HANDOVER,
        K.PROMISE_GAP,
        K.SELECTION_RETURNED,
        K.STAFFING_CHOICE,
        K.TERMS_LOOK,
        K.VENDOR_QUESTION,
        K.WAIVER_END,
    }
)
_TOLD_OTHERWISE = (K.FINDING_REPAIR, K.INCIDENT_ITEMS)  # by its finding, by its incident


def offboarding_gaps(vendor_id: int, known: OpenAffairs) -> tuple[Gap, ...]:
    """What has to be settled before the end can begin; all else is brought to its end meanwhile."""
    gaps = []
    for incident in known.incidents:
        if incident.assess_by is not None and incident.ended_on is None:
            gaps.append(_of_incident(incident))
    for row in known.owed:
        if row.kind is K.MERGER_DECISION:
            gaps.append(_put_forward(row, vendor_id))
    return tuple(gaps)


def unsettled(known: OpenAffairs) -> tuple[Gap, ...]:
    """Findings that are open and incidents that are not closed: whoever resumes says why all the same."""
    findings = [
        _of_finding(finding) for finding in known.findings if finding.accepted_until is None
    ]
    incidents = [_of_incident(one) for one in known.incidents if one.ended_on is None]
    return (*findings, *incidents)


def closing_gaps(vendor: Evaluation, known: OpenAffairs) -> tuple[Gap, ...]:
    """All work has ended and what was handed over for it is gone, nothing is asked of the vendor or put
    before somebody any more, and nothing is wrong: its accounts will end."""
    at = vendor.vendor_id
    running = [
        Gap(
            say("%(work)s: this work has not ended yet.", work=work.name),
            Step(
                Holder.PROCUREMENT,
                say("End the work, or wait for its last day."),
                None,
                Target(Place.WORK, work.engagement_id),
            ),
            engagement_id=work.engagement_id,
        )
        for work in vendor.engagements
        if not work.is_over
    ]
    left = [
        Gap(point.reason, point.step, engagement_id=work.engagement_id)
        for work in vendor.engagements
        for point in (() if work.returned is None else work.returned.points)
        if point.verdict is Verdict.BROKEN or point.without_record
    ]
    put = [_put_forward(row, at) for row in known.owed if row.kind in PUT_FORWARD]
    return (*running, *left, *unsettled(known), *put, *_requests(at, known))


def _of_finding(finding: OpenFinding) -> Gap:
    reason = say(
        "The finding %(number)s is open: %(title)s", number=finding.number, title=finding.title
    )
    target = Target(Place.FINDING, finding.id)
    if finding.handed_in_on is not None:
        what = say("Verify that it was mended.")
        return Gap(reason, Step(Holder.PROCUREMENT, what, finding.verify_by, target))
    who = Holder.VENDOR if finding.owner is Owner.VENDOR else Holder.PROCUREMENT
    what = say("See that it is mended and verified, or have the risk accepted until a day.")
    return Gap(reason, Step(who, what, finding.due_on, target))


def _of_incident(incident: IncidentOnDay) -> Gap:
    named, target = {"number": incident.number}, Target(Place.INCIDENT, incident.id)
    running = [clock for clock in incident.clocks if clock.sent_on is None]
    if incident.assess_by is not None:
        reason = say("The incident %(number)s waits for its assessment.", **named)
        step = Step(Holder.PRIVACY_OFFICER, say("Assess it."), incident.assess_by, target)
    elif running:
        first = min(running, key=lambda clock: clock.due_on)
        reason = say("A clock of the incident %(number)s runs: %(what)s", what=first.label, **named)
        step = Step(
            Holder.PRIVACY_OFFICER, say("Send what is due and record it."), first.due_on, target
        )
    else:
        reason = say("The incident %(number)s is not closed yet.", **named)
        what = say("Have it closed: one person proposes it, another decides.")
        step = Step(Holder.PROCUREMENT, what, None, target)
    return Gap(reason, step)


def _put_forward(row: Obligation, vendor_id: int) -> Gap:
    place = PUT_FORWARD[row.kind]
    target = Target(place, vendor_id if place in (Place.VENDOR, Place.RETURNS) else row.subject_id)
    reason = say("Somebody has still to decide or confirm: %(what)s", what=row.text)
    step = Step(row.holder, say("Decide, or take it back."), row.due_on, target)
    return Gap(reason, step)


def _requests(vendor_id: int, known: OpenAffairs) -> tuple[Gap, ...]:
    owed = [
        row for row in known.owed if row.holder is Holder.VENDOR and row.kind not in _TOLD_OTHERWISE
    ]
    if not owed:
        return ()
    waiting = say_n(
        "%(n)s request to the vendor is open; withdraw it, or wait for the answer.",
        "%(n)s requests to the vendor are open; withdraw them, or wait for the answers.",
        len(owed),
    )
    what = say("Withdraw what is asked, or wait for the answers.")
    by = min(row.due_on for row in owed)
    return (Gap(waiting, Step(Holder.PROCUREMENT, what, by, Target(Place.VENDOR, vendor_id))),)


@dataclass(frozen=True, slots=True)
class OnboardingFacts:
    """What the verdicts do not say. Days: None, where there is none.

    `signs`: somebody there has an account as a signatory; `invited`: by name, somebody who is to.
    `selection_gap`: what *approve* misses. `proposal`: the id of what waits, and who decides it.
    `to_hand_over`: the first share of which nothing was handed over yet.
    """

    registered_on: date
    work_on: date | None = None
    data_on: date | None = None
    contract_on: date | None = None
    authority_on: date | None = None
    signed_on: date | None = None
    selected_on: date | None = None
    approved_on: date | None = None
    activated_on: date | None = None
    handed_over_on: date | None = None
    signs: bool = False
    invited: str = ""
    selection_gap: Gap | None = None
    proposal: tuple[int, Holder] | None = None
    to_hand_over: int | None = None


def demand_open(gaps: tuple[Gap, ...], refusal: Message) -> None:
    if gaps:
        raise GateClosed(refusal, gaps)


def _gaps_of(work: EngagementVerdict) -> Iterable[Gap]:
    for promise_id in GATE:
        finding = work.findings.get(promise_id)
        if promise_id == CLIENT_APPROVAL:  # hard stops, also before these promises are judged
            finding = work.approval
        elif promise_id == PROVISION:
            finding = work.provision
        if finding is None or finding.verdict in PASSABLE:
            continue
        for point in finding.points:
            if point.verdict is Verdict.BROKEN:
                yield Gap(point.reason, point.step, promise_id, work.engagement_id)
