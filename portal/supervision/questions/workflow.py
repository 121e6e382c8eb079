"""How a question is asked, answered and taken back. No database, no web."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from portal.foundation.core.errors import InvalidTransition, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import Holder, Obligation
from portal.supervision.questions.models import QuestionState, VendorQuestion

S = QuestionState
NEXT: Final[Mapping[QuestionState, frozenset[QuestionState]]] = {
    S.OPEN: frozenset({S.ANSWERED, S.TAKEN_BACK}),
    S.ANSWERED: frozenset(),
    S.TAKEN_BACK: frozenset(),
}
WORDS: Final[Mapping[QuestionState, Message]] = {
    S.OPEN: say("Waits for our answer"),
    S.ANSWERED: say("Answered"),
    S.TAKEN_BACK: say("Taken back"),
}


def demand_askable(obligation: Obligation) -> None:
    """Only about what the vendor is asked to do, and has not finished."""
    if obligation.holder is not Holder.VENDOR or not obligation.is_open:
        raise InvalidTransition(say("This is no longer waiting for you."))


def answer(question: VendorQuestion, *, words: str, by: int | None, at: datetime, on: date) -> None:
    """Once. Refuses to say nothing."""
    said = demand_reason(words, "answer", say("Write what the vendor is to know."))
    _move(question, S.ANSWERED)
    question.answer = said
    question.answered_by_id, question.answered_at, question.answered_on = by, at, on


def take_back(question: VendorQuestion) -> None:
    _move(question, S.TAKEN_BACK)


def _move(question: VendorQuestion, to: QuestionState) -> None:
    if to not in NEXT[question.state]:
        raise InvalidTransition(
            say("This has been answered already: %(state)s.", state=WORDS[question.state])
        )
    question.state = to
