"""Pages of return and destruction: what a vendor's ended work still asks, one record, made and confirmed."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.types import PROOF
from portal.ledger.engagements import queries as engagements
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.proposed_records import queries as records
from portal.supervision.proposed_records import services as record_services
from portal.supervision.proposed_records import views as pages
from portal.supervision.proposed_records.forms import TakeBackForm
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns import queries, services, workflow
from portal.supervision.returns.forms import ReturnForm
from portal.supervision.returns.models import ReturnRecord
from portal.supervision.returns.workflow import RETURNS

FOLDER = "supervision/returns"
P = Permission


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """Of which ended work it is on record that nothing is left, and of which it is not."""
    vendor = or_404(find_vendor(vendor_id))
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        ended=queries.ended_of(vendor.id),
        on_record=queries.records_of_vendor(vendor.id),
        words_of=workflow,
    )


def known(row: ReturnRecord) -> dict[str, Any]:
    """What pages about one record show besides what they show of any."""
    works = [engagements.latest_terms(work) for work in queries.works_of(row.id)]
    return {
        "works": [terms for terms in works if terms is not None],
        "anew": url_for(".new", vendor_id=row.vendor_id),
        "words_of": workflow,
    }


@requires(P.LEDGER_VIEW)
def show(return_id: int) -> ResponseReturnValue:
    return pages.show(RETURNS, return_id, known)


@requires(P.LEDGER_VIEW)
def file(return_file_id: int) -> ResponseReturnValue:
    return pages.file(RETURNS, return_file_id)


@requires(P.LEDGER_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    ended = queries.ended_of(vendor.id)
    form = ReturnForm()
    form.offer(ended)
    if request.method == "GET":
        form.works.data = [str(one.work.engagement_id) for one in ended if one.settled_by is None]
    onward = act(
        form,
        lambda files: services.propose(
            vendor, form.work_ids, form.made(), files, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is recorded. It counts once a second person has confirmed it."),
        to=lambda row: url_for(".show", return_id=row.id),
    )
    endings = ",".join(ending for kind in PROOF for ending in kind.endings)
    return onward or show_form(
        form, f"{FOLDER}/new.html", vendor=vendor, ended=ended, endings=endings
    )


@requires(P.LEDGER_EDIT)
def decide(return_id: int) -> ResponseReturnValue:
    return pages.decide(RETURNS, return_id, known)


@requires(P.LEDGER_EDIT)
def withdraw(return_id: int) -> ResponseReturnValue:
    """The way back leads to the vendor: these records have no register of their own."""
    row = or_404(records.find(RETURNS, return_id))
    form, back = TakeBackForm(), url_for(".show", return_id=row.id)
    onward = act(
        form,
        lambda: record_services.withdraw(
            RETURNS, row, reason=typed(form.reason), actor=current_actor()
        ),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state is not ProposedState.PROPOSED
    vendor = or_404(find_vendor(row.vendor_id))
    returns = RETURNS.called, url_for(".of_vendor", vendor_id=vendor.id)
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=vendor_crumbs(vendor, returns, (row.number, back)),
        kind="danger",
        is_closed=closed,
        reason=say("Only what nobody has confirmed can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.LEDGER_EDIT)
def end(return_id: int) -> ResponseReturnValue:
    """A confirmed record was wrong."""
    return pages.end(RETURNS, return_id, known)
