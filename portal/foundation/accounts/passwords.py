"""Passwords: the rule for new ones, and how they are kept (argon2id, never in the clear)."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.messages import Message, say

MIN_LENGTH = 12
MAX_LENGTH = 200  # longer ones would only cost time
FEWEST_CHARACTERS = 5  # different ones

_HASHER = PasswordHasher()
_COMMONEST = frozenset(
    [
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789abc",
        "111111111111",
        "000000000000",
        "112233445566",
        "123123123123",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopas",
        "qwerty123456",
        "abcdefghijkl",
        "abcdef123456",
        "asdfghjkl123",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "passw0rd1234",
        "p@ssw0rd1234",
        "administrator",
        "adminadmin12",
        "admin1234567",
        "changeme1234",
        "letmein12345",
        "iloveyou1234",
        "welcome12345",
        "sakurasakura",
        "nipponnippon",
        "kantoku12345",
        "kantokukantoku",
    ]
)


def hash_password(password: str) -> str:
    return _HASHER.hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether it is the password. Nobody's password (None) takes as long and never matches."""
    try:
        right = _HASHER.verify(password_hash or _nobodys(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker settings than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


def check_new_password(password: str, *, email: str) -> None:
    """Refuse, with how to mend it, what is too short, too long, the e-mail address, or guessed first."""
    plain, address = _normal(password).casefold(), email.casefold()
    if len(plain) < MIN_LENGTH:
        raise _refusal(
            say(
                "The password needs at least %(least)s characters. Four words that do not belong together are easy to remember.",
                least=MIN_LENGTH,
            )
        )
    if len(plain) > MAX_LENGTH:
        raise _refusal(say("The password may have at most %(most)s characters.", most=MAX_LENGTH))
    if plain in (address, address.partition("@")[0]):
        raise _refusal(say("The password must not be the e-mail address. Choose another one."))
    if plain in _COMMONEST or len(set(plain)) < FEWEST_CHARACTERS:
        raise _refusal(
            say("This password is one of the first that are tried. Choose one nobody would guess.")
        )


def _refusal(message: Message) -> RuleViolated:
    return RuleViolated(message, field="password")


def _normal(password: str) -> str:
    """The same characters from every keyboard: full-width letters count as plain ones."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))
