"""Pages of customers: the register, one customer, and whose data a piece of work is about."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, filled, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import say
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.customers import queries, services
from portal.ledger.customers.forms import CustomerForm, CustomersOfWorkForm
from portal.ledger.customers.models import Customer, EngagementCustomer
from portal.ledger.customers.queries import customer_register, values_of
from portal.ledger.engagements import queries as engagements
from portal.ledger.vendors.entry.fields import Saved, act_or_settle
from portal.ledger.vendors.queries import find_vendor

FOLDER = "ledger/customers"


@requires(Permission.COMPANY_VIEW)
def index() -> ResponseReturnValue:
    found = customer_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), values_of, kind)
    listing = list_of(found)
    works = queries.works_counted([row.id for (row,) in listing.rows])
    return render_template(f"{FOLDER}/index.html", listing=listing, works=works)


@requires(Permission.LEDGER_EDIT)
def register() -> ResponseReturnValue:
    form = CustomerForm(name=request.args.get("name", ""))
    onward = act(
        form,
        lambda: services.register_customer(form.details(), actor=current_actor()),
        done=lambda customer: say("%(name)s is registered.", name=customer.called),
        to=lambda customer: url_for(".show", customer_id=customer.id),
    )
    return onward or show_form(form, f"{FOLDER}/edit.html", customer=None)


@requires(Permission.COMPANY_VIEW)
def show(customer_id: int) -> ResponseReturnValue:
    customer = or_404(queries.find_customer(customer_id))
    trail = trail_of(customer)
    return render_template(
        f"{FOLDER}/show.html",
        customer=customer,
        works=queries.works_of_customer(customer_id),
        trail=trail,
        names=names_of([line.actor_id for line in trail]),
    )


@requires(Permission.LEDGER_EDIT)
def edit(customer_id: int) -> ResponseReturnValue:
    customer = or_404(queries.find_customer(customer_id))
    form = CustomerForm(obj=customer)
    back = url_for(".show", customer_id=customer_id)
    onward = act_or_settle(
        form,
        lambda: services.change_customer(
            customer, form.details(), version=form.version.data or 0, actor=current_actor()
        ),
        lambda: _saved(customer_id, back),
        done=say("The change is saved."),
        to=back,
    )
    return onward or show_form(form, f"{FOLDER}/edit.html", customer=customer)


def _saved(customer_id: int, back: str) -> Saved:
    customer: Customer = or_404(queries.find_customer(customer_id))
    title = say("Edit %(name)s", name=customer.called)
    saved = CustomerForm(None, obj=customer)
    return Saved(saved, customer, title, back, {"version": customer.version})


@requires(Permission.LEDGER_EDIT)
def of_engagement(engagement_id: int) -> ResponseReturnValue:
    """Whose data the work is about, from a day on."""
    engagement = or_404(engagements.find_engagement(engagement_id))
    terms = or_404(engagements.latest_terms(engagement_id))
    links = queries.list_links(engagement_id)
    form = _customers_form(links, terms.starts_on)
    back = url_for("engagements.show", engagement_id=engagement_id)

    def changed(error: ChangedMeanwhile) -> None:
        saved = _customers_form(queries.list_links(engagement_id), terms.starts_on, is_saved=True)
        refuse_changed(form, error, thing=engagement, saved=saved, seen=saved.seen.data)

    onward = act(
        form,
        lambda: services.name_customers(
            engagement,
            [int(number) for number in form.customers.data or ()],
            from_day=filled(form.from_day),
            seen=form.seen_ids,
            actor=current_actor(),
        ),
        done=say("The customers of this work are on record."),
        to=back,
        changed=changed,
    )
    return onward or show_form(
        form,
        f"{FOLDER}/of_engagement.html",
        vendor=or_404(find_vendor(engagement.vendor_id)),
        terms=terms,
        links=links,
        back=back,
    )


def _customers_form(
    links: Sequence[tuple[EngagementCustomer, Customer]],
    starts_on: date,
    *,
    is_saved: bool = False,
) -> CustomersOfWorkForm:
    """With those that are named now; `is_saved`: as it is saved, whatever was sent."""
    now = {link.id: customer for link, customer in links if link.valid_until is None}
    values: dict[str, Any] = {
        "customers": [str(customer.id) for customer in now.values()],
        "from_day": clock.today() if now else min(starts_on, clock.today()),
        "seen": ",".join(str(number) for number in now),
    }
    form = CustomersOfWorkForm(None, **values) if is_saved else CustomersOfWorkForm(**values)
    known = {customer.id: customer for customer in (*queries.list_customers(), *now.values())}
    form.offer((number, in_language(customer.called)) for number, customer in known.items())
    return form
