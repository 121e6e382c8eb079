"""Grades, what lighter tiers are asked, and the short name are written in the browser, by two as well."""

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import QuestionnaireDraft, VersionOrigin
from portal.supervision.questionnaires.planned import PlanRule, set_plan_rule
from portal.supervision.questionnaires.publishing import services
from portal.supervision.questionnaires.publishing.standard import load_pack
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, sheet
from tests.supervision.questionnaires.drafts import asked, at, fill, now, put, shown_form


def test_a_grade_is_added_and_stands_in_its_order(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "grades")
    page = pam.post(path, data=fill(pam, path, act="add")).text
    assert 'id="g-3-id"' in page
    form = shown_form(page)
    put(form, {"g-3-id": "C", "g-3-min": "60", "g-3-ja": "要改善", "g-3-en": "To be mended"})
    put(form, {"g-3-also": "corrective plan required"})
    assert pam.post(path, data=form).status_code == 302
    grades = now(draft).grades
    assert [(one.id, one.least) for one in grades] == [("A", 90), ("B", 75), ("C", 60), ("D", 0)]
    assert grades[2].needs_plan
    page = pam.get(at(draft)).text
    assert "from 60 percent" in page
    assert "A corrective plan is needed" in page


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("g-1-min", "120", "Grade B begins at a number from 0 to 100."),
        ("g-1-min", "", "Grade B begins at a number from 0 to 100."),
        ("g-1-min", "many", "Please enter a number."),
        ("g-1-id", "1 b", "A grade needs a letter, such as A."),
        ("g-1-id", "A", "There are two grades “A”."),
    ],
)
def test_a_wrong_grade_is_refused_and_what_was_typed_stays(
    pam: Browser, draft: QuestionnaireDraft, name: str, value: str, said: str
) -> None:
    path, before = at(draft, "grades"), now(draft)
    form = fill(pam, path, **{"g-0-en": "Typed"})
    form[name] = value
    answer = pam.post(path, data=form)
    assert (answer.status_code, said in answer.text, "Typed" in answer.text) == (422, True, True)
    assert now(draft) == before


def test_full_width_digits_are_digits(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "grades")
    form = fill(pam, path)
    form["g-0-min"] = "95"
    assert pam.post(path, data=form).status_code == 302
    assert now(draft).grades[0].least == 95


def test_two_people_on_different_grades_both_succeed(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "grades")
    mine, theirs = fill(pam, path), fill(pam, path)
    mine["g-0-min"], theirs["g-1-min"] = "95", "80"
    assert pam.post(path, data=theirs).status_code == 302
    assert pam.post(path, data=mine).status_code == 302
    assert [one.least for one in now(draft).grades] == [95, 80, 0]


def test_two_people_on_one_grade_see_both_sides(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "grades")
    mine, theirs = fill(pam, path), fill(pam, path)
    mine["g-1-min"], theirs["g-1-out"], theirs["g-2-en"] = "80", "1", "Poorest"
    pam.post(path, data=theirs)
    answer = pam.post(path, data=mine)
    assert answer.status_code == 409
    assert "Somebody took grade B out meanwhile" in answer.text
    assert "from 80 percent" in answer.text
    assert pam.post(path, data=shown_form(answer.text)).status_code == 302
    assert [(one.least, one.label.en) for one in now(draft).grades] == [
        (90, "Good"),
        (80, "Fair"),
        (0, "Poorest"),
    ]


def test_questions_follow_the_letter_they_hold_down_to(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    question_path, path = at(draft, "questions", "A-2"), at(draft, "grades")
    form = fill(pam, question_path)
    form["caps_grade"] = "D"
    pam.post(question_path, data=form)
    form = fill(pam, path)
    form["g-2-id"] = "E"
    pam.post(path, data=form)
    assert asked(draft, "A-2").caps_grade == "E"
    assert "At most E while its critical finding is open" in pam.get(path).text


def test_a_tier_is_asked_less_and_the_page_counts_how_much(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "tiers")
    form = fill(pam, path, act="show")
    form["t-tier_4"] = "2"
    page = pam.post(path, data=form).text
    assert "Asked 2 of 4 questions at most" in page
    assert now(draft).lighter == {}
    form = shown_form(page)
    assert pam.post(path, data=form).status_code == 302
    assert now(draft).lighter == {"tier_4": 2}
    form["t-tier_4"] = "little"
    refused = pam.post(path, data=form)
    assert (refused.status_code, "little" in refused.text) == (422, True)


def test_two_people_on_the_tiers(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "tiers")
    mine, theirs, third = fill(pam, path), fill(pam, path), fill(pam, path)
    mine["t-tier_4"], theirs["t-tier_3"], third["t-tier_4"] = "5", "4", "3"
    assert pam.post(path, data=theirs).status_code == 302
    assert pam.post(path, data=mine).status_code == 302
    assert now(draft).lighter == {"tier_3": 4, "tier_4": 5}
    answer = pam.post(path, data=third)
    assert answer.status_code == 409
    assert "weight 5 and more" in answer.text
    assert pam.post(path, data=shown_form(answer.text)).status_code == 302
    assert now(draft).lighter == {"tier_3": 4, "tier_4": 3}


def test_the_short_name_is_changed_but_not_to_one_that_is_taken(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    with transaction():
        load_pack(SYSTEM)
    home = f"/questionnaires/{draft.questionnaire_id}"
    assert "Change the short name" in pam.get(home).text
    form = fill(pam, f"{home}/name")
    for taken in ("supervision-standard", "Not A Name"):
        form["name"] = taken
        assert pam.post(f"{home}/name", data=form).status_code == 422
    form["name"] = "security-check"
    assert pam.post(f"{home}/name", data=form).status_code == 302
    row = queries.find_named("security-check")
    assert row is not None
    assert row.id == draft.questionnaire_id
    assert trail_of(row, limit=1)[0].text.id == "Changed the short name of “%(title)s”"
    stale = pam.post(f"{home}/name", data=form)
    assert (stale.status_code, "security-check" in stale.text) == (409, True)


def test_a_name_is_not_said_to_be_changed_when_somebody_planned_the_questionnaire(
    pam: Browser, cast: Cast, draft: QuestionnaireDraft
) -> None:
    home = f"/questionnaires/{draft.questionnaire_id}"
    form = fill(pam, f"{home}/name", name="another")
    row = queries.find_questionnaire(draft.questionnaire_id)
    assert row is not None
    with transaction():
        set_plan_rule(row, PlanRule(), version=row.version, actor=acting(cast.pip))
    stale = pam.post(f"{home}/name", data=form)
    assert stale.status_code == 409
    assert "another short name" not in stale.text
    assert f"Its short name is “{row.name}”" in stale.text


def test_the_standard_sheet_keeps_its_name(pam: Browser) -> None:
    with transaction():
        made = load_pack(SYSTEM)
    assert made is not None
    home = f"/questionnaires/{made.questionnaire_id}"
    assert "Change the short name" not in pam.get(home).text
    answer = pam.post(f"{home}/name", data=fill(pam, f"{home}/name", name="another"))
    assert answer.status_code == 422
    assert "is the name of the standard sheet" in answer.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_a_draft_can_be_read_in_both_languages(
    pam: Browser, cast: Cast, draft: QuestionnaireDraft, language: str
) -> None:
    cast.pam.language = language  # type: ignore[assignment]
    db.session.commit()
    steps = [(), ("check",), ("words",), ("grades",), ("tiers",), ("sections", "s1")]
    for one in (*steps, ("questions", "A-2"), ("questions", "B-1"), ("sections", "new")):
        page = pam.get(at(draft, *one))
        assert (page.status_code, f'<html lang="{language}"' in page.text) == (200, True)
    empty = Sheet(Text(ja="空", en=""), ())
    with transaction():
        other = services.make_questionnaire(
            "empty", empty, origin=VersionOrigin.BROWSER, actor=SYSTEM
        )
    for one in ((), ("check",), ("grades",), ("tiers",)):
        assert pam.get(at(other, *one)).status_code == 200


def test_a_version_shows_its_grades_and_tiers(pam: Browser) -> None:
    use = {"tier_4": {"any": ["core", "conditional", "weight >= 4"]}}
    version = publish(sheet(question("A"), tier_use=use))
    page = pam.get(f"/questionnaires/versions/{version.id}").text
    assert "No open critical or major finding" in page
    assert "Tier 4: weight 4 and more" in page
