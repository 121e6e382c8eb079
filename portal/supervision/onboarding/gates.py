"""What stands in the way of activation, a first handover and closing: every thing, named. Pure.

Rule: docs/product.md section 3. Activation and each first handover ask for the promises of
promises.rules.GATE, each kept, due soon, excepted or not in scope.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.vendors.models import VendorState
from portal.ledger.vendors.workflow import WORDS
from portal.supervision.promises.results import (
    PASSABLE,
    EngagementVerdict,
    Evaluation,
    Step,
    Verdict,
)
from portal.supervision.promises.rules.evaluation import GATE


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
    work: EngagementVerdict, state: VendorState, *, is_past: bool = False
) -> tuple[Gap, ...]:
    """For the first handover of data for one piece of work; `is_past`: before we worked with the
    portal, when there was no gate."""
    if is_past:
        return ()
    gaps = list(_gaps_of(work))
    if state is not VendorState.ACTIVE:
        gaps.insert(
            0,
            Gap(
                say(
                    "Data is handed over only to an active vendor; this one is in the state "
                    "“%(state)s”.",
                    state=WORDS[state],
                )
            ),
        )
    if work.is_over:
        gaps.append(Gap(say("%(work)s: this work is over.", work=work.name)))
    return tuple(gaps)


def closing_gaps(vendor: Evaluation, open_requests: int) -> tuple[Gap, ...]:
    """All work has ended, and nothing is asked of the vendor any more: its accounts will end."""
    gaps = [
        Gap(
            say("%(work)s: this work has not ended yet.", work=work.name),
            None,
            None,
            work.engagement_id,
        )
        for work in vendor.engagements
        if not work.is_over
    ]
    if open_requests:
        gaps.append(
            Gap(
                say_n(
                    "%(n)s request to the vendor is open; withdraw it, or wait for the answer.",
                    "%(n)s requests to the vendor are open; withdraw them, or wait for the answers.",
                    open_requests,
                )
            )
        )
    return tuple(gaps)


def demand_open(gaps: tuple[Gap, ...], refusal: Message) -> None:
    if gaps:
        raise GateClosed(refusal, gaps)


def _gaps_of(work: EngagementVerdict) -> Iterable[Gap]:
    if work.is_entrusted and work.findings:
        yield Gap(
            say(
                "%(work)s: the data was entrusted to us by a customer, and the customer’s approval "
                "cannot be recorded here yet. That comes with a later version; until then this "
                "step stays closed.",
                work=work.name,
            ),
            engagement_id=work.engagement_id,
        )
    for promise_id in GATE:
        finding = work.findings.get(promise_id)
        if finding is None or finding.verdict in PASSABLE:
            continue
        for point in finding.points:
            if point.verdict is Verdict.BROKEN:
                yield Gap(point.reason, point.step, promise_id, work.engagement_id)
