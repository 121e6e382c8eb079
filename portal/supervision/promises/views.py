"""From which day each promise is judged, and for whom it would not be kept."""

from collections.abc import Sequence

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.ledger.obligations.workflow import HOLDERS
from portal.supervision.promises import queries, services
from portal.supervision.promises.forms import StartForm
from portal.supervision.promises.models import PromiseStart

PAGES = "supervision/promises"


@requires(Permission.POLICY_DECIDE)
def starts() -> ResponseReturnValue:
    return render_template(
        f"{PAGES}/starts.html",
        promises=queries.with_rule(clock.today()),
        starts=queries.judged_from(),
        today=clock.today(),
    )


@requires(Permission.POLICY_DECIDE)
def start(promise_id: str) -> ResponseReturnValue:
    """The officer moves the day from which one promise is judged."""
    promise = or_404(
        next((p for p in queries.with_rule(clock.today()) if p.id == promise_id), None)
    )
    history = list(queries.list_starts(promise.rule))
    now = history[0].judged_from if history else None
    form = StartForm(data={"seen": _newest(history), "judged_from": now})

    def changed(refusal: ChangedMeanwhile) -> None:  # what they decided stands in the list below
        history[:] = queries.list_starts(promise.rule)
        refuse_changed(form, refusal, seen=_newest(history))

    onward = act(
        form,
        lambda: services.decide_start(
            promise,
            typed(form.judged_from),
            current_actor(),
            reason=typed(form.reason),
            seen=form.seen.data or 0,
        ),
        done=_("Your decision is on record."),
        to=url_for(".starts"),
        changed=changed,
    )
    return onward or show_form(
        form,
        f"{PAGES}/start.html",
        promise=promise,
        history=history,
        not_kept=queries.not_kept_if_judged(promise.id, clock.today()),
        holders=HOLDERS,
    )


def _newest(history: Sequence[PromiseStart]) -> int:
    return history[0].id if history else 0
