"""Pages of customers' approvals: the register, one approval, its confirmation and its end, terms."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import _l
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
from portal.supervision.client_approvals import queries, services, workflow
from portal.supervision.client_approvals.forms import TermsForm
from portal.supervision.client_approvals.models import ClientApproval
from portal.supervision.client_approvals.queries import category_titles
from portal.supervision.client_approvals.workflow import APPROVALS
from portal.supervision.proposed_records import views as pages

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
    """What pages about one approval show besides what they show of any record."""
    return {
        "agreed": None if row.terms_id is None else queries.find_terms(row.terms_id),
        "customer": or_404(find_customer(row.customer_id)),
        "work": or_404(latest_terms(row.engagement_id)),
        "anew": url_for(".new", engagement_id=row.engagement_id, customer=row.customer_id),
        "words_of": workflow,
        "titles": category_titles,
        "country_text": country_text,
    }


@requires(P.LEDGER_VIEW)
def show(approval_id: int) -> ResponseReturnValue:
    return pages.show(APPROVALS, approval_id, known)


@requires(P.LEDGER_VIEW)
def file(approval_file_id: int) -> ResponseReturnValue:
    return pages.file(APPROVALS, approval_file_id)


@requires(P.LEDGER_EDIT)
def decide(approval_id: int) -> ResponseReturnValue:
    return pages.decide(APPROVALS, approval_id, known)


@requires(P.LEDGER_EDIT)
def withdraw(approval_id: int) -> ResponseReturnValue:
    return pages.withdraw(APPROVALS, approval_id)


@requires(P.LEDGER_EDIT)
def end(approval_id: int) -> ResponseReturnValue:
    hint = _l("Of an objection: the day on which it came.")
    return pages.end(APPROVALS, approval_id, known, hint=hint)


@requires(P.COMPANY_VIEW)
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


@requires(P.COMPANY_VIEW)
def terms_file(terms_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_terms(terms_id))
    return attachment(row.file_sha256, row.file_name)
