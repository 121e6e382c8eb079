"""The plan of a year, over registers at random: where days may lie, and that nothing is lost."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation.core.words.dates import add_months
from portal.ledger.data_sharing.work_on_day import Period
from portal.supervision.planning import kinds
from portal.supervision.planning.inputs.facts import NOTICE, PlanFacts
from portal.supervision.planning.scheduling.fiscal import fiscal_year
from portal.supervision.planning.scheduling.plan import DueThing, Settled, YearPlan, place
from portal.supervision.planning.scheduling.schedule import wanted
from tests.supervision.planning.strategies import CALENDAR, TODAY, facts

YEAR = fiscal_year(2026, 4)
_DAY = timedelta(days=1)


def plan_of(known: PlanFacts, before: dict[str, date] | None = None) -> YearPlan:
    return place(
        list(wanted(known, YEAR)),
        settled=[],
        chosen={},
        before=before or {},
        today=TODAY,
        calendar=CALENDAR,
        per_week=known.on.settings.per_week,
    )


def days_of(plan: YearPlan) -> dict[str, date]:
    return {one.wanted.key: one.on for one in plan.placed}


@given(facts())
@settings(max_examples=25, deadline=None)
def test_a_vendor_is_never_due_on_a_free_day_or_in_a_closed_window(known: PlanFacts) -> None:
    for one in plan_of(known).placed:
        assert CALENDAR.is_open(one.on)
        assert not CALENDAR.in_closed_window(one.on)


@given(facts())
@settings(max_examples=25, deadline=None)
def test_everything_that_is_wanted_is_placed_once_within_its_limits_and_its_year(
    known: PlanFacts,
) -> None:
    things = list(wanted(known, YEAR))
    placed = plan_of(known).placed
    assert Counter(one.key for one in things) == Counter(one.wanted.key for one in placed)
    assert max(Counter(one.key for one in things).values(), default=1) == 1
    for one in placed:
        assert one.wanted.earliest <= one.on <= one.wanted.latest
        assert one.on in YEAR


@given(facts())
@settings(max_examples=25, deadline=None)
def test_a_reviewer_has_no_more_vendors_in_a_week_than_set_or_the_plan_says_so(
    known: PlanFacts,
) -> None:
    plan = plan_of(known)
    load: dict[tuple[int | None, date], set[tuple[int, date]]] = defaultdict(set)
    for one in plan.placed:
        monday = one.on - timedelta(days=one.on.weekday())
        load[one.wanted.reviewer_id, monday].add((one.wanted.vendor_id, one.on))
    over = {
        key: len(vendors)
        for key, vendors in load.items()
        if len(vendors) > known.on.settings.per_week
    }
    assert {(one.reviewer_id, one.monday): one.vendors for one in plan.crowded} == over


@given(facts(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_same_facts_give_the_same_plan_in_whatever_order_they_come(
    known: PlanFacts, random: st.DataObject
) -> None:
    shuffled = list(wanted(known, YEAR))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = place(
        shuffled,
        settled=[],
        chosen={},
        before={},
        today=TODAY,
        calendar=CALENDAR,
        per_week=known.on.settings.per_week,
    )
    assert days_of(again) == days_of(plan_of(known))


@given(facts())
@settings(max_examples=25, deadline=None)
def test_planning_again_moves_nothing(known: PlanFacts) -> None:
    first = plan_of(known)
    assert days_of(plan_of(known, before=days_of(first))) == days_of(first)


@given(facts())
@settings(max_examples=25, deadline=None)
def test_periods_of_a_statement_follow_each_other_without_gaps_or_overlap(known: PlanFacts) -> None:
    by_statement: dict[tuple[int | None, str], list[DueThing]] = defaultdict(list)
    for number in range(2025, 2031):
        for one in wanted(known, fiscal_year(number, 4)):
            if kinds.is_statement(one.what):
                by_statement[one.engagement_id, one.what].append(one)
    for chain in by_statement.values():
        chain.sort(key=lambda one: one.period.first)
        for one, following in pairwise(chain):
            assert following.period.first == one.period.last + _DAY
        for one in chain:
            assert one.period.first <= one.period.last
            assert one.latest >= one.period.opens_on


@given(facts())
@settings(max_examples=25, deadline=None)
def test_other_kinds_go_from_one_time_to_the_next_and_never_wait_longer_than_the_interval(
    known: PlanFacts,
) -> None:
    found: dict[tuple[int, int | None, str], list[DueThing]] = defaultdict(list)
    for number in range(2025, 2031):
        for one in wanted(known, fiscal_year(number, 4)):
            if not kinds.is_statement(one.what):
                found[one.vendor_id, one.engagement_id, one.what].append(one)
    for chain in found.values():
        for one, following in pairwise(chain):
            assert following.period.first == one.period.last
            longest = 36  # months, of the tiers
            assert following.period.last <= add_months(max(one.latest, one.period.last), longest)


@given(facts())
@settings(max_examples=20, deadline=None)
def test_other_kinds_are_due_before_their_interval_is_over(known: PlanFacts) -> None:
    for one in plan_of(known).placed:
        late = one.wanted.period.last < TODAY + NOTICE
        if one.wanted.what in kinds.OTHERS and not late:
            assert one.on <= one.wanted.period.last


@given(facts())
@settings(max_examples=20, deadline=None)
def test_a_vendor_sits_down_as_seldom_as_the_limits_allow(known: PlanFacts) -> None:
    """Two days are never kept apart where everything of the later one could wait no longer than
    the earlier: whatever may be due on an earlier day of the vendor is."""
    placed = plan_of(known).placed
    by_vendor: dict[int, dict[date, list[DueThing]]] = defaultdict(lambda: defaultdict(list))
    for one in placed:
        by_vendor[one.wanted.vendor_id][one.on].append(one.wanted)
    for sittings in by_vendor.values():
        earliest_end = sorted(
            (min(one.latest for one in things), max(one.earliest for one in things))
            for things in sittings.values()
        )
        for (end, _), (_, begin) in pairwise(earliest_end):
            assert begin > end


def thing(key: str, vendor: int, first: date, last: date, **more: object) -> DueThing:
    values: dict[str, object] = {
        "key": key,
        "vendor_id": vendor,
        "engagement_id": None,
        "what": kinds.QUESTIONNAIRE,
        "tier": "tier_2",
        "reviewer_id": 1,
        "period": Period(first, last),
        "opens_on": first,
        "earliest": first,
        "latest": last,
    }
    return DueThing(**{**values, **more})  # type: ignore[arg-type]


def put(
    *things: DueThing, per_week: int = 10, settled: tuple[Settled, ...] = ()
) -> dict[str, date]:
    plan = place(
        things,
        settled=settled,
        chosen={},
        before={},
        today=TODAY,
        calendar=CALENDAR,
        per_week=per_week,
    )
    return days_of(plan)


def test_two_things_of_a_vendor_are_due_on_one_day() -> None:
    june, july = (date(2026, 6, 1), date(2026, 6, 26)), (date(2026, 6, 15), date(2026, 7, 10))
    found = put(thing("a", 1, *june), thing("b", 1, *july))
    assert found == {"a": date(2026, 6, 26), "b": date(2026, 6, 26)}


def test_a_vendor_joins_a_day_that_stands_already() -> None:
    stands = (Settled(1, 1, date(2026, 6, 17)),)
    found = put(thing("a", 1, date(2026, 6, 1), date(2026, 6, 26)), settled=stands)
    assert found == {"a": date(2026, 6, 17)}


def test_a_full_week_pushes_to_the_week_before() -> None:
    span = (date(2026, 6, 1), date(2026, 6, 26))
    found = put(*(thing(str(one), one, *span) for one in range(1, 6)), per_week=2)
    weeks = Counter(day.isocalendar().week for day in found.values())
    assert weeks == {26: 2, 25: 2, 24: 1}


def test_those_who_close_their_books_are_spared_the_first_days_of_a_month() -> None:
    span = (date(2026, 6, 22), date(2026, 7, 3))
    found = put(thing("a", 1, *span, spares_first_days=True))
    assert found == {"a": date(2026, 6, 30)}
