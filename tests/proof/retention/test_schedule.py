"""When people of a vendor are erased: years after the end, and never sooner than it was said."""

from datetime import date

import pytest

from portal.foundation.core.words.messages import Text
from portal.proof.retention.schedule import DatedRow, PlannedErasure, Relation, first_erasure

YEARS = {"supervision_records": 5, "incident_files": 10}
NAME = Text("旧社", "Oldco")


def ended(on: date, **more: object) -> Relation:
    return Relation(1, NAME, on, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ended_on", "incident_on", "wanted"),
    [
        (date(2021, 3, 1), None, date(2026, 3, 1)),
        (date(2024, 2, 29), None, date(2029, 2, 28)),
        (date(2021, 3, 1), date(2016, 3, 1), date(2026, 3, 1)),
        (date(2021, 3, 1), date(2016, 3, 2), date(2026, 3, 2)),
        (date(2021, 3, 1), date(2021, 2, 1), date(2031, 2, 1)),
    ],
)
def test_the_longer_of_the_two_times_counts(
    ended_on: date, incident_on: date | None, wanted: date
) -> None:
    assert ended(ended_on, incidents_until=incident_on).erased_from(YEARS) == wanted


def test_while_an_incident_is_open_nothing_is_erased() -> None:
    one = PlannedErasure(
        relation=ended(date(2000, 1, 1), has_open_incident=True),
        from_on=ended(date(2000, 1, 1), has_open_incident=True).erased_from(YEARS),
    )
    assert one.from_on is None
    assert not one.is_told_on(date(2100, 1, 1))
    assert not one.is_due_on(date(2100, 1, 1))
    assert one.next_on(date(2100, 1, 1)) is None


def planned(**more: object) -> PlannedErasure:
    return PlannedErasure(relation=ended(date(2022, 3, 1)), from_on=date(2027, 3, 1), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2027, 1, 29), False),
        (date(2027, 1, 30), True),
        (date(2030, 1, 1), True),
    ],
)
def test_the_officer_is_told_thirty_days_before(day: date, told: bool) -> None:
    assert planned().is_told_on(day) is told
    assert not planned(planned_on=date(2027, 3, 1)).is_told_on(day), "once"


@pytest.mark.parametrize(
    ("planned_on", "day", "due"),
    [
        (None, date(2030, 1, 1), False),
        (date(2027, 3, 1), date(2027, 2, 28), False),
        (date(2027, 3, 1), date(2027, 3, 1), True),
        (date(2027, 4, 5), date(2027, 4, 4), False),
        (date(2027, 4, 5), date(2027, 4, 5), True),
        (date(2027, 2, 1), date(2027, 2, 28), False),
    ],
)
def test_it_is_due_on_the_day_that_was_told(planned_on: date | None, day: date, due: bool) -> None:
    assert planned(planned_on=planned_on).is_due_on(day) is due


@pytest.mark.parametrize(("day", "held"), [(date(2027, 6, 30), True), (date(2027, 7, 1), False)])
def test_a_hold_holds_to_its_last_day(day: date, held: bool) -> None:
    one = planned(held_until=date(2027, 6, 30))
    assert one.is_held_on(day) is held
    assert one.is_told_on(day) is not held
    told = planned(held_until=date(2027, 6, 30), planned_on=date(2027, 3, 1))
    assert told.is_due_on(day) is not held


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, date(2027, 3, 1)),
        ({"planned_on": date(2027, 3, 9)}, date(2027, 3, 9)),
        ({"held_until": date(2027, 6, 30)}, date(2027, 7, 31)),
    ],
)
def test_the_page_names_the_day(more: dict[str, date], wanted: date) -> None:
    assert planned(**more).next_on(date(2026, 11, 25)) == wanted


def test_who_was_never_told_is_told_first() -> None:
    assert planned().next_on(date(2029, 1, 1)) == date(2029, 1, 31)


ON = date(2026, 11, 25)


def gone(on: date, id_: int = 1) -> DatedRow:
    return DatedRow("contacts", id_, "Oda", "oda@oldco.example", on)


def first(relation: Relation, *left: DatedRow, **more: date) -> PlannedErasure | None:
    return first_erasure(relation, left, YEARS, today=more.pop("today", ON), **more)


def test_of_a_vendor_that_goes_on_those_who_left_have_their_own_time() -> None:
    goes_on = Relation(1, NAME, None)
    assert first(goes_on) is None
    early, late = gone(date(2022, 3, 1)), gone(date(2022, 3, 2), 2)
    one = first(goes_on, early, late)
    assert one is not None
    assert (one.from_on, one.left, one.counted_from) == (date(2027, 3, 1), (early,), early.since)
    told = first(goes_on, early, late, planned_on=date(2027, 3, 2))
    assert told is not None
    assert told.left == (early, late), "whose time is over on the day that was told"


def test_an_incident_of_the_vendor_moves_them_too() -> None:
    left = gone(date(2022, 3, 1))
    closed = Relation(1, NAME, None, incidents_until=date(2021, 1, 1))
    assert (moved := first(closed, left)) is not None
    assert moved.from_on == date(2031, 1, 1)
    assert (never := first(Relation(1, NAME, None, has_open_incident=True), left)) is not None
    assert (never.from_on, never.left) == (None, (left,))


@pytest.mark.parametrize(
    ("left_on", "is_of_all"), [(date(2022, 2, 28), False), (date(2022, 3, 1), True)]
)
def test_who_left_before_the_end_goes_before_the_others(left_on: date, is_of_all: bool) -> None:
    one = first(ended(date(2022, 3, 1)), gone(left_on))
    assert one is not None
    assert (one.left is None) is is_of_all


def test_a_roster_has_months_and_waits_for_an_open_incident_alone() -> None:
    roster = DatedRow("rosters", 1, "Q-1 PDF", "", date(2026, 11, 30))
    kept = YEARS | {"rosters_after_review_months": 3}
    over = Relation(1, NAME, None, incidents_until=date(2026, 11, 1))
    assert over.time_of(roster, kept) == date(2027, 2, 28)
    assert Relation(1, NAME, None, has_open_incident=True).time_of(roster, kept) is None
    assert over.time_of(roster, YEARS) is None, "where no rule says so it stays"
    one = first_erasure(over, [roster, gone(date(2022, 3, 1))], kept, today=ON)
    assert one is not None
    assert (one.from_on, one.left) == (date(2027, 2, 28), (roster,))
    assert one.has_only_rosters
