"""Coming in by password, passkey or a link from a mail, going out, and a new password for who forgot it."""

import time
from collections.abc import Callable

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
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.foundation.access.guards import current_actor, public, signed_in
from portal.foundation.accounts import queries
from portal.foundation.accounts.forms import (
    LinkForm,
    NewPasswordForm,
    ResetRequestForm,
    SignInForm,
    WhoForm,
)
from portal.foundation.accounts.models import PasswordReset, SignInWay, User
from portal.foundation.accounts.signing_in import passkeys, throttling
from portal.foundation.accounts.signing_in import services as own_services
from portal.foundation.accounts.signing_in.login import (
    ask_who,
    challenge,
    close_session,
    companies_of,
    first_page,
    on_behalf_of,
    open_session,
    refuse_tries,
    take_challenge,
    who_fits,
)
from portal.foundation.accounts.signing_in.services import recognise
from portal.foundation.accounts.signing_in.throttling import TooManyTries
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import end_reading, transaction
from portal.foundation.core.errors import DomainError, InvalidTransition
from portal.foundation.core.pages.forms import options, refuse, show_form, typed
from portal.foundation.core.pages.web import GONE, or_404, safe_next
from portal.foundation.core.words.messages import LANGUAGES
from portal.foundation.mail.postman import has_server

PAGES = "foundation/accounts"

ANSWERS_AFTER = 0.25  # seconds; writing a mail takes a tenth of that, eight at most are written


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
    if "link" in request.form and has_server():
        return _ask_link()
    form = SignInForm()
    if form.passkey.data and not form.password.data:
        return _by_passkey(form)
    return _by_password(form) if form.validate_on_submit() else _sign_in_page(form)


def _by_password(form: SignInForm) -> ResponseReturnValue:
    try:
        people = recognise(
            typed(form.email),
            typed(form.password),
            request.remote_addr,
            device=throttling.known_device(typed(form.email)),
        )
    except TooManyTries as refusal:
        refuse_tries(form, refusal)
        return _sign_in_page(form)
    if not people:
        form.form_errors.append(_("E-mail address or password is not right."))
        return _sign_in_page(form)
    if len(people) > 1:
        ask_who(people)
        kept = request.args
        return redirect(url_for(".who", next=kept.get("next"), lost=kept.get("lost")))
    return _let_in(people[0], typed(form.password))


def _let_in(user: User, password: str | None) -> ResponseReturnValue:
    user_id, email, actor = user.id, user.email, user.as_actor(request.remote_addr)
    with on_behalf_of(actor), transaction():
        own_services.note_sign_in(or_404(queries.find_user(user_id)), password, actor)
    open_session(user_id, actor)
    if "lost" in request.args:
        flash(_("What you sent before signing in was not saved. Please enter it again."), "error")
    return _onward(email)


@public
def who() -> ResponseReturnValue:
    """Several people of one mailbox have the same password: which of them it is. Shown to who gave it a
    moment ago in this browser, and of nobody else."""
    people = who_fits()
    if g.actor is not None or not people:
        return redirect(url_for(".sign_in", next=safe_next("") or None))
    form = WhoForm()
    form.person.choices = options((str(one.id), one.name) for one in people)
    if not form.validate_on_submit():
        shown = {"people": people, "companies": companies_of(people)}
        return show_form(form, f"{PAGES}/who.html", **shown)
    return _let_in(next(one for one in people if str(one.id) == form.person.data), None)


def _onward(email: str) -> ResponseReturnValue:
    """To the page that was wanted; the browser is known from now on."""
    answer = make_response(redirect(safe_next(url_for(".home"))))
    throttling.remember_device(answer, email)
    return answer


def _sign_in_page(form: SignInForm) -> ResponseReturnValue:
    return show_form(
        form,
        f"{PAGES}/sign_in.html",
        is_lost="lost" in request.args,
        has_server=has_server(),
        passkey_options=passkeys.options_to_prove(challenge()),
    )


def _by_passkey(form: SignInForm) -> ResponseReturnValue:
    """The same answer for one that is not known, not right, or of an account that has ended."""
    try:
        with transaction(audited=False):
            counted = throttling.count_try(throttling.on_passkeys(request.remote_addr))
        proved = passkeys.prove(form.passkey.data or "", take_challenge())
        with transaction(audited=False):
            throttling.take_back(counted)
        user = passkeys.owner_of(proved)
        user_id, email, actor = user.id, user.email, user.as_actor(request.remote_addr)
        with on_behalf_of(actor), transaction():
            passkeys.note_sign_in(or_404(queries.find_user(user_id)), proved, actor)
    except DomainError as refusal:
        refuse_tries(form, refusal)
        return _sign_in_page(form)
    open_session(user_id, actor, SignInWay.PASSKEY)
    if "lost" in request.args:
        flash(_("What you sent before signing in was not saved. Please enter it again."), "error")
    return _onward(email)


def _ask_link() -> ResponseReturnValue:
    """The same page after the same time whether the address is known or not."""
    form, to = LinkForm(), safe_next("")
    if not form.validate_on_submit():
        return _sign_in_page(form)

    def send(user: User, address: str | None) -> None:
        own_services.request_link(user, address, to)

    try:
        _write_to(typed(form.email), own_services.may_have_link, send)
    except TooManyTries as refusal:
        refuse_tries(form, refusal)
        return _sign_in_page(form)
    page = f"{PAGES}/link_asked.html"
    return render_template(page, email=form.email.data, next_page=to or None)


@public
def sign_in_by_link(link_token: str) -> ResponseReturnValue:
    """Opening the link shows a button and changes nothing: programs that look through mails open links
    too. Pressing it uses the link up. Who is in by it already goes on."""
    link = queries.find_reset_of_link(link_token, signs_in=True)
    user = queries.find_anyone(link.user_id) if link is not None else None
    if user is not None and g.actor is not None and g.actor.user_id == user.id:
        return redirect(safe_next(url_for(".home")))
    if link is None or user is None or not _opens(link, user):
        return _link_closed()
    form = FlaskForm()
    if not form.validate_on_submit():
        return show_form(form, f"{PAGES}/sign_in_by_link.html", email=user.email, name=user.name)
    user_id, email, actor = user.id, user.email, user.as_actor(request.remote_addr)
    try:
        with on_behalf_of(actor), transaction():
            own_services.use_link(
                or_404(queries.find_reset_of_link(link_token, signs_in=True)),
                or_404(queries.find_user(user_id)),
                request.remote_addr,
            )
    except DomainError:  # used in another window a moment ago
        return _link_closed()
    open_session(user_id, actor, SignInWay.LINK)
    return _onward(email)


def _opens(link: PasswordReset, user: User) -> bool:
    return link.is_open(clock.now()) and own_services.may_have_link(user)


def _link_closed() -> ResponseReturnValue:
    page = f"{PAGES}/link_closed.html"
    return render_template(page, next_page=safe_next("") or None), GONE


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
    form = ResetRequestForm()
    if not form.validate_on_submit():
        return show_form(form, f"{PAGES}/ask_reset.html", has_server=has_server())
    try:
        _write_to(typed(form.email), _has_account, own_services.request_reset)
    except TooManyTries as refusal:
        refuse_tries(form, refusal)
        return show_form(form, f"{PAGES}/ask_reset.html", has_server=has_server())
    return render_template(
        f"{PAGES}/reset_asked.html", email=form.email.data, has_server=has_server()
    )


def _has_account(user: User) -> bool:
    return user.is_active


def _write_to(
    email: str, may: Callable[[User], bool], write: Callable[[User, str | None], None]
) -> None:
    """A mail to each account with this address that may have it; counted first, once, and after the
    same time in any case. Raises TooManyTries."""
    begun, address = time.monotonic(), request.remote_addr
    with transaction(audited=False):
        device = throttling.known_device(email)
        throttling.count_try(throttling.on_mail(email, address, device))
    people = [(one.id, one.as_actor(address)) for one in queries.people_at(email) if may(one)]
    for user_id, actor in people:
        with on_behalf_of(actor), transaction():
            write(or_404(queries.find_user(user_id)), address)
    end_reading()
    time.sleep(max(0.0, begun + ANSWERS_AFTER - time.monotonic()))


@public
def reset(reset_token: str) -> ResponseReturnValue:
    """Opening the link shows a form and changes nothing; sending the form uses the link up."""
    link = queries.find_reset_of_link(reset_token)
    user = queries.find_anyone(link.user_id) if link is not None else None
    if link is None or user is None or not link.is_open(clock.now()) or not user.is_active:
        return render_template(f"{PAGES}/reset_closed.html"), GONE
    form, page = NewPasswordForm(), f"{PAGES}/reset.html"
    shown = {"email": user.email, "name": user.name}
    if not form.validate_on_submit():
        return show_form(form, page, **shown)
    user_id, actor = user.id, user.as_actor(request.remote_addr)
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
        return show_form(form, page, **shown)
    open_session(user_id, actor)
    return redirect(url_for(".home"))
