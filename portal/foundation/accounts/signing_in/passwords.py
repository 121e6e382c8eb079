"""Passwords: the rule for new ones, and how they are kept (argon2id, never in the clear).

How soon one is guessed says zxcvbn, which knows the common ones, names, dates and rows of keys.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say

MIN_LENGTH = 12
MAX_LENGTH = 200  # longer ones would only cost time
SHORTEST_NAME = 2  # a family name in Japanese

_HASHER = PasswordHasher()
_JUDGED = 72  # characters: what the library takes; the rest can only make it better
_ENOUGH = 10**10  # guesses: three words of many, or ten characters by chance
_BETWEEN = re.compile(r"[\W_]+|株式会社|有限会社|合同会社")  # the words of a name
_SEPARATORS = re.compile(r"[\s\-_.,:;/+~|]+")  # of a password
_PRODUCT = ("Kantoku", "監督", "portal", "vendor")
_one_at_a_time = Lock()  # the library keeps the names of whoever asks for all threads


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


def check_new_password(password: str, *, email: str, names: Iterable[str] = ()) -> None:
    """Refuse, with how to mend it, what is too short, too long, the e-mail address, or guessed soon.

    `names`: of the person and the companies, which whoever guesses tries first, beside the e-mail
    address and what the product is called. Passwords kept already are never judged.
    """
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
    _refuse_guessable(_normal(password), _tried_first(email, *names))


def _refuse_guessable(password: str, names: Sequence[str]) -> None:
    """As it is and without what stands between its parts: dashes make nothing harder to guess."""
    for judged in filter(None, (password, _SEPARATORS.sub("", password))):
        guesses, has_names = _judge(judged[:_JUDGED], names)
        if guesses >= _ENOUGH:
            continue
        if has_names:
            raise _refusal(
                say(
                    "Names of the company, the vendor, the portal or your own are tried first. Choose words that have nothing to do with them; four that do not belong together are easy to remember."
                )
            )
        raise _refusal(
            say(
                "This password is guessed quickly: it is a common one, a row of keys, a date or a repetition. Four words that do not belong together are easy to remember."
            )
        )


def _judge(password: str, names: Sequence[str]) -> tuple[float, bool]:
    """How many guesses somebody clever needs, and whether one of the names helps."""
    from zxcvbn import zxcvbn  # noqa: PLC0415  (its lists of words take their time)

    with _one_at_a_time:
        found = zxcvbn(password, user_inputs=names)
    parts = [
        part for match in found["sequence"] for part in (match, *match.get("base_matches", ()))
    ]
    used = {part.get("dictionary_name") for part in parts}
    return float(found["guesses"]), "user_inputs" in used


def _tried_first(email: str, *names: str) -> Sequence[str]:
    """Whole and in their words, as somebody would type them."""
    whole = [_normal(text).casefold() for text in (email, *names, *_PRODUCT)]
    words = [word for phrase in whole for word in _BETWEEN.split(phrase)]
    joined = ["".join(_BETWEEN.split(phrase)) for phrase in whole]
    return sorted({word for word in (*whole, *words, *joined) if len(word) >= SHORTEST_NAME})


def _refusal(message: Message) -> RuleViolated:
    return RuleViolated(message, field="password")


def _normal(password: str) -> str:
    """The same characters from every keyboard: full-width letters count as plain ones."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))
