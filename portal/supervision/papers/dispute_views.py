"""Why a vendor disagrees, on paper or by telephone: recorded for the vendor, compared by another person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.pages.forms import act, show_form, status_of, typed
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.evidence.storage import attachment
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.disputes import paper_services, queries, workflow
from portal.supervision.disputes.queries import DisputesOfThing
from portal.supervision.disputes.workflow import DisputedThing
from portal.supervision.findings.models import Finding
from portal.supervision.findings.queries import find_finding
from portal.supervision.findings.severity import Owner
from portal.supervision.paper_records.mails import mail_in
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.paper_records.queries import (
    DISPUTES,
    files_of,
    find_file,
    find_paper,
    open_paper,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers.forms import (
    WAYS,
    CheckForm,
    PaperDisputeForm,
    PaperSheetDisputeForm,
)
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.assignments.queries import find_asked

FOLDER = "supervision/disputes"
SEE, ENTER = Permission.FINDING_VIEW, Permission.FINDING_EDIT


@dataclass(frozen=True, slots=True)
class _About:
    """What is disputed: its row, how it is called, its page, what was disputed so far; the answers of a
    sheet that can be."""

    row: Finding | Assignment
    thing: DisputedThing
    page: str
    found: DisputesOfThing
    answers: Mapping[str, Question] | None = None


@requires(ENTER)
def record_finding_dispute(finding_id: int) -> ResponseReturnValue:
    """`?again=`: the paper that was sent back."""
    return _record(_finding(finding_id))


@requires(ENTER)
def record_sheet_dispute(assignment_id: int) -> ResponseReturnValue:
    """The same of the result of a sheet."""
    return _record(_sheet(assignment_id))


@requires(SEE)
def dispute(dispute_paper_id: int) -> ResponseReturnValue:
    """The scans beside what was recorded."""
    return _shown(_paper(dispute_paper_id), CheckForm(formdata=None))


@requires(ENTER)
def check_dispute(dispute_paper_id: int) -> ResponseReturnValue:
    """The second person confirms, or says what is wrong."""
    paper, form, actor = _paper(dispute_paper_id), CheckForm(), current_actor()
    about = _about(paper)
    if form.approved:
        onward = act(
            form,
            lambda: paper_services.confirm_dispute(paper.id, actor=actor),
            done=_("Confirmed. The vendor has disputed it, on the day on which the paper came."),
            to=about.page,
        )
    else:
        onward = act(
            form,
            lambda: paper_services.send_back_dispute(
                paper.id, about.row, wrong=typed(form.wrong) or "", actor=actor
            ),
            done=_("Sent back. It can be recorded anew."),
            to=url_for(".dispute", dispute_paper_id=paper.id),
        )
    return onward or _shown(_paper(dispute_paper_id), form)


@requires(SEE)
def dispute_file(dispute_paper_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(find_file(dispute_paper_id, file_no, DISPUTES))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def dispute_page(dispute_paper_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(find_file(dispute_paper_id, file_no, DISPUTES)), page_no)


def _paper(dispute_paper_id: int) -> Paper:
    return or_404(find_paper(dispute_paper_id, DISPUTES))


def _finding(finding_id: int) -> _About:
    """A finding that is a vendor's to mend; nobody disputes our own."""
    finding = or_404(find_finding(finding_id))
    or_404(finding if finding.owner is Owner.VENDOR else None)
    page = url_for("findings.show", finding_id=finding.id)
    return _About(finding, workflow.thing_of(finding), page, queries.about_finding(finding))


def _sheet(assignment_id: int) -> _About:
    asked = or_404(find_asked(assignment_id))
    page = url_for("responses.result", assignment_id=assignment_id)
    found, answers = queries.about_sheet(asked), queries.disputable(asked)
    return _About(asked.assignment, workflow.sheet_as_thing(asked), page, found, answers)


def _about(paper: Paper) -> _About:
    of_sheet = paper.subject_kind == Assignment.__tablename__
    return (_sheet if of_sheet else _finding)(paper.subject_id)


def _record(about: _About) -> ResponseReturnValue:
    before = _sent_back(about.row)
    form = _form(about, before)
    vendor = or_404(find_vendor(about.row.vendor_id or 0))
    onward = (
        None
        if form.reads_mail(vendor.id)
        else act(
            form,
            lambda scans: paper_services.record_dispute(
                about.row, form.came(), scans, actor=current_actor(), before=before
            ),
            before=form.taken,
            done=_("Recorded. Somebody else compares it now; only then it counts."),
            to=lambda paper: url_for(".dispute", dispute_paper_id=paper.id),
        )
    )
    return onward or show_form(
        form,
        f"{FOLDER}/record_paper.html",
        about=about,
        vendor=vendor,
        before=before,
        kept=files_of(before.id) if before is not None else (),
        waiting=open_paper(about.row),
    )


def _form(about: _About, before: Paper | None) -> PaperDisputeForm:
    """What was sent back stands there, to be changed."""
    said: dict[str, Any] = {}
    if before is not None:
        said = {"way": before.way, "received_on": before.received_on, **before.entries}
    if about.answers is None:
        return PaperDisputeForm(data=said)
    form = PaperSheetDisputeForm(data=said)
    form.offer(about.answers)
    return form


def _sent_back(row: Finding | Assignment) -> Paper | None:
    paper = find_paper(request.args.get("again", 0, type=row_id), DISPUTES)
    if paper is None or (paper.subject_kind, paper.subject_id) != (row.__tablename__, row.id):
        return None
    return paper if paper.state is PaperState.SENT_BACK else None


def _shown(paper: Paper, form: CheckForm) -> ResponseReturnValue:
    rendered = render_template(
        f"{FOLDER}/paper.html",
        paper=paper,
        about=_about(paper),
        form=form,
        files=(files := files_of(paper.id)),
        mail=mail_in(files, paper.vendor_id),
        vendor=or_404(find_vendor(paper.vendor_id)),
        names=names_of([paper.recorded_by_id, paper.checked_by_id]),
        by_phone=paper.way is Way.PHONE,
        ways=WAYS,
    )
    return rendered, status_of(form)
