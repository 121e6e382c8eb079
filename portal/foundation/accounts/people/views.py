"""Staff administration: invite, change roles, end accounts; the page behind an invitation's link. The list of people stands in `lists`."""

from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, public, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role, role_names
from portal.foundation.accounts import queries
from portal.foundation.accounts.emails import key_of
from portal.foundation.accounts.forms import (
    AcceptForm,
    AppointmentForm,
    InviteStaffForm,
    LastDayForm,
    RolesForm,
)
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.accounts.people import account_services, services
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.accounts.signing_in.login import on_behalf_of, open_session
from portal.foundation.accounts.signing_in.passwords import check_new_password
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    DomainError,
    InvalidTransition,
    RuleViolated,
)
from portal.foundation.core.pages.forms import (
    act,
    refuse,
    show_form,
    typed,
    was_refused,
)
from portal.foundation.core.pages.web import CONFLICT, GONE, or_404, safe_next
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import say
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.queries import find_keyed
from portal.foundation.organisation.models import Notice
from portal.foundation.organisation.queries import current_notice, the_organisation

PAGES = "foundation/accounts"


@requires(Permission.ACCOUNT_MANAGE)
def people_invite() -> ResponseReturnValue:
    form = InviteStaffForm(language=the_organisation().default_language)
    onward = act(
        form,
        lambda: services.invite(
            current_actor(),
            email=typed(form.email),
            name=typed(form.name),
            kana=typed(form.kana),
            roles=[Role(role) for role in typed(form.roles)],
            language=form.language.data,
            account_ends_on=form.ends_on.data,
        ),
        done=mailed,
        to=lambda sent: to_hand_over(sent.invitation, url_for("lists.people")),
    )
    return onward or show_form(form, f"{PAGES}/people_invite.html", has_server=has_server())


def mailed(sent: services.Invited) -> str:
    """What is said at once of an invitation that goes by mail."""
    name = sent.invitation.name
    return _("%(name)s gets a mail with the invitation.", name=name) if has_server() else ""


@requires(Permission.ACCOUNT_MANAGE)
def people_edit(user_id: int) -> ResponseReturnValue:
    user = _staff(user_id)
    form = RolesForm(roles=[role.value for role in user.held_roles], version=user.version)

    def changed(refusal: ChangedMeanwhile) -> None:
        fresh = _staff(user_id)
        saved = RolesForm(formdata=None, roles=[role.value for role in fresh.held_roles])
        refuse_changed(form, refusal, thing=fresh, saved=saved, version=fresh.version)

    onward = act(
        form,
        lambda: account_services.change_roles(
            user,
            [Role(role) for role in typed(form.roles)],
            current_actor(),
            version=typed(form.version),
        ),
        done=_("The roles are saved."),
        to=url_for("lists.people"),
        changed=changed,
    )
    if onward:
        return onward
    if was_refused(form):
        user = _staff(user_id)
    return show_form(
        form,
        f"{PAGES}/people_edit.html",
        user=user,
        roles_now=role_names(user.roles),
        is_self=user.id == current_actor().user_id,
        ends_itself=user.held_roles == {Role.AUDITOR},
        failed={what.value: times for what, times in throttling.failures_of(user).items()},
    )


@requires(Permission.ACCOUNT_MANAGE)
def people_last_day(user_id: int) -> ResponseReturnValue:
    """Until when an auditor's account is good."""
    user = _staff(user_id)
    form = LastDayForm(ends_on=user.ends_on, version=user.version)

    def changed(refusal: ChangedMeanwhile) -> None:
        refuse(form, refusal)
        form.version.data, form.version.raw_data = _staff(user_id).version, None

    onward = act(
        form,
        lambda: account_services.move_last_day(
            user, typed(form.ends_on), current_actor(), version=form.version.data
        ),
        done=_("It is on record."),
        to=url_for(".people_edit", user_id=user_id),
        changed=changed,
    )
    if onward:
        return onward
    user = _staff(user_id)
    closed = user.held_roles != {Role.AUDITOR}
    return show_form(form, f"{PAGES}/last_day.html", user=user, closed=closed)


@requires(Permission.ROLE_CONFIRM)
def confirm_role(role_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_role(role_id))
    form = AppointmentForm(appointed_on=row.appointed_on, appointed_by=row.appointed_by)
    onward = act(
        form,
        lambda: account_services.confirm_role(
            row,
            appointed_on=typed(form.appointed_on),
            appointed_by=typed(form.appointed_by),
            actor=current_actor(),
        ),
        done=_("The role is confirmed."),
        to=url_for(".home"),
    )
    if onward:
        return onward
    if was_refused(form):
        row = or_404(queries.find_role(role_id))
    return show_form(
        form,
        f"{PAGES}/confirm_role.html",
        row=row,
        role=role_names(frozenset({row.role}))[0],
        given_by=queries.names_of([row.given_by_id]).get(row.given_by_id or 0),
        may_confirm=account_services.may_confirm(row, current_actor()),
    )


@requires(Permission.ACCOUNT_MANAGE)
def people_end(user_id: int) -> ResponseReturnValue:
    user = _staff(user_id, ended=True)  # refused in words
    with transaction():
        account_services.end_account(user, current_actor())
    flash(_("The account has ended."), "success")
    return redirect(url_for("lists.people"))


def _staff(user_id: int, *, ended: bool = False) -> User:
    """A person of the company with an account; vendors' people are not administered here."""
    user = or_404(queries.find_user(user_id))
    return or_404(user if user.vendor_id is None and (ended or user.is_active) else None)


@public
def accept(invitation_token: str) -> ResponseReturnValue:
    """Opening the link shows the page and uses nothing up: mail scanners open links too."""
    invitation = queries.find_invitation_of_link(invitation_token)
    if invitation is not None and "language" not in session and g.actor is None:
        g.language = str(invitation.language)
    if invitation is None or not invitation.is_open(clock.now()):
        return _closed(invitation)
    notice = or_404(current_notice())
    shown = _Shown(invitation, notice)
    form = AcceptForm(
        data={
            "name": invitation.name,
            "kana": invitation.kana,
            "language": language(),
            "notice_version": str(notice.id),
        }
    )
    if not form.validate_on_submit():
        if form.is_submitted():
            _judge_password(form, invitation.email)
        return shown.page(form)
    if form.notice_version.data != str(notice.id):
        form.notice_version.data = str(notice.id)
        form.notice_version.raw_data = None
        form.agreed.data = False
        form.form_errors.append(
            _("What your data is used for was written anew meanwhile. Please read it again.")
        )
        form.refused_with = CONFLICT
        return shown.page(form)
    return _let_in(invitation_token, shown, form)


def _judge_password(form: AcceptForm, email: str) -> None:
    """What is wrong with the password is said at once with the rest, not in the next round."""
    password = typed(form.password)
    if not password or form.password.errors:
        return
    try:
        check_new_password(password, email=email)
    except RuleViolated as refusal:
        refuse(form, refusal)


def _let_in(token: str, shown: "_Shown", form: AcceptForm) -> ResponseReturnValue:
    person = services.NewPerson(
        name=typed(form.name),
        kana=typed(form.kana),
        title=typed(form.title),
        language=form.language.data,
        password=typed(form.password),
        notice_version=shown.notice_version,
        notice_language=language(),
    )
    try:
        with on_behalf_of(shown.guest):
            with transaction():
                invitation = or_404(queries.find_invitation_of_link(token))
                user = services.accept_invitation(invitation, person, request.remote_addr)
            user_id, actor = user.id, user.as_actor(request.remote_addr)
    except InvalidTransition:  # used in another window a moment ago
        return _closed(queries.find_invitation_of_link(token))
    except DomainError as refusal:
        refuse(form, refusal)
        return shown.page(form)
    open_session(user_id, actor)
    flash(_("Welcome. Your account is ready."), "success")
    return redirect(url_for(".home"))


class _Shown:
    """What the page says, read before a command lets go of the rows."""

    def __init__(self, invitation: Invitation, notice: Notice) -> None:
        inviter = queries.find_anyone(invitation.invited_by_id or 0)
        self.notice_version = notice.id
        self.guest = Actor(
            roles=invitation.role_set, vendor_id=invitation.vendor_id, name=invitation.name
        )
        self.values: dict[str, Any] = {
            "email": invitation.email,
            "company": invitation.company,
            "for_vendor": invitation.vendor_id is not None,
            "roles": role_names(invitation.role_set),
            "until": clock.day_of(invitation.expires_at),
            "account_ends_on": invitation.account_ends_on,
            "inviter": inviter.name if inviter is not None else "",
            "inviter_title": inviter.title if inviter is not None else "",
            "notice": notice.text,
        }

    def page(self, form: AcceptForm) -> ResponseReturnValue:
        return show_form(form, f"{PAGES}/accept.html", **self.values)


def _closed(invitation: Invitation | None) -> ResponseReturnValue:
    """Used, withdrawn, too old or never sent: what to do about it."""
    reason = "unknown" if invitation is None else "expired"
    if invitation is not None and (invitation.used_at or invitation.withdrawn_at):
        reason = "used" if invitation.used_at else "withdrawn"
    return render_template(f"{PAGES}/invitation_closed.html", reason=reason), GONE


@requires(Permission.ACCOUNT_MANAGE, Permission.VENDOR_INVITE, Permission.COLLEAGUE_INVITE)
def resend(invitation_id: int) -> ResponseReturnValue:
    invitation = _handled(invitation_id)
    with transaction():
        wanted = current_app.extensions["invited_for"](invitation)
        services.resend_invitation(invitation, current_actor(), wanted=wanted)
    on_its_way = _("The invitation is on its way again. The older link no longer works.")
    made = _("There is a new link. The older one no longer works.")
    flash(on_its_way if has_server() else made, "success")
    return redirect(to_hand_over(invitation, safe_next(url_for(".home"))))


@requires(Permission.ACCOUNT_MANAGE, Permission.VENDOR_INVITE, Permission.COLLEAGUE_INVITE)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    invitation = _handled(invitation_id)
    with transaction():
        services.withdraw_invitation(invitation, current_actor())
    flash(_("The invitation is withdrawn. Its link no longer works."), "success")
    return redirect(safe_next(url_for(".home")))


def to_hand_over(invitation: Invitation, there: str) -> str:
    """Where to go after an invitation. Where no mail leaves, it says who has the link.

    It opens the account of a person who signs, so those who ask vendors to sign are not given it;
    who looks after mails hands it over, on record. Vendors are not told who that is.
    """
    if has_server():
        return there
    name, actor, day = invitation.name, current_actor(), clock.day_of(invitation.expires_at)
    if not actor.is_staff:
        told = say(
            "The portal sends no mail at present, so no mail reaches %(name)s. Ask %(company)s to "
            "hand over the link; it works until %(day)s.",
            name=name,
            company=the_organisation().name,
            day=day,
        )
        flash(words(told), "warning")
        return there
    mail = find_keyed(key_of(invitation))
    if mail is not None and actor.may(Permission.MAIL_VIEW):
        told = say(
            "No mail server is set, so no mail reaches %(name)s. Take the link here and hand it "
            "to this person, and to nobody else.",
            name=name,
        )
        there = url_for("mail.show", mail_id=mail.id)
    else:
        told = say(
            "No mail server is set, so no mail reaches %(name)s. The administrator (%(people)s) "
            "has the link under Today: ask for it to be handed to this person by %(day)s.",
            name=name,
            people=words(say(", ")).join(
                colleague.name
                for colleague in queries.list_staff()
                if Role.ADMIN in colleague.roles and not colleague.ended_at
            ),
            day=day,
        )
    flash(words(told), "warning")
    return there


def _handled(invitation_id: int) -> Invitation:
    """An invitation the person may deal with; any other does not exist."""
    invitation = or_404(queries.find_invitation(invitation_id))
    may = account_services.may_handle(current_actor(), invitation.vendor_id)
    return or_404(invitation if may else None)
