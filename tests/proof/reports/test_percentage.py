"""A share in percent on its whole way: an author asks it, a vendor answers, the report says it."""

import re
from datetime import date

import pytest

from portal.content.definitions.questions import SHEET
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import transaction
from portal.proof.reports import services as reports
from portal.proof.reports.content.parts import CheckSheets
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import VersionOrigin
from portal.supervision.questionnaires.publishing import services as authoring
from portal.supervision.responses.reviewing import services as reviewing
from portal.supervision.responses.reviewing.services import Noted
from portal.supervision.responses.submission import services as submitting
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.questionnaires import question, send, sheet
from tests.foundation.printing import reading
from tests.proof.reports.drafts import drafted
from tests.proof.reports.story import Story
from tests.supervision.questionnaires.drafts import at, put, shown_form
from tests.supervision.responses.sheets.workbooks import (
    ANSWER,
    confirm,
    kept,
    page_of,
    row_of,
    take,
)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_from_the_author_to_the_report(
    browser: Browser, cast: Cast, clock: Clock, story: Story, lang: str
) -> None:
    clock.go_to(date(2026, 9, 15))
    with transaction():
        draft = authoring.make_questionnaire(
            SHEET, sheet(question("ORG-01", weight=1)), origin=VersionOrigin.BROWSER, actor=SYSTEM
        )
    browser.sign_in(cast.pam)
    form = shown_form(browser.get(at(draft, "sections", "s1", "new")).text)
    form["answer_type"], form["act"] = "percentage", "show"
    fields = browser.post(at(draft, "sections", "s1", "new"), data=form).text
    assert re.search(r'for="expected-number"[^>]*>A percentage', fields)
    form = shown_form(fields)
    assert {"expected-number", "r-0-below"} <= set(form)
    put(form, {"id": "TR-1", "text-ja": "教育を受けた者", "text-en": "Trained people"})
    put(form, {"expected-op": "gte", "expected-number": "90", "weight": "4"})
    assert browser.post(at(draft, "sections", "s1", "new"), data=form).status_code == 302
    row = questionnaires.get_draft(draft.id)
    assert row is not None
    with transaction():
        version = authoring.publish(row, version=row.version, note="", actor=acting(cast.pam))
    told = browser.get(f"/questionnaires/versions/{version.id}").text
    assert "A percentage" in told
    assert "At least 90 %" in told

    with transaction():
        sent = send(story.vendor, [story.mailing], version, actor=acting(cast.pam))
    browser.sign_in(cast.ada)
    for name, said in (("TR-1", "８０．５％"), ("ORG-01", "yes")):
        answer = browser.post(
            f"/responses/{sent.id}/answers/{name}", data={f"s-{name}": "0", f"v-{name}": said}
        )
        assert answer.status_code == 200, answer.text
    assert 'value="80.5"' in browser.get(f"/responses/{sent.id}/sections/s1").text
    book = take(browser, sent, lang)
    page = page_of(book, "TR-1")
    cell = page[f"{ANSWER}{row_of(page, 'TR-1')}"]
    assert cell.value == "80.5 %"
    cell.value, cell.number_format = 0.855, "0.0%"
    confirm(browser, sent, book)
    assert kept(sent) == {"TR-1": 85.5, "ORG-01": "yes"}
    paper = reading.text(browser.get(f"/responses/{sent.id}/paper.pdf").data)
    assert "85.5%" in paper  # read without blanks
    with transaction():
        submitting.submit(sent.id, actor=acting(cast.ada))

    browser.sign_in(cast.pam)
    page_of_review = browser.get(f"/responses/{sent.id}/review").text
    assert "85.5 %" in page_of_review
    assert "90 % or more" in page_of_review
    with transaction():
        reviewing.note_review(
            sent.id, "TR-1", Noted(Review.BY_DOCUMENT), seen=None, actor=acting(cast.pam)
        )
    with transaction():
        reviewing.accept(sent.id, {}, conclusion="", actor=acting(cast.pam))
    report = reports.preview(drafted(cast, story.vendor, language=lang), story.vendor)
    assert isinstance(report.sheets, CheckSheets)
    rows = {one.number: one for one in report.sheets.results[0].costly.rows}
    assert rows["TR-1"].answer == "85.5 %"
    assert rows["TR-1"].cost == pytest.approx(4.0)
