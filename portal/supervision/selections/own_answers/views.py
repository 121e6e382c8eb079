"""Pages on which a vendor is asked about itself, and what it said goes into an assessment."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.content.catalogue import practice
from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import StepPage, act, filled, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text, listed, say
from portal.foundation.mail.postman import has_server
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.statements import periods
from portal.supervision.responses.assignments import queries as responses
from portal.supervision.responses.forms import AgainForm
from portal.supervision.selections import own_queries as own
from portal.supervision.selections import queries
from portal.supervision.selections.own_answers import services

P = Permission


@requires(P.QUESTIONNAIRE_ASSIGN)
def ask(vendor_id: int) -> ResponseReturnValue:
    """The criteria as a questionnaire, to the vendor itself."""
    vendor = or_404(find_vendor(vendor_id))
    form = AgainForm(
        due_on=periods.due(clock.today(), practice().attestation_due_days, business_calendar())
    )
    back = url_for(".of_vendor", vendor_id=vendor_id)
    onward = act(
        form,
        lambda: services.ask(
            vendor,
            due_on=filled(form.due_on),
            message=typed(form.message) or "",
            actor=current_actor(),
        ),
        done=say("It is on the vendor's to-do list; the vendor is told by mail.")
        if has_server()
        else say("It is on the vendor's to-do list. No mail leaves: tell the vendor yourself."),
        to=back,
    )
    known, running = queries.criteria(), own.asked_now(vendor_id)
    step = StepPage(
        say("Ask %(name)s to answer the selection criteria", name=vendor.called),
        say("Ask the vendor"),
        back,
        crumbs=[(say("Vendors"), url_for("desk.vendors")), (vendor.called, back)],
        note=say(
            "The vendor answers the criteria %(version)s itself: here, in a workbook, on paper or by "
            "telephone. Who it is and its ties (%(checked)s) you check yourself. Once you have "
            "accepted the answers, you take them over into the assessment.",
            version=known.version,
            checked=listed(Text(number, number) for number in known.checked),
        ),
        tone="info",
        is_closed=running is not None,
        reason=say("The vendor is answering %(number)s already.", number=running.number)
        if running
        else "",
    )
    return onward or show_step(form, step)


@requires(P.VENDOR_PROPOSE)
def take_over(told_in_id: int) -> ResponseReturnValue:
    """What was accepted goes into the assessment that is filled in, or begins one."""
    assignment = or_404(responses.find_assignment(told_in_id))
    or_404(True if own.asks_by_criteria(assignment) else None)
    vendor, form = or_404(find_vendor(assignment.vendor_id)), FlaskForm()
    back = url_for(".of_vendor", vendor_id=vendor.id)
    onward = act(
        form,
        lambda: services.take_over(told_in_id, vendor, actor=current_actor()),
        done=say("What the vendor said stands in the assessment, marked as its own."),
        to=lambda row: url_for(".fill", assessment_id=row.id),
    )
    step = StepPage(
        say("Take %(number)s over into the assessment", number=assignment.number),
        say("Take into the assessment"),
        back,
        crumbs=[(say("Vendors"), url_for("desk.vendors")), (vendor.called, back)],
        note=say(
            "Each answer is marked as the vendor's own, with its files. Where you filled in another "
            "one already, yours stays and the vendor's stands beside it. What you check yourself, "
            "you fill in afterwards."
        ),
        tone="info",
    )
    return onward or show_step(form, step)
