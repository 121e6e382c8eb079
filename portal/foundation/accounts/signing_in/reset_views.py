"""A forgotten password: ask for a link, open it, set a new one."""

import time

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import public
from portal.foundation.accounts import queries
from portal.foundation.accounts.forms import NewPasswordForm, ResetRequestForm
from portal.foundation.accounts.models import PasswordReset, User
from portal.foundation.accounts.pages import GONE, PAGES, TOO_MANY, UNPROCESSABLE
from portal.foundation.accounts.signing_in import services as own_services
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.accounts.signing_in.login import on_behalf_of, open_session
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.core.pages.forms import refuse, status_of, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.mail.postman import has_server

ANSWERS_AFTER = 0.25  # seconds; writing the mail takes a tenth of that


@public
def ask_reset() -> ResponseReturnValue:
    """The same page after the same time whether the address is known or not."""
    begun = time.monotonic()
    form = ResetRequestForm()
    if not form.validate_on_submit():
        status = UNPROCESSABLE if form.is_submitted() else 200
        return render_template(
            f"{PAGES}/ask_reset.html", form=form, has_server=has_server()
        ), status
    address = request.remote_addr
    try:
        with transaction(audited=False):
            device = throttling.known_device(typed(form.email))
            throttling.count_try(throttling.on_mail(typed(form.email), address, device))
    except throttling.TooManyTries as refusal:
        refuse(form, refusal)
        return render_template(
            f"{PAGES}/ask_reset.html", form=form, has_server=has_server()
        ), TOO_MANY
    user = queries.find_by_email(typed(form.email))
    if user is not None and user.is_active:
        user_id = user.id
        with on_behalf_of(user.as_actor(address)), transaction():
            own_services.request_reset(or_404(queries.find_user(user_id)), address)
    end_reading()
    time.sleep(max(0.0, begun + ANSWERS_AFTER - time.monotonic()))
    return render_template(
        f"{PAGES}/reset_asked.html", email=form.email.data, has_server=has_server()
    )


@public
def reset(reset_token: str) -> ResponseReturnValue:
    """Opening the link shows a form and changes nothing; sending the form uses the link up."""
    link = queries.find_reset_of_link(reset_token)
    user = queries.find_anyone(link.user_id) if link is not None else None
    if link is None or user is None or not _is_good(link, user):
        return render_template(f"{PAGES}/reset_closed.html"), GONE
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _reset_page(form, user.email, UNPROCESSABLE if form.is_submitted() else 200)
    user_id, email, actor = user.id, user.email, user.as_actor(request.remote_addr)
    try:
        with on_behalf_of(actor), transaction():
            own_services.use_reset(
                or_404(queries.find_reset_of_link(reset_token)),
                or_404(queries.find_user(user_id)),
                typed(form.password),
                request.remote_addr,
            )
    except InvalidTransition:  # used in another window a moment ago
        return render_template(f"{PAGES}/reset_closed.html"), GONE
    except DomainError as refusal:
        refuse(form, refusal)
        return _reset_page(form, email, status_of(form))
    open_session(user_id, actor)
    return redirect(url_for(".home"))


def _is_good(link: PasswordReset, user: User) -> bool:
    return link.is_open(clock.now()) and user.is_active


def _reset_page(form: NewPasswordForm, email: str, status: int) -> ResponseReturnValue:
    return render_template(f"{PAGES}/reset.html", form=form, email=email), status
