"""Staff administration: invite, change roles, end accounts. The list of people stands in `lists`."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.forms import AppointmentForm, InviteStaffForm, RolesForm
from portal.foundation.accounts.labels import role_names
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.models import User
from portal.foundation.accounts.pages import CONFLICT, PAGES, UNPROCESSABLE
from portal.foundation.accounts.people import account_services, services
from portal.foundation.accounts.people.invitation_views import to_hand_over
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import refuse, typed, was_refused
from portal.foundation.core.pages.steps import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.mail.postman import has_server
from portal.foundation.organisation.queries import the_organisation


@requires(Permission.ACCOUNT_MANAGE)
def people_invite() -> ResponseReturnValue:
    form = InviteStaffForm(language=the_organisation().default_language)
    if not form.validate_on_submit():
        status = UNPROCESSABLE if form.is_submitted() else 200
        return _invite_page(form), status
    try:
        with transaction():
            sent = services.invite(
                current_actor(),
                email=typed(form.email),
                name=typed(form.name),
                kana=typed(form.kana),
                roles=[Role(one) for one in typed(form.roles)],
                language=form.language.data,
            )
    except DomainError as refusal:
        refuse(form, refusal)
        return _invite_page(form), UNPROCESSABLE
    if has_server():
        flash(_("%(name)s gets a mail with the invitation.", name=form.name.data), "success")
    return redirect(to_hand_over(sent.invitation, url_for("lists.people")))


def _invite_page(form: InviteStaffForm) -> str:
    return render_template(f"{PAGES}/people_invite.html", form=form, has_server=has_server())


@requires(Permission.ACCOUNT_MANAGE)
def people_edit(user_id: int) -> ResponseReturnValue:
    user = _staff(user_id)
    form = RolesForm(roles=[role.value for role in user.held_roles], version=user.version)
    if not form.validate_on_submit():
        return _edit_page(user, form, UNPROCESSABLE if form.is_submitted() else 200)
    try:
        with transaction():
            account_services.change_roles(
                user,
                [Role(one) for one in typed(form.roles)],
                current_actor(),
                version=typed(form.version),
            )
    except ChangedMeanwhile as refusal:
        fresh = _staff(user_id)
        saved = RolesForm(formdata=None, roles=[role.value for role in fresh.held_roles])
        refuse_changed(form, refusal, thing=fresh, saved=saved, version=fresh.version)
        return _edit_page(fresh, form, CONFLICT)
    except DomainError as refusal:
        refuse(form, refusal)
        return _edit_page(_staff(user_id), form, UNPROCESSABLE)
    flash(_("The roles are saved."), "success")
    return redirect(url_for("lists.people"))


@requires(Permission.ROLE_CONFIRM)
def confirm_role(role_id: int) -> ResponseReturnValue:
    """A role that decides, by the letter of appointment."""
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


def _edit_page(user: User, form: RolesForm, status: int) -> ResponseReturnValue:
    page = render_template(
        f"{PAGES}/people_edit.html",
        form=form,
        user=user,
        roles_now=role_names(user.roles),
        is_self=user.id == current_actor().user_id,
        failed={what.value: times for what, times in throttling.failures_of(user.email).items()},
    )
    return page, status


def _staff(user_id: int, *, ended: bool = False) -> User:
    """A person of the company with an account; vendors' people are not administered here."""
    user = or_404(queries.find_user(user_id))
    return or_404(user if user.vendor_id is None and (ended or user.is_active) else None)
