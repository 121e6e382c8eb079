"""Invitations: the page behind the link, and what those who invited can do with them."""

from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, public, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.emails import key_of
from portal.foundation.accounts.forms import AcceptForm
from portal.foundation.accounts.labels import role_names
from portal.foundation.accounts.models import Invitation
from portal.foundation.accounts.pages import CONFLICT, GONE, PAGES, UNPROCESSABLE
from portal.foundation.accounts.people import account_services, services
from portal.foundation.accounts.signing_in.login import on_behalf_of, open_session
from portal.foundation.accounts.signing_in.passwords import check_new_password
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, InvalidTransition, RuleViolated
from portal.foundation.core.pages.forms import refuse, status_of, typed
from portal.foundation.core.pages.web import or_404, safe_next
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import say
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.queries import find_keyed
from portal.foundation.organisation.models import Notice
from portal.foundation.organisation.queries import current_notice, the_organisation


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
        return shown.page(form, UNPROCESSABLE if form.is_submitted() else 200)
    if form.notice_version.data != str(notice.id):
        form.notice_version.data = str(notice.id)
        form.notice_version.raw_data = None
        form.agreed.data = False
        form.form_errors.append(
            _("What your data is used for was written anew meanwhile. Please read it again.")
        )
        return shown.page(form, CONFLICT)
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
        return shown.page(form, status_of(form))
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
            "inviter": inviter.name if inviter is not None else "",
            "inviter_title": inviter.title if inviter is not None else "",
            "notice": notice.text,
        }

    def page(self, form: AcceptForm, status: int) -> ResponseReturnValue:
        return render_template(f"{PAGES}/accept.html", form=form, **self.values), status


def _closed(invitation: Invitation | None) -> ResponseReturnValue:
    """Used, withdrawn, too old or never sent: what to do about it."""
    if invitation is None:
        reason = "unknown"
    elif invitation.used_at is not None:
        reason = "used"
    elif invitation.withdrawn_at is not None:
        reason = "withdrawn"
    else:
        reason = "expired"
    return render_template(f"{PAGES}/invitation_closed.html", reason=reason), GONE


@requires(Permission.ACCOUNT_MANAGE, Permission.VENDOR_INVITE, Permission.COLLEAGUE_INVITE)
def resend(invitation_id: int) -> ResponseReturnValue:
    invitation = _handled(invitation_id)
    with transaction():
        services.resend_invitation(invitation, current_actor())
    if has_server():
        flash(_("The invitation is on its way again. The older link no longer works."), "success")
    else:
        flash(_("There is a new link. The older one no longer works."), "success")
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
                one.name
                for one in queries.list_staff()
                if Role.ADMIN in one.roles and not one.ended_at
            ),
            day=day,
        )
    flash(words(told), "warning")
    return there


def _handled(invitation_id: int) -> Invitation:
    """An invitation the person may deal with; any other does not exist."""
    invitation = queries.find_invitation(invitation_id)
    if invitation is not None and not account_services.may_handle(
        current_actor(), invitation.vendor_id
    ):
        invitation = None
    return or_404(invitation)
