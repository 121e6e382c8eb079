"""The company's policy and its own sentences of the promises; whether it allows subcontracting."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.definitions.promises import MODE_WORDS, MODES, SUBCONTRACTING, Promise
from portal.content.policy import queries, services, workflow
from portal.content.policy.forms import ModeForm, SeenPolicyForm, WordingForm, reading_form
from portal.content.policy.models import PolicyVersion
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text, say

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


@requires(Permission.CONTENT_VIEW)
def policy() -> ResponseReturnValue:
    """The versions of the policy, and what the one that stands promises about vendors."""
    standing = queries.policy_on(clock.today())
    return render_template(
        f"{PAGES}/policy.html",
        versions=queries.list_policies(),
        standing=standing,
        states=workflow.STATES,
        **(_laid_beside(standing) if standing else {}),
    )


@requires(Permission.CONTENT_VIEW)
def policy_version(policy_id: int) -> ResponseReturnValue:
    """One version: its sentences about vendors, what became of each, and what it says otherwise."""
    row = _policy(policy_id)
    return render_template(
        f"{PAGES}/policy_version.html",
        policy=row,
        is_standing=row == queries.policy_on(clock.today()),
        states=workflow.STATES,
        says=workflow.SAYS,
        before=queries.policy_before(row),
        changes=queries.changes_of(row),
        **_laid_beside(row),
    )


@requires(Permission.POLICY_DECIDE)
def read_policy(policy_id: int) -> ResponseReturnValue:
    """The officer says what each sentence that was found is; others of the text can be added."""
    row = _policy(policy_id)
    read = queries.read_sentences(row)
    asked = queries.about_vendors(read, request.args.getlist("also"))
    promises = queries.promises_on(clock.today())
    form = reading_form(asked, promises)(data={"seen": queries.edition_of(row)})
    onward = act(
        form,
        lambda: services.read_policy(row, form.said(), current_actor(), seen=form.seen.data or ""),
        done=_("What you said of the sentences is on record."),
        to=url_for(".policy_version", policy_id=row.id),
        # what they said stands beside what is chosen here
        changed=lambda refusal: refuse_changed(
            form,
            refusal,
            thing=row,
            saved=reading_form(asked, promises)(formdata=None),
            seen=queries.edition_of(row),
        ),
    )
    names = {promise.id: promise.short for promise in promises}
    others = [each for each in read if each not in asked]
    return onward or show_form(
        form,
        f"{PAGES}/policy_read.html",
        policy=row,
        asked=asked,
        others=others,
        names=names,
        mode_words=MODE_WORDS,
        also=request.args.getlist("also"),
    )


@requires(Permission.POLICY_DECIDE)
def take_policy(policy_id: int) -> ResponseReturnValue:
    """What changes with the version, and the step that takes it over."""
    row = _policy(policy_id)
    form = SeenPolicyForm(data={"seen": queries.edition_of(row)})
    onward = act(
        form,
        lambda: services.take_policy(row, current_actor(), seen=form.seen.data or ""),
        done=say("Version %(number)s is applied.", number=row.number),
        to=url_for(".policy"),
        changed=lambda refusal: refuse_changed(
            form, refusal, thing=row, seen=queries.edition_of(row)
        ),
    )
    return onward or show_form(
        form,
        f"{PAGES}/policy_take.html",
        policy=row,
        rewordings=queries.rewordings(row),
        **_laid_beside(row),
    )


@requires(Permission.POLICY_DECIDE)
def discard_policy(policy_id: int) -> ResponseReturnValue:
    row = _policy(policy_id)
    form = SeenPolicyForm()
    onward = act(
        form,
        lambda: services.discard_policy(row, current_actor()),
        done=say("Version %(number)s is discarded.", number=row.number),
        to=url_for(".policy"),
    )
    step = StepPage(
        say("Discard version %(number)s of the policy", number=row.number),
        say("Discard"),
        url_for(".policy_version", policy_id=row.id),
        crumbs=[
            (_("Privacy policy"), url_for(".policy")),
            (
                _("Version %(number)s", number=row.number),
                url_for(".policy_version", policy_id=row.id),
            ),
        ],
        note=say("It stays readable, and never stands. Its sentences change nothing."),
        kind="danger",
    )
    return onward or show_step(form, step)


def _policy(policy_id: int) -> PolicyVersion:
    return or_404(queries.find_policy(policy_id))


def _laid_beside(row: PolicyVersion) -> dict[str, Any]:
    """The sentences of a version and the promises, for its pages."""
    read = queries.read_sentences(row)
    promises = queries.promises_on(clock.today())
    return {
        "read": read,
        "beside": queries.promised_or_not(row, read),
        "promises": promises,
        "names": {promise.id: promise.short for promise in promises},
        "mode_words": MODE_WORDS,
    }
