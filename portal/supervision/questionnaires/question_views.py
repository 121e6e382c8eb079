"""Staff's page of one question of a draft: everything about it on one form, without JavaScript."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import requires
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.messages import Message
from portal.foundation.core.web import or_404
from portal.supervision.questionnaires import (
    condition_form,
    editing,
    queries,
    question_form,
    wording,
)
from portal.supervision.questionnaires.draft_views import (
    CONFLICT,
    draft_of,
    save,
    seen_version,
    wrong_places,
)
from portal.supervision.questionnaires.fact_choices import fact_choices
from portal.supervision.questionnaires.models import QuestionnaireDraft
from portal.supervision.questionnaires.question_form import Form
from portal.supervision.questionnaires.question_page import QuestionPage
from portal.supervision.questionnaires.views import EDIT, FOLDER, bp

__all__ = ["bp"]
REFUSED = 422
FRESH = {
    "id": "",
    "text": {"ja": "", "en": ""},
    "answer_type": "yes_no",
    "weight": 1,
    "required": True,
    "basis_level": "own",
}


@bp.route(
    "/questionnaires/drafts/<int:draft_id>/sections/<section_id>/new", methods=["GET", "POST"]
)
@requires(EDIT)
def new_question(draft_id: int, section_id: str) -> ResponseReturnValue:
    row, _questionnaire = draft_of(draft_id)
    or_404(editing.find_section(json.loads(row.body), section_id))
    return _question(draft_id, None, section_id)


@bp.route("/questionnaires/drafts/<int:draft_id>/questions/<question_id>", methods=["GET", "POST"])
@requires(EDIT)
def question(draft_id: int, question_id: str) -> ResponseReturnValue:
    row, _questionnaire = draft_of(draft_id)
    home = or_404(editing.home_of(json.loads(row.body), question_id))
    return _question(draft_id, question_id, home["id"])


def _question(draft_id: int, was: str | None, section_id: str) -> ResponseReturnValue:
    row, _questionnaire = draft_of(draft_id)
    form = _filled(row, was, section_id)
    if request.method == "GET":
        return _page(row, was, form), 200
    form = Form(request.form)
    act, _sign, sign = form.get("act", "save").partition(":")
    if act == "add" and sign in question_form.ROW_SIGNS:
        form[f"rows-{sign}"] = str(question_form.rows_of(form, sign) + 1)
    if act == "replace":
        form.pop("keep-condition", None)
        form["rows-s"] = "1"
    if act != "save":  # only the page changes: another row, the fields of another kind
        return _page(row, was, form, opened=sign), 200
    try:
        name = _save(row, was, form)
    except ChangedMeanwhile as refusal:
        return _both_sides(draft_id, was, section_id, form, refusal.message), CONFLICT
    except DomainError as refusal:
        row, _questionnaire = draft_of(draft_id)
        return _page(row, was, form, refusal.message, field=refusal.field or ""), REFUSED
    flash(_("Saved."), "success")
    if form.get("go") == "stay":
        return redirect(url_for(".question", draft_id=draft_id, question_id=name))
    return redirect(url_for(".draft", draft_id=draft_id, _anchor=f"at-{name}"))


def _save(row: QuestionnaireDraft, was: str | None, form: Form) -> str:
    data = json.loads(row.body)
    old = editing.find_question(data, was) if was else None
    new = question_form.read(form, old, queries.draft_sheet(row))
    place = _place(form)
    home = editing.home_of(data, was) if was else None
    if home is not None and home["id"] == form.get("section"):
        at = [one["id"] for one in home["questions"]].index(was) + 1
        place = None if place == at else place
    seen = seen_version() if was else row.version  # a new one disturbs nobody's
    save(row, editing.put_question(data, new, form.get("section", ""), was, place), seen)
    name: str = new["id"]
    return name


def _place(form: Form) -> int | None:
    typed = form.get("place", "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 6 else None  # noqa: PLR2004


def _filled(row: QuestionnaireDraft, was: str | None, section_id: str) -> Form:
    sheet, data = queries.draft_sheet(row), json.loads(row.body)
    stored = editing.find_question(data, was) if was else None
    form = question_form.fill(stored or FRESH, sheet.by_id.get(was or ""), sheet)
    form["section"], form["version"] = section_id, str(row.version)
    home = editing.home_of(data, was) if was else None
    if home is not None:
        form["place"] = str([one["id"] for one in home["questions"]].index(was) + 1)
    return form


def _both_sides(draft_id: int, was: str | None, section_id: str, form: Form, why: Message) -> str:
    """Somebody else saved: what stands there now beside what was typed, which stays in the form."""
    row, _questionnaire = draft_of(draft_id)
    still = was and editing.find_question(json.loads(row.body), was) is not None
    now = _filled(row, was if still else None, section_id)
    form["version"] = str(row.version)
    names = [one for one in (*now, *form) if one not in ("version", "csrf_token", "act", "go")]
    theirs = [
        (name, ", ".join(now.getlist(name)), ", ".join(form.getlist(name)))
        for name in dict.fromkeys(names)
        if now.getlist(name) != form.getlist(name)
        and any((*now.getlist(name), *form.getlist(name)))
    ]
    return _page(row, was if still else None, form, why, theirs=theirs)


def _page(
    row: QuestionnaireDraft,
    was: str | None,
    form: Form,
    refused: Message | None = None,
    *,
    field: str = "",
    theirs: list[tuple[str, str, str]] | None = None,
    opened: str = "",
) -> str:
    sheet = queries.draft_sheet(row)
    choices = fact_choices(sheet)
    old = sheet.by_id.get(was or "")
    told: Any = wording.condition(old.show_if, sheet, choices) if old and old.show_if else None
    wrong = wrong_places(sheet)
    return render_template(
        f"{FOLDER}/question.html",
        page=QuestionPage(form, sheet, choices, was),
        row=row,
        was=was,
        questionnaire=draft_of(row.id)[1],
        sheet=sheet,
        refused=refused,
        field=field,
        theirs=theirs or [],
        opened=opened,
        told=told,
        problems=[
            one for (_s, name), found in wrong.items() if was and name == was for one in found
        ],
        wording=wording,
        ops=condition_form.WORDS,
    )
