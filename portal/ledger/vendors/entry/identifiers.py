"""Corporate numbers and LEIs: read as people write them, refused when their check digit is wrong."""

import re
import unicodedata
from functools import lru_cache

from stdnum import lei as lei_standard
from stdnum.jp import cn

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say

DIGITS = 13  # of a corporate number, its check digit first (National Tax Agency)
LEI_LENGTH = 20  # ISO 17442
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−ーｰ－]+")


def read_corporate_number(typed: str | None) -> str | None:
    """The 13 digits, or None for an empty field. Full-width digits, blanks and hyphens are fine."""
    number = squeezed(typed)
    if not number:
        return None
    if not (number.isascii() and number.isdigit()):
        raise RuleViolated(
            say("A corporate number consists of digits only."), field="corporate_number"
        )
    if len(number) == DIGITS - 1:
        raise RuleViolated(
            say(
                "A corporate number has 13 digits; this one has 12. Compare it with the original. "
                "It may be the registry's number of a company, which has 12: with the check digit "
                "in front that would be %(number)s.",
                number=cn.calc_check_digit(number) + number,
            ),
            field="corporate_number",
        )
    if len(number) != DIGITS:
        raise RuleViolated(
            say("A corporate number has 13 digits; this one has %(count)s.", count=len(number)),
            field="corporate_number",
        )
    if not _fits(number):
        raise RuleViolated(
            say("The check digit does not fit: compare the number with the original."),
            field="corporate_number",
        )
    return number


@lru_cache(maxsize=256)
def _fits(number: str) -> bool:
    """Whether the check digit is right; an import asks twice for each of its rows."""
    return bool(cn.calc_check_digit(number[1:]) == number[0])


def read_lei(typed: str | None) -> str | None:
    """The 20 characters in capitals, or None for an empty field."""
    code = squeezed(typed).upper()
    if not code:
        return None
    if not re.fullmatch(r"[A-Z0-9]+", code) or len(code) != LEI_LENGTH:
        raise RuleViolated(say("An LEI has 20 letters and digits."), field="lei")
    if not lei_standard.is_valid(code):
        raise RuleViolated(
            say("The check digits do not fit: compare the LEI with the original."), field="lei"
        )
    return code


def squeezed(typed: str | None) -> str:
    """In half width, without blanks and hyphens."""
    if typed and typed.isascii() and typed.isalnum():
        return typed
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed or ""))
