"""Pages of the decision about a report: decided, recorded from paper, confirmed; the revision's PDF."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports import queries
from portal.proof.reports.deciding import services
from portal.proof.reports.deciding.forms import CheckForm, ElsewhereForm, ReportDecisionForm
from portal.proof.reports.deciding.revising import DECIDED
from portal.proof.reports.forms import IssueForm
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import seals
from portal.proof.reports.printing.seals import NotAsIssued
from portal.proof.reports.views import language_of, show_report
from portal.supervision.approvals import queries as decisions
from portal.supervision.approvals import workflow as deciding
from portal.supervision.approvals.models import DecisionState, ReportDecision

FOLDER = "proof/reports"


def _found(report_id: int) -> tuple[SupervisionReport, Vendor]:
    report = or_404(queries.find_report(report_id))
    return report, or_404(find_vendor(report.vendor_id))


@requires(Permission.REPORT_APPROVE)
def decide(report_id: int) -> ResponseReturnValue:
    report, vendor = _found(report_id)
    form = ReportDecisionForm()
    onward = act(
        form,
        lambda: services.decide(
            report,
            approved=bool(form.approved),
            comment=typed(form.comment) or "",
            ringi_number=typed(form.ringi_number) or "",
            actor=current_actor(),
        ),
        done=_(
            "The decision is on record. The document with its approval box filled is being made."
        ),
        to=url_for(".show", report_id=report_id),
    )
    return onward or show_report(report, vendor, IssueForm(formdata=None), deciding=form)


@requires(Permission.REPORT_DRAFT)
def record_elsewhere(report_id: int) -> ResponseReturnValue:
    report, vendor = _found(report_id)
    form = ElsewhereForm()
    form.offer()

    def command() -> ReportDecision:
        files = receive_all(form.files.data or (), PROOF, field="files")
        return services.record_elsewhere(report, form.said(), files, actor=current_actor())

    onward = act(
        form,
        command,
        done=_("It is on record, and counts once another person has compared it with the paper."),
        to=url_for(".show", report_id=report_id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/decided_elsewhere.html",
        report=report,
        vendor=vendor,
        is_open=not decisions.standing_of([report.id]) and report.state is ReportState.ISSUED,
        endings=",".join(ending for kind in PROOF for ending in kind.endings),
        today=clock.today(),
    )


@requires(Permission.REPORT_DRAFT)
def check_record(report_decision_id: int) -> ResponseReturnValue:
    row = or_404(decisions.find(report_decision_id))
    report, vendor = _found(row.report_id)
    form = CheckForm()
    onward = act(
        form,
        lambda: services.check_record(
            row,
            confirmed=bool(form.approved),
            wrong=typed(form.wrong) or "",
            actor=current_actor(),
        ),
        done=_("Saved."),
        to=url_for(".show", report_id=report.id),
    )
    if onward:
        return onward
    actor = current_actor()
    return show_form(form, f"{FOLDER}/check_decision.html", **_known(row, report, vendor, actor))


def _known(
    row: ReportDecision, report: SupervisionReport, vendor: Vendor, actor: Any
) -> dict[str, Any]:
    return {
        "row": row,
        "report": report,
        "vendor": vendor,
        "files": decisions.files_of([row.id]),
        "names": names_of([row.recorded_by_id, row.checked_by_id]),
        "waits": row.state is DecisionState.RECORDED,
        "is_own": actor.is_any_of(row.recorded_by_id),
        "let_in": let_in_by(
            [row.recorded_by_id], decided_by_id=row.checked_by_id, reader_id=actor.user_id
        ),
        "ways": deciding.WAYS,
    }


@requires(Permission.REPORT_VIEW)
def decision_file(report_decision_file_id: int) -> ResponseReturnValue:
    row = or_404(decisions.find_file(report_decision_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(Permission.REPORT_VIEW)
def revision_pdf(report_id: int) -> ResponseReturnValue:
    """The document with its box filled; the issued one has an address of its own."""
    report, vendor = _found(report_id)
    revision = or_404(queries.revision_of(report.id))
    try:
        made = seals.revision_pdfs(revision, report)
    except NotAsIssued:  # said on the page of the report
        page, _status = show_report(report, vendor, IssueForm(formdata=None))
        return page, HTTPStatus.CONFLICT
    lang = language_of(report, made)
    name = f"{report.number}-v{DECIDED}"
    ending = f"-{lang}.pdf" if len(made) > 1 else ".pdf"
    return attachment(or_404(made.get(lang)), f"{name}{ending}")
