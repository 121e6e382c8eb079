"""Pages of published terms: the register, those of a vendor, one look, recorded and confirmed."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import digits, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.contracts.queries import find_contract
from portal.ledger.engagements.queries import engagements_by_id, latest_terms, terms_of_vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.proposed_records import queries as records
from portal.supervision.proposed_records import views as pages
from portal.supervision.published_terms import queries, services, workflow
from portal.supervision.published_terms.forms import TermsForm, as_before
from portal.supervision.published_terms.models import TermsLook
from portal.supervision.published_terms.workflow import TERMS

FOLDER = "supervision/published_terms"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    found = queries.terms_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The terms it publishes, version by version, and when each is looked at again."""
    vendor = or_404(find_vendor(vendor_id))
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="contracts",
        lines=queries.of_vendor(vendor.id),
    )


def known(row: TermsLook) -> dict[str, Any]:
    """What pages about one look show besides what they show of any record."""
    more: dict[str, Any] = {} if row.follows_id is None else {"follows": row.follows_id}
    return {
        "contract": None if row.contract_id is None else find_contract(row.contract_id),
        "work": None if row.engagement_id is None else latest_terms(row.engagement_id),
        "chain": queries.chain_of(row),
        "line": queries.line_of(row.id),
        "anew": url_for(".new", vendor_id=row.vendor_id, **more),
        "words_of": workflow,
    }


@requires(P.LEDGER_VIEW)
def show(look_id: int) -> ResponseReturnValue:
    return pages.show(TERMS, look_id, known)


@requires(P.LEDGER_VIEW)
def file(look_file_id: int) -> ResponseReturnValue:
    return pages.file(TERMS, look_file_id)


@requires(P.LEDGER_EDIT)
def decide(look_id: int) -> ResponseReturnValue:
    return pages.decide(TERMS, look_id, known)


@requires(P.LEDGER_EDIT)
def withdraw(look_id: int) -> ResponseReturnValue:
    return pages.withdraw(TERMS, look_id)


@requires(P.LEDGER_EDIT)
def end(look_id: int) -> ResponseReturnValue:
    hint = _l("The first day on which they were not looked at any more.")
    return pages.end(TERMS, look_id, known, hint=hint)


@requires(P.LEDGER_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    """`?follows=`: the look that it follows; `?contract=`: the one concluded by accepting them."""
    vendor = or_404(find_vendor(vendor_id))
    follows = _asked(vendor.id)
    contracts = queries.contracts_on_terms(vendor.id)
    form = TermsForm(data=as_before(follows) or {"contract_id": request.args.get("contract", "")})
    form.offer(
        [(one.id, f"{one.number} {one.title}") for one in contracts],
        [
            (one.engagement_id, in_language(one.called))
            for one in terms_of_vendor(vendor.id, clock.today())
        ],
    )
    by_id = {one.id: one for one in contracts}
    onward = act(
        form,
        lambda files: services.propose(
            vendor,
            form.read(),
            files,
            actor=current_actor(),
            contract=by_id.get(form.chosen_contract or 0),
            work=engagements_by_id([form.chosen_work or 0]).get(form.chosen_work or 0),
            follows=follows,
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("It is recorded. It counts once a second person has confirmed it."),
        to=lambda row: url_for(".show", look_id=row.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/new.html",
        vendor=vendor,
        follows=follows,
        back_to=url_for(".of_vendor", vendor_id=vendor.id),
        endings=ENDINGS,
        words_of=workflow,
    )


def _asked(vendor_id: int) -> TermsLook | None:
    """404 where it is not this vendor's."""
    number = digits(request.args.get("follows", ""))
    if number is None:
        return None
    row = or_404(records.find(TERMS, number))
    return or_404(row if row.vendor_id == vendor_id else None)
