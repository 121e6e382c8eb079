"""How a proposal about a vendor is decided, a stop confirmed, and what stands in the way of activation,
a first handover and closing: every thing, named. No database, no web.

Rule: docs/product.md section 3. Activation and each first handover ask for the promises of
promises.rules.GATE, each kept, due soon, excepted or not in scope.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from portal.content.definitions.promises import PROVISION
from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.obligations.models import Holder
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.workflow import WORDS, may
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


def closing_gaps(vendor: Evaluation, open_requests: int) -> tuple[Gap, ...]:
    """All work has ended, and nothing is asked of the vendor any more: its accounts will end."""
    gaps = [
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
    if open_requests:
        waiting = say_n(
            "%(n)s request to the vendor is open; withdraw it, or wait for the answer.",
            "%(n)s requests to the vendor are open; withdraw them, or wait for the answers.",
            open_requests,
        )
        what = say("Withdraw what is asked, or wait for the answers.")
        target = Target(Place.VENDOR, vendor.vendor_id)
        gaps.append(Gap(waiting, Step(Holder.PROCUREMENT, what, None, target)))
    return tuple(gaps)


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
