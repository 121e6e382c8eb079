"""Staff's page of one question of a draft: everything about it on one form, without JavaScript."""

import json
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import CONFLICT, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, digits
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import editing, merging, question_form
from portal.supervision.questionnaires.authoring.editing import Data
from portal.supervision.questionnaires.authoring.forms import COMPARISONS, Form
from portal.supervision.questionnaires.authoring.merging import Edit, FieldPlace, Met
from portal.supervision.questionnaires.authoring.question_page import QuestionPage, label_of, said
from portal.supervision.questionnaires.authoring.views import (
    draft_of,
    draft_page,
    save,
    status_after,
    wrong_places,
)
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.definition.wording import fact_choices
from portal.supervision.questionnaires.models import QuestionnaireDraft

EDIT = Permission.QUESTIONNAIRE_EDIT

FRESH = {
    "id": "",
    "text": {"ja": "", "en": ""},
    "answer_type": "yes_no",
    "weight": 1,
    "required": True,
    "basis_level": "own",
}


@requires(EDIT)
def new_question(draft_id: int, section_id: str) -> ResponseReturnValue:
    row, _questionnaire = draft_of(draft_id)
    if request.method == "GET":
        or_404(editing.find_section(json.loads(row.body), section_id))
    return _question(draft_id, None, section_id)


@requires(EDIT)
def question(draft_id: int, question_id: str) -> ResponseReturnValue:
    row, _questionnaire = draft_of(draft_id)
    home = editing.home_of(json.loads(row.body), question_id)
    if request.method == "GET":
        or_404(home)
    return _question(draft_id, question_id, (home or {}).get("id", ""))


def _question(draft_id: int, was: str | None, section_id: str) -> ResponseReturnValue:
    """`was`: its id in the draft, None for a new one; one that is gone meanwhile stays on the form."""
    row, _questionnaire = draft_of(draft_id)
    if request.method == "GET":
        return _page(row, was, _filled(row, was, section_id)), 200
    form = Form(request.form)
    act, _sign, rest = form.get("act", "save").partition(":")
    if act != "save":  # only the page changes: another row, another order, the fields of a kind
        focus = question_form.change_page(form, act, rest)
        return _page(row, was, form, focus=focus), 200
    try:
        name, sheet = _save(row, was, form)
    except Met as met:
        return _both_sides(draft_id, was, section_id, form, met), CONFLICT
    except DomainError as refusal:
        row, _questionnaire = draft_of(draft_id)
        page = _page(row, was, form, refusal.message, field=refusal.field or "")
        return page, status_after(refusal)
    home = sheet.section_of[name]
    if home.id == form.get("section"):
        flash(_("Saved."), "success")
    else:
        flash(
            _(
                "Saved. Somebody moved %(id)s to “%(section)s” meanwhile; it stays there.",
                id=name,
                section=words(home.title) or home.id,
            ),
            "success",
        )
    if form.get("go") == "stay":
        return redirect(url_for(".question", draft_id=draft_id, question_id=name))
    return redirect(url_for(".draft", draft_id=draft_id, _anchor=f"at-{name}"))


def _save(row: QuestionnaireDraft, was: str | None, form: Form) -> tuple[str, Sheet]:
    was = None if form.get("again") else was
    to = FieldPlace(form.get("section", ""), digits(form.get("place", "").strip(), 5))
    section, _sign, number = form.get("stood", "").partition(":")
    stood = FieldPlace(section, digits(number.strip(), 5)) if section else None
    name = ""

    def change(data: Data, sheet: Sheet) -> Data:
        nonlocal name
        old = editing.find_question(data, was) if was else None
        mine = question_form.read(form, old, sheet)
        name = mine["id"]
        return merging.put_question(data, Edit(was, form.get("seen", ""), mine), to, stood)

    sheet = save(row, change)
    return name, sheet


def _filled(row: QuestionnaireDraft, was: str | None, section_id: str) -> Form:
    """The form of a question as it stands, or of a new one."""
    sheet, data = queries.draft_sheet(row), json.loads(row.body)
    stored = editing.find_question(data, was) if was else None
    form = question_form.fill(stored or FRESH, sheet.by_id.get(was or ""), sheet)
    form["section"], form["seen"] = section_id, merging.mark(stored)
    home = editing.home_of(data, was) if was else None
    if home is not None:
        form["place"] = str([one["id"] for one in home["questions"]].index(was) + 1)
        form["stood"] = f"{home['id']}:{form['place']}"
    return form


def _both_sides(draft_id: int, was: str | None, section_id: str, form: Form, met: Met) -> str:
    """Somebody else changed it: what stands there now beside what was typed, which stays in the
    form and goes in its place with the next press."""
    row, _questionnaire = draft_of(draft_id)
    now = Form() if met.gone else _filled(row, was, section_id)
    for name in ("seen", "stood"):
        form[name] = now.get(name, "")
    if met.gone:
        form["again"] = "1"
    sheet = queries.draft_sheet(row)
    names = dict.fromkeys((*now, *form))
    theirs = [
        (words(label), there, mine)
        for name in names
        if (there := said(name, now, sheet)) != (mine := said(name, form, sheet))
        and (question_form.is_written(now, name) or question_form.is_written(form, name))
        and (label := label_of(name))
    ]
    return _page(row, was, form, met.message, theirs=[] if met.gone else theirs)


def _page(
    row: QuestionnaireDraft,
    was: str | None,
    form: Form,
    refused: Message | None = None,
    **shown: Any,
) -> str:
    sheet = queries.draft_sheet(row)
    choices = fact_choices(sheet)
    old = sheet.by_id.get(was or "")
    told: Any = wording.condition(old.show_if, sheet, choices) if old and old.show_if else None
    wrong = wrong_places(sheet)
    return draft_page(
        "question",
        row,
        form,
        refused,
        page=QuestionPage(form, sheet, choices, was),
        was=was,
        told=told,
        problems=[
            problem
            for (_section, name), found in wrong.items()
            if was and name == was
            for problem in found
        ],
        wording=wording,
        ops=COMPARISONS,
        **shown,
    )
