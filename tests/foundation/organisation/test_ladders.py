"""Reminder ladders of the pack, with the company's own stages over them."""

import pytest

from portal.content.definitions.practice import Ladder
from portal.content.settings.queries import own_part, read_stages, with_own, written
from portal.foundation.core.errors import RuleViolated

REQUEST = Ladder(
    id="request",
    stages=(-14, -7, -1, 1, 7),
    escalate=14,
    no_response=30,
    business_days=False,
    calendar_days=False,
    at_once=False,
)


def test_a_company_without_own_stages_keeps_the_packs() -> None:
    assert with_own(REQUEST, None) == REQUEST
    assert with_own(REQUEST, {}) == REQUEST


def test_own_stages_replace_the_packs_and_the_rest_stays() -> None:
    mine = with_own(REQUEST, {"stages": [-10, 3]})
    assert (mine.stages, mine.escalate, mine.no_response) == ((-10, 3), 14, 30)


def test_a_company_may_do_without_an_escalation() -> None:
    assert with_own(REQUEST, {"escalate": None}).escalate is None


def test_only_what_differs_from_the_pack_is_kept() -> None:
    assert own_part(REQUEST, (-14, -7, -1, 1, 7)) is None
    assert own_part(REQUEST, (-7, 1)) == {"stages": [-7, 1]}


@pytest.mark.parametrize(
    "typed", ["-14, -7, 1", "1 -7 -14", "-14、-7、+1", "−14，−7，1", "-7,-14,1,1"]
)
def test_days_may_be_typed_as_people_type_them(typed: str) -> None:
    assert read_stages(typed) == (-14, -7, 1)
    assert read_stages(written(read_stages(typed))) == (-14, -7, 1)


@pytest.mark.parametrize(
    "typed", ["", "  ", "seven", "1.5", "-400", ",".join(str(n) for n in range(20))]
)
def test_what_is_no_ladder_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(RuleViolated):
        read_stages(typed)
