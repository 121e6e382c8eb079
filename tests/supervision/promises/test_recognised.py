"""The promise that a vendor was selected: every way it is kept or not, on both sides of every edge."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.ledger.obligations.models import Holder
from portal.supervision.incidents.facts import IncidentOnDay
from portal.supervision.promises.results import Look, Place, RuleResult, Verdict
from portal.supervision.promises.rules.recognised import recognised
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.selections.models import SelectionOutcome, SelectionState
from portal.supervision.selections.standing import (
    SelectionOnDay,
    SelectionsOnDay,
    WaitingSelection,
)
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    TODAY,
    selected,
    share,
    standards,
    work,
)

V, Out, S = Verdict, SelectionOutcome, SelectionState
DAY = timedelta(days=1)
HANDED_OVER = date(2026, 7, 1)


def of(*decided: SelectionOnDay, waiting: WaitingSelection | None = None, **others: Any) -> Any:
    return work(selections=SelectionsOnDay(decided, waiting), **others)


def judged(one: SupervisedWork, as_of: date = TODAY) -> RuleResult:
    found = recognised(one, standards(as_of))
    assert found is not None
    return found


def test_work_without_data_is_not_in_scope() -> None:
    assert recognised(of(shares=()), standards()) is None


def test_data_seen_by_chance_is_not_in_scope() -> None:
    assert recognised(of(coverage=cover(facts=INCIDENTAL)), standards()) is None


def test_without_an_assessment_it_is_not_kept_and_leads_to_one() -> None:
    found = judged(of())
    assert found.verdict is V.BROKEN
    assert found.step is not None
    assert (found.step.who, found.step.target.place) == (Holder.PROCUREMENT, Place.SELECTION_ASK)
    assert found.records == ()


@pytest.mark.parametrize(
    ("state", "who", "place"),
    [
        (S.DRAFT, Holder.PROCUREMENT, Place.SELECTION),
        (S.RETURNED, Holder.PROCUREMENT, Place.SELECTION),
        (S.PROPOSED, Holder.MANAGEMENT, Place.SELECTION_DECISION),
    ],
)
def test_one_that_is_under_way_says_whose_turn_it_is(
    state: SelectionState, who: Holder, place: Place
) -> None:
    waiting = WaitingSelection(9, "SA-2026-009", state, Holder.MANAGEMENT)
    step = judged(of(waiting=waiting)).step
    assert step is not None
    assert (step.who, step.target.place, step.target.id) == (who, place, 9)


def test_a_vendor_selected_before_the_handover_keeps_it_and_the_record_shows_it() -> None:
    found = judged(of(selected()))
    assert (found.verdict, found.look) == (V.KEPT, Look.KEPT)
    assert [record.number for record in found.records] == ["SA-2026-007"]
    assert len(found.points) == 1


@pytest.mark.parametrize(
    ("decided", "is_late"),
    [
        (HANDED_OVER - DAY, False),
        (HANDED_OVER, False),
        (HANDED_OVER + DAY, True),
    ],
)
def test_decided_after_the_handover_it_is_kept_since_then_and_late_before(
    decided: date, *, is_late: bool
) -> None:
    found = judged(of(selected(assessed_on=decided, counts_from=decided)))
    assert found.verdict is V.KEPT
    assert any("late before" in reason.id for reason in found.reasons) is is_late


def test_one_decided_late_of_which_an_earlier_one_held_at_the_handover_is_not_late() -> None:
    anew = selected(assessment_id=8, assessed_on=date(2026, 9, 1), counts_from=date(2026, 9, 1))
    found = judged(of(selected(), anew))
    assert not any("late before" in reason.id for reason in found.reasons)


def test_one_that_had_run_out_at_the_handover_does_not_make_it_timely() -> None:
    old = selected(assessed_on=date(2024, 6, 30), counts_from=date(2024, 6, 30), is_earlier=True)
    anew = selected(assessment_id=8, assessed_on=date(2026, 9, 1), counts_from=date(2026, 9, 1))
    found = judged(of(old, anew))
    assert any("late before" in reason.id for reason in found.reasons)


def test_one_from_before_says_so() -> None:
    found = judged(of(selected(is_earlier=True, counts_from=date(2026, 3, 1))))
    assert found.verdict is V.KEPT
    assert "before the portal" in found.reasons[0].id


@pytest.mark.parametrize(
    ("tier", "months"), [("tier_1", 12), ("tier_2", 24), ("tier_3", 24), ("tier_4", 36)]
)
def test_it_is_valid_as_long_as_the_tier_says_and_due_soon_before(tier: str, months: int) -> None:
    day = date(2025, 1, 15)
    one = of(
        selected(assessed_on=day, counts_from=day, is_earlier=True),
        tier=tier,
    )
    last = date(2025 + months // 12, 1, 15)
    assert judged(one, last - 31 * DAY).verdict is V.KEPT
    assert judged(one, last - 30 * DAY).verdict is V.DUE_SOON
    assert judged(one, last).verdict is V.DUE_SOON
    over = judged(one, last + DAY)
    assert over.verdict is V.BROKEN
    assert over.step is not None
    assert over.step.target.place is Place.SELECTION_ASK


def test_validity_runs_from_the_assessment_not_from_its_decision() -> None:
    one = of(selected(assessed_on=date(2026, 4, 1), counts_from=date(2026, 6, 10)), tier="tier_1")
    assert judged(one, date(2027, 4, 1)).verdict is V.DUE_SOON
    assert judged(one, date(2027, 4, 2)).verdict is V.BROKEN


def test_work_that_ends_first_needs_no_other_assessment() -> None:
    ends_on = date(2028, 6, 10)
    one = of(selected(), ends_on=ends_on)
    assert judged(one, ends_on - 5 * DAY).verdict is V.KEPT


@pytest.mark.parametrize("outcome", [Out.CONDITIONAL, Out.EXCEPTION])
@pytest.mark.parametrize(
    ("left", "verdict"),
    [(31, V.EXCEPTED), (30, V.DUE_SOON), (0, V.DUE_SOON), (-1, V.BROKEN)],
)
def test_on_condition_or_specially_approved_it_is_an_exception_until_its_end(
    outcome: SelectionOutcome, left: int, verdict: Verdict
) -> None:
    found = judged(of(selected(outcome=outcome, until=TODAY + left * DAY)))
    assert found.verdict is verdict


def test_the_tier_ends_a_condition_too() -> None:
    day = TODAY - timedelta(days=400)
    one = selected(
        outcome=Out.CONDITIONAL, assessed_on=day, counts_from=day, until=TODAY + 100 * DAY
    )
    assert judged(of(one, tier="tier_1")).verdict is V.BROKEN


def test_a_vendor_that_was_not_adopted_is_not_kept() -> None:
    found = judged(of(selected(), selected(assessment_id=8, outcome=Out.REJECT)))
    assert found.verdict is V.BROKEN
    assert "not to adopt" in found.reasons[0].id


def test_the_last_one_counts() -> None:
    rejected = selected(outcome=Out.REJECT)
    assert judged(of(rejected, selected(assessment_id=8))).verdict is V.KEPT


def known(told_on: date, *, was_none: bool = False) -> IncidentOnDay:
    return IncidentOnDay(id=3, number="I-2026-003", told_on=told_on, was_none=was_none)


@pytest.mark.parametrize(
    ("incident", "asks"),
    [
        (known(date(2026, 6, 10)), False),
        (known(date(2026, 6, 11)), True),
        (known(date(2026, 6, 11), was_none=True), False),
    ],
)
def test_an_incident_since_asks_to_assess_again_without_breaking_it(
    incident: IncidentOnDay, *, asks: bool
) -> None:
    found = judged(of(selected(), incidents=(incident,)))
    assert found.verdict is V.KEPT
    assert (found.step is not None) is asks
    if found.step is not None:
        assert found.step.target.place is Place.SELECTION_AGAIN
        assert found.step.by == date(2026, 9, 11)


@pytest.mark.parametrize(
    ("decided_on", "tier", "asks"),
    [
        (date(2026, 6, 10), "tier_2", False),
        (date(2026, 6, 11), "tier_2", True),
        (date(2026, 6, 11), None, False),  # nothing was shared then: it was assessed for this
    ],
)
def test_what_is_shared_anew_asks_to_assess_again(
    decided_on: date, tier: str | None, *, asks: bool
) -> None:
    one = share(decided_on=decided_on)
    found = judged(of(selected(tier=tier), shares=(one,)))
    assert found.verdict is V.KEPT
    assert (found.step is not None) is asks


@pytest.mark.parametrize(("then", "asks"), [("tier_2", False), ("tier_1", False), ("tier_3", True)])
def test_a_stricter_tier_asks_to_assess_again(then: str, *, asks: bool) -> None:
    one = share(valid_from=date(2026, 7, 1))
    found = judged(of(selected(tier=then), shares=(one,)))
    assert (found.step is not None) is asks


@pytest.mark.parametrize(
    ("joined_on", "asks"),
    [(None, False), (date(2026, 6, 10), False), (date(2026, 6, 11), True)],
)
def test_another_company_that_went_on_in_the_vendor_asks_to_assess_again(
    joined_on: date | None, *, asks: bool
) -> None:
    one = work(selections=SelectionsOnDay((selected(),), None, joined_on))
    found = judged(one)
    assert found.verdict is V.KEPT
    assert (found.step is not None) is asks
    if found.step is not None:
        assert found.step.target.place is Place.SELECTION_AGAIN
        assert found.step.by == date(2026, 9, 11)


def test_who_assesses_again_already_is_not_asked_twice() -> None:
    waiting = WaitingSelection(9, "SA-2026-009", S.DRAFT, Holder.PRIVACY_OFFICER)
    found = judged(of(selected(), waiting=waiting, incidents=(known(TODAY),)))
    assert found.step is None
