"""What staff's page of a signed statement says besides: why it was asked, what took its place, what next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations import queries, request_queries
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    Course,
    ExceptionDecision,
)


@dataclass(frozen=True, slots=True)
class Detail:
    """`follows`: what it was asked for in place of; `anew`: the request that follows its end."""

    request: AttestationRequest
    follows: Attestation | None
    anew: AttestationRequest | None
    decisions: Sequence[ExceptionDecision]
    next: Message | None


def detail_of(attestation: Attestation, today: date) -> Detail:
    request = queries.find_request(attestation.request_id)
    if request is None:
        raise LookupError(attestation.request_id)
    decisions = queries.decisions_of(attestation.id)
    waiting = find_open(ObligationKind.ATTESTATION_EXCEPTION, attestation)
    follows = request.follows_id
    return Detail(
        request=request,
        follows=None if follows is None else queries.find_attestation(follows),
        anew=request_queries.asked_in_place_of(attestation.id),
        decisions=decisions,
        next=next_step(attestation, decisions, waiting, today),
    )


def next_step(
    attestation: Attestation,
    decisions: Sequence[ExceptionDecision],
    waiting: Obligation | None,
    today: date,
) -> Message | None:
    """What happens next about exceptions or a refusal; None where nothing has to.

    `decisions`: the newest first.
    """
    if attestation.answer is Answer.AFFIRM or attestation.ended_on is not None:
        return None
    last = decisions[0] if decisions else None
    if last is None:
        return say("Nothing is proposed yet: propose what to do.")
    if last.approved is None:
        if waiting is not None and waiting.holder is Holder.MANAGEMENT:
            return say("The proposal waits for another officer or for management.")
        return say("The proposal waits for the privacy officer.")
    if not last.approved:
        return say("The last proposal was refused: propose something else.")
    return _after(last, today)


def _after(last: ExceptionDecision, today: date) -> Message:
    """What follows from a course that was approved."""
    day = last.until
    if day < today:
        return {
            Course.APPROVE: say("The acceptance is over: decide how to go on."),
            Course.CORRECT: say("The day for the correction has passed: decide how to go on."),
            Course.SUSPEND: say("Handovers were stopped; it is time to decide how to go on."),
        }[last.course]
    return {
        Course.APPROVE: say("Accepted until %(day)s; before then decide how to go on.", day=day),
        Course.CORRECT: say(
            "The vendor signs the statement anew by %(day)s; that answers it.", day=day
        ),
        Course.SUSPEND: say("Handovers are stopped; it is looked at again on %(day)s.", day=day),
    }[last.course]
