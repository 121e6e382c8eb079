"""What takes seconds is worked out once, and anew as soon as anything changes."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count

import pytest

from portal.foundation.access import remembering
from portal.foundation.access.actor import Actor
from portal.foundation.access.remembering import forget_answers, remembered, standing
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.vendors import make_vendor


@pytest.fixture
def asked(cast: Cast) -> Iterator[Callable[[str], int]]:
    """Asks a question; the answer is the number of the time at which it was worked out."""
    worked_out = count(1)
    db.session.commit()
    forget_answers()
    yield lambda question: remembered(question, standing(), lambda: next(worked_out))
    forget_answers()


def test_the_same_question_is_worked_out_once(asked: Callable[[str], int]) -> None:
    assert [asked("a"), asked("a"), asked("b"), asked("a")] == [1, 1, 2, 1]


def test_a_change_makes_it_look_again(asked: Callable[[str], int]) -> None:
    assert asked("a") == 1
    make_vendor("Acme Two")
    db.session.commit()
    assert [asked("a"), asked("a")] == [2, 2]


def test_a_new_day_makes_it_look_again(asked: Callable[[str], int], clock: Clock) -> None:
    assert asked("a") == 1
    clock.go_to(date(2027, 6, 1))
    assert asked("a") == 2


def test_who_sees_something_else_has_an_answer_of_their_own(
    asked: Callable[[str], int], cast: Cast
) -> None:
    ada: Actor = acting(cast.ada)
    assert asked("a") == 1
    with acting_as(db.session, ada):
        assert asked("a") == 2
    assert asked("a") == 1


def test_not_more_is_kept_than_there_is_room_for(
    asked: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "MOST", 3)
    for number in range(5):
        asked(str(number))
    assert len(remembering._answers()) == 3
