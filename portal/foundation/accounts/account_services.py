"""Commands about accounts: open one, change roles, end it. Callers commit."""

from collections.abc import Collection

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts import calendar_services, emails, passwords, queries
from portal.foundation.accounts.models import Language, User, UserRole
from portal.foundation.accounts.rules import check_may_handle, check_roles
from portal.foundation.accounts.tokens import new_stamp
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.db import db
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.locking import alone
from portal.foundation.core.messages import say
from portal.foundation.mail.outbox import forget_link


def add_account(
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    language: str,
    password: str | None = None,
    title: str = "",
    vendor_id: int | None = None,
) -> User:
    """An account, without an audit line: part of set-up, of accepting, of the demonstration.

    Refuses an address that has an account already.
    """
    check_roles(roles, vendor_id)
    address = email.strip().lower()
    user = queries.find_by_email(address)
    if user is not None and (user.is_active or user.vendor_id != vendor_id):
        raise RuleViolated(
            say("This e-mail address has an account already. Sign in with it."), field="email"
        )
    if user is None:
        user = User(email=address, created_at=clock.now(), vendor_id=vendor_id, role_rows=[])
        db.session.add(user)
    user.name, user.title, user.language = name.strip(), title.strip(), Language(language)
    user.password_hash = None if password is None else passwords.hash_password(password)
    user.ended_at = None
    _set_roles(user, roles)
    db.session.flush()
    return user


def change_roles(user: User, roles: Collection[Role], actor: Actor, *, version: int) -> None:
    """Give a person of the company these roles; their sessions end.

    Refuses no role at all, and the last administrator's own role being taken.
    """
    if user.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this account meanwhile. Look again."))
    check_roles(roles, user.vendor_id)
    wanted = frozenset(roles)
    if Role.ADMIN not in wanted:
        _refuse_last_administrator(user)
    before = user.roles
    if wanted == before:
        return
    _set_roles(user, wanted)
    db.session.flush()
    record(
        actor,
        "account.roles_changed",
        user,
        say("Changed the roles of %(name)s", name=user.name),
        before={"roles": " ".join(sorted(before))},
        after={"roles": " ".join(sorted(wanted))},
    )


def end_account(user: User, actor: Actor) -> None:
    """The person can no longer sign in, and is out at once. Nothing of what they did is lost."""
    check_may_handle(actor, user.vendor_id)
    if user.id == actor.user_id:
        raise RuleViolated(say("Another administrator has to end your own account."))
    if not user.is_active:
        raise InvalidTransition(say("This account has ended already."))
    _refuse_last_administrator(user)
    shut(user)
    db.session.flush()
    record(actor, "account.ended", user, say("Ended the account of %(name)s", name=user.name))


def shut(user: User) -> None:
    """The account ends, and with it every session, links to a new password and the address of the
    calendar; part of a command, no audit line."""
    user.ended_at = clock.now()
    user.stamp = new_stamp()
    for one in queries.open_resets(user.id):
        one.used_at = clock.now()
        forget_link(emails.key_of(one))
    calendar_services.drop_feed(user.id)


def _refuse_last_administrator(user: User) -> None:
    if Role.ADMIN not in user.roles:
        return
    alone("administrators")
    if not any(one.id != user.id for one in queries.people_with_role(Role.ADMIN)):
        raise RuleViolated(
            say("This is the last administrator. Make somebody else administrator first."),
            field="roles",
        )


def _set_roles(user: User, roles: Collection[Role]) -> None:
    kept = [row for row in user.role_rows if row.role in roles]
    fresh = set(roles) - {row.role for row in kept}
    user.role_rows = kept + [
        UserRole(role=role, vendor_id=user.vendor_id) for role in sorted(fresh)
    ]
    user.stamp = new_stamp()
