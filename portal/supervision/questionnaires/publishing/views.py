"""Staff's pages of files: hand one in, see what is in it, take it in as a draft; the blank."""

import re

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import act, refuse, status_of
from portal.foundation.core.pages.web import UNPROCESSABLE
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.evidence import storage
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.supervision.questionnaires import forms
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.definition.fact_choices import fact_choices
from portal.supervision.questionnaires.files.found import Found
from portal.supervision.questionnaires.files.reading_files import LARGEST, read_file
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.forms import TakeInForm, UploadForm
from portal.supervision.questionnaires.publishing import checks as checking
from portal.supervision.questionnaires.publishing.services import take_in

EDIT = Permission.QUESTIONNAIRE_EDIT
FOLDER = "supervision/questionnaires"


@requires(EDIT)
def hand_in() -> ResponseReturnValue:
    """Nothing is taken in yet: the file is read and what is in it is shown."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            found, name, token = _receive(form.file.data)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            taking = TakeInForm(formdata=None, data={"file": token, "name": _short(name)})
            return _found_page(found, name, taking), UNPROCESSABLE if found.faults else 200
    return render_template(f"{FOLDER}/import.html", form=form), status_of(form)


@requires(EDIT)
def take() -> ResponseReturnValue:
    """What was shown becomes a draft."""
    form = TakeInForm()
    try:
        found, name = _handed_in(form.file.data or "")
    except DomainError as refusal:
        upload = UploadForm(formdata=None)
        refuse(upload, refusal)
        return render_template(f"{FOLDER}/import.html", form=upload), UNPROCESSABLE
    onward = act(
        form,
        lambda: take_in(form.name.data or "", found, actor=current_actor()),
        done=_("It is taken in as a draft. Nothing is published yet."),
        to=lambda draft: url_for(".draft", draft_id=draft.id),
    )
    return onward or (_found_page(found, name, form), status_of(form))


@requires(EDIT)
def blank() -> ResponseReturnValue:
    """The workbook to fill in, headings in either language."""
    lang = request.args.get("lang", language())
    name = "questionnaire-blank.xlsx" if lang == "en" else "チェックシート-ひな形.xlsx"
    return download(
        write_workbook(None, lang if lang in LANGUAGES else language()), name, FileKind.EXCEL
    )


def _receive(upload: FileStorage) -> tuple[Found, str, str]:
    """What is in it, its name, and a sign for the next page; the bytes stay meanwhile."""
    name = (upload.filename or "")[:200]
    data = upload.stream.read(LARGEST + 1)
    found = read_file(data, name)
    received = receive_bytes(data, name, FileKind.TEXT)
    return found, name, _signer().dumps([received.sha256, name])


def _handed_in(token: str) -> tuple[Found, str]:
    """The file shown before. Refuses a sign that is not ours."""
    try:
        sha256, name = _signer().loads(token)
    except (BadSignature, ValueError):
        raise RuleViolated(say("Choose the file again."), field="file") from None
    return read_file(storage.read(sha256), name), name


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="questionnaire-file")


def _found_page(found: Found, name: str, form: TakeInForm) -> str:
    problems = checking.check(found.sheet, fact_choices(found.sheet)) if found.sheet else ()
    return render_template(
        f"{FOLDER}/found.html",
        found=found,
        name=name,
        form=form,
        kinds=wording.KINDS,
        origin=forms.ORIGINS[found.origin],
        stops=[one for one in problems if one.stops],
    )


def _short(name: str) -> str:
    """A proposal made of the name of the file."""
    stem = name.rpartition(".")[0] or name
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "questionnaire"
