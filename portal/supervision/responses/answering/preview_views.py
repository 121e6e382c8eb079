"""Staff's pages of a questionnaire as a vendor would see it; whatever is typed is kept nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.definitions.conditions import FACTS, Kind, facts_named
from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Section, Sheet
from portal.supervision.questionnaires.definition.fact_choices import fact_choices
from portal.supervision.questionnaires.kinds.answer import Given
from portal.supervision.questionnaires.kinds.question import Question
from portal.supervision.questionnaires.scoring.shown import Setting, because, shown, shown_sections
from portal.supervision.responses.answering.page import QuestionView
from portal.supervision.responses.assignments import parse_form as page_form
from portal.supervision.responses.assignments.parse_form import Form

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
    form = Form(request.form)
    page = Preview(sheet, form, form.get("go") or form.get("section", ""))
    return render_template(
        "supervision/responses/preview.html",
        page=page,
        back=back,
        desk=NO_DESK,
        tiers=catalogue.tiers().tiers,
        choices=fact_choices(sheet),
        wording=wording,
    )
