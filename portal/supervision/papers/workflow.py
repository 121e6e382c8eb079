"""How a letter is posted, a call noted, and when nobody has to do either any more. Pure."""

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
    _demand_day(on, first=letter.opened_on, today=today)
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
