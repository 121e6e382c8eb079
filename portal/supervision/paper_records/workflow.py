"""A paper waits until a second person confirms it or sends it back. Persons are compared. Pure."""

from collections.abc import Iterable
from datetime import datetime

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.paper_records.models import Paper, PaperKind, PaperState, Way


def demand_waiting(paper: Paper) -> None:
    if paper.waits:
        return
    if paper.kind is PaperKind.ANSWERS:
        raise InvalidTransition(say("Somebody else has gone on with this paper meanwhile."))
    if paper.state is PaperState.CONFIRMED:
        raise InvalidTransition(say("This paper has been confirmed already."))
    if paper.state is PaperState.SENT_BACK:
        raise InvalidTransition(say("This paper has been sent back already."))
    if paper.kind is PaperKind.TRAINING:
        raise InvalidTransition(say("The training was withdrawn from the vendor meanwhile."))
    if paper.kind is PaperKind.DISPUTE:
        raise InvalidTransition(
            say("What it is about has ended: this paper is not needed any more.")
        )
    if paper.kind is PaperKind.INSTRUCTION:
        raise InvalidTransition(say("The instruction went on without this paper."))
    raise InvalidTransition(say("The finding went on without this paper."))


def demand_second_person(paper: Paper, *, by: Actor, typed_by: Iterable[int | None] = ()) -> None:
    """Not who recorded it, nor whoever typed any of it (`typed_by`)."""
    if by.user_id is not None and not by.is_any_of(paper.recorded_by_id, *typed_by):
        return
    if paper.way is Way.CODE:
        raise RuleViolated(
            say("Somebody else than the persons who printed and posted the letter confirms it.")
        )
    if paper.kind is PaperKind.ANSWERS:
        raise RuleViolated(say("Somebody else than the person who entered the paper confirms it."))
    raise RuleViolated(say("Somebody else than the person who recorded the paper confirms it."))


def demand_entering(paper: Paper) -> None:
    if paper.state is not PaperState.ENTERING:
        raise InvalidTransition(say("Somebody else has gone on with this paper meanwhile."))


def enter(paper: Paper, *, by: Actor, at: datetime) -> None:
    """Everything of it is typed; a second person compares."""
    demand_entering(paper)
    paper.state = PaperState.ENTERED
    paper.recorded_by_id, paper.recorded_at = by.user_id, at


def give_up(paper: Paper) -> None:
    """What it is about goes on without it."""
    is_answers = paper.kind is PaperKind.ANSWERS
    paper.state = PaperState.GIVEN_UP if is_answers else PaperState.FELL_AWAY


def confirm(paper: Paper, *, by: Actor, at: datetime, typed_by: Iterable[int | None] = ()) -> None:
    demand_waiting(paper)
    demand_second_person(paper, by=by, typed_by=typed_by)
    paper.state = PaperState.CONFIRMED
    paper.checked_by_id, paper.checked_at = by.user_id, at


def send_back(
    paper: Paper, *, wrong: str, by: Actor, at: datetime, typed_by: Iterable[int | None] = ()
) -> None:
    """To be recorded anew; answers are mended where they are."""
    is_mended = paper.kind is PaperKind.ANSWERS
    demand_waiting(paper)
    demand_second_person(paper, by=by, typed_by=typed_by)
    if not wrong.strip():
        raise RuleViolated(
            say("Say what differs from the paper.")
            if is_mended
            else say("Say what speaks against it.")
            if paper.way is Way.CODE
            else say("Say what is not as on the paper."),
            field="wrong",
        )
    paper.state = PaperState.ENTERING if is_mended else PaperState.SENT_BACK
    paper.checked_by_id, paper.checked_at = by.user_id, at
    paper.wrong = wrong.strip()
