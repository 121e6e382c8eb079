"""What of an assignment may be read by whom: what is not handed in is the vendor's own affair.

Staff read what was handed in last, as the review page shows it, and everything while they enter or
compare a paper.
"""

from collections.abc import Mapping, Sequence

from portal.foundation.access.actor import Actor
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import AnswerFile, GivenAnswer, Submission
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.reviewing.queries import LIVE, files_in, frozen_said
from portal.supervision.responses.workbooks.layout import as_said


def answers_for(actor: Actor, asked: Asked) -> Mapping[str, GivenAnswer]:
    """By question. Those of a round that ended are made of what was frozen, not kept ones."""
    rows = {row.question_id: row for row in queries.answers_of(asked.assignment.id)}
    if not _are_drafts(actor, asked):
        return rows
    last = _last(asked)
    return _frozen(last, rows) if last else {}


def evidence_for(actor: Actor, asked: Asked) -> Mapping[str, Sequence[AnswerFile]]:
    """By question, oldest first."""
    if not _are_drafts(actor, asked):
        return queries.files_of(asked.assignment.id)
    last = _last(asked)
    return files_in(last) if last else {}


def may_open(actor: Actor, file: AnswerFile) -> bool:
    """Whether the evidence was handed in, or is this reader's own affair."""
    asked = queries.find_asked(file.assignment_id)
    if asked is None or not _are_drafts(actor, asked):
        return asked is not None
    rounds = queries.submissions_of(file.assignment_id)
    return any(file in files for one in rounds for files in files_in(one).values())


def _are_drafts(actor: Actor, asked: Asked) -> bool:
    """Whether what stands in the answers now is still the vendor's alone."""
    if not actor.is_staff or asked.assignment.state in LIVE:
        return False
    return open_paper(asked.assignment) is None


def _last(asked: Asked) -> Submission | None:
    return next(reversed(queries.submissions_of(asked.assignment.id)), None)


def _frozen(submission: Submission, rows: Mapping[str, GivenAnswer]) -> Mapping[str, GivenAnswer]:
    """`version` 0 where something else was typed since."""
    found = {}
    for name, said in frozen_said(submission).items():
        row = rows.get(name)
        found[name] = GivenAnswer(
            vendor_id=submission.vendor_id,
            assignment_id=submission.assignment_id,
            question_id=name,
            value=said.value,
            reason=said.reason,
            comment=said.comment,
            expires=dict(said.expires),
            is_unchanged=said.is_unchanged,
            version=row.version if row and as_said(row) == said else 0,
        )
    return found
