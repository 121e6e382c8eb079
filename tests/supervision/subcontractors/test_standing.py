"""Whether somebody who handles data may do so, and what the promise says, on both sides of every edge."""

from datetime import date
from typing import Any

import pytest

from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Place, RuleResult, Verdict
from portal.supervision.promises.rules.attested import STATEMENT, no_subcontracting
from portal.supervision.subcontractors.standing import (
    ChainRow,
    ChainStanding,
    SubcontractorOnDay,
    chain_on,
    to_renew,
)
from tests.supervision.promises.pieces import INCIDENTAL, signed, standards, work

T = ChainStanding


def row(number: int = 1, **others: Any) -> ChainRow:
    """Applied for on 20 May to begin on 15 June, approved on 1 June until 31 May."""
    usual: dict[str, Any] = {
        "subcontractor_id": number,
        "number": f"SC-2026-{number:03d}",
        "engagement_id": 3,
        "name": f"Company {number}",
        "parent_id": None,
        "follows_id": None,
        "starts_on": date(2026, 6, 15),
        "applied_on": date(2026, 5, 20),
        "approved_on": date(2026, 6, 1),
        "approved_until": date(2027, 5, 31),
        "decided_against_on": None,
        "ended_on": None,
    }
    return ChainRow(**(usual | others))


WAITS: dict[str, Any] = {"approved_on": None, "approved_until": None}
BEGUN: dict[str, Any] = {"starts_on": date(2026, 5, 1)}
REFUSED: dict[str, Any] = WAITS | {"decided_against_on": date(2026, 6, 10)}

EDGES = {
    "applied for tomorrow": (row(), date(2026, 5, 19), None),
    "applied for today": (row(), date(2026, 5, 20), T.WAITING),
    "approved tomorrow": (row(), date(2026, 5, 31), T.WAITING),
    "approved today": (row(), date(2026, 6, 1), T.COUNTS),
    "approved until today": (row(), date(2027, 5, 31), T.COUNTS),
    "approved until yesterday": (row(), date(2027, 6, 1), T.RUN_OUT),
    "ends tomorrow": (row(ended_on=date(2026, 9, 2)), date(2026, 9, 1), T.COUNTS),
    "ended today": (row(ended_on=date(2026, 9, 1)), date(2026, 9, 1), T.OVER),
    "begins tomorrow, told of later": (row(**BEGUN | WAITS), date(2026, 4, 30), None),
    "has begun, told of later": (row(**BEGUN | WAITS), date(2026, 5, 1), T.WITHOUT),
    "has begun, not approved yet": (row(**BEGUN), date(2026, 5, 31), T.WITHOUT),
    "has begun, approved today": (row(**BEGUN), date(2026, 6, 1), T.COUNTS),
    "has begun, refused": (row(**BEGUN | REFUSED), date(2026, 6, 10), T.WITHOUT),
    "has begun, refused, stopped": (
        row(**BEGUN | REFUSED, ended_on=date(2026, 7, 1)),
        date(2026, 7, 1),
        T.OVER,
    ),
    "refused tomorrow": (row(**REFUSED), date(2026, 6, 9), T.WAITING),
    "refused before it began": (row(**REFUSED), date(2026, 6, 10), T.OVER),
    "begun on the day it was applied for": (
        row(**WAITS, starts_on=date(2026, 5, 20)),
        date(2026, 6, 30),
        T.WAITING,
    ),
}


@pytest.mark.parametrize("name", EDGES)
def test_where_one_stands_on_both_sides_of_every_edge(name: str) -> None:
    one, day, stands = EDGES[name]
    found = chain_on([one], day)
    assert [each.standing for each in found] == ([] if stands is None else [stands])


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [
        (date(2027, 5, 9), T.COUNTS, T.WAITING),
        (date(2027, 5, 10), T.OVER, T.COUNTS),  # renewed before the last day
        (date(2028, 5, 31), T.OVER, T.COUNTS),
        (date(2028, 6, 1), T.OVER, T.RUN_OUT),
    ],
)
def test_a_renewal_speaks_for_both(day: date, old: ChainStanding, new: ChainStanding) -> None:
    renewal = row(
        2,
        follows_id=1,
        applied_on=date(2027, 4, 20),
        starts_on=date(2027, 6, 1),
        approved_on=date(2027, 5, 10),
        approved_until=date(2028, 5, 31),
    )
    assert [each.standing for each in chain_on([row(), renewal], day)] == [old, new]


def test_what_ran_out_and_is_applied_for_again_late_is_told_once() -> None:
    late = row(2, follows_id=1, applied_on=date(2027, 7, 1), starts_on=date(2027, 6, 1), **WAITS)
    stands = [each.standing for each in chain_on([row(), late], date(2027, 7, 1))]
    assert stands == [T.OVER, T.WITHOUT]


def test_each_has_its_tier() -> None:
    rows = [row(1), row(2, parent_id=1), row(3, parent_id=2), row(4)]
    assert [each.tier for each in chain_on(rows, date(2026, 7, 1))] == [1, 2, 3, 1]


def judged(*rows: ChainRow, day: date, with_approval: bool = False, **others: Any) -> RuleResult:
    statement = signed()
    piece = work(signed={STATEMENT: statement}, chain=tuple(chain_on(rows, day)), **others)
    found = no_subcontracting(
        piece, standards(day, may_approve_subcontractors=with_approval, due_soon_days=30)
    )
    assert found is not None
    return found


DAY = date(2026, 11, 25)
V = Verdict


@pytest.mark.parametrize(
    ("rows", "absolute", "with_approval"),
    [
        ((), V.KEPT, V.KEPT),
        ((row(),), V.EXCEPTED, V.KEPT),
        ((row(approved_until=date(2026, 12, 26)),), V.EXCEPTED, V.KEPT),
        ((row(approved_until=date(2026, 12, 25)),), V.DUE_SOON, V.DUE_SOON),
        ((row(approved_until=DAY),), V.DUE_SOON, V.DUE_SOON),
        ((row(approved_until=date(2026, 11, 24)),), V.BROKEN, V.BROKEN),
        ((row(approved_until=date(2026, 11, 24), ended_on=DAY),), V.KEPT, V.KEPT),
        ((row(**WAITS),), V.KEPT, V.KEPT),  # nothing has begun
        ((row(**BEGUN | WAITS),), V.BROKEN, V.BROKEN),
        ((row(**BEGUN | REFUSED),), V.BROKEN, V.BROKEN),
        ((row(**REFUSED),), V.KEPT, V.KEPT),
        ((row(), row(2, parent_id=1)), V.EXCEPTED, V.KEPT),
        ((row(), row(2, parent_id=1, **BEGUN | WAITS)), V.BROKEN, V.BROKEN),  # at any tier
    ],
)
def test_the_promise_in_both_wordings(
    rows: tuple[ChainRow, ...], absolute: Verdict, with_approval: Verdict
) -> None:
    assert judged(*rows, day=DAY).verdict is absolute
    assert judged(*rows, day=DAY, with_approval=True).verdict is with_approval


def test_an_approved_one_is_shown_by_its_record_until_its_last_day() -> None:
    result = judged(row(), day=DAY, with_approval=True)
    (point,) = [one for one in result.points if "Company 1" in str(one.reason.params.values())]
    (record,) = point.shown_by
    assert (record.number, record.target.place) == ("SC-2026-001", Place.SUBCONTRACTOR)
    assert point.rests_until == date(2027, 5, 31)


def test_one_that_began_before_its_approval_is_told_as_late() -> None:
    result = judged(row(**BEGUN), day=DAY, with_approval=True)
    assert result.verdict is V.KEPT
    (late,) = [one for one in result.points if one.reason.params.get("began") == date(2026, 5, 1)]
    assert late.reason.params["since"] == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("one", "who", "place"),
    [
        (row(**BEGUN | WAITS), Holder.PRIVACY_OFFICER, Place.SUBCONTRACTOR_DECISION),
        (row(**BEGUN | REFUSED), Holder.PROCUREMENT, Place.SUBCONTRACTOR),
        (row(approved_until=date(2026, 11, 24)), Holder.PROCUREMENT, Place.SUBCONTRACTOR),
        (row(approved_until=DAY), Holder.PROCUREMENT, Place.SUBCONTRACTOR),
    ],
)
def test_somebody_has_the_next_step(one: ChainRow, who: Holder, place: Place) -> None:
    step = judged(one, day=DAY).step
    assert step is not None
    assert (step.who, step.target.place) == (who, place)


def test_of_work_that_is_over_by_then_nothing_is_renewed() -> None:
    last = date(2026, 12, 20)
    result = judged(row(approved_until=last), day=DAY, ends_on=last, with_approval=True)
    assert result.verdict is V.KEPT


def test_where_data_is_only_seen_by_chance_nobody_asks() -> None:
    from tests.ledger.contracts.pieces import contract, cover

    piece = work(coverage=cover(contract(), facts=INCIDENTAL), facts=INCIDENTAL)
    assert no_subcontracting(piece, standards()) is None


def test_the_day_of_an_approval_that_counts_is_its_last() -> None:
    (one,) = chain_on([row(ended_on=date(2026, 9, 1))], date(2026, 8, 1))
    assert isinstance(one, SubcontractorOnDay)
    assert one.last_day == date(2026, 8, 31)


LAST: dict[str, Any] = {"approved_until": date(2026, 12, 25)}
RENEWAL: dict[str, Any] = {"follows_id": 1, "starts_on": date(2026, 12, 26)}
TO_RENEW = {
    "31 days before": ((row(**LAST),), date(2026, 11, 24), []),
    "30 days before": ((row(**LAST),), date(2026, 11, 25), [1]),
    "on the last day": ((row(**LAST),), date(2026, 12, 25), [1]),
    "the day after": ((row(**LAST),), date(2026, 12, 26), [1]),
    "ended": ((row(**LAST, ended_on=date(2026, 12, 1)),), date(2026, 12, 26), []),
    "never approved": ((row(**WAITS),), date(2026, 12, 26), []),
    "a renewal waits": ((row(**LAST), row(2, **RENEWAL | WAITS)), date(2026, 12, 1), []),
    "a renewal was refused": ((row(**LAST), row(2, **RENEWAL | REFUSED)), date(2026, 12, 1), [1]),
    "a renewal is approved": ((row(**LAST), row(2, **RENEWAL)), date(2026, 12, 26), []),
    "two, the earliest first": (
        (row(1, approved_until=date(2026, 12, 24)), row(2, approved_until=date(2026, 12, 23))),
        date(2026, 12, 1),
        [2, 1],
    ),
}


@pytest.mark.parametrize(("rows", "day", "numbers"), TO_RENEW.values(), ids=TO_RENEW)
def test_what_has_to_be_renewed_is_known_a_month_before(
    rows: tuple[ChainRow, ...], day: date, numbers: list[int]
) -> None:
    assert [one.subcontractor_id for one in to_renew(chain_on(rows, day), day)] == numbers
