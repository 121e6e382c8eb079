"""Commands: send a questionnaire to a vendor, recall it, send it once more. Callers commit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_numbers
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Lang, say
from portal.ledger.data_sharing.queries import reaches
from portal.ledger.data_sharing.work_on_day import joined
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import open_about
from portal.ledger.vendors.queries import find_vendor, lock_vendors
from portal.ledger.vendors.workflow import WORDS as VENDOR_STATES
from portal.supervision.attestations.asking.plan import OVER
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.answer_rows import said_of
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
    AssignmentWork,
    GivenAnswer,
)
from portal.supervision.responses.intervals import periodic
from portal.supervision.responses.prefill import queries as carry_queries
from portal.supervision.responses.prefill import services as carry_services
from portal.supervision.responses.sending import queries as sending_queries
from portal.supervision.responses.sending.plan import READ_ANOTHER

_FURTHEST: Final = 12  # months


@dataclass(frozen=True)
class SheetSending:
    """What is sent. Each vendor is asked about the days of the period on which data was within
    its reach (`workflow.time_asked`); None for both: as the facts of its work say. `anyway`: also to
    who reads another language than the only one it asks in."""

    questionnaire: Questionnaire
    published: QuestionnaireVersion
    period_from: date | None
    period_to: date | None
    due_on: date
    message: str = ""
    origin: AssignmentOrigin = AssignmentOrigin.BY_HAND
    anyway: bool = False

    @property
    def only_language(self) -> Lang | None:
        """In which it asks; None: in both."""
        return questionnaires.sheet_of(self.published.id, self.published.sha256).language


def assign(
    vendor_id: int, engagement_ids: Collection[int], sending: SheetSending, *, actor: Actor
) -> Assignment:
    """Send it to one vendor; it has until `due_on` (moved to a working day outside windows).

    Refuses a vendor that is over, a retired questionnaire, a day in the past, no work, while one is
    open already, and at `anyway` one in a language that somebody there does not read.
    """
    demand_sendable(sending)
    _demand_ours(vendor_id)
    only = None if sending.anyway else sending.only_language
    if only is not None and sending_queries.reading_another([vendor_id], only):
        raise RuleViolated(READ_ANOTHER[only], field="anyway")
    if not engagement_ids:
        raise RuleViolated(say("Choose the work it is about."), field="engagements")
    _demand_free(vendor_id, sending.questionnaire)
    ((assignment, obligation),) = assign_many({vendor_id: engagement_ids}, sending, actor=actor)
    record(
        actor,
        "questionnaire.assigned",
        assignment,
        say(
            "Sent the questionnaire “%(title)s” (%(number)s)",
            title=sending.questionnaire.title,
            number=assignment.number,
        ),
        also=[obligation],
        after={
            "version": sending.published.number,
            "from": str(assignment.period_from),
            "to": str(assignment.period_to),
            "due": str(obligation.due_on),
        },
    )
    return assignment


def ask_about_itself(
    vendor_id: int, sending: SheetSending, *, actor: Actor
) -> tuple[Assignment, Obligation]:
    """The rows of one that asks a vendor about itself as of today, whatever work it has; the caller
    records.

    Refuses a vendor that is over, a day in the past, and while one is open already.
    """
    demand_sendable(sending)
    _demand_ours(vendor_id)
    _demand_free(vendor_id, sending.questionnaire)
    ((assignment, obligation),) = assign_many({vendor_id: ()}, sending, actor=actor)
    return assignment, obligation


def _demand_ours(vendor_id: int) -> None:
    """Locks the vendor. Refuses one that is rejected, being offboarded or closed."""
    for vendor in lock_vendors([vendor_id]):
        if vendor.state in OVER:
            raise InvalidTransition(
                say(
                    "We no longer work with this vendor (%(state)s), so nothing is sent to it. If "
                    "it is to work for us again, register it anew first.",
                    state=VENDOR_STATES[vendor.state],
                )
            )


def _demand_free(vendor_id: int, questionnaire: Questionnaire) -> None:
    if queries.open_of([vendor_id], questionnaire.id):
        reason = say("This vendor is answering “%(title)s” already.", title=questionnaire.title)
        raise InvalidTransition(reason)


def demand_sendable(sending: SheetSending) -> None:
    """Refuses a period that is not whole or the wrong way round, a retired questionnaire, a due
    date in the past."""
    first, last = sending.period_from, sending.period_to
    if (first is None) is not (last is None):
        raise RuleViolated(
            say("Enter the first and the last day of the period, or neither."),
            field="period_from" if first is None else "period_to",
        )
    if first is not None and last is not None:
        workflow.demand_period(first, last)
    if sending.questionnaire.retired_on is not None:
        raise InvalidTransition(say("This questionnaire is no longer sent to anybody."))
    if sending.due_on < clock.today():
        raise RuleViolated(say("The due date must not be in the past."), field="due_on")


def assign_many(
    to: Mapping[int, Collection[int]], sending: SheetSending, *, actor: Actor
) -> list[tuple[Assignment, Obligation]]:
    """The rows of it, for the work of each vendor; callers have looked who can be asked, hold the
    vendors and record. What is read takes as many statements as for one."""
    today = clock.today()
    works = set(chain.from_iterable(to.values()))
    last = queries.last_accepted_of(list(to), sending.questionnaire.id)
    known = sending_queries.settings_of(list(to), today, works)
    taken = periodic.in_place(sending.questionnaire, list(to), today)
    within = reaches(works)
    asked = {
        vendor_id: workflow.time_asked(
            joined(within[work_id] for work_id in several if work_id in within),
            sending.period_from,
            sending.period_to,
            today,
        )
        for vendor_id, several in to.items()
    }
    numbers = next_numbers("Q", len(to))
    rows = [
        Assignment(
            vendor_id=vendor_id,
            number=number,
            questionnaire_id=sending.questionnaire.id,
            version_id=sending.published.id,
            origin=sending.origin,
            period_from=asked[vendor_id].first,
            period_to=asked[vendor_id].last,
            tier=known[vendor_id].tier,
            facts=dict(known[vendor_id].facts),
            last_id=last.get(vendor_id),
            assigned_by_id=actor.user_id,
            assigned_on=today,
            message=sending.message.strip(),
        )
        for vendor_id, number in zip(to, numbers, strict=True)
    ]
    db.session.add_all(rows)
    db.session.flush()
    db.session.add_all(
        AssignmentWork(
            vendor_id=row.vendor_id,
            assignment_id=row.id,
            engagement_id=work_id,
            in_place=work_id in taken,
        )
        for row in rows
        for work_id in sorted(to[row.vendor_id])
    )
    due = business_calendar().vendor_due(sending.due_on)
    owed = [
        obligations.open_obligation(
            kind=ObligationKind.QUESTIONNAIRE_ANSWER,
            subject=row,
            vendor_id=row.vendor_id,
            holder=Holder.VENDOR,
            due_on=due,
            ladder="request",
            title=say("Questionnaire “%(title)s”", title=sending.questionnaire.title),
            is_new=True,
        )
        for row in rows
    ]
    db.session.flush()
    return list(zip(rows, owed, strict=True))


def recall(
    assignment: Assignment,
    *,
    reason: str,
    actor: Actor,
    again_on: date | None = None,
    leave_out: bool = False,
) -> None:
    """Take it back, whatever was answered; the answers stay on record.

    Where the plan had sent it, the plan goes on by what is left to it here: asks anew, due
    `again_on` (moved to a working day outside windows), or not this time (`leave_out`, the
    officer's to say); with neither as if it had not been sent (planning.recalled). Refuses a day in
    the past or more than a year ahead.
    """
    today = clock.today()
    if leave_out and not actor.may(Permission.PLAN_DECIDE):
        raise RuleViolated(
            say("Only the privacy officer leaves something out of the plan."), field="then"
        )
    if again_on is not None and not today <= again_on <= add_months(today, _FURTHEST):
        raise RuleViolated(say("Choose a day within a year from today."), field="again_on")
    also = take_back([assignment], reason=reason, actor=actor)
    assignment.is_left_out = leave_out
    if again_on is not None and not leave_out:
        assignment.again_on = business_calendar().vendor_due(again_on)
    left = "left_out" if leave_out else str(assignment.again_on or "")  # to the plan
    record(
        actor,
        "questionnaire.recalled",
        assignment,
        say("Recalled the questionnaire %(number)s", number=assignment.number),
        also=also,
        after={"reason": reason.strip()} | ({"planned_again": left} if left else {}),
    )


def take_back(several: Sequence[Assignment], *, reason: str, actor: Actor) -> list[Subject]:
    """Of a command that recalls them: nobody has to answer or look at them; the rows it touched."""
    for assignment in several:
        workflow.recall(assignment, reason=reason, by=actor.user_id, on=clock.today())
    ids = {assignment.id for assignment in several}
    kinds = (ObligationKind.QUESTIONNAIRE_ANSWER, ObligationKind.QUESTIONNAIRE_REVIEW)
    owed = [
        one for kind in kinds for one in open_about(kind, Assignment.__tablename__, ids).values()
    ]
    obligations.withdraw_owed(owed, reason=reason)
    papers = [paper for one in several if (paper := open_paper(one)) is not None]
    return [*owed, *chain.from_iterable(paper_records.withdraw(one, reason) for one in papers)]


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
    sending = SheetSending(
        questionnaire,
        published,
        None if assignment.as_of else assignment.period_from,
        None if assignment.as_of else assignment.period_to,
        due_on,
        message,
        AssignmentOrigin.AGAIN,
    )
    demand_sendable(sending)
    _demand_free(assignment.vendor_id, questionnaire)
    works = queries.works_of([assignment.id])[assignment.id]
    ((row, owed),) = assign_many({assignment.vendor_id: works}, sending, actor=actor)
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
    asked, then = queries.find_asked(new.id), queries.find_asked(old.id)
    if asked is None or then is None:
        return 0
    rows = carry_queries.taken_over(asked.sheet, then.sheet, queries.answers_of(old.id))
    db.session.add_all(
        GivenAnswer(
            vendor_id=new.vendor_id,
            assignment_id=new.id,
            question_id=name,
            **asdict(said_of(row)),
            answered_by_id=row.answered_by_id,
            answered_at=clock.now(),
        )
        for name, row in rows.items()
    )
    names = [
        question.id
        for question in asked.sheet.questions()
        if carry_queries.asks_the_same(question, then.sheet.by_id.get(question.id))
    ]
    carry_services.take_over_files(old.id, asked, names, actor=actor)
    return len(rows)
