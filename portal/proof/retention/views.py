"""Pages of erasing: whose time is over, what is erased of one vendor and what stays, and how it is held up."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.queries import find_vendor
from portal.proof.retention import queries, schedule, services
from portal.proof.retention.forms import HoldUpForm, LetGoForm

FOLDER = "proof/retention"
P = Permission
CALLED = say("What is erased, and when")


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    return render_template(
        f"{FOLDER}/index.html",
        planned=queries.planned(),
        erasures=queries.all_erasures(),
        today=clock.today(),
        years=queries.years(),
    )


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """What is erased of this vendor's people, what stays, and what held it up."""
    vendor = or_404(find_vendor(vendor_id))
    planned, holds = queries.planned([vendor.id]).get(vendor.id), queries.holds_of(vendor.id)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        planned=planned,
        lines=len(queries.lines_to_erase(planned)) if planned else 0,
        hold=queries.find_hold(vendor.id),
        holds=holds,
        names=names_of(row.set_by_id for row in holds),
        erasures=queries.erasures_of(vendor.id),
        schedule=schedule,
        years=queries.years(),
        today=clock.today(),
    )


@requires(P.VENDOR_DECIDE)
def hold_up(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    form = HoldUpForm()
    onward = act(
        form,
        lambda: services.hold_up(
            vendor, reason=typed(form.reason), until=filled(form.until), actor=current_actor()
        ),
        done=say("Nothing is erased up to that day."),
        to=lambda _made: url_for(".of_vendor", vendor_id=vendor.id),
    )
    return onward or show_form(form, f"{FOLDER}/hold_up.html", vendor=vendor)


@requires(P.VENDOR_DECIDE)
def let_go(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    hold = or_404(queries.find_hold(vendor.id))
    form, back = LetGoForm(), url_for(".of_vendor", vendor_id=vendor.id)
    onward = act(
        form,
        lambda: services.let_go(hold, actor=current_actor()),
        done=say("It is held up no more. You are told again 30 days before anything is erased."),
        to=back,
    )
    step = StepPage(
        say("End what holds up the erasure"),
        say("End the hold"),
        back,
        note=say("The privacy officer is told again 30 days before anything is erased."),
        crumbs=vendor_crumbs(vendor, (CALLED, back)),
    )
    return onward or show_step(form, step)
