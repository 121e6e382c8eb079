"""The grade that a vendor has on a day, from the one its accepted answers were given.

Rule: questionnaire.yaml, `scoring`. An open critical finding caps the grade "until the finding is
closed", and A and B are for those with no open major or critical one. So what was accepted stays on
the assignment as a record; the grade on a day is what the counted percent comes to with those
findings it was held down by and that are open still. It is never worse than it was accepted: what is
found later, or made graver, is for the next sheet.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.supervision.findings.facts import OpenFinding, open_findings_on
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Grade, Sheet
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.scoring import points as scoring
from portal.supervision.responses.assignments.models import Assignment

COLUMNS: Final[tuple[Any, ...]] = (
    Assignment.id,
    Assignment.vendor_id,
    Assignment.version_id,
    QuestionnaireVersion.sha256,
    Assignment.grade,
    Assignment.counted,
    Assignment.ended_on,
)


@dataclass(frozen=True, slots=True)
class AsAccepted:
    """A grade as it was accepted, and the percent it came from."""

    grade: str
    counted: float | None
    on: date


def standing(sheet: Sheet, given: AsAccepted, still_open: Iterable[OpenFinding]) -> str:
    """The id of the grade, with what is open still of the findings that it was accepted with.

    One whose risk is accepted holds nothing down but by a cap, as on accepting.
    """
    order = [one.id for one in sheet.grades]
    if given.counted is None or given.grade not in order:
        return given.grade
    severities: set[Severity] = set()
    caps: set[str] = set()
    for one in still_open:
        if one.opened_on is not None and one.opened_on > given.on:
            continue
        is_critical = one.severity is Severity.CRITICAL
        own = scoring.capped_by(sheet, [one.question_id]) if is_critical else frozenset()
        caps |= own
        if own or one.accepted_until is None:
            severities.add(one.severity)
    now = scoring.grade(sheet.grades, given.counted, open_findings=severities, caps=caps)
    return given.grade if now is None else min(given.grade, now.id, key=order.index)


def grades_on(rows: Collection[Any], day: date) -> Mapping[int, str]:
    """By assignment, of rows of COLUMNS that were accepted with a grade. Findings are read only of vendors of which a grade was held down."""
    sheets = {row.version_id: questionnaires.sheet_of(row.version_id, row.sha256) for row in rows}
    given = {row.id: AsAccepted(row.grade, row.counted, row.ended_on) for row in rows}
    held = {
        row.vendor_id
        for row in rows
        if standing(sheets[row.version_id], given[row.id], ()) != row.grade
    }
    still_open = open_findings_on(held, day) if held else {}
    return {
        row.id: standing(sheets[row.version_id], given[row.id], still_open.get(row.vendor_id, ()))
        if row.vendor_id in held
        else row.grade
        for row in rows
    }


def risen(assignment: Assignment, sheet: Sheet, day: date) -> Grade | None:
    """The better grade that an accepted one has come to by the day; None: as it was accepted."""
    if assignment.ended_on is None or assignment.grade is None:
        return None
    given = AsAccepted(assignment.grade, assignment.counted, assignment.ended_on)
    still_open = open_findings_on([assignment.vendor_id], day).get(assignment.vendor_id, ())
    now = standing(sheet, given, still_open)
    return next((one for one in sheet.grades if one.id == now != assignment.grade), None)
