"""A vendor's plan or report on paper: print the forms, record what came, have it confirmed."""

from flask import flash, redirect, render_template, request, url_for
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
from portal.foundation.core.words.messages import LANGUAGES
from portal.foundation.evidence.sending import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.supervision.findings import paper_queries, queries, workflow
from portal.supervision.findings import words as words_of
from portal.supervision.findings.handling import paper_services
from portal.supervision.findings.handling.paper_services import Scanned
from portal.supervision.findings.handling.views import work_of
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.paper_models import FindingPaper, PaperKind, PaperState, Way
from portal.supervision.findings.queries import FindingRow
from portal.supervision.findings.severity import Owner
from portal.supervision.papers import scans
from portal.supervision.papers.findings.forms import (
    WAYS,
    ComparedForm,
    PaperPlanForm,
    PaperRepairForm,
)
from portal.supervision.papers.pictures import picture_of
from portal.supervision.papers.printing import paper_pdf

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
    wanted = request.args.get("text", "")
    lang = wanted if wanted in LANGUAGES else language()
    vendor = or_404(queries.find_vendor_of(finding))
    row = FindingRow(finding, vendor, queries.last_repair(finding_id))
    return download(
        paper_pdf([], vendor, lang, findings=[row]), f"{finding.number}.pdf", FileKind.PDF
    )


@requires(SEE)
def finding_on_paper(finding_id: int) -> ResponseReturnValue:
    """Where the code on the paper leads: print it, or record what came."""
    finding = _theirs(finding_id)
    papers = paper_queries.papers_of(finding_id)
    waiting = paper_queries.waiting_paper(finding_id)
    return render_template(
        f"{FOLDER}/on_paper.html",
        finding=finding,
        vendor=or_404(queries.find_vendor_of(finding)),
        obligation=queries.last_repair(finding_id),
        papers=list(reversed(papers)),
        waiting=waiting,
        asks={
            kind: waiting is None and workflow.can_move(finding, to) for kind, to in ANSWERS.items()
        },
        kinds=PaperKind,
        ways=WAYS,
        words_of=words_of,
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
    return _shown(_paper(finding_paper_id), ComparedForm())


@requires(ENTER)
def check_finding_paper(finding_paper_id: int) -> ResponseReturnValue:
    """The second person confirms, or says what is wrong."""
    row, form = _paper(finding_paper_id), ComparedForm()
    finding_id = row.finding_id
    if not form.validate_on_submit():
        return _shown(row, form)
    try:
        with transaction():
            if form.approved:
                paper_services.confirm_paper(finding_paper_id, actor=current_actor())
            else:
                paper_services.send_back_paper(
                    finding_paper_id, wrong=form.wrong.data or "", actor=current_actor()
                )
    except DomainError as error:
        refuse(form, error)
        return _shown(_paper(finding_paper_id), form)
    if form.approved:
        flash(
            _("Confirmed. It is on record as the vendor's answer, marked as on paper."), "success"
        )
        return redirect(url_for("findings.show", finding_id=finding_id), SEE_OTHER)
    flash(_("Sent back. It can be recorded anew."), "success")
    return redirect(url_for(".finding_on_paper", finding_id=finding_id), SEE_OTHER)


@requires(SEE)
def finding_paper_file(finding_paper_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(paper_queries.find_scan(finding_paper_id, file_no))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def finding_paper_page(finding_paper_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(paper_queries.find_scan(finding_paper_id, file_no)), page_no)


def _theirs(finding_id: int) -> Finding:
    """A finding that is a vendor's to mend; of our own nothing comes on paper."""
    finding = or_404(queries.find_finding(finding_id))
    return or_404(finding if finding.owner is Owner.VENDOR else None)


def _paper(finding_paper_id: int) -> FindingPaper:
    return or_404(paper_queries.find_paper(finding_paper_id))


def _record(finding: Finding, kind: PaperKind) -> ResponseReturnValue:
    """What was sent back stands there, to be changed."""
    before = next(iter(reversed(paper_queries.papers_of(finding.id))), None)
    if before is not None and (before.state, before.kind) != (PaperState.SENT_BACK, kind):
        before = None
    form = FORMS[kind](obj=before)
    if before is not None and not form.is_submitted():
        form.way.data = before.way.value
    if form.validate_on_submit():
        try:
            uploads = [one for one in form.scan.data or [] if getattr(one, "filename", "")]
            taken = scans.take_in_all(uploads)
            with transaction():
                made = paper_services.record_paper(
                    finding,
                    form.entries(),
                    scans=[Scanned(one.file, one.picture, one.pages) for one in taken],
                    actor=current_actor(),
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
        kept=paper_queries.scans_of(before.id) if before is not None else (),
        vendor=or_404(queries.find_vendor_of(finding)),
        obligation=queries.last_repair(finding.id),
        words_of=words_of,
        work=work_of(finding),
    )
    return rendered, status_of(form)


def _shown(row: FindingPaper, form: ComparedForm) -> ResponseReturnValue:
    finding = or_404(queries.find_finding(row.finding_id))
    rendered = render_template(
        f"{FOLDER}/paper.html",
        paper=row,
        finding=finding,
        form=form,
        files=paper_queries.scans_of(row.id),
        vendor=or_404(queries.find_vendor_of(finding)),
        names=names_of([row.recorded_by_id, row.checked_by_id]),
        is_plan=row.kind is PaperKind.PLAN,
        by_phone=row.way is Way.PHONE,
        fits=workflow.can_move(finding, ANSWERS[row.kind]),
        ways=WAYS,
    )
    return rendered, status_of(form)
