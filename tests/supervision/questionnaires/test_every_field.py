"""Everything a questionnaire consists of can be changed in the browser, not only by a file."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import transaction
from portal.supervision.questionnaires.definition.definition import Grade, Section, Sheet
from portal.supervision.questionnaires.kinds.parts.question import (
    Evidence,
    Expected,
    Option,
    Question,
    Rule,
    TableColumn,
)
from portal.supervision.questionnaires.models import QuestionnaireDraft, VersionOrigin
from portal.supervision.questionnaires.publishing import services
from tests.browser import Browser
from tests.factories.questionnaires import finding, question, sheet
from tests.supervision.questionnaires.drafts import at, fill, now

SHAPES: Final = (Sheet, Section, Question, Option, TableColumn, Expected, Evidence, Rule, Grade)


@dataclass(frozen=True)
class Form:
    """A page of a draft, and what is typed there."""

    page: str
    typed: Mapping[str, Any]


FORMS: Final[Mapping[str, Form]] = {
    "Sheet.title": Form("words", {"title_en": "New"}),
    "Sheet.description": Form("words", {"text_ja": "説明", "text_en": "New"}),
    "Sheet.language": Form("words", {"language": "ja"}),
    "Sheet.sections": Form("sections/new", {"id": "s9", "title_en": "New"}),
    "Sheet.grades": Form("grades", {"g-2-out": "1"}),
    "Sheet.lighter": Form("tiers", {"t-tier_4": "5"}),
    "Section.id": Form("sections/s1", {"id": "s9"}),
    "Section.title": Form("sections/s1", {"title_ja": "新"}),
    "Section.questions": Form("sections/s1/new", {"id": "NEW", "text-en": "New"}),
    "Section.intro": Form("sections/s1", {"text_en": "New"}),
    "Section.ask_anew": Form("sections/s1", {"ask_anew": "y"}),
    "Question.id": Form("questions/Q", {"id": "NEW"}),
    "Question.text": Form("questions/Q", {"text-ja": "新"}),
    "Question.kind": Form("questions/Q", {"answer_type": "yes_partial_no_na"}),
    "Question.weight": Form("questions/Q", {"weight": "4"}),
    "Question.required": Form("questions/Q", {"required": None}),
    "Question.basis": Form("questions/Q", {"basis_level": "law"}),
    "Question.help": Form("questions/Q", {"help-en": "New"}),
    "Question.options": Form("questions/C", {"o-2-out": "1"}),
    "Question.columns": Form("questions/T", {"c-2-out": "1"}),
    "Question.expected": Form("questions/Q", {"expected": "no"}),
    "Question.evidence": Form("questions/Q", {"evidence": "1"}),
    "Question.core": Form("questions/Q", {"core": "1"}),
    "Question.caps_grade": Form("questions/Q", {"caps_grade": "D"}),
    "Question.show_if": Form(
        "questions/Q", {"s-0-what": "a:C", "s-0-op": "is", "s-0-value": "good"}
    ),
    "Question.rules": Form("questions/Q", {"r-0-out": "1"}),
    "Question.mapping": Form("questions/Q", {"mapping": "ISO 27001: A.5.19"}),
    "Question.known_from": Form("questions/Q", {"known_from": "register.countries"}),
    "Option.id": Form("questions/C", {"o-0-id": "new"}),
    "Option.label": Form("questions/C", {"o-0-ja": "新"}),
    "Option.score": Form("questions/C", {"o-0-score": "0.9"}),
    "TableColumn.id": Form("questions/T", {"c-0-id": "new"}),
    "TableColumn.label": Form("questions/T", {"c-0-en": "New"}),
    "TableColumn.kind": Form("questions/T", {"c-0-type": "country"}),
    "TableColumn.required": Form("questions/T", {"c-0-required": None}),
    "Expected.op": Form("questions/N", {"expected-op": "lte"}),
    "Expected.values": Form("questions/N", {"expected-number": "90"}),
    "Evidence.required": Form("questions/Q", {"evidence": "1"}),
    "Evidence.accept": Form("questions/Q", {"accept-en": "New"}),
    "Rule.id": Form("questions/N", {"r-0-id": "NEW"}),
    "Rule.on": Form("questions/N", {"r-0-below": "70, 60"}),
    "Rule.severity": Form("questions/N", {"r-0-severity": "critical"}),
    "Rule.title": Form("questions/N", {"r-0-title-ja": "新"}),
    "Rule.action": Form("questions/N", {"r-0-action-en": "New"}),
    "Rule.due_days": Form("questions/N", {"r-0-days": "14"}),
    "Rule.owner": Form("questions/N", {"r-0-owner": "company"}),
    "Grade.id": Form("grades", {"g-0-id": "S"}),
    "Grade.least": Form("grades", {"g-0-min": "95"}),
    "Grade.label": Form("grades", {"g-0-en": "Excellent"}),
    "Grade.also": Form("grades", {"g-0-also": "corrective plan required"}),
}


@pytest.fixture
def full(draft: QuestionnaireDraft) -> QuestionnaireDraft:
    """Q, a choice C, a table T and a number N; grades A, B and D."""
    of = sheet(
        question("Q", findings=[finding("F-Q", ["no"])]),
        question("C", "single_choice"),
        question("T", "table"),
        question(
            "N",
            "number",
            expected={"op": "gte", "value": 80},
            findings=[finding("F-N", ["below:70"])],
        ),
    )
    with transaction():
        return services.make_questionnaire("full", of, origin=VersionOrigin.BROWSER, actor=SYSTEM)


def test_every_field_has_a_form() -> None:
    there = {f"{shape.__name__}.{one.name}" for shape in SHAPES for one in fields(shape)}
    assert there == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_each_is_changed_by_its_form(pam: Browser, full: QuestionnaireDraft, name: str) -> None:
    shape, _dot, field = name.partition(".")
    form = FORMS[name]
    before, typed = part(now(full), shape, form.page), fill(pam, at(full, form.page))
    for key, value in form.typed.items():
        typed.poplist(key)
        if value is not None:
            typed[key] = value
    assert pam.post(at(full, form.page), data=typed).status_code == 302
    after = part(now(full), shape, form.page)
    assert getattr(after, field) != getattr(before, field)


def part(of: Sheet, shape: str, page: str) -> Any:
    """The part a page is about, by its place: its id may change."""
    places = {"questions/Q": (0, 0), "questions/C": (0, 1), "questions/T": (1, 0)}
    section, number = places.get(page, (1, 1))
    asked = of.sections[section].questions[number]
    found = {
        "Sheet": [of],
        "Section": of.sections,
        "Question": [asked],
        "Option": asked.options,
        "TableColumn": asked.columns,
        "Expected": [asked.expected],
        "Evidence": [asked.evidence],
        "Rule": asked.rules,
        "Grade": of.grades,
    }[shape]
    return found[0]
