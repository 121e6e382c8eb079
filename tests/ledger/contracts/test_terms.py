"""When a contract is in force, when it renews, and which dates cannot be true together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.core.errors import RuleViolated
from portal.ledger.contracts.coverage import terms
from portal.ledger.contracts.models import Contract, ContractState

SPRING = date(2026, 4, 1)
TODAY = date(2026, 11, 25)


def contract(**facts: object) -> Contract:
    usual = {"state": ContractState.SIGNED, "signed_on": SPRING, "starts_on": SPRING}
    return Contract(**({"renews": False} | usual | facts))


def test_a_draft_is_never_in_force() -> None:
    assert not terms.in_force_on(contract(state=ContractState.DRAFT), TODAY)


def test_a_signed_contract_is_in_force_from_its_start() -> None:
    one = contract(starts_on=date(2026, 5, 1))

    assert not terms.in_force_on(one, date(2026, 4, 30))
    assert terms.in_force_on(one, date(2026, 5, 1))


def test_a_contract_signed_late_binds_nobody_before_the_signature() -> None:
    one = contract(signed_on=date(2026, 6, 10), starts_on=SPRING)

    assert not terms.in_force_on(one, date(2026, 6, 9))
    assert terms.in_force_on(one, date(2026, 6, 10))


def test_the_last_day_still_counts() -> None:
    one = contract(ends_on=date(2027, 3, 31))

    assert terms.in_force_on(one, date(2027, 3, 31))
    assert not terms.in_force_on(one, date(2027, 4, 1))


def test_a_contract_that_renews_stays_in_force_past_its_first_term() -> None:
    one = contract(ends_on=date(2027, 3, 31), renews=True, renewal_months=12)

    assert terms.in_force_on(one, date(2035, 1, 1))
    assert terms.last_day(one) is None


def test_an_ended_contract_is_in_force_through_its_last_day() -> None:
    one = contract(
        state=ContractState.ENDED,
        ends_on=date(2027, 3, 31),
        renews=True,
        renewal_months=12,
        ended_on=date(2026, 12, 31),
    )

    assert terms.in_force_on(one, date(2026, 12, 31))
    assert not terms.in_force_on(one, date(2027, 1, 1))


def test_notice_is_due_before_the_end_of_the_running_term() -> None:
    one = contract(ends_on=date(2027, 3, 31), renews=True, renewal_months=12, notice_months=3)

    renewal = terms.renewal_on(one, TODAY)

    assert renewal == terms.Renewal(date(2027, 3, 31), date(2026, 12, 31), date(2028, 3, 31))


def test_after_a_renewal_the_next_term_counts() -> None:
    one = contract(ends_on=date(2025, 2, 28), renews=True, renewal_months=12, notice_months=1)

    renewal = terms.renewal_on(one, TODAY)

    assert renewal == terms.Renewal(
        date(2027, 2, 28), date(2027, 1, 31), date(2028, 2, 29), date(2026, 3, 1)
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_on": date(2027, 3, 31)},
        {"renews": True, "renewal_months": 12},
        {
            "ends_on": date(2027, 3, 31),
            "renews": True,
            "renewal_months": 12,
            "ended_on": date(2026, 12, 31),
            "state": ContractState.ENDED,
        },
    ],
)
def test_what_does_not_renew_has_no_next_term(facts: dict[str, object]) -> None:
    assert terms.renewal_on(contract(**facts), TODAY) is None


@given(
    day=st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    months=st.integers(-240, 240),
)
def test_months_move_to_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    moved = terms.plus_months(day, months)
    is_last = (moved + timedelta(days=1)).day == 1

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or is_last


@given(
    ends=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    months=st.integers(1, 36),
    day=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
)
def test_every_day_falls_into_the_term_that_ends_next(ends: date, months: int, day: date) -> None:
    one = contract(ends_on=ends, renews=True, renewal_months=months)

    renewal = terms.renewal_on(one, day)

    assert renewal is not None
    assert renewal.term_ends_on >= day
    assert renewal.next_ends_on > renewal.term_ends_on
    if day > ends:
        assert terms.plus_months(renewal.term_ends_on, -months) <= day


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"signed_on": date(2026, 11, 26)}, "signed_on"),
        ({"signed_on": None}, "signed_on"),
        ({"state": ContractState.ENDED}, "ended_on"),
        ({"state": ContractState.ENDED, "ended_on": date(2026, 3, 1)}, "ended_on"),
        ({"ends_on": date(2026, 3, 31)}, "ends_on"),
        ({"starts_on": None, "ends_on": date(2026, 3, 31)}, "ends_on"),
        ({"renews": True, "renewal_months": 12}, "ends_on"),
        ({"renews": True, "ends_on": date(2027, 3, 31)}, "renewal_months"),
        (
            {
                "renews": True,
                "ends_on": date(2027, 3, 31),
                "renewal_months": 3,
                "notice_months": 6,
            },
            "notice_months",
        ),
    ],
)
def test_pam_is_told_at_the_field_which_date_cannot_be(
    facts: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        terms.check_terms(contract(**facts), TODAY)

    assert refused.value.field == field


def test_a_draft_may_leave_everything_open() -> None:
    terms.check_terms(contract(state=ContractState.DRAFT, signed_on=None, starts_on=None), TODAY)
