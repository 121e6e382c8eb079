"""What the first steps are worked out from: facts that stand in the portal anyway."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from portal.content.policy.models import PolicyWording, PromiseMode
from portal.content.purposes.models import AnnouncedPurpose
from portal.content.versions.queries import waiting_versions
from portal.foundation.access.roles import DECIDING_ROLES, Role
from portal.foundation.accounts.models import Absence, Invitation, User, UserRole
from portal.foundation.accounts.queries import open_invitations
from portal.foundation.accounts.setup.services import DAYS_SETTLED
from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.organisation.services import Settings
from portal.ledger.contracts.models import Contract
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import Attestation, AttestationRequest

CONTACT = tuple(
    name for name in Settings.__slots__ if name.startswith(("contact_", "postal_address_"))
)
WANTED = frozenset({Role.PROCUREMENT, Role.PRIVACY_OFFICER, Role.MANAGEMENT})
_TRIAL = "trial:"  # how keys of test mails begin
_OPENED = "auditor.opened"


@dataclass(frozen=True, slots=True)
class FirstFacts:
    """What is there. `people` and `packs` are for administrators; of the reader: `is_confirmed` to `opened`."""

    policy: bool
    contact: bool
    days: bool
    mail: bool
    people: bool  # who decides and who looks after vendors are there, or invited
    packs: bool  # no version waits to be decided on
    mode: bool
    purposes: bool
    month_mail: bool
    shares: bool
    contracts: bool
    guests: bool
    statements: bool
    vendor_id: int | None  # the first of those that are there
    is_confirmed: bool
    has_deputy: bool
    opened: frozenset[str]  # of which tables an auditor opened something


def facts_for(user_id: int, roles: Collection[Role]) -> FirstFacts:
    """In a fixed number of statements; what only administrators or auditors are told is read for them."""
    company, day = the_organisation(), clock.today()
    event = EVENTS.c
    me = UserRole.user_id == user_id
    alike = UserRole.role.in_(DECIDING_ROLES & set(roles))
    active = User.ended_at.is_(None) & or_(User.ends_on.is_(None), User.ends_on >= day)
    row = db.session.execute(
        select(
            _any(PolicyWording.id, PolicyWording.corrected_at.is_(None)).label("policy"),
            _any(PromiseMode.id, PromiseMode.corrected_at.is_(None)).label("mode"),
            _any(AnnouncedPurpose.id, AnnouncedPurpose.corrected_at.is_(None)).label("purposes"),
            _any(OutboxEmail.id, OutboxEmail.state == MailState.SENT).label("mail"),
            _any(event.number, event.action == DAYS_SETTLED).label("days"),
            _any(DataShare.id).label("shares"),
            _any(Contract.id).label("contracts"),
            _any(Invitation.id, Invitation.vendor_id.is_not(None)).label("asked_in"),
            _any(User.id, User.vendor_id.is_not(None)).label("came_in"),
            _any(AttestationRequest.id).label("asked"),
            _any(Attestation.id).label("signed"),
            _any(UserRole.id, me, alike, UserRole.confirmed_at.is_(None)).label("unconfirmed"),
            _any(Absence.id, Absence.user_id == user_id).label("deputy"),
            exists(
                select(UserRole.id)
                .join(User, User.id == UserRole.user_id)
                .where(alike, UserRole.user_id != user_id, active)
            ).label("another"),
            select(func.min(Vendor.id))
            .where(Vendor.merged_into_id.is_(None))
            .scalar_subquery()
            .label("vendor_id"),
        )
    ).one()
    is_administrator, opened = Role.ADMIN in roles, frozenset[str]()
    if Role.AUDITOR in roles:
        mine = select(event.subject_kind).where(event.actor_id == user_id, event.action == _OPENED)
        opened = frozenset(db.session.scalars(mine.distinct()))
    return FirstFacts(
        policy=row.policy,
        contact=any(getattr(company, name) for name in CONTACT),
        days=bool(company.closing_days) or row.days,
        mail=row.mail,
        people=is_administrator and _roles_there(active) >= WANTED,
        packs=is_administrator and not waiting_versions(),
        mode=row.mode,
        purposes=row.purposes,
        month_mail=company.month_mail_day is not None,
        shares=row.shares,
        contracts=row.contracts,
        guests=row.asked_in or row.came_in,
        statements=row.asked or row.signed,
        vendor_id=row.vendor_id,
        is_confirmed=not row.unconfirmed,
        has_deputy=row.deputy or row.another,
        opened=opened,
    )


def _roles_there(active: ColumnElement[bool]) -> set[Role]:
    """Held by somebody, or by whoever was invited and may still come."""
    held = select(UserRole.role).join(User, User.id == UserRole.user_id).where(active)
    invited = {role for one in open_invitations(None) for role in one.role_set}
    return {*db.session.scalars(held.distinct()), *invited}


def last_trial(user_id: int) -> OutboxEmail | None:
    """The last test mail that this person asked for."""
    return db.session.scalar(
        select(OutboxEmail)
        .where(OutboxEmail.user_id == user_id, OutboxEmail.key.startswith(_TRIAL))
        .order_by(OutboxEmail.id.desc())
        .limit(1)
    )


def _any(column: Any, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(column).where(*where))
