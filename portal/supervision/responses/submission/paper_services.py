"""Commands about a questionnaire on paper: it came, it was entered, a second person confirmed it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.subjects import Subject
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.assignments.models import Assignment, Medium, Submission
from portal.supervision.responses.assignments.queries import Asked, answers_of
from portal.supervision.responses.assignments.services import demand_asked
from portal.supervision.responses.submission import services as submit_services
from portal.supervision.responses.workbooks import queries
from portal.supervision.responses.workbooks.models import PaperSheet, PaperSheetFile, PaperState

DAYS_TO_ENTER: Final = 3  # business days
DAYS_TO_CONFIRM: Final = 3


@dataclass(frozen=True, slots=True)
class Scanned:
    """One file of the paper; `picture`: a photo upright, None where it is a PDF."""

    file: Received
    picture: Received | None
    pages: int


def begin_paper(
    assignment_id: int, *, received_on: date, scans: Sequence[Scanned], actor: Actor
) -> PaperSheet:
    """It came; its answers can be entered now, and nobody is chased for them any more.

    Refuses a day that cannot be, no scan, a paper that is being entered already, and answers that
    are handed in.
    """
    asked = demand_asked(assignment_id)
    _demand_answerable(asked)
    if queries.open_paper(assignment_id) is not None:
        raise InvalidTransition(say("A paper of this questionnaire is being entered already."))
    if received_on > clock.today():
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if received_on < asked.assignment.assigned_on:
        raise RuleViolated(
            say("The questionnaire was sent on %(day)s only.", day=asked.assignment.assigned_on),
            field="received_on",
        )
    if not scans:
        raise RuleViolated(say("Choose the scans of the paper."), field="scan")
    paper = PaperSheet(
        vendor_id=asked.assignment.vendor_id,
        assignment_id=assignment_id,
        state=PaperState.ENTERING,
        received_on=received_on,
        begun_by_id=actor.user_id,
        begun_at=clock.now(),
    )
    db.session.add(paper)
    db.session.flush()
    db.session.add_all(_files(paper, scans))
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, asked.assignment)
    if owed is not None:
        obligations.hand_in(owed, on=received_on)
    duty = _ask_to_enter(paper, asked)
    db.session.flush()
    number = asked.assignment.number
    text = say("Questionnaire %(number)s came on paper", number=number)
    told = {"received_on": received_on, "files": [one.file.name for one in scans]}
    also: list[Subject] = [paper, duty, *([owed] if owed else [])]
    record(actor, "questionnaire.paper_received", asked.assignment, text, also=also, after=told)
    return paper


def demand_entering(assignment_id: int, actor: Actor) -> None:
    """Refuses staff who would answer for a vendor without a paper to enter."""
    if not actor.is_staff:
        return
    paper = queries.open_paper(assignment_id)
    if paper is None or paper.state is not PaperState.ENTERING:
        raise InvalidTransition(
            say("Answers are entered for a vendor only from a paper that is being entered.")
        )


def finish_paper(paper: PaperSheet, *, actor: Actor) -> None:
    """Everything of it is entered; a second person compares. Refuses while anything is missing."""
    asked = _held(paper, PaperState.ENTERING)
    submit_services.demand_complete(asked)
    paper.state = PaperState.ENTERED
    paper.entered_by_id, paper.entered_at = actor.user_id, clock.now()
    paper.entered_sha256 = _sha256(asked)
    done = _close_duty(paper)
    number = asked.assignment.number
    title = say("Confirm the questionnaire %(number)s on paper as a second person", number=number)
    duty = _ask(paper, title, DAYS_TO_CONFIRM)
    _record(actor, "questionnaire.paper_entered", asked.assignment, [paper, duty, *done])


def confirm_paper(paper: PaperSheet, *, actor: Actor) -> Submission:
    """It says the same as the paper: it is handed in, on the day it was received.

    Refuses whoever entered any of it, and (ChangedMeanwhile) answers changed since.
    """
    asked = _held(paper, PaperState.ENTERED)
    _demand_second(paper, asked, actor)
    if _sha256(asked) != paper.entered_sha256:
        raise ChangedMeanwhile(
            say("Answers were changed after the paper was entered. Send it back.")
        )
    paper.state = PaperState.CONFIRMED
    paper.checked_by_id, paper.checked_at = actor.user_id, clock.now()
    _close_duty(paper)
    return submit_services.submit(
        paper.assignment_id, actor=actor, medium=Medium.PAPER, received_on=paper.received_on
    )


def send_back_paper(paper: PaperSheet, *, wrong: str, actor: Actor) -> None:
    """It is entered anew. Refuses without words, and the person who entered it."""
    asked = _held(paper, PaperState.ENTERED)
    _demand_second(paper, asked, actor)
    if not wrong.strip():
        raise RuleViolated(say("Say what differs from the paper."), field="wrong")
    paper.state = PaperState.ENTERING
    paper.checked_by_id, paper.checked_at = actor.user_id, clock.now()
    paper.wrong = wrong.strip()
    duties = [*_close_duty(paper), _ask_to_enter(paper, asked)]
    _record(actor, "questionnaire.paper_sent_back", asked.assignment, [paper, *duties])


def give_up_paper(paper: PaperSheet, *, actor: Actor) -> None:
    """It was not for this questionnaire after all; what was entered stays as answers so far, and
    the vendor owes the rest again."""
    asked = demand_asked(paper.assignment_id)
    if paper.state not in (PaperState.ENTERING, PaperState.ENTERED):
        raise InvalidTransition(say("This paper was confirmed or given up already."))
    duties = submit_services.set_paper_aside(paper, asked.assignment)
    db.session.flush()
    _record(actor, "questionnaire.paper_given_up", asked.assignment, [paper, *duties])


def _record(actor: Actor, action: str, about: Assignment, also: Sequence[Subject]) -> None:
    texts = {
        "questionnaire.paper_entered": say(
            "Entered the paper of questionnaire %(number)s", number=about.number
        ),
        "questionnaire.paper_sent_back": say(
            "Sent the paper of questionnaire %(number)s back to be entered anew",
            number=about.number,
        ),
        "questionnaire.paper_given_up": say(
            "Gave up the paper of questionnaire %(number)s", number=about.number
        ),
    }
    record(actor, action, about, texts[action], also=also)


def _held(paper: PaperSheet, state: PaperState) -> Asked:
    """The assignment, locked. Refuses a paper in another state."""
    asked = demand_asked(paper.assignment_id)
    if paper.state is not state:
        raise InvalidTransition(say("Somebody else has gone on with this paper meanwhile."))
    _demand_answerable(asked)
    return asked


def _demand_answerable(asked: Asked) -> None:
    state = asked.assignment.state
    if state not in workflow.ANSWERABLE:
        raise InvalidTransition(
            say("The answers can no longer be changed: %(state)s.", state=workflow.WORDS[state])
        )


def _demand_second(paper: PaperSheet, asked: Asked, actor: Actor) -> None:
    """Persons are compared, not roles: whoever typed any of it, and whoever said it is all."""
    answers = answers_of(asked.assignment.id)
    typed = (row.answered_by_id for row in answers if row.answered_at >= paper.begun_at)
    if actor.user_id is None or actor.is_any_of(*typed, paper.entered_by_id):
        raise RuleViolated(say("Somebody else than the person who entered the paper confirms it."))


def _sha256(asked: Asked) -> str:
    return hashlib.sha256(submit_services.frozen(asked).encode()).hexdigest()


def _close_duty(paper: PaperSheet) -> list[Subject]:
    duty = find_open(ObligationKind.QUESTIONNAIRE_PAPER, paper)
    if duty is None:
        return []
    obligations.close_obligation(duty, reason=paper.wrong)
    db.session.flush()  # the next may be open only when this one is closed
    return [duty]


def _ask_to_enter(paper: PaperSheet, asked: Asked) -> Obligation:
    number = asked.assignment.number
    title = say("Enter the questionnaire %(number)s that came on paper", number=number)
    return _ask(paper, title, DAYS_TO_ENTER)


def _ask(paper: PaperSheet, title: Message, days: int) -> Obligation:
    return obligations.open_obligation(
        kind=ObligationKind.QUESTIONNAIRE_PAPER,
        subject=paper,
        vendor_id=paper.vendor_id,
        holder=Holder.PROCUREMENT,
        due_on=business_calendar().add_open_days(clock.today(), days),
        ladder="internal",
        title=title,
    )


def _files(paper: PaperSheet, scans: Sequence[Scanned]) -> list[PaperSheetFile]:
    return [
        PaperSheetFile(
            vendor_id=paper.vendor_id,
            paper_sheet_id=paper.id,
            file_no=number,
            name=one.file.name,
            sha256=store_upload(one.file).sha256,
            picture_sha256=None if one.picture is None else store_upload(one.picture).sha256,
            pages=one.pages,
        )
        for number, one in enumerate(scans, start=1)
    ]
