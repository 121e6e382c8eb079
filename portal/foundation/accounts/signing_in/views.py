"""Coming in and going out, and a new password for who forgot it."""

import time

from flask import (
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.foundation.access.guards import current_actor, public, signed_in
from portal.foundation.accounts import queries
from portal.foundation.accounts.forms import NewPasswordForm, ResetRequestForm, SignInForm
from portal.foundation.accounts.signing_in import services as own_services
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.accounts.signing_in.login import (
    close_session,
    first_page,
    on_behalf_of,
    open_session,
    refuse_tries,
)
from portal.foundation.accounts.signing_in.services import recognise
from portal.foundation.accounts.signing_in.throttling import TooManyTries
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.core.pages.forms import refuse, show_form, typed
from portal.foundation.core.pages.web import GONE, or_404, safe_next
from portal.foundation.core.words.messages import LANGUAGES
from portal.foundation.mail.postman import has_server

PAGES = "foundation/accounts"

ANSWERS_AFTER = 0.25  # seconds; writing the mail takes a tenth of that


@public
def home() -> ResponseReturnValue:
    if g.actor is not None:
        return redirect(url_for(first_page(g.actor)))
    return redirect(url_for(".sign_in" if queries.any_account() else ".setup"))


@public
def sign_in() -> ResponseReturnValue:
    """The same answer for a wrong password and an unknown address, after the same time."""
    if request.method == "GET" and (g.actor is not None or not queries.any_account()):
        return redirect(url_for(".home"))
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form)
    try:
        user = recognise(
            typed(form.email),
            typed(form.password),
            request.remote_addr,
            device=throttling.known_device(typed(form.email)),
        )
    except TooManyTries as refusal:
        refuse_tries(form, refusal)
        return _sign_in_page(form)
    if user is None:
        form.form_errors.append(_("E-mail address or password is not right."))
        return _sign_in_page(form)
    user_id, email, actor = user.id, user.email, user.as_actor(request.remote_addr)
    with on_behalf_of(actor), transaction():
        person = or_404(queries.find_user(user_id))
        own_services.note_sign_in(person, typed(form.password), actor)
    open_session(user_id, actor)
    if "lost" in request.args:
        flash(_("What you sent before signing in was not saved. Please enter it again."), "error")
    answer = make_response(redirect(safe_next(url_for(".home"))))
    throttling.remember_device(answer, email)
    return answer


def _sign_in_page(form: SignInForm) -> ResponseReturnValue:
    return show_form(form, f"{PAGES}/sign_in.html", is_lost="lost" in request.args)


@signed_in
def sign_out() -> ResponseReturnValue:
    """The browser lets go of what its pages kept, such as answers that were not saved: whoever sits
    down next finds none. The page asks before where there are some (sign_out.mjs)."""
    close_session()
    answer = redirect(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@public
def choose_language() -> ResponseReturnValue:
    """For whoever is signed in, in the account; for everybody else, in the session."""
    wanted = request.form.get("lang", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
        if g.actor is not None:
            with transaction():
                person = or_404(queries.find_user(current_actor().user_id or 0))
                own_services.choose_language(person, wanted, current_actor())
    return redirect(_page_to_return_to())


def _page_to_return_to() -> str:
    """The page asked for; the first page where it can only be posted to."""
    path = safe_next(url_for(".home"))
    try:
        current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    except RequestRedirect:
        return path
    except HTTPException:
        return url_for(".home")
    return path


@public
def ask_reset() -> ResponseReturnValue:
    """The same page after the same time whether the address is known or not."""
    begun = time.monotonic()
    form = ResetRequestForm()
    if not form.validate_on_submit():
        return show_form(form, f"{PAGES}/ask_reset.html", has_server=has_server())
    address = request.remote_addr
    try:
        with transaction(audited=False):
            device = throttling.known_device(typed(form.email))
            throttling.count_try(throttling.on_mail(typed(form.email), address, device))
    except throttling.TooManyTries as refusal:
        refuse_tries(form, refusal)
        return show_form(form, f"{PAGES}/ask_reset.html", has_server=has_server())
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
    if link is None or user is None or not link.is_open(clock.now()) or not user.is_active:
        return render_template(f"{PAGES}/reset_closed.html"), GONE
    form, page = NewPasswordForm(), f"{PAGES}/reset.html"
    if not form.validate_on_submit():
        return show_form(form, page, email=user.email)
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
        return show_form(form, page, email=email)
    open_session(user_id, actor)
    return redirect(url_for(".home"))
