"""A person's own pages: name, language, password, absences, the calendar; for vendors the own company."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires, signed_in
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role, role_names
from portal.foundation.accounts import queries
from portal.foundation.accounts import services as personal
from portal.foundation.accounts.forms import (
    AbsenceForm,
    ChangePasswordForm,
    CloseSessionsForm,
    InviteColleagueForm,
    PasskeyAnswerForm,
    PasskeyForm,
    ProfileForm,
)
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.models import ProvedBy, SignInWay, User
from portal.foundation.accounts.people import services
from portal.foundation.accounts.people.views import mailed, to_hand_over
from portal.foundation.accounts.signing_in import passkeys as keys
from portal.foundation.accounts.signing_in import services as own_services
from portal.foundation.accounts.signing_in.login import (
    challenge,
    confirm,
    open_session,
    own_key,
    passkey_to_confirm,
    refuse_tries,
    take_challenge,
)
from portal.foundation.audit.queries import unread_acts
from portal.foundation.audit.recorder import mark_read
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import StepPage, act, options, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404, row_id, safe_next
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import say
from portal.foundation.mail import outbox
from portal.foundation.mail.postman import has_server

PAGES = "foundation/accounts"


def _me() -> User:
    return or_404(queries.find_user(current_actor().user_id or 0))


@signed_in
def profile() -> ResponseReturnValue:
    actor, user = current_actor(), _me()
    form = ProfileForm(obj=user)
    email, roles = user.email, role_names(user.roles)

    def changed(refusal: ChangedMeanwhile) -> None:
        now = _me()
        saved = ProfileForm(formdata=None, obj=now)
        refuse_changed(form, refusal, saved=saved, version=now.version)

    onward = act(
        form,
        lambda: own_services.change_profile(
            user,
            actor,
            name=typed(form.name),
            kana=typed(form.kana),
            title=typed(form.title),
            language=form.language.data,
            version=typed(form.version),
        ),
        done=lambda _made: _("Saved."),
        to=url_for(".profile"),
        changed=changed,
    )
    return onward or show_form(
        form,
        f"{PAGES}/profile.html",
        email=email,
        roles=roles,
        sessions=own_services.list_sessions(actor.user_id or 0),
        own_key=own_key(),
    )


@signed_in
def close_session_elsewhere() -> ResponseReturnValue:
    """`session_id`: of the person's own. One that has ended meanwhile is ended."""
    session_id = request.form.get("session_id", 0, type=row_id)
    with transaction():
        own_services.close_one(_me(), session_id, current_actor())
    flash(_("You are signed out there."), "success")
    return redirect(url_for(".profile"))


@signed_in
def close_other_sessions() -> ResponseReturnValue:
    """With the password or a passkey: nobody at a screen left alone shuts its owner out everywhere
    else."""
    actor, form = current_actor(), CloseSessionsForm()
    title, home = say("Sign out everywhere else"), url_for(".profile")
    onward = act(
        form,
        lambda proved_by: own_services.close_others(_me(), own_key(), actor, proved_by=proved_by),
        before=lambda: confirm(form),
        done=_("You are signed out everywhere else."),
        to=home,
        refuse=refuse_tries,
    )
    step = StepPage(title, title, home, crumbs=[(say("Your account"), home), (title, None)])
    page = f"{PAGES}/close_sessions.html"
    return onward or show_step(form, step, page, passkey_options=passkey_to_confirm())


_NEW_PASSKEY = "passkey_to_make"  # its name and what proved its owner, until it is made


@signed_in
def passkeys() -> ResponseReturnValue:
    """Listed, added in two steps (who it is, then the browser makes it) and removed (`remove`)."""
    if "remove" in request.form:
        with transaction():
            keys.remove_passkey(_me(), request.form.get("remove", 0, type=row_id), current_actor())
        flash(_("The passkey is removed."), "success")
        return redirect(url_for(".passkeys"))
    if "passkey" in request.form and "name" not in request.form:
        return _made_passkey(PasskeyAnswerForm())
    form, user = PasskeyForm(), _me()
    if not form.validate_on_submit():
        return _passkeys_page(form)
    try:
        keys.refuse_too_many(user)
        proved_by = confirm(form)
    except DomainError as refusal:
        refuse_tries(form, refusal)
        return _passkeys_page(form)
    session[_NEW_PASSKEY] = [typed(form.name), proved_by]
    return _passkeys_page(form, keys.options_to_make(_me(), challenge()))


def _made_passkey(answer: PasskeyAnswerForm) -> ResponseReturnValue:
    """Without the first step before it, nothing is made."""
    (name, proved_by), form = session.pop(_NEW_PASSKEY, ("", "")), PasskeyForm()
    if not name or not answer.validate_on_submit():
        return redirect(url_for(".passkeys"))
    try:
        with transaction():
            keys.add_passkey(
                _me(),
                typed(answer.passkey),
                take_challenge(),
                name,
                current_actor(),
                proved_by=ProvedBy(proved_by),
            )
    except DomainError as refusal:
        refuse_tries(form, refusal)
        return _passkeys_page(form)
    flash(_("The passkey is added. From now on you can sign in with it."), "success")
    return redirect(url_for(".passkeys"))


def _passkeys_page(form: PasskeyForm, options: str = "") -> ResponseReturnValue:
    rows = keys.list_passkeys(current_actor().user_id or 0)
    page = f"{PAGES}/passkeys.html"
    if options:
        return render_template(page, form=form, rows=rows, options=options)
    to_confirm = keys.options_to_prove(challenge()) if rows else ""
    return show_form(form, page, rows=rows, options=options, passkey_options=to_confirm)


@signed_in
def choose_keys() -> ResponseReturnValue:
    """Single keys on (`single_keys` holds anything) or off, and back to where the switch was."""
    single = bool(request.form.get("single_keys"))
    with transaction():
        own_services.choose_keys(_me(), current_actor(), single=single)
    flash(_("Saved."), "success")
    return redirect(safe_next(url_for(".profile")))


@signed_in
def change_password() -> ResponseReturnValue:
    """Every other session of the person ends; this one goes on."""
    actor, form = current_actor(), ChangePasswordForm()
    if not form.validate_on_submit():
        return _change_password_page(form)
    try:
        proved_by = confirm(form, "current")
        with transaction():
            user = _me()
            had_calendar = personal.find_feed(user.id) is not None
            own_services.change_password(user, typed(form.password), actor, proved_by=proved_by)
    except DomainError as refusal:
        refuse_tries(form, refusal)
        return _change_password_page(form)
    by_passkey = proved_by is ProvedBy.PASSKEY
    open_session(actor.user_id or 0, actor, SignInWay.PASSKEY if by_passkey else SignInWay.TYPED)
    flash(_("You have a new password. You were signed out everywhere else."), "success")
    if had_calendar:
        flash(
            _(
                "The address of your calendar no longer works. Make a new one if your calendar program reads it."
            ),
            "info",
        )
    return redirect(url_for(".profile"))


def _change_password_page(form: ChangePasswordForm) -> ResponseReturnValue:
    page = f"{PAGES}/change_password.html"
    return show_form(form, page, passkey_options=passkey_to_confirm())


@requires(Permission.OWN_COMPANY_VIEW)
def own_company() -> ResponseReturnValue:
    return _company_page(InviteColleagueForm(language=language()))


@requires(Permission.COLLEAGUE_INVITE)
def invite_colleague() -> ResponseReturnValue:
    actor = current_actor()
    form = InviteColleagueForm()
    onward = act(
        form,
        lambda: services.invite(
            actor,
            email=typed(form.email),
            name=typed(form.name),
            kana=typed(form.kana),
            roles=[Role(form.role.data)],
            language=form.language.data,
            vendor_id=actor.vendor_id,
            company=queries.latest_company_of(actor.vendor_id or 0),
            is_another=form.is_another.data,
        ),
        done=mailed,
        to=lambda sent: to_hand_over(sent.invitation, url_for(".own_company")),
    )
    return onward or _company_page(form)


def _company_page(form: InviteColleagueForm) -> ResponseReturnValue:
    actor = current_actor()
    people = queries.colleagues_of(actor)
    return show_form(
        form,
        f"{PAGES}/own_company.html",
        people=people,
        role_names=role_names,
        consents=queries.consents_of(person.id for person in people),
        invitations=queries.open_invitations(actor.vendor_id),
        now=clock.now(),
        may_invite=actor.may(Permission.COLLEAGUE_INVITE),
        has_server=has_server(),
    )


@requires(Permission.ABSENCE_SET)
def absence() -> ResponseReturnValue:
    """What the person owes goes to the deputy; of an officer or a manager, the decisions too."""
    actor, me = current_actor(), current_actor().user_id or 0
    form = AbsenceForm(first_day=clock.today())
    colleagues = [
        colleague
        for colleague in queries.list_staff()
        if colleague.id != me and colleague.may_stand_in
    ]
    named = ((str(colleague.id), colleague.name) for colleague in colleagues)
    form.deputy_id.choices = options([("", _("Please choose")), *named])
    onward = act(
        form,
        lambda: personal.set_absence(
            _me(),
            or_404(queries.find_user(int(typed(form.deputy_id)))),
            typed(form.first_day),
            typed(form.last_day),
            actor,
        ),
        done=_("Your absence is on record."),
        to=url_for(".absence"),
    )
    rows = personal.list_absences(me)
    acts = unread_acts(me)
    return onward or show_form(
        form,
        f"{PAGES}/absence.html",
        rows=rows,
        acts=acts,
        names=queries.names_of(
            [row.deputy_id for row in rows] + [deputy_act.deputy_id for deputy_act in acts]
        ),
    )


@requires(Permission.ABSENCE_SET)
def end_absence(absence_id: int) -> ResponseReturnValue:
    row = or_404(personal.find_absence(absence_id))
    or_404(row.user_id == current_actor().user_id or None)
    with transaction():
        personal.end_absence(row, current_actor())
    flash(_("The absence has ended."), "success")
    return redirect(url_for(".absence"))


@requires(Permission.ABSENCE_SET)
def read_deputy() -> ResponseReturnValue:
    """All that is on the page was read."""
    with transaction():
        mark_read(_me(), current_actor())
    flash(_("Noted as read."), "success")
    return redirect(url_for(".absence"))


@signed_in
def calendar() -> ResponseReturnValue:
    return _page("")


@signed_in
def make_calendar() -> ResponseReturnValue:
    """The new address is on this page only."""
    with transaction():
        token = personal.make_feed(_me(), current_actor())
    return _page(outbox.link_to(f"/calendar/{token}.ics"))


@signed_in
def stop_calendar() -> ResponseReturnValue:
    with transaction():
        personal.stop_feed(_me(), current_actor())
    flash(_("The address no longer works."), "success")
    return redirect(url_for(".calendar"))


def _page(address: str) -> str:
    feed = personal.find_feed(current_actor().user_id or 0)
    return render_template(f"{PAGES}/calendar.html", feed=feed, address=address)
