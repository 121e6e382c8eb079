"""How often somebody may guess."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.foundation.accounts.signing_in import throttling
from portal.foundation.accounts.signing_in.throttling import TooManyTries, wait_until
from portal.foundation.core.database.transactions import transaction
from tests.cast import Cast
from tests.clock import Clock

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(4, None), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (40, 15)]
)
def test_the_wait_grows_and_is_never_longer_than_a_quarter_of_an_hour(
    failures: int, minutes: int | None
) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert wait_until([NOW] * failures, 5) == expected


def guess(email: str = "ada@example.jp", address: str = "192.0.2.1") -> bool:
    """Whether the guess is judged; refused with TooManyTries otherwise."""
    with transaction(audited=False):
        return bool(throttling.count_try(throttling.on_account(email, address)))


def test_five_tries_are_free_and_the_sixth_waits(cast: Cast, clock: Clock) -> None:
    for _ in range(5):
        guess()
    with pytest.raises(TooManyTries):
        guess("ADA@example.jp", "198.51.100.7")  # the same account from elsewhere
    assert guess("somebody.else@example.jp")
    clock.advance(seconds=61)
    assert guess()
    with pytest.raises(TooManyTries):
        guess()


def test_hammering_does_not_make_the_wait_longer(cast: Cast, clock: Clock) -> None:
    for _ in range(5):
        guess()
    for _ in range(50):
        with pytest.raises(TooManyTries):
            guess()
    clock.advance(seconds=61)
    assert guess()


def test_an_address_that_tries_many_accounts_waits(cast: Cast) -> None:
    for number in range(30):
        guess(f"person{number}@example.jp")
    with pytest.raises(TooManyTries):
        guess("one.more@example.jp")
    assert guess("one.more@example.jp", "198.51.100.7")


def test_an_owner_who_proved_to_be_the_owner_is_forgiven(cast: Cast) -> None:
    for _ in range(5):
        guess()
    with transaction(audited=False):
        throttling.forgive("ada@example.jp", cast.ada.id)
    assert guess()


def test_a_right_try_is_taken_back(cast: Cast) -> None:
    for _ in range(20):
        with transaction(audited=False):
            counted = throttling.count_try(throttling.on_account("ada@example.jp", "192.0.2.1"))
        with transaction(audited=False):
            throttling.take_back(counted)
    assert guess()
