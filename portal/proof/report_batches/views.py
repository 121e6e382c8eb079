"""Views: drafts for many vendors, drafts issued together, how far their PDFs are, and all of them as a file."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import RawIOBase
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form, status_of
from portal.foundation.core.pages.web import ids_in, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import from_json, from_text, say
from portal.foundation.evidence import storage
from portal.foundation.evidence.storage import disposition
from portal.foundation.lists.listing import as_field
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.runs import services as runs
from portal.foundation.runs.models import Run
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.report_batches import queries, services
from portal.proof.report_batches.forms import WHERE_KEPT, BatchForm, IssueManyForm
from portal.proof.reports import workflow
from portal.proof.reports.forms import key_of
from portal.proof.reports.register import period_words
from portal.proof.reports.views import usual_named

FOLDER = "proof/report_batches"
SHOWN = 200  # vendors of a preview


@requires(Permission.COMPANY_VIEW)
def index() -> ResponseReturnValue:
    found = queries.batches([services.DRAFT_MANY.id, services.ISSUE_MANY.id])
    return render_template(
        f"{FOLDER}/index.html",
        batches=[(run, from_json(run.title)) for run in found],
        issuing=services.ISSUE_MANY.id,
        waiting=len(queries.drafts_waiting()),
    )


@requires(Permission.REPORT_DRAFT)
def draft() -> ResponseReturnValue:
    """On vendors ticked in their list, or (`plan` in the address) those whose report the plan says is due;
    nothing happens before `step`."""
    is_sent = bool(request.form.get("step"))
    form = BatchForm() if is_sent else _begun()
    spans = usual_named()
    form.offer(spans, words(say("Other days")))

    def command() -> Run:
        first, last = form.days()
        return services.draft_together(
            form.chosen_ids(),
            first=first,
            last=last,
            language=str(form.language.data),
            where_kept=form.conclusion.data == WHERE_KEPT,
            actor=current_actor(),
        )

    onward = is_sent and act(
        form, command, done="", to=lambda run: url_for("runs.show", run_id=run.id)
    )
    if onward:
        return onward
    ids = form.chosen_ids()
    page = render_template(
        f"{FOLDER}/draft.html",
        form=form,
        number=len(ids),
        vendors=list(vendors_by_id(ids[:SHOWN]).values()),
    )
    return page, status_of(form) if is_sent else 200


def _begun() -> BatchForm:
    if request.method == "POST":
        ids = ids_in(request.form.getlist("vendor_ids"))
    elif "plan" in request.args:
        ids = [item.vendor_id for item in queries.planned(clock.today())]
    else:
        ids = ids_in(request.args.getlist("vendor"))
    return BatchForm(
        None,
        vendor_ids=as_field(ids),
        period=key_of(usual_named()[0][0]),
        language=the_organisation().default_language,
    )


@requires(Permission.REPORT_ISSUE)
def issue() -> ResponseReturnValue:
    """The drafts that wait, each with who drafted it: those that this person may issue can be ticked."""
    actor, form = current_actor(), IssueManyForm()
    drafts = queries.drafts_waiting()
    refused = {report.id: services.may_issue(report, actor) for report, _vendor in drafts}
    form.offer((one.id, one.version) for one, _vendor in drafts if refused[one.id] is None)
    onward = act(
        form,
        lambda: services.issue_together(form.versions(), actor=actor),
        done="",
        to=lambda run: url_for(".show", run_id=run.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/issue.html",
        drafts=drafts,
        refused=refused,
        labels=workflow,
        period_of=period_words,
    )


def _found(run_id: int) -> Run:
    run = or_404(runs.find_run(run_id))
    return or_404(run if run.kind == services.ISSUE_MANY.id else None)


@requires(Permission.COMPANY_VIEW)
def show(run_id: int) -> ResponseReturnValue:
    """How many are issued, printed and failed; asks again by itself until all are there."""
    run = _found(run_id)
    reports = queries.reports_of(run.subjects)
    return render_template(
        f"{FOLDER}/show.html",
        run=run,
        title=from_json(run.title),
        reports=reports,
        printed=sum(one.is_printed for one in reports),
        failed=[(one, from_text(one.error)) for one in reports if one.error],
        labels=workflow,
    )


@requires(Permission.COMPANY_VIEW)
def fetch(run_id: int) -> ResponseReturnValue:
    """Both languages of all that are printed, sent while it is made."""
    run = _found(run_id)
    files = [
        (f"{one.number}-{lang}.pdf", sha256)
        for one in queries.reports_of(run.subjects)
        for lang, sha256 in _pdfs(one)
    ]
    if not files:
        return redirect(url_for(".show", run_id=run_id))
    portal: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    parts = zip_of((name, partial(_read, portal, sha256)) for name, sha256 in files)
    answer = Response(parts, mimetype="application/zip")
    answer.headers["Content-Disposition"] = disposition(f"reports-{run.id}.zip")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _read(portal: Flask, sha256: str) -> bytes:
    """After the view has ended: only where files lie is asked."""
    with portal.app_context():
        return storage.read(sha256)


def _pdfs(one: queries.BatchReport) -> Iterator[tuple[str, str]]:
    other = "en" if one.language == "ja" else "ja"
    for lang, sha256 in ((one.language, one.pdf_sha256), (other, one.pdf_other_sha256)):
        if sha256 is not None:
            yield lang, sha256


_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP file: no clock is in it, so it is the same each time


class _Sink(RawIOBase):
    """Takes what is written until somebody fetches it; it cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def fetch(self) -> bytes:
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole


def zip_of(files: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterator[bytes]:
    """By name; each is read when its turn comes. PDFs are small already, so nothing is packed."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for name, read in files:
            archive.writestr(ZipInfo(name, _EARLIEST), read())
            yield sink.fetch()
    yield sink.fetch()
