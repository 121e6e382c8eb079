"""Pages on which a vendor's people tell of an incident and describe it. Nothing internal is on them."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.ledger.engagements.queries import engagements_by_id, terms_of_vendor
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.incidents import queries, workflow
from portal.supervision.incidents.handling import report_services, services
from portal.supervision.incidents.handling.forms import ItemsForm, ReportForm
from portal.supervision.incidents.models import Going, Incident

FOLDER = "supervision/incidents"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.OWN_INCIDENT_REPORT)
def own() -> ResponseReturnValue:
    """What the vendor's own people told, and what they are asked about."""
    vendor_id = or_404(current_actor().vendor_id)
    rows = queries.shown_to_vendor(vendor_id)
    return render_template(f"{FOLDER}/own.html", rows=rows, words_of=workflow)


@requires(P.OWN_INCIDENT_REPORT)
def report() -> ResponseReturnValue:
    vendor = or_404(find_vendor(or_404(current_actor().vendor_id)))
    form = ReportForm(noticed_on=clock.today(), going=Going.UNKNOWN.value)
    offer_work(form, vendor)
    onward = act(
        form,
        lambda files: report_services.report(
            vendor, form.told(works_in(form), files), actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=lambda row: _(
            "We have it: %(number)s. Please describe it step by step.", number=row.number
        ),
        to=lambda row: url_for(".describe_own", incident_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/report.html", endings=ENDINGS)


@requires(P.OWN_INCIDENT_REPORT)
def describe_own(incident_id: int) -> ResponseReturnValue:
    """The nine items, filled step by step."""
    row = shown_incident(incident_id)
    written = queries.items_of(row.id, by_vendor=True)
    form = ItemsForm(data=as_typed(written))
    onward = act(
        form,
        lambda files: services.write_items(row, form.wordings, files=files, actor=current_actor()),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("It is on record. You can go on later."),
        to=url_for(".describe_own", incident_id=row.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/describe_own.html",
        row=row,
        written=written,
        files=queries.files_of(row.id, by_vendor=True),
        words_of=workflow,
        endings=ENDINGS,
    )


@requires(P.INCIDENT_VIEW, P.OWN_INCIDENT_REPORT)
def file(incident_file_id: int) -> ResponseReturnValue:
    """A vendor's person gets what the vendor's own people handed in."""
    row = or_404(queries.find_file(incident_file_id))
    if not current_actor().is_staff and not row.by_vendor:
        abort(404)
    return attachment(row.file_sha256, row.file_name)


def shown_incident(incident_id: int) -> Incident:
    """404 where the vendor neither told of it nor is asked: it does not exist for them."""
    row = or_404(queries.find(incident_id))
    if row.is_ours and not row.is_asked:
        abort(404)
    return row


def as_typed(written: Any) -> dict[str, str]:
    return {f"item_{item.value}": rows[0].wording for item, rows in written.items()}


def offer_work(form: ReportForm, vendor: Vendor) -> None:
    """The work that runs, all of it chosen where it is only one; and what is asked for (`?work=`)."""
    today = clock.today()
    asked = set(request.args.getlist("work"))
    works = [
        term
        for term in terms_of_vendor(vendor.id, today)
        if term.runs_on(today) or str(term.engagement_id) in asked
    ]
    form.offer((work.engagement_id, in_language(work.called)) for work in works)
    if request.method == "GET":
        known = [str(work.engagement_id) for work in works]
        form.works.data = known if len(known) == 1 else [id_ for id_ in known if id_ in asked]


def works_in(form: ReportForm) -> list[Any]:
    known = engagements_by_id([int(number) for number in form.works.data or ()])
    return [known[number] for number in sorted(known)]
