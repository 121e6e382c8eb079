"""Commands of invitation: invite, send again, withdraw, accept. Callers commit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts import emails, queries
from portal.foundation.accounts.models import (
    Consent,
    Invitation,
    Language,
    PasswordReset,
    User,
    digest,
    new_token,
)
from portal.foundation.accounts.people.account_services import (
    add_account,
    check_may_handle,
    check_roles,
    keep_letter,
    last_day_of,
    shut,
)
from portal.foundation.accounts.signing_in import mailboxes, passwords, throttling
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import hold
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.messages import Text, say
from portal.foundation.mail.outbox import forget_link, forget_links, queue

INVITATION_DAYS = 14


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and its link, which is known at this moment only."""

    invitation: Invitation
    link: str


def invite(
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    language: str,
    vendor_id: int | None = None,
    company: Text | str = "",
    kana: str = "",
    appointed_on: date | None = None,
    appointed_by: str = "",
    account_ends_on: date | None = None,
    wanted: emails.InvitedFor | None = None,
    is_another: bool = False,
    is_command: bool = True,
) -> Invited:
    """Invite somebody: of the company, or of the vendor `vendor_id` that is called `company`.

    Refuses roles of the other side, an address that already has an account or an open
    invitation there, and an actor who may not invite on that side. `is_another`: another person with
    a mailbox that somebody of a vendor has already (mailboxes). `is_command`: False as a part of a command
    whose audit line names it, such as set-up. `account_ends_on`: the last day of an auditor's account.
    `wanted`: what for, said in the mail.
    """
    address = email.strip().lower()
    check_roles(roles, vendor_id)
    check_may_handle(actor, vendor_id)
    mailboxes.refuse_invited(actor, address, name, vendor_id, is_another=is_another)
    _demand_moderation(actor)
    token = new_token()
    named = company if isinstance(company, Text) else Text(ja=company, en=company)
    invitation = Invitation(
        token_sha256=digest(token),
        email=address,
        name=name.strip(),
        kana=kana.strip(),
        roles=" ".join(sorted(roles)),
        company_ja=named.ja,
        company_en=named.en,
        language=Language(language),
        invited_by_id=actor.user_id,
        created_at=clock.now(),
        expires_at=_expiry(),
        appointed_on=appointed_on,
        appointed_by=appointed_by,
        account_ends_on=last_day_of(roles, account_ends_on),
        vendor_id=vendor_id,
    )
    db.session.add(invitation)
    db.session.flush()
    queue(emails.invitation(invitation, token, inviter=actor.name, wanted=wanted))
    if is_command:
        record(actor, "invitation.sent", invitation, say("Invited %(name)s", name=invitation.name))
    return Invited(invitation, emails.invitation_link(token))


def resend_invitation(
    invitation: Invitation, actor: Actor, *, wanted: emails.InvitedFor | None = None
) -> Invited:
    """A new link for another two weeks; the old one stops working. `wanted`: as `invite` takes it."""
    check_may_handle(actor, invitation.vendor_id)
    _refuse_closed(invitation)
    _demand_moderation(actor)
    token = new_token()
    forget_link(emails.key_of(invitation))
    invitation.token_sha256 = digest(token)
    invitation.expires_at = _expiry()
    db.session.flush()
    queue(emails.invitation(invitation, token, inviter=actor.name, wanted=wanted))
    text = say("Invited %(name)s again", name=invitation.name)
    record(actor, "invitation.resent", invitation, text)
    return Invited(invitation, emails.invitation_link(token))


def withdraw_invitation(invitation: Invitation, actor: Actor) -> None:
    check_may_handle(actor, invitation.vendor_id)
    _refuse_closed(invitation)
    invitation.withdrawn_at = clock.now()
    forget_link(emails.key_of(invitation))
    db.session.flush()
    text = say("Withdrew the invitation of %(name)s", name=invitation.name)
    record(actor, "invitation.withdrawn", invitation, text)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What somebody who accepts an invitation says, and the notice that was read."""

    name: str
    title: str
    language: str
    password: str
    notice_version: int
    notice_language: str  # in which it was read
    kana: str = ""


def accept_invitation(invitation: Invitation, person: NewPerson, address: str | None) -> User:
    """The invitation becomes an account, once; the consent is kept.

    Somebody whose account of the same company had ended gets it back; at a vendor the name tells who
    of a mailbox that is. Call it within `acting_as` of the invited person. Refuses a used, withdrawn or
    expired invitation.
    """
    hold(invitation)
    now = clock.now()
    if not invitation.is_open(now):
        raise InvalidTransition(say("This invitation is no longer valid."))
    names = queries.names_around(person.name, invitation.company)
    passwords.check_new_password(person.password, email=invitation.email, names=names)
    invitation.used_at = now
    forget_link(emails.key_of(invitation))
    user = add_account(
        email=invitation.email,
        name=person.name,
        kana=person.kana,
        title=person.title,
        language=person.language,
        roles=invitation.role_set,
        vendor_id=invitation.vendor_id,
        password=person.password,
        given_by_id=invitation.invited_by_id,
        ends_on=invitation.account_ends_on,
    )
    invitation.user_id = user.id
    if invitation.appointed_on is not None:
        keep_letter(user, invitation.appointed_on, invitation.appointed_by)
    user.last_sign_in_at = now  # the page lets the person in at once
    consent = Consent(
        user_id=user.id,
        notice_version=person.notice_version,
        language=Language(person.notice_language),
        given_at=now,
        vendor_id=user.vendor_id,
    )
    db.session.add(consent)
    db.session.flush()
    text = say(
        "%(name)s accepted the invitation and agreed to notice %(version)s",
        name=user.name,
        version=person.notice_version,
    )
    record(user.as_actor(address), "invitation.accepted", user, text, also=[invitation, consent])
    return user


def shut_vendor_accounts(vendor_id: int) -> Sequence[User | Invitation]:
    """End every account and open invitation of a vendor, as part of closing it; no audit line.

    Give the rows back to the caller's own line (`also`).
    """
    people = list(queries.people_of_vendor(vendor_id))
    waiting = list(queries.open_invitations(vendor_id))
    for user in people:
        shut(user)
    for invitation in waiting:
        invitation.withdrawn_at = clock.now()
    db.session.flush()
    return [*people, *waiting]


def forget_dead_links() -> int:
    """Links that open nothing any more, because they are used, withdrawn or too old, leave the mails
    that are kept; machinery. Returns how many."""
    now = clock.now()
    invitations = select(emails.KEY_OF_INVITATION + Invitation.token_sha256).where(
        Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now
    )
    still_open = [(emails.KEY_OF_INVITATION, invitations)] + [
        (
            kind,
            select(kind + PasswordReset.token_sha256).where(
                PasswordReset.used_at.is_(None), PasswordReset.expires_at > now
            ),
        )
        for kind in (emails.KEY_OF_RESET, emails.KEY_OF_SIGN_IN)
    ]
    return sum(forget_links(*one) for one in still_open)


def _demand_moderation(actor: Actor) -> None:
    """A vendor's people send mails in our name: not many at a time, to whomever they like."""
    if actor.vendor_id is not None:
        throttling.count_try(throttling.on_invitations(actor.vendor_id))


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.used_at is not None:
        raise InvalidTransition(say("This invitation was accepted meanwhile."))
    if invitation.withdrawn_at is not None:
        raise InvalidTransition(say("This invitation was withdrawn meanwhile."))


def _expiry() -> datetime:
    return clock.now() + timedelta(days=INVITATION_DAYS)
