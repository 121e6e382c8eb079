"""Command: send a recalled questionnaire once more, with what was answered in it."""

from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.asking.plan import OVER
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
    GivenAnswer,
)
from portal.supervision.responses.prefill import last_answers as carrying
from portal.supervision.responses.prefill import queries as carry_queries
from portal.supervision.responses.prefill import services as carry_services
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import Sending


def send_again(assignment: Assignment, *, due_on: date, message: str, actor: Actor) -> Assignment:
    """The newest version about the same work and period; answers to questions that still ask the
    same are taken over with their evidence, as the vendor left them.

    Refuses what was not recalled, a vendor that is over, and while it has another one to answer.
    """
    if assignment.state is not AssignmentState.RECALLED:
        raise InvalidTransition(say("Only a questionnaire that was recalled can be sent again."))
    vendor = find_vendor(assignment.vendor_id)
    if vendor is None or vendor.state in OVER:
        raise InvalidTransition(say("We no longer work with this vendor."))
    questionnaire = questionnaires.find_questionnaire(assignment.questionnaire_id)
    published = questionnaires.latest_version(assignment.questionnaire_id)
    if questionnaire is None or published is None:
        raise InvalidTransition(say("This is no longer there."))
    sending = Sending(
        questionnaire,
        published,
        None if assignment.as_of else assignment.period_from,
        None if assignment.as_of else assignment.period_to,
        due_on,
        message,
        AssignmentOrigin.AGAIN,
    )
    assign_services.demand_sendable(sending)
    if queries.open_of([assignment.vendor_id], questionnaire.id):
        raise InvalidTransition(
            say("This vendor is answering “%(title)s” already.", title=questionnaire.title)
        )
    works = queries.works_of([assignment.id])[assignment.id]
    ((row, owed),) = assign_services.assign_many(
        {assignment.vendor_id: works}, sending, actor=actor
    )
    taken = _take_over(assignment, row, actor)
    record(
        actor,
        "questionnaire.assigned",
        row,
        say(
            "Sent the questionnaire %(number)s again as %(new)s",
            number=assignment.number,
            new=row.number,
        ),
        also=[owed, assignment],
        after={"version": published.number, "due": str(owed.due_on), "answers": taken},
    )
    return row


def _take_over(old: Assignment, new: Assignment, actor: Actor) -> int:
    """How many answers."""
    asked, then = queries.find_asked(new.id), carry_queries.sheet_then(old.id)
    if asked is None or then is None:
        return 0
    rows = carrying.taken_over(asked.sheet, then, queries.answers_of(old.id))
    db.session.add_all(
        GivenAnswer(
            vendor_id=new.vendor_id,
            assignment_id=new.id,
            question_id=name,
            value=row.value,
            reason=row.reason,
            comment=row.comment,
            expires=dict(row.expires),
            is_unchanged=row.is_unchanged,
            answered_by_id=row.answered_by_id,
            answered_at=clock.now(),
        )
        for name, row in rows.items()
    )
    names = [one.id for one in asked.sheet.questions()
             if one.id in then.by_id and carrying.asks_the_same(one, then.by_id[one.id])]  # fmt: skip
    carry_services.take_over_files(old.id, asked, names, actor=actor)
    return len(rows)
