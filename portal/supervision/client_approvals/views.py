"""Pages of customers' approvals: the register, one approval, its confirmation and its end, terms."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_upload
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.customers.queries import find_customer
from portal.ledger.engagements.queries import latest_terms
from portal.ledger.vendors.entry.as_written import country_text
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.client_approvals import queries, services, workflow
from portal.supervision.client_approvals.forms import DecideForm, EndForm, TermsForm, WithdrawForm
from portal.supervision.client_approvals.models import ClientApproval
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.proposed_records.workflow import ProposedState

FOLDER = "supervision/client_approvals"
P = Permission


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    found = queries.approval_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(
        f"{FOLDER}/index.html",
        listing=list_of(found),
        words_of=workflow,
        titles=category_titles,
        country_text=country_text,
    )


def known(row: ClientApproval) -> dict[str, Any]:
    """What pages about one approval show."""
    lines, end = trail_of(row), queries.end_of(row.id)
    people = [row.proposed_by_id, row.decided_by_id, *(line.actor_id for line in lines)]
    if end is not None:
        people.append(end.recorded_by_id)
    edits = current_actor().may(P.LEDGER_EDIT)
    waits = row.state is ProposedState.PROPOSED
    return {
        "row": row,
        "end": end,
        "files": queries.files_of(row.id),
        "agreed": None if row.terms_id is None else queries.find_terms(row.terms_id),
        "customer": or_404(find_customer(row.customer_id)),
        "vendor": or_404(find_vendor(row.vendor_id)),
        "work": or_404(latest_terms(row.engagement_id)),
        "names": names_of(people),
        "trail": lines,
        "may_confirm": edits and waits and not current_actor().is_any_of(row.proposed_by_id),
        "may_withdraw": edits and waits,
        "may_end": edits and row.state is ProposedState.CONFIRMED and end is None,
        "may_edit": edits,
        "words_of": workflow,
        "titles": category_titles,
        "country_text": country_text,
    }


@requires(P.LEDGER_VIEW)
def show(approval_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **known(or_404(queries.find(approval_id))))


@requires(P.LEDGER_VIEW)
def file(approval_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(approval_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.LEDGER_EDIT)
def decide(approval_id: int) -> ResponseReturnValue:
    """What was recorded beside its paper, and whether it is so."""
    row = or_404(queries.find(approval_id))
    form = DecideForm(version=row.version)
    onward = act(
        form,
        lambda: services.decide(
            row,
            confirmed=bool(form.approved),
            remark=typed(form.remark) or "",
            version=form.version.data,
            actor=current_actor(),
            number=form.number,
        ),
        done=say("It is on record."),
        to=url_for(".show", approval_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    return show_form(form, f"{FOLDER}/decide.html", **known(row))


@requires(P.LEDGER_EDIT)
def withdraw(approval_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(approval_id))
    form = WithdrawForm()
    back = url_for(".show", approval_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    closed = row.state is not ProposedState.PROPOSED
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=[(say("Customers’ approvals"), url_for(".index")), (row.number, back)],
        kind="danger",
        is_closed=closed,
        reason=say("Only what nobody has confirmed can be withdrawn.") if closed else "",
    )
    return onward or show_step(form, step)


@requires(P.LEDGER_EDIT)
def end(approval_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(approval_id))
    form = EndForm()
    onward = act(
        form,
        lambda: services.end_approval(
            row,
            form.chosen_kind,
            ended_on=filled(form.ended_on),
            reason=typed(form.reason),
            actor=current_actor(),
        ),
        done=say("The end is on record."),
        to=url_for(".show", approval_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/end.html", **known(row))


@requires(P.LEDGER_VIEW)
def terms() -> ResponseReturnValue:
    return render_template(f"{FOLDER}/terms.html", all_terms=queries.list_terms())


@requires(P.LEDGER_EDIT)
def new_terms() -> ResponseReturnValue:
    form = TermsForm()
    onward = act(
        form,
        lambda received: services.record_terms(form.version(), received, actor=current_actor()),
        before=lambda: receive_upload(form.file.data, kinds=PROOF),
        done=say("The terms are on record. Approvals can rest on them."),
        to=url_for(".terms"),
    )
    endings = ",".join(ending for kind in PROOF for ending in kind.endings)
    return onward or show_form(form, f"{FOLDER}/new_terms.html", endings=endings)


@requires(P.LEDGER_VIEW)
def terms_file(terms_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_terms(terms_id))
    return attachment(row.file_sha256, row.file_name)
