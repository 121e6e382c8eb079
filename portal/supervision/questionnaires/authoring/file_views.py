"""Staff's pages of files: hand one in, map a sheet of somebody else's, look at it, take it in as a draft."""

import re
from collections.abc import Mapping
from typing import Final

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
from portal.foundation.evidence.services import given_before, receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.columns.shapes import heading_form
from portal.supervision.questionnaires import forms, queries
from portal.supervision.questionnaires.definition import wording
from portal.supervision.questionnaires.files.found import (
    ColumnRole,
    FileMap,
    ReadFile,
    SheetMap,
    map_from_json,
)
from portal.supervision.questionnaires.files.reading_files import LARGEST, read_file, short_name
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.publishing import checks as checking
from portal.supervision.questionnaires.publishing import services

FOLDER = "supervision/questionnaires"
EDIT = Permission.QUESTIONNAIRE_EDIT
MOST_SHEETS: Final = 200
_COLUMN: Final = re.compile(r"s(\d{1,3})-c(\d{1,2})")


@requires(EDIT)
def hand_in() -> ResponseReturnValue:
    """Nothing is taken in yet: the file is read and what is in it is shown."""
    form = forms.UploadForm()
    if form.validate_on_submit():
        try:
            found, name, token, alike = _receive(form.file.data)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            called = alike.name if alike else short_name(name)
            taking = forms.TakeInForm(formdata=None, data={"file": token, "name": called})
            page = _found_page(found, name, taking, alike)
            return page, UNPROCESSABLE if found.faults else 200
    return render_template(f"{FOLDER}/import.html", form=form), status_of(form)


@requires(EDIT)
def look_again() -> ResponseReturnValue:
    """The same file by the map of the page; nothing is taken in yet."""
    form = forms.TakeInForm()
    try:
        found, name = _handed_in(form.file.data or "")
    except DomainError as refusal:
        return _choose_again(refusal)
    form.name.data = form.name.data or short_name(name)
    return _found_page(found, name, form), UNPROCESSABLE if found.faults else 200


@requires(EDIT)
def take() -> ResponseReturnValue:
    """What was shown becomes a draft."""
    form = forms.TakeInForm()
    try:
        found, name = _handed_in(form.file.data or "")
    except DomainError as refusal:
        return _choose_again(refusal)
    onward = act(
        form,
        lambda: services.take_in(form.name.data or "", found, actor=current_actor()),
        done=_("It is taken in as a draft. Nothing is published yet."),
        to=lambda draft: url_for(".draft", draft_id=draft.id),
    )
    return onward or (_found_page(found, name, form), status_of(form))


@requires(EDIT)
def blank() -> ResponseReturnValue:
    """The workbook to fill in, headings in either language."""
    lang = request.args.get("lang", language())
    name = "questionnaire-blank.xlsx" if lang == "en" else "チェックシート-ひな形.xlsx"
    return storage.download(
        write_workbook(None, lang if lang in LANGUAGES else language()), name, FileKind.EXCEL
    )


def _choose_again(refusal: DomainError) -> ResponseReturnValue:
    upload = forms.UploadForm(formdata=None)
    refuse(upload, refusal)
    return render_template(f"{FOLDER}/import.html", form=upload), UNPROCESSABLE


def map_sent() -> FileMap | None:
    """How the page says that the sheets are to be read; None where it says nothing of it."""
    sent = request.form
    if not sent.get("sheets", "").isdecimal():
        return None
    roles: dict[int, dict[int, ColumnRole]] = {}
    for name, value in sent.items():
        if (told := _COLUMN.fullmatch(name)) and value in forms.ROLES:
            roles.setdefault(int(told[1]), {})[int(told[2])] = ColumnRole(value)
    kinds = {
        heading_form(words[:200]): sent.get(f"k{place}", "")
        for place, words in enumerate(sent.getlist("words"))
    }
    count = min(int(sent["sheets"][:4]), MOST_SHEETS)
    sheets = [_sheet_sent(sent, f"s{at}-", roles.get(at, {})) for at in range(count)]
    return FileMap(sheets, kinds, sent.get("languages") == "both")


def _sheet_sent(sent: Mapping[str, str], of: str, roles: Mapping[int, ColumnRole]) -> SheetMap:
    heads = sent.get(f"{of}heads", "")
    return SheetMap(
        taken=f"{of}take" in sent,
        heads=int(heads[:5]) if heads.isdecimal() and heads.isascii() else 0,
        deep=2 if sent.get(f"{of}deep") == "2" else 1,
        roles=roles,
        lone=f"{of}lone" in sent,
        kind=sent.get(f"{of}kind", ""),
    )


def _receive(upload: FileStorage) -> tuple[ReadFile, str, str, Questionnaire | None]:
    """What is in it, its name, a sign for the next page, and the questionnaire by whose map it was
    read, having the same headings; the bytes stay meanwhile."""
    name = (upload.filename or "")[:200]
    data = upload.stream.read(LARGEST + 1)
    found = read_file(data, name)
    alike = queries.read_from_alike(found.mapped.mark) if found.mapped else None
    if alike is not None and alike.file_map is not None:
        found = read_file(data, name, map_from_json(alike.file_map))
    received = receive_bytes(data, name, FileKind.TEXT)
    return found, name, _signer().dumps([received.sha256, name]), alike


def _handed_in(token: str) -> tuple[ReadFile, str]:
    """The file shown before, read by the map that is sent with it. Refuses a sign that is not ours."""
    try:
        sha256, name = _signer().loads(token)
    except (BadSignature, ValueError):
        raise RuleViolated(say("Choose the file again."), field="file") from None
    return read_file(given_before(sha256, "file"), name, map_sent()), name


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="questionnaire-file")


def _found_page(
    found: ReadFile, name: str, form: forms.TakeInForm, alike: Questionnaire | None = None
) -> str:
    return render_template(
        f"{FOLDER}/found.html",
        found=found,
        name=name,
        form=form,
        alike=alike,
        kinds=wording.KINDS,
        roles=forms.ROLES,
        origin=forms.ORIGINS[found.origin],
        stops=checking.stops(found.sheet) if found.sheet else (),
    )
