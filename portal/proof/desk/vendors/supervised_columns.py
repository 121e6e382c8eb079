"""Columns of the register of vendors as a file: the last grade, and what is open by severity."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import Column
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals import grades
from portal.supervision.responses.intervals.periodic import checks_any_work

_OPEN = {
    Severity.CRITICAL: _l("Open critical findings"),
    Severity.MAJOR: _l("Open major findings"),
    Severity.MINOR: _l("Open minor findings"),
    Severity.OBSERVATION: _l("Open observations"),
}


def columns() -> list[Column]:
    """In the file only."""
    labels = {"grade": _l("Last grade"), "graded_on": _l("Graded on")}
    labels |= {_name(severity): label for severity, label in _OPEN.items()}
    return [
        Column(id=name, label=label, in_page=False, shown=False) for name, label in labels.items()
    ]


def values(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Of each vendor what stands in these columns: its grade today, and what is open. Two statements
    for all, and a few more where a finding holds a grade down."""
    found: dict[int, dict[str, Any]] = {
        one: {_name(severity): 0 for severity in Severity} for one in vendor_ids
    }
    newest = (
        func.row_number()
        .over(
            partition_by=Assignment.vendor_id,
            order_by=(Assignment.ended_on.desc(), Assignment.id.desc()),
        )
        .label("newest")
    )
    accepted = (
        select(*grades.COLUMNS, newest)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(
            Assignment.vendor_id.in_(vendor_ids),
            Assignment.state == AssignmentState.ACCEPTED,
            Assignment.grade.is_not(None),
            checks_any_work(),
        )
        .subquery()
    )
    last = db.session.execute(select(accepted).where(accepted.c.newest == 1)).all()
    now = grades.grades_on(last, clock.today())
    for row in last:
        found[row.vendor_id] |= {"grade": now[row.id], "graded_on": row.ended_on}
    rows = db.session.execute(
        select(Finding.vendor_id, Finding.severity, func.count())
        .where(Finding.vendor_id.in_(vendor_ids), Finding.ended_on.is_(None))
        .group_by(Finding.vendor_id, Finding.severity)
    )
    for vendor_id, severity, number in rows:
        found[vendor_id or 0][_name(severity)] = number
    return found


def _name(severity: Severity) -> str:
    return f"open_{severity.value}"
