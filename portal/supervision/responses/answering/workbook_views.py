"""A questionnaire as a workbook: taken along, brought back and seen before anything of it is written.

The vendor's own people, and procurement on their behalf where a workbook came by mail.
"""

from datetime import timedelta
from itertools import chain

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import find_user, names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse, show_form
from portal.foundation.core.pages.web import CONFLICT, SEE_OTHER, UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.evidence.services import Received, receive_bytes
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.exchange.reading.containers import LARGEST
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.responses.answering.views import ANSWER, due_of
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import AnswerUpload
from portal.supervision.responses.forms import WorkbookForm
from portal.supervision.responses.prefill import queries as carry_queries
from portal.supervision.responses.reviewing import queries as readable
from portal.supervision.responses.submission.copies import copy_name
from portal.supervision.responses.workbooks import layout, services
from portal.supervision.responses.workbooks.writing import Filling, write

FOLDER = "supervision/responses"
TAKE = "take-"  # and the question: where the answer of the workbook counts


@requires(ANSWER, Permission.QUESTIONNAIRE_ASSIGN)
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


@requires(ANSWER, Permission.QUESTIONNAIRE_ASSIGN)
def workbook_file(assignment_id: int) -> ResponseReturnValue:
    """The workbook, with what was answered so far, in the reader's language; for staff with what was
    handed in."""
    asked = _asked(assignment_id)
    title = asked.sheet.title.in_(language())
    name = f"{asked.assignment.number} {title}.xlsx"
    if asked.assignment.state not in workflow.ANSWERABLE:
        name = f"{copy_name(asked.assignment, language())}.xlsx"
    return download(write(_filling(asked), language()), name, FileKind.EXCEL)


@requires(ANSWER, Permission.QUESTIONNAIRE_ASSIGN)
def show_upload(upload_id: int) -> ResponseReturnValue:
    """What it would change as things are now, or when it was taken over; `marked`: the workbook with
    what is to be mended in it."""
    upload = _upload(upload_id)
    return _marked(upload) if "marked" in request.args else _page(upload)


@requires(ANSWER, Permission.QUESTIONNAIRE_ASSIGN)
def confirm_upload(upload_id: int) -> ResponseReturnValue:
    """Everything of it is written, or nothing."""
    upload = _upload(upload_id)
    chosen = [name.removeprefix(TAKE) for name in request.form if name.startswith(TAKE)]
    try:
        file = services.read_upload(upload)
        with transaction():
            difference = services.confirm_upload(
                upload,
                file,
                seen=request.form.get("digest", ""),
                actor=current_actor(),
                chosen=[name for name in chosen if request.form[f"{TAKE}{name}"] == "file"],
            )
    except DomainError as refusal:
        status = CONFLICT if isinstance(refusal, services.Outdated) else UNPROCESSABLE
        return _page(or_404(services.find_upload(upload_id)), refusal.message, status)
    done = say_n(
        "%(n)s answer was taken over from the workbook. Nothing is handed in yet.",
        "%(n)s answers were taken over from the workbook. Nothing is handed in yet.",
        len(difference.said),
    )
    flash(words(done), "success")
    if difference.left:
        stays = say_n(
            "%(n)s answer stays as it is in the portal.",
            "%(n)s answers stay as they are in the portal.",
            len(difference.left),
        )
        flash(words(stays))
    where = ".overview" if current_actor().vendor_id is not None else ".workbook"
    return redirect(url_for(where, assignment_id=upload.assignment_id), SEE_OTHER)


def _take_in(asked: queries.Asked, file: FileStorage) -> AnswerUpload:
    """Read before it is kept: what is not this assignment's own workbook is refused at once."""
    name, data = file.filename or "", file.stream.read(LARGEST + 1)
    workbook = services.read_workbook(data, name)
    services.difference_of(workbook, name, asked)
    received: Received = receive_bytes(data, name, workbook.kind)
    with transaction(audited=False):
        return services.keep_upload(asked, received, actor=current_actor())


def _page(
    upload: AnswerUpload, refused: Message | None = None, status: int = 200
) -> ResponseReturnValue:
    asked = _asked(upload.assignment_id)
    difference = None
    if upload.confirmed_at is None:
        try:
            workflow.demand_open(asked.assignment)
            file = services.read_upload(upload)
            difference = services.difference_of(file, upload.file_name, asked)
        except DomainError as refusal:
            refused = refused or refusal.message
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


def _marked(upload: AnswerUpload) -> ResponseReturnValue:
    """Where nothing is wrong any more, the page says what it changes."""
    asked = _asked(upload.assignment_id)
    try:
        workflow.demand_open(asked.assignment)
        file = services.read_upload(upload)
        filling = services.mended(_filling(asked), file, upload.file_name)
    except DomainError as refusal:
        return _page(upload, refusal.message, UNPROCESSABLE)
    if filling is None:
        return redirect(url_for(".show_upload", upload_id=upload.id), SEE_OTHER)
    name = say("%(name)s (to mend).xlsx", name=upload.file_name.rpartition(".")[0])
    return download(write(filling, language()), words(name), FileKind.EXCEL)


def _upload(upload_id: int) -> AnswerUpload:
    """Staff find only what staff uploaded: the vendor's own beside its answers is the vendor's."""
    upload = or_404(services.find_upload(upload_id))
    person = find_user(upload.uploaded_by_id) if upload.uploaded_by_id else None
    if current_actor().is_staff and person is not None and person.vendor_id is not None:
        abort(404)
    return upload


def _asked(assignment_id: int) -> queries.Asked:
    return or_404(queries.find_asked(assignment_id))


def _filling(asked: queries.Asked) -> Filling:
    assignment, sha256 = asked.assignment, services.version_sha256(asked)
    given = readable.answers_for(current_actor(), asked)
    questions = chain.from_iterable(some for _, some in layout.asked(asked.sheet, asked.setting))
    return Filling(
        asked=asked,
        given=given,
        last=carry_queries.last_answers(asked),
        marks=layout.make_marks(assignment.number, sha256, questions, given),
        company=the_organisation().name,
        vendor=or_404(find_vendor(assignment.vendor_id)).called,
        due_on=due_of(assignment),
    )
