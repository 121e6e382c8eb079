"""Staff's pages to write down a share of data, and to review the need for all of a vendor's."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.content.definitions.tiers import BY_COUNTRY
from portal.content.purposes.queries import titles
from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import (
    StepPage,
    act,
    refuse,
    show_form,
    show_step,
    status_of,
    typed,
)
from portal.foundation.core.pages.web import or_404, row_id
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Message, say, say_n
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import other_purpose, review_due, waits_for_its_purpose
from portal.ledger.data_sharing.shares import naming, review_services, rows, services
from portal.ledger.data_sharing.shares.details import category_title, labels, values_of
from portal.ledger.data_sharing.shares.forms import (
    BillingForm,
    ChangeShareForm,
    CopyForm,
    CorrectShareForm,
    EndShareForm,
    NamingForm,
    NewShareForm,
    ReviewForm,
    ShareForm,
)
from portal.ledger.departments.queries import is_ones_own
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements.models import CompanyRole, Engagement, EngagementTerms
from portal.ledger.engagements.queries import terms_on
from portal.ledger.vendors.crumbs import vendor_crumbs
from portal.ledger.vendors.entry.fields import Saved, act_or_settle
from portal.ledger.vendors.queries import find_vendor


@requires(Permission.LEDGER_EDIT)
def add(engagement_id: int) -> ResponseReturnValue:
    engagement = or_404(engagements.find_engagement(engagement_id))
    terms = or_404(engagements.latest_terms(engagement_id))
    if source := request.args.get("from"):
        return _take_over(engagement, terms, source)
    form = NewShareForm(
        purposes=terms.purposes,
        decided_by_id=current_actor().user_id,
        announced_purpose=terms.announced_purpose,
        is_entrusted=terms.company_role is CompanyRole.ENTRUSTED,
    )
    if request.method == "GET" and len(terms.purposes) == 1:
        form.purpose.data = terms.purposes[0]
    if _only_looks():
        return _page(form, terms, say("Add data shared"))
    onward = act(
        form,
        lambda: services.add_share(
            engagement,
            form.details(),
            reviewed_on=form.reviewed_on.data,
            actor=current_actor(),
        ),
        done=say("The data shared is saved."),
        to=_home_warned,
    )
    return onward or _form_page(form, terms, say("Add data shared"))


@requires(Permission.LEDGER_EDIT)
def change(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = ChangeShareForm(**_values(share, terms) | {"decided_on": clock.today()})
    title = say("Change data shared")
    if _only_looks():
        return _page(form, terms, title, share)
    onward = act_or_settle(
        form,
        lambda: services.change_share(
            _followed(share),
            form.details(),
            from_day=form.from_day.data or clock.today(),
            actor=current_actor(),
        ),
        lambda: _saved(form, share, terms, title),
        done=lambda _share: say(
            "The change is saved. It holds from %(day)s.", day=form.from_day.data
        ),
        to=_home_warned,
    )
    return onward or _form_page(form, terms, title, share)


@requires(Permission.LEDGER_EDIT)
def correct(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = CorrectShareForm(**_values(share, terms) | {"reviewed_on": share.reviewed_on})
    title = say("Correct data shared")
    if _only_looks():
        return _page(form, terms, title, share)
    onward = act_or_settle(
        form,
        lambda: services.correct_share(
            _followed(share),
            form.details(),
            reviewed_on=form.reviewed_on.data,
            actor=current_actor(),
        ),
        lambda: _saved(form, share, terms, title),
        done=say("The correction is saved."),
        to=_home_warned,
    )
    return onward or _form_page(form, terms, title, share)


@requires(Permission.LEDGER_EDIT)
def end(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = EndShareForm()
    day = form.day.data or clock.today()
    onward = act(
        form,
        lambda: services.end_share(share, day=day, actor=current_actor()),
        done=say("It is no longer shared from %(day)s.", day=day),
        to=_home(terms.engagement_id),
    )
    back = url_for("engagements.show", engagement_id=terms.engagement_id)
    vendor = or_404(find_vendor(terms.vendor_id))
    step = StepPage(
        say("End the sharing of %(name)s", name=category_title(share.category)),
        say("End the sharing"),
        back,
        crumbs=vendor_crumbs(vendor, (terms.called, back), page="data_sharing.of_vendor"),
        note=say(
            "From that day on this data is no longer shared for the work. What was handed over before "
            "has to be returned or destroyed."
        ),
    )
    return onward or show_step(form, step)


@requires(Permission.NECESSITY_REVIEW)
def review(share_id: int) -> ResponseReturnValue:
    """A person of a department says it of the department's own work."""
    share, terms = _found(share_id)
    if not is_ones_own(terms, current_actor()):
        raise RuleViolated(
            say(
                "This work is another department’s: “%(name)s”. That department or procurement says "
                "whether the data is still needed.",
                name=terms.department,
            )
        )
    with transaction():
        services.review_share(share, actor=current_actor())
    flash(words(say("Reviewed today: still needed as it is.")))
    return redirect(_home(terms.engagement_id))


@requires(Permission.VENDOR_DECIDE)
def decide_billing(share_id: int) -> ResponseReturnValue:
    share, terms = _found(share_id)
    form = BillingForm()
    onward = act(
        form,
        lambda: services.decide_billing(
            share, reason=form.reason.data or "", actor=current_actor()
        ),
        done=say("Your decision is on record."),
        to=_home(terms.engagement_id),
    )
    if onward:
        return onward
    let_in = let_in_by([share.set_by_id], decided_by_id=None, reader_id=current_actor().user_id)
    return show_form(
        form,
        "ledger/data_sharing/billing_decision.html",
        vendor=find_vendor(terms.vendor_id),
        terms=terms,
        share=share,
        labels=labels(),
        names=names_of([share.set_by_id, share.decided_by_id]),
        let_in=let_in,
        against=_against(share, current_actor()),
    )


def _against(share: DataShare, actor: Actor) -> Message | None:
    """Why this person cannot decide about it, as the command refuses them."""
    try:
        services.demand_billing_decider(share, actor)
    except DomainError as refusal:
        return refusal.message
    return None


def _found(share_id: int) -> tuple[DataShare, EngagementTerms]:
    share = or_404(queries.find_share(share_id))
    return share, or_404(engagements.latest_terms(share.engagement_id))


def _home_warned(share: DataShare) -> str:
    """Saved is not allowed: billing data for another purpose waits for the officer, and that is said."""
    allowed = catalogue.category_pack().billing_purposes
    if waits_for_its_purpose(queries.billing_now(share), share.purpose, allowed):
        named = labels().purpose
        told = other_purpose(named.get(share.purpose, share.purpose), named, allowed)
        flash(words(told), "warning")
    return _home(share.engagement_id)


def _home(engagement_id: int) -> str:
    return url_for("data_sharing.of_engagement", engagement_id=engagement_id)


def _followed(share: DataShare) -> DataShare:
    """The row to change: after a conflict was settled, the one that was compared with."""
    seen = request.form.get("seen_id", type=row_id)
    if seen is None or seen == share.id:
        return share
    row = queries.find_share(seen)
    return row if row is not None and row.series == share.series else share


def _values(share: DataShare, terms: EngagementTerms) -> dict[str, Any]:
    place = catalogue.category_pack().places_by_id[share.storage_location]
    country = share.country if place.tier_location == BY_COUNTRY else ""
    return values_of(share) | {
        "purposes": {*terms.purposes, share.purpose},
        "country": country,
        "is_entrusted": terms.company_role is CompanyRole.ENTRUSTED,
    }


def _saved(form: ShareForm, share: DataShare, terms: EngagementTerms, title: Message) -> Saved:
    """What is saved last, in the same kind of form."""
    latest = queries.latest_of(share) or share
    more: dict[str, Any] = {"reviewed_on": latest.reviewed_on, "from_day": latest.valid_from}
    saved = type(form)(formdata=None, **_values(latest, terms) | more)
    return Saved(saved, latest, title, _home(share.engagement_id), {"seen_id": latest.id})


def _take_over(engagement: Engagement, terms: EngagementTerms, source: str) -> ResponseReturnValue:
    """What is shared for another piece of work, or what the kind of vendor usually gets, several at once."""
    vendor, actor = or_404(find_vendor(terms.vendor_id)), current_actor()
    here = {row.category for row in rows.shares_of_work(engagement.id)}
    usual = rows.usual_set(vendor.kind, engagement.id) if source == rows.KIND else None
    number = request.args.get("from", 0, type=row_id)
    other = None if usual else or_404(engagements.latest_terms(number))
    shared = or_404((usual.shares if usual else rows.shares_of_work(number)) or None)
    form = CopyForm.of(shared, terms, here)
    onward = act(
        form,
        lambda: services.add_shares(
            engagement, form.chosen(shared, terms, actor.user_id), actor=actor
        ),
        done=lambda made: say_n(
            "%(n)s category of data is saved.", "%(n)s categories of data are saved.", len(made)
        ),
        to=_home(engagement.id),
    )
    more = {"shared": shared, "here": here, "usual": usual, "other": other, "labels": labels()}
    return onward or show_form(
        form,
        "ledger/data_sharing/take_over.html",
        vendor=vendor,
        terms=terms,
        other_vendor=find_vendor(other.vendor_id) if other else None,
        kind=catalogue.vendor_kind(vendor.kind),
        **more,
    )


def _only_looks() -> bool:
    """What is typed so far was sent to see which tier it comes to: nothing is checked or saved."""
    return "look" in request.form


def _form_page(
    form: ShareForm, terms: EngagementTerms, title: Message, share: DataShare | None = None
) -> ResponseReturnValue:
    return _page(form, terms, title, share), status_of(form)


def _page(
    form: ShareForm, terms: EngagementTerms, title: Message, share: DataShare | None = None
) -> str:
    draft = form.draft(terms, share.series if share else "")
    vendor = or_404(find_vendor(terms.vendor_id))
    new = share is None and request.method == "GET"
    return render_template(
        "ledger/data_sharing/share.html",
        form=form,
        vendor=vendor,
        terms=terms,
        share=share,
        sources=rows.copy_sources(vendor, terms.engagement_id) if new else (),
        usual=rows.usual_set(vendor.kind, terms.engagement_id) if new else None,
        labels=labels(),
        heading=title,
        category=catalogue.category_pack().by_id.get(form.category.data or ""),
        mistyped=isinstance(form, CorrectShareForm),
        tier=None if draft is None else queries.tier_with(terms, draft),
    )


@requires(Permission.LEDGER_EDIT)
def review_data(vendor_id: int) -> ResponseReturnValue:
    """All of it on one page, ticked: one button says that it is still needed as recorded."""
    vendor = or_404(find_vendor(vendor_id))
    today = clock.today()
    shares = queries.shares_to_review([vendor_id], today).get(vendor_id, ())
    open_ones = [share for share in shares if share.reviewed_on < today]
    form = ReviewForm([share.id for share in open_ones])
    onward = act(
        form,
        lambda: review_services.review_shares(
            vendor, form.shares.data or (), actor=current_actor()
        ),
        done=lambda number: say_n(
            "%(n)s category reviewed today: still needed as recorded.",
            "%(n)s categories reviewed today: still needed as recorded.",
            number,
        ),
        to=url_for("data_sharing.of_vendor", vendor_id=vendor_id),
    )
    if onward:
        return onward
    terms = {terms.engagement_id: terms for terms in terms_on(today, [vendor_id])}
    return show_form(
        form,
        "ledger/data_sharing/review.html",
        vendor=vendor,
        shares=open_ones,
        reviewed=len(shares) - len(open_ones),
        terms=terms,
        labels=labels(),
        review_due=review_due,
    )


@requires(Permission.LEDGER_EDIT)
def review_of_share(share_id: int) -> ResponseReturnValue:
    """Where the obligation to review one share leads: to the page of all of its vendor's."""
    share = or_404(queries.find_share(share_id))
    return redirect(url_for("data_sharing.review_data", vendor_id=share.vendor_id))


SHOWN = 200  # lines of a preview


@requires(Permission.LEDGER_EDIT)
def name_purposes() -> ResponseReturnValue:
    """Which shares are to name an announced purpose, what comes of it, and the act."""
    form = NamingForm()
    form.offer()
    if request.form.get("go") != "1":
        return _naming_page(form, show=request.method == "POST" and form.validate())
    onward = act(
        form,
        lambda: naming.name_purpose(typed(form.number), form.criteria, actor=current_actor()),
        done="",
        to=lambda run: url_for("runs.show", run_id=run.id),
    )
    return onward or _naming_page(form, show=not form.number.errors)


def _naming_page(form: NamingForm, *, show: bool) -> ResponseReturnValue:
    plan = None
    if show:
        try:
            plan = naming.plan_naming(typed(form.number), form.criteria)
        except DomainError as refusal:
            refuse(form, refusal)
    lines = [*plan.naming, *plan.staying] if plan else []
    return show_form(
        form,
        "ledger/data_sharing/name_purposes.html",
        plan=plan,
        lines=lines[:SHOWN],
        titles=titles(),
        by_job=plan is not None and len(plan.naming) > naming.AT_ONCE,
        back=url_for(".index"),
    )
