"""Staff's pages of a draft's grades and of what lighter tiers are asked, without JavaScript."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import forms, merging
from portal.supervision.questionnaires.authoring.editing import Data
from portal.supervision.questionnaires.authoring.forms import Form
from portal.supervision.questionnaires.authoring.merging import Edit, Met
from portal.supervision.questionnaires.authoring.views import (
    Row,
    draft_of,
    draft_page,
    save,
    status_after,
)
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import QuestionnaireDraft
from portal.supervision.questionnaires.scores import is_asked_of

EDIT = Permission.QUESTIONNAIRE_EDIT


@requires(EDIT)
def grades(draft_id: int) -> ResponseReturnValue:
    """Every grade on one form: letter, from how many percent, what forbids it, words."""
    row, _questionnaire = draft_of(draft_id)
    if request.method == "GET":
        return _grades_page(row, forms.fill_grades(json.loads(row.body))), 200
    form = Form(request.form)
    if form.get("act") == "add":
        form["rows-g"] = str(forms.grade_rows(form) + 1)
        return _grades_page(row, form, focus=f"g-{forms.grade_rows(form) - 1}-id"), 200
    edits: Sequence[Edit] = ()
    try:
        edits = forms.read_grades(form)
        save(row, lambda data, _sheet: merging.put_grades(data, edits))
    except DomainError as refusal:
        row, _questionnaire = draft_of(draft_id)
        theirs = _grades_met(row, form) if isinstance(refusal, Met) else []
        page = _grades_page(row, form, refusal.message, field=refusal.field or "", theirs=theirs)
        return page, status_after(refusal)
    flash(_("Saved."), "success")
    return redirect(url_for(".draft", draft_id=draft_id, _anchor="at-grades"))


@requires(EDIT)
def tiers(draft_id: int) -> ResponseReturnValue:
    """What each tier is asked: everything, or only from a weight on."""
    row, _questionnaire = draft_of(draft_id)
    names = list(_tiers(queries.draft_sheet(row)))
    if request.method == "GET":
        return _tiers_page(row, forms.fill_tiers(names, json.loads(row.body))), 200
    form = Form(request.form)
    try:
        seen, mine = forms.read_tiers(form, [name for name in names if f"t-{name}" in form])
        if form.get("act") == "show":
            return _tiers_page(row, form, asked=mine), 200
        save(row, lambda data, _sheet: merging.put_tiers(data, seen, mine))
    except DomainError as refusal:
        row, _questionnaire = draft_of(draft_id)
        theirs = _tiers_met(row, form, names) if isinstance(refusal, Met) else []
        page = _tiers_page(row, form, refusal.message, field=refusal.field or "", theirs=theirs)
        return page, status_after(refusal)
    flash(_("Saved."), "success")
    return redirect(url_for(".draft", draft_id=draft_id, _anchor="at-grades"))


def _grades_page(
    row: QuestionnaireDraft, form: Form, refused: Message | None = None, **shown: Any
) -> str:
    return draft_page(
        "grades",
        row,
        form,
        refused,
        rows=max(forms.grade_rows(form), 1),
        capping=[
            question for question in queries.draft_sheet(row).questions() if question.caps_grade
        ],
        wording=wording,
        **shown,
    )


def _tiers_page(
    row: QuestionnaireDraft,
    form: Form,
    refused: Message | None = None,
    *,
    asked: Mapping[str, int] | None = None,
    **shown: Any,
) -> str:
    sheet = queries.draft_sheet(row)
    return draft_page(
        "tiers",
        row,
        form,
        refused,
        tiers=_tiers(sheet),
        counts=_counts(sheet, asked),
        by_weight=sorted(Counter(question.weight for question in sheet.questions()).items()),
        core=[question.id for question in sheet.questions() if question.core],
        **shown,
    )


def _tiers(sheet: Sheet) -> dict[str, Message]:
    """Every tier of the packs in force, and those that only the sheet names."""
    names = dict.fromkeys([*(tier.id for tier in catalogue.tiers().tiers), *sheet.lighter])
    return {name: merging.tier_words(name) for name in names}


def _counts(sheet: Sheet, least: Mapping[str, int] | None) -> Mapping[str, int]:
    """How many questions each tier is asked at most; `least` instead of what is saved."""
    tried = sheet if least is None else Sheet(sheet.title, sheet.sections, lighter=dict(least))
    return {
        tier: sum(is_asked_of(tried, question, tier) for question in tried.questions())
        for tier in _tiers(sheet)
    }


def _grades_met(row: QuestionnaireDraft, form: Form) -> list[Row]:
    """Both sides of each grade that both changed; the next press puts mine there. What I did not
    change keeps its old mark, so that theirs stays."""
    theirs = {one["id"]: one for one in _stored(row)}
    rows = []
    for place in range(forms.grade_rows(form)):
        was, seen = form.get(f"g-{place}-was", ""), form.get(f"g-{place}-seen", "")
        there, mine = theirs.get(was), forms.read_grade(form, place)
        if not was or seen in (merging.mark(there), merging.mark(mine)):
            continue
        rows.append((words(say("grade %(id)s", id=was)), _told(there), _told(mine)))
        form[f"g-{place}-seen"] = merging.mark(there)
        if there is None:
            form[f"g-{place}-was"] = ""
    return rows


def _tiers_met(row: QuestionnaireDraft, form: Form, names: Sequence[str]) -> list[Row]:
    """The same of tiers."""
    now = merging.tiers_of(json.loads(row.body))
    seen, mine = forms.read_tiers(form, [name for name in names if f"t-{name}" in form])
    rows = []
    for tier, least in mine.items():
        there = now.get(tier, 0)
        if least != seen[tier] and there not in (seen[tier], least):
            rows.append((words(merging.tier_words(tier)), _weights(there), _weights(least)))
            form[f"t-{tier}-seen"] = str(there)
    return rows


def _stored(row: QuestionnaireDraft) -> Sequence[Data]:
    found: Sequence[Data] = (json.loads(row.body).get("scoring") or {}).get("grades", ())
    return found


def _told(grade: Data | None) -> str:
    """A grade in one line."""
    if grade is None:
        return str(_("Taken out"))
    said = [
        grade["id"],
        _("from %(percent)s percent", percent=wording.plain(float(grade["min"]))),
        grade["label"]["ja"],
        grade["label"]["en"],
        words(wording.ALSO[grade["also"]]) if grade.get("also") else "",
    ]
    return words(say(", ")).join(one for one in said if one)


def _weights(least: int) -> str:
    return str(_("weight %(weight)s and more", weight=least) if least else _("everything"))
