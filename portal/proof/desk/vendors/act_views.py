"""Acts on many vendors at once, each with a page that says beforehand what will happen."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say, say_n
from portal.foundation.lists.listing import ALL_AT_ONCE, as_field, asked_of, chosen_ids, clean_query
from portal.foundation.lists.sheets import file_of_ids
from portal.foundation.runs.services import begin
from portal.ledger.vendors.profile import services
from portal.ledger.vendors.queries import vendors_by_id
from portal.proof.desk.vendors.register import vendor_register
from portal.proof.desk.vendors.views import values_of

ASK = "attestations.ask_many"
SEND = "responses.send_many"
SHOWN = 200  # rows of a preview
UNPROCESSABLE = 422


@requires(Permission.LEDGER_VIEW)
def export_chosen() -> ResponseReturnValue:
    """The vendors chosen as a workbook, with the columns of the list they were chosen from."""
    register = vendor_register(current_actor())
    asked = asked_of(register, request.form.get("query", ""))
    return file_of_ids(register, asked, chosen_ids(register), values_of, "xlsx")


@requires(Permission.ATTESTATION_REQUEST)
def ask_many() -> ResponseReturnValue:
    """How many were chosen, and on to the choice of statements."""
    return _onward(ASK, _("Ask vendors for statements"), _("Choose the statements"))


@requires(Permission.QUESTIONNAIRE_ASSIGN)
def send_many() -> ResponseReturnValue:
    """How many were chosen, and on to the choice of the questionnaire."""
    return _onward(SEND, _("Send a questionnaire to vendors"), _("Choose the questionnaire"))


@requires(Permission.LEDGER_EDIT)
def change_owner() -> ResponseReturnValue:
    """Choose the owner, see what it means for each vendor, then do it."""
    ids = chosen_ids(vendor_register(current_actor()))
    if not ids:
        return _nothing_chosen()
    owner_id = request.form.get("owner", type=row_id)
    if owner_id is None:
        return _preview(ids, None)
    try:
        if request.form.get("go") == "1":
            return _change(ids, owner_id)
        services.demand_owner(owner_id)
    except DomainError as refusal:
        flash(words(refusal.message), "error")
        return _preview(ids, None), UNPROCESSABLE
    return _preview(ids, owner_id)


def _change(ids: list[int], owner_id: int) -> ResponseReturnValue:
    actor, back = current_actor(), _back()
    if len(ids) > ALL_AT_ONCE:
        owner = services.demand_owner(owner_id)
        title = say_n(
            "Give %(n)s vendor to %(owner)s",
            "Give %(n)s vendors to %(owner)s",
            len(ids),
            owner=owner.name,
        )
        with transaction():
            run = begin(
                services.CHANGE_OWNERS,
                ids,
                title=title,
                asked={"owner_id": owner_id},
                back=back,
                actor=actor,
            )
        return redirect(url_for("runs.show", run_id=run.id))
    with transaction():
        changed = services.change_owners(ids, owner_id, actor=actor)
    flash(words(say_n("%(n)s vendor changed.", "%(n)s vendors changed.", changed)), "success")
    return redirect(back)


def _preview(ids: list[int], owner_id: int | None) -> str:
    vendors = vendors_by_id(ids)
    in_order = [vendors[one] for one in ids if one in vendors]
    owner = services.demand_owner(owner_id) if owner_id is not None else None
    found = services.outcomes(in_order, owner) if owner is not None else []
    unchanged = [one for one in found if one.why_not is not None]
    shown = sorted(found, key=lambda one: one.why_not is None)[:SHOWN]
    context: dict[str, Any] = {
        "ids": as_field(ids),
        "number": len(ids),
        "vendors": in_order[:SHOWN],
        "people": services.possible_owners(),
        "owner": owner,
        "outcomes": shown,
        "changing": len(found) - len(unchanged),
        "unchanged": len(unchanged),
        "owners": names_of(one.owner_id for one in in_order),
        "query": request.form.get("query", ""),
        "back": _back(),
        "by_job": len(ids) > ALL_AT_ONCE,
    }
    return render_template("proof/desk/vendors_owner.html", **context)


def _onward(endpoint: str, act: str, choose: str) -> ResponseReturnValue:
    """The vendors chosen, on their way to a page that does something with their work."""
    if endpoint not in current_app.view_functions:
        abort(404)
    ids = chosen_ids(vendor_register(current_actor()))
    if not ids:
        return _nothing_chosen()
    return render_template(
        "proof/desk/vendors_onward.html",
        act=act,
        choose=choose,
        target=url_for(endpoint),
        ids=as_field(ids),
        number=len(ids),
        vendors=list(vendors_by_id(ids[:SHOWN]).values()),
        back=_back(),
    )


def _nothing_chosen() -> ResponseReturnValue:
    flash(words(say("Choose at least one row first.")), "warning")
    return redirect(_back())


def _back() -> str:
    register = vendor_register(current_actor())
    query = clean_query(register, request.form.get("query", ""))
    return url_for("desk.vendors") + (f"?{query}" if query else "")
