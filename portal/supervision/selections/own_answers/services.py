"""Commands: a vendor is asked about itself by the criteria, and what it said goes into an assessment.

The criteria are asked as a questionnaire, one published version for each version of them, made here: its
paper, workbook, rounds and review are those of every other. What the company alone checks is not asked.
"""

from datetime import date

from portal.content.definitions.questions import SELECTION
from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import (
    Questionnaire,
    QuestionnaireVersion,
    VersionOrigin,
)
from portal.supervision.questionnaires.publishing.services import (
    demand_sound,
    keep_version,
    new_questionnaire,
)
from portal.supervision.responses.assignments import queries as responses
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.prefill.queries import taken_over
from portal.supervision.responses.sending.services import SheetSending, ask_about_itself
from portal.supervision.selections import own_queries as own
from portal.supervision.selections import queries, services, workflow
from portal.supervision.selections.models import (
    SelectionAnswer,
    SelectionAssessment,
    SelectionFile,
)


def ask(vendor: Vendor, *, due_on: date, message: str, actor: Actor) -> Assignment:
    """Ask the vendor itself, by the criteria in force. Refuses what sending any questionnaire refuses."""
    questionnaire, published = _asked_now(actor)
    sending = SheetSending(questionnaire, published, None, None, due_on, message)
    assignment, owed = ask_about_itself(vendor.id, sending, actor=actor)
    record(
        actor,
        "selection.asked",
        assignment,
        say(
            "Asked the vendor itself by the selection criteria %(version)s (%(number)s)",
            version=published.label,
            number=assignment.number,
        ),
        also=[vendor, owed, questionnaire],
        after={"version": published.label, "due": str(owed.due_on), "sha256": published.sha256},
    )
    return assignment


def _asked_now(actor: Actor) -> tuple[Questionnaire, QuestionnaireVersion]:
    """The criteria in force as a questionnaire, published when they are asked for the first time."""
    known = queries.criteria()
    alone(f"questionnaire {SELECTION}")
    sheet = known.told_sheet
    questionnaire = questionnaires.find_named(SELECTION)
    if questionnaire is None:
        questionnaire = new_questionnaire(SELECTION, sheet, actor)
    published = questionnaires.version_of_pack(questionnaire.id, known.version)
    if published is None:
        demand_sound(sheet)
        published = keep_version(
            questionnaire, sheet, VersionOrigin.PACK, actor, label=known.version
        )
    return questionnaire, published


def take_over(assignment_id: int, vendor: Vendor, *, actor: Actor) -> SelectionAssessment:
    """What the vendor said and was accepted, into the assessment that is filled in, else a new one.

    An answer that somebody filled in already stays, and what the vendor said stands beside it. Refuses
    what is not accepted or was taken over, and while an assessment waits for its decision.
    """
    asked = responses.demand_asked(assignment_id)
    assignment = asked.assignment
    _demand_waiting(assignment)
    row = queries.open_of_vendor(vendor.id)
    if row is None:
        services.demand_assessable(vendor)
        row = services.new_assessment(vendor, actor, assessed_on=clock.today())
    else:
        row = queries.lock(row.id)
        workflow.demand_fillable(row)
    known = queries.criteria()
    row.criteria_version, row.told_in_id = known.version, assignment.id
    workflow.sign(row, actor.user_id or 0, at=clock.now())
    row.proposed_as = as_kept(row.proposer_roles | actor.roles)
    db.session.add(row)
    db.session.flush()
    said = taken_over(known.sheet, asked.sheet, responses.answers_of(assignment.id))
    kept = queries.answers_of(row.id)
    for name, told in said.items():
        answer = kept.get(name) or SelectionAnswer(
            vendor_id=row.vendor_id, assessment_id=row.id, question_id=name
        )
        if answer.value in (None, "", []):
            answer.value = told.value
        answer.is_told = True
        db.session.add(answer)
    files = _take_files(row, assignment)
    also: list[Subject] = obligations.close_waiting(ObligationKind.SELECTION_ANSWERED, assignment)
    db.session.flush()
    text = say(
        "Took what the vendor said itself (%(said)s) into the selection assessment %(number)s",
        said=assignment.number,
        number=row.number,
    )
    after = {"answers": len(said), "files": files, "version": row.criteria_version}
    record(actor, "selection.taken_over", row, text, also=[vendor, assignment, *also], after=after)
    return row


def _demand_waiting(assignment: Assignment) -> None:
    if not own.asks_by_criteria(assignment):
        raise InvalidTransition(say("This questionnaire does not ask by the selection criteria."))
    if assignment.state is not AssignmentState.ACCEPTED:
        raise InvalidTransition(
            say("%(number)s is not accepted yet: look at it first.", number=assignment.number)
        )
    taken = own.taken_into(assignment.id)
    if taken is not None:
        raise InvalidTransition(
            say("It was taken over already, into %(number)s.", number=taken.number)
        )


def _take_files(row: SelectionAssessment, assignment: Assignment) -> list[str]:
    """The evidence the vendor attached, beside what is there; its names."""
    here = queries.files_of(row.id)
    added = [
        SelectionFile(
            vendor_id=row.vendor_id,
            assessment_id=row.id,
            question_id=name,
            file_sha256=one.file_sha256,
            file_name=one.file_name,
            added_by_id=one.added_by_id,
            added_at=one.added_at,
        )
        for name, several in responses.files_of(assignment.id).items()
        for one in several
        if one.erased_on is None
        and one.file_sha256 not in {file.file_sha256 for file in here.get(name, ())}
    ]
    db.session.add_all(added)
    return [one.file_name for one in added]
