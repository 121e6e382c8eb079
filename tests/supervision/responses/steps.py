"""What people do with a questionnaire, in a line each: answer, hand in, look at it, accept."""

from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core.database.transactions import transaction
from portal.supervision.findings.models import Finding
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.responses.assignments import services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.reviewing.services import Noted
from portal.supervision.responses.submission import services as submit_services
from tests.actors import acting

COMMENT = "Shown on site in May"


def answers(who: User, assignment: Assignment, **said: Any) -> None:
    """`ORG_01="yes"`: each with a comment that says where the evidence can be seen."""
    for name, value in said.items():
        with transaction(audited=False):
            services.save_answer(
                assignment.id,
                name.replace("_", "-"),
                Said(value, comment=COMMENT),
                seen=None,
                actor=acting(who),
            )


def hands_in(who: User, assignment: Assignment, **said: Any) -> None:
    answers(who, assignment, **said)
    with transaction():
        submit_services.submit(assignment.id, actor=acting(who))


def finds(who: User, assignment: Assignment, question: str, review: Review, **more: Any) -> None:
    with transaction():
        review_services.note_review(
            assignment.id, question, Noted(review, **more), seen=None, actor=acting(who)
        )


def sends_back(who: User, assignment: Assignment, **remarks: str) -> None:
    questions = {name.replace("_", "-"): words for name, words in remarks.items()}
    with transaction():
        review_services.send_back(assignment.id, questions, remark="", actor=acting(who))


def accepts(who: User, assignment: Assignment, conclusion: str = "") -> list[Finding]:
    with transaction():
        return review_services.accept(assignment.id, {}, conclusion=conclusion, actor=acting(who))
