"""People of the company and of vendors, their roles, invitations, consents and reset links."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import Actor
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import ACTING_ROLES, CONFIRMED_ROLES, Role, is_lent
from portal.foundation.access.scoping import VendorOrCompany
from portal.foundation.core import clock
from portal.foundation.core.database.db import Base, open_text_enum, relationship
from portal.foundation.core.words.messages import Text

AUDITOR_DAYS: Final = 90  # an auditor's account, where nobody enters another last day


class Language(StrEnum):
    JA = "ja"
    EN = "en"


class User(UserMixin, VendorOrCompany, Base):
    """A person who can sign in. `stamp` changes with password and roles and ends every session.

    People of vendors may share a mailbox, those of the company never do (mailboxes).
    """

    locked_when_touched = False  # commands look at people all the time: the version tells instead
    is_of_colleagues = True  # whoever acted is named on pages

    __tablename__ = "users"
    __table_args__ = (
        Index(
            "uq_users_email_of_company",
            "email",
            unique=True,
            sqlite_where=text("vendor_id IS NULL"),
            postgresql_where=text("vendor_id IS NULL"),
        ),
        Index(  # one person is not two; who has left may stand there more than once by a merger
            "uq_users_vendor_id_email_name",
            "vendor_id",
            "email",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)  # lower case
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")  # how it is read
    title: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[Language] = mapped_column(default=Language.JA)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    stamp: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ends_on: Mapped[date | None]  # the last day, after which it ends by itself; None: no such day
    single_keys: Mapped[bool] = mapped_column(default=True)  # one key acts by itself (WCAG 2.1.4)
    steps_folded: Mapped[bool] = mapped_column(default=False)  # the first steps on Today
    version: Mapped[int] = mapped_column(default=1)

    role_rows: Mapped[list["UserRole"]] = relationship(  # a person always comes with the roles
        back_populates="user",
        cascade="all, delete-orphan",
        foreign_keys="UserRole.user_id",
        lazy="selectin",
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def roles(self) -> frozenset[Role]:
        """Those that count: one that waits for its confirmation grants nothing."""
        return frozenset(row.role for row in self.role_rows if not row.waits)

    @property
    def held_roles(self) -> frozenset[Role]:
        """Those that wait too."""
        return frozenset(row.role for row in self.role_rows)

    @property
    def is_active(self) -> bool:
        return self.ended_at is None and not self.is_over_on(clock.today())

    def is_over_on(self, day: date) -> bool:
        """Its last day is behind it, whether the night has ended it by now or not."""
        return self.ends_on is not None and self.ends_on < day

    def get_id(self) -> str:
        return f"{self.id}.{self.stamp}"

    @property
    def may_stand_in(self) -> bool:
        """For somebody who is away: only who acts in the company's work already."""
        return self.is_active and bool(self.roles & ACTING_ROLES)

    def as_deputy(
        self,
        today: date,
        address: str | None = None,
        *,
        asked: Collection[Permission] | None = None,
    ) -> Actor | None:
        """As the deputy of all who decide and are away today; `covered`, with the roles of each, was
        loaded with the person. `asked`: which permissions a request needs, None: it only reads.

        Who may do it in an own right acts in that, and is still no second person beside who is away.
        """
        covered: list[tuple[Absence, frozenset[Role]]] = self.__dict__.get("covered", [])
        away = {absence.user_id: roles for absence, roles in covered if absence.covers(today)}
        if not away or not self.may_stand_in:
            return None
        lent = {
            user_id: frozenset(role for role in roles if is_lent(role, self.roles, asked))
            for user_id, roles in away.items()
        }
        deputy_for = frozenset(user_id for user_id, roles in lent.items() if roles)
        more = frozenset[Role]().union(*lent.values())
        return replace(
            self.as_actor(address),
            roles=self.roles | more,
            lent=more,
            deputy_for=deputy_for,
            stands_in_for=frozenset(away) - deputy_for,
        )

    def as_actor(self, address: str | None = None) -> Actor:
        return Actor(
            roles=self.roles,
            user_id=self.id,
            vendor_id=self.vendor_id,
            name=self.name,
            address=address,
        )


class UserRole(VendorOrCompany, Base):
    """One role of one person; staff may hold several. Roles that decide (docs/adr/0034) are
    confirmed by another person, by the letter of appointment."""

    __tablename__ = "user_roles"
    is_sealed = True  # who may decide
    is_of_colleagues = True
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(open_text_enum(Role), index=True)
    waits: Mapped[bool] = mapped_column(default=False)  # grants nothing until it is confirmed
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: the operator
    given_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]  # without a person: held at the upgrade
    appointed_on: Mapped[date | None]  # the day of the letter of appointment
    appointed_by: Mapped[str] = mapped_column(String(160), default="")  # and who appointed

    @property
    def is_unconfirmed(self) -> bool:
        return self.role in CONFIRMED_ROLES and self.confirmed_at is None

    user: Mapped[User] = relationship(back_populates="role_rows", foreign_keys=[user_id])


class Invitation(VendorOrCompany, Base):
    """A way in, good once and until a date. Only the digest of its secret is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")  # how it is read
    roles: Mapped[str] = mapped_column(String(200))  # separated by blanks
    company_ja: Mapped[str] = mapped_column(String(160), default="")  # of the person, if not ours
    company_en: Mapped[str] = mapped_column(String(160), default="")
    language: Mapped[Language]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    appointed_on: Mapped[date | None]  # of the first officer and manager, as named at set-up
    appointed_by: Mapped[str] = mapped_column(String(160), default="")
    account_ends_on: Mapped[date | None]  # the last day of the account it opens; None: no such day
    used_at: Mapped[datetime | None]
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), index=True
    )  # who came in by it
    withdrawn_at: Mapped[datetime | None]

    @property
    def role_set(self) -> frozenset[Role]:
        return frozenset(map(Role, self.roles.split()))

    @property
    def company(self) -> Text:
        return Text(ja=self.company_ja or self.company_en, en=self.company_en or self.company_ja)

    def is_open(self, at: datetime) -> bool:
        in_time = self.account_ends_on is None or clock.day_of(at) <= self.account_ends_on
        return (
            self.used_at is None and self.withdrawn_at is None and at < self.expires_at and in_time
        )


class Consent(VendorOrCompany, Base):
    """Who agreed to which version of the notice, in which language, when."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    notice_version: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    language: Mapped[Language]
    given_at: Mapped[datetime]


class SignInWay(StrEnum):
    TYPED = "password"
    LINK = "link"  # sent by mail
    PASSKEY = "passkey"


class ProvedBy(StrEnum):
    """How the one signed in showed once more who it is, as for a signature."""

    PASSWORD = "password"  # noqa: S105
    PASSKEY = "passkey"


class PasswordReset(VendorOrCompany, Base):
    """A link sent by mail, good once: to a new password for an hour, or, where it `signs_in`, to a
    session for half an hour and to nothing else."""

    __tablename__ = "password_resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    signs_in: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at


class Passkey(VendorOrCompany, Base):
    """The public half of a key that a person's device keeps; it signs in, and proves who signs."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400))  # what the device calls it
    credential_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    public_key: Mapped[str] = mapped_column(String(2000))
    times: Mapped[int]  # used, as its device counts; 0 where it does not
    name: Mapped[str] = mapped_column(String(80))  # as its owner calls it
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class OpenSession(VendorOrCompany, Base):
    """Somebody is signed in on a device. The cookie holds the key, the row only its digest."""

    __tablename__ = "open_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")  # in words, see throttling.named
    way: Mapped[SignInWay] = mapped_column(open_text_enum(SignInWay), default=SignInWay.TYPED)
    opened_at: Mapped[datetime]


class Absence(Base):
    """A person of the company is away; the deputy acts (代決), and hears what the person would."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]  # this day included
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]  # taken back

    def covers(self, day: date) -> bool:
        return self.ended_at is None and self.first_on <= day <= self.last_on


class CalendarFeed(VendorOrCompany, Base):
    """The secret address under which a person's calendar program reads what they owe."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


class SignInAttempt(Base):
    """Failed sign-ins, counted by digest of address and account; no personal data in the clear."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_key_failed_at", "key", "failed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime]


class Failed(StrEnum):
    SIGN_IN = "sign_in"  # a wrong password, or an address without an account
    CONFIRM = "confirm"  # a wrong password of who is signed in already
    ACT = "act"  # what the role does not allow


class FailedTry(Base):
    """How often something failed on a day, by account or by network address: for looking back, when
    waiting is long over. Digests as above; never taken back."""

    __tablename__ = "failed_tries"
    __table_args__ = (UniqueConstraint("failed_on", "what", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    failed_on: Mapped[date] = mapped_column(index=True)
    what: Mapped[Failed] = mapped_column(open_text_enum(Failed))
    key: Mapped[str] = mapped_column(String(64))
    times: Mapped[int]


def new_token() -> str:
    """256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def new_stamp() -> str:
    """What a session must know to stay open."""
    return secrets.token_hex(16)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
