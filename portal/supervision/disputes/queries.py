"""Reads about disputes: one, those about a thing with their files, and what one is about; and what the lists
of findings and of sheets say of them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from portal.foundation.accounts.queries import find_user
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.lists.register import (
    KNOWN_ABOVE,
    Column,
    Filter,
    KnownAbove,
    Preset,
    choices_of,
)
from portal.supervision.disputes import workflow
from portal.supervision.disputes.models import Dispute, DisputeFile, DisputeState
from portal.supervision.disputes.workflow import Behind
from portal.supervision.findings.models import Finding
from portal.supervision.findings.queries import FINDINGS
from portal.supervision.paper_records.models import Paper
from portal.supervision.paper_records.queries import papers_behind
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments import queries as sheets
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.sending.register import SHEETS


@dataclass(frozen=True, slots=True)
class DisputesOfThing:
    """The oldest first, with the files by dispute; `may_raise`: whether the vendor can say more now.
    `papers`: those on which it came, by dispute."""

    disputes: Sequence[Dispute]
    files: Mapping[int, Sequence[DisputeFile]]
    may_raise: bool
    papers: Mapping[int, Paper] = field(default_factory=dict)


def find_dispute(dispute_id: int, *, lock: bool = False) -> Dispute | None:
    """`lock`: for a command."""
    statement = select(Dispute).where(Dispute.id == dispute_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def find_file(dispute_file_id: int) -> DisputeFile | None:
    return db.session.scalar(select(DisputeFile).where(DisputeFile.id == dispute_file_id))


def of_finding(finding_id: int) -> Sequence[Dispute]:
    """The oldest first."""
    rows = select(Dispute).where(Dispute.finding_id == finding_id).order_by(Dispute.id)
    return db.session.scalars(rows).all()


def of_sheet(assignment_id: int) -> Sequence[Dispute]:
    """The oldest first."""
    rows = select(Dispute).where(Dispute.assignment_id == assignment_id).order_by(Dispute.id)
    return db.session.scalars(rows).all()


def last_of_sheets(assignment_ids: Collection[int]) -> Mapping[int, Dispute]:
    """By sheet; one that was never disputed is not among them."""
    rows = select(Dispute).where(Dispute.assignment_id.in_(assignment_ids)).order_by(Dispute.id)
    found = db.session.scalars(rows) if assignment_ids else ()
    return {one.assignment_id: one for one in found if one.assignment_id is not None}


def disputable(asked: Asked) -> Mapping[str, Question]:
    """Of a sheet the questions whose answer our review let cost points, or remarked on, by id in order.

    What an answer costs by itself is not disputed: the vendor gave it.
    """
    reviewed = {
        row.question_id
        for row in sheets.reviews_of(asked.assignment.id)
        if row.review is Review.DISPUTED or row.as_no or row.differs or row.remark
    }
    return {one.id: one for one in asked.sheet.questions() if one.id in reviewed}


def behind_sheet(assignment: Assignment, questions: Collection[str]) -> Behind:
    """Who accepted it and who reviewed these answers, with the roles they have."""
    rows = (row for row in sheets.reviews_of(assignment.id) if row.question_id in questions)
    people = {assignment.ended_by_id, *(row.reviewed_by_id for row in rows)} - {None}
    known = [find_user(person) for person in people if person is not None]
    return Behind(people, {role for user in known if user is not None for role in user.roles})


def with_recorder(behind: Behind, dispute: Dispute) -> Behind:
    """Besides, of what came on paper or by telephone, who recorded it for the vendor."""
    person = find_user(dispute.raised_by_id)
    if person is None or person.vendor_id is not None:
        return behind
    return Behind({*behind.people, person.id}, {*behind.roles, *person.roles})


def about_sheet(asked: Asked) -> DisputesOfThing:
    """Two statements where it was never disputed."""
    rows = of_sheet(asked.assignment.id)
    may_raise = workflow.result_may_be_disputed(asked.assignment, rows) and bool(disputable(asked))
    return DisputesOfThing(rows, files_of(rows), may_raise, papers_of(rows))


def papers_of(disputes: Sequence[Dispute]) -> Mapping[int, Paper]:
    """No statement where all were entered by the vendor itself."""
    ids = [dispute.id for dispute in disputes if dispute.way is not None]
    return papers_behind(Dispute.__tablename__, ids) if ids else {}


def files_of(disputes: Sequence[Dispute]) -> Mapping[int, Sequence[DisputeFile]]:
    found: dict[int, list[DisputeFile]] = defaultdict(list)
    ids = [dispute.id for dispute in disputes]
    rows = select(DisputeFile).where(DisputeFile.dispute_id.in_(ids)).order_by(DisputeFile.id)
    for row in db.session.scalars(rows) if ids else ():
        found[row.dispute_id].append(row)
    return found


def about_finding(finding: Finding) -> DisputesOfThing:
    """One statement where it was never disputed."""
    rows = of_finding(finding.id)
    may_raise = workflow.may_be_disputed(finding, rows)
    return DisputesOfThing(rows, files_of(rows), may_raise, papers_of(rows))


def _known_of(thing: Any, of: Any) -> KnownAbove:
    """In the list of `thing`, which `of` names: the last dispute of each."""
    later = aliased(Dispute)
    has_later = select(later.id).where(getattr(later, of.key) == of, later.id > Dispute.id)
    is_last = ~has_later.exists()

    def in_state(state: str) -> ColumnElement[bool]:
        things = select(of).where(of.is_not(None), Dispute.state == DisputeState(state), is_last)
        condition: ColumnElement[bool] = thing.in_(things)
        return condition

    return KnownAbove(
        join=lambda rows: rows.add_columns(Dispute).outerjoin(Dispute, and_(of == thing, is_last)),
        values=lambda dispute: {
            "dispute": workflow.WORDS[dispute.state],
            "disputed_on": dispute.raised_on,
            "dispute_answered_on": dispute.answered_on,
        },
        columns=[  # on the page it stands below the state
            Column(id="dispute", label=_l("Dispute"), in_page=False),
            Column(id="disputed_on", label=_lp("a day", "Disputed on"), in_page=False),
            Column(id="dispute_answered_on", label=_l("Dispute answered on"), in_page=False),
        ],
        filters=lambda: [
            Filter(
                id="dispute",
                label=_l("Dispute"),
                choices=choices_of(workflow.WORDS),
                where=in_state,
            )
        ],
        presets=[
            Preset(
                id="disputed",
                label=_lp("a tab", "Disputed"),
                args={"dispute": DisputeState.OPEN.value},
            )
        ],
    )


KNOWN_ABOVE[FINDINGS] = _known_of(Finding.id, Dispute.finding_id)
KNOWN_ABOVE[SHEETS] = _known_of(Assignment.id, Dispute.assignment_id)
