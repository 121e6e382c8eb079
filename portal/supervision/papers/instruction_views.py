"""A report on an instruction on paper: the sheet printed, what came recorded, compared by another person."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.pages.forms import act, show_form, status_of, typed
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import language
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.ledger.engagements.queries import names_of_works
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.instructions import paper_services, queries, workflow
from portal.supervision.instructions.models import Instruction, InstructionState
from portal.supervision.paper_records.mails import mail_in
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.paper_records.queries import (
    INSTRUCTIONS,
    files_of,
    find_file,
    find_paper,
    open_paper,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers.forms import WAYS, CheckForm, PaperInstructionForm
from portal.supervision.papers.sending_out.blank_sheets import instruction_pdf
from portal.supervision.papers.sending_out.printing import language_asked

FOLDER = "supervision/instructions"
SEE, ENTER = Permission.INSTRUCTION_VIEW, Permission.INSTRUCTION_EDIT


@requires(SEE)
def instruction_form(instruction_id: int) -> ResponseReturnValue:
    """The sheet to fill in with a pen; `text` is the language."""
    row = or_404(queries.find(instruction_id))
    vendor = or_404(find_vendor(row.vendor_id))
    owed = queries.due_of_rows([row]).get(row.id)
    works = names_of_works(queries.works_of([row.id]).get(row.id, ()))
    made = instruction_pdf(
        row,
        list(works.values()),
        vendor=vendor.called,
        due_on=owed.due_on if owed and row.state in workflow.RUNNING else None,
        lang=language_asked(language()),
    )
    return download(made, f"{row.number}.pdf", FileKind.PDF)


@requires(ENTER)
def record_instruction(instruction_id: int) -> ResponseReturnValue:
    """`?again=`: the paper that was sent back."""
    row = or_404(queries.find(instruction_id))
    before = _sent_back(row)
    form = PaperInstructionForm(data=_offered(before))
    onward = (
        None
        if form.reads_mail(row.vendor_id)
        else act(
            form,
            lambda scans: paper_services.record_report(
                row, form.came(), scans, actor=current_actor(), before=before
            ),
            before=form.taken,
            done=_("Recorded. Somebody else compares it now; only then it counts."),
            to=lambda paper: url_for(".instruction", instruction_paper_id=paper.id),
        )
    )
    waits = row.state in (InstructionState.OPEN, InstructionState.ACKNOWLEDGED)
    return onward or show_form(
        form,
        f"{FOLDER}/record_paper.html",
        row=row,
        vendor=or_404(find_vendor(row.vendor_id)),
        owed=queries.due_of_rows([row]).get(row.id),
        works=list(names_of_works(queries.works_of([row.id]).get(row.id, ())).values()),
        before=before,
        kept=files_of(before.id) if before is not None else (),
        may_record=waits and open_paper(row) is None,
        words_of=workflow,
    )


@requires(SEE)
def instruction(instruction_paper_id: int) -> ResponseReturnValue:
    """The scans beside what was recorded."""
    return _shown(_paper(instruction_paper_id), CheckForm(formdata=None))


@requires(ENTER)
def check_instruction(instruction_paper_id: int) -> ResponseReturnValue:
    """The second person confirms, or says what is wrong."""
    paper, form = _paper(instruction_paper_id), CheckForm()
    row, actor = _told(paper), current_actor()
    if form.approved:
        onward = act(
            form,
            lambda: paper_services.confirm_report(paper.id, row, actor=actor),
            done=_("Confirmed. The vendor has reported, on the day on which the paper came."),
            to=url_for("instructions.show", instruction_id=row.id),
        )
    else:
        onward = act(
            form,
            lambda: paper_services.send_back_report(
                paper.id, row, wrong=typed(form.wrong) or "", actor=actor
            ),
            done=_("Sent back. It can be recorded anew."),
            to=url_for(".instruction", instruction_paper_id=paper.id),
        )
    return onward or _shown(_paper(instruction_paper_id), form)


@requires(SEE)
def instruction_file(instruction_paper_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(find_file(instruction_paper_id, file_no, INSTRUCTIONS))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def instruction_page(instruction_paper_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(find_file(instruction_paper_id, file_no, INSTRUCTIONS)), page_no)


def _paper(instruction_paper_id: int) -> Paper:
    return or_404(find_paper(instruction_paper_id, INSTRUCTIONS))


def _told(paper: Paper) -> Instruction:
    return or_404(queries.find(paper.subject_id))


def _sent_back(row: Instruction) -> Paper | None:
    paper = find_paper(request.args.get("again", 0, type=row_id), INSTRUCTIONS)
    if paper is None or paper.subject_id != row.id:
        return None
    return paper if paper.state is PaperState.SENT_BACK else None


def _offered(before: Paper | None) -> dict[str, Any]:
    """What stands in the fields first; nothing is guessed of a new paper."""
    if before is None:
        return {"done_on": None}
    said = paper_services.report_of(before)
    return {
        "way": before.way,
        "received_on": before.received_on,
        "said_by": said.said_by,
        "wording": said.wording,
        "done_on": said.done_on,
    }


def _shown(paper: Paper, form: CheckForm) -> ResponseReturnValue:
    row = _told(paper)
    rendered = render_template(
        f"{FOLDER}/paper.html",
        paper=paper,
        row=row,
        said=paper_services.report_of(paper),
        form=form,
        files=(files := files_of(paper.id)),
        mail=mail_in(files, paper.vendor_id),
        vendor=or_404(find_vendor(row.vendor_id)),
        names=names_of([paper.recorded_by_id, paper.checked_by_id]),
        by_phone=paper.way is Way.PHONE,
        ways=WAYS,
    )
    return rendered, status_of(form)
