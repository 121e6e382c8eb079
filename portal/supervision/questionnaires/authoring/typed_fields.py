"""What was typed into the fields of a form without classes: texts, lines, numbers. Pure.

Full-width digits count as digits. What is none is refused (RuleViolated) at its field.
"""

import math
import unicodedata
from typing import Final

from werkzeug.datastructures import MultiDict

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.characters import without_unseen
from portal.foundation.core.words.messages import say

Form = MultiDict[str, str]
LONGEST: Final = 4000  # letters of any text
LONGEST_LINE: Final = 80
MOST_DIGITS: Final = 5


def both(form: Form, head: str) -> dict[str, str]:
    """A text in both languages: the fields `head` ja and `head` en."""
    return {lang: text(form, f"{head}{lang}") for lang in ("ja", "en")}


def text(form: Form, name: str) -> str:
    typed = without_unseen(form.get(name, "").replace("\r\n", "\n")).strip()
    if len(typed) > LONGEST:
        raise RuleViolated(
            say("At most %(most)s letters can be entered.", most=LONGEST), field=name
        )
    return typed


def line(form: Form, name: str) -> str:
    return without_unseen(form.get(name, "")).strip()[:LONGEST_LINE]


def whole(form: Form, name: str) -> int:
    """A whole number from 0 on."""
    typed = _plain(form, name)
    if not typed.isdecimal() or len(typed) > MOST_DIGITS:
        raise RuleViolated(say("A whole number from 0 on is expected here."), field=name)
    return int(typed)


def number(form: Form, name: str) -> float | int | None:
    """Any number; None for an empty field."""
    typed = _plain(form, name)
    return as_number(typed, name) if typed else None


def numbers(form: Form, name: str) -> list[float | int]:
    """Numbers with commas between them."""
    typed = _plain(form, name).replace("、", ",")
    return [as_number(one.strip(), name) for one in typed.split(",") if one.strip()]


def _plain(form: Form, name: str) -> str:
    return unicodedata.normalize("NFKC", form.get(name, "")).strip()


def as_number(typed: str, name: str) -> float | int:
    """A number of one's own words; refused at the field `name`."""
    try:
        found = float(typed)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise RuleViolated(say("Please enter a number."), field=name)
    return int(found) if found.is_integer() else found
