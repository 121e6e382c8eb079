"""Staff's pages of a vendor's work with the data shared for it and the tier that follows."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.queries import Work
from portal.ledger.data_sharing.shares import services
from portal.ledger.data_sharing.shares.forms import RaiseForm
from portal.ledger.data_sharing.shares.labels import labels
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements import words as work_words
from portal.ledger.vendors.entry.countries import country_text
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.queries import find_vendor


@requires(Permission.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The tab of work and data: a card for each piece of work, what still runs first."""
    vendor = or_404(find_vendor(vendor_id))
    day = clock.today()
    works = list(queries.work_on(day, [vendor_id]).get(vendor_id, ()))
    works.sort(key=lambda work: not work.terms.runs_on(day))
    return render_template(
        "ledger/data_sharing/of_vendor.html",
        vendor=vendor,
        tab="work",
        works=works,
        numbers=engagements.numbers_of([work.engagement_id for work in works]),
        labels=labels(),
        words_of=work_words,
        country_text=country_text,
    )


@requires(Permission.LEDGER_VIEW)
def of_engagement(engagement_id: int) -> ResponseReturnValue:
    """Everything about one piece of work."""
    engagement = or_404(engagements.find_engagement(engagement_id))
    vendor = or_404(find_vendor(engagement.vendor_id))
    history = engagements.list_terms(engagement_id)
    work = _work(engagement_id, engagement.vendor_id)
    trail = trail_of(engagement)
    ended = queries.ended_shares(engagement_id, clock.today())
    people = [
        *(terms.set_by_id for terms in history),
        *(line.actor_id for line in trail),
        *(fact.share.decided_by_id for fact in work.shares),
        *(fact.share.billing_decided_by_id for fact in work.shares),
    ]
    return render_template(
        "ledger/data_sharing/of_engagement.html",
        vendor=vendor,
        engagement=engagement,
        work=work,
        history=history,
        ended=ended,
        trail=trail,
        names=names_of(people),
        labels=labels(),
        words_of=work_words,
        country_text=country_text,
    )


@requires(Permission.LEDGER_EDIT)
def raise_tier(engagement_id: int) -> ResponseReturnValue:
    engagement = or_404(engagements.find_engagement(engagement_id))
    work = _work(engagement_id, engagement.vendor_id)
    latest = or_404(engagements.latest_terms(engagement_id))
    form = RaiseForm(tier=latest.raised_tier, seen_id=latest.id)
    form.offer(work.tier.floored.id, raised=latest.raised_tier is not None)
    if form.validate_on_submit():
        try:
            with transaction():
                terms = services.raise_tier(
                    engagement,
                    form.tier.data or None,
                    reason=form.reason.data or "",
                    seen_id=form.seen_id.data or 0,
                    actor=current_actor(),
                )
        except ChangedMeanwhile as error:
            latest = or_404(engagements.latest_terms(engagement_id))
            saved = RaiseForm(None, tier=latest.raised_tier, reason=latest.raised_reason)
            saved.offer(work.tier.floored.id, raised=latest.raised_tier is not None)
            refuse_changed(form, error, thing=engagement, saved=saved, seen_id=latest.id)
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The tier of %(name)s is set.", name=terms.called)))
            return redirect(url_for("engagements.show", engagement_id=engagement_id))
    page = render_template(
        "ledger/data_sharing/raise_tier.html",
        form=form,
        vendor=find_vendor(engagement.vendor_id),
        work=work,
    )
    return page, status_of(form)


def _work(engagement_id: int, vendor_id: int) -> Work:
    """The work as it stands today; work that is yet to begin as it will stand first."""
    day = clock.today()
    first = engagements.first_terms(engagement_id)
    if first is not None and first.valid_from > day:
        day = first.valid_from
    works = queries.work_on(day, [vendor_id]).get(vendor_id, ())
    return or_404(next((one for one in works if one.engagement_id == engagement_id), None))
