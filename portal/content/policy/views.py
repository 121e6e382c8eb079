"""The company's own sentences of the promises, and whether its policy allows subcontracting."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.definitions.promises import MODE_WORDS, MODES, SUBCONTRACTING, Promise
from portal.content.policy import queries, services
from portal.content.policy.forms import ModeForm, WordingForm
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import refuse, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text

PAGES = "foundation/organisation"
CONFLICT = 409
UNPROCESSABLE = 422


@requires(Permission.ORGANISATION_MANAGE)
def wordings() -> ResponseReturnValue:
    return render_template(
        f"{PAGES}/wordings.html",
        promises=queries.promises_on(clock.today()),
        own=queries.own_wordings(clock.today()),
    )


@requires(Permission.ORGANISATION_MANAGE)
def wording(promise_id: str) -> ResponseReturnValue:
    """The company's own sentence for one promise, from a day on."""
    promise = _promise(promise_id)
    now = queries.own_wordings(clock.today()).get(promise_id, promise.policy)
    values = {"ja": now.ja, "en": now.en, "valid_from": clock.today()}
    form = WordingForm(data=values | {"seen": queries.newest_wording(promise_id)})
    status = UNPROCESSABLE if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                services.set_wording(
                    promise_id,
                    Text(ja=typed(form.ja), en=typed(form.en)),
                    typed(form.valid_from),
                    current_actor(),
                    seen=form.seen.data or 0,
                )
            flash(_("The sentence is saved."), "success")
            return redirect(url_for(".wordings"))
        except ChangedMeanwhile as refusal:  # what they wrote stands in the list below
            refuse(form, refusal)
            form.seen.data, form.seen.raw_data = queries.newest_wording(promise_id), None
            status = CONFLICT
        except DomainError as refusal:
            refuse(form, refusal)
    history = queries.list_wordings(promise_id)
    page = render_template(f"{PAGES}/wording.html", form=form, promise=promise, history=history)
    return page, status


def _promise(promise_id: str) -> Promise:
    """As the company reads it today."""
    found = (one for one in queries.promises_on(clock.today()) if one.id == promise_id)
    return or_404(next(found, None))


@requires(Permission.POLICY_DECIDE)
def subcontracting() -> ResponseReturnValue:
    """Whether the policy rules subcontracting out, or allows it with the company's approval."""
    promise = _promise(SUBCONTRACTING)
    history = queries.list_modes(promise.id)
    values = {"mode": promise.mode, "valid_from": clock.today()}
    form = ModeForm(data=values | {"seen": max((one.id for one in history), default=0)})
    status = UNPROCESSABLE if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                services.decide_mode(
                    promise,
                    typed(form.mode),
                    typed(form.valid_from),
                    current_actor(),
                    reason=typed(form.reason),
                    seen=form.seen.data or 0,
                )
            flash(_("Your decision is on record."), "success")
            return redirect(url_for(".subcontracting"))
        except ChangedMeanwhile as refusal:  # what they decided stands in the list below
            refuse(form, refusal)
            history = queries.list_modes(promise.id)
            form.seen.data, form.seen.raw_data = max((one.id for one in history), default=0), None
            status = CONFLICT
        except DomainError as refusal:
            refuse(form, refusal)
    page = render_template(
        f"{PAGES}/subcontracting.html",
        form=form,
        promise=promise,
        own=queries.own_wordings(clock.today()).get(promise.id),
        modes=[(MODE_WORDS[one], queries.in_mode(promise, one)) for one in MODES],
        mode_words=MODE_WORDS,
        history=history,
    )
    return page, status
