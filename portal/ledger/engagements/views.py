"""Staff's pages to write down entrusted work. Its page, with the data shared, is above."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, was_refused
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, say
from portal.ledger.engagements import queries, services
from portal.ledger.engagements.forms import ChangeTermsForm, EndForm, TermsForm
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.terms import USUAL_PURPOSES, values_of
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.entry.fields import Saved, act_or_settle
from portal.ledger.vendors.queries import find_vendor


@requires(Permission.LEDGER_EDIT)
def register(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    form = TermsForm()
    if request.method == "GET" and vendor.kind in USUAL_PURPOSES:
        form.purposes.data = [USUAL_PURPOSES[vendor.kind]]
    onward = act(
        form,
        lambda: services.register_engagement(vendor, form.details(), actor=current_actor()),
        done=lambda made: say(
            "%(name)s is registered. Now add the data shared.", name=made[1].called
        ),
        to=lambda made: url_for("engagements.show", engagement_id=made[0].id),
    )
    return onward or show_form(
        form, "ledger/engagements/edit.html", vendor=vendor, heading=say("Add work")
    )


@requires(Permission.LEDGER_VIEW)
def show(engagement_id: int) -> ResponseReturnValue:
    or_404(queries.find_engagement(engagement_id))
    return redirect(url_for("data_sharing.of_engagement", engagement_id=engagement_id))


@requires(Permission.LEDGER_EDIT)
def change(engagement_id: int) -> ResponseReturnValue:
    engagement, terms = _latest(engagement_id)
    form = ChangeTermsForm(**_values(terms))
    title = say("Change %(name)s", name=terms.called)
    onward = act_or_settle(
        form,
        lambda: services.change_terms(
            engagement,
            form.details(),
            from_day=form.day,
            seen_id=form.seen_id.data or 0,
            actor=current_actor(),
        ),
        lambda: _saved(form, engagement_id, title),
        done=lambda _made: say("The change is saved. It holds from %(day)s.", day=form.day),
        to=url_for("engagements.show", engagement_id=engagement_id),
    )
    return onward or _form_page(form, terms, title)


@requires(Permission.LEDGER_EDIT)
def correct(engagement_id: int) -> ResponseReturnValue:
    engagement, terms = _latest(engagement_id)
    form = TermsForm(**_values(terms))
    title = say("Correct %(name)s", name=terms.called)
    onward = act_or_settle(
        form,
        lambda: services.correct_terms(
            engagement, form.details(), seen_id=form.seen_id.data or 0, actor=current_actor()
        ),
        lambda: _saved(form, engagement_id, title),
        done=say("The correction is saved."),
        to=url_for("engagements.show", engagement_id=engagement_id),
    )
    return onward or _form_page(form, terms, title)


@requires(Permission.LEDGER_EDIT)
def end(engagement_id: int) -> ResponseReturnValue:
    engagement, terms = _latest(engagement_id)
    form = EndForm(seen_id=terms.id)

    def changed(error: ChangedMeanwhile) -> None:
        now = _latest(engagement_id)[1]
        saved = EndForm(formdata=None, last_day=now.ends_on)
        refuse_changed(form, error, thing=engagement, saved=saved, seen_id=now.id)

    onward = act(
        form,
        lambda: services.end_engagement(
            engagement,
            last_day=form.last_day.data or clock.today(),
            seen_id=form.seen_id.data or 0,
            actor=current_actor(),
        ),
        done=lambda _made: say("The last day is %(day)s.", day=form.last_day.data),
        to=url_for("engagements.show", engagement_id=engagement_id),
        changed=changed,
    )
    if was_refused(form):
        terms = _latest(engagement_id)[1]
    back = url_for("engagements.show", engagement_id=engagement_id)
    vendor = or_404(find_vendor(terms.vendor_id))
    step = StepPage(
        say("End %(name)s", name=terms.called),
        say("Set the last day"),
        back,
        crumbs=vendor_crumbs(vendor, (terms.called, back), page="data_sharing.of_vendor"),
        note=say(
            "After the last day nothing may be handed over for this work, and what was handed over has "
            "to be returned or destroyed."
        ),
    )
    return onward or show_step(form, step)


def _latest(engagement_id: int) -> tuple[Engagement, EngagementTerms]:
    engagement = or_404(queries.find_engagement(engagement_id))
    return engagement, or_404(queries.latest_terms(engagement_id))


def _values(terms: EngagementTerms) -> dict[str, Any]:
    return values_of(terms) | {"seen_id": terms.id}


def _saved(form: TermsForm, engagement_id: int, title: Message) -> Saved:
    """In the same kind of form."""
    engagement, terms = _latest(engagement_id)
    saved = type(form)(formdata=None, from_day=terms.valid_from, **_values(terms))
    back = url_for("engagements.show", engagement_id=engagement_id)
    return Saved(saved, engagement, title, back, {"seen_id": terms.id})


def _form_page(form: TermsForm, terms: EngagementTerms, title: Message) -> ResponseReturnValue:
    return show_form(
        form,
        "ledger/engagements/edit.html",
        vendor=find_vendor(terms.vendor_id),
        terms=terms,
        heading=title,
        mistyped=not isinstance(form, ChangeTermsForm),
    )
