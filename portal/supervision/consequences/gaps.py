"""Open gaps of promises as the database orders them: thousands where vendors are, of which few are shown."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Obligation
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Place
from portal.supervision.promises.services import gravity


class _PromiseOf(FunctionElement[str]):
    """The promise that a gap's `subject_kind` names, as `wanted.subject_of` put it there."""

    name = "promise_of"
    type = String()
    inherit_cache = True


class _PlaceOf(FunctionElement[str]):
    """The place that a gap's `subject_kind` names."""

    name = "place_of"
    type = String()
    inherit_cache = True


@compiles(_PromiseOf, "sqlite")
def _before_colon(element: Any, compiler: Any, **how: Any) -> str:
    text = compiler.process(element.clauses, **how)
    return f"substr({text}, 1, instr({text}, ':') - 1)"


@compiles(_PlaceOf, "sqlite")
def _after_colon(element: Any, compiler: Any, **how: Any) -> str:
    text = compiler.process(element.clauses, **how)
    return f"substr({text}, instr({text}, ':') + 1)"


@compiles(_PromiseOf, "postgresql")
def _first_part(element: Any, compiler: Any, **how: Any) -> str:
    return f"split_part({compiler.process(element.clauses, **how)}, ':', 1)"


@compiles(_PlaceOf, "postgresql")
def _second_part(element: Any, compiler: Any, **how: Any) -> str:
    return f"split_part({compiler.process(element.clauses, **how)}, ':', 2)"


@dataclass(frozen=True, slots=True)
class GapsOfOnePlace:
    """What is done on one page: obligations by id, the earliest day (`date.min`: at once), the rank of
    the worst verdict as kept, and the first of them by day and id."""

    place: Place
    subject_id: int
    day: date
    rank: int
    first: tuple[date, int]
    ids: list[int]


def worst_gaps(
    so: Iterable[ColumnElement[bool]], but: Collection[int], most: int
) -> tuple[list[GapsOfOnePlace], int]:
    """Of the gaps that are so, without those of some vendors: the worst places, and how many there are.

    One statement. The verdicts are those kept: `but` names the vendors of which these are not of now.
    """
    place = _PlaceOf(Obligation.subject_kind).label("place")
    at_once = Obligation.due_on <= Obligation.opened_on
    rows = db.session.execute(
        select(
            place,
            Obligation.subject_id,
            func.min(case((at_once, literal(date.min)), else_=Obligation.due_on)).label("day"),
            func.min(gravity(VerdictSpan.verdict)).label("rank"),
            func.min(Obligation.due_on).label("first_on"),
            func.min(Obligation.id).label("first_id"),
            func.aggregate_strings(cast(Obligation.id, String), ",").label("ids"),
            func.count().over().label("number"),
        )
        .outerjoin(
            VerdictSpan,
            and_(
                VerdictSpan.vendor_id == Obligation.vendor_id,
                VerdictSpan.promise_id == _PromiseOf(Obligation.subject_kind),
                VerdictSpan.valid_until.is_(None),
            ),
        )
        .where(*so, Obligation.vendor_id.not_in(but))
        .group_by(Obligation.subject_id, "place")
        .order_by("day", "rank", "first_on", "first_id")
        .limit(most)
    ).all()
    found = [
        GapsOfOnePlace(
            Place(row.place),
            row.subject_id,
            row.day,
            row.rank,
            (row.first_on, row.first_id),
            [int(id_) for id_ in row.ids.split(",")],
        )
        for row in rows
    ]
    return found, rows[0].number if rows else 0
