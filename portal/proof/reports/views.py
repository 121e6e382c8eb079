"""Staff's pages of reports: all of them, a vendor's, drafting, withdrawing a draft. Reading and deciding: see deciding/."""

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.dates import full
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import digits, say
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.entry.fields import Saved, act_or_settle
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.proof.reports import queries, register, services, workflow
from portal.proof.reports.forms import (
    DraftForm,
    OverallDraftForm,
    WithdrawDraftForm,
    key_of,
    values_of,
)
from portal.proof.reports.issuing.withdrawing import withdraw_draft
from portal.proof.reports.models import ReportState, Span, SupervisionReport, name_of, usual_spans
from portal.proof.reports.register import FOLDER, found, period_words
from portal.supervision.approvals.models import ReportDecision


@requires(Permission.REPORT_VIEW)
def index() -> ResponseReturnValue:
    rows = register.report_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(rows, ask(rows, request.args), register.values_of, kind)
    listing = list_of(rows)
    reports = [row[0] for row in listing.rows]
    return render_template(
        f"{FOLDER}/index.html",
        listing=listing,
        labels=workflow,
        names=names_of(queries.people_of(reports)),
        period_of=period_words,
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
        period_of=period_words,
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
    replaced = digits(request.values.get("replaces", ""))
    onward = act(
        form,
        lambda: services.draft_report(vendor, form.draft(), actor=current_actor()),
        done=say("The draft is saved. Read it before it is issued."),
        to=lambda report: url_for(".show", report_id=report.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/edit.html",
        vendor=vendor,
        report=None,
        returned=_returned_about(replaced, about),
    )


def _returned_about(report_id: int | None, vendor_id: int | None) -> ReportDecision | None:
    """What management said of the report to be replaced, to be answered in the draft."""
    row = queries.return_of(report_id)
    return row if row is not None and row.vendor_id == vendor_id else None


@requires(Permission.REPORT_DRAFT)
def edit(report_id: int) -> ResponseReturnValue:
    report, vendor = found(report_id)
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
    return onward or show_form(
        form,
        f"{FOLDER}/edit.html",
        vendor=vendor,
        report=report,
        returned=_returned_about(report.replaces_id, report.vendor_id),
    )


@requires(Permission.REPORT_DRAFT)
def withdraw(report_id: int) -> ResponseReturnValue:
    report, _vendor = found(report_id)
    form, back = WithdrawDraftForm(), url_for(".show", report_id=report_id)
    onward = act(
        form,
        lambda: withdraw_draft(report, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = report.state is not ReportState.DRAFT
    draft = say("Draft no. %(number)s", number=report.id)
    step = StepPage(
        say("Withdraw the draft of the report"),
        say("Withdraw it"),
        back,
        crumbs=[(say("Reports"), url_for(".index")), (report.number or draft, back)],
        note=say(
            "It gets no number and stays on record. Another report can be drafted then; where the plan "
            "asks for one, the plan drafts it by itself."
        ),
        tone="info",
        kind="danger",
        is_closed=closed,
        reason=say("Only a draft can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


def _usual() -> tuple[Span, ...]:
    return usual_spans(clock.today(), the_organisation().fiscal_year_start_month)


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
        usual_named(),
        words(say("Other days")),
        [
            (report.id, f"{report.number} {period_words(report)}")
            for report in queries.standing(vendor_id)
        ],
    )
    return form


def usual_named() -> list[tuple[Span, str]]:
    """The usual periods, each as it is offered."""
    return [(span, _named(span)) for span in _usual()]


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
