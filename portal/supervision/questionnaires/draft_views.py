"""Staff's pages of a draft: its outline, its own words, sections, what is to mend, publishing."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.forms import refuse, status_of, typed
from portal.foundation.core.i18n import words
from portal.foundation.core.transactions import transaction
from portal.foundation.core.web import or_404, row_id
from portal.supervision.questionnaires import checking, editing, queries, services, wording
from portal.supervision.questionnaires.fact_choices import fact_choices
from portal.supervision.questionnaires.forms import PublishForm, SectionForm, WholeForm
from portal.supervision.questionnaires.models import Questionnaire, QuestionnaireDraft
from portal.supervision.questionnaires.shapes import Sheet
from portal.supervision.questionnaires.views import EDIT, FOLDER, bp

__all__ = ["bp"]
CONFLICT = 409
Row = tuple[Any, str, str]


@bp.get("/questionnaires/drafts/<int:draft_id>")
@requires(EDIT)
def draft(draft_id: int) -> ResponseReturnValue:
    """The outline: sections and questions in order, and what is to mend in each."""
    row, questionnaire = draft_of(draft_id)
    return _outline(row, questionnaire)


@bp.post("/questionnaires/drafts/<int:draft_id>")
@requires(EDIT)
def arrange(draft_id: int) -> ResponseReturnValue:
    """Move a section or question up or down, or take it out: `act` is `up:question:SUB-01`."""
    row, _questionnaire = draft_of(draft_id)
    act, _sign, rest = request.form.get("act", "").partition(":")
    sort, _sign, name = rest.partition(":")
    or_404(True if act in editing.ACTS and sort in ("section", "question") else None)
    change = editing.arrange_section if sort == "section" else editing.arrange_question
    try:
        save(row, change(json.loads(row.body), act, name), seen_version())
    except DomainError as refusal:
        status = CONFLICT if isinstance(refusal, ChangedMeanwhile) else 422
        return _outline(*draft_of(draft_id), words(refusal.message)), status
    if act == editing.OUT:
        flash(_("%(id)s is taken out.", id=name), "success")
        return redirect(url_for(".draft", draft_id=draft_id))
    return redirect(url_for(".draft", draft_id=draft_id, _anchor=f"at-{name}"))


@bp.route("/questionnaires/drafts/<int:draft_id>/words", methods=["GET", "POST"])
@requires(EDIT)
def whole(draft_id: int) -> ResponseReturnValue:
    """Title and introduction."""
    row, questionnaire = draft_of(draft_id)
    data = json.loads(row.body)
    form = WholeForm(data=_words(data, "description") | {"version": row.version})
    theirs: list[Row] = []
    if form.validate_on_submit():
        changed = data | {"title": _pair(form, "title")}
        changed["description"] = _pair(form, "text")
        try:
            save(row, changed, typed(form.version))
        except DomainError as refusal:
            theirs = _refused(form, refusal, draft_id, None)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".draft", draft_id=draft_id))
    page = render_template(
        f"{FOLDER}/whole.html", form=form, row=row, questionnaire=questionnaire, theirs=theirs
    )
    return page, status_of(form)


@bp.route("/questionnaires/drafts/<int:draft_id>/sections/new", methods=["GET", "POST"])
@requires(EDIT)
def new_section(draft_id: int) -> ResponseReturnValue:
    return _section(draft_id, None)


@bp.route("/questionnaires/drafts/<int:draft_id>/sections/<section_id>", methods=["GET", "POST"])
@requires(EDIT)
def section(draft_id: int, section_id: str) -> ResponseReturnValue:
    return _section(draft_id, section_id)


@bp.get("/questionnaires/drafts/<int:draft_id>/check")
@requires(EDIT)
def problems(draft_id: int) -> ResponseReturnValue:
    """Everything to mend on one page, with links to the place; publishing where nothing stops it."""
    row, questionnaire = draft_of(draft_id)
    return _check(row, questionnaire, PublishForm(data={"version": row.version}))


@bp.post("/questionnaires/drafts/<int:draft_id>/publish")
@requires(EDIT)
def publish(draft_id: int) -> ResponseReturnValue:
    row, _questionnaire = draft_of(draft_id)
    form = PublishForm()
    if form.validate_on_submit():
        try:
            with transaction():
                made = services.publish(
                    row, version=typed(form.version), note=typed(form.note), actor=current_actor()
                )
        except DomainError as refusal:
            refuse(form, refusal)
            row, _questionnaire = draft_of(draft_id)
            form.version.data, form.version.raw_data = row.version, None
        else:
            flash(_("Version %(number)s is published.", number=made.number), "success")
            return redirect(url_for(".version", version_id=made.id))
    return _check(*draft_of(draft_id), form), status_of(form)


@bp.post("/questionnaires/drafts/<int:draft_id>/drop")
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
    """The draft as it stands now; 404 where it was published or given up."""
    row = or_404(queries.get_draft(draft_id))
    return row, or_404(queries.find_questionnaire(row.questionnaire_id))


def save(row: QuestionnaireDraft, data: dict[str, Any], version: int) -> None:
    """Put changed data in the draft's place. Refuses as `editing.sheet_of` and `save_draft` do."""
    sheet = editing.sheet_of(data)
    with transaction():
        services.save_draft(row, sheet, version=version, actor=current_actor())


def seen_version() -> int:
    """The version of the draft that was on the page; 0 for nonsense."""
    try:
        return row_id(request.form.get("version", "0"))
    except ValueError:
        return 0


def wrong_places(sheet: Sheet) -> dict[tuple[str | None, str | None], list[checking.Problem]]:
    """What is to mend, by section and question."""
    found: dict[tuple[str | None, str | None], list[checking.Problem]] = {}
    for one in checking.check(sheet):
        found.setdefault((one.section, one.question), []).append(one)
    return found


def _outline(row: QuestionnaireDraft, questionnaire: Questionnaire, refused: str = "") -> str:
    sheet = queries.draft_sheet(row)
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
        choices=fact_choices(sheet),
    )


def _check(row: QuestionnaireDraft, questionnaire: Questionnaire, form: PublishForm) -> str:
    sheet = queries.draft_sheet(row)
    found = checking.check(sheet)
    return render_template(
        f"{FOLDER}/check.html",
        row=row,
        questionnaire=questionnaire,
        form=form,
        sheet=sheet,
        stops=[one for one in found if one.stops],
        others=[one for one in found if not one.stops],
    )


def _section(draft_id: int, section_id: str | None) -> ResponseReturnValue:
    """A new section, or one that is there: its words; its questions stay."""
    row, questionnaire = draft_of(draft_id)
    data = json.loads(row.body)
    old = or_404(editing.find_section(data, section_id)) if section_id else {}
    start = _words(old, "intro") | {"id": section_id, "ask_anew": old.get("ask_anew", False)}
    form = SectionForm(data=start | {"version": row.version})
    theirs: list[Row] = []
    if form.validate_on_submit():
        new = {"id": typed(form.id), "title": _pair(form, "title"), "intro": _pair(form, "text")}
        new["ask_anew"] = form.ask_anew.data
        try:
            seen = typed(form.version) if section_id else row.version
            save(row, editing.put_section(data, new, section_id), seen)
        except DomainError as refusal:
            theirs = _refused(form, refusal, draft_id, section_id)
        else:
            flash(_("Saved."), "success")
            home = url_for(".draft", draft_id=draft_id, _anchor=f"at-{typed(form.id)}")
            return redirect(home)
    page = render_template(
        f"{FOLDER}/section.html",
        form=form,
        row=row,
        questionnaire=questionnaire,
        section=old,
        theirs=theirs,
    )
    return page, status_of(form)


def _refused(
    form: WholeForm, refusal: DomainError, draft_id: int, section_id: str | None
) -> list[Row]:
    """Say why; where somebody else saved, show both sides and let the next try go on from theirs."""
    refuse(form, refusal)
    if not isinstance(refusal, ChangedMeanwhile):
        return []
    row, _questionnaire = draft_of(draft_id)
    data = json.loads(row.body)
    is_whole = not isinstance(form, SectionForm)
    now = data if is_whole else editing.find_section(data, section_id or "") or {}
    theirs = _words(now, "description" if is_whole else "intro")
    form.version.data = row.version
    form.version.raw_data = None
    return [(form[name].label.text, theirs[name], form[name].data or "") for name in theirs]


def _words(data: dict[str, Any], text: str) -> dict[str, str]:
    title, words_ = data.get("title") or {}, data.get(text) or {}
    return {
        "title_ja": title.get("ja", ""),
        "title_en": title.get("en", ""),
        "text_ja": words_.get("ja", ""),
        "text_en": words_.get("en", ""),
    }


def _pair(form: WholeForm, name: str) -> dict[str, str]:
    return {lang: typed(form[f"{name}_{lang}"]).replace("\r\n", "\n") for lang in ("ja", "en")}
