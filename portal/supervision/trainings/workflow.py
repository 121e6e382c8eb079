"""What a training needs, and what a vendor may answer to it: who is trained, who is left, until when. No database, no web."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say, say_n
from portal.supervision.trainings.models import RUNNING as RUNNING
from portal.supervision.trainings.models import STATES as STATES
from portal.supervision.trainings.models import HandedTraining, TrainingReport, TrainingState

S = TrainingState
DAYS: Final = 20  # business days until a vendor answers; our own practice
REST_DAYS: Final = 90  # days within which the rest is trained; our own practice
MOST: Final = 1_000_000  # persons
NEXT: Mapping[TrainingState, frozenset[TrainingState]] = {
    S.OPEN: frozenset({S.PARTLY, S.DONE, S.WITHDRAWN}),
    S.PARTLY: frozenset({S.PARTLY, S.DONE, S.WITHDRAWN}),
    S.DONE: frozenset({S.PARTLY, S.DONE}),  # corrected
    S.WITHDRAWN: frozenset(),
}
LOOKS: Mapping[TrainingState, tuple[str, str]] = {
    S.OPEN: ("envelope", "warn"),
    S.PARTLY: ("hourglass-split", "warn"),
    S.DONE: ("check2-circle", "good"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTraining:
    """What a training is, as typed. In one language or both."""

    title_ja: str = ""
    title_en: str = ""
    edition: str = ""
    made_by: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTraining:
    """What a vendor answers. `trained`: of these days alone; `handling`: everybody, trained or not."""

    held_from: date
    held_until: date
    trained: int
    handling: int
    said_by: str
    rest_until: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What all answers come to. `rest_until` None: nobody is left."""

    trained: int
    handling: int
    rest_until: date | None

    @property
    def is_whole(self) -> bool:
        return self.trained >= self.handling


def standing(reports: Iterable[TrainingReport]) -> Sequence[TrainingReport]:
    """Without those in whose place another one stands."""
    known = list(reports)
    gone = {one.corrects_id for one in known}
    return [one for one in known if one.id not in gone]


def counted(reports: Iterable[TrainingReport]) -> Counted | None:
    """In the order in which they came; None where nothing was answered."""
    counts = standing(reports)
    if not counts:
        return None
    trained, last = sum(one.trained for one in counts), max(counts, key=lambda one: one.id)
    whole = trained >= last.handling
    return Counted(trained, last.handling, None if whole else last.rest_until)


def demand_prepared(said: PreparedTraining) -> None:
    if not said.title_ja.strip() and not said.title_en.strip():
        raise RuleViolated(say("Enter the title, in one language or in both."), field="title_ja")


def demand_answerable(row: HandedTraining, corrects: TrainingReport | None) -> None:
    """Something is to be answered, or what was answered is corrected."""
    waits = row.state in RUNNING
    if not waits and (corrects is None or row.state is S.WITHDRAWN):
        raise InvalidTransition(
            say("Nothing is to be answered here any more: %(state)s.", state=STATES[row.state])
        )


def demand_told(
    row: HandedTraining,
    said: ToldTraining,
    others: Iterable[TrainingReport],
    *,
    corrects: TrainingReport | None,
    on: date,
) -> Counted:
    """What it comes to. `others`: what was answered before; `on`: the day it reached us.

    Refuses days that cannot be, more people than handle the data, and a rest without its day.
    """
    known = list(others)
    _demand_days(row, said, on)
    if corrects is not None and corrects not in standing(known):
        raise InvalidTransition(say("This answer has been corrected already."))
    if not 0 <= said.trained <= MOST or (said.trained == 0 and corrects is None):
        raise RuleViolated(say("Enter how many were trained: 1 or more."), field="trained")
    if not 1 <= said.handling <= MOST:
        raise RuleViolated(
            say("Enter how many people handle the data: 1 or more."), field="handling"
        )
    demand_reason(said.said_by, "said_by", say("Enter who answers for the company."))
    before = sum(one.trained for one in standing(known) if one is not corrects)
    trained = before + said.trained
    if trained > said.handling:
        raise RuleViolated(
            say_n(
                "With the %(n)s person trained before these are %(all)s: more than handle the data.",
                "With the %(n)s persons trained before these are %(all)s: more than handle the data.",
                before,
                all=trained,
            )
            if before
            else say("These are more than handle the data."),
            field="trained",
        )
    rest_until = said.rest_until if trained < said.handling else None
    if trained < said.handling:
        _demand_rest(said.handling - trained, rest_until, on)
    return Counted(trained, said.handling, rest_until)


def _demand_days(row: HandedTraining, said: ToldTraining, on: date) -> None:
    if on < row.handed_on:
        raise RuleViolated(
            say("It was handed to the vendor on %(day)s: not before that day.", day=row.handed_on),
            field="received_on",
        )
    if said.held_from < row.handed_on:
        raise RuleViolated(
            say("The material was handed over on %(day)s: not before that day.", day=row.handed_on),
            field="held_from",
        )
    if said.held_until < said.held_from:
        raise RuleViolated(say("The last day is not before the first."), field="held_until")
    if said.held_until > on:
        field = "held_until" if said.held_until > said.held_from else "held_from"
        raise RuleViolated(say("Answer once it is held: not after %(day)s.", day=on), field=field)


def _demand_rest(left: int, until: date | None, on: date) -> None:
    last = on + timedelta(days=REST_DAYS)
    if until is None:
        raise RuleViolated(
            say_n(
                "%(n)s person is not trained yet. Enter until when.",
                "%(n)s persons are not trained yet. Enter until when.",
                left,
            ),
            field="rest_until",
        )
    if not on < until <= last:
        raise RuleViolated(
            say("Enter a day after %(first)s, up to %(last)s.", first=on, last=last),
            field="rest_until",
        )


def report(row: HandedTraining, told: Counted) -> None:
    _move(row, S.DONE if told.is_whole else S.PARTLY)
    row.trained, row.handling = told.trained, told.handling


def withdraw(row: HandedTraining, *, reason: str, by: Actor, at: datetime, on: date) -> None:
    row.reason = demand_reason(reason)
    _move(row, S.WITHDRAWN)
    row.withdrawn_by_id, row.withdrawn_at, row.withdrawn_on = by.user_id, at, on


def _move(row: HandedTraining, to: TrainingState) -> None:
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say("Nothing is to be answered here any more: %(state)s.", state=STATES[row.state])
        )
    row.state = to
