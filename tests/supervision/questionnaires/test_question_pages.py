"""An author writes one question: answers, findings, the condition; two people do so at once."""

import json

import pytest

from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.models import QuestionnaireDraft
from tests.browser import Browser
from tests.supervision.questionnaires.drafts import asked, at, fill, now, order, put, shown_form


def test_a_question_saved_as_it_stands_stays_as_it_was(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    before = now(draft)
    for name in ("A-1", "A-2", "B-1", "B-2"):
        path = at(draft, "questions", name)
        assert pam.post(path, data=fill(pam, path)).status_code == 302
    assert now(draft) == before


def test_a_question_gets_answers_a_finding_and_a_condition(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "sections", "s1", "new")
    form = fill(pam, path, id="A-3", text_ja="問い", text_en="Asked")
    form["answer_type"] = "single_choice"
    for press in ("show", "add:o"):
        form["act"] = press
        form = shown_form(pam.post(path, data=form).text)
    put(form, {"o-0-id": "good", "o-0-ja": "良", "o-0-en": "Good", "o-0-score": "1"})
    put(form, {"o-1-id": "bad", "o-1-ja": "悪", "o-1-en": "Bad", "o-1-score": "0.5"})
    put(form, {"s-0-what": "a:A-1", "act": "show"})
    page = pam.post(path, data=form).text
    form = shown_form(page)
    form.setlist("s-0-value", ["no"])
    form.setlist("r-0-on", ["bad"])
    put(form, {"r-0-id": "F-A-3", "r-0-title-ja": "欠", "r-0-title-en": "Lack", "r-0-days": "30"})
    put(form, {"r-0-severity": "minor", "rows-r": "1"})
    assert pam.post(path, data=form).status_code == 302
    made = asked(draft, "A-3")
    assert [one.score for one in made.options] == [1, 0.5]
    assert (made.rules[0].on, made.rules[0].severity) == (("bad",), "minor")
    assert json.loads(queries.get_draft(draft.id).body)["sections"][0]["questions"][2][  # type: ignore[union-attr]
        "show_if"
    ] == {"answer": "A-1", "op": "eq", "value": "no"}
    assert "A-1 is No" in pam.get(at(draft)).text


def test_two_lines_of_which_one_is_to_hold(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "questions", "A-2")
    form = fill(pam, path)
    put(form, {"rows-s": "2", "s-join": "any"})
    put(form, {"s-0-what": "a:B-2", "s-0-op": "has", "s-1-what": "f:engagement.eea_data"})
    form.setlist("s-0-value", ["good", "fair"])
    form["s-1-op"] = "is_true"
    assert pam.post(path, data=form).status_code == 302
    assert "B-2 includes good or fair, or Data from the EEA: yes" in pam.get(at(draft)).text


def test_a_nested_condition_is_said_in_words_and_kept_until_it_is_replaced(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "B-1")
    page = pam.get(path).text
    assert "A-1 is Yes, and (Data from the EEA: yes, or it is not so that A-1 is Yes)" in page
    before = asked(draft, "B-1").show_if
    form = shown_form(page)
    form["weight"] = "4"
    pam.post(path, data=form)
    assert (asked(draft, "B-1").weight, asked(draft, "B-1").show_if) == (4, before)
    form = fill(pam, path, act="replace")
    form = shown_form(pam.post(path, data=form).text)
    pam.post(path, data=form)
    assert asked(draft, "B-1").show_if is None


def test_an_unfinished_line_is_refused_and_what_was_typed_stays(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    form = fill(pam, path, text_en="Typed meanwhile")
    put(form, {"s-0-what": "a:A-1", "s-0-op": "is"})
    answer = pam.post(path, data=form)
    assert answer.status_code == 422
    assert "Choose what A-1 is compared with" in answer.text
    assert "Typed meanwhile" in answer.text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("id", "B-1", "There is a question “B-1” already."),
        ("id", "1 x", "id"),
        ("weight", "heavy", "A whole number from 0 on is expected here."),
        ("answer_type", "essay", "Kind of answer"),
        ("s-0-what", "a:GONE", "GONE, which does not exist"),
        ("section", "nowhere", "The section was taken out meanwhile."),
        ("r-0-days", "-1", "A whole number from 0 on is expected here."),
    ],
)
def test_bad_input_is_refused_in_words(
    pam: Browser, draft: QuestionnaireDraft, name: str, value: str, said: str
) -> None:
    path = at(draft, "questions", "A-2")
    before = now(draft)
    form = fill(pam, path)
    form[name] = value
    answer = pam.post(path, data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert now(draft) == before


def test_a_changed_id_is_followed_by_the_conditions_on_it(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-1")
    pam.post(path, data=fill(pam, path, id="A-9"))
    assert order(draft) == [["A-9", "A-2"], ["B-1", "B-2"]]
    assert "A-9 is Yes" in pam.get(at(draft)).text
    assert '"answer":"A-1"' not in queries.get_draft(draft.id).body  # type: ignore[union-attr]


def test_two_people_on_one_question_see_both_sides_and_lose_nothing(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine, theirs = fill(pam, path, text_en="Mine"), fill(pam, path, text_en="Theirs")
    pam.post(path, data=theirs)
    answer = pam.post(path, data=mine)
    assert answer.status_code == 409
    assert "Somebody changed A-2 meanwhile." in answer.text
    assert "Theirs" in answer.text
    assert asked(draft, "A-2").text.en == "Theirs"
    assert pam.post(path, data=shown_form(answer.text)).status_code == 302
    assert asked(draft, "A-2").text.en == "Mine"


def test_the_empty_row_a_page_offers_is_no_difference(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "B-2")
    mine = fill(pam, path, text_en="Mine")
    mine["r-0-severity"], mine["r-0-owner"] = "critical", "vendor"  # as a browser sends its lists
    pam.post(path, data=fill(pam, path, text_en="Theirs"))
    answer = pam.post(path, data=mine)
    assert answer.status_code == 409
    assert "Finding 1: Severity" not in answer.text
