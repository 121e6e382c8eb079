"""Our answer to a dispute as it is sent out on paper, where nothing is asked about it any more."""

from collections.abc import Sequence
from typing import Any, Final

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, say
from portal.supervision.disputes.models import Dispute, DisputeState
from portal.supervision.disputes.workflow import DisputedThing
from portal.supervision.papers.sending_out.printing import BOTH

Answered = tuple[Dispute, DisputedThing]
WORDS: Final = BOTH | {
    "title": say("Our answer to what you disagreed with"),
    "about": say("What it is about"),
    "questions": say("Questions"),
    "raised": say("You told us on"),
    "words": say("Why you disagree"),
    "answered": say("Answered on"),
    "result": say("Result"),
    "answer": say("Our answer"),
    "note": say("Another person than the one who opened, graded or reviewed it has answered."),
}


def answer_sheets(answers: Sequence[Answered], lang: Lang) -> list[dict[str, Any]]:
    """One for each, in `lang`."""
    return [
        {
            "number": thing.number,
            "title": words(thing.name, lang),
            "questions": ", ".join(dispute.questions),
            "raised_on": dispute.raised_on,
            "words": dispute.words,
            "answered_on": dispute.answered_on,
            "result": words(_result(dispute), lang),
            "answer": dispute.answer,
        }
        for dispute, thing in answers
    ]


def _result(dispute: Dispute) -> Message:
    if dispute.state is not DisputeState.ACCEPTED:
        return say("It stays as it is.")
    if dispute.assignment_id is not None:
        return say("You are right: the answers count as you gave them.")
    if "state" in dispute.changed:
        return say("You are right: the finding is dropped, and nothing is to be mended.")
    return say("You are right.")
