"""Staff's pages of reports: all of them, a vendor's, drafting, reading, issuing, deciding, the PDF."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import let_in_by, names_of, people_with_role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form, status_of, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import full
from portal.foundation.core.words.i18n import in_language, language, words
from portal.foundation.core.words.messages import LANGUAGES, Message, from_text, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.mail.postman import has_server
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.entry.fields import Saved, act_or_settle
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports import queries, register, services, workflow
from portal.proof.reports.content.report import AnyReport, editions
from portal.proof.reports.deciding import services as decision_services
from portal.proof.reports.deciding.forms import CheckForm, ElsewhereForm, ReportDecisionForm
from portal.proof.reports.deciding.page import beside
from portal.proof.reports.deciding.revising import DECIDED
from portal.proof.reports.forms import DraftForm, IssueForm, OverallDraftForm, key_of, values_of
from portal.proof.reports.issuing.about import of_another
from portal.proof.reports.models import ReportState, Span, SupervisionReport, name_of, usual_spans
from portal.proof.reports.printing import rendering, seals
from portal.proof.reports.printing.seals import NotAsIssued
from portal.proof.reports.workflow import EVERY_VENDOR
from portal.supervision.approvals import queries as decisions
from portal.supervision.approvals import workflow as approvals
from portal.supervision.approvals.models import DecisionState, ReportDecision

FOLDER = "proof/reports"


@requires(Permission.REPORT_VIEW)
def index() -> ResponseReturnValue:
    found = register.report_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, ask(found, request.args), register.values_of, kind)
    listing = list_of(found)
    reports = [row[0] for row in listing.rows]
    return render_template(
        f"{FOLDER}/index.html",
        listing=listing,
        labels=workflow,
        names=names_of(register.people_of(reports)),
        period_of=_period_words,
        replaced=queries.replacements(report.id for report in reports),
    )


@requires(Permission.REPORT_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    reports = queries.reports_of_vendor(vendor_id)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="reports",
        reports=reports,
        listing=(over_all := queries.listing_vendor(vendor_id)),
        labels=workflow,
        period_of=_period_words,
        replaced=queries.replacements(report.id for report in (*reports, *over_all)),
    )


@requires(Permission.REPORT_DRAFT)
def draft(vendor_id: int) -> ResponseReturnValue:
    return _draft(or_404(find_vendor(vendor_id)))


@requires(Permission.REPORT_DRAFT)
def draft_for_all() -> ResponseReturnValue:
    return _draft(None)


def _draft(vendor: Vendor | None) -> ResponseReturnValue:
    about = vendor.id if vendor else None
    form = _form(about, **_begun(about))
    onward = act(
        form,
        lambda: services.draft_report(vendor, form.draft(), actor=current_actor()),
        done=say("The draft is saved. Read it before it is issued."),
        to=lambda report: url_for(".show", report_id=report.id),
    )
    return onward or show_form(form, f"{FOLDER}/edit.html", vendor=vendor, report=None)


def _found(report_id: int) -> tuple[SupervisionReport, Vendor | None]:
    """None: it is over all vendors."""
    report = or_404(queries.find_report(report_id))
    return report, or_404(find_vendor(report.vendor_id)) if report.vendor_id else None


@requires(Permission.REPORT_DRAFT)
def edit(report_id: int) -> ResponseReturnValue:
    report, vendor = _found(report_id)
    if report.state is not ReportState.DRAFT:
        return redirect(url_for(".show", report_id=report_id))
    form = _form(report.vendor_id, **_values(report))
    onward = act_or_settle(
        form,
        lambda: services.change_draft(
            report, form.draft(), version=form.version.data or 0, actor=current_actor()
        ),
        lambda: _saved(report),
        done=say("Saved."),
        to=url_for(".show", report_id=report_id),
    )
    return onward or show_form(form, f"{FOLDER}/edit.html", vendor=vendor, report=report)


@requires(Permission.REPORT_VIEW)
def show(report_id: int) -> ResponseReturnValue:
    report, vendor = _found(report_id)
    return show_report(report, vendor, IssueForm(version=report.version))


@requires(Permission.REPORT_ISSUE)
def issue(report_id: int) -> ResponseReturnValue:
    report, vendor = _found(report_id)
    form = IssueForm()
    onward = act(
        form,
        lambda: services.issue_report(
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
    report, vendor = _found(report_id)
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
    try:
        content, altered = services.look(report, vendor, language_of(report))
        printed = rendering.context(content, report.content or "")
    except NotAsIssued as refusal:
        changed.append(refusal.message)
    try:
        made = seals.pdfs_of(report)
    except NotAsIssued as refusal:
        changed.append(refusal.message)
    replaced = queries.find_report(report.replaces_id) if report.replaces_id else None
    decision = beside(report, printed.get("content"), current_actor())
    lines = trail_of(report)
    page = render_template(
        f"{FOLDER}/show.html",
        **printed,
        has_server=has_server(),
        told=people_with_role(Role.MANAGEMENT),
        changed=changed,
        against=list(filter(None, (altered, of_another(report)))),
        made=made,
        other_languages=_other_languages(report, printed.get("content")),
        replaced=replaced,
        replaced_by=queries.replacements([report.id]).get(report.id),
        report=report,
        vendor=vendor,
        about=EVERY_VENDOR if vendor is None else vendor.called,
        form=deciding or form,
        deciding=deciding or ReportDecisionForm(formdata=None),
        decision=decision,
        ways=approvals.WAYS,
        why=from_text(report.error),
        refused=services.why_not_issued(report, current_actor()),
        labels=workflow,
        period=_period_words(report),
        lines=lines,
        names=names_of(
            [*register.people_of([report]), *decision.people, *(line.actor_id for line in lines)]
        ),
    )
    return page, status_of(deciding or form) if printed else HTTPStatus.CONFLICT


def language_of(report: SupervisionReport, among: Collection[str] = LANGUAGES) -> str:
    """As asked for, else that of the reader; that of the report where there is no such edition."""
    wanted = request.args.get("lang") or language()
    return wanted if wanted in among else report.language


def _usual() -> tuple[Span, ...]:
    return usual_spans(clock.today(), the_organisation().fiscal_year_start_month)


def _other_languages(report: SupervisionReport, content: AnyReport | None) -> list[str]:
    """In which languages the page could show it besides the one it is in."""
    known = editions(report.content) if content and report.content else LANGUAGES
    return [lang for lang in LANGUAGES if content and lang in known and lang != content.lang]


def _begun(vendor_id: int | None) -> dict[str, Any]:
    """What a new draft begins with: the usual, or what the report said that it is to replace."""
    usual = _usual()
    wanted = request.args.get("replaces", "")
    standing = queries.standing(vendor_id) if wanted else ()
    replaced = next((report for report in standing if str(report.id) == wanted), None)
    if replaced is None:
        return {"period": key_of(usual[0]), "language": the_organisation().default_language}
    begun = replace(services.draft_of(replaced), replaces=replaced.id, why="")
    return values_of(begun, usual)


def _form(vendor_id: int | None, **values: Any) -> DraftForm:
    form = DraftForm(**values) if vendor_id else OverallDraftForm(**values)
    form.offer(
        [(span, _named(span)) for span in _usual()],
        words(say("Other days")),
        [
            (report.id, f"{report.number} {_period_words(report)}")
            for report in queries.standing(vendor_id)
        ],
    )
    return form


def _named(span: Span) -> str:
    """2026年度上期, with its days."""
    name = name_of(span, the_organisation().fiscal_year_start_month)
    return words(
        say(
            "%(name)s: %(first)s to %(last)s",
            name=name,
            first=full(span.first, language()),
            last=full(span.last, language()),
        )
    )


def _period_words(report: SupervisionReport) -> str:
    return in_language(register.period_of(report))


def _values(report: SupervisionReport) -> dict[str, Any]:
    return values_of(services.draft_of(report), _usual()) | {"version": report.version}


def _saved(report: SupervisionReport) -> Saved:
    return Saved(
        _form(report.vendor_id, formdata=None, **_values(report)),
        report,
        say("Edit the draft of the report"),
        url_for(".show", report_id=report.id),
        {"version": report.version},
    )


@requires(Permission.REPORT_APPROVE)
def decide(report_id: int) -> ResponseReturnValue:
    report, vendor = _found(report_id)
    form = ReportDecisionForm()
    onward = act(
        form,
        lambda: decision_services.decide(
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
        return decision_services.record_elsewhere(report, form.said(), files, actor=current_actor())

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
        lambda: decision_services.check_record(
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
