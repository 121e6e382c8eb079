"""What is known of vendors and their work when a questionnaire is sent: conditions read it."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select

from portal.content import catalogue
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing import queries as data_sharing
from portal.ledger.vendors.queries import kinds_of
from portal.supervision.confirmations.facts import confirmed_on
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.questionnaires.scoring.shown import Setting
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals import grades
from portal.supervision.responses.intervals.periodic import checks_any_work
from portal.supervision.responses.intervals.rules import CERTIFIED, LAST_TWO_A
from portal.supervision.responses.sending import context as setting


def settings_of(
    vendor_ids: Collection[int], day: date, engagement_ids: Collection[int] | None = None
) -> Mapping[int, Setting]:
    """By vendor, from its work of these (None: all that has not ended); in a fixed number of
    statements. A vendor without such work has no tier and only its own facts. A certificate is in
    scope if approved ones cover all of the work (`confirmations`)."""
    pack = catalogue.tiers(on=day)
    order = {tier.id: place for place, tier in enumerate(pack.tiers)}
    works = data_sharing.work_on(day, vendor_ids)
    own, confirmed = _vendor_facts(vendor_ids, day), confirmed_on(vendor_ids, day)
    found = {}
    for vendor_id in vendor_ids:
        chosen = sorted(
            (
                work
                for work in works.get(vendor_id, ())
                if (engagement_ids is None and work.terms.runs_on(day))
                or (engagement_ids is not None and work.engagement_id in engagement_ids)
            ),
            key=lambda work: order[work.tier.tier.id],
        )
        certified = all(
            any(one.certifies(day) for one in confirmed.get(work.engagement_id, ()))
            for work in chosen
        )
        facts = setting.joined(
            [work.facts for work in chosen],
            {**own[vendor_id], CERTIFIED: certified if chosen else None},
        )
        found[vendor_id] = Setting(facts, chosen[0].tier.tier.id if chosen else None)
    return found


def _vendor_facts(vendor_ids: Collection[int], day: date) -> Mapping[int, Mapping[str, object]]:
    kinds = kinds_of(vendor_ids)
    critical = _open_critical(vendor_ids)
    graded = _last_grades(vendor_ids, day)
    return {
        vendor_id: {
            "vendor.kind": kinds.get(vendor_id),
            "vendor.open_critical_findings": critical.get(vendor_id, 0),
            "vendor.last_grade": next(iter(graded.get(vendor_id, ())), None),
            LAST_TWO_A: graded.get(vendor_id, [])[:2] == ["A", "A"],
        }
        for vendor_id in vendor_ids
    }


def _open_critical(vendor_ids: Collection[int]) -> Mapping[int, int]:
    rows = db.session.execute(
        select(Finding.vendor_id, func.count().label("critical"))
        .where(
            Finding.vendor_id.in_(vendor_ids),
            Finding.severity == Severity.CRITICAL,
            Finding.ended_on.is_(None),
        )
        .group_by(Finding.vendor_id)
    )
    return {row.vendor_id: row.critical for row in rows}


def _last_grades(vendor_ids: Collection[int], day: date) -> Mapping[int, list[str]]:
    """The grades of accepted checks (`periodic`), the newest first, as they stand on the day."""
    rows = db.session.execute(
        select(*grades.COLUMNS)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Assignment.version_id)
        .where(
            Assignment.vendor_id.in_(vendor_ids),
            Assignment.state == AssignmentState.ACCEPTED,
            Assignment.grade.is_not(None),
            checks_any_work(),
        )
        .order_by(Assignment.ended_on.desc(), Assignment.id.desc())
    ).all()
    now = grades.grades_on(rows, day)
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.vendor_id, []).append(now[row.id])
    return found
