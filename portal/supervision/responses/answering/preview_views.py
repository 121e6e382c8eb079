"""Staff's pages of a questionnaire as a vendor would see it; whatever is typed is kept nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.definitions.conditions import FACTS, FactKind, facts_named
from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, digits
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scores import Setting, because, shown, shown_sections
from portal.supervision.responses.answering.page import QuestionView
from portal.supervision.responses.assignments import answer_rows

VIEW, EDIT = Permission.QUESTIONNAIRE_VIEW, Permission.QUESTIONNAIRE_EDIT


@requires(VIEW)
def preview_version(version_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_version(version_id))
    back = url_for("questionnaires.version", version_id=row.id)
    return _page(queries.sheet_of(row.id, row.sha256), back)


@requires(EDIT)
def preview_draft(draft_id: int) -> ResponseReturnValue:
    row = or_404(queries.get_draft(draft_id))
    return _page(queries.draft_sheet(row), url_for("questionnaires.draft", draft_id=row.id))


def _page(sheet: Sheet, back: str) -> str:
    form = answer_rows.Form(request.form)
    page = Preview(sheet, form, form.get("go") or form.get("section", ""))
    return render_template(
        "supervision/responses/preview.html",
        page=page,
        back=back,
        desk=NO_DESK,
        tiers=catalogue.tiers().tiers,
        choices=wording.fact_choices(sheet),
        wording=wording,
    )


NO_DESK = SimpleNamespace(asked=SimpleNamespace(assignment=SimpleNamespace(id=0)))  # for templates


@dataclass
class Preview:
    """The sheet in a setting that was chosen, with what was typed so far."""

    sheet: Sheet
    form: answer_rows.Form
    asked_section: str
    problems: dict[str, Message] = field(default_factory=dict)

    def __post_init__(self) -> None:
        answers = {question.id: self._given(question) for question in self.sheet.questions()}
        self.visible = shown(self.sheet, self.setting, answers)
        self.sections = shown_sections(self.sheet, self.visible)

    @property
    def setting(self) -> Setting:
        facts = {name: self._fact(name) for name in self.facts}
        known = {name: value for name, value in facts.items() if value not in (None, [])}
        return Setting(known, self.form.get("tier") or None)

    @property
    def facts(self) -> list[str]:
        """The facts that conditions of the sheet ask about."""
        named = [
            facts_named(question.show_if) for question in self.sheet.questions() if question.show_if
        ]
        return [name for name in FACTS if any(name in some for some in named)]

    @property
    def section(self) -> Section | None:
        """The one on the page: the one asked for, or the first that is shown."""
        found = {section.id: section for section, _questions in self.sections}
        return found.get(self.asked_section, next(iter(found.values()), None))

    @property
    def place(self) -> int:
        """Counts from 1."""
        places = (n for n, (one, _q) in enumerate(self.sections, 1) if one is self.section)
        return next(places, 0)

    @property
    def views(self) -> list[QuestionView]:
        return [
            QuestionView(
                question=question,
                is_shown=question.id in self.visible,
                may_change=True,
                because=because(question),
                typed=self.form,
                problem=self.problems.get(question.id),
                extra_rows=1 if self.form.get("add") == question.id else 0,
            )
            for question in (self.section.questions if self.section else ())
        ]

    @property
    def elsewhere(self) -> Iterator[tuple[str, str]]:
        """What was typed on other sections' pages, to be carried along."""
        here = {question.id for question in self.section.questions} if self.section else set()
        for name, typed in self.form.items(multi=True):
            sign, _, rest = name.partition("-")
            is_here = rest in here or any(
                rest.startswith(f"{question_id}-") for question_id in here
            )
            if sign in ("v", "t", "e", "r") and typed and not is_here:
                yield name, typed

    def kind_of(self, fact: str) -> FactKind:
        return FACTS[fact]

    def _given(self, question: Question) -> Given:
        try:
            said = answer_rows.read_said(self.form, question)
        except RuleViolated as refusal:
            self.problems[question.id] = refusal.message
            return Given()
        return Given(said.value, said.reason, said.expires)

    def _fact(self, name: str) -> Any:
        typed, kind = list(filter(None, self.form.getlist(f"fact:{name}"))), FACTS[name]
        if kind is FactKind.MANY or not typed:
            return typed
        if kind is FactKind.YES_NO:
            return typed[0] == "yes"
        return digits(typed[0], 5) if kind is FactKind.COUNT else typed[0]
