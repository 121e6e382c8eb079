"""An application for a subcontractor on paper: printed, recorded for the vendor, compared by another person."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form, status_of, typed
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import language
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import (
    find_engagement,
    latest_terms,
    names_of_works,
    terms_of,
)
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.paper_records.mails import mail_in
from portal.supervision.paper_records.models import Paper, PaperState, Way
from portal.supervision.paper_records.queries import (
    APPLICATIONS,
    files_of,
    find_file,
    find_paper,
)
from portal.supervision.paper_records.scans import picture_of
from portal.supervision.papers.forms import WAYS, CheckForm, PaperApplicationForm
from portal.supervision.papers.sending_out.blank_sheets import application_pdf
from portal.supervision.papers.sending_out.printing import language_asked
from portal.supervision.subcontractors import paper_services, queries, workflow
from portal.supervision.subcontractors.forms import as_before, as_said
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.subcontractors.services import ChainPlace

FOLDER = "supervision/subcontractors"
SEE, ENTER = Permission.SUBCONTRACTOR_VIEW, Permission.SUBCONTRACTOR_EDIT


@requires(SEE)
def application_form(engagement_id: int) -> ResponseReturnValue:
    """The sheet to fill in with a pen; `text` is the language, `?follows=` what it renews."""
    engagement = or_404(find_engagement(engagement_id))
    vendor = or_404(find_vendor(engagement.vendor_id))
    terms = or_404(terms_of(engagement.id, clock.today()) or latest_terms(engagement.id))
    follows = _followed(engagement)
    made = application_pdf(terms, engagement.number, vendor, follows, language_asked(language()))
    name = engagement.number if follows is None else follows.number
    return download(made, f"{name}.pdf", FileKind.PDF)


@requires(ENTER)
def record_application(engagement_id: int) -> ResponseReturnValue:
    """`?again=`: the paper that was sent back; `?follows=`: what it renews, or was refused before."""
    engagement = or_404(find_engagement(engagement_id))
    vendor = or_404(find_vendor(engagement.vendor_id))
    before = _sent_back(engagement)
    follows = _followed(engagement)
    beside = ChainPlace()
    form = PaperApplicationForm()
    if before is not None:
        beside = paper_services.beside_of(before)
        form = PaperApplicationForm(
            data=as_said(paper_services.application_of(before))
            | {
                "way": before.way,
                "received_on": before.received_on,
                "said_by": before.entries["said_by"],
            }
        )
    elif follows is not None:
        parent = None if follows.parent_id is None else queries.find(follows.parent_id)
        beside = ChainPlace(parent=parent, follows=follows)
        form = PaperApplicationForm(data=as_before(follows))
    form.offer(queries.shared_categories(engagement.id))
    onward = (
        None
        if form.reads_mail(vendor.id)
        else act(
            form,
            lambda scans: paper_services.record_application(
                vendor,
                engagement,
                form.came(),
                scans,
                actor=current_actor(),
                beside=beside,
                before=before,
            ),
            before=form.taken,
            done=_("Recorded. Somebody else compares it now; only then it counts."),
            to=lambda paper: url_for(".application", application_paper_id=paper.id),
        )
    )
    return onward or show_form(
        form,
        f"{FOLDER}/record_paper.html",
        vendor=vendor,
        engagement=engagement,
        work=names_of_works([engagement.id]).get(engagement.id),
        before=before,
        beside=beside,
        kept=files_of(before.id) if before is not None else (),
    )


@requires(SEE)
def application(application_paper_id: int) -> ResponseReturnValue:
    """The scans beside what was recorded."""
    return _shown(_paper(application_paper_id), CheckForm(formdata=None))


@requires(ENTER)
def check_application(application_paper_id: int) -> ResponseReturnValue:
    """The second person confirms, or says what is wrong."""
    paper, form = _paper(application_paper_id), CheckForm()
    engagement = _work_of(paper)
    vendor = or_404(find_vendor(engagement.vendor_id))
    if form.approved:
        onward = act(
            form,
            lambda: paper_services.confirm_application(
                paper.id, vendor, engagement, actor=current_actor()
            ),
            done=_("Confirmed. The vendor has applied, on the day on which the paper came."),
            to=lambda row: url_for("subcontractors.show", subcontractor_id=row.id),
        )
    else:
        onward = act(
            form,
            lambda: paper_services.send_back_application(
                paper.id, engagement, wrong=typed(form.wrong) or "", actor=current_actor()
            ),
            done=_("Sent back. It can be recorded anew."),
            to=url_for(".application", application_paper_id=paper.id),
        )
    return onward or _shown(_paper(application_paper_id), form)


@requires(SEE)
def application_file(application_paper_id: int, file_no: int) -> ResponseReturnValue:
    """A file as it came."""
    scan = or_404(find_file(application_paper_id, file_no, APPLICATIONS))
    return attachment(scan.sha256, scan.name)


@requires(SEE)
def application_page(application_paper_id: int, file_no: int, page_no: int) -> ResponseReturnValue:
    """The picture of one page of a file."""
    return picture_of(or_404(find_file(application_paper_id, file_no, APPLICATIONS)), page_no)


def _paper(application_paper_id: int) -> Paper:
    return or_404(find_paper(application_paper_id, APPLICATIONS))


def _work_of(paper: Paper) -> Engagement:
    return or_404(find_engagement(paper.subject_id))


def _followed(engagement: Engagement) -> Subcontractor | None:
    """What it renews, or was refused before: of the same work."""
    row = queries.find(request.args.get("follows", 0, type=row_id))
    return row if row is not None and row.engagement_id == engagement.id else None


def _sent_back(engagement: Engagement) -> Paper | None:
    paper = find_paper(request.args.get("again", 0, type=row_id), APPLICATIONS)
    if paper is None or paper.subject_id != engagement.id:
        return None
    return paper if paper.state is PaperState.SENT_BACK else None


def _shown(paper: Paper, form: CheckForm) -> ResponseReturnValue:
    engagement = _work_of(paper)
    beside = paper_services.beside_of(paper)
    rendered = render_template(
        f"{FOLDER}/paper.html",
        paper=paper,
        said=paper_services.application_of(paper),
        form=form,
        files=(files := files_of(paper.id)),
        mail=mail_in(files, paper.vendor_id),
        vendor=or_404(find_vendor(engagement.vendor_id)),
        engagement=engagement,
        work=names_of_works([engagement.id]).get(engagement.id),
        beside=beside,
        made=None if paper.made_id is None else queries.find(paper.made_id),
        names=names_of([paper.recorded_by_id, paper.checked_by_id]),
        by_phone=paper.way is Way.PHONE,
        ways=WAYS,
        titles=category_titles,
        country_text=country_text,
        words_of=workflow,
    )
    return rendered, status_of(form)
