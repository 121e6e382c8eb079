"""What a paper must say to be recorded, and who may confirm it. Pure."""

from datetime import date, datetime

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.attestations.models import AttestationRequest, RequestState
from portal.supervision.papers.models import PaperRecord, PaperState

CHECK = 12  # signs of the SHA-256 of the text that stand on the paper


def check_word(sha256: str) -> str:
    """What stands on the paper beside its number: it says which text was printed, and opens nothing."""
    return sha256[:CHECK]


def demand_open(request: AttestationRequest) -> None:
    if request.state is RequestState.ANSWERED:
        raise InvalidTransition(say("This statement has been signed already."))
    if request.state is RequestState.WITHDRAWN:
        raise InvalidTransition(say("This request was withdrawn; there is nothing to do."))


def demand_days(
    request: AttestationRequest, *, dated_on: date, received_on: date, today: date
) -> None:
    """Asked, signed, received, in this order; a period has ended before it is signed for."""
    if received_on > today:
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if received_on < request.requested_on:
        raise RuleViolated(
            say("The statement was asked for on %(day)s only.", day=request.requested_on),
            field="received_on",
        )
    if dated_on > received_on:
        raise RuleViolated(say("It cannot be signed after it was received."), field="dated_on")
    if request.period_to is not None and dated_on <= request.period_to:
        raise RuleViolated(
            say(
                "It was signed before the period ended on %(day)s, so it says nothing about all of it.",
                day=request.period_to,
            ),
            field="dated_on",
        )


def demand_second_person(paper: PaperRecord, *, by: Actor) -> None:
    """Persons are compared, not roles."""
    if by.is_any_of(paper.recorded_by_id):
        raise RuleViolated(say("Somebody else than the person who recorded the paper confirms it."))


def confirm(paper: PaperRecord, *, attestation_id: int, by: Actor, at: datetime) -> None:
    _check(paper, to=PaperState.CONFIRMED, by=by, at=at)
    paper.attestation_id = attestation_id


def send_back(paper: PaperRecord, *, wrong: str, by: Actor, at: datetime) -> None:
    if not wrong.strip():
        raise RuleViolated(say("Say what is not as on the paper."), field="wrong")
    _check(paper, to=PaperState.SENT_BACK, by=by, at=at)
    paper.wrong = wrong.strip()


def demand_waiting(paper: PaperRecord) -> None:
    if paper.state is PaperState.CONFIRMED:
        raise InvalidTransition(say("This paper has been confirmed already."))
    if paper.state is PaperState.SENT_BACK:
        raise InvalidTransition(say("This paper has been sent back already."))


def _check(paper: PaperRecord, *, to: PaperState, by: Actor, at: datetime) -> None:
    demand_waiting(paper)
    demand_second_person(paper, by=by)
    paper.state = to
    paper.checked_by_id = by.user_id or 0
    paper.checked_at = at
