"""A new version of the sheet that ships, where the company uses the old one, changed or not."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete

from portal.content.packs import kinds as shelf
from portal.content.versions.models import ContentActivation, ContentPack
from portal.content.versions.queries import forget_activations
from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import editing
from portal.supervision.questionnaires.definition.definition import (
    Sheet,
    read_sheet,
    write_sheet,
)
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireDraft
from portal.supervision.questionnaires.publishing import services
from portal.supervision.questionnaires.publishing import standard as shipping
from portal.supervision.questionnaires.publishing.standard import join
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.content.packs.earlier import FOLDER, second_release
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import question, send, sheet, sheet_data

NAME, PAGE = shelf.SHEET.id, "/questionnaires/standard"
OLD, NEW = "2026.2", "2026.3"
ADDED = {"PHY-06", "PHY-07", "PHY-08", "TEC-09", "CRT-04"}


@pytest.fixture
def standard(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Questionnaire:
    """The company uses the sheet as it shipped before; the portal was updated since."""
    old = next(one for one in second_release() if one.pack == NAME)
    with transaction():
        db.session.execute(delete(ContentActivation))
        db.session.execute(delete(ContentPack))
        forget_activations()
        load_packs(SYSTEM, second_release())
    with transaction(), monkeypatch.context() as before:
        before.setattr(shipping, "shipped_pack", lambda: old)
        shipping.load_pack(SYSTEM)
    clock.advance(hours=1)
    with transaction():
        load_packs(SYSTEM)
    questionnaire = queries.find_named(NAME)
    assert questionnaire is not None
    return questionnaire


def newest(questionnaire: Questionnaire) -> Sheet:
    row = queries.latest_version(questionnaire.id)
    assert row is not None
    return queries.sheet_of(row.id)


def change(questionnaire: Questionnaire, edit: Callable[[dict[str, Any]], Any]) -> None:
    """The company publishes a version with its own change."""
    data = write_sheet(newest(questionnaire))
    edit(data)
    with transaction():
        draft = services.begin_draft(questionnaire, actor=SYSTEM, sheet=read_sheet(data))
    with transaction():
        services.publish(draft, version=draft.version, note="", actor=SYSTEM)


def named(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = editing.find_question(data, name)
    assert found is not None
    return found


def draft_of(questionnaire: Questionnaire) -> QuestionnaireDraft:
    found = queries.find_draft(questionnaire.id)
    assert found is not None
    return found


def test_who_changed_nothing_sees_what_is_new_and_publishes_it(
    pam: Browser, standard: Questionnaire
) -> None:
    assert "Take the new standard sheet" in pam.get("/questionnaires").text
    page = pam.get(PAGE).text
    assert "Standard sheet 2026.3" in page
    for name in ADDED:
        assert name in page
    assert "Publish it as the next version" in page
    assert "Your company changed the standard sheet" not in page
    assert pam.post(PAGE).status_code == 302
    row = queries.latest_version(standard.id)
    assert row is not None
    assert (row.number, row.label) == (2, NEW)
    assert set(newest(standard).by_id) >= ADDED
    assert "Take the new standard sheet" not in pam.get("/questionnaires").text
    assert pam.get(PAGE).status_code == 302, "there is nothing to take any more"


def test_what_was_sent_stays_on_its_version(
    pam: Browser, cast: Cast, standard: Questionnaire
) -> None:
    before = queries.latest_version(standard.id)
    assert before is not None
    with transaction():
        assignment_id = send(cast.acme, [make_engagement(cast.acme)], before).id
    pam.post(PAGE)
    sent = db.session.get_one(Assignment, assignment_id)
    assert sent.version_id == before.id
    assert not ADDED & set(queries.sheet_of(sent.version_id).by_id)


def test_who_changed_it_gets_a_draft_in_which_its_own_words_stay(
    pam: Browser, standard: Questionnaire
) -> None:
    def own(data: dict[str, Any]) -> None:
        named(data, "PEO-04")["text"]["en"] = "How many handlers are trained? (%)"
        named(data, "TEC-01")["weight"] = 3
        editing.home_of(data, "CRT-03")["questions"].append(question("OWN-01"))  # type: ignore[index]
        home = editing.home_of(data, "PEO-05")
        assert home is not None
        home["questions"].remove(named(data, "PEO-05"))

    change(standard, own)
    page = pam.get(PAGE).text
    assert "Your company changed the standard sheet" in page
    assert "Changed on both sides" in page
    assert "Publish it as the next version" not in page
    assert pam.post(PAGE).location == f"/questionnaires/drafts/{draft_of(standard).id}"
    draft = queries.draft_sheet(draft_of(standard))
    assert set(draft.by_id) >= ADDED | {"OWN-01"}
    assert draft.by_id["PEO-04"].text.en == "How many handlers are trained? (%)"
    assert draft.by_id["TEC-01"].weight == 3
    assert "PEO-05" not in draft.by_id, "what it took out stays out"
    assert draft.by_id["EXT-05"].rules[0].action.en.endswith("and submit a copy")
    assert set(newest(standard).by_id).isdisjoint(ADDED), "nothing is published by it"


def test_a_draft_that_is_being_written_is_not_written_over(
    pam: Browser, standard: Questionnaire
) -> None:
    change(standard, lambda data: named(data, "TEC-01").update(weight=3))
    with transaction():
        services.begin_draft(standard, actor=SYSTEM)
    was = draft_of(standard).body
    page = pam.get(PAGE).text
    assert "Somebody is writing the next version already. Publish it or give it up first." in page
    assert "Begin a draft with it" not in page
    assert pam.post(PAGE).status_code == 409
    assert draft_of(standard).body == was


def test_the_next_upgrade_is_compared_with_what_was_taken_last(standard: Questionnaire) -> None:
    change(standard, lambda data: named(data, "TEC-01").update(weight=3))
    with transaction():
        draft = shipping.take_standard(SYSTEM)
    assert isinstance(draft, QuestionnaireDraft)
    with transaction():
        row = services.publish(draft, version=draft.version, note="", actor=SYSTEM)
    assert row.label == NEW
    assert shipping.offer(standard) is None
    assert shipping.take_standard(SYSTEM) is None


def test_it_is_not_published_over_what_the_company_changed(standard: Questionnaire) -> None:
    change(standard, lambda data: named(data, "TEC-01").update(weight=3))
    with pytest.raises(InvalidTransition), transaction():
        shipping.load_pack(SYSTEM)


def test_whoever_may_only_read_takes_nothing(
    browser: Browser, cast: Cast, standard: Questionnaire
) -> None:
    browser.sign_in(cast.ann)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE).status_code == 403


# -- Three sheets put together -----------------------------------------------------------------------


def ids(of: Sheet) -> list[list[str]]:
    return [[one.id for one in section.questions] for section in of.sections]


A, B, C, D = (question(name) for name in ("A-1", "A-2", "B-1", "B-2"))


def test_a_new_question_stands_where_the_new_sheet_has_it() -> None:
    new = question("A-1B")
    data = sheet_data(A, B, C, D)
    data["sections"][0]["questions"].insert(1, new)
    joined = join(sheet(A, B, C, D), sheet(A, B, C, D), read_sheet(data))
    assert ids(joined.sheet) == [["A-1", "A-1B", "A-2"], ["B-1", "B-2"]]
    assert joined.kept == ()


def test_what_the_new_sheet_gives_up_goes_unless_the_company_changed_it() -> None:
    mine = D | {"weight": 5}
    joined = join(sheet(A, B, C, D), sheet(A, B, C, mine), sheet(A, B))
    assert ids(joined.sheet) == [["A-1", "A-2"], ["B-2"]]
    assert joined.kept == ("B-2",)


def test_the_same_change_on_both_sides_is_no_matter() -> None:
    other = A | {"weight": 5}
    joined = join(sheet(A, B), sheet(other, B), sheet(other, B))
    assert joined.kept == ()
    assert joined.sheet.by_id["A-1"].weight == 5


def test_a_new_section_comes_with_its_questions_and_one_taken_out_does_not_come_back() -> None:
    joined = join(sheet(A, B), sheet(A, B), sheet(A, B, C, D))
    assert ids(joined.sheet) == [["A-1", "A-2"], ["B-1", "B-2"]]
    new = question("B-3")
    data = sheet_data(A, B, C, D)
    data["sections"][1]["questions"].append(new)
    joined = join(sheet(A, B, C, D), sheet(A, B), read_sheet(data))
    assert ids(joined.sheet) == [["A-1", "A-2", "B-3"]]


def test_titles_and_grades_follow_only_where_the_company_left_them() -> None:
    title, mine = {"ja": "新", "en": "New"}, {"ja": "当社", "en": "Ours"}
    new = sheet(A, B, title=title)
    assert join(sheet(A, B), sheet(A, B), new).sheet.title.en == "New"
    assert join(sheet(A, B), sheet(A, B, title=mine), new).sheet.title.en == "Ours"


def test_every_version_that_shipped_goes_on_to_the_one_of_today() -> None:
    today = read_sheet(shipping.shipped_pack().data)
    for version in ("2026.1", OLD):
        before = read_sheet(shelf.read_file(shelf.SHEET, FOLDER / version / shelf.SHEET.file).data)
        joined = join(before, before, today)
        assert (set(joined.sheet.by_id), joined.kept) == (set(today.by_id), ())
