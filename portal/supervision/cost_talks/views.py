"""Pages of talks about cost: the register, one of them, recorded and taken back."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.cost_talks import queries, services, workflow
from portal.supervision.cost_talks.forms import CostTalkForm, WithdrawTalkForm
from portal.supervision.cost_talks.models import TalkState

FOLDER = "supervision/cost_talks"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    found = queries.talk_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.LEDGER_VIEW)
def show(talk_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(talk_id))
    lines = trail_of(row)
    people = [row.recorded_by_id, row.ended_by_id, *(line.actor_id for line in lines)]
    edits = current_actor().may(P.LEDGER_EDIT)
    return render_template(
        f"{FOLDER}/show.html",
        row=row,
        vendor=or_404(find_vendor(row.vendor_id)),
        files=queries.files_of(row.id),
        names=names_of(people),
        trail=lines,
        may_withdraw=edits and row.state is TalkState.RECORDED,
        words_of=workflow,
    )


@requires(P.LEDGER_VIEW)
def file(talk_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(talk_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.LEDGER_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    """`?about=`: the demand it is about, chosen beforehand."""
    vendor = or_404(find_vendor(vendor_id))
    form = CostTalkForm(data={"about": request.args.get("about", "")})
    form.offer(queries.things_of(vendor.id))
    onward = act(
        form,
        lambda files: services.record_talk(
            vendor, form.told(), files, actor=current_actor(), thing=form.thing
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("The talk is on record."),
        to=lambda row: url_for(".show", talk_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/new.html", vendor=vendor, endings=ENDINGS)


@requires(P.LEDGER_EDIT)
def withdraw(talk_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(talk_id))
    vendor = or_404(find_vendor(row.vendor_id))
    form, back = WithdrawTalkForm(), url_for(".show", talk_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state is not TalkState.RECORDED
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=vendor_crumbs(
            vendor, (say("Talks about cost"), url_for(".index")), (row.number, back)
        ),
        kind="danger",
        is_closed=closed,
        reason=say("It is withdrawn already.") if closed else "",
    )
    return onward or show_step(form, step)
