"""Answers, columns and findings of a question are put in order by arrows, without JavaScript."""

import re

import pytest

from portal.supervision.questionnaires.models import QuestionnaireDraft
from tests.browser import Browser
from tests.supervision.questionnaires.drafts import asked, at, fill, put, shown_form


def focused(page: str) -> list[str]:
    """The ids of what takes the focus when the page is shown."""
    return [
        found[1] for tag in re.findall(r"<[a-z]+ [^>]*\bautofocus\b[^>]*>", page)
        if (found := re.search(r'id="([^"]+)"', tag))
    ]  # fmt: skip


def test_an_answer_moves_with_everything_typed_and_the_arrow_keeps_the_focus(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "B-2")
    form = fill(pam, path, act="down:o:0")
    form["o-0-en"] = "Typed, not saved"
    page = pam.post(path, data=form).text
    assert focused(page) == ["down-o-1"]
    form = shown_form(page)
    assert [form[f"o-{n}-id"] for n in range(3)] == ["fair", "good", "poor"]
    form["act"] = "down:o:1"
    page = pam.post(path, data=form).text
    assert focused(page) == ["up-o-2"], "at the end only the other arrow can be pressed"
    assert [one.id for one in asked(draft, "B-2").options] == ["good", "fair", "poor"]
    assert pam.post(path, data=shown_form(page)).status_code == 302
    options = asked(draft, "B-2").options
    assert [one.id for one in options] == ["fair", "poor", "good"]
    assert getattr(options[2].label, "en", "") == "Typed, not saved"


@pytest.mark.parametrize(
    ("kind", "sign", "rows"),
    [
        ("table", "c", [{"id": "one", "en": "1", "required": "1"}, {"id": "two", "en": "2"}]),
        (
            "yes_no",
            "r",
            [
                {"id": "F-1", "title-en": "1", "days": "10", "severity": "minor", "on": "no"},
                {"id": "F-2", "title-en": "2", "days": "20", "severity": "major", "on": "yes"},
            ],
        ),
    ],
)
def test_columns_and_findings_move_with_their_ticks(
    pam: Browser, draft: QuestionnaireDraft, kind: str, sign: str, rows: list[dict[str, str]]
) -> None:
    path = at(draft, "sections", "s1", "new")
    form = fill(pam, path, id="NEW", answer_type=kind)
    form["answer_type"] = kind
    form[f"rows-{sign}"] = "2"
    for number, row in enumerate(rows):
        put(form, {f"{sign}-{number}-{name}": value for name, value in row.items()})
    form["act"] = f"up:{sign}:1"
    page = pam.post(path, data=form).text
    assert focused(page) == [f"down-{sign}-0"]
    assert pam.post(path, data=shown_form(page)).status_code == 302
    made = asked(draft, "NEW")
    if sign == "c":
        assert [(one.id, one.required) for one in made.columns] == [("two", False), ("one", True)]
    else:
        assert [(one.id, one.on) for one in made.rules] == [("F-2", ("yes",)), ("F-1", ("no",))]


@pytest.mark.parametrize("act", ["up:o:0", "down:o:2", "down:o:99", "up:o:-1", "up:o:", "up:x:1"])
def test_an_arrow_that_leads_nowhere_changes_nothing(
    pam: Browser, draft: QuestionnaireDraft, act: str
) -> None:
    path = at(draft, "questions", "B-2")
    answer = pam.post(path, data=fill(pam, path, act=act))
    assert answer.status_code == 200
    form = shown_form(answer.text)
    assert [form[f"o-{n}-id"] for n in range(3)] == ["good", "fair", "poor"]


def test_an_added_row_has_the_focus(pam: Browser, draft: QuestionnaireDraft) -> None:
    path = at(draft, "questions", "B-2")
    assert focused(pam.post(path, data=fill(pam, path, act="add:o")).text) == ["o-3-id"]


def test_what_is_no_longer_there_stays_ticked_until_somebody_unticks_it(
    pam: Browser, draft: QuestionnaireDraft
) -> None:
    path = at(draft, "questions", "B-2")
    form = fill(pam, path, **{"r-0-id": "F-B"})
    put(form, {"r-0-title-en": "F", "r-0-days": "9", "r-0-severity": "minor", "o-2-out": "1"})
    form.setlist("r-0-on", ["good", "poor"])
    form.setlist("expected", ["poor"])
    assert pam.post(path, data=form).status_code == 302
    page = pam.get(path).text
    assert page.count("poor (no longer there)") == 2
    assert "waits for poor, which cannot be answered" in page
    assert asked(draft, "B-2").rules[0].on == ("good", "poor")
    pam.post(path, data=shown_form(page))
    assert asked(draft, "B-2").rules[0].on == ("good", "poor")
