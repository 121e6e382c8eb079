"""Commands of the vendor: say that a section is as last time, confirm what is on record already.

Drafts like any other answer, so they are no line in the audit log; handing in records them.
"""

from collections.abc import Collection

from portal.foundation.access.actor import Actor
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.responses.assignments import queries, services, workflow
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.queries import Asked, demand_asked, demand_section
from portal.supervision.responses.assignments.services import demand_open
from portal.supervision.responses.prefill import queries as carry_queries


def confirm_unchanged(assignment_id: int, section_id: str, *, actor: Actor) -> int:
    """Last time's answers of the section to what is shown and not answered yet, with their
    evidence; how many. Refuses a section asked anew, and where nothing is left to take over.
    """
    asked, section = demand_section(assignment_id, section_id)
    workflow.demand_open(asked.assignment, workflow.DRAFT)  # what came back is looked at one by one
    said = carry_queries.confirmed(
        asked.sheet,
        asked.setting,
        queries.answers_of(assignment_id),
        carry_queries.last_answers(asked),
        [question.id for question in section.questions],
    )
    if not said:
        raise InvalidTransition(say("There is nothing left to take over in this section."))
    services.keep_answers(asked, said, actor=actor)
    if asked.assignment.last_id is not None:
        take_over_files(asked.assignment.last_id, asked, said.keys(), actor=actor)
    return len(said)


def confirm_known(assignment_id: int, question_id: str, *, actor: Actor) -> None:
    """Fill in what is on record, with the files that show it. Refuses a question that was answered, or is not known."""
    asked = demand_asked(assignment_id)
    demand_open(asked, question_id)
    row = queries.find_answer(assignment_id, question_id)
    if row is not None and row.value is not None:
        raise InvalidTransition(say("This is answered already."))
    question = asked.sheet.by_id[question_id]
    found = carry_queries.known_of(asked, [question]).get(question_id)
    if found is None:
        raise InvalidTransition(say("Nothing is on record for this any more."))
    comment = row.comment if row and row.comment else found.comment
    said = Said(found.value, comment=comment, expires=found.expires)
    services.keep_answers(asked, {question_id: said}, actor=actor)
    here = {file.file_sha256 for file in queries.files_of(assignment_id).get(question_id, ())}
    for sha256, name in dict(found.files).items():
        if sha256 not in here:
            services.demand_room(assignment_id, question_id, name, 0)
            db.session.add(services.file_row(asked, question_id, sha256, name, actor))
            db.session.flush()


def choose_files(
    assignment_id: int, question_id: str, chosen: Collection[str], *, actor: Actor
) -> int:
    """Files that the vendor gave before, chosen as evidence here too; how many are new here. The file
    is kept once. Refuses what the vendor never gave, and more than there is room for."""
    asked = demand_asked(assignment_id)
    demand_open(asked, question_id)
    known = {file.sha256: file for file in carry_queries.library_of(asked.assignment.vendor_id)}
    if not chosen or not known.keys() >= set(chosen):
        raise RuleViolated(say("Choose files that you gave before."), field="files")
    here = {file.file_sha256 for file in queries.files_of(assignment_id).get(question_id, ())}
    fresh = [file for sha256, file in known.items() if sha256 in chosen and sha256 not in here]
    for file in fresh:
        services.demand_room(assignment_id, question_id, file.name, 0)
        db.session.add(services.file_row(asked, question_id, file.sha256, file.name, actor))
        db.session.flush()
    if fresh:
        workflow.begin(asked.assignment)
        db.session.flush()
    return len(fresh)


def take_over_files(from_id: int, asked: Asked, names: Collection[str], *, actor: Actor) -> None:
    """The evidence of other answers for these questions, where there is none yet."""
    here = queries.files_of(asked.assignment.id)
    for name, files in queries.files_of(from_id).items():
        if name in names and name not in here:
            db.session.add_all(
                services.file_row(asked, name, file.file_sha256, file.file_name, actor)
                for file in files
                if file.erased_on is None
            )
    db.session.flush()
