"""Commands about accounts: open one, change roles, end it. Callers commit."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import (
    ACTING_ROLES,
    CONFIRMED_ROLES,
    DECIDING_ROLES,
    ROLE_MESSAGES,
    STAFF_ROLES,
    VENDOR_ROLES,
    Role,
)
from portal.foundation.accounts import queries, services
from portal.foundation.accounts.models import AUDITOR_DAYS, Language, User, UserRole, new_stamp
from portal.foundation.accounts.signing_in import mailboxes, passwords
from portal.foundation.accounts.signing_in.services import close_resets
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import alone, hold
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    DomainError,
    InvalidTransition,
    RuleViolated,
)
from portal.foundation.core.words.messages import Message, say
from portal.foundation.organisation.queries import memberships_of


def add_account(
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    language: str,
    password: str | None = None,
    title: str = "",
    kana: str = "",
    vendor_id: int | None = None,
    given_by_id: int | None = None,
    ends_on: date | None = None,
) -> User:
    """An account, without an audit line: part of set-up, of accepting, of the demonstration.

    A role that decides waits, as in `_counts_at_once`; so it does when an account comes back.

    Refuses what `mailboxes` refuses.
    """
    check_roles(roles, vendor_id)
    address = email.strip().lower()
    user = mailboxes.comes_back(address, name, vendor_id)
    if user is None:
        user = User(email=address, created_at=clock.now(), vendor_id=vendor_id, role_rows=[])
        db.session.add(user)
    user.name, user.title, user.language = name.strip(), title.strip(), Language(language)
    user.kana = kana.strip()
    user.password_hash = None if password is None else passwords.hash_password(password)
    is_back, user.ended_at, user.ends_on = not user.is_active, None, ends_on
    _set_roles(user, roles, given_by_id, again=is_back)
    db.session.flush()
    return user


def change_roles(user: User, roles: Collection[Role], actor: Actor, *, version: int) -> None:
    """Give a person of the company these roles; their sessions end.

    Whoever loses the role of departments belongs to none any more; given again, it begins anew. Refuses
    no role at all, and the last administrator's own role being taken.
    """
    if user.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this account meanwhile. Look again."))
    check_roles(roles, user.vendor_id)
    wanted = frozenset(roles)
    if Role.ADMIN not in wanted:
        _refuse_last_administrator(user)
    before = user.held_roles
    if wanted == before:
        return
    if not wanted & DECIDING_ROLES:
        _refuse_last_decider(user, actor)
    _set_roles(user, wanted, actor.user_id)
    user.ends_on = last_day_of(wanted, user.ends_on)
    also = _leave_departments(user) if Role.DEPARTMENT in wanted ^ before else []
    db.session.flush()
    text = say("Changed the roles of %(name)s", name=user.name)
    old, new = ({"roles": " ".join(sorted(roles))} for roles in (before, wanted))
    record(actor, "account.roles_changed", user, text, also=also, before=old, after=new)


def end_account(user: User, actor: Actor) -> None:
    """The person can no longer sign in, and is out at once. Nothing of what they did is lost."""
    check_may_handle(actor, user.vendor_id)
    if user.id == actor.user_id:
        raise RuleViolated(say("Another administrator has to end your own account."))
    if not user.is_active:
        raise InvalidTransition(say("This account has ended already."))
    _refuse_last_administrator(user)
    _refuse_last_decider(user, actor)
    shut(user)
    also = _leave_departments(user)
    db.session.flush()
    text = say("Ended the account of %(name)s", name=user.name)
    record(actor, "account.ended", user, text, also=also)


LONGEST_DAYS: Final = 366


def last_day_of(roles: Collection[Role], day: date | None) -> date | None:
    """Of an account with these roles: an auditor's ends by itself, nobody else's does. Refuses a day that
    is over and one too far away."""
    if set(roles) != {Role.AUDITOR}:
        return None
    today = clock.today()
    if day is None:
        return today + timedelta(days=AUDITOR_DAYS)
    if day < today:
        raise RuleViolated(say("This day is over."), field="ends_on")
    if day > today + timedelta(days=LONGEST_DAYS):
        raise RuleViolated(
            say(
                "At most %(days)s days from today, until %(day)s. It can be moved again later.",
                days=LONGEST_DAYS,
                day=today + timedelta(days=LONGEST_DAYS),
            ),
            field="ends_on",
        )
    return day


def move_last_day(user: User, day: date, actor: Actor, *, version: int | None) -> None:
    """Another last day for an auditor's account. The person stays signed in."""
    check_may_handle(actor, user.vendor_id)
    if version is not None and user.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this account meanwhile. Look again."))
    if set(user.held_roles) != {Role.AUDITOR} or not user.is_active:
        raise InvalidTransition(say("Only the account of an auditor ends on a day by itself."))
    before, user.ends_on = user.ends_on, last_day_of(user.held_roles, day)
    if before == day:
        raise RuleViolated(say("Nothing is different from what is saved already."))
    db.session.flush()
    text = say("The account of %(name)s ends on %(day)s", name=user.name, day=day)
    old, new = {"ends_on": before}, {"ends_on": day}
    record(actor, "account.last_day", user, text, before=old, after=new)


def end_accounts_over() -> int:
    """Accounts whose last day is behind them end, each in a command of its own; how many."""
    ids = queries.accounts_over(clock.today())
    for user_id in ids:
        with transaction():
            user = db.session.get_one(User, user_id)
            hold(user)
            shut(user)
            also = _leave_departments(user)
            db.session.flush()
            day = user.ends_on
            text = say(
                "The account of %(name)s ended: its last day was %(day)s", name=user.name, day=day
            )
            record(SYSTEM, "account.ended", user, text, also=also)
    return len(ids)


def _leave_departments(user: User) -> list[Subject]:
    """The rows it touched: those of before the role came too, they must not come back with it."""
    rows = memberships_of(user.id)
    for row in rows:
        row.end(clock.today())
    return [*rows]


def shut(user: User) -> None:
    """The account ends, and with it every session, links to a new password and the address of the
    calendar; part of a command, no audit line."""
    user.ended_at = clock.now()
    user.stamp = new_stamp()
    close_resets(user)
    services.drop_feed(user.id)


def _refuse_last_administrator(user: User) -> None:
    if Role.ADMIN in user.roles:
        alone("administrators")
        sentence = say("This is the last administrator. Make somebody else administrator first.")
        _refuse_last(user, {Role.ADMIN}, sentence)


def _refuse_last_decider(user: User, actor: Actor) -> None:
    """Else an administrator could begin anew and name whom they like. The operator may."""
    if actor.is_system or not user.roles & DECIDING_ROLES:
        return
    alone("roles that decide")
    sentence = say(
        "This is the last person who decides. Have another privacy officer or manager confirmed first."
    )
    _refuse_last(user, DECIDING_ROLES, sentence)


def _refuse_last(user: User, roles: Collection[Role], sentence: Message) -> None:
    if all(person.id == user.id for person in queries.people_with_role(*roles)):
        raise RuleViolated(sentence, field="roles")


def _set_roles(
    user: User, roles: Collection[Role], given_by_id: int | None, *, again: bool = False
) -> None:
    user.stamp = new_stamp()
    kept = [row for row in user.role_rows if row.role in roles]
    fresh = set(roles) - {row.role for row in kept}
    new = [UserRole(role=role, vendor_id=user.vendor_id) for role in sorted(fresh)]
    user.role_rows = kept + new
    begun = user.role_rows if again else new
    for row in begun:
        row.given_by_id, row.given_at = given_by_id, clock.now()
        row.waits, row.confirmed_by_id, row.confirmed_at = row.role in CONFIRMED_ROLES, None, None
        row.appointed_on, row.appointed_by = None, ""
    for row in begun:
        row.waits = row.waits and not _counts_at_once(user, row.role)


def keep_letter(user: User, appointed_on: date, appointed_by: str) -> None:
    """What set-up said of the letter of appointment; whoever confirms the role compares it."""
    for row in user.role_rows:
        if row.is_unconfirmed:
            row.appointed_on, row.appointed_by = appointed_on, appointed_by


def _counts_at_once(user: User, role: Role) -> bool:
    """The first officer and the first manager, two persons, while nobody's role is confirmed: they
    confirm each other. Nobody takes the place of the one who was named at set-up; everybody later
    waits."""
    if role not in DECIDING_ROLES or user.roles & DECIDING_ROLES:
        return False
    with db.session.no_autoflush:
        alone("roles that decide")
        others = [
            person for person in queries.people_with_role(*DECIDING_ROLES) if person.id != user.id
        ]
    if queries.is_another_named(role, user.email):
        return False
    rows = [row for person in others for row in person.role_rows if not row.waits]
    return not any(
        row.role == role or (row.role in DECIDING_ROLES and row.confirmed_at is not None)
        for row in rows
    )


def confirm_role(row: UserRole, *, appointed_on: date, appointed_by: str, actor: Actor) -> None:
    """An officer or manager saw the letter of appointment: the role counts from now on.

    Refuses the person, whoever gave a role that waits, a deputy, and what is confirmed already.
    """
    person = row.user
    hold(person)  # read again, with the roles
    _demand_confirmer(row, actor)
    if appointed_on > clock.today():
        raise RuleViolated(say("This day is still to come."), field="appointed_on")
    row.appointed_on, row.appointed_by = appointed_on, appointed_by.strip()
    row.confirmed_by_id, row.confirmed_at = actor.user_id, clock.now()
    if row.waits:
        row.waits = False
        person.stamp = new_stamp()
    db.session.flush()
    text = say("Confirmed for %(name)s: %(role)s", name=person.name, role=ROLE_MESSAGES[row.role])
    seen = {"appointed_on": appointed_on, "appointed_by": row.appointed_by}
    record(actor, "account.role_confirmed", person, text, after=seen)


def may_confirm(row: UserRole, actor: Actor) -> bool:
    """As `confirm_role` says, asked beforehand."""
    try:
        _demand_confirmer(row, actor)
    except DomainError:
        return False
    return True


def _demand_confirmer(row: UserRole, actor: Actor) -> None:
    if not row.is_unconfirmed:
        raise InvalidTransition(say("This role is confirmed already."))
    own = actor.roles - actor.lent
    if not own & DECIDING_ROLES:
        raise RuleViolated(say("A privacy officer or a manager confirms this, not a deputy."))
    if row.role is Role.AUDIT_LEAD and Role.MANAGEMENT not in own:
        raise RuleViolated(
            say("Management confirms this: it appoints who looks at the privacy officer’s work.")
        )
    if actor.user_id is None or actor.is_any_of(row.user_id):
        raise RuleViolated(say("Another privacy officer or manager has to confirm your role."))
    if row.waits and actor.is_any_of(row.given_by_id):
        raise RuleViolated(
            say("You gave this role or invited the person; another one has to confirm it.")
        )


def may_handle(actor: Actor, vendor_id: int | None) -> bool:
    """Whether the actor invites people of the company (None) or of this vendor (docs/product.md
    section 4)."""
    if actor.is_system:
        return True
    if vendor_id is None:
        return actor.may(Permission.ACCOUNT_MANAGE)
    if actor.vendor_id == vendor_id:
        return actor.may(Permission.COLLEAGUE_INVITE)
    return actor.is_staff and actor.may(Permission.VENDOR_INVITE)


def check_may_handle(actor: Actor, vendor_id: int | None) -> None:
    if not may_handle(actor, vendor_id):
        raise RuleViolated(say("You cannot invite or end accounts there."))


def check_roles(roles: Collection[Role], vendor_id: int | None) -> None:
    allowed = set(STAFF_ROLES) if vendor_id is None else VENDOR_ROLES
    if not roles:
        raise RuleViolated(say("Choose at least one role."), field="roles")
    if not set(roles) <= allowed:
        raise RuleViolated(
            say("People of the company and people of a vendor have different roles."),
            field="roles",
        )
    if Role.AUDIT_LEAD in roles and set(roles) & ACTING_ROLES:
        raise RuleViolated(
            say(
                "Whoever is in charge of audit looks at the work of procurement, the privacy officer and "
                "management, and can be none of these. Choose one of the two."
            ),
            field="roles",
        )
    if {Role.ADMIN, Role.DEPARTMENT} <= set(roles):
        raise RuleViolated(
            say(
                "An administrator looks after people of every vendor, a person of a department sees only "
                "some vendors. Choose one of the two."
            ),
            field="roles",
        )
