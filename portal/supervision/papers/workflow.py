"""How a letter is posted, a call noted, and when nobody has to do either any more; what the code on a
letter looks like, and when it is good. Pure."""

import unicodedata
from datetime import date, timedelta
from typing import Final

from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import Lang, say
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.ledger.vendors.models import Vendor
from portal.supervision.papers.models import Ended, Letter, LetterState

DAYS_TO_POST: Final = 3  # business days
DAYS_IN_THE_POST: Final = 5  # business days, there and into the right hands
BEFORE_DUE: Final = timedelta(days=7)  # late enough to ask, early enough to help
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: 31 signs, a prime
RANDOM_SIGNS: Final = 7  # of a code; the eighth finds what was mistyped
CODE_GRACE: Final = timedelta(days=14)  # days a code is good after what it asks for is due
SHOWN_FOR: Final = timedelta(days=30)  # what was answered with it is shown to who holds it


def language_of(vendor: Vendor) -> Lang:
    """Letters within Japan are in Japanese, others in English; the other one can be printed too."""
    return "ja" if vendor.country == "JP" else "en"


def call_due(posted_on: date, first_due: date | None, calendar: BusinessCalendar) -> date:
    """A week before the first statement is due, but not before the letter can have arrived."""
    arrived = calendar.add_open_days(posted_on, DAYS_IN_THE_POST)
    if first_due is None:
        return arrived
    return max(arrived, calendar.on_or_before(first_due - BEFORE_DUE))


def post(letter: Letter, *, on: date, address: str, by: int, today: date) -> None:
    if letter.state is LetterState.POSTED:
        raise InvalidTransition(
            say("This letter has been posted already, on %(day)s.", day=letter.posted_on)
        )
    _demand_open(letter)
    _demand_day(on, first=letter.code_made_on or letter.opened_on, today=today)
    if letter.code_made_on is not None and not address.strip():
        raise RuleViolated(
            say("Enter where it went: what is signed with the code of this letter rests on that."),
            field="address",
        )
    letter.state = LetterState.POSTED
    letter.posted_on, letter.posted_by_id, letter.address = on, by, address.strip()


def call(letter: Letter, *, on: date, spoke_with: str, said: str, by: int, today: date) -> None:
    """After the letter, or in its place."""
    _demand_open(letter)
    _demand_day(on, first=letter.posted_on or letter.opened_on, today=today)
    letter.state = LetterState.CALLED
    letter.called_on, letter.called_by_id = on, by
    letter.spoke_with, letter.said = spoke_with.strip(), said.strip()


def end(letter: Letter, *, because: Ended, on: date) -> None:
    _demand_open(letter)
    letter.state = LetterState.ENDED
    letter.ended_on, letter.ended_because = on, because


def with_check(signs: str) -> str:
    """The random signs of a code with the sign that finds one mistyped and two turned around."""
    weighed = (
        place * SIGNS.index(sign) for place, sign in zip(range(8, 1, -1), signs, strict=True)
    )
    return signs + SIGNS[-sum(weighed) % len(SIGNS)]


def as_printed(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str:
    """However wide or large it was typed, with or without the line. Refuses what is no code."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(sign for sign in plain if sign.isalnum())
    known = len(code) == RANDOM_SIGNS + 1 and set(code) <= set(SIGNS)
    if not known or with_check(code[:RANDOM_SIGNS]) != code:
        raise RuleViolated(
            say(
                "This is not a code of a letter. It has eight characters, such as %(code)s; compare "
                "each with the letter. 0, 1, I, L and O do not occur.",
                code=EXAMPLE,
            ),
            field="code",
        )
    return code


EXAMPLE: Final = as_printed(with_check("K7QF2M9"))


def code_until(last_due: date | None, today: date) -> date:
    """The last day of a code that is printed today."""
    return max(last_due or today, today) + CODE_GRACE


def give_code(letter: Letter, *, digest: str, until: date, by: int, today: date) -> None:
    """An older one ends. A letter that was posted has to be posted again: its code is another one."""
    _demand_open(letter)
    if letter.code_used_on is not None:
        raise InvalidTransition(
            say("What this letter asks for has been answered with its code already.")
        )
    letter.state = LetterState.TO_POST
    letter.posted_on, letter.posted_by_id = None, None
    letter.code_digest, letter.code_ends_on = digest, until
    letter.code_made_on, letter.code_made_by_id = today, by


def is_code_good(letter: Letter, today: date) -> bool:
    """To sign and answer with: it went by post, is not over, and is not used up."""
    return (
        letter.code_ends_on is not None
        and letter.posted_on is not None
        and letter.code_used_on is None
        and today <= letter.code_ends_on
    )


def is_shown(last_on: date | None, today: date) -> bool:
    """Whether who holds the letter still sees what was answered with its code; `last_on`: when that was,
    None: never."""
    return last_on is not None and today <= last_on + SHOWN_FOR


def demand_good_code(letter: Letter, today: date) -> None:
    if not is_code_good(letter, today):
        raise InvalidTransition(say("The code of this letter is no longer good."))


def use_up(letter: Letter, *, today: date) -> None:
    """Nothing of the letter is left to answer with its code."""
    demand_good_code(letter, today)
    letter.code_used_on = today


def _demand_open(letter: Letter) -> None:
    if letter.state is LetterState.CALLED:
        raise InvalidTransition(
            say("The call has been noted already, on %(day)s.", day=letter.called_on)
        )
    if letter.state is LetterState.ENDED:
        raise InvalidTransition(say("Nobody has to post or telephone any more."))


def _demand_day(on: date, *, first: date, today: date) -> None:
    if on > today:
        raise RuleViolated(say("This day is still to come."), field="on")
    if on < first:
        raise RuleViolated(say("The day must not be before %(start)s.", start=first), field="on")
