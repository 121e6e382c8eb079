"""Pages of records of provision: the register, what a vendor's data needs, one record, made and ended."""

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import ShareOnDay, WorkOnDay
from portal.ledger.engagements import queries as engagements
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.proposed_records import views as pages
from portal.supervision.provisions import queries, services, standing, workflow
from portal.supervision.provisions.forms import RecordForm
from portal.supervision.provisions.models import ProvisionRecord
from portal.supervision.provisions.queries import basis_titles, category_titles
from portal.supervision.provisions.standing import NeedStanding, last_day_of, need_of, standings
from portal.supervision.provisions.workflow import PROVISIONS

FOLDER = "supervision/provisions"
P = Permission


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    found = queries.provision_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(
        f"{FOLDER}/index.html",
        listing=list_of(found),
        words_of=workflow,
        need_of=need_of,
        last_day_of=last_day_of,
        titles=category_titles,
        bases=basis_titles(),
        country_text=country_text,
    )


@dataclass(frozen=True, slots=True)
class ProvidedWork:
    """A piece of work with what its data needs on record. `basis`: of what needs no record of its own."""

    work: WorkOnDay
    needs: tuple[NeedStanding, ...]

    @property
    def without_needs(self) -> list[ShareOnDay]:
        """Data on another basis that asks for nothing."""
        return [one for one in self.work.shares if one.is_provided and not one.own_needs]


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """What each share on another basis than entrustment needs, what is there, and what is missing."""
    vendor = or_404(find_vendor(vendor_id))
    today = clock.today()
    records = queries.provisions_on([vendor.id], today)
    sent = queries.on_site([vendor.id], today)
    works = []
    for work in work_on(today, [vendor.id]).get(vendor.id, ()):
        number = work.engagement_id
        needs = standings(work.shares, records.get(number, ()), sent.get(number, ()), today)
        shown = ProvidedWork(work, tuple(needs))
        if work.runs_on(today) and (needs or shown.without_needs):
            works.append(shown)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        works=works,
        on_record=queries.records_of_vendor(vendor.id),
        recipients=queries.list_recipients(vendor.id),
        bases=basis_titles(),
        need_of=need_of,
        words_of=workflow,
        country_text=country_text,
        site_works=[work for work in works if work.work.shares],
    )


def known(row: ProvisionRecord) -> dict[str, Any]:
    """What pages about one record show besides what they show of any."""
    need = need_of(row.need)
    return {
        "need": need,
        "last_day": last_day_of(need, row.held_on, row.lasts_until),
        "work": or_404(engagements.latest_terms(row.engagement_id)),
        "basis": basis_titles().get(row.basis, Text(row.basis, row.basis)),
        "anew": url_for(".of_vendor", vendor_id=row.vendor_id),
        "words_of": workflow,
        "titles": category_titles,
        "country_text": country_text,
    }


@requires(P.LEDGER_VIEW)
def show(record_id: int) -> ResponseReturnValue:
    return pages.show(PROVISIONS, record_id, known)


@requires(P.LEDGER_VIEW)
def file(provision_file_id: int) -> ResponseReturnValue:
    return pages.file(PROVISIONS, provision_file_id)


@requires(P.LEDGER_EDIT)
def new(engagement_id: int) -> ResponseReturnValue:
    """`?basis=` and `?need=`: what is recorded, of the data on that basis."""
    vendor, work = or_404(queries.find_work(engagement_id))
    need = need_of(request.args.get("need", ""))
    basis = request.args.get("basis", "")
    shares = [one for one in work.shares if one.share.provision_basis == basis]
    asked = {name for one in shares for name in one.own_needs} | {standing.OPT_OUT}
    if not shares or need.id not in asked:
        abort(404)
    form = RecordForm(data={"series": [one.share.series for one in shares]})
    form.offer(need, shares)
    onward = act(
        form,
        lambda files: services.propose(
            work, basis, form.series.data or (), form.made(need), files, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is recorded. It counts once a second person has confirmed it."),
        to=lambda row: url_for(".show", record_id=row.id),
    )
    endings = ",".join(ending for kind in PROOF for ending in kind.endings)
    return onward or show_form(
        form,
        f"{FOLDER}/new.html",
        vendor=vendor,
        work=work,
        need=need,
        basis=basis_titles().get(basis, Text(basis, basis)),
        endings=endings,
    )


@requires(P.LEDGER_EDIT)
def decide(record_id: int) -> ResponseReturnValue:
    return pages.decide(PROVISIONS, record_id, known)


@requires(P.LEDGER_EDIT)
def withdraw(record_id: int) -> ResponseReturnValue:
    return pages.withdraw(PROVISIONS, record_id)


@requires(P.LEDGER_EDIT)
def end(record_id: int) -> ResponseReturnValue:
    return pages.end(PROVISIONS, record_id, known)
