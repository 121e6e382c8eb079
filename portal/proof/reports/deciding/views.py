"""Views: a report is read, issued, fetched, and decided about beside its pages, alone or with others, or on paper."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import let_in_by, names_of, people_with_role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, show_form, status_of, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import LANGUAGES, Message, from_text, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import FileDamaged, attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.mail.postman import has_server
from portal.ledger.contracts.papers import open_document as opening
from portal.ledger.contracts.papers.open_document import OpenPaper
from portal.ledger.obligations.workflow import HOLDERS
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import queries, workflow
from portal.proof.reports import services as report_services
from portal.proof.reports.content.report import AnyReport, editions
from portal.proof.reports.deciding import review, services, together
from portal.proof.reports.deciding.forms import (
    CheckForm,
    ElsewhereForm,
    ReportDecisionForm,
    TogetherForm,
)
from portal.proof.reports.deciding.four_lines import four_lines
from portal.proof.reports.deciding.page import beside
from portal.proof.reports.deciding.revising import DECIDED
from portal.proof.reports.facts.overall_gathering import NotWorkedOut
from portal.proof.reports.forms import IssueForm
from portal.proof.reports.issuing.about import of_another
from portal.proof.reports.issuing.withdrawing import why_stuck
from portal.proof.reports.models import ReportState, SupervisionReport
from portal.proof.reports.printing import rendering, seals
from portal.proof.reports.printing.seals import NotAsIssued
from portal.proof.reports.register import FOLDER, found, language_of, period_words
from portal.proof.reports.workflow import EVERY_VENDOR
from portal.supervision.approvals import queries as decisions
from portal.supervision.approvals import workflow as approvals
from portal.supervision.approvals.models import DecisionState, ReportDecision


@requires(Permission.REPORT_VIEW)
def show(report_id: int) -> ResponseReturnValue:
    report, vendor = found(report_id)
    return show_report(report, vendor, IssueForm(version=report.version))


@requires(Permission.REPORT_ISSUE)
def issue(report_id: int) -> ResponseReturnValue:
    report, vendor = found(report_id)
    form = IssueForm()
    onward = act(
        form,
        lambda: report_services.issue_report(
            report, vendor, version=form.version.data or 0, actor=current_actor()
        ),
        done=lambda _issued: say(
            "%(number)s is issued. Its PDF is being made; you can leave this page.",
            number=report.number,
        ),
        to=url_for(".show", report_id=report_id),
    )
    return onward or show_report(report, vendor, form)


@requires(Permission.REPORT_VIEW)
def pdf(report_id: int) -> ResponseReturnValue:
    report, vendor = found(report_id)
    try:
        made = seals.pdfs_of(report)
    except NotAsIssued:  # said on its page
        page, _ = show_report(report, vendor, IssueForm())
        return page, HTTPStatus.CONFLICT
    lang = language_of(report, made)
    return attachment(or_404(made.get(lang)), rendering.file_name(report, lang))


def show_report(
    report: SupervisionReport,
    vendor: Vendor | None,
    form: IssueForm,
    deciding: ReportDecisionForm | None = None,
) -> tuple[str, int]:
    """The page; 409 where the content is not as issued, so that it is not shown."""
    printed: dict[str, Any] = {}
    changed: list[Message] = []
    made: Mapping[str, str] = {}
    altered: Message | None = None
    waits: NotWorkedOut | None = None
    gone = report.state is ReportState.WITHDRAWN and not seals.recorded_of(report, seals.ISSUED)
    try:
        if not gone:
            content, altered = report_services.look(report, vendor, language_of(report))
            printed = rendering.context(content, report.content or "")
    except NotAsIssued as refusal:
        changed.append(refusal.message)
    except NotWorkedOut as refusal:
        waits = refusal
    try:
        made = seals.pdfs_of(report)
    except NotAsIssued as refusal:
        changed.append(refusal.message)
    replaced = queries.find_report(report.replaces_id) if report.replaces_id else None
    comments = queries.comments_before(report)
    actor = current_actor()
    decision = beside(report, printed.get("content"), actor)
    lines = trail_of(report)
    is_draft = report.state is ReportState.DRAFT
    page = render_template(
        f"{FOLDER}/show.html",
        **printed,
        has_server=has_server(),
        told=people_with_role(Role.MANAGEMENT),
        changed=changed,
        against=list(filter(None, (altered, of_another(report)))),
        made=made,
        documents=seals.documents(report, made, decision.revision, decision.made)
        if printed
        else [],
        other_languages=_other_languages(report, printed.get("content")),
        replaced=replaced,
        replaced_by=queries.replacements([report.id]).get(report.id),
        report=report,
        vendor=vendor,
        about=EVERY_VENDOR if vendor is None else vendor.called,
        form=deciding or form,
        deciding=deciding or ReportDecisionForm(formdata=None),
        decision=decision,
        comments=comments,
        ways=approvals.WAYS,
        why=from_text(report.error),
        alone=report_services.why_not_concluded(report, actor) if is_draft else None,
        stuck=why_stuck(report),
        refused=report_services.why_not_issued(report, actor),
        waits=waits,
        labels=workflow,
        period=period_words(report),
        lines=lines,
        names=names_of(
            [
                *queries.people_of([report]),
                *decision.people,
                *(one.decision.decided_by_id for one in comments),
                *(line.actor_id for line in lines),
            ]
        ),
    )
    return page, status_of(deciding or form) if printed or gone or waits else HTTPStatus.CONFLICT


def _other_languages(report: SupervisionReport, content: AnyReport | None) -> list[str]:
    """In which languages the page could show it besides the one it is in."""
    known = editions(report.content) if content and report.content else LANGUAGES
    return [lang for lang in LANGUAGES if content and lang in known and lang != content.lang]


# The reader's own browser keeps a picture and asks each time whether it may still be shown.
KEPT_BY_THE_READER = "private, no-cache"


@requires(Permission.REPORT_APPROVE)
def to_review() -> ResponseReturnValue:
    """What waits for management: one by one, or those without exceptions together."""
    return _listed(TogetherForm(formdata=None))


def _listed(form: TogetherForm) -> ResponseReturnValue:
    listed = review.list_to_review(current_actor(), language())
    form.offer(one.report.id for one in listed if one.may_be_together)
    return show_form(
        form,
        f"{FOLDER}/to_review.html",
        alone=[one for one in listed if one.refused is None and not one.may_be_together],
        clear=[one for one in listed if one.may_be_together],
        others=[one for one in listed if one.refused is not None],
        period_of=period_words,
        labels=workflow,
    )


@requires(Permission.REPORT_APPROVE)
def approve_together() -> ResponseReturnValue:
    form = TogetherForm()
    listed = review.list_to_review(current_actor(), language())
    form.offer(one.report.id for one in listed if one.may_be_together)
    onward = act(
        form,
        lambda: together.approve_together(
            form.chosen(),
            comment=typed(form.comment) or "",
            ringi_number=typed(form.ringi_number) or "",
            actor=current_actor(),
        ),
        done="",
        to=lambda run: url_for("runs.show", run_id=run.id),
    )
    return onward or _listed(form)


@requires(Permission.REPORT_APPROVE)
def review_one(report_id: int) -> ResponseReturnValue:
    """Four lines and the decision beside the pages, with the way to the report before and after."""
    report, vendor = found(report_id)
    if report.state in (ReportState.DRAFT, ReportState.RENDERING, ReportState.WITHDRAWN):
        return redirect(url_for(".show", report_id=report_id))
    return _review(report, vendor, ReportDecisionForm(formdata=None))


def _review(
    report: SupervisionReport, vendor: Vendor | None, form: ReportDecisionForm
) -> ResponseReturnValue:
    actor = current_actor()
    try:
        lines = four_lines(seals.frozen_text(report), language(), report.conclusion)
        content, _altered = report_services.look(report, vendor, language_of(report))
        paper = _paper(report)
    except DomainError:  # not as it was issued, or its file is gone: its own page says what
        return show_report(report, vendor, IssueForm(formdata=None), deciding=form)
    decision = beside(report, content, actor)
    comments = queries.comments_before(report)
    return show_form(
        form,
        f"{FOLDER}/review_one.html",
        report=report,
        vendor=vendor,
        about=EVERY_VENDOR if vendor is None else vendor.called,
        lines=lines,
        content=content,
        paper=paper,
        decision=decision,
        comments=comments,
        undone=review.undone_of(vendor.id) if vendor and decision.may_decide else [],
        place=review.beside_others(review.list_to_review(actor, language()), report.id),
        holders=HOLDERS,
        ways=approvals.WAYS,
        period=period_words(report),
        replaced_by=queries.replacements([report.id]).get(report.id),
        names=names_of([*decision.people, *(one.decision.decided_by_id for one in comments)]),
    )


def _paper(report: SupervisionReport) -> OpenPaper:
    """The issued document in the reader's language, to be shown page by page."""
    made = seals.pdfs_of(report)
    return opening.open_paper(or_404(made.get(language_of(report, made))), rendering.PDF)


@requires(Permission.REPORT_VIEW)
def page_picture(report_id: int, page_no: int) -> ResponseReturnValue:
    """`?small`: the small one."""
    report, _vendor = found(report_id)
    kind = "thumb" if "small" in request.args else "page"
    try:
        paper = _paper(report)
    except (NotAsIssued, FileDamaged):
        abort(HTTPStatus.NOT_FOUND)
    picture = or_404(
        opening.picture_of(paper, page_no, kind) if 1 <= page_no <= paper.pages else None
    )
    answer = Response(picture.read_bytes(), mimetype="image/webp")
    answer.set_etag(f"{opening.EDITION}-{paper.sha256}-{kind}-{page_no}")
    answer.headers["Cache-Control"] = KEPT_BY_THE_READER
    answer.make_conditional(request)
    return answer


@requires(Permission.REPORT_APPROVE)
def decide(report_id: int) -> ResponseReturnValue:
    """From the page of the report, or (`from=review`) from beside its pages: then on to the next one."""
    report, vendor = found(report_id)
    form, reviewing = ReportDecisionForm(), request.form.get("from") == "review"
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
        to=lambda _row: _next(report) if reviewing else url_for(".show", report_id=report_id),
    )
    if onward:
        return onward
    if reviewing:
        return _review(report, vendor, form)
    return show_report(report, vendor, IssueForm(formdata=None), deciding=form)


def _next(report: SupervisionReport) -> str:
    """The first that waits now, or the list that says that none does."""
    place = review.beside_others(review.list_to_review(current_actor(), language()), report.id)
    return url_for(".review_one", report_id=place.after) if place.after else url_for(".to_review")


@requires(Permission.REPORT_DRAFT)
def record_elsewhere(report_id: int) -> ResponseReturnValue:
    report, vendor = found(report_id)
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
    report, vendor = found(row.report_id)
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
    row: ReportDecision, report: SupervisionReport, vendor: Vendor | None, actor: Any
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
        "ways": approvals.WAYS,
    }


@requires(Permission.REPORT_VIEW)
def decision_file(report_decision_file_id: int) -> ResponseReturnValue:
    row = or_404(decisions.find_file(report_decision_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(Permission.REPORT_VIEW)
def revision_pdf(report_id: int) -> ResponseReturnValue:
    """The document with its box filled; the issued one has an address of its own."""
    report, vendor = found(report_id)
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
