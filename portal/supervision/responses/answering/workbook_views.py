"""Pages of the workbook: take it along, bring it back, see what changes, have it written; and evidence.

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
from portal.foundation.core.pages.web import CONFLICT, SEE_OTHER, UNPROCESSABLE, heard, or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Message, say, say_n
from portal.foundation.evidence.services import Received, receive_bytes
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.exchange.reading.containers import LARGEST, RawFile
from portal.ledger.exchange.reading.files import read_waiting
from portal.ledger.vendors.entry.fields import refuse
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.responses.answering.views import (
    ANSWER,
    BEHALF,
    attach_files,
    desk_of,
    due_of,
    not_entering,
    saved_now,
    status_of,
)
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import AnswerUpload
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.forms import WorkbookForm
from portal.supervision.responses.prefill import queries as carry_queries
from portal.supervision.responses.reviewing import queries as readable
from portal.supervision.responses.workbooks import layout, services
from portal.supervision.responses.workbooks.layout import asked as asked_questions
from portal.supervision.responses.workbooks.writing import Filling, write

FOLDER = "supervision/responses"


@requires(ANSWER, BEHALF)
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


@requires(ANSWER, BEHALF)
def workbook_file(assignment_id: int) -> ResponseReturnValue:
    """The workbook, with what was answered so far, in the reader's language; for staff with what was
    handed in."""
    asked = _asked(assignment_id)
    title = asked.sheet.title.in_(language())
    name = f"{asked.assignment.number} {title}.xlsx"
    return download(write(_filling(asked), language()), name, FileKind.EXCEL)


@requires(ANSWER, BEHALF)
def show_upload(upload_id: int) -> ResponseReturnValue:
    """What it would change as things are now, or when it was taken over."""
    return _page(_upload(upload_id))


@requires(ANSWER, BEHALF)
def confirm_upload(upload_id: int) -> ResponseReturnValue:
    """Everything of it is written, or nothing."""
    upload = _upload(upload_id)
    try:
        file = services.read_upload(upload)
        with transaction():
            difference = services.confirm_upload(
                upload, file, seen=request.form.get("digest", ""), actor=current_actor()
            )
    except services.Outdated as refusal:
        return _page(_again(upload_id), refusal.message, CONFLICT)
    except DomainError as refusal:
        return _page(_again(upload_id), refusal.message, UNPROCESSABLE)
    taken = len(difference.said)
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


def _upload(upload_id: int) -> AnswerUpload:
    """Staff find only what staff uploaded: the vendor's own beside its answers is the vendor's."""
    upload = or_404(services.find_upload(upload_id))
    person = find_user(upload.uploaded_by_id) if upload.uploaded_by_id else None
    if current_actor().is_staff and person is not None and person.vendor_id is not None:
        abort(404)
    return upload


def _again(upload_id: int) -> AnswerUpload:
    """As it is after a command was refused."""
    return or_404(services.find_upload(upload_id))


def _asked(assignment_id: int) -> Asked:
    return or_404(queries.find_asked(assignment_id))


def _filling(asked: Asked) -> Filling:
    assignment = asked.assignment
    given = readable.answers_for(current_actor(), asked)
    questions = [question for _section, some in asked_questions(asked.sheet, asked.setting)
                 for question in some]  # fmt: skip
    return Filling(
        asked=asked,
        given=given,
        last=carry_queries.last_answers(asked),
        marks=layout.make_marks(
            assignment.number, services.version_sha256(asked), questions, given
        ),
        company=the_organisation().name,
        vendor=or_404(find_vendor(assignment.vendor_id)).called,
        due_on=due_of(assignment),
    )


@requires(ANSWER, BEHALF)
def attach(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """What the page sends as soon as files are chosen; answers with the list of them."""
    desk = desk_of(assignment_id)
    or_404(desk.asked.sheet.by_id.get(question_id))
    refused = not_entering(assignment_id)
    attached = [] if refused else attach_files(assignment_id, question_id)
    refused = refused or next((one.refusal for one in attached if one.refusal), None)
    is_saved = any(one.refusal is None for one in attached)
    fresh = desk_of(assignment_id)
    event: dict[str, object] = {"question": question_id, "done": fresh.done, "total": fresh.total}
    event |= {"saved": saved_now()} if is_saved else {}
    event |= {"refused": words(refused.message)} if refused else {}
    answer = heard("answer-saved", event, status_of(refused) if refused else 200)
    if "HX-Request" in request.headers:
        view = fresh.view_of(fresh.asked.sheet.by_id[question_id])
        view.attached = attached
        answer.set_data(render_template(f"{FOLDER}/_files.html", desk=fresh, view=view))
        answer.mimetype = "text/html"
    return answer


@requires(Permission.OWN_TODO_VIEW, Permission.QUESTIONNAIRE_VIEW)
def file(answer_file_id: int) -> ResponseReturnValue:
    """Staff find no file that was not handed in."""
    row = or_404(queries.find_file(answer_file_id))
    or_404(readable.may_open(current_actor(), row) or None)
    return attachment(row.file_sha256, row.file_name)
