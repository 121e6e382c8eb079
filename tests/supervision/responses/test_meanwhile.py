"""What stands beside each other when two people answered, and what comes of both, without a page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments import services
from portal.supervision.responses.assignments.answer_rows import (
    Clash,
    Said,
    clash_of,
    mark_of,
    put_together,
)
from portal.supervision.responses.assignments.models import GivenAnswer
from tests.actors import acting
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet

NAMES = {4: "Alf"}


def asked(kind: str) -> Question:
    return sheet(question("Q", kind)).by_id["Q"]


def given(value: Any = None, by: int | None = 4, **said: Any) -> GivenAnswer:
    usual: dict[str, Any] = {"reason": "", "comment": "", "expires": {}, "version": 3}
    at = datetime(2026, 11, 25, 3, tzinfo=UTC)
    return GivenAnswer(value=value, answered_by_id=by, answered_at=at, **usual | said)


def clash(kind: str, mine: Said, theirs: GivenAnswer, me: int | None = 5) -> Clash:
    return clash_of(asked(kind), mine, theirs, names=NAMES, me=me)


def test_whoever_answered_is_named_and_oneself_only_where_it_is_known() -> None:
    assert (
        clash("text", Said("a"), given("b")).who,
        clash("text", Said("a"), given("b")).is_me,
    ) == (
        "Alf",
        False,
    )
    assert clash("text", Said("a"), given("b"), me=4).is_me
    unknown = clash("text", Said("a"), given("b", by=None), me=None)
    assert (unknown.who, unknown.is_me, unknown.version) == (None, False, 3)


@pytest.mark.parametrize(
    ("kind", "mine", "theirs", "has_both"),
    [
        ("text", Said("a"), given("b"), True),
        ("text", Said("a"), given(None, comment="x"), False),
        ("text", Said(None, comment="y"), given("b"), False),
        ("yes_no", Said("yes"), given("no"), False),
        ("yes_no", Said("yes", comment="x"), given("no", comment="y"), True),
        ("yes_no", Said("yes", comment="x"), given("no", comment="x"), False),
        ("yes_no", Said("yes", comment="x"), given("no"), False),
    ],
)
def test_words_of_both_can_be_put_together_a_tick_cannot(
    kind: str, mine: Said, theirs: GivenAnswer, *, has_both: bool
) -> None:
    assert clash(kind, mine, theirs).has_both is has_both


def test_the_mark_is_the_same_for_the_same_answer_and_for_no_other() -> None:
    one = Said("yes", "a\nb", "c", {"a.pdf": "2026-12-01"})
    assert mark_of(one) == mark_of(Said("yes", "a\r\nb", "c", {"a.pdf": "2026-12-01"}))
    others = [
        Said("no", "a\nb", "c", {"a.pdf": "2026-12-01"}),
        Said("yes", "a", "c", {"a.pdf": "2026-12-01"}),
        Said("yes", "a\nb", "", {"a.pdf": "2026-12-01"}),
        Said("yes", "a\nb", "c", {"a.pdf": "2027-12-01"}),
    ]
    assert mark_of(one) not in {mark_of(other) for other in others}


def both(kind: str, theirs: GivenAnswer | None, **typed: str) -> MultiDict[str, str]:
    form = MultiDict({name.replace("_", "-"): words for name, words in typed.items()})
    return MultiDict(put_together(form, asked(kind), theirs))


def test_put_together_the_page_is_as_if_opened_after_the_other() -> None:
    theirs = given("b", reason="why", comment="theirs")
    page = both("text", theirs, v_Q="a", c_Q="mine", r_Q="", s_Q="1", b_Q="old")
    assert (page["v-Q"], page["c-Q"], page["r-Q"]) == ("b\na", "theirs\nmine", "why")
    assert (page["s-Q"], page["b-Q"]) == ("3", mark_of(Said("b", "why", "theirs")))
    assert both("text", None, v_Q="a")["s-Q"] == "0"


def test_what_both_wrote_stands_once() -> None:
    page = both("text", given("a", comment="same"), v_Q="a", c_Q="same")
    assert (page["v-Q"], page["c-Q"]) == ("a", "same")


def test_rows_of_both_stand_in_order_theirs_first_and_each_once() -> None:
    typed = {f"t_Q_{n}_name": f"row {n}" for n in (0, 2, 3, 10)} | {"t_Q_11_name": ""}
    page = both("table", given([{"name": "theirs"}, {"name": "row 2"}]), **typed)
    rows = [page[f"t-Q-{n}-name"] for n in range(5)]
    assert rows == ["theirs", "row 2", "row 0", "row 3", "row 10"]
    assert "t-Q-5-name" not in page
    assert "t-Q-10-name" not in page


def test_the_command_takes_the_same_answer_twice_and_no_other_over_it(
    cast: Cast, work: Engagement
) -> None:
    with transaction():
        assignment = send(cast.acme, [work], publish(sheet(question("Q", "yes_no")), "twice"))

    def says(who: Any, said: Said) -> int:
        with transaction(audited=False):
            return services.save_answer(assignment.id, "Q", said, seen=0, actor=acting(who)).version

    first = says(cast.alf, Said("yes"))
    assert says(cast.ada, Said("yes")) == first
    with pytest.raises(ChangedMeanwhile):
        says(cast.ada, Said("no"))
