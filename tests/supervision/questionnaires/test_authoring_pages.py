"""Who sees questionnaires; files come in as drafts and go out; versions are compared and tried."""

from io import BytesIO

import pytest
import yaml
from werkzeug.test import TestResponse

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.files.reading_files import read_file
from portal.supervision.questionnaires.models import QuestionnaireVersion, VersionOrigin
from portal.supervision.questionnaires.publishing import services
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, sheet, standard_sheet
from tests.queries import count_statements
from tests.supervision.questionnaires.drafts import shown_form
from tests.supervision.questionnaires.files.books import layout

GOOD = ["A", "s1", "問", "Question", "yes_no", 3, ""]
VSAQ = b"""// A comment
{"questionnaire": [{"type": "block", "text": "Basics", "id": "b", "items": [
 {"type": "yesno", "text": "Do you?", "id": "q1", "yes": "Yes", "no": "No"},
 {"type": "info", "text": "Read this", "id": "i1"}]}]}"""


@pytest.fixture
def version(cast: Cast) -> QuestionnaireVersion:
    shows = {"all": [{"answer": "A-1", "op": "eq", "value": "yes"}]}
    abroad = {"fact": "engagement.outside_japan", "op": "is_true"}
    of = sheet(
        question("A-1", "yes_no"),
        question("A-2", show_if=shows),
        question("B-1", "table"),
        question("B-2", show_if=abroad),
    )
    published = publish(of)
    db.session.commit()
    return published


def hand_in(browser: Browser, data: bytes, name: str) -> TestResponse:
    return browser.post("/questionnaires/import", data={"file": (BytesIO(data), name)})


def test_an_empty_portal_offers_the_standard_sheet(pam: Browser) -> None:
    assert "There is no questionnaire yet" in pam.get("/questionnaires").text
    answer = pam.post("/questionnaires/standard")
    assert answer.status_code == 302
    page = pam.get("/questionnaires").text
    assert "supervision-standard" in page
    assert "Take the standard sheet" not in page


def test_who_only_reads_sees_no_way_to_write(
    browser: Browser, cast: Cast, version: QuestionnaireVersion
) -> None:
    browser.sign_in(cast.ann)
    assert "Import a file" not in browser.get("/questionnaires").text
    page = browser.get(f"/questionnaires/{version.questionnaire_id}").text
    assert "Begin the next version" not in page
    assert "Shown if A-1 is Yes" in browser.get(f"/questionnaires/versions/{version.id}").text
    assert browser.get("/questionnaires/import").status_code == 403
    answer = browser.post(f"/questionnaires/{version.questionnaire_id}/draft")
    assert answer.status_code == 403


def test_a_vendor_sees_none_of_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.ada)
    assert browser.get("/questionnaires").status_code == 404


def test_a_workbook_is_shown_first_and_then_taken_in_as_a_draft(pam: Browser) -> None:
    answer = hand_in(pam, layout([GOOD, ["B", *GOOD[1:]]]), "Our Check.xlsx")
    assert "Yes or no: 2" in answer.text
    assert queries.find_named("our-check") is None
    taken = pam.post("/questionnaires/import/take-in", data=shown_form(answer.text))
    assert taken.status_code == 302
    made = queries.find_named("our-check")
    assert made is not None
    draft = queries.find_draft(made.id)
    assert draft is not None
    assert (draft.origin, queries.latest_version(made.id)) == (VersionOrigin.WORKBOOK, None)


def test_a_file_taken_in_twice_makes_one_draft(pam: Browser) -> None:
    form = shown_form(hand_in(pam, layout([GOOD]), "check.xlsx").text)
    assert pam.post("/questionnaires/import/take-in", data=form).status_code == 302
    answer = pam.post("/questionnaires/import/take-in", data=form)
    assert answer.status_code == 422
    assert "Somebody is writing the next version already" in answer.text


def test_vsaq_says_what_was_left_out(pam: Browser) -> None:
    answer = hand_in(pam, VSAQ, "vsaq.json")
    assert answer.status_code == 200
    assert "From VSAQ" in answer.text
    assert "To mend before it can be published" in answer.text


def test_every_fault_is_said_with_its_place_and_nothing_is_offered(pam: Browser) -> None:
    wrong = layout([GOOD, ["B", "s9", "問", "Q", "perhaps", 3, ""]])
    answer = hand_in(pam, wrong, "check.xlsx")
    assert answer.status_code == 422
    assert "Nothing was taken in" in answer.text
    assert "Take it in as a draft" not in answer.text


@pytest.mark.parametrize(
    ("data", "name"), [(b"%PDF-1.7", "check.pdf"), (b"", "check.xlsx"), (b"{", "check.json")]
)
def test_what_is_no_questionnaire_is_refused_as_what_it_is(
    pam: Browser, data: bytes, name: str
) -> None:
    answer = hand_in(pam, data, name)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_sign_that_is_not_ours_takes_nothing_in(pam: Browser) -> None:
    answer = pam.post("/questionnaires/import/take-in", data={"file": "abc.def", "name": "x"})
    assert answer.status_code == 422
    assert "Choose the file again." in answer.text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_blank_comes_in_both_languages_and_reads_back_empty(pam: Browser, lang: str) -> None:
    answer = pam.get(f"/questionnaires/import/blank?lang={lang}")
    assert answer.status_code == 200
    found = read_file(answer.data, "blank.xlsx")
    assert found.origin is VersionOrigin.WORKBOOK


@pytest.mark.parametrize("ending", ["xlsx", "yaml"])
def test_a_version_and_a_draft_go_out_and_come_back_unchanged(
    pam: Browser, version: QuestionnaireVersion, ending: str
) -> None:
    wanted = queries.sheet_of(version.id)
    pam.post(f"/questionnaires/{version.questionnaire_id}/draft")
    draft = queries.find_draft(version.questionnaire_id)
    assert draft is not None
    for path in (f"versions/{version.id}", f"drafts/{draft.id}"):
        answer = pam.get(f"/questionnaires/{path}/file.{ending}")
        assert ending in answer.headers["Content-Disposition"]
        assert read_file(answer.data, f"out.{ending}").sheet == wanted
    assert pam.get(f"/questionnaires/versions/{version.id}/file.exe").status_code == 404


def test_the_draft_is_compared_with_the_last_version_field_by_field(
    pam: Browser, version: QuestionnaireVersion
) -> None:
    data = yaml.safe_load(pam.get(f"/questionnaires/versions/{version.id}/file.yaml").data.decode())
    data["sections"][0]["questions"][0]["weight"] = 5
    data["sections"][1]["questions"].pop()
    data["sections"][1]["questions"].append(question("C-1"))
    form = shown_form(hand_in(pam, yaml.safe_dump(data).encode(), "check-sheet.yaml").text)
    assert pam.post("/questionnaires/import/take-in", data=form).status_code == 302
    page = pam.get(f"/questionnaires/compare?old={version.id}&new=draft").text
    for words in ("Added", "Changed", "Removed", "C-1", "B-2", "Weight"):
        assert words in page
    assert (
        "Both versions say the same."
        in pam.get(f"/questionnaires/compare?old={version.id}&new={version.id}").text
    )


def test_a_draft_is_given_up_and_a_questionnaire_retired(
    pam: Browser, version: QuestionnaireVersion
) -> None:
    home = f"/questionnaires/{version.questionnaire_id}"
    location = pam.post(f"{home}/draft").location
    assert pam.post(f"{location}/drop").status_code == 302
    assert queries.find_draft(version.questionnaire_id) is None
    assert pam.post(f"{home}/retire").status_code == 302
    assert "No longer used" in pam.get("/questionnaires").text
    assert pam.get(f"/questionnaires/versions/{version.id}").status_code == 200


def test_a_preview_shows_what_answers_and_facts_show_and_keeps_nothing(
    pam: Browser, version: QuestionnaireVersion
) -> None:
    path = f"/questionnaires/versions/{version.id}/preview"
    page = pam.get(path).text
    assert 'data-question="A-2" hidden' in page
    assert "hx-post" not in page
    form = shown_form(page)
    form["v-A-1"], form["go"] = "yes", "s1"
    assert 'data-question="A-2" hidden' not in pam.post(path, data=form).text
    form["fact:engagement.outside_japan"], form["go"] = "yes", "s2"
    page = pam.post(path, data=form).text
    assert 'data-question="B-2" hidden' not in page
    assert 'name="v-A-1" value="yes"' in page


def test_a_draft_is_tried_before_it_is_published(pam: Browser) -> None:
    with transaction():
        draft = services.make_questionnaire(
            "own", standard_sheet(), origin=VersionOrigin.YAML, actor=SYSTEM
        )
    assert pam.get(f"/questionnaires/drafts/{draft.id}/preview").status_code == 200


def test_the_list_costs_the_same_however_many_there_are(
    pam: Browser, version: QuestionnaireVersion
) -> None:
    pam.get("/questionnaires")
    with count_statements() as few:
        pam.get("/questionnaires")
    for n in range(20):
        publish(sheet(question("A")), f"more-{n}")
    with count_statements() as many:
        pam.get("/questionnaires")
    assert many.total == few.total
