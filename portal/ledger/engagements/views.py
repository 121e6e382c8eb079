"""Staff's pages to write down entrusted work. Its page, with the data shared, is above."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.ledger.engagements import queries, services
from portal.ledger.engagements.forms import ChangeTermsForm, EndForm, TermsForm
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.terms import values_of
from portal.ledger.vendors.entry.fields import conflict_page, is_settling, refuse, settle, status_of
from portal.ledger.vendors.queries import find_vendor


@requires(Permission.LEDGER_EDIT)
def register(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    form = TermsForm()
    if form.validate_on_submit():
        try:
            with transaction():
                engagement, terms = services.register_engagement(
                    vendor, form.details(), actor=current_actor()
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("%(name)s is registered. Now add the data shared.", name=terms.called)))
            return redirect(url_for("engagements.show", engagement_id=engagement.id))
    page = render_template(
        "ledger/engagements/edit.html", form=form, vendor=vendor, heading=say("Add work")
    )
    return page, status_of(form)


@requires(Permission.LEDGER_VIEW)
def show(engagement_id: int) -> ResponseReturnValue:
    or_404(queries.find_engagement(engagement_id))
    return redirect(url_for("data_sharing.of_engagement", engagement_id=engagement_id))


@requires(Permission.LEDGER_EDIT)
def change(engagement_id: int) -> ResponseReturnValue:
    """Other terms from a day on."""
    engagement, terms = _latest(engagement_id)
    form = ChangeTermsForm(**_values(terms))
    title = say("Change %(name)s", name=terms.called)
    if is_settling() and not settle(form, _saved(form, terms)):
        return _conflict(form, engagement, terms, title, undecided=True)
    if form.validate_on_submit():
        try:
            with transaction():
                services.change_terms(
                    engagement,
                    form.details(),
                    from_day=form.day,
                    seen_id=form.seen_id.data or 0,
                    actor=current_actor(),
                )
        except ChangedMeanwhile:
            return _conflict(form, *_latest(engagement_id), title)
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The change is saved. It holds from %(day)s.", day=form.day)))
            return redirect(url_for("engagements.show", engagement_id=engagement_id))
    return _form_page(form, terms, title)


@requires(Permission.LEDGER_EDIT)
def correct(engagement_id: int) -> ResponseReturnValue:
    """The terms were mistyped."""
    engagement, terms = _latest(engagement_id)
    form = TermsForm(**_values(terms))
    title = say("Correct %(name)s", name=terms.called)
    if is_settling() and not settle(form, _saved(form, terms)):
        return _conflict(form, engagement, terms, title, undecided=True)
    if form.validate_on_submit():
        try:
            with transaction():
                services.correct_terms(
                    engagement,
                    form.details(),
                    seen_id=form.seen_id.data or 0,
                    actor=current_actor(),
                )
        except ChangedMeanwhile:
            return _conflict(form, *_latest(engagement_id), title)
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The correction is saved.")))
            return redirect(url_for("engagements.show", engagement_id=engagement_id))
    return _form_page(form, terms, title)


@requires(Permission.LEDGER_EDIT)
def end(engagement_id: int) -> ResponseReturnValue:
    engagement, terms = _latest(engagement_id)
    form = EndForm(seen_id=terms.id)
    if form.validate_on_submit():
        try:
            with transaction():
                services.end_engagement(
                    engagement,
                    last_day=form.last_day.data or clock.today(),
                    seen_id=form.seen_id.data or 0,
                    actor=current_actor(),
                )
        except ChangedMeanwhile as error:
            engagement, terms = _latest(engagement_id)
            saved = EndForm(formdata=None, last_day=terms.ends_on)
            refuse_changed(form, error, thing=engagement, saved=saved, seen_id=terms.id)
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The last day is %(day)s.", day=form.last_day.data)))
            return redirect(url_for("engagements.show", engagement_id=engagement_id))
    vendor = find_vendor(terms.vendor_id)
    page = render_template("ledger/engagements/end.html", form=form, vendor=vendor, terms=terms)
    return page, status_of(form)


def _latest(engagement_id: int) -> tuple[Engagement, EngagementTerms]:
    engagement = or_404(queries.find_engagement(engagement_id))
    return engagement, or_404(queries.latest_terms(engagement_id))


def _values(terms: EngagementTerms) -> dict[str, Any]:
    return values_of(terms) | {"seen_id": terms.id}


def _saved(form: TermsForm, terms: EngagementTerms) -> TermsForm:
    """The same kind of form with what is saved."""
    return type(form)(formdata=None, **_values(terms))


def _conflict(
    form: TermsForm,
    engagement: Engagement,
    terms: EngagementTerms,
    title: Message,
    *,
    undecided: bool = False,
) -> ResponseReturnValue:
    saved = _saved(form, terms)
    if isinstance(form, ChangeTermsForm) and isinstance(saved, ChangeTermsForm):
        saved.from_day.data = terms.valid_from
    return conflict_page(
        form,
        saved,
        thing=engagement,
        title=title,
        back=url_for("engagements.show", engagement_id=engagement.id),
        hidden={"seen_id": terms.id},
        undecided=undecided,
    )


def _form_page(form: TermsForm, terms: EngagementTerms, title: Message) -> ResponseReturnValue:
    page = render_template(
        "ledger/engagements/edit.html",
        form=form,
        vendor=find_vendor(terms.vendor_id),
        terms=terms,
        heading=title,
        mistyped=not isinstance(form, ChangeTermsForm),
    )
    return page, status_of(form)
