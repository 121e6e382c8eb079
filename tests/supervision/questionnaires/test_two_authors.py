"""Two people write one draft in two browsers: both get through, or the second is told plainly."""

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires.models import QuestionnaireDraft
from portal.supervision.questionnaires.publishing import services
from tests.browser import Browser
from tests.cast import Cast
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


@pytest.fixture
def pip(draft: QuestionnaireDraft, pam: Browser, cast: Cast) -> Browser:
    """A colleague in another browser."""
    browser = Browser(pam.application)
    browser.sign_in(cast.pip)
    return browser


def test_two_people_on_different_parts_both_succeed(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    parts = [
        ("questions", "A-1"), ("questions", "A-2"), ("sections", "s1"), ("sections", "s2"), ("words",),
    ]  # fmt: skip
    forms = [fill(pam, at(draft, *steps)) for steps in parts]
    for form, steps in zip(forms, parts, strict=True):
        name = "text-en" if steps[0] == "questions" else "title_en"
        form[name] = f"New {'-'.join(steps)}"
    for browser, form, steps in zip((pam, pip, pam, pip, pam), forms, parts, strict=True):
        assert browser.post(at(draft, *steps), data=form).status_code == 302
    of = now(draft)
    assert of.title.en == "New words"
    assert [one.title.en for one in of.sections] == ["New sections-s1", "New sections-s2"]
    assert [asked(draft, one).text.en for one in ("A-1", "A-2")] == [
        "New questions-A-1",
        "New questions-A-2",
    ]


def test_a_question_taken_out_meanwhile_is_put_in_again_only_by_who_wants_it(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine = fill(pam, path, text_en="Typed for an hour")
    press(pip, draft, "out:question:A-2")
    answer = pam.post(path, data=mine)
    assert answer.status_code == 409
    assert "Somebody took A-2 out meanwhile" in answer.text
    assert "Typed for an hour" in answer.text
    assert "A-2" not in now(draft).by_id
    assert pam.post(path, data=shown_form(answer.text)).status_code == 302
    assert asked(draft, "A-2").text.en == "Typed for an hour"


def test_a_section_taken_out_meanwhile_is_told_to_who_writes_in_it(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    new = at(draft, "sections", "new")
    form = fill(pam, new, id="s3")
    put(form, {"title_ja": "三", "title_en": "Three"})
    pam.post(new, data=form)
    words = fill(pam, at(draft, "sections", "s3"))
    words["title_en"] = "Third"
    question = fill(pam, at(draft, "sections", "s3", "new"), id="C-1", text_ja="問", text_en="C?")
    press(pip, draft, "out:section:s3")
    answer = pam.post(at(draft, "sections", "s3", "new"), data=question)
    assert (answer.status_code, "C?" in answer.text) == (422, True)
    assert "The section was taken out meanwhile. Choose another one." in answer.text
    answer = pam.post(at(draft, "sections", "s3"), data=words)
    assert (answer.status_code, "Third" in answer.text) == (409, True)
    assert pam.post(at(draft, "sections", "s3"), data=shown_form(answer.text)).status_code == 302
    assert now(draft).sections[-1].title.en == "Third"


def test_a_question_that_a_colleague_moved_stays_there_and_the_author_hears_so(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine = fill(pam, path, text_en="Mine")
    press(pip, draft, "down:question:A-2")
    answer = pam.post(path, data=mine)
    assert answer.status_code == 302
    assert order(draft) == [["A-1"], ["A-2", "B-1", "B-2"]]
    assert "Somebody moved A-2 to “Section” meanwhile" in pam.get(answer.location).text
    assert asked(draft, "A-2").text.en == "Mine"


def test_who_changed_nothing_takes_nothing_back(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine, theirs = fill(pam, path), fill(pip, path, text_en="Theirs")
    pip.post(path, data=theirs)
    assert pam.post(path, data=mine).status_code == 302
    assert asked(draft, "A-2").text.en == "Theirs"


def test_both_sides_stand_in_words_side_by_side(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine, theirs = fill(pam, path), fill(pip, path)
    put(mine, {"answer_type": "date", "text-en": "Mine"})
    put(theirs, {"answer_type": "file", "r-0-severity": "critical"})
    pip.post(path, data=theirs)
    page = pam.post(path, data=mine).text
    table = page[page.index("conflict") : page.index("</table>")]
    for said in ("Kind of answer", "A date", "A file", "Finding 1: Severity", "Critical", "Mine"):
        assert said in table, said
    assert "text-en" not in table


def test_what_both_say_alike_does_not_stand_in_the_comparison(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine, theirs = fill(pam, path), fill(pip, path)
    for form, ticked in ((mine, ["yes", "no"]), (theirs, ["no", "yes"])):
        form.setlist("r-0-on", ticked)
    lines = "iso27001_2022: A.5.1\r\njisq15001: J.9.4"
    put(mine, {"text-en": "Mine", "mapping": lines})
    put(theirs, {"text-en": "Theirs", "mapping": lines})
    pip.post(path, data=theirs)
    page = pam.post(path, data=mine).text
    table = page[page.index("conflict") : page.index("</table>")]
    assert "Mine" in table
    assert "Finding 1" not in table
    assert "A.5.1" not in table


def test_a_draft_published_meanwhile_gives_back_what_was_typed(
    pam: Browser, pip: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "A-2")
    mine = fill(pam, path, text_en="An hour's work")
    pip.post(at(draft, "publish"), data={"version": draft.version, "note": ""})
    answer = pam.post(path, data=mine)
    assert answer.status_code == 404
    assert "Somebody published the draft or gave it up meanwhile" in answer.text
    assert "An hour&#39;s work" in answer.text
    assert pam.get(path).status_code == 404


def test_a_draft_given_up_while_a_change_is_saved_is_no_error(
    pam: Browser, draft: QuestionnaireDraft, cast: Cast
) -> None:
    page = pam.get(at(draft)).text
    with transaction():
        services.publish(draft, version=draft.version, note="", actor=SYSTEM)
    answer = pam.post(at(draft), data={"act": button(page, "down:question:A-1")})
    assert answer.status_code == 404
