"""Commands: a vendor asks about what it is asked to do, we answer, it takes a question back."""

from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition, demand_reason
from portal.foundation.core.words.messages import say, to_json
from portal.foundation.mail.outbox import queue
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.questions import emails, queries, workflow
from portal.supervision.questions.models import VendorQuestion

DAYS_TO_ANSWER: Final = 3  # business days, as for a wish for more time
KIND: Final = ObligationKind.VENDOR_QUESTION


def ask_question(obligation: Obligation, *, words: str, part: str, actor: Actor) -> VendorQuestion:
    """A vendor's person asks about what is asked of the vendor. It stays due as it is.

    `part`: a part of the thing, such as a question of a sheet. Refuses what is not the vendor's to do
    any more, to say nothing, and the same question twice.
    """
    workflow.demand_askable(obligation)
    said = demand_reason(words, "words", say("Write your question."))
    if queries.same_open(obligation, part.strip(), said) is not None:
        raise InvalidTransition(say("You have asked this already; we will answer soon."))
    question = VendorQuestion(
        vendor_id=obligation.vendor_id,
        number=next_number("VQ"),
        obligation_id=obligation.id,
        subject_kind=obligation.subject_kind,
        subject_id=obligation.subject_id,
        part=part.strip(),
        about=to_json(obligation.text),
        words=said,
        asked_by_id=actor.user_id or 0,
        asked_at=clock.now(),
        asked_on=clock.today(),
    )
    db.session.add(question)
    db.session.flush()
    waiting = obligations.open_obligation(
        kind=KIND,
        subject=question,
        vendor_id=question.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_ANSWER),
        ladder="internal",
        title=say(
            "Answer the question %(number)s about: %(what)s",
            number=question.number,
            what=obligation.text,
        ),
        is_new=True,
    )
    record(
        actor,
        "question.asked",
        question,
        say("Asked the question %(number)s", number=question.number),
        also=[obligation, waiting],
        after={"question": question.words, "part": question.part},
    )
    return question


def answer_question(vendor_question_id: int, *, answer: str, actor: Actor) -> VendorQuestion:
    """The answer stands with the question; whoever asked is written to. Refuses what was answered."""
    question = _held(vendor_question_id)
    workflow.answer(question, words=answer, by=actor.user_id, at=clock.now(), on=clock.today())
    closed = obligations.close_waiting(KIND, question)
    db.session.flush()
    person = find_user(question.asked_by_id)
    if person is not None and person.is_active:
        queue(emails.question_answered(question, person))
    record(
        actor,
        "question.answered",
        question,
        say("Answered the question %(number)s", number=question.number),
        also=closed,
        after={"answer": question.answer},
    )
    return question


def take_question_back(vendor_question_id: int, *, actor: Actor) -> None:
    """The vendor needs no answer any more. Refuses what was answered."""
    question = _held(vendor_question_id)
    workflow.take_back(question)
    closed = obligations.withdraw_waiting(KIND, question, question.number)
    db.session.flush()
    record(
        actor,
        "question.taken_back",
        question,
        say("Took the question %(number)s back", number=question.number),
        also=closed,
    )


def _held(vendor_question_id: int) -> VendorQuestion:
    question = queries.find_question(vendor_question_id, lock=True)
    if question is None:
        raise InvalidTransition(say("This is no longer there."))
    return question
