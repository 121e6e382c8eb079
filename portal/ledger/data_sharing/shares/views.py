"""Staff's pages to write down a share of data."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.definitions.categories import BY_COUNTRY
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.rules.billing import other_purpose, waits_for_its_purpose
from portal.ledger.data_sharing.shares import services
from portal.ledger.data_sharing.shares.details import values_of
from portal.ledger.data_sharing.shares.forms import (
    BillingForm,
    ChangeShareForm,
    CorrectShareForm,
    EndShareForm,
    NewShareForm,
    ShareForm,
)
from portal.ledger.data_sharing.shares.labels import labels
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements.models import EngagementTerms
from portal.ledger.vendors.entry.fields import conflict_page, is_settling, refuse, settle, status_of
from portal.ledger.vendors.queries import find_vendor


@requires(Permission.LEDGER_EDIT)
def add(engagement_id: int) -> ResponseReturnValue:
    engagement = or_404(engagements.find_engagement(engagement_id))
    terms = or_404(engagements.latest_terms(engagement_id))
    form = NewShareForm(purposes=terms.purposes, decided_by_id=current_actor().user_id)
    if request.method == "GET" and len(terms.purposes) == 1:
        form.purpose.data = terms.purposes[0]
    if form.validate_on_submit():
        try:
            with transaction():
                added = services.add_share(
                    engagement,
                    form.details(),
                    reviewed_on=form.reviewed_on.data,
                    actor=current_actor(),
                )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The data shared is saved.")))
            _warn_of_billing(added)
            return redirect(_home(engagement_id))
    return _form_page(form, terms, say("Add data shared"))


@requires(Permission.LEDGER_EDIT)
def change(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = ChangeShareForm(**_values(share, terms) | {"decided_on": clock.today()})
    title = say("Change data shared")
    if is_settling() and not settle(form, _saved(form, share, terms)):
        return _conflict(form, share, terms, title, undecided=True)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = services.change_share(
                    _followed(share),
                    form.details(),
                    from_day=form.from_day.data or clock.today(),
                    actor=current_actor(),
                )
        except ChangedMeanwhile:
            return _conflict(form, share, terms, title)
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The change is saved. It holds from %(day)s.", day=form.from_day.data)))
            _warn_of_billing(changed)
            return redirect(_home(terms.engagement_id))
    return _form_page(form, terms, title, share)


@requires(Permission.LEDGER_EDIT)
def correct(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = CorrectShareForm(**_values(share, terms) | {"reviewed_on": share.reviewed_on})
    title = say("Correct data shared")
    if is_settling() and not settle(form, _saved(form, share, terms)):
        return _conflict(form, share, terms, title, undecided=True)
    if form.validate_on_submit():
        try:
            with transaction():
                corrected = services.correct_share(
                    _followed(share),
                    form.details(),
                    reviewed_on=form.reviewed_on.data,
                    actor=current_actor(),
                )
        except ChangedMeanwhile:
            return _conflict(form, share, terms, title)
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The correction is saved.")))
            _warn_of_billing(corrected)
            return redirect(_home(terms.engagement_id))
    return _form_page(form, terms, title, share)


@requires(Permission.LEDGER_EDIT)
def end(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = EndShareForm()
    if form.validate_on_submit():
        try:
            with transaction():
                day = form.day.data or clock.today()
                services.end_share(share, day=day, actor=current_actor())
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("It is no longer shared from %(day)s.", day=day)))
            return redirect(_home(terms.engagement_id))
    return _small_page("end", form, share, terms)


@requires(Permission.LEDGER_EDIT)
def review(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    with transaction():
        services.review_share(share, actor=current_actor())
    flash(words(say("Reviewed today: still needed as it is.")))
    return redirect(_home(terms.engagement_id))


@requires(Permission.VENDOR_DECIDE)
def decide_billing(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = BillingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                reason = form.reason.data or ""
                services.decide_billing(share, reason=reason, actor=current_actor())
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("Your decision is on record.")))
            return redirect(_home(terms.engagement_id))
    let_in = let_in_by([share.set_by_id], decided_by_id=None, reader_id=current_actor().user_id)
    return _small_page("billing_decision", form, share, terms, let_in=let_in)


def _found(share_id: int) -> tuple[DataShare, EngagementTerms]:
    share = or_404(queries.find_share(share_id))
    return share, or_404(engagements.latest_terms(share.engagement_id))


def _warn_of_billing(share: DataShare) -> None:
    """Saved is not allowed: billing data for another purpose waits for the officer."""
    allowed = catalogue.category_pack().billing_purposes
    if waits_for_its_purpose(queries.billing_now(share), share.purpose, allowed):
        named = labels().purpose
        told = other_purpose(named.get(share.purpose, share.purpose), named, allowed)
        flash(words(told), "warning")


def _home(engagement_id: int) -> str:
    return url_for("data_sharing.of_engagement", engagement_id=engagement_id)


def _followed(share: DataShare) -> DataShare:
    """The row to change: after a conflict was settled, the one that was compared with."""
    seen = request.form.get("seen_id", type=row_id)
    if seen is None or seen == share.id:
        return share
    row = queries.find_share(seen)
    same = row is not None and row.series == share.series
    return row if row is not None and same else share


def _values(share: DataShare, terms: EngagementTerms) -> dict[str, Any]:
    place = catalogue.category_pack().places_by_id[share.storage_location]
    country = share.country if place.tier_location == BY_COUNTRY else ""
    return values_of(share) | {"purposes": {*terms.purposes, share.purpose}, "country": country}


def _saved(form: ShareForm, share: DataShare, terms: EngagementTerms) -> ShareForm:
    """The same kind of form with what is saved last."""
    latest = queries.latest_of(share) or share
    more: dict[str, Any] = {"reviewed_on": latest.reviewed_on, "from_day": latest.valid_from}
    return type(form)(formdata=None, **_values(latest, terms) | more)


def _conflict(
    form: ShareForm,
    share: DataShare,
    terms: EngagementTerms,
    title: Message,
    *,
    undecided: bool = False,
) -> ResponseReturnValue:
    latest = queries.latest_of(share) or share
    return conflict_page(
        form,
        _saved(form, share, terms),
        thing=latest,
        title=title,
        back=_home(share.engagement_id),
        hidden={"seen_id": latest.id},
        undecided=undecided,
    )


def _form_page(
    form: ShareForm, terms: EngagementTerms, title: Message, share: DataShare | None = None
) -> ResponseReturnValue:
    category = catalogue.category_pack().by_id.get(form.category.data or "")
    page = render_template(
        "ledger/data_sharing/share.html",
        form=form,
        vendor=find_vendor(terms.vendor_id),
        terms=terms,
        share=share,
        heading=title,
        category=category,
        mistyped=isinstance(form, CorrectShareForm),
    )
    return page, status_of(form)


def _small_page(
    name: str, form: Any, share: DataShare, terms: EngagementTerms, **more: Any
) -> ResponseReturnValue:
    page = render_template(
        f"ledger/data_sharing/{name}.html",
        form=form,
        vendor=find_vendor(terms.vendor_id),
        terms=terms,
        share=share,
        labels=labels(),
        names=names_of([share.set_by_id, share.decided_by_id]),
        **more,
    )
    return page, status_of(form)
