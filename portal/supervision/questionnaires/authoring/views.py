"""Staff's pages of a draft: its outline, its own words, sections, what is to mend, publishing."""

import json
from collections import defaultdict
from collections.abc import Callable
from itertools import product
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of, typed, was_refused
from portal.foundation.core.pages.web import CONFLICT, UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.authoring import editing, merging
from portal.supervision.questionnaires.authoring.forms import Form
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.forms import (
    BOTH,
    ORIGINS,
    PublishForm,
    SectionForm,
    TitleForm,
    WholeForm,
)
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireDraft
from portal.supervision.questionnaires.publishing import checks as checking
from portal.supervision.questionnaires.publishing import services
from portal.supervision.questionnaires.publishing.question_checks import DraftProblem

EDIT = Permission.QUESTIONNAIRE_EDIT
FOLDER = "supervision/questionnaires"

Row = tuple[Any, str, str]


@requires(EDIT)
def draft(draft_id: int) -> ResponseReturnValue:
    """The outline: sections and questions in order, and what is to mend in each."""
    row, questionnaire = draft_of(draft_id)
    return _outline(row, questionnaire)


@requires(EDIT)
def arrange(draft_id: int) -> ResponseReturnValue:
    """Move a section or question up or down, or take it out: `act` is `up:question:SUB-01:` and
    the mark of its place, or of itself where it is taken out."""
    row, _questionnaire = draft_of(draft_id)
    move, sort, name, seen = [*request.form.get("act", "").split(":"), "", "", ""][:4]
    or_404(True if move in editing.ACTS and sort in ("section", "question") else None)
    at = editing.beside(json.loads(row.body), name) if move == editing.OUT else name
    try:
        save(row, lambda data, _sheet: merging.arrange(data, move, sort, name, seen))
    except DomainError as refusal:
        return _outline(*draft_of(draft_id), words(refusal.message)), status_after(refusal)
    if move == editing.OUT:
        flash(_("%(id)s is taken out.", id=name), "success")
    return redirect(url_for(".draft", draft_id=draft_id, at=f"{move}:{at}"))


@requires(EDIT)
def whole(draft_id: int) -> ResponseReturnValue:
    row, questionnaire = draft_of(draft_id)
    data = json.loads(row.body)
    seen = merging.mark(merging.whole_of(data))
    start = {"seen": seen, "language": data.get("language") or BOTH}
    form = TitleForm(data=_words(data, "description") | start)
    theirs: list[Row] = []

    def change(data: editing.Data, _sheet: Sheet) -> editing.Data:
        mine = {"title": _pair(form, "title"), "description": _pair(form, "text")}
        if typed(form.language) != BOTH:
            mine["language"] = typed(form.language)
        return merging.put_whole(data, merging.Edit("", form.seen.data or "", mine))

    onward = act(
        form,
        lambda: editing.change_draft(row, change, actor=current_actor()),
        done=_("Saved."),
        to=url_for(".draft", draft_id=draft_id),
        refuse=lambda form, refusal: theirs.extend(_refused(form, refusal, draft_id, None)),
    )
    return onward or show_form(
        form, f"{FOLDER}/whole.html", row=row, questionnaire=questionnaire, theirs=theirs
    )


@requires(EDIT)
def new_section(draft_id: int) -> ResponseReturnValue:
    return _section(draft_id, None)


@requires(EDIT)
def section(draft_id: int, section_id: str) -> ResponseReturnValue:
    return _section(draft_id, section_id)


@requires(EDIT)
def problems(draft_id: int) -> ResponseReturnValue:
    """Everything to mend on one page, with links to the place; publishing where nothing stops it."""
    row, questionnaire = draft_of(draft_id)
    return _check(row, questionnaire, PublishForm(data={"version": row.version}))


@requires(EDIT)
def publish(draft_id: int) -> ResponseReturnValue:
    row, _questionnaire = draft_of(draft_id)
    form = PublishForm()
    onward = act(
        form,
        lambda: services.publish(
            row, version=typed(form.version), note=typed(form.note), actor=current_actor()
        ),
        done=lambda made: _("Version %(number)s is published.", number=made.number),
        to=lambda made: url_for(".version", version_id=made.id),
    )
    if was_refused(form):
        form.version.data, form.version.raw_data = draft_of(draft_id)[0].version, None
    return onward or (_check(*draft_of(draft_id), form), status_of(form))


@requires(EDIT)
def drop(draft_id: int) -> ResponseReturnValue:
    """Give the next version up."""
    row, questionnaire = draft_of(draft_id)
    questionnaire_id = questionnaire.id
    with transaction():
        services.drop_draft(row, actor=current_actor())
    flash(_("The draft is given up."), "success")
    return redirect(url_for(".show", questionnaire_id=questionnaire_id))


def draft_of(draft_id: int) -> tuple[QuestionnaireDraft, Questionnaire]:
    """The draft as it stands now. 404 where it was published or given up, with what was typed."""
    row = queries.get_draft(draft_id)
    if row is None:
        typed_words = [
            value
            for name, value in request.form.items(multi=True)  # a person wrote into these
            if value.strip() and name.endswith(("ja", "en", "note", "mapping"))
        ]
        page = render_template(f"{FOLDER}/gone.html", typed=typed_words)
        abort(make_response(page, 404) if typed_words else 404)
    return row, or_404(queries.find_questionnaire(row.questionnaire_id))


def save(row: QuestionnaireDraft, change: Callable[[editing.Data, Sheet], editing.Data]) -> Sheet:
    """Change the draft as it stands now, and give it back. Refuses as `change` does."""
    with transaction():
        return editing.change_draft(row, change, actor=current_actor())


def draft_page(
    name: str, row: QuestionnaireDraft, form: Form, refused: Message | None = None, **shown: Any
) -> str:
    """A page of fields without classes. `field`: at which it was refused; `theirs`: what somebody else
    saved beside what was typed; `focus`: the field to begin with."""
    return render_template(
        f"{FOLDER}/{name}.html",
        **{"field": "", "theirs": (), "focus": ""} | shown,
        row=row,
        questionnaire=draft_of(row.id)[1],
        sheet=queries.draft_sheet(row),
        form=form,
        refused=refused,
    )


def status_after(refusal: DomainError) -> int:
    return CONFLICT if isinstance(refusal, ChangedMeanwhile) else UNPROCESSABLE


def wrong_places(sheet: Sheet) -> dict[tuple[str | None, str | None], list[DraftProblem]]:
    """What is to mend, by section and question."""
    found = defaultdict(list)
    for problem in checking.check(sheet, wording.fact_choices(sheet)):
        found[problem.section, problem.question].append(problem)
    return found


def _outline(row: QuestionnaireDraft, questionnaire: Questionnaire, refused: str = "") -> str:
    sheet, data = queries.draft_sheet(row), json.loads(row.body)
    move, _sign, moved = request.args.get("at", "").partition(":")
    places = dict(merging.place_marks(data["sections"], ""))
    marks = {section["id"]: merging.mark(merging.words_of(section)) for section in data["sections"]}
    for section in data["sections"]:
        places |= {
            f"{section['id']}/{name}": place_mark
            for name, place_mark in merging.place_marks(section["questions"], section["id"]).items()
        }
        marks |= {f"{section['id']}/{one['id']}": merging.mark(one) for one in section["questions"]}
    return render_template(
        f"{FOLDER}/draft.html",
        row=row,
        questionnaire=questionnaire,
        sheet=sheet,
        wrong=wrong_places(sheet),
        refused=refused,
        has_version=queries.latest_version(questionnaire.id) is not None,
        names=names_of([row.changed_by_id]),
        wording=wording,
        origins=ORIGINS,
        choices=wording.fact_choices(sheet),
        places=places,
        marks=marks,
        moved=moved,
        act=move,
    )


def _check(row: QuestionnaireDraft, questionnaire: Questionnaire, form: PublishForm) -> str:
    sheet = queries.draft_sheet(row)
    found = checking.check(sheet, wording.fact_choices(sheet))
    return render_template(
        f"{FOLDER}/check.html",
        row=row,
        questionnaire=questionnaire,
        form=form,
        sheet=sheet,
        stops=[problem for problem in found if problem.stops],
        others=[problem for problem in found if not problem.stops],
        sections={one.id: one.title for one in sheet.sections},
    )


def _section(draft_id: int, section_id: str | None) -> ResponseReturnValue:
    """A new section, or one that is there: its words; its questions stay."""
    row, questionnaire = draft_of(draft_id)
    old = editing.find_section(json.loads(row.body), section_id) if section_id else {}
    if request.method == "GET":
        or_404(old is not None or None)
    start = _words(old or {}, "intro") | {"id": section_id}
    seen = merging.mark(merging.words_of(old))
    form = SectionForm(data=start | {"ask_anew": (old or {}).get("ask_anew"), "seen": seen})
    theirs: list[Row] = []

    def change(data: editing.Data, _sheet: Sheet) -> editing.Data:
        new = {"id": typed(form.id), "title": _pair(form, "title"), "intro": _pair(form, "text")}
        new["ask_anew"] = form.ask_anew.data
        was = None if form.again.data else section_id
        return merging.put_section(data, merging.Edit(was, form.seen.data or "", new))

    onward = act(
        form,
        lambda: editing.change_draft(row, change, actor=current_actor()),
        done=_("Saved."),
        to=lambda _sheet: url_for(".draft", draft_id=draft_id, _anchor=f"at-{typed(form.id)}"),
        refuse=lambda form, refusal: theirs.extend(_refused(form, refusal, draft_id, section_id)),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/section.html",
        row=row,
        questionnaire=questionnaire,
        section_id=section_id,
        theirs=theirs,
    )


def _refused(
    form: WholeForm, refusal: DomainError, draft_id: int, section_id: str | None
) -> list[Row]:
    """Say why; where somebody else saved, show both sides and let the next try put mine there."""
    refuse(form, refusal)
    data = json.loads(draft_of(draft_id)[0].body)
    if not isinstance(refusal, merging.Met):
        return []
    if isinstance(form, SectionForm):
        form.again.data = "1" if refusal.gone else ""
        now = editing.find_section(data, section_id or "")
        form.seen.data = merging.mark(merging.words_of(now))
        theirs = {"id": now["id"], **_words(now, "intro")} if now else {}
    else:
        form.seen.data = merging.mark(merging.whole_of(data))
        theirs = _words(data, "description")
    return [(form[name].label.text, theirs[name], form[name].data or "") for name in theirs]


def _words(data: dict[str, Any], text: str) -> dict[str, str]:
    both = {"title": data.get("title") or {}, "text": data.get(text) or {}}
    fields = product(both, ("ja", "en"))
    return {f"{name}_{lang}": both[name].get(lang, "") for name, lang in fields}


def _pair(form: WholeForm, name: str) -> dict[str, str]:
    return {lang: typed(form[f"{name}_{lang}"]).replace("\r\n", "\n") for lang in ("ja", "en")}
