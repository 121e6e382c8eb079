"""Reads for what is offered filled in: last time's answers, and what the portal has on record."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import language
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.engagements.queries import terms_on
from portal.ledger.vendors.entry.as_written import JAPAN, country_text
from portal.ledger.vendors.queries import vendors_by_id
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.question import Question, Source
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.prefill import from_register as known
from portal.supervision.responses.prefill import last_answers as carrying
from portal.supervision.responses.prefill.from_register import Abroad, Known


def last_answers(asked: Asked) -> Mapping[str, GivenAnswer]:
    """What was accepted last and is offered again, by question; three statements, or none."""
    last_id = asked.assignment.last_id
    then = queries.find_asked(last_id) if last_id is not None else None
    return carrying.offered(asked.sheet, then.sheet, told_in(then)) if then else {}


def told_in(asked: Asked) -> list[GivenAnswer]:
    """The answers of an accepted one to what it asked; two statements."""
    number = asked.assignment.id
    files = queries.files_of(number).keys()
    return carrying.told(asked.sheet, asked.setting, queries.answers_of(number), files)


def sheet_then(assignment_id: int) -> Sheet | None:
    """What another assignment asked."""
    row = db.session.execute(
        select(Assignment.version_id, QuestionnaireVersion.sha256)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(Assignment.id == assignment_id)
    ).one_or_none()
    return questionnaires.sheet_of(row.version_id, row.sha256) if row else None


def known_of(asked: Asked, questions: Iterable[Question]) -> Mapping[str, Known]:
    """What is on record about these questions; no statement where none of them is known."""
    wanted = [one for one in questions if one.known_from is not None]
    if not wanted:
        return {}
    works = queries.works_of([asked.assignment.id]).get(asked.assignment.id, ())
    found = {}
    for question in wanted:
        one = _known(asked.assignment, question, works)
        if one is not None:
            found[question.id] = one
    return found


def _known(assignment: Assignment, question: Question, works: Sequence[int]) -> Known | None:
    today = clock.today()
    if question.known_from is Source.NO_SUBCONTRACTING:
        signed = attestation_facts([assignment.vendor_id], today).signed
        return known.nobody_else(signed, works)
    return known.countries(question, _abroad(assignment.vendor_id, works), language())


def _abroad(vendor_id: int, works: Collection[int]) -> list[Abroad]:
    today = clock.today()
    shares = [
        one
        for one in shares_on(today, [vendor_id])
        if one.engagement_id in works and one.country != JAPAN
    ]
    if not shares:
        return []
    vendor = vendors_by_id([vendor_id])[vendor_id]
    called = {one.engagement_id: one.called for one in terms_on(today, [vendor_id])}
    return [
        Abroad(country_text(one.country), vendor.called, called[one.engagement_id])
        for one in shares
        if one.engagement_id in called
    ]
