"""What was done before: questionnaires accepted, items of earlier plans done or left out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import func, or_, select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.narrowing import among
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.facts import Place, PlanHistory, PlannedQuestionnaire
from portal.supervision.planning.plan_models import ItemState, PlanItem, is_any
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.plan import rule as planned
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.intervals.periodic import checks_any_work

VendorIds = Collection[int] | None  # None: all
Ts = TypeVarTuple("Ts")


def planned_sheets() -> Sequence[PlannedQuestionnaire]:
    """The questionnaires in use that the plan sends, the standard one excepted; by name.

    One that was never published cannot be sent, and so takes the place of none.
    """
    found = [
        PlannedQuestionnaire(row.id, rule)
        for row in queries.list_questionnaires()
        if (rule := planned.read(row.plan_rule)) is not None
    ]
    versions = (
        queries.versions_of([questionnaire.questionnaire_id for questionnaire in found])
        if found
        else ()
    )
    published = {version.questionnaire_id for version in versions}
    return [questionnaire for questionnaire in found if questionnaire.questionnaire_id in published]


def answered(
    vendor_ids: VendorIds, planned_too: Sequence[PlannedQuestionnaire]
) -> dict[int, dict[str, date]]:
    """By vendor: the last day on which answers were accepted, for each questionnaire that is planned
    for itself, and for the standard one, or what was in its place; any other moves nothing."""
    own = {questionnaire.questionnaire_id for questionnaire in planned_too}
    statement = (
        select(
            Assignment.vendor_id,
            Assignment.questionnaire_id,
            func.max(Assignment.ended_on).label("last"),
        )
        .where(
            Assignment.state == AssignmentState.ACCEPTED,
            or_(Assignment.questionnaire_id.in_(own), checks_any_work()),
        )
        .group_by(Assignment.vendor_id, Assignment.questionnaire_id)
    )
    statement = among(statement, Assignment.vendor_id, vendor_ids)
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for vendor_id, questionnaire_id, day in db.session.execute(statement):
        is_own = questionnaire_id in own
        what = kinds.sheet(questionnaire_id) if is_own else kinds.QUESTIONNAIRE
        if day is not None:
            found[vendor_id][what] = max(day, found[vendor_id].get(what, day))
    return found


def history(
    vendor_ids: VendorIds, answered: Mapping[int, date], accepted: Mapping[int, Mapping[str, date]]
) -> PlanHistory:
    """Of other kinds the last time done or left out, and the numbers used; statements left out.

    The number of a questionnaire that was sent is used up once answers were accepted since:
    `answered` to the standard one, `accepted` to those that are planned for themselves, by vendor.
    """
    over = (ItemState.DONE, ItemState.SKIPPED)
    sent = (PlanItem.state == ItemState.OPENED) & is_any(kinds.SENT)
    statement = select(
        PlanItem.vendor_id, PlanItem.engagement_id, PlanItem.what, PlanItem.key,
        PlanItem.fiscal_year, PlanItem.done_on, PlanItem.period_from, PlanItem.period_to,
        PlanItem.state,
    )  # fmt: skip
    rows = db.session.execute(
        among(statement, PlanItem.vendor_id, vendor_ids).where(
            or_(PlanItem.state.in_(over), sent), is_any(kinds.OTHERS)
        )
    )
    last: dict[Place, date] = {}
    taken: dict[tuple[Place, int], set[int]] = defaultdict(set)
    for row in rows:
        place = (row.vendor_id, row.engagement_id or 0, row.what)
        if row.state is ItemState.OPENED:
            days = {
                kinds.QUESTIONNAIRE: answered.get(row.vendor_id),
                **accepted.get(row.vendor_id, {}),
            }
            if (days.get(row.what) or row.period_from) <= row.period_from:
                continue  # still out
        else:
            day = row.done_on or row.period_to
            last[place] = max(day, last.get(place, day))
        taken[place, row.fiscal_year].add(int(row.key.rpartition("-")[2]))
    return PlanHistory(last=last, taken=taken, skipped=skipped(vendor_ids))


def skipped(vendor_ids: VendorIds) -> frozenset[str]:
    """Keys of statements that were left out."""
    left_out = (PlanItem.state == ItemState.SKIPPED) & ~is_any(kinds.OTHERS)
    statement = select(PlanItem.key).where(left_out)
    return frozenset(db.session.scalars(among(statement, PlanItem.vendor_id, vendor_ids)))
