"""A person's own page of the calendar: the address is shown once, made anew, switched off."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, signed_in
from portal.foundation.accounts import calendar_services, queries
from portal.foundation.accounts.pages import PAGES
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.web import or_404
from portal.foundation.mail import framing


@signed_in
def calendar() -> ResponseReturnValue:
    return _page("")


@signed_in
def make_calendar() -> ResponseReturnValue:
    """The new address is on this page only."""
    actor = current_actor()
    with transaction():
        user = or_404(queries.find_user(actor.user_id or 0))
        token = calendar_services.make_feed(user, actor)
    return _page(framing.link_to(f"/calendar/{token}.ics"))


@signed_in
def stop_calendar() -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        user = or_404(queries.find_user(actor.user_id or 0))
        calendar_services.stop_feed(user, actor)
    flash(_("The address no longer works."), "success")
    return redirect(url_for(".calendar"))


def _page(address: str) -> str:
    feed = calendar_services.find_feed(current_actor().user_id or 0)
    return render_template(f"{PAGES}/calendar.html", feed=feed, address=address)
