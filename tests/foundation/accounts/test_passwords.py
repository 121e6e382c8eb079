"""The rule for passwords, and how they are kept."""

import pytest
from argon2 import PasswordHasher

from portal.foundation.accounts import passwords
from portal.foundation.core.errors import RuleViolated
from tests.foundation.accounts.people import PASSWORD, hashed


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "x" * 201,
        "aaaaaaaaaaaaaaaa",
        "password1234",
        "PassWord1234",
        "ｐａｓｓｗｏｒｄ１２３４",
        "ada.lovelace@example.jp",
        "ADA.Lovelace@example.jp",
        "ada.lovelace",
    ],
)
def test_a_weak_password_is_refused_beside_its_field(password: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        passwords.check_new_password(password, email="ada.lovelace@example.jp")
    assert refusal.value.field == "password"


@pytest.mark.parametrize("password", [PASSWORD, "さくらの木の下で雨宿りをする", "x7!kQ2pL9zWm"])
def test_a_long_one_is_enough(password: str) -> None:
    passwords.check_new_password(password, email="ada@example.jp")


def test_nobodys_password_never_matches() -> None:
    assert passwords.matches(hashed(PASSWORD), PASSWORD)
    assert not passwords.matches(hashed(PASSWORD), PASSWORD + "!")
    assert not passwords.matches(None, PASSWORD)
    assert not passwords.matches("not a hash", PASSWORD)


def test_full_width_letters_are_the_same_letters() -> None:
    kept = passwords.hash_password("ｃｏｒｒｅｃｔ horse battery")
    assert passwords.matches(kept, "correct horse battery")


def test_a_hash_of_weaker_settings_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(hashed(PASSWORD))
