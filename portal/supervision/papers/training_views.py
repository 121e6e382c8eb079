"""An answer to a training on paper: the sheet printed, what came recorded, compared by another person."""

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
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.paper_records.mails import mail_in
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.paper_records.queries import (
    TRAININGS,
    files_of,
    find_file,
    find_paper,
    open_paper,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers.forms import WAYS, CheckForm, PaperTrainingForm
from portal.supervision.papers.sending_out.blank_sheets import training_pdf
from portal.supervision.papers.sending_out.printing import language_asked
from portal.supervision.trainings import own_views, paper_services, queries, workflow
from portal.supervision.trainings.forms import as_answered
from portal.supervision.trainings.models import HandedTraining, TrainingReport

FOLDER = "supervision/trainings"
SEE, ENTER = Permission.TRAINING_VIEW, Permission.TRAINING_EDIT


@requires(SEE)
def training_form(handed_training_id: int) -> ResponseReturnValue:
    """The sheet to fill in with a pen; `text` is the language."""
    row = or_404(queries.find(handed_training_id))
    about, vendor = queries.training_of(row), or_404(find_vendor(row.vendor_id))
    owed = queries.due_of_rows([row]).get(row.id)
    made = training_pdf(
        row,
        about,
        [one.file_name for one in queries.materials_of(about.id)],
        vendor=vendor.called,
        due_on=owed.due_on if owed and row.state in workflow.RUNNING else None,
        lang=language_asked(language()),
    )
    return download(made, f"{about.number}.pdf", FileKind.PDF)


@requires(ENTER)
def record_training(handed_training_id: int) -> ResponseReturnValue:
    """`?again=`: the paper that was sent back; `?corrects=`: the answer in whose place it stands."""
    row = or_404(queries.find(handed_training_id))
    before = _sent_back(row)
    corrects = paper_services.corrected_by(before) if before else own_views.corrected(row)
    known = queries.known_handling(row.vendor_id)
    form = PaperTrainingForm(data=_offered(known, corrects, before))
    onward = (
        None
        if form.reads_mail(row.vendor_id)
        else act(
            form,
            lambda scans: paper_services.record_answer(
                row, form.came(corrects), scans, actor=current_actor(), before=before
            ),
            before=form.taken,
            done=_("Recorded. Somebody else compares it now; only then it counts."),
            to=lambda paper: url_for(".training", training_paper_id=paper.id),
        )
    )
    may = own_views.may_answer(row, corrects)
    return onward or show_form(
        form,
        f"{FOLDER}/record_paper.html",
        row=row,
        training=queries.training_of(row),
        vendor=or_404(find_vendor(row.vendor_id)),
        before=before,
        corrects=corrects,
        known=known,
        kept=files_of(before.id) if before is not None else (),
        may_record=may and open_paper(row) is None,
    )


@requires(SEE)
def training(training_paper_id: int) -> ResponseReturnValue:
    """The scans beside what was recorded."""
    return _shown(_paper(training_paper_id), CheckForm(formdata=None))


@requires(ENTER)
def check_training(training_paper_id: int) -> ResponseReturnValue:
    """The second person confirms, or says what is wrong."""
    paper, form = _paper(training_paper_id), CheckForm()
    row, actor = _handed(paper), current_actor()
    if form.approved:
        onward = act(
            form,
            lambda: paper_services.confirm_answer(paper.id, row, actor=actor),
            done=_("Confirmed. The vendor has answered, on the day on which the paper came."),
            to=url_for("trainings.show_handed", handed_training_id=row.id),
        )
    else:
        onward = act(
            form,
            lambda: paper_services.send_back_answer(
                paper.id, row, wrong=typed(form.wrong) or "", actor=actor
            ),
            done=_("Sent back. It can be recorded anew."),
            to=url_for(".training", training_paper_id=paper.id),
        )
    return onward or _shown(_paper(training_paper_id), form)


@requires(SEE)
def training_file(training_paper_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(find_file(training_paper_id, file_no, TRAININGS))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def training_page(training_paper_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(find_file(training_paper_id, file_no, TRAININGS)), page_no)


def _paper(training_paper_id: int) -> Paper:
    return or_404(find_paper(training_paper_id, TRAININGS))


def _handed(paper: Paper) -> HandedTraining:
    return or_404(queries.find(paper.subject_id))


def _sent_back(row: HandedTraining) -> Paper | None:
    paper = find_paper(request.args.get("again", 0, type=row_id), TRAININGS)
    if paper is None or paper.subject_id != row.id:
        return None
    return paper if paper.state is PaperState.SENT_BACK else None


def _offered(
    known: queries.KnownHandling | None, corrects: TrainingReport | None, before: Paper | None
) -> dict[str, Any]:
    """What stands in the fields first."""
    if before is None:
        return own_views.offered(known, corrects, "")
    said = paper_services.answer_of(before)
    return as_answered(said) | {"way": before.way, "received_on": before.received_on}


def _shown(paper: Paper, form: CheckForm) -> ResponseReturnValue:
    row = _handed(paper)
    rendered = render_template(
        f"{FOLDER}/paper.html",
        paper=paper,
        row=row,
        training=queries.training_of(row),
        said=paper_services.answer_of(paper),
        corrects=paper_services.corrected_by(paper),
        form=form,
        files=(files := files_of(paper.id)),
        mail=mail_in(files, paper.vendor_id),
        vendor=or_404(find_vendor(row.vendor_id)),
        names=names_of([paper.recorded_by_id, paper.checked_by_id]),
        by_phone=paper.way is Way.PHONE,
        ways=WAYS,
    )
    return rendered, status_of(form)
