"""A questionnaire on paper: print it, take in what came back, enter it, and have it confirmed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import status_of
from portal.foundation.core.pages.web import SEE_OTHER, or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.ledger.vendors.entry.fields import refuse
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.paper_records.mails import mail_in
from portal.supervision.paper_records.models import Paper, PaperState
from portal.supervision.paper_records.queries import (
    ANSWERS,
    files_of,
    find_file,
    find_paper,
    open_about,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers.forms import ArrivedForm, ComparedForm
from portal.supervision.papers.sending_out.blank_sheets import questionnaire_pdf
from portal.supervision.papers.sending_out.printing import language_asked
from portal.supervision.responses.answering.views import desk_of, due_of
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.assignments.answer_rows import said_of
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.reviewing import queries
from portal.supervision.responses.submission import paper_services
from portal.supervision.responses.workbooks.layout import said_words

FOLDER = "supervision/responses"

ENTER, SEE = Permission.QUESTIONNAIRE_ENTER, Permission.QUESTIONNAIRE_VIEW


@requires(Permission.OWN_TODO_VIEW, SEE)
def answer_form(assignment_id: int) -> ResponseReturnValue:
    """To fill in with a pen; `text` is the language. For staff without what is not handed in."""
    desk = desk_of(assignment_id)
    vendor = or_404(find_vendor(desk.asked.assignment.vendor_id))
    answers = queries.answers_for(current_actor(), desk.asked)
    due_on = due_of(desk.asked.assignment)
    made = questionnaire_pdf(desk.asked, answers, vendor.called, due_on, language_asked(language()))
    return download(made, f"{desk.asked.assignment.number}.pdf", FileKind.PDF)


@requires(ENTER)
def record_answers(assignment_id: int) -> ResponseReturnValue:
    """Where the code on the paper leads: take in the scans, or go on with what came."""
    desk = desk_of(assignment_id)
    known = open_about(Assignment.__tablename__, assignment_id)
    if known is not None and request.method == "GET":
        return redirect(url_for(".answers", paper_sheet_id=known.id))
    form = ArrivedForm()
    owner_id = desk.asked.assignment.vendor_id
    if not form.reads_mail(owner_id) and form.validate_on_submit():
        try:
            taken = form.taken()
            with transaction():
                begun = paper_services.begin_paper(
                    assignment_id,
                    received_on=form.received_on.data or clock.today(),
                    scans=taken,
                    actor=current_actor(),
                )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect(url_for(".answers", paper_sheet_id=begun.id), SEE_OTHER)
    asked = desk.asked
    page = render_template(
        f"{FOLDER}/paper.html",
        asked=asked,
        form=form,
        is_open=asked.assignment.state in workflow.ANSWERABLE,
        state=workflow.WORDS[asked.assignment.state],
        vendor=or_404(find_vendor(owner_id)),
    )
    return page, status_of(form)


@requires(SEE)
def answers(paper_sheet_id: int) -> ResponseReturnValue:
    """The scans beside what was entered."""
    return _page(_paper(paper_sheet_id), ComparedForm())


@requires(ENTER)
def check_answers(paper_sheet_id: int) -> ResponseReturnValue:
    """By the button: all is entered; confirmed, sent back or given up."""
    paper, form, actor = _paper(paper_sheet_id), ComparedForm(), current_actor()
    decision = request.form.get("decision", "")
    assignment_id = paper.subject_id
    try:
        with transaction():
            if decision == "entered":
                paper_services.finish_paper(paper, actor=actor)
            elif decision == "approve":
                paper_services.confirm_paper(paper, actor=actor)
            elif decision == "return":
                paper_services.send_back_paper(paper, wrong=form.wrong.data or "", actor=actor)
            else:
                paper_services.give_up_paper(paper, actor=actor)
    except DomainError as error:
        refuse(form, error)
        return _page(_paper(paper_sheet_id), form), status_of(form)
    flash(_told(decision), "success")
    if decision == "give_up":
        return redirect(url_for(".record_answers", assignment_id=assignment_id), SEE_OTHER)
    return redirect(url_for(".answers", paper_sheet_id=paper.id), SEE_OTHER)


@requires(SEE)
def answer_file(paper_sheet_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(find_file(paper_sheet_id, file_no, ANSWERS))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def answer_page(paper_sheet_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(find_file(paper_sheet_id, file_no, ANSWERS)), page_no)


def _paper(paper_sheet_id: int) -> Paper:
    return or_404(find_paper(paper_sheet_id, ANSWERS))


def _told(decision: str) -> str:
    told: dict[str, str] = {
        "entered": _("Entered. Somebody else compares it with the paper now."),
        "approve": _("Confirmed. The questionnaire is handed in, marked as on paper."),
        "return": _("Sent back. It is entered anew."),
    }
    return told.get(decision) or str(_("Given up. What was entered stays as answers so far."))


def _page(paper: Paper, form: ComparedForm) -> str:
    desk = desk_of(paper.subject_id)
    answers = queries.answers_for(current_actor(), desk.asked)
    return render_template(
        f"{FOLDER}/paper_sheet.html",
        paper=paper,
        desk=desk,
        form=form,
        files=(files := files_of(paper.id)),
        mail=mail_in(files, paper.vendor_id),
        evidence=queries.evidence_for(current_actor(), desk.asked),
        vendor=or_404(find_vendor(paper.vendor_id)),
        names=names_of([paper.begun_by_id, paper.recorded_by_id, paper.checked_by_id]),
        states=PaperState,
        lines=lambda question: [
            words(word) for word in said_words(question, said_of(answers.get(question.id)))
        ],
    )
