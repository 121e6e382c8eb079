"""The company's own sentences of the promises, and whether its policy allows subcontracting."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.definitions.promises import MODE_WORDS, MODES, SUBCONTRACTING, Promise
from portal.content.policy import queries, services
from portal.content.policy.forms import ModeForm, WordingForm
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text

PAGES = "content"


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

    onward = act(
        form,
        lambda: services.set_wording(
            promise_id,
            Text(ja=typed(form.ja), en=typed(form.en)),
            typed(form.valid_from),
            current_actor(),
            seen=form.seen.data or 0,
        ),
        done=_("The sentence is saved."),
        to=url_for(".wordings"),
        # what they wrote stands in the list below
        changed=lambda refusal: refuse_changed(
            form, refusal, seen=queries.newest_wording(promise_id)
        ),
    )
    history = queries.list_wordings(promise_id)
    return onward or show_form(form, f"{PAGES}/wording.html", promise=promise, history=history)


def _promise(promise_id: str) -> Promise:
    """As the company reads it today."""
    found = (promise for promise in queries.promises_on(clock.today()) if promise.id == promise_id)
    return or_404(next(found, None))


@requires(Permission.POLICY_DECIDE)
def subcontracting() -> ResponseReturnValue:
    """Whether the policy rules subcontracting out, or allows it with the company's approval."""
    promise = _promise(SUBCONTRACTING)
    history = list(queries.list_modes(promise.id))
    values = {"mode": promise.mode, "valid_from": clock.today()}
    form = ModeForm(data=values | {"seen": max((mode.id for mode in history), default=0)})

    def changed(refusal: ChangedMeanwhile) -> None:  # what they decided stands in the list below
        history[:] = queries.list_modes(promise.id)
        refuse_changed(form, refusal, seen=max((mode.id for mode in history), default=0))

    onward = act(
        form,
        lambda: services.decide_mode(
            promise,
            typed(form.mode),
            typed(form.valid_from),
            current_actor(),
            reason=typed(form.reason),
            seen=form.seen.data or 0,
        ),
        done=_("Your decision is on record."),
        to=url_for(".subcontracting"),
        changed=changed,
    )
    return onward or show_form(
        form,
        f"{PAGES}/subcontracting.html",
        promise=promise,
        own=queries.own_wordings(clock.today()).get(promise.id),
        modes=[(MODE_WORDS[mode], queries.in_mode(promise, mode)) for mode in MODES],
        mode_words=MODE_WORDS,
        history=history,
    )
