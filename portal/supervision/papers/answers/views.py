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
from portal.foundation.core.pages.web import SEE_OTHER, or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES
from portal.foundation.evidence.sending import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.papers import scans
from portal.supervision.papers.answers.forms import ArrivedForm, ComparedForm
from portal.supervision.papers.answers.printing import Printing, questionnaire_pdf
from portal.supervision.papers.pictures import picture_of
from portal.supervision.responses.answering import readable
from portal.supervision.responses.answering.views import desk_of, due_of
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.submission import paper_services
from portal.supervision.responses.submission.paper_services import Scanned
from portal.supervision.responses.workbooks import queries as sheets
from portal.supervision.responses.workbooks.layout import said_words
from portal.supervision.responses.workbooks.marks import as_said
from portal.supervision.responses.workbooks.models import PaperSheet, PaperState

FOLDER = "supervision/responses"

ENTER, SEE = Permission.QUESTIONNAIRE_ASSIGN, Permission.QUESTIONNAIRE_VIEW


@requires(Permission.OWN_TODO_VIEW, SEE)
def answer_form(assignment_id: int) -> ResponseReturnValue:
    """To fill in with a pen; `text` is the language. For staff without what is not handed in."""
    desk = desk_of(assignment_id)
    wanted = request.args.get("text", "")
    lang = wanted if wanted in LANGUAGES else language()
    vendor = or_404(find_vendor(desk.asked.assignment.vendor_id))
    answers = readable.answers_for(current_actor(), desk.asked)
    made = questionnaire_pdf(Printing(desk.asked, answers, vendor.called, due_of(desk)), lang)
    return download(made, f"{desk.asked.assignment.number}.pdf", FileKind.PDF)


@requires(ENTER)
def record_answers(assignment_id: int) -> ResponseReturnValue:
    """Where the code on the paper leads: take in the scans, or go on with what came."""
    desk = desk_of(assignment_id)
    known = sheets.open_paper(assignment_id)
    if known is not None and request.method == "GET":
        return redirect(url_for(".answers", paper_sheet_id=known.id))
    form = ArrivedForm()
    if form.validate_on_submit():
        try:
            taken = scans.take_in_all([one for one in form.scan.data or [] if one.filename])
            with transaction():
                begun = paper_services.begin_paper(
                    assignment_id,
                    received_on=form.received_on.data or clock.today(),
                    scans=[Scanned(one.file, one.picture, one.pages) for one in taken],
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
        vendor=or_404(find_vendor(asked.assignment.vendor_id)),
    )
    return page, status_of(form)


@requires(SEE)
def answers(paper_sheet_id: int) -> ResponseReturnValue:
    """The scans beside what was entered."""
    return _page(_paper(paper_sheet_id), ComparedForm())


@requires(ENTER)
def check_answers(paper_sheet_id: int) -> ResponseReturnValue:
    """By the button: all is entered; confirmed, sent back or given up."""
    sheet, form, actor = _paper(paper_sheet_id), ComparedForm(), current_actor()
    decision = request.form.get("decision", "")
    assignment_id = sheet.assignment_id
    try:
        with transaction():
            if decision == "entered":
                paper_services.finish_paper(sheet, actor=actor)
            elif decision == "approve":
                paper_services.confirm_paper(sheet, actor=actor)
            elif decision == "return":
                paper_services.send_back_paper(sheet, wrong=form.wrong.data or "", actor=actor)
            else:
                paper_services.give_up_paper(sheet, actor=actor)
    except DomainError as error:
        refuse(form, error)
        return _page(_paper(paper_sheet_id), form), status_of(form)
    flash(_told(decision), "success")
    if decision == "give_up":
        return redirect(url_for(".record_answers", assignment_id=assignment_id), SEE_OTHER)
    return redirect(url_for(".answers", paper_sheet_id=paper_sheet_id), SEE_OTHER)


@requires(SEE)
def answer_file(paper_sheet_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(sheets.find_scan(paper_sheet_id, file_no))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def answer_page(paper_sheet_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(sheets.find_scan(paper_sheet_id, file_no)), page_no)


def _paper(paper_sheet_id: int) -> PaperSheet:
    return or_404(sheets.find_paper(paper_sheet_id))


def _told(decision: str) -> str:
    told: dict[str, str] = {
        "entered": _("Entered. Somebody else compares it with the paper now."),
        "approve": _("Confirmed. The questionnaire is handed in, marked as on paper."),
        "return": _("Sent back. It is entered anew."),
    }
    return told.get(decision) or str(_("Given up. What was entered stays as answers so far."))


def _page(sheet: PaperSheet, form: ComparedForm) -> str:
    desk = desk_of(sheet.assignment_id)
    answers = readable.answers_for(current_actor(), desk.asked)
    return render_template(
        f"{FOLDER}/paper_sheet.html",
        paper=sheet,
        desk=desk,
        form=form,
        files=sheets.scans_of(sheet.id),
        evidence=readable.evidence_for(current_actor(), desk.asked),
        vendor=or_404(find_vendor(sheet.vendor_id)),
        names=names_of([sheet.begun_by_id, sheet.entered_by_id, sheet.checked_by_id]),
        states=PaperState,
        lines=lambda question: [
            words(one) for one in said_words(question, as_said(answers.get(question.id)))
        ],
    )
