"""The officer's pages about announced purposes."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.purposes import queries, services
from portal.content.purposes.forms import AskedForm, EndPurposeForm, PurposeForm, SeenForm
from portal.content.purposes.models import AnnouncedPurpose
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say

PAGES = "content"


@requires(Permission.POLICY_DECIDE)
def purposes() -> ResponseReturnValue:
    return render_template(
        f"{PAGES}/purposes.html",
        announced=queries.announced_on(clock.today()),
        versions=queries.list_versions(),
        asked=queries.list_asked(),
        today=clock.today(),
    )


@requires(Permission.POLICY_DECIDE)
def announce() -> ResponseReturnValue:
    """A purpose is written down."""
    form = PurposeForm(data={"seen": queries.edition()})
    onward = act(
        form,
        lambda: services.announce(form.wording(), seen=form.seen.data or "", actor=current_actor()),
        done=lambda row: say("Purpose %(number)s is written down.", number=row.number),
        to=url_for(".purposes"),
        changed=_changed(form),
    )
    return onward or _page(form, None)


@requires(Permission.POLICY_DECIDE)
def reword(purpose_id: int) -> ResponseReturnValue:
    """The same purpose in other words, from a day on."""
    purpose = or_404(queries.find_purpose(purpose_id))
    now = {"ja": purpose.ja, "en": purpose.en, "published": purpose.published}
    form = PurposeForm(data=now | {"seen": queries.edition()})
    onward = act(
        form,
        lambda: services.reword(
            purpose, form.wording(), seen=form.seen.data or "", actor=current_actor()
        ),
        done=say("The words are saved."),
        to=url_for(".purposes"),
        changed=_changed(form),
    )
    return onward or _page(form, purpose)


@requires(Permission.POLICY_DECIDE)
def end_purpose(purpose_id: int) -> ResponseReturnValue:
    purpose = or_404(queries.find_purpose(purpose_id))
    form = EndPurposeForm(data={"seen": queries.edition()})
    onward = act(
        form,
        lambda: services.end_purpose(
            purpose,
            last_day=typed(form.last_day),
            seen=form.seen.data or "",
            actor=current_actor(),
        ),
        done=lambda _row: say("The last day is %(day)s.", day=form.last_day.data),
        to=url_for(".purposes"),
        changed=_changed(form, purpose),
    )
    step = StepPage(
        say("End purpose %(number)s", number=purpose.number),
        say("Set the last day"),
        url_for(".purposes"),
        crumbs=[(_("Announced purposes"), url_for(".purposes")), (purpose.number, None)],
        lead=purpose.text,
        note=say(
            "From the day after, data shared for this purpose does not keep the promise, until it names "
            "another one or is no longer shared."
        ),
    )
    return onward or show_step(form, step)


@requires(Permission.POLICY_DECIDE)
def purposes_asked() -> ResponseReturnValue:
    """From which day every share has to serve an announced purpose."""
    history = list(queries.list_asked())
    data: dict[str, Any] = {"seen": history[0].id if history else 0}
    if history:
        data["asked_from"] = history[0].asked_from
    form = AskedForm(data=data)

    def changed(refusal: ChangedMeanwhile) -> None:  # what they decided stands in the list below
        history[:] = queries.list_asked()
        refuse_changed(form, refusal, seen=history[0].id if history else 0)

    onward = act(
        form,
        lambda: services.decide_asked(
            typed(form.asked_from),
            reason=typed(form.reason),
            seen=form.seen.data or 0,
            actor=current_actor(),
        ),
        done=_("Your decision is on record."),
        to=url_for(".purposes"),
        changed=changed,
    )
    return onward or show_form(form, f"{PAGES}/purposes_asked.html", history=history)


def _changed(
    form: SeenForm, purpose: AnnouncedPurpose | None = None
) -> Callable[[ChangedMeanwhile], None]:
    """What they wrote stands in the list below the form; without a list, what was done to `purpose`."""

    def refuse(refusal: ChangedMeanwhile) -> None:
        latest = queries.versions_of(purpose.number)[0] if purpose else None
        refuse_changed(form, refusal, thing=latest, seen=queries.edition())

    return refuse


def _page(form: PurposeForm, purpose: AnnouncedPurpose | None) -> ResponseReturnValue:
    """`purpose`: the one that is put in other words, None for a new one."""
    rows = queries.versions_of(purpose.number) if purpose else queries.list_versions()
    return show_form(form, f"{PAGES}/purpose.html", purpose=purpose, versions=rows)
