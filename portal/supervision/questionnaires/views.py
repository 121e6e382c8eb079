"""Staff's pages of questionnaires: the list, one with its versions and its plan, two compared, files."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.definitions.questions import SELECTION, SHEET
from portal.content.versions import labels
from portal.content.versions.differences import differences
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form, typed, was_refused
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import Text
from portal.foundation.evidence import storage
from portal.foundation.evidence.types import FileKind
from portal.supervision.questionnaires import forms, planned, queries
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.definition import Sheet, own_words
from portal.supervision.questionnaires.files.reading_files import (
    write_yaml,
)
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.models import (
    Questionnaire,
    QuestionnaireDraft,
    QuestionnaireVersion,
    VersionOrigin,
)
from portal.supervision.questionnaires.publishing import services
from portal.supervision.questionnaires.publishing import standard as standard_sheet

FOLDER = "supervision/questionnaires"
EDIT = Permission.QUESTIONNAIRE_EDIT
VIEW = Permission.QUESTIONNAIRE_VIEW


@requires(VIEW)
def index() -> ResponseReturnValue:
    """Each with its newest version, its draft, and who changed it last."""
    rows = queries.list_questionnaires(retired=True)
    newest = queries.newest_of([row.id for row in rows])
    drafts = queries.drafts_of([row.id for row in rows])
    people = [one.published_by_id for one in newest.values()]
    people += [draft.changed_by_id for draft in drafts.values()]
    pack = standard_sheet.shipped_pack()
    return render_template(
        f"{FOLDER}/index.html",
        rows=rows,
        newest=newest,
        drafts=drafts,
        names=names_of(people),
        lacks_standard=not queries.has_label(pack.pack, pack.version),
        has_standard=any(row.name == SHEET for row in rows),
    )


@requires(EDIT)
def standard_offer() -> ResponseReturnValue:
    """What the sheet that ships would change of the newest version, before anybody takes it."""
    row = or_404(queries.find_named(SHEET))
    latest = or_404(queries.latest_version(row.id))
    offered = standard_sheet.offer(row)
    if offered is None:
        flash(_("The standard sheet is here already."))
        return redirect(url_for(".show", questionnaire_id=row.id))
    before = queries.sheet_of(latest.id)
    choices = wording.fact_choices(offered.sheet)
    return render_template(
        f"{FOLDER}/standard.html",
        row=row,
        latest=latest,
        label=standard_sheet.shipped_pack().version,
        is_own=standard_sheet.is_own(row),
        kept=[(name, before.by_id[name].text) for name in offered.kept],
        draft=queries.find_draft(row.id),
        changes=differences(
            wording.in_words(before, choices), wording.in_words(offered.sheet, choices)
        ),
        labels=labels,
    )


@requires(EDIT)
def standard() -> ResponseReturnValue:
    """The sheet that ships becomes the next version; a draft of it, where the company has its own."""
    with transaction():
        taken = standard_sheet.take_standard(current_actor())
    if taken is None:
        flash(_("The standard sheet is here already."))
        return redirect(url_for(".index"))
    if isinstance(taken, QuestionnaireDraft):
        told = _(
            "It is a draft now, with what your company changed. Nothing is sent before you publish it."
        )
        flash(told, "success")
        return redirect(url_for(".draft", draft_id=taken.id))
    flash(_("The standard sheet is here now."), "success")
    return redirect(url_for(".show", questionnaire_id=taken.questionnaire_id))


@requires(EDIT)
def new() -> ResponseReturnValue:
    """An empty one, to be written here."""
    form = forms.NewForm()
    onward = act(
        form,
        lambda: services.make_questionnaire(
            typed(form.name),
            Sheet(Text(ja=typed(form.title_ja), en=typed(form.title_en)), ()),
            origin=VersionOrigin.BROWSER,
            actor=current_actor(),
        ),
        done="",
        to=lambda draft: url_for(".draft", draft_id=draft.id),
    )
    return onward or show_form(form, f"{FOLDER}/new.html")


@requires(VIEW)
def show(questionnaire_id: int) -> ResponseReturnValue:
    """Its versions, its draft, and what can be done with it."""
    row = or_404(queries.find_questionnaire(questionnaire_id))
    versions = queries.versions_of([row.id])
    draft = queries.find_draft(row.id)
    people = [one.published_by_id for one in versions] + ([draft.changed_by_id] if draft else [])
    return render_template(
        f"{FOLDER}/show.html",
        row=row,
        versions=versions,
        draft=draft,
        names=names_of(people),
        origins=forms.ORIGINS,
        rule=forms.rule_words(row),
        is_standard=row.name == SHEET,
        is_criteria=row.name == SELECTION,
    )


@requires(EDIT)
def begin(questionnaire_id: int) -> ResponseReturnValue:
    """Begin the next version, or go on with the one that is being written."""
    row = or_404(queries.find_questionnaire(questionnaire_id))
    draft = queries.find_draft(row.id)
    if draft is None:
        with transaction():
            draft = services.begin_draft(row, actor=current_actor())
    else:
        flash(_("The next version is being written already."))
    return redirect(url_for(".draft", draft_id=draft.id))


@requires(EDIT)
def rename(questionnaire_id: int) -> ResponseReturnValue:
    """Another short name; not for the standard sheet."""
    row = or_404(queries.find_questionnaire(questionnaire_id))
    form = forms.RenameForm(data={"name": row.name, "version": row.version})
    onward = act(
        form,
        lambda: services.rename(
            row, typed(form.name), version=typed(form.version), actor=current_actor()
        ),
        done=_("Saved."),
        to=url_for(".show", questionnaire_id=questionnaire_id),
    )
    if was_refused(form):
        form.version.data, form.version.raw_data = row.version, None
    return onward or show_form(form, f"{FOLDER}/rename.html", row=row)


@requires(EDIT)
def retire(questionnaire_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_questionnaire(questionnaire_id))
    with transaction():
        services.retire(row, actor=current_actor())
    flash(_("It is no longer sent to anybody. What was answered stays readable."), "success")
    return redirect(url_for(".show", questionnaire_id=questionnaire_id))


@requires(VIEW)
def version(version_id: int) -> ResponseReturnValue:
    """A published version, to read."""
    row, questionnaire = _version(version_id)
    sheet = queries.sheet_of(row.id, row.sha256)
    return render_template(
        f"{FOLDER}/version.html",
        row=row,
        questionnaire=questionnaire,
        sheet=sheet,
        choices=wording.fact_choices(sheet),
        wording=wording,
        names=names_of([row.published_by_id]),
        only=wording.ONLY,
    )


@requires(VIEW)
def version_file(version_id: int, ending: str) -> ResponseReturnValue:
    row, questionnaire = _version(version_id)
    return _file(
        own_words(queries.sheet_of(row.id, row.sha256)),
        f"{questionnaire.name}-{row.number}",
        ending,
    )


@requires(VIEW)
def draft_file(draft_id: int, ending: str) -> ResponseReturnValue:
    draft = or_404(queries.get_draft(draft_id))
    questionnaire = or_404(queries.find_questionnaire(draft.questionnaire_id))
    return _file(queries.draft_sheet(draft), f"{questionnaire.name}-draft", ending)


@requires(VIEW)
def compare() -> ResponseReturnValue:
    """Two versions of one questionnaire (`?old=&new=`); `new` may be left out for the draft."""
    old, questionnaire = _version(request.args.get("old", 0, type=row_id))
    wanted = request.args.get("new", "")
    later: QuestionnaireVersion | QuestionnaireDraft
    if wanted in ("", "draft"):
        later = or_404(queries.find_draft(questionnaire.id))
        sheet = queries.draft_sheet(later)
    else:
        later, other = _version(request.args.get("new", 0, type=row_id))
        or_404(True if other.id == questionnaire.id else None)
        sheet = own_words(queries.sheet_of(later.id, later.sha256))
    before = own_words(queries.sheet_of(old.id, old.sha256))
    choices = wording.fact_choices(sheet)
    changes = differences(wording.in_words(before, choices), wording.in_words(sheet, choices))
    return render_template(
        f"{FOLDER}/compare.html",
        questionnaire=questionnaire,
        old=old,
        new=None if isinstance(later, QuestionnaireDraft) else later,
        versions=queries.versions_of([questionnaire.id]),
        has_draft=queries.find_draft(questionnaire.id) is not None,
        changes=changes,
        labels=labels,
    )


def _version(version_id: int) -> tuple[QuestionnaireVersion, Questionnaire]:
    row = or_404(queries.find_version(version_id))
    return row, or_404(queries.find_questionnaire(row.questionnaire_id))


def _file(sheet: Sheet, name: str, ending: str) -> ResponseReturnValue:
    if ending == "xlsx":
        return storage.download(write_workbook(sheet, language()), f"{name}.xlsx", FileKind.EXCEL)
    or_404(True if ending == "yaml" else None)
    response = storage.download(write_yaml(sheet).encode(), name, FileKind.TEXT)
    response.headers["Content-Disposition"] = storage.disposition(f"{name}.yaml")
    return response


@requires(EDIT)
def plan(questionnaire_id: int) -> ResponseReturnValue:
    """For whom, how often, besides the standard one or in its place."""
    row = or_404(queries.find_questionnaire(questionnaire_id))
    form = forms.PlanForm(data=forms.plan_values(row))

    def changed(refusal: ChangedMeanwhile) -> None:
        saved = forms.PlanForm(formdata=None, data=forms.plan_values(row))
        refuse_changed(form, refusal, thing=row, saved=saved, version=row.version)

    onward = act(
        form,
        lambda: planned.set_plan_rule(
            row, form.rule(), version=typed(form.version), actor=current_actor()
        ),
        done=_("Kept. The next planning of the year takes it up."),
        to=url_for(".show", questionnaire_id=row.id),
        changed=changed,
    )
    latest = queries.latest_version(row.id)
    only = queries.sheet_of(latest.id, latest.sha256).language if latest else None
    return onward or show_form(
        form,
        f"{FOLDER}/plan.html",
        row=row,
        is_standard=row.name == SHEET,
        only=wording.ONLY[only] if only else None,
    )
