"""An author writes a questionnaire on its pages: sections, questions, conditions; two do so at once."""

import html
import json
import re
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.transactions import transaction
from portal.supervision.questionnaires import queries, services
from portal.supervision.questionnaires.models import Origin, QuestionnaireDraft
from portal.supervision.questionnaires.shapes import Question, Sheet
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import finding, question, sheet
from tests.queries import count_statements

SHOWS = {"answer": "A-1", "op": "eq", "value": "yes"}
NESTED = {
    "all": [SHOWS, {"any": [{"fact": "engagement.eea_data", "op": "is_true"}, {"not": SHOWS}]}]
}


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def draft(cast: Cast) -> QuestionnaireDraft:
    """A-1 and A-2 in s1, B-1 (nested condition) and B-2 in s2."""
    of = sheet(
        question("A-1", "yes_no"),
        question("A-2", findings=[finding("F-A-2", ["no"])]),
        question("B-1", show_if=NESTED),
        question("B-2", "multi_choice", show_if=SHOWS),
    )
    with transaction():
        return services.make_questionnaire("own", of, origin=Origin.BROWSER, actor=SYSTEM)


def now(draft: QuestionnaireDraft) -> Sheet:
    row = queries.get_draft(draft.id)
    assert row is not None
    return queries.draft_sheet(row)


def asked(draft: QuestionnaireDraft, name: str) -> Question:
    return now(draft).by_id[name]


def order(draft: QuestionnaireDraft) -> list[list[str]]:
    return [[one.id for one in section.questions] for section in now(draft).sections]


def shown_form(page: str) -> MultiDict[str, str]:
    """What the form of the page would send as it stands."""
    main = page[page.index("<main") :]
    form: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input[^>]*>", main):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        is_box = "checkbox" in tag
        if name and (not is_box or " checked" in tag):
            form.add(name[1], html.unescape(value[1]) if value else "")
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', main):
        form.add(name, html.unescape(inside))
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        first = re.search(r'<option value="([^"]*)"', inside)
        form.add(name, chosen[1] if chosen else first[1] if first else "")
    return form


def fill(browser: Browser, path: str, **typed: Any) -> MultiDict[str, str]:
    form = shown_form(browser.get(path).text)
    for name, value in typed.items():
        form.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return form


def put(form: MultiDict[str, str], typed: dict[str, str]) -> None:
    for name, value in typed.items():
        form[name] = value


def at(draft: QuestionnaireDraft, *steps: str) -> str:
    return "/".join([f"/questionnaires/drafts/{draft.id}", *steps])


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
    form["act"] = "add:o"
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
    assert "A-1 is Yes, and (Data from the EEA: yes, or not so that A-1 is Yes)" in page
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
        ("section", "nowhere", "Please choose one of the list."),
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


def test_questions_move_by_buttons_and_by_number(pam: Browser, draft: QuestionnaireDraft) -> None:
    def press(act: str) -> None:
        version = queries.get_draft(draft.id).version  # type: ignore[union-attr]
        assert pam.post(at(draft), data={"act": act, "version": version}).status_code == 302

    press("down:question:A-1")
    assert order(draft) == [["A-2", "A-1"], ["B-1", "B-2"]]
    press("down:question:A-1")
    assert order(draft) == [["A-2"], ["A-1", "B-1", "B-2"]]
    press("up:question:A-1")
    assert order(draft) == [["A-2", "A-1"], ["B-1", "B-2"]]
    press("up:section:s2")
    assert order(draft) == [["B-1", "B-2"], ["A-2", "A-1"]]
    press("out:question:B-2")
    assert order(draft) == [["B-1"], ["A-2", "A-1"]]
    path = at(draft, "questions", "A-1")
    pam.post(path, data=fill(pam, path, section="s2", place="1"))
    assert order(draft) == [["A-1", "B-1"], ["A-2"]]


def test_a_section_is_added_named_and_taken_out_only_when_empty(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "sections", "new")
    form = fill(pam, path, id="s3")
    put(form, {"title_ja": "終わり", "title_en": "The end", "ask_anew": "y"})
    assert pam.post(path, data=form).status_code == 302
    last = now(draft).sections[-1]
    assert (last.id, last.title.en, last.ask_anew) == ("s3", "The end", True)
    path = at(draft, "sections", "s1")
    form = fill(pam, path)
    form["id"] = "s2"
    assert "There is a section “s2” already." in pam.post(path, data=form).text
    version = queries.get_draft(draft.id).version  # type: ignore[union-attr]
    refused = pam.post(at(draft), data={"act": "out:section:s1", "version": version})
    assert "The section still has questions" in refused.text
    assert (
        pam.post(at(draft), data={"act": "out:section:s3", "version": version}).status_code == 302
    )
    assert len(now(draft).sections) == 2


def test_two_people_on_one_question_see_both_sides_and_lose_nothing(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine, theirs = fill(pam, path, text_en="Mine"), fill(pam, path, text_en="Theirs")
    pam.post(path, data=theirs)
    answer = pam.post(path, data=mine)
    assert answer.status_code == 409
    assert "Somebody else saved this meanwhile." in answer.text
    assert "Theirs" in answer.text
    assert asked(draft, "A-2").text.en == "Theirs"
    assert pam.post(path, data=shown_form(answer.text)).status_code == 302
    assert asked(draft, "A-2").text.en == "Mine"


@pytest.mark.parametrize("steps", [("words",), ("sections", "s1")])
def test_two_people_on_the_same_words_see_both_sides(
    pam: Browser, draft: QuestionnaireDraft, steps: tuple[str, ...]
) -> None:
    path = at(draft, *steps)
    mine, theirs = fill(pam, path), fill(pam, path)
    mine["title_en"], theirs["title_en"] = "Mine", "Theirs"
    assert pam.post(path, data=theirs).status_code == 302
    answer = pam.post(path, data=mine)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert pam.post(path, data=shown_form(answer.text)).status_code == 302


def test_moving_on_an_old_page_changes_nothing(pam: Browser, draft: QuestionnaireDraft) -> None:
    form = {"act": "out:question:A-1", "version": draft.version}
    pam.post(at(draft), data={"act": "down:question:A-1", "version": draft.version})
    assert pam.post(at(draft), data=form).status_code == 409
    assert "A-1" in now(draft).by_id


def test_what_stops_publishing_leads_to_the_place(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "questions", "A-1")
    form = fill(pam, path, text_en="")
    put(form, {"s-0-what": "a:B-2", "s-0-op": "has", "s-0-value": "good"})
    pam.post(path, data=form)
    page = pam.get(at(draft, "check")).text
    assert "The question lacks its English." in page
    assert "The condition goes in a circle" in page
    assert at(draft, "questions", "A-1") in page
    version = queries.get_draft(draft.id).version  # type: ignore[union-attr]
    refused = pam.post(at(draft, "publish"), data={"version": version, "note": ""})
    assert refused.status_code == 422
    assert queries.latest_version(draft.questionnaire_id) is None


def test_a_draft_changed_after_it_was_checked_is_looked_at_again(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    old = draft.version
    path = at(draft, "questions", "A-2")
    pam.post(path, data=fill(pam, path, text_en="Changed"))
    answer = pam.post(at(draft, "publish"), data={"version": old, "note": "First"})
    assert answer.status_code == 409
    assert "First" in answer.text
    assert queries.latest_version(draft.questionnaire_id) is None


def test_a_sound_draft_is_published_for_ever(pam: Browser, draft: QuestionnaireDraft) -> None:
    home, questionnaire_id = at(draft), draft.questionnaire_id
    answer = pam.post(f"{home}/publish", data={"version": draft.version, "note": "First"})
    assert answer.status_code == 302
    made = queries.latest_version(questionnaire_id)
    assert made is not None
    assert (made.number, made.note) == (1, "First")
    assert pam.get(home).status_code == 404
    page = pam.get(answer.location).text
    assert "Shown if A-1 is Yes" in page
    assert "This version is fixed." in page


def test_the_outline_costs_the_same_however_long_it_is(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    longer = sheet(*[question(f"L-{n}") for n in range(100)])
    with transaction():
        other = services.make_questionnaire("long", longer, origin=Origin.YAML, actor=SYSTEM)
    pam.get(at(draft))
    with count_statements() as few:
        pam.get(at(draft))
    with count_statements() as many:
        pam.get(at(other))
    assert many.total == few.total
