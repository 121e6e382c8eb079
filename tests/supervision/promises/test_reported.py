"""When management has approved a report about a vendor that is recent enough: day by day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.ledger.obligations.models import Holder
from portal.supervision.approvals.queries import ApprovedReport, ReportsOnDay
from portal.supervision.promises.results import Look, Place, RuleResult, Verdict
from portal.supervision.promises.rules.reported import reported
from tests.ledger.contracts.pieces import contract, cover
from tests.supervision.promises.pieces import INCIDENTAL, share, standards, work

BEGAN = date(2026, 7, 1)  # the first handover of `share`
AS_OF = date(2026, 9, 30)
DAY = timedelta(days=1)


def approved(as_of: date = AS_OF) -> ApprovedReport:
    return ApprovedReport(9, "SR-2026-004", as_of, date(2026, 11, 2))


def judged(day: date, **reports: Any) -> RuleResult:
    found = reported(work(reports=ReportsOnDay(**reports)), standards(day))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2026, 11, 2), Verdict.KEPT),
        (date(2027, 8, 30), Verdict.KEPT),
        (date(2027, 8, 31), Verdict.DUE_SOON),  # 30 days before
        (date(2027, 9, 30), Verdict.DUE_SOON),  # twelve months: the last day
        (date(2027, 10, 1), Verdict.BROKEN),
    ],
)
def test_a_report_counts_for_twelve_months_from_its_day(day: date, verdict: Verdict) -> None:
    found = judged(day, approved=approved())
    assert found.verdict is verdict
    assert [record.number for record in found.records] == ["SR-2026-004"]
    if verdict is Verdict.KEPT:
        assert found.look is Look.KEPT
        assert found.points[0].shown_by == found.records
        assert found.rests_until == date(2027, 9, 30)


def test_a_month_without_that_day_ends_with_its_last_one() -> None:
    leap = approved(date(2028, 2, 29))
    assert judged(date(2029, 2, 28), approved=leap).verdict is Verdict.DUE_SOON
    assert judged(date(2029, 3, 1), approved=leap).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("day", "verdict", "look"),
    [
        (BEGAN - DAY, Verdict.KEPT, Look.BEFORE_FIRST),
        (BEGAN, Verdict.KEPT, Look.BEFORE_FIRST),
        (date(2027, 5, 31), Verdict.KEPT, Look.BEFORE_FIRST),
        (date(2027, 6, 1), Verdict.DUE_SOON, Look.DUE_SOON),
        (date(2027, 7, 1), Verdict.DUE_SOON, Look.DUE_SOON),
        (date(2027, 7, 2), Verdict.BROKEN, Look.BROKEN),
    ],
)
def test_the_first_one_is_due_twelve_months_after_data_came_within_reach(
    day: date, verdict: Verdict, look: Look
) -> None:
    found = judged(day)
    assert (found.verdict, found.look) == (verdict, look)
    assert found.records == ()


def test_work_that_began_lately_waits_for_its_first_report_beside_an_old_one() -> None:
    """What was approved of the vendor years ago keeps nothing, and its first is not due yet."""
    found = judged(date(2026, 11, 25), approved=approved(date(2024, 3, 31)))
    assert (found.verdict, found.look) == (Verdict.KEPT, Look.BEFORE_FIRST)


@pytest.mark.parametrize(
    ("reports", "who", "place"),
    [
        ({}, Holder.PROCUREMENT, Place.REPORT_ASK),
        ({"drafted": 3}, Holder.PRIVACY_OFFICER, Place.REPORT_DRAFT),
        (
            {"undecided": 4, "undecided_number": "SR-2027-001"},
            Holder.MANAGEMENT,
            Place.REPORT_DECISION,
        ),
        (
            {"drafted": 3, "undecided": 4, "undecided_number": "SR-2027-001"},
            Holder.MANAGEMENT,
            Place.REPORT_DECISION,
        ),
    ],
)
@pytest.mark.parametrize("day", [date(2027, 6, 15), date(2027, 8, 1)])
def test_the_next_step_is_of_whose_turn_it_is(
    day: date, reports: dict[str, Any], who: Holder, place: Place
) -> None:
    step = judged(day, **reports).step
    assert step is not None
    assert (step.who, step.target.place) == (who, place)


def test_what_is_issued_and_waits_says_so_and_whose_turn_it_is() -> None:
    waits = {"undecided": 4, "undecided_number": "SR-2026-009", "decide_by": date(2026, 12, 8)}
    for day in (date(2026, 11, 25), date(2027, 8, 1)):
        for kept in ({}, {"approved": approved(date(2026, 6, 30))}):
            found = judged(day, **waits, **kept)
            assert any("SR-2026-009" in str(dict(reason.params)) for reason in found.reasons)
            assert found.step is not None
            assert (found.step.who, found.step.by) == (Holder.MANAGEMENT, date(2026, 12, 8))


def test_work_that_ends_before_the_next_one_is_due_is_not_urgent() -> None:
    ending = work(reports=ReportsOnDay(approved=approved()), ends_on=date(2027, 9, 15))
    found = reported(ending, standards(date(2027, 9, 1)))
    assert found is not None
    assert found.verdict is Verdict.KEPT


def test_what_shares_nothing_or_is_seen_by_chance_only_is_not_in_scope() -> None:
    assert reported(work(shares=()), standards()) is None
    by_chance = work(share(), coverage=cover(contract(), facts=INCIDENTAL))
    assert by_chance.is_incidental
    assert reported(by_chance, standards()) is None


# Over all vendors: tiers 3 and 4 are kept by a report that lists the vendor, 1 and 2 are not.


def listed(as_of: date = AS_OF, number: str = "SR-2026-020") -> ApprovedReport:
    return ApprovedReport(20, number, as_of, date(2026, 11, 2))


def of_tier(tier: str, day: date, **reports: Any) -> RuleResult:
    one = work(reports=ReportsOnDay(**reports))
    changed = replace(one, tier=replace(one.tier, tier=replace(one.tier.tier, id=tier)))
    found = reported(changed, standards(day))
    assert found is not None
    return found


@pytest.mark.parametrize("tier", ["tier_3", "tier_4"])
@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2026, 11, 2), Verdict.KEPT),
        (date(2027, 8, 30), Verdict.KEPT),
        (date(2027, 8, 31), Verdict.DUE_SOON),  # 30 days before
        (date(2027, 9, 30), Verdict.DUE_SOON),  # twelve months: the last day
        (date(2027, 10, 1), Verdict.BROKEN),
    ],
)
def test_in_the_lower_tiers_a_report_that_lists_the_vendor_counts_for_twelve_months(
    tier: str, day: date, verdict: Verdict
) -> None:
    found = of_tier(tier, day, listed=listed())
    assert found.verdict is verdict
    assert [record.number for record in found.records] == ["SR-2026-020"]
    if verdict is not Verdict.BROKEN:
        assert found.points[0].shown_by == found.records
        assert "over all vendors" in found.reasons[0].id
        assert found.rests_until == date(2027, 9, 30)


@pytest.mark.parametrize("tier", ["tier_1", "tier_2"])
@pytest.mark.parametrize(
    ("day", "verdict", "look"),
    [
        (date(2026, 11, 2), Verdict.KEPT, Look.BEFORE_FIRST),
        (date(2027, 7, 1), Verdict.DUE_SOON, Look.DUE_SOON),
        (date(2027, 7, 2), Verdict.BROKEN, Look.BROKEN),
    ],
)
def test_in_the_higher_tiers_being_listed_is_not_enough(
    tier: str, day: date, verdict: Verdict, look: Look
) -> None:
    found = of_tier(tier, day, listed=listed())
    assert (found.verdict, found.look) == (verdict, look)
    assert found.records == ()


@pytest.mark.parametrize(
    ("own", "of_all", "number"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), "SR-2026-004"),  # of one day: its own
        (date(2026, 9, 30), date(2026, 10, 1), "SR-2026-020"),
        (date(2026, 10, 1), date(2026, 9, 30), "SR-2026-004"),
    ],
)
def test_the_report_of_the_later_day_counts(own: date, of_all: date, number: str) -> None:
    found = of_tier("tier_3", date(2026, 11, 25), approved=approved(own), listed=listed(of_all))
    assert found.look is Look.KEPT
    assert [record.number for record in found.records] == [number]


@pytest.mark.parametrize(
    ("tier", "place"), [("tier_3", Place.REPORT_DECISION), ("tier_2", Place.REPORT_ASK)]
)
def test_one_that_lists_the_vendor_and_waits_is_the_next_step_in_the_lower_tiers(
    tier: str, place: Place
) -> None:
    waits = {"listing": 21, "listing_number": "SR-2027-021", "list_by": date(2027, 8, 10)}
    found = of_tier(tier, date(2027, 8, 1), **waits)
    assert found.verdict is Verdict.BROKEN
    assert found.step is not None
    assert found.step.target.place is place


def test_without_any_report_a_lower_tier_says_that_either_would_do() -> None:
    found = of_tier("tier_4", date(2027, 8, 1))
    assert found.verdict is Verdict.BROKEN
    assert "none over all vendors" in found.reasons[0].id
