"""When mail goes out, reminding by hand, and holding a vendor's reminders."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from portal.content.settings.queries import in_order, ladder_label, ladders
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import act, show_form, status_for, typed
from portal.foundation.core.pages.web import UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.lists.listing import ALL_AT_ONCE, as_field
from portal.foundation.mail.postman import has_server
from portal.foundation.organisation import calendar
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations.register import ChosenRows, chosen_rows
from portal.ledger.obligations.workflow import OUR_OWN
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.reminders import queries, services
from portal.supervision.reminders.forms import HoldForm, SendingForm, sending_form
from portal.supervision.reminders.sending_services import (
    SendingDays,
    change_sending,
    read_windows,
    written_windows,
)

FOLDER = "supervision/reminders"
MOST_LINES = 500
_LIMITS = ("escalate", "no_response")


@requires(Permission.ORGANISATION_MANAGE)
def settings() -> ResponseReturnValue:
    """Quiet days, own windows, escalation; below it what will go out as things stand."""
    organisation = the_organisation()
    form = sending_form(ladders().values())(data=_values(organisation))

    def changed(error: ChangedMeanwhile) -> None:
        now = the_organisation()
        saved = sending_form(ladders().values())(formdata=None, data=_values(now))
        refuse_changed(form, error, thing=now, saved=saved, version=now.version)

    onward = act(
        form,
        lambda: change_sending(
            organisation, _sending(form), current_actor(), version=typed(form.version)
        ),
        done=_("The settings are saved."),
        to=url_for(".settings"),
        changed=changed,
    )
    limits = [
        (ladder_label(name), list(_limits(form, name).values()))
        for name in in_order(ladders())
        if f"escalate_{name}" in form
    ]
    return onward or show_form(form, f"{FOLDER}/settings.html", limits=limits)


@requires(Permission.LEDGER_EDIT)
def remind() -> ResponseReturnValue:
    """See who would be told of the rows chosen, then have them told."""
    chosen = chosen_rows(current_actor(), request.args.get("of", ""))
    ids, back = chosen.obligations, chosen.back
    if not ids:
        flash(words(say("Choose at least one row first.")), "warning")
        return redirect(back)
    if request.form.get("go") == "1":
        try:
            with transaction():
                run = services.remind_now(ids, back=back, actor=current_actor())
        except DomainError as refusal:
            flash(words(refusal.message), "error")
            return _who_is_told(chosen), status_for(refusal)
        if run.finished_at is None or run.left_out:
            return redirect(url_for("runs.show", run_id=run.id))
        flash(words(services.REMIND_NOW.told(run)), "success")
        return redirect(back)
    return _who_is_told(chosen)


def _who_is_told(chosen: ChosenRows) -> str:
    found = services.reminding(chosen.obligations)
    untold = sum(one.why_not is not None for one in found)
    shown = sorted(found, key=lambda one: one.why_not is None)[:MOST_LINES]
    return render_template(
        f"{FOLDER}/now.html",
        ids=as_field(chosen.rows),
        number=len(chosen.rows),
        rows=shown,
        told=len(found) - untold,
        untold=untold,
        mails=len({item.recipient for one in found for item in one.news}),
        people=names_of(item.person_id for one in shown for item in one.news),
        contacts=queries.contact_names(
            {item.contact_id for one in shown for item in one.news if item.contact_id is not None}
        ),
        query=request.form.get("query", ""),
        back=chosen.back,
        list_name=chosen.list_name,
        by_job=len(found) - untold > ALL_AT_ONCE,
        has_server=has_server(),
        our_own=OUR_OWN,
    )


@requires(Permission.LEDGER_EDIT)
def hold(vendor_id: int) -> ResponseReturnValue:
    """Nobody of the vendor is reminded for some days."""
    vendor = or_404(find_vendor(vendor_id))
    form = HoldForm(first_day=clock.today())
    onward = act(
        form,
        lambda: services.hold(
            vendor,
            first=typed(form.first_day),
            last=typed(form.last_day),
            reason=typed(form.reason),
            actor=current_actor(),
        ),
        done=_("The vendor is not reminded on these days."),
        to=url_for("vendors.people", vendor_id=vendor_id),
    )
    held = queries.current_hold(vendor_id, clock.today())
    page = render_template(f"{FOLDER}/hold.html", vendor=vendor, form=form, held=held)
    return onward or (page, UNPROCESSABLE if form.is_submitted() else 200)


@requires(Permission.LEDGER_EDIT)
def end_hold(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(find_vendor(vendor_id))
    held = queries.current_hold(vendor_id, clock.today())
    if held is not None:  # else somebody was faster
        with transaction():
            services.end_hold(held, vendor, actor=current_actor())
    flash(_("The vendor is reminded again."), "success")
    return redirect(url_for("vendors.people", vendor_id=vendor_id))


def _values(organisation: Organisation) -> dict[str, Any]:
    values: dict[str, Any] = {
        "weekdays": organisation.quiet_weekdays,
        "days": calendar.days_as_text(organisation.quiet_days),
        "windows": written_windows(organisation.windows),
        "month_mail_day": organisation.month_mail_day,
        "version": organisation.version,
    }
    for ladder in ladders().values():
        values |= {f"{kind}_{ladder.id}": getattr(ladder, kind) for kind in _LIMITS}
    return values


def _sending(form: SendingForm) -> SendingDays:
    given = {
        name: {
            kind: field.data
            for kind, field in _limits(form, name).items()
            if field.data is not None
        }
        for name in ladders()
    }
    return SendingDays(
        weekdays=form.weekdays.data or [],
        days=calendar.read_days(form.days.data or ""),
        windows=read_windows(form.windows.data or ""),
        limits={name: limits for name, limits in given.items() if limits},
        month_mail_day=form.month_mail_day.data,
    )


def _limits(form: SendingForm, ladder: str) -> dict[str, Field]:
    """The fields that the form has for a ladder, by kind of limit."""
    fields = {kind: f"{kind}_{ladder}" for kind in _LIMITS}
    return {kind: form[name] for kind, name in fields.items() if name in form}
