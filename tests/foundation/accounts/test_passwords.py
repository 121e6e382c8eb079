"""The rule for passwords, and how they are kept."""

import time
from contextlib import suppress

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from portal.foundation.access.roles import Role
from portal.foundation.accounts.people import services
from portal.foundation.accounts.signing_in import passwords
from portal.foundation.accounts.signing_in.services import recognise
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.foundation.accounts.people import PASSWORD, give_password, hashed, last_mail, path_in

IN_PRODUCTION = passwords._HASHER  # read before tests/conftest.py puts a quick one there


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


NAMES = ("Hana Sakura", "さざなみ株式会社", "Sazanami Co., Ltd.", "ひだまり清掃", "Hidamari Seisou")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("123456789012345", "guessed quickly"),
        ("123456789123", "guessed quickly"),
        ("qwertyuiop123456", "guessed quickly"),
        ("iloveyou123456", "guessed quickly"),
        ("1q2w3e4r5t6y7u", "guessed quickly"),
        ("asdfghjkl1234", "guessed quickly"),
        ("password12345678", "guessed quickly"),
        ("P@ssw0rd-2026!", "guessed quickly"),
        ("administrator", "guessed quickly"),
        ("sakurasakura", "Names"),
        ("20261125-20261125", "guessed quickly"),
        ("hidamari-seisou", "Names"),
        ("sazanami-kantoku", "Names"),
        ("Sazanami_Kantoku_Hana", "Names"),
        ("kantoku12345678", "Names"),
        ("hana.sakura.2026", "Names"),
        ("監督監督さざなみ株式会社", "Names"),
        ("ada.lovelace2026", "Names"),
    ],
)
def test_what_is_tried_first_is_refused_and_says_what_to_do(password: str, why: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        passwords.check_new_password(password, email="ada.lovelace@example.jp", names=NAMES)
    assert refusal.value.field == "password"
    assert why in refusal.value.message.id
    assert "our" in refusal.value.message.id, "four words are easy to remember"


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "sazanami purple tractor window",
        "ひだまり紫色の牽引車と硝子の窓辺",
        "x7!kQ2pL9zWm",
    ],
)
def test_a_name_among_other_words_is_no_harm(password: str) -> None:
    passwords.check_new_password(password, email="ada.lovelace@example.jp", names=NAMES)


@pytest.mark.parametrize("part", ["aB1!", "1q2w3e4r5t", "@$!10", "kR7#", "ああい"])
def test_the_longest_is_judged_within_a_second_of_a_core(part: str) -> None:
    begun = time.process_time()
    with suppress(RuleViolated):
        passwords.check_new_password((part * 200)[:200], email="ada@example.jp", names=NAMES)
    assert time.process_time() - begun < 1


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


@pytest.fixture
def _as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHER", IN_PRODUCTION)


@pytest.mark.usefixtures("_as_in_production")
def test_a_hash_of_weaker_settings_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(passwords.hash_password(PASSWORD))


@pytest.mark.usefixtures("_as_in_production")
def test_a_password_is_kept_as_owasp_asks() -> None:
    """Argon2id with 19 MiB and 2 rounds or more: OWASP, Password Storage Cheat Sheet."""
    kept = passwords.hash_password(PASSWORD)
    strength = extract_parameters(kept)
    assert strength.type is Type.ID
    assert strength.memory_cost >= 19 * 1024
    assert strength.time_cost >= 2
    assert passwords.matches(kept, PASSWORD)
    assert not passwords.matches(kept, PASSWORD + "!")


def test_the_names_around_the_person_count_where_a_password_is_chosen(
    browser: Browser, cast: Cast
) -> None:
    give_password(cast.ada)
    with transaction():
        services.invite(
            acting(cast.pam),
            email="new.one@example.jp",
            name="Ann",
            roles=[Role.VENDOR_MEMBER],
            language="en",
            vendor_id=cast.acme.id,
            company=Text(ja="鳴門清掃株式会社", en="Naruto Seisou"),
        )
    invitation = path_in(last_mail())
    browser.sign_in(cast.ada)
    for weak in (
        f"{cast.company.name_en}-kantoku",
        "naruto-seisou-ada",
        "鳴門清掃鳴門清掃鳴門清掃",
    ):
        given = {"current": PASSWORD, "password": weak, "repeated": weak}
        answer = browser.post("/profile/password", data=given)
        assert answer.status_code == 422, weak
        assert "are tried first" in answer.text
    browser.sign_out()
    answers = {"name": "Ann", "title": "Clerk", "language": "en", "agreed": "y"}
    answers |= {"notice_version": "1", "password": "Naruto_Seisou", "repeated": "Naruto_Seisou"}
    answer = browser.post(invitation, data=answers, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "are tried first" in answer.text


def test_a_weak_password_of_before_still_opens(cast: Cast) -> None:
    give_password(cast.ada, "123456789012345")
    assert recognise(cast.ada.email, "123456789012345", "192.0.2.1") == [cast.ada]
