"""Pages of external recipients: what the web site sends, beside whom the published policy names."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.lists.register import ask
from portal.foundation.lists.sheets import KINDS, file_of
from portal.supervision.provisions import queries, services
from portal.supervision.provisions.forms import (
    EndRecipientForm,
    LastDayForm,
    PolicyRecipientForm,
    RecipientForm,
)
from portal.supervision.provisions.standing import NEEDS, OPT_OUT, last_day_of

FOLDER = "supervision/provisions"
P = Permission


@requires(P.COMPANY_VIEW)
def recipients() -> ResponseReturnValue:
    """The register beside the policy's list; what stands in one only is marked."""
    kind = request.args.get("file", "")
    if kind in KINDS:
        found = queries.recipient_register(current_actor())
        return file_of(found, ask(found, request.args), queries.recipient_values, kind)
    today = clock.today()
    rows = queries.list_recipients()
    names = queries.list_policy_recipients()
    current = [one for one in rows if one[0].is_valid_on(today)]
    registered = {one[0].named_as_id for one in current}
    looks = queries.last_looks()
    return render_template(
        f"{FOLDER}/recipients.html",
        rows=rows,
        names=names,
        unnamed={
            row.id for row, _, named, _ in current if named is None or not named.is_valid_on(today)
        },
        unregistered={
            one.id for one in names if one.is_valid_on(today) and one.id not in registered
        },
        looks=looks,
        next_looks={
            key: last_day_of(NEEDS[OPT_OUT], row.held_on, row.lasts_until)
            for key, row in looks.items()
            if row.is_in_order
        },
    )


@requires(P.LEDGER_EDIT)
def register(engagement_id: int) -> ResponseReturnValue:
    """A tag that sends data of this work."""
    vendor, work = or_404(queries.find_work(engagement_id))
    form = RecipientForm()
    form.offer(work.shares, queries.policy_recipients_on(clock.today()))
    onward = act(
        form,
        lambda: services.register_recipient(work, form.service_of_site(), actor=current_actor()),
        done=say("It is on record. Look at the way to object, and record that look too."),
        to=url_for(".of_vendor", vendor_id=vendor.id),
    )
    return onward or show_form(form, f"{FOLDER}/recipient.html", vendor=vendor, work=work)


@requires(P.LEDGER_EDIT)
def end_recipient(recipient_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_recipient(recipient_id))
    form = EndRecipientForm()
    onward = act(
        form,
        lambda: services.end_recipient(
            row, last_day=form.day, reason=typed(form.reason), actor=current_actor()
        ),
        done=lambda _row: say("The last day is %(day)s.", day=form.last_day.data),
        to=url_for(".recipients"),
    )
    note = say(
        "It stays on record for the days for which it was on the site. Where another tag takes its "
        "place, or what is written is not so any more, register another one."
    )
    step = _step(row, say("End %(number)s", number=row.number), row.service, note=note)
    return onward or show_step(form, step)


@requires(P.POLICY_DECIDE)
def name_in_policy() -> ResponseReturnValue:
    form = PolicyRecipientForm()
    onward = act(
        form,
        lambda: services.name_in_policy(
            typed(form.name),
            published=typed(form.published),
            since=filled(form.since),
            actor=current_actor(),
        ),
        done=say("It is on record."),
        to=url_for(".recipients"),
    )
    return onward or show_form(form, f"{FOLDER}/policy_recipient.html")


@requires(P.POLICY_DECIDE)
def end_naming(policy_recipient_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_policy_recipient(policy_recipient_id))
    form = LastDayForm()
    onward = act(
        form,
        lambda: services.end_naming(row, last_day=form.day, actor=current_actor()),
        done=lambda _row: say("The last day is %(day)s.", day=form.last_day.data),
        to=url_for(".recipients"),
    )
    note = say("Do this on the day on which the published policy stops naming it.")
    step = _step(row, say("The policy does not name it any more"), row.name, note=note)
    return onward or show_step(form, step)


def _step(row: Any, title: Any, name: str, *, note: Any) -> StepPage:
    ended = row.valid_until is not None
    return StepPage(
        title,
        say("Set the last day"),
        url_for(".recipients"),
        crumbs=[(say("External recipients"), url_for(".recipients")), (name, None)],
        note=note,
        is_closed=ended,
        reason=say("This has ended already, on %(day)s.", day=row.last_day) if ended else "",
    )
