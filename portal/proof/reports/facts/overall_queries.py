"""What a report over all vendors counts, read in a fixed number of statements however many vendors there are."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db, valid_on
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.vendors.models import Vendor, VendorStateSpan
from portal.proof.reports.facts.overall import OwnSide, PlannedThings, ThingsAhead
from portal.supervision.planning.plan_models import ItemState, PlanDecision, PlanItem
from portal.supervision.planning.year.queries import OF_ITEM, on_day
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Look, Verdict, look_of
from portal.supervision.promises.rules.evaluation import PREPARING
from portal.supervision.responses.assignments.models import Assignment, AssignmentState

_ASKED = (ObligationKind.ATTESTATION_SIGN, ObligationKind.QUESTIONNAIRE_ANSWER)
_COUNTS = or_(Obligation.outcome.is_(None), Obligation.outcome.in_((Outcome.DONE, Outcome.LATE)))
_handed_in = func.coalesce(Obligation.handed_in_on, Obligation.closed_on)


def shown_over_all(days: Collection[date]) -> Mapping[date, Mapping[Look, int]]:
    """By day how often each verdict was shown over all vendors that were not in preparation; days of which
    nothing is on record are left out. One statement for each day, and one more."""
    first = db.session.scalar(select(func.min(VerdictSpan.valid_from)))
    found: dict[date, Mapping[Look, int]] = {}
    for day in sorted(days):
        if first is None or day < first:
            continue
        rows = db.session.execute(
            select(VerdictSpan.verdict, VerdictSpan.without_record, func.count())
            .join(VendorStateSpan, _held_on(day))
            .where(_shown_on(day))
            .group_by(VerdictSpan.verdict, VerdictSpan.without_record)
        )
        counts: Counter[Look] = Counter()
        for verdict, without_record, number in rows:
            counts[look_of(verdict, without_record=without_record)] += number
        found[day] = counts
    return found


def broken_on(day: date) -> Collection[int] | None:
    """The vendors at which the portal showed on the day that something is not kept; None: of that day nothing is
    on record."""
    first = db.session.scalar(select(func.min(VerdictSpan.valid_from)))
    if first is None or day < first:
        return None
    rows = (
        select(VerdictSpan.vendor_id)
        .join(VendorStateSpan, _held_on(day))
        .where(_shown_on(day), VerdictSpan.verdict == Verdict.BROKEN)
    )
    return frozenset(db.session.scalars(rows.distinct()))


def _held_on(day: date) -> ColumnElement[bool]:
    """SQL: the vendor was not only being prepared."""
    return and_(
        VendorStateSpan.vendor_id == VerdictSpan.vendor_id,
        valid_on(VendorStateSpan, day),
        VendorStateSpan.state.not_in(PREPARING),
    )


def _shown_on(day: date) -> ColumnElement[bool]:
    until = VerdictSpan.valid_until
    return and_(VerdictSpan.valid_from <= day, or_(until.is_(None), until > day))


def responses(first: date, as_of: date) -> Mapping[int, tuple[int, int]]:
    """By vendor how many sheets and statements were due in the period, and how many of these were answered by
    the day; what was sent back is owed anew."""
    last = (
        select(func.max(Obligation.id).label("id"))
        .where(Obligation.kind.in_(_ASKED), Obligation.opened_on <= as_of, _COUNTS)
        .group_by(Obligation.kind, Obligation.subject_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Obligation.vendor_id, func.count(), func.sum(_if(_handed_in <= as_of)))
        .join(last, last.c.id == Obligation.id)
        .where(Obligation.due_on.between(first, as_of), Obligation.vendor_id.is_not(None))
        .group_by(Obligation.vendor_id)
    )
    return {vendor_id or 0: (due, int(answered or 0)) for vendor_id, due, answered in rows}


def verified_scores(as_of: date) -> Mapping[int, float]:
    """By vendor the verified percent of the sheet that was accepted last by the day."""
    row = Assignment
    rows = db.session.execute(
        select(row.vendor_id, row.verified)
        .where(
            row.state == AssignmentState.ACCEPTED, row.ended_on <= as_of, row.verified.is_not(None)
        )
        .order_by(row.ended_on, row.id)
    )
    return {vendor_id: verified for vendor_id, verified in rows if verified is not None}


def own_side(first: date, as_of: date) -> Sequence[OwnSide]:
    """What the company's own people owed: handed in late in the period, or over its day and open."""
    late = and_(_handed_in.between(first, as_of), _handed_in > Obligation.due_on)
    overdue = and_(Obligation.due_on < as_of, or_(_handed_in.is_(None), _handed_in > as_of))
    rows = db.session.execute(
        select(Obligation.holder, func.sum(_if(late)), func.sum(_if(overdue)))
        .where(
            Obligation.holder != Holder.VENDOR,
            Obligation.kind != ObligationKind.PROMISE_GAP,  # the promises tell it
            Obligation.opened_on <= as_of,
            _COUNTS,
            or_(late, overdue),
        )
        .group_by(Obligation.holder)
    )
    found = {holder: OwnSide(holder, int(late or 0), int(over or 0)) for holder, late, over in rows}
    return [found[holder] for holder in Holder if holder in found]


def planned_in(first: date, as_of: date) -> Sequence[PlannedThings]:
    """By kind what was due by the plan in the period, and what came of it by the day; by the day on which the
    vendor, or whoever had to do it, had done its part."""
    ended = Obligation.outcome.in_((Outcome.DONE, Outcome.LATE))
    done_on = func.coalesce(
        Obligation.handed_in_on, case((ended, Obligation.closed_on)), PlanItem.done_on
    )
    left_out = or_(
        PlanItem.state == ItemState.SKIPPED,
        Obligation.outcome.is_not_distinct_from(Outcome.WITHDRAWN),
    )
    rows = db.session.execute(
        select(
            PlanItem.what,
            func.count(),
            func.sum(case((left_out, 1), else_=0)),
            func.sum(case((left_out, 0), (and_(done_on <= as_of, done_on <= on_day), 1), else_=0)),
            func.sum(case((left_out, 0), (and_(done_on <= as_of, done_on > on_day), 1), else_=0)),
        )
        .outerjoin(Obligation, OF_ITEM)
        .where(PlanItem.state != ItemState.DROPPED, on_day.between(first, as_of))
        .group_by(PlanItem.what)
        .order_by(PlanItem.what)
    )
    found = []
    for what, planned, *counts in rows:
        gone, in_time, late = (int(count or 0) for count in counts)
        found.append(
            PlannedThings(what, planned, gone, in_time, late, planned - gone - in_time - late)
        )
    return found


def planned_after(as_of: date, until: date) -> Sequence[ThingsAhead]:
    """What the plan asks for after the day, without what was left out or done by then."""
    done = or_(PlanItem.done_on <= as_of, Obligation.handed_in_on <= as_of)
    rows = db.session.execute(
        select(on_day, PlanItem.what, PlanItem.tier, func.count())
        .outerjoin(Obligation, OF_ITEM)
        .where(
            PlanItem.state.not_in((ItemState.DROPPED, ItemState.SKIPPED)),
            on_day > as_of,
            on_day <= until,
            func.coalesce(done, False).is_(False),
        )
        .group_by(on_day, PlanItem.what, PlanItem.tier)
    )
    return [ThingsAhead(*row) for row in rows]


def years_planned() -> Collection[int]:
    """The fiscal years of which there is a plan."""
    return frozenset(db.session.scalars(select(PlanDecision.fiscal_year).distinct()))


def owners_of(vendor_ids: Collection[int]) -> Mapping[int, str]:
    """By vendor who looks after it; those nobody does are left out."""
    rows = select(Vendor.id, User.name).join(User, User.id == Vendor.owner_id)
    return dict(db.session.execute(rows.where(Vendor.id.in_(vendor_ids))).all())


def _if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
