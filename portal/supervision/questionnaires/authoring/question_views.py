"""Staff's pages of a part of a draft: one question with everything about it, the grades, what lighter tiers are
asked. Each is one form, without JavaScript.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content import catalogue
from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.web import CONFLICT, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, digits, say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import editing, forms, merging, question_form
from portal.supervision.questionnaires.authoring.question_page import QuestionPage, label_of, said
from portal.supervision.questionnaires.authoring.views import (
    Row,
    draft_of,
    draft_page,
    save,
    status_after,
    wrong_places,
)
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.models import QuestionnaireDraft
from portal.supervision.questionnaires.scores import is_asked_of

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
    form = forms.Form(request.form)
    act, _sign, rest = form.get("act", "save").partition(":")
    if act != "save":  # only the page changes: another row, another order, the fields of a kind
        focus = question_form.change_page(form, act, rest)
        return _page(row, was, form, focus=focus), 200
    try:
        name, sheet = _save(row, was, form)
    except merging.Met as met:
        return _both_sides(draft_id, was, section_id, form, met), CONFLICT
    except DomainError as refusal:
        row, _questionnaire = draft_of(draft_id)
        page = _page(row, was, form, refusal.message, field=refusal.field or "")
        return page, status_after(refusal)
    home = sheet.section_of[name]
    done = _("Saved.")
    if home.id != form.get("section"):
        done = _(
            "Saved. Somebody moved %(id)s to “%(section)s” meanwhile; it stays there.",
            id=name,
            section=words(home.title) or home.id,
        )
    flash(done, "success")
    if form.get("go") == "stay":
        return redirect(url_for(".question", draft_id=draft_id, question_id=name))
    return redirect(url_for(".draft", draft_id=draft_id, _anchor=f"at-{name}"))


def _save(row: QuestionnaireDraft, was: str | None, form: forms.Form) -> tuple[str, Sheet]:
    was = None if form.get("again") else was
    to = merging.FieldPlace(form.get("section", ""), digits(form.get("place", "").strip(), 5))
    section, _sign, number = form.get("stood", "").partition(":")
    stood = merging.FieldPlace(section, digits(number.strip(), 5)) if section else None
    name = ""

    def change(data: editing.Data, sheet: Sheet) -> editing.Data:
        nonlocal name
        old = editing.find_question(data, was) if was else None
        mine = question_form.read(form, old, sheet)
        name = mine["id"]
        return merging.put_question(data, merging.Edit(was, form.get("seen", ""), mine), to, stood)

    sheet = save(row, change)
    return name, sheet


def _filled(row: QuestionnaireDraft, was: str | None, section_id: str) -> forms.Form:
    sheet, data = queries.draft_sheet(row), json.loads(row.body)
    stored = editing.find_question(data, was) if was else None
    form = question_form.fill(stored or FRESH, sheet.by_id.get(was or ""), sheet)
    form["section"], form["seen"] = section_id, merging.mark(stored)
    home = editing.home_of(data, was) if was else None
    if home is not None:
        form["place"] = str([one["id"] for one in home["questions"]].index(was) + 1)
        form["stood"] = f"{home['id']}:{form['place']}"
    return form


def _both_sides(
    draft_id: int, was: str | None, section_id: str, form: forms.Form, met: merging.Met
) -> str:
    """Somebody else changed it: what stands there now beside what was typed, which stays in the
    form and goes in its place with the next press."""
    row, _questionnaire = draft_of(draft_id)
    now = forms.Form() if met.gone else _filled(row, was, section_id)
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
    form: forms.Form,
    refused: Message | None = None,
    **shown: Any,
) -> str:
    sheet = queries.draft_sheet(row)
    choices = wording.fact_choices(sheet)
    old = sheet.by_id.get(was or "")
    told: Any = wording.condition(old.show_if, sheet, choices) if old and old.show_if else None
    wrong = (
        found for (_section, name), found in wrong_places(sheet).items() if was and name == was
    )
    return draft_page(
        "question",
        row,
        form,
        refused,
        page=QuestionPage(form, sheet, choices, was),
        was=was,
        told=told,
        problems=[problem for found in wrong for problem in found],
        wording=wording,
        ops=forms.COMPARISONS,
        **shown,
    )


@requires(EDIT)
def grades(draft_id: int) -> ResponseReturnValue:
    """Every grade on one form: letter, from how many percent, what forbids it, words."""
    row, _questionnaire = draft_of(draft_id)
    if request.method == "GET":
        return _grades_page(row, forms.fill_grades(json.loads(row.body))), 200
    form = forms.Form(request.form)
    if form.get("act") == "add":
        form["rows-g"] = str(forms.grade_rows(form) + 1)
        return _grades_page(row, form, focus=f"g-{forms.grade_rows(form) - 1}-id"), 200

    def change(data: editing.Data, _sheet: Sheet) -> editing.Data:
        return merging.put_grades(data, forms.read_grades(form))

    return _saved(row, form, change, _grades_page, _grades_met)


@requires(EDIT)
def tiers(draft_id: int) -> ResponseReturnValue:
    """What each tier is asked: everything, or only from a weight on."""
    row, _questionnaire = draft_of(draft_id)
    names = list(_tiers(queries.draft_sheet(row)))
    if request.method == "GET":
        return _tiers_page(row, forms.fill_tiers(names, json.loads(row.body))), 200
    form = forms.Form(request.form)
    there = [name for name in names if f"t-{name}" in form]
    if form.get("act") == "show":
        with suppress(RuleViolated):  # saving says why, and saves nothing
            return _tiers_page(row, form, asked=forms.read_tiers(form, there)[1]), 200

    def change(data: editing.Data, _sheet: Sheet) -> editing.Data:
        return merging.put_tiers(data, *forms.read_tiers(form, there))

    return _saved(row, form, change, _tiers_page, lambda row, form: _tiers_met(row, form, there))


def _saved(
    row: QuestionnaireDraft,
    form: forms.Form,
    change: Callable[[editing.Data, Sheet], editing.Data],
    page: Callable[..., str],
    met: Callable[[QuestionnaireDraft, forms.Form], list[Row]],
) -> ResponseReturnValue:
    """On to the outline; where it is refused the page again, with both sides where both changed it."""
    draft_id = row.id
    try:
        save(row, change)
    except DomainError as refusal:
        row, _questionnaire = draft_of(draft_id)
        theirs = met(row, form) if isinstance(refusal, merging.Met) else []
        shown = page(row, form, refusal.message, field=refusal.field or "", theirs=theirs)
        return shown, status_after(refusal)
    flash(_("Saved."), "success")
    return redirect(url_for(".draft", draft_id=draft_id, _anchor="at-grades"))


def _grades_page(
    row: QuestionnaireDraft, form: forms.Form, refused: Message | None = None, **shown: Any
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
    form: forms.Form,
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
    return {name: wording.tier_words(name) for name in names}


def _counts(sheet: Sheet, least: Mapping[str, int] | None) -> Mapping[str, int]:
    """How many questions each tier is asked at most; `least` instead of what is saved."""
    tried = sheet if least is None else Sheet(sheet.title, sheet.sections, lighter=dict(least))
    return {
        tier: sum(is_asked_of(tried, question, tier) for question in tried.questions())
        for tier in _tiers(sheet)
    }


def _grades_met(row: QuestionnaireDraft, form: forms.Form) -> list[Row]:
    """Both sides of each grade that both changed; the next press puts mine there. What I did not
    change keeps its old mark, so that theirs stays."""
    stored = (json.loads(row.body).get("scoring") or {}).get("grades", ())
    theirs = {grade["id"]: grade for grade in stored}
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


def _tiers_met(row: QuestionnaireDraft, form: forms.Form, names: Sequence[str]) -> list[Row]:
    now = merging.tiers_of(json.loads(row.body))
    seen, mine = forms.read_tiers(form, names)
    rows = []
    for tier, least in mine.items():
        there = now.get(tier, 0)
        if least != seen[tier] and there not in (seen[tier], least):
            rows.append((words(wording.tier_words(tier)), _weights(there), _weights(least)))
            form[f"t-{tier}-seen"] = str(there)
    return rows


def _told(grade: editing.Data | None) -> str:
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
