"""A vendor's plan or report on paper: print the forms, record what came, have it confirmed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse, status_of
from portal.foundation.core.pages.web import SEE_OTHER, or_404
from portal.foundation.core.words.i18n import language
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.supervision.findings import queries, workflow
from portal.supervision.findings.handling import paper_services
from portal.supervision.findings.handling.views import work_of
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.queries import FindingRow
from portal.supervision.findings.severity import Owner
from portal.supervision.paper_records.mails import mail_in
from portal.supervision.paper_records.models import Paper, PaperKind, Way
from portal.supervision.paper_records.queries import (
    ABOUT_FINDINGS,
    files_of,
    find_file,
    find_paper,
    open_paper,
    papers_of,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers.forms import WAYS, CheckForm, PaperPlanForm, PaperRepairForm
from portal.supervision.papers.sending_out.printing import language_asked, paper_pdf

FOLDER = "supervision/findings"

ENTER, SEE = Permission.FINDING_EDIT, Permission.FINDING_VIEW
FORMS: dict[PaperKind, type[PaperPlanForm | PaperRepairForm]] = {
    PaperKind.PLAN: PaperPlanForm,
    PaperKind.REPAIR: PaperRepairForm,
}
ANSWERS = {PaperKind.PLAN: FindingState.PLAN_SUBMITTED, PaperKind.REPAIR: FindingState.REMEDIED}


@requires(SEE)
def finding_form(finding_id: int) -> ResponseReturnValue:
    """The finding with forms for plan and report, to fill in with a pen; `text` is the language."""
    finding = _theirs(finding_id)
    vendor = or_404(queries.find_vendor_of(finding))
    row = FindingRow(finding, vendor, queries.last_repair(finding_id))
    made = paper_pdf([], vendor, language_asked(language()), findings=[row])
    return download(made, f"{finding.number}.pdf", FileKind.PDF)


@requires(SEE)
def finding_on_paper(finding_id: int) -> ResponseReturnValue:
    """Where the code on the paper leads: print it, or record what came."""
    finding = _theirs(finding_id)
    waiting = open_paper(finding)
    return render_template(
        f"{FOLDER}/on_paper.html",
        finding=finding,
        vendor=or_404(queries.find_vendor_of(finding)),
        obligation=queries.last_repair(finding_id),
        papers=list(reversed(papers_of(finding))),
        waiting=waiting,
        asks={
            kind: waiting is None and workflow.can_move(finding, to) for kind, to in ANSWERS.items()
        },
        kinds=PaperKind,
        ways=WAYS,
        words_of=workflow,
        work=work_of(finding),
    )


@requires(ENTER)
def finding_plan_on_paper(finding_id: int) -> ResponseReturnValue:
    return _record(_theirs(finding_id), PaperKind.PLAN)


@requires(ENTER)
def finding_repair_on_paper(finding_id: int) -> ResponseReturnValue:
    return _record(_theirs(finding_id), PaperKind.REPAIR)


@requires(SEE)
def finding_paper(finding_paper_id: int) -> ResponseReturnValue:
    """The scans beside what was recorded."""
    return _shown(_paper(finding_paper_id), CheckForm())


@requires(ENTER)
def check_finding_paper(finding_paper_id: int) -> ResponseReturnValue:
    """The second person confirms, or says what is wrong."""
    paper, form = _paper(finding_paper_id), CheckForm()
    finding_id = paper.subject_id
    if not form.validate_on_submit():
        return _shown(paper, form)
    try:
        with transaction():
            if form.approved:
                paper_services.confirm_paper(paper.id, actor=current_actor())
            else:
                paper_services.send_back_paper(
                    paper.id, wrong=form.wrong.data or "", actor=current_actor()
                )
    except DomainError as error:
        refuse(form, error)
        return _shown(_paper(finding_paper_id), form)
    if form.approved:
        told = _("Confirmed. It is on record as the vendor's answer, marked as on paper.")
        if paper.way is Way.CODE:
            told = _("Confirmed. It is on record as the vendor’s answer, marked as by letter code.")
        flash(told, "success")
        return redirect(url_for("findings.show", finding_id=finding_id), SEE_OTHER)
    if paper.way is Way.CODE:
        flash(_("Sent back. A new letter will be opened for it."), "success")
    else:
        flash(_("Sent back. It can be recorded anew."), "success")
    return redirect(url_for(".finding_on_paper", finding_id=finding_id), SEE_OTHER)


@requires(SEE)
def finding_paper_file(finding_paper_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(find_file(finding_paper_id, file_no, ABOUT_FINDINGS))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def finding_paper_page(finding_paper_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(find_file(finding_paper_id, file_no, ABOUT_FINDINGS)), page_no)


def _theirs(finding_id: int) -> Finding:
    """A finding that is a vendor's to mend; of our own nothing comes on paper."""
    finding = or_404(queries.find_finding(finding_id))
    return or_404(finding if finding.owner is Owner.VENDOR else None)


def _paper(finding_paper_id: int) -> Paper:
    return or_404(find_paper(finding_paper_id, ABOUT_FINDINGS))


def _record(finding: Finding, kind: PaperKind) -> ResponseReturnValue:
    """What was sent back stands there, to be changed."""
    before = paper_services.sent_back(finding, kind)
    form = FORMS[kind](obj=None if before is None else paper_services.entries_of(before))
    if before is not None and before.way is not None and not form.is_submitted():
        form.way.data = before.way.value
    if not form.reads_mail(finding.vendor_id or 0) and form.validate_on_submit():
        try:
            taken = form.taken()
            with transaction():
                made = paper_services.record_paper(
                    finding, form.entries(), scans=taken, actor=current_actor()
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(_("Recorded. Somebody else compares it now; only then it counts."), "success")
            return redirect(url_for(".finding_paper", finding_paper_id=made.id), SEE_OTHER)
    rendered = render_template(
        f"{FOLDER}/record_paper.html",
        finding=finding,
        form=form,
        kind=kind,
        is_plan=kind is PaperKind.PLAN,
        before=before,
        kept=files_of(before.id) if before is not None else (),
        vendor=or_404(queries.find_vendor_of(finding)),
        obligation=queries.last_repair(finding.id),
        words_of=workflow,
        work=work_of(finding),
    )
    return rendered, status_of(form)


def _shown(paper: Paper, form: CheckForm) -> ResponseReturnValue:
    finding = or_404(queries.find_finding(paper.subject_id))
    rendered = render_template(
        f"{FOLDER}/paper.html",
        paper=paper,
        entries=paper_services.entries_of(paper),
        finding=finding,
        form=form,
        files=(files := files_of(paper.id)),
        mail=mail_in(files, paper.vendor_id),
        vendor=or_404(queries.find_vendor_of(finding)),
        names=names_of([paper.recorded_by_id, paper.checked_by_id]),
        is_plan=paper.kind is PaperKind.PLAN,
        by_phone=paper.way is Way.PHONE,
        fits=workflow.can_move(finding, ANSWERS[paper.kind]),
        ways=WAYS,
    )
    return rendered, status_of(form)
