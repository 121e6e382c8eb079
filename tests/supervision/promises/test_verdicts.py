"""Of several verdicts the worst counts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.supervision.promises.results import PASSABLE, PROVABLE, Verdict, worst

verdicts = st.sampled_from(Verdict)
several = st.lists(verdicts)


def test_the_worst_first_is_not_kept_due_soon_excepted_kept_not_in_scope() -> None:
    assert [verdict.value for verdict in Verdict] == [
        "broken", "due_soon", "excepted", "kept", "not_in_scope",
    ]  # fmt: skip
    for worse, better in pairwise(Verdict):
        assert worst([better, worse]) is worse


def test_of_nothing_nothing_is_in_scope() -> None:
    assert worst([]) is Verdict.NOT_IN_SCOPE


@given(several, several)
def test_it_does_not_matter_in_which_groups_they_are_compared(
    some: list[Verdict], others: list[Verdict]
) -> None:
    assert worst([worst(some), worst(others)]) is worst(some + others)


@given(several)
def test_neither_order_nor_repetition_matters(some: list[Verdict]) -> None:
    assert worst(some) is worst([*reversed(some), *some])


@given(st.lists(verdicts, min_size=1), verdicts)
def test_the_worst_is_one_of_them_and_adding_never_improves_it(
    some: list[Verdict], one: Verdict
) -> None:
    assert worst(some) in some
    assert worst([*some, one]).rank <= worst(some).rank


@given(several)
def test_what_is_not_in_scope_changes_nothing(some: list[Verdict]) -> None:
    assert worst([*some, Verdict.NOT_IN_SCOPE]) is worst(some)


def test_a_gate_lets_pass_all_but_what_is_not_kept() -> None:
    assert Verdict.BROKEN not in PASSABLE
    assert len(PASSABLE) == 4
    assert PASSABLE - {Verdict.NOT_IN_SCOPE} == PROVABLE
