"""Sheets and answers for property tests: any shape, conditions always about earlier questions."""

from typing import Any

from hypothesis import strategies as st

from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.choice import SINGLE_CHOICE
from portal.supervision.questionnaires.kinds.multi_choice import MULTI_CHOICE
from portal.supervision.questionnaires.kinds.parts.answer import Given, Review
from portal.supervision.questionnaires.kinds.parts.question import NA, Question
from tests.factories.questionnaires import finding, question, sheet

KINDS = ("yes_no", "yes_partial_no", "yes_partial_no_na", "single_choice", "multi_choice", "number")


@st.composite
def sheets(draw: st.DrawFn, *, circles: bool = False) -> Sheet:
    """Two to eight questions, some with a condition on another one, each with a finding rule."""
    count = draw(st.integers(2, 8))
    names = [f"Q{place}" for place in range(count)]
    questions = []
    for place, name in enumerate(names):
        kind = draw(st.sampled_from(KINDS))
        more: dict[str, Any] = {"weight": draw(st.integers(0, 5))}
        others = names if circles else names[:place]
        asks: bool = draw(st.booleans()) if others else False
        if asks:
            about = draw(st.sampled_from(others))
            more["show_if"] = {"answer": about, "op": "in", "value": ["yes", "good"]}
        if kind == "number":
            more["expected"] = {"op": "gte", "value": 100}
            more["findings"] = [finding(f"F{place}", ["below:80"])]
        else:
            on = "no" if kind.startswith("yes") else "poor"
            more["findings"] = [finding(f"F{place}", [on])]
        questions.append(question(name, kind, **more))
    return sheet(*questions)


def given_to(one: Question) -> st.SearchStrategy[Given]:
    """Anything that can be said to it, or nothing, reviewed in any way."""
    if one.kind.scale:
        values: st.SearchStrategy[Any] = st.sampled_from((None, *one.kind.scale))
    elif one.kind is SINGLE_CHOICE:
        values = st.sampled_from((None, "good", "fair", "poor"))
    elif one.kind is MULTI_CHOICE:
        values = st.sampled_from((None, ("good",), ("fair", "poor"), ("poor",)))
    else:
        values = st.one_of(st.none(), st.integers(0, 150))
    return st.builds(
        lambda value, review: Given(value, reason="because" if value == NA else "", review=review),
        values,
        st.sampled_from(Review),
    )


@st.composite
def answered(draw: st.DrawFn) -> tuple[Sheet, dict[str, Given]]:
    of = draw(sheets())
    return of, {one.id: draw(given_to(one)) for one in of.questions()}
