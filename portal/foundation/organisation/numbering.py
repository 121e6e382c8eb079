"""How the company numbers its reports: the letters before the fiscal year, and how many digits follow it."""

import re
import unicodedata
from typing import Final

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say

PREFIX: Final = "SR"
MOST_SIGNS: Final = 8
DIGITS: Final = (3, 4, 5)
_SIGNS = re.compile(r"[A-Zぁ-んァ-ヶ一-龠々][A-Z0-9ぁ-んァ-ヶ一-龠々]*")
_OF_OTHERS = re.compile(r"[A-Z]{1,2}")  # contracts, findings and all else are numbered so


def read_prefix(typed: str) -> str:
    """As it is kept: capital letters, narrow. Refuses what could be the number of another record, what the
    printed faces do not hold, and what is too long for a number."""
    prefix = unicodedata.normalize("NFKC", typed).strip().upper()
    if not _SIGNS.fullmatch(prefix) or len(prefix) > MOST_SIGNS:
        raise RuleViolated(
            say(
                "At most %(most)s letters, kanji, kana or digits, beginning with no digit, such as SR; "
                "without hyphens and blanks.",
                most=MOST_SIGNS,
            ),
            field="report_prefix",
        )
    if _OF_OTHERS.fullmatch(prefix) and prefix != PREFIX:
        raise RuleViolated(
            say(
                "One or two Latin letters stand for other records, such as F for findings. Take SR, three "
                "letters or more, or kanji."
            ),
            field="report_prefix",
        )
    return prefix
