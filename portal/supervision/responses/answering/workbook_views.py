"""Pages of the workbook: take it along, bring it back, see what changes, have it written.

The vendor's own people, and procurement on their behalf where a workbook came by mail.
"""

from datetime import timedelta

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user, names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import show_form
from portal.foundation.core.pages.web import CONFLICT, SEE_OTHER, UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.evidence.services import Received, receive_bytes
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.exchange.reading.containers import LARGEST, RawFile
from portal.ledger.exchange.reading.files import read_waiting
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.entry.fields import refuse
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.responses.answering import readable
from portal.supervision.responses.answering.forms import WorkbookForm
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.prefill import queries as carry_queries
from portal.supervision.responses.workbooks import marks, services
from portal.supervision.responses.workbooks import queries as uploads
from portal.supervision.responses.workbooks.filling import Filling
from portal.supervision.responses.workbooks.layout import asked as asked_questions
from portal.supervision.responses.workbooks.models import AnswerUpload
from portal.supervision.responses.workbooks.writing import write

FOLDER = "supervision/responses"

OWN, BEHALF = Permission.OWN_QUESTIONNAIRE_ANSWER, Permission.QUESTIONNAIRE_ASSIGN


@requires(OWN, BEHALF)
def workbook(assignment_id: int) -> ResponseReturnValue:
    """Download, and hand in what was filled in; it is compared before anything is written."""
    asked = _asked(assignment_id)
    form = WorkbookForm()
    if form.validate_on_submit():
        try:
            upload = _take_in(asked, form.file.data)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(url_for(".show_upload", upload_id=upload.id), SEE_OTHER)
    return show_form(
        form,
        f"{FOLDER}/workbook.html",
        asked=asked,
        is_open=asked.assignment.state in workflow.ANSWERABLE,
        state=workflow.WORDS[asked.assignment.state],
        vendor=or_404(find_vendor(asked.assignment.vendor_id)),
    )


@requires(OWN, BEHALF)
def workbook_file(assignment_id: int) -> ResponseReturnValue:
    """The workbook, with what was answered so far, in the reader's language; for staff with what was
    handed in."""
    asked = _asked(assignment_id)
    title = asked.sheet.title.in_(language())
    name = f"{asked.assignment.number} {title}.xlsx"
    return download(write(_filling(asked), language()), name, FileKind.EXCEL)


@requires(OWN, BEHALF)
def show_upload(upload_id: int) -> ResponseReturnValue:
    """What it would change as things are now, or when it was taken over."""
    return _page(_upload(upload_id))


@requires(OWN, BEHALF)
def confirm_upload(upload_id: int) -> ResponseReturnValue:
    """Everything of it is written, or nothing."""
    upload = _upload(upload_id)
    try:
        file = services.read_upload(upload)
        with transaction():
            written = services.confirm_upload(
                upload, file, seen=request.form.get("digest", ""), actor=current_actor()
            )
    except services.Outdated as refusal:
        return _page(_again(upload_id), refusal.message, CONFLICT)
    except DomainError as refusal:
        return _page(_again(upload_id), refusal.message, UNPROCESSABLE)
    taken = len(written.difference.said)
    done = say_n(
        "%(n)s answer was taken over from the workbook. Nothing is handed in yet.",
        "%(n)s answers were taken over from the workbook. Nothing is handed in yet.",
        taken,
    )
    flash(words(done), "success")
    where = ".overview" if current_actor().vendor_id is not None else ".workbook"
    return redirect(url_for(where, assignment_id=upload.assignment_id), SEE_OTHER)


def _take_in(asked: Asked, file: FileStorage) -> AnswerUpload:
    """Read before it is kept: what is not this assignment's own workbook is refused at once."""
    name = file.filename or ""
    data = file.stream.read(LARGEST + 1)
    workbook = _workbook(data, name)
    services.difference_of(workbook, name, asked)
    received: Received = receive_bytes(data, name, workbook.kind)
    with transaction(audited=False):
        return services.keep_upload(asked, received, actor=current_actor())


def _workbook(data: bytes, name: str) -> RawFile:
    """Only what was downloaded here comes back: no other table is asked for in its place."""
    try:
        return read_waiting(data, name)
    except RuleViolated as refusal:
        if "what" not in refusal.message.params:
            raise
        what = refusal.message.params["what"]
        raise RuleViolated(
            say(
                "“%(name)s” is no workbook: it is %(what)s. Bring back the workbook that is "
                "downloaded here (.xlsx or .ods).",
                name=name,
                what=what,
            ),
            field="file",
        ) from None


def _page(
    upload: AnswerUpload, refused: Message | None = None, status: int = 200
) -> ResponseReturnValue:
    asked = _asked(upload.assignment_id)
    difference = None
    is_open = asked.assignment.state in workflow.ANSWERABLE
    if upload.confirmed_at is None and is_open:
        try:
            file = services.read_upload(upload)
            difference = services.difference_of(file, upload.file_name, asked)
        except DomainError as refusal:
            refused = refused or refusal.message
    elif upload.confirmed_at is None and refused is None:
        refused = say(
            "The answers can no longer be changed: %(state)s.",
            state=workflow.WORDS[asked.assignment.state],
        )
    page = render_template(
        f"{FOLDER}/workbook_difference.html",
        asked=asked,
        upload=upload,
        difference=difference,
        refused=refused,
        names=names_of([upload.uploaded_by_id, upload.confirmed_by_id]),
        kept_until=upload.uploaded_at + timedelta(days=current_app.config["UPLOADS_KEPT_DAYS"]),
    )
    return page, status


def _upload(upload_id: int) -> AnswerUpload:
    """Staff find only what staff uploaded: the vendor's own beside its answers is the vendor's."""
    upload = or_404(uploads.find_upload(upload_id))
    person = find_user(upload.uploaded_by_id) if upload.uploaded_by_id else None
    if current_actor().is_staff and person is not None and person.vendor_id is not None:
        abort(404)
    return upload


def _again(upload_id: int) -> AnswerUpload:
    """As it is after a command was refused."""
    return or_404(uploads.find_upload(upload_id))


def _asked(assignment_id: int) -> Asked:
    return or_404(queries.find_asked(assignment_id))


def _filling(asked: Asked) -> Filling:
    assignment = asked.assignment
    given = readable.answers_for(current_actor(), asked)
    questions = [one for _section, some in asked_questions(asked.sheet, asked.setting)
                 for one in some]  # fmt: skip
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    return Filling(
        asked=asked,
        given=given,
        last=carry_queries.last_answers(asked),
        marks=marks.make_marks(assignment.number, services.version_sha256(asked), questions, given),
        company=the_organisation().name,
        vendor=or_404(find_vendor(assignment.vendor_id)).called,
        due_on=owed.due_on if owed else None,
    )
