"""Reads of people. A vendor's person sees people only through `colleagues_of`.

They are filtered by the session's scope as well: within a vendor's scope the company's people do
not exist. What is read before somebody is known (e-mail, links) says so: it looks everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal, or_, select
from sqlalchemy.orm import joinedload

from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import CONFIRMED_ROLES, Role
from portal.foundation.access.scoping import past_the_scope_of_departments
from portal.foundation.accounts.models import (
    Absence,
    Consent,
    Invitation,
    PasswordReset,
    User,
    UserRole,
    digest,
)
from portal.foundation.core import clock
from portal.foundation.core.database.db import IDS, UNSCOPED, db
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import find_organisation

BY_NAME = func.coalesce(func.nullif(User.kana, ""), User.name)  # by the reading where it is known


def people_with_role(*roles: Role) -> Sequence[User]:
    """Everybody with an account who plays one of these roles, by name."""
    playing = select(UserRole.user_id).where(UserRole.role.in_(roles), UserRole.waits.is_(False))
    return db.session.scalars(_people().where(User.id.in_(playing))).all()


def roles_to_confirm() -> Sequence[UserRole]:
    """Roles that are confirmed and that nobody has confirmed yet, of people with an account."""
    return db.session.scalars(
        select(UserRole)
        .join(User, User.id == UserRole.user_id)
        .where(
            UserRole.role.in_(CONFIRMED_ROLES),
            UserRole.confirmed_at.is_(None),
            User.ended_at.is_(None),
        )
        .options(joinedload(UserRole.user))
        .order_by(UserRole.id)
    ).all()


def find_role(role_id: int) -> UserRole | None:
    """One of a person of the company with an account."""
    wanted = select(UserRole).where(UserRole.id == role_id).options(joinedload(UserRole.user))
    row = db.session.scalar(wanted)
    return row if row is not None and row.vendor_id is None and row.user.is_active else None


def is_another_named(role: Role, email: str) -> bool:
    """Whether set-up named another person as the first in this role, who has not come in yet."""
    named = select(Invitation).where(
        Invitation.vendor_id.is_(None),
        Invitation.appointed_on.is_not(None),
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.email != email,
    )
    return any(role in invitation.role_set for invitation in db.session.scalars(named))


def was_let_in_by(user_id: int | None, other_id: int | None) -> bool:
    """Whether that other person invited this one of the company, or gave a role."""
    if user_id is None or other_id is None or user_id == other_id:
        return False
    invited = select(Invitation.id).where(
        Invitation.user_id == user_id,
        Invitation.vendor_id.is_(None),
        Invitation.invited_by_id == other_id,
        Invitation.used_at.is_not(None),
    )
    given = select(UserRole.id).where(UserRole.user_id == user_id, UserRole.given_by_id == other_id)
    past = past_the_scope_of_departments(db.session)  # colleagues are no vendor's
    asked = select(invited.exists() | given.exists())
    return bool(db.session.scalar(asked, execution_options=past))


@dataclass(frozen=True, slots=True)
class LetIn:
    """Who decides, or decided, got the account or a role from whoever proposed it."""

    proposer: str
    is_decided: bool


def let_in_by(
    proposer_ids: Iterable[int | None], *, decided_by_id: int | None, reader_id: int | None
) -> LetIn | None:
    """What every page says on which one person decides what another proposed (docs/adr/0034).

    `decided_by_id`: None while it waits; then it is about the reader, who may decide it.
    """
    decider = decided_by_id or reader_id
    for proposer_id in proposer_ids:
        if was_let_in_by(decider, proposer_id):
            name = names_of([proposer_id]).get(proposer_id or 0, "")
            return LetIn(name, decided_by_id is not None)
    return None


def people_of_vendor(vendor_id: int) -> Sequence[User]:
    """A vendor's people with an account, oldest first."""
    return db.session.scalars(_people_of_vendor(), {"vendor": vendor_id}).all()


@cache
def _people_of_vendor() -> Any:
    return _people().where(User.vendor_id == bindparam("vendor"))


def colleagues_of(actor: Actor) -> Sequence[User]:
    """People with an account of the actor's own vendor, or of the company for its own people."""
    return db.session.scalars(
        _people().where(User.vendor_id.is_not_distinct_from(actor.vendor_id))
    ).all()


def find_user(user_id: int) -> User | None:
    """Also somebody whose account has ended."""
    return db.session.scalar(select(User).where(User.id == user_id))


def names_of(user_ids: Iterable[int | None]) -> Mapping[int, str]:
    """Names by id, in one statement; also of people whose account has ended. None is left out."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    rows = db.session.execute(_NAMES, {"ids": list(wanted)})
    return {row.id: row.name for row in rows}


_NAMES: Final[Any] = select(User.id, User.name).where(User.id.in_(IDS))


def list_accounts() -> Sequence[Any]:
    """What is told of everybody who ever had an account, of the company first, in order of their names.

    There may be thousands, so no more is read of each.
    """
    told = (User.id, User.email, User.name, User.title, User.language, User.vendor_id)
    moments = (User.created_at, User.last_sign_in_at, User.ended_at)
    in_order = (User.vendor_id.is_not(None), User.vendor_id, BY_NAME, User.id)
    return db.session.execute(select(*told, *moments).order_by(*in_order)).all()


def list_held_roles() -> Mapping[int, Mapping[Role, bool]]:
    """The roles of everybody by person, and of each whether it waits for its confirmation."""
    held: dict[int, dict[Role, bool]] = {}
    for person, role, waits in db.session.execute(
        select(UserRole.user_id, UserRole.role, UserRole.waits)
    ):
        held.setdefault(person, {})[role] = waits
    return held


def list_staff() -> Sequence[User]:
    """The company's people by name; those whose account has ended last."""
    staff = select(User).where(User.vendor_id.is_(None))
    return db.session.scalars(staff.order_by(User.ended_at.is_not(None), BY_NAME, User.id)).all()


def any_account() -> bool:
    """Whether set-up is over; everywhere."""
    found = db.session.scalar(select(User.id).limit(1), execution_options=UNSCOPED)
    return found is not None


def open_invitations(vendor_id: int | None) -> Sequence[Invitation]:
    """Neither used nor withdrawn, expired ones too: of the company (None) or of a vendor."""
    waiting = select(Invitation).where(
        Invitation.vendor_id.is_not_distinct_from(vendor_id),
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    return db.session.scalars(waiting.order_by(Invitation.created_at, Invitation.id)).all()


def open_invitations_at(email: str, vendor_id: int | None) -> Sequence[Invitation]:
    """To this mailbox, on this side, and good still."""
    now = clock.now()
    same = (invitation for invitation in open_invitations(vendor_id) if invitation.email == email)
    return [invitation for invitation in same if invitation.is_open(now)]


def next_end_of_invitations() -> datetime | None:
    """Of those to come the first, also where that invitation was used or withdrawn."""
    ends = Invitation.expires_at
    return db.session.scalar(select(func.min(ends)).where(ends > clock.now()))


def find_invitation(invitation_id: int) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.id == invitation_id))


def latest_company_of(vendor_id: int) -> Text:
    """The vendor's name as its last invitation had it; empty where nobody was invited."""
    named = select(Invitation).where(
        Invitation.vendor_id == vendor_id,
        (Invitation.company_ja != "") | (Invitation.company_en != ""),
    )
    last = db.session.scalar(named.order_by(Invitation.id.desc()).limit(1))
    return last.company if last is not None else Text(ja="", en="")


def names_around(person: str, vendor: Text | None) -> Sequence[str]:
    """What somebody who knows where a person works would try as their password."""
    company = find_organisation()
    known = [text for text in (company.name if company else None, vendor) if text is not None]
    return [person, *(word for text in known for word in (text.ja, text.en))]


def consents_of(user_ids: Iterable[int]) -> Mapping[int, Consent]:
    """The newest consent of each person who gave one."""
    given = select(Consent).where(Consent.user_id.in_(set(user_ids))).order_by(Consent.id)
    return {row.user_id: row for row in db.session.scalars(given)}


def open_resets(user_id: int) -> Sequence[PasswordReset]:
    """Links to a new password or to a session that were not used, expired ones too."""
    waiting = select(PasswordReset).where(
        PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None)
    )
    return db.session.scalars(waiting).all()


def people_at(email: str) -> Sequence[User]:
    """Of one mailbox, everywhere, also those whose account has ended. For signing in and inviting only."""
    statement = select(User).where(User.email == email.strip().lower()).order_by(User.id)
    return db.session.scalars(statement, execution_options=UNSCOPED).all()


def find_by_email(email: str) -> User | None:
    """The one person of this mailbox, as of the company's; None where there is nobody, and where
    several share it."""
    found = people_at(email)
    return found[0] if len(found) == 1 else None


def passwords_of(email: str) -> Sequence[tuple[int, str | None]]:
    """Id and hash of each account with this address, as a stranger types it; (0, None) for none.

    One statement, whether there is such an account or not.
    """
    statement = select(User.id, User.password_hash).where(
        User.email == email.strip().lower(),
        User.ended_at.is_(None),
        or_(User.ends_on.is_(None), User.ends_on >= clock.today()),
    )
    rows = db.session.execute(statement.order_by(User.id), execution_options=UNSCOPED).all()
    return [(row.id, row.password_hash) for row in rows] or [(0, None)]


def run_together(name: Any) -> ColumnElement[str]:
    """SQL: a name without its blanks, to tell people of one mailbox apart; rows are grouped by it too."""
    nothing, blank, wide = (
        literal(sign, String, literal_execute=True) for sign in ("", " ", "\u3000")
    )
    return func.replace(func.replace(name, blank, nothing), wide, nothing, type_=String)


def find_anyone(user_id: int) -> User | None:
    """Everywhere: for whoever was just recognised and has no scope yet."""
    return db.session.scalar(select(User).where(User.id == user_id), execution_options=UNSCOPED)


def officers_to_alert(day: date) -> Sequence[User]:
    """Everywhere: privacy officers, and the deputies of those who are away; also for who tells from outside."""
    officers = select(UserRole.user_id).where(
        UserRole.role == Role.PRIVACY_OFFICER, UserRole.waits.is_(False)
    )
    deputies = select(Absence.deputy_id).where(
        Absence.user_id.in_(officers),
        Absence.ended_at.is_(None),
        Absence.first_on <= day,
        Absence.last_on >= day,
    )
    statement = _people().where(User.id.in_(officers) | User.id.in_(deputies))
    return db.session.scalars(statement, execution_options=UNSCOPED).all()


def find_invitation_of_link(token: str) -> Invitation | None:
    """Everywhere: whoever holds the link may see it."""
    statement = select(Invitation).where(Invitation.token_sha256 == digest(token))
    return db.session.scalar(statement, execution_options=UNSCOPED)


def find_reset_of_link(token: str, *, signs_in: bool = False) -> PasswordReset | None:
    """Everywhere: whoever holds the link may see it. One that `signs_in` sets no password."""
    statement = select(PasswordReset).where(
        PasswordReset.token_sha256 == digest(token), PasswordReset.signs_in.is_(signs_in)
    )
    return db.session.scalar(statement, execution_options=UNSCOPED)


def accounts_over(day: date) -> Sequence[int]:
    """Ids of accounts whose last day is behind them and that nobody has ended."""
    rows = select(User.id).where(User.ends_on < day, User.ended_at.is_(None))
    return db.session.scalars(rows.order_by(User.id)).all()


def _people() -> Select[User]:
    return select(User).where(User.ended_at.is_(None)).order_by(BY_NAME, User.id)
