"""A workbook of somebody else's in the browser, and a questionnaire that asks in one language."""

from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import gather, spread
from portal.supervision.questionnaires.models import QuestionnaireDraft, QuestionnaireVersion
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.questionnaires.drafts import fill, now, shown_form
from tests.supervision.questionnaires.files.others import others

MADE = others()
TAKE, AGAIN = "/questionnaires/import/take-in", "/questionnaires/import/map"


def hand_in(browser: Browser, name: str) -> TestResponse:
    file = (BytesIO(MADE[name].data), f"{name}.xlsx")
    return browser.post("/questionnaires/import", data={"file": file})


def draft_of(name: str) -> QuestionnaireDraft:
    made = queries.find_named(name)
    assert made is not None
    draft = queries.find_draft(made.id)
    assert draft is not None
    return draft


def published(browser: Browser, name: str) -> QuestionnaireVersion:
    """The draft with what its file lacked, made a version."""
    draft = draft_of(name)
    questionnaire_id = draft.questionnaire_id
    browser.post(
        f"/questionnaires/drafts/{draft.id}/publish", data={"version": draft.version, "note": ""}
    )
    row = queries.latest_version(questionnaire_id)
    assert row is not None
    return row


def test_pam_says_what_the_columns_are_and_takes_it_in(pam: Browser) -> None:
    first = hand_in(pam, "unclear")
    assert first.status_code == 422
    assert "No sheet was recognised that asks questions." in first.text
    assert "Take it in as a draft" not in first.text
    form = shown_form(first.text)
    for name, role in (("s0-c0", "id"), ("s0-c1", "text"), ("s0-c2", "kind")):
        form[name] = role
    form["s0-take"] = "1"
    seen = pam.post(AGAIN, data=form)
    assert seen.status_code == 200
    assert queries.find_named("unclear") is None  # looking keeps nothing
    assert "Not understood" in seen.text
    form = shown_form(seen.text)
    assert form.getlist("words") == ["甲", "乙"]
    form["k0"] = "yes_no"
    assert pam.post(TAKE, data=form).status_code == 302
    sheet = now(draft_of("unclear"))
    assert [(one.id, one.kind.id) for one in sheet.questions()] == [
        ("K01", "yes_no"),
        ("K02", "text"),
    ]


def test_a_refusal_keeps_the_map(pam: Browser) -> None:
    form = shown_form(hand_in(pam, "tabs").text)
    del form["s1-take"]
    form["name"] = "No Name"
    page = pam.post(TAKE, data=form)
    assert page.status_code == 422
    again = shown_form(page.text)
    assert "s1-take" not in again
    assert "s2-take" in again


def test_a_map_that_nobody_could_choose_is_read_as_far_as_it_goes(pam: Browser) -> None:
    form = shown_form(hand_in(pam, "grid").text)
    form["s0-heads"], form["s0-c4"], form["s0-kind"] = "99999", "poem", "poem"
    assert pam.post(AGAIN, data=form).status_code == 422
    form["sheets"] = "many"
    assert pam.post(AGAIN, data=form).status_code == 200  # as it is guessed
    assert pam.post(AGAIN, data={"file": "abc.def"}).status_code == 422


def test_the_next_file_with_the_same_headings_is_read_as_the_last_one_was(pam: Browser) -> None:
    form = shown_form(hand_in(pam, "unclear").text)
    form["s0-c0"], form["s0-c1"], form["s0-c2"] = "id", "text", "kind"
    form = shown_form(pam.post(AGAIN, data=form).text)
    form["k0"], form["name"] = "yes_no", "survey"
    assert pam.post(TAKE, data=form).status_code == 302
    again = hand_in(pam, "unclear")
    assert again.status_code == 200
    assert "so it is read as that one was" in again.text
    form = shown_form(again.text)
    assert (form["name"], form["s0-c1"], form["k0"]) == ("survey", "text", "yes_no")
    assert "so it is read as that one was" not in hand_in(pam, "grid").text


def test_who_only_reads_maps_nothing(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ann)
    assert browser.post(AGAIN, data={"file": "x"}).status_code == 403


def test_one_language_is_published_shown_to_both_and_begun_again_as_it_was(pam: Browser) -> None:
    form = shown_form(hand_in(pam, "title_block").text)
    assert form["languages"] == "only"
    assert pam.post(TAKE, data=form).status_code == 302
    version = published(pam, "title-block")
    sheet = queries.sheet_of(version.id)
    assert sheet.language == "ja"
    first = sheet.sections[0].questions[0]
    assert first.text.en == first.text.ja
    assert sheet.title.en == f"{sheet.title.ja} (Japanese only)"
    assert "Japanese only" in pam.get(f"/questionnaires/versions/{version.id}").text
    made = queries.find_named("title-block")
    assert made is not None
    assert made.title_en == sheet.title.en
    pam.post(f"/questionnaires/{made.id}/draft")
    again = now(draft_of("title-block"))
    assert (again.title.en, again.sections[0].questions[0].text.en) == ("", "")
    page = pam.get(f"/questionnaires/compare?old={version.id}&new=draft").text
    assert "Both versions say the same." in page


def test_who_wants_both_languages_is_told_what_is_missing_until_it_is_one(pam: Browser) -> None:
    form = shown_form(hand_in(pam, "title_block").text)
    form["languages"] = "both"
    assert pam.post(TAKE, data=form).status_code == 302
    draft = draft_of("title-block")
    place = f"/questionnaires/drafts/{draft.id}"
    assert "The title lacks its English." in pam.get(f"{place}/check").text
    words = fill(pam, f"{place}/words")
    words["language"] = "ja"
    assert pam.post(f"{place}/words", data=words).status_code == 302
    assert "lacks its English" not in pam.get(f"{place}/check").text
    words = fill(pam, f"{place}/words")
    words["language"] = "en"
    pam.post(f"{place}/words", data=words)
    assert "The title lacks its English." in pam.get(f"{place}/check").text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_was_spread_is_gathered_again(lang: str) -> None:
    said = {"ja": "", "en": ""} | {lang: "x"}
    data = {"language": lang, "title": said, "sections": [{"title": said, "options": [said]}]}
    assert gather(spread(data)) == data
    assert spread({"title": said}) == {"title": said}
