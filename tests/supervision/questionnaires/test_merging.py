"""Two people change one draft: nothing is lost, and the same part changed by both is refused."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.core.errors import ChangedMeanwhile
from portal.supervision.questionnaires.authoring import editing, merging
from portal.supervision.questionnaires.authoring.merging import Edit, FieldPlace, Met, mark
from portal.supervision.questionnaires.definition.definition import write_sheet
from tests.factories.questionnaires import GRADES, question, sheet, words
from tests.supervision.questionnaires.sheets import sheets

Body = dict[str, Any]
TIERS = {"tier_3": {"any": ["core", "conditional", "weight >= 4"]}}


def body(**more: Any) -> Body:
    """Q0 to Q3 in s1 and s2, grades A, B and D, a lighter tier 3."""
    of = sheet(*[question(f"Q{n}") for n in range(4)], tier_use=TIERS, **more)
    return write_sheet(of)


def parts(of: Body) -> list[tuple[str, str]]:
    """Everything one form changes."""
    sections = [one["id"] for one in of["sections"]]
    questions = [one["id"] for section in of["sections"] for one in section["questions"]]
    return [
        ("whole", ""),
        *(("section", name) for name in sections),
        *(("question", name) for name in questions),
        *(("grade", one["id"]) for one in of["scoring"]["grades"]),
        ("tier", "tier_3"),
        ("tier", "tier_4"),
    ]


def part(of: Body, sort: str, name: str) -> Any:
    """What stands there; None where it is gone."""
    if sort == "whole":
        return merging.whole_of(of)
    if sort == "section":
        return merging.words_of(editing.find_section(of, name))
    if sort == "question":
        return editing.find_question(of, name)
    if sort == "tier":
        return merging.tiers_of(of).get(name, 0)
    return next((one for one in of["scoring"]["grades"] if one["id"] == name), None)


def changed(seen: Any, sort: str, text: str) -> Any:
    if sort == "tier":
        return len(text) + 5
    where = {"question": "text", "grade": "label"}.get(sort, "title")
    return {**seen, where: words(text)}


def saved(now: Body, shown: Body, sort: str, name: str, text: str) -> Body:
    """The form of a part as `shown` had it, with this text in it, saved onto `now`."""
    seen = part(shown, sort, name)
    mine = changed(seen, sort, text)
    edit = Edit(name, mark(seen), mine)
    if sort == "whole":
        return merging.put_whole(now, edit)
    if sort == "section":
        return merging.put_section(now, edit)
    if sort == "grade":
        return merging.put_grades(now, [edit])
    if sort == "tier":
        return merging.put_tiers(now, {name: seen}, {name: mine})
    home = editing.home_of(shown, name)
    assert home is not None
    stood = FieldPlace(home["id"], 1)
    return merging.put_question(now, edit, stood, stood)


@given(sheets(), st.data())
def test_changes_of_different_parts_are_the_same_in_either_order_and_none_is_lost(
    of: Any, data: st.DataObject
) -> None:
    start = write_sheet(of)
    one, other = data.draw(
        st.lists(st.sampled_from(parts(start)), min_size=2, max_size=2, unique=True)
    )
    first = saved(saved(start, start, *one, "One"), start, *other, "The other")
    second = saved(saved(start, start, *other, "The other"), start, *one, "One")
    assert first == second
    for name, text in ((one, "One"), (other, "The other")):
        assert part(first, *name) == changed(part(start, *name), name[0], text)
    for name in set(parts(start)) - {one, other}:
        assert part(first, *name) == part(start, *name), "nobody touched it"


@given(sheets(), st.data())
def test_the_same_part_changed_by_both_is_refused_unless_both_say_the_same(
    of: Any, data: st.DataObject
) -> None:
    start = write_sheet(of)
    name = data.draw(st.sampled_from(parts(start)))
    theirs = saved(start, start, *name, "Theirs")
    before = deepcopy(theirs)
    with pytest.raises(Met) as refused:
        saved(theirs, start, *name, "Mine")
    assert not refused.value.gone
    assert theirs == before
    assert saved(theirs, start, *name, "Theirs") == theirs


@given(sheets(), st.data())
def test_a_form_saved_without_a_change_takes_nothing_back(of: Any, data: st.DataObject) -> None:
    start = write_sheet(of)
    name = data.draw(st.sampled_from(parts(start)))
    theirs = saved(start, start, *name, "Theirs")
    seen = part(start, *name)
    if name[0] == "tier":
        assert merging.put_tiers(theirs, {name[1]: seen}, {name[1]: seen}) == theirs
    else:
        assert saved_unchanged(theirs, name, Edit(name[1], mark(seen), seen)) == theirs


def saved_unchanged(now: Body, name: tuple[str, str], edit: Edit) -> Body:
    place = FieldPlace("", 1)
    if name[0] == "whole":
        return merging.put_whole(now, edit)
    if name[0] == "section":
        return merging.put_section(now, edit)
    if name[0] == "grade":
        return merging.put_grades(now, [edit])
    return merging.put_question(now, edit, place, place)


def test_both_add_something_and_both_are_there() -> None:
    start = body()
    one = merging.put_question(start, Edit(None, "", question("N1")), FieldPlace("s1", None))
    both = merging.put_question(one, Edit(None, "", question("N2")), FieldPlace("s1", None))
    assert ids(both) == {"s1": ["Q0", "Q1", "N1", "N2"], "s2": ["Q2", "Q3"]}
    grade = {"id": "C", "min": 60, "label": words("So so")}
    with_both = merging.put_grades(both, [Edit(None, "", merging.tidy_grade(grade))])
    assert [one["id"] for one in with_both["scoring"]["grades"]] == ["A", "B", "D", "C"]


def test_who_edits_what_another_took_out_hears_so() -> None:
    start = body()
    place, seen = FieldPlace("s2", 2), editing.find_question(start, "Q3")
    without = editing.arrange_question(start, "out", "Q3")
    with pytest.raises(Met) as refused:
        merging.put_question(
            without, Edit("Q3", mark(seen), question("Q3", weight=4)), place, place
        )
    assert refused.value.gone
    grades = [one for one in start["scoring"]["grades"] if one["id"] != "B"]
    fewer = start | {"scoring": {"grades": grades}}
    old = GRADES[1]
    seen_grade = mark(merging.tidy_grade(old))
    assert merging.put_grades(fewer, [Edit("B", seen_grade, merging.tidy_grade(old))]) == fewer
    with pytest.raises(Met):
        merging.put_grades(fewer, [Edit("B", seen_grade, merging.tidy_grade(old | {"min": 80}))])


def test_an_edit_stays_where_another_moved_the_question() -> None:
    start = body()
    place, seen = FieldPlace("s1", 2), editing.find_question(start, "Q1")
    moved = editing.arrange_question(start, "down", "Q1")
    edit = Edit("Q1", mark(seen), {**(seen or {}), "weight": 5})
    now = merging.put_question(moved, edit, place, place)
    assert ids(now) == {"s1": ["Q0"], "s2": ["Q1", "Q2", "Q3"]}
    assert (editing.find_question(now, "Q1") or {})["weight"] == 5


def test_moved_by_both_to_different_sections_is_refused() -> None:
    start = editing.put_section(body(), {"id": "s3", "title": words("Third")})
    seen = editing.find_question(start, "Q1")
    edit = Edit("Q1", mark(seen), seen)
    moved = editing.arrange_question(start, "down", "Q1")
    with pytest.raises(Met):
        merging.put_question(moved, edit, FieldPlace("s3", None), FieldPlace("s1", 2))
    agreed = merging.put_question(moved, edit, FieldPlace("s2", 3), FieldPlace("s1", 2))
    assert ids(agreed)["s2"] == ["Q2", "Q3", "Q1"]


def test_caps_follow_the_changed_letter_of_a_grade() -> None:
    start = body()
    start["sections"][0]["questions"][0]["caps_grade"] = "D"
    old = merging.tidy_grade(GRADES[2])
    now = merging.put_grades(start, [Edit("D", mark(old), old | {"id": "E"})])
    assert now["sections"][0]["questions"][0]["caps_grade"] == "E"
    with pytest.raises(Exception, match="two grades"):
        merging.put_grades(start, [Edit("D", mark(old), old | {"id": "A"})])


@pytest.mark.parametrize("act", ["up", "down", "out"])
def test_an_arrow_of_an_old_page_changes_nothing_that_moved_meanwhile(act: str) -> None:
    start = body()
    seen = mark(editing.find_question(start, "Q0")) if act == "out" else place(start, "Q0")
    now = merging.arrange(start, act, "question", "Q0", seen)
    assert now != start or act == "up"
    for other in (editing.arrange_question(start, "out", "Q1"), retold(start, "Q0")):
        if (act == "out") == (other["sections"][0]["questions"][0]["weight"] == 1):
            continue
        with pytest.raises(ChangedMeanwhile):
            merging.arrange(other, act, "question", "Q0", seen)


def place(of: Body, name: str) -> str:
    return merging.place_mark(of, "question", name)


def retold(of: Body, name: str) -> Body:
    new = deepcopy(of)
    found = editing.find_question(new, name)
    assert found is not None
    found["weight"] = 4
    return new


def ids(of: Mapping[str, Any]) -> dict[str, list[str]]:
    return {one["id"]: [q["id"] for q in one["questions"]] for one in of["sections"]}
