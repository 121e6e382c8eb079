"""How far a questionnaire is: counting what hangs on an answer comes to what counting it all does."""

from hypothesis import given
from hypothesis import strategies as st

from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.scores import Setting, following, hanging_on
from portal.supervision.responses.assignments.answer_rows import Standing, counted, recounted
from tests.factories.questionnaires import question, sheet
from tests.supervision.questionnaires.sheets import given_to, sheets

SETTING = Setting({}, "tier_4")
PROOF = {"required": True, "accept": {"ja": "規程", "en": "The rules"}}


@st.composite
def standings(draw: st.DrawFn, of: Sheet) -> Standing:
    """Anything said and noted, with files wherever."""
    names = [one.id for one in of.questions()]
    chosen = [one for one in of.questions() if draw(st.booleans())]
    return Standing(
        {one.id: draw(given_to(one)) for one in chosen},
        {name: draw(st.sampled_from(("", " ", "see the rules"))) for name in names},
        frozenset(draw(st.sets(st.sampled_from(names)))),
    )


@given(sheets(), st.data())
def test_a_few_answers_counted_come_to_the_same_as_all_of_them(
    of: Sheet, data: st.DataObject
) -> None:
    before, after = data.draw(standings(of)), data.draw(standings(of))
    whole = counted(of, SETTING, after)
    everything = frozenset(of.by_id) | {"gone since"}
    state = counted(of, SETTING, before)
    assert recounted(of, SETTING, after, state, everything) == whole
    assert whole.done == len(whole.visible - whole.lacking)


@given(sheets(), st.data())
def test_answers_counted_one_after_the_other_come_to_the_same(
    of: Sheet, data: st.DataObject
) -> None:
    standing = data.draw(standings(of))
    state = counted(of, SETTING, standing)
    for one in data.draw(st.lists(st.sampled_from(list(of.questions())), max_size=6)):
        said = (data.draw(given_to(one)), data.draw(st.sampled_from(("", "see the rules"))))
        standing = standing.after({one.id: said})
        state = recounted(of, SETTING, standing, state, {one.id})
        assert state == counted(of, SETTING, standing)


def test_evidence_that_comes_or_goes_is_counted_by_itself() -> None:
    of = sheet(
        question("A", evidence=PROOF),
        question("B", "file"),
        question("C", show_if={"answer": "B", "op": "exists"}),
    )
    without = Standing({"A": Given("yes")})
    state = counted(of, SETTING, without)
    assert state.visible == state.lacking == frozenset({"A", "B"})
    attached = Standing({"A": Given("yes")}, files=frozenset({"A", "B"}))
    now = recounted(of, SETTING, attached, state, {"A", "B"})
    assert now == counted(of, SETTING, attached)
    assert now.visible == frozenset({"A", "B", "C"})
    assert now.lacking == frozenset({"C"})
    assert recounted(of, SETTING, without, now, {"A", "B"}) == state


def test_what_follows_comes_in_an_order_in_which_it_is_decided() -> None:
    of = sheet(
        question("C", show_if={"answer": "B", "op": "eq", "value": "yes"}),
        question("B", show_if={"answer": "A", "op": "eq", "value": "yes"}),
        question("A"),
        question("X"),
    )
    assert [one.id for one in following(of, {"A"})] == ["B", "C"]
    assert hanging_on(of, {"B", "unknown"}) == {"B", "C", "unknown"}
