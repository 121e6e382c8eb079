"""An author orders sections and questions, sees what stops publishing, and publishes."""

import re

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.models import QuestionnaireDraft, VersionOrigin
from portal.supervision.questionnaires.publishing import services
from tests.browser import Browser
from tests.factories.questionnaires import question, sheet
from tests.queries import count_statements
from tests.supervision.questionnaires.drafts import (
    asked,
    at,
    button,
    fill,
    now,
    order,
    press,
    put,
    shown_form,
)


def test_questions_move_by_buttons_and_by_number(pam: Browser, draft: QuestionnaireDraft) -> None:
    def move(act: str) -> None:
        assert press(pam, draft, act).status_code == 302

    move("down:question:A-1")
    assert order(draft) == [["A-2", "A-1"], ["B-1", "B-2"]]
    move("down:question:A-1")
    assert order(draft) == [["A-2"], ["A-1", "B-1", "B-2"]]
    move("up:question:A-1")
    assert order(draft) == [["A-2", "A-1"], ["B-1", "B-2"]]
    move("up:section:s2")
    assert order(draft) == [["B-1", "B-2"], ["A-2", "A-1"]]
    move("out:question:B-2")
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
    assert "The section still has questions" in press(pam, draft, "out:section:s1").text
    assert press(pam, draft, "out:section:s3").status_code == 302
    assert len(now(draft).sections) == 2


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
    page = pam.get(at(draft)).text
    press(pam, draft, "down:question:A-1")
    again = pam.post(at(draft), data={"act": button(page, "down:question:A-1")})
    assert again.status_code == 409
    assert "Somebody moved something beside A-1" in again.text
    assert order(draft) == [["A-2", "A-1"], ["B-1", "B-2"]]


def test_what_somebody_changed_is_not_taken_out_unseen(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    page = pam.get(at(draft)).text
    path = at(draft, "questions", "A-1")
    pam.post(path, data=fill(pam, path, text_en="Changed"))
    refused = pam.post(at(draft), data={"act": button(page, "out:question:A-1")})
    assert refused.status_code == 409
    assert "Somebody changed A-1 after you opened this page" in refused.text
    assert asked(draft, "A-1").text.en == "Changed"
    moved = pam.post(at(draft), data={"act": button(page, "down:question:A-1")})
    assert moved.status_code == 302, "its words do not matter for its place"
    press(pam, draft, "out:question:B-2")
    gone = pam.post(at(draft), data={"act": button(page, "up:question:B-2")})
    assert (gone.status_code, "B-2 is no longer in the draft." in gone.text) == (409, True)


def test_the_arrow_that_was_pressed_keeps_the_focus_without_javascript(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    def focused(act: str) -> str:
        page = pam.get(press(pam, draft, act).location).text
        found = re.findall(r'value="([a-z]+:[a-z]+:[A-Za-z0-9-]+):[^"]*"[^>]* autofocus', page)
        return ",".join(found)

    assert focused("down:question:A-1") == "down:question:A-1"
    assert focused("up:section:s2") == "down:section:s2", "it is the first now"
    assert focused("out:question:B-1") == "out:question:B-2", "the one beside it"


def test_what_stops_publishing_leads_to_the_place(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "questions", "A-1")
    form = fill(pam, path, text_en="")
    put(form, {"s-0-what": "a:B-2", "s-0-op": "has", "s-0-value": "good"})
    pam.post(path, data=form)
    page = pam.get(at(draft, "check")).text
    assert "The question lacks its English." in page
    assert "The condition goes in a circle" in page
    assert "Write it on the page of the question." in page
    assert "Change the condition of one of these: A-1, B-2." in page
    assert f'{at(draft, "questions", "A-1")}#part-s"' in page
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
        other = services.make_questionnaire("long", longer, origin=VersionOrigin.YAML, actor=SYSTEM)
    pam.get(at(draft))
    with count_statements() as few:
        pam.get(at(draft))
    with count_statements() as many:
        pam.get(at(other))
    assert many.total == few.total
