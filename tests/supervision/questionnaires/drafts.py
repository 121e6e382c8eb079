"""A draft in the browser: what its form would send, and how it stands now."""

import html
import re
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.models import QuestionnaireDraft
from tests.browser import Browser


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


def button(page: str, act: str) -> str:
    """The value of the button of the page that does this, such as `up:question:A-1`."""
    found = re.search(f'value="({re.escape(act)}:[^"]*)"', page)
    assert found, act
    return found[1]


def press(browser: Browser, draft: QuestionnaireDraft, act: str) -> TestResponse:
    """The button, on the outline as it stands."""
    value = button(browser.get(at(draft)).text, act)
    return browser.post(at(draft), data={"act": value})


def at(draft: QuestionnaireDraft, *steps: str) -> str:
    return "/".join([f"/questionnaires/drafts/{draft.id}", *steps])
