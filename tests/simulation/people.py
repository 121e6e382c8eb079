"""What people do between two mornings: ask, sign, give more time, look after mail, and what `acts` holds."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from sqlalchemy import select

from portal.content.settings.queries import business_calendar
from portal.demo.acts.signing import sign_all
from portal.demo.acts.stage import Chance, Stage
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.services import retry_mail
from portal.ledger.engagements.models import Engagement
from portal.ledger.extensions.services import extend_unasked
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.asking.request_services import (
    propose,
    request_each,
    withdraw_request,
)
from portal.supervision.attestations.models import AttestationRequest, RequestState
from portal.supervision.attestations.signing.authority_services import record_authority
from portal.supervision.reminders.services import hold
from tests.simulation.acts import alarms, endings, expiries
from tests.simulation.acts.hands import Act, chosen, one_of

STATEMENTS = ("no_subcontracting", "confidentiality_pledge", "purpose_minimisation")


def live(seed: str, *, often: float = 1) -> list[str]:
    """One afternoon; says what was done. What the portal refuses is left undone.

    `often`: so many times as often something of `NEW_ACTS` begins.
    """
    chance, done = Random(seed), []  # noqa: S311  (repeatable on purpose)
    for act, likely in (*ACTS, *((act, likely * often) for act, likely in NEW_ACTS)):
        if chance.random() >= likely:
            continue
        try:
            act(chance)
            done.append(act.__name__.strip("_"))
        except DomainError as refusal:
            db.session.rollback()
            done.append(f"{act.__name__.strip('_')} (refused: {refusal.message})")
    return done


def look_after_mail() -> None:
    """The administrator has the addresses mended and sends again what did not arrive."""
    lost = OutboxEmail.state == MailState.DEAD
    dead = db.session.scalars(select(OutboxEmail).where(lost).order_by(OutboxEmail.id)).all()
    for mail in dead:
        with transaction():
            retry_mail(mail, actor=one_of(Role.ADMIN))


def _ask(chance: Random) -> None:
    works = db.session.scalars(select(Engagement).order_by(Engagement.id)).all()
    due = business_calendar().on_or_after(clock.today() + timedelta(days=chance.randint(1, 24)))
    with transaction():
        work = chance.choice(works)
        wanted = propose(work, [chance.choice(STATEMENTS)])
        request_each(work, wanted, due_on=due, actor=one_of(Role.PROCUREMENT))


def _sign(chance: Random) -> None:
    waiting = select(AttestationRequest.vendor_id).where(
        AttestationRequest.state == RequestState.OPEN
    )
    vendors = db.session.scalars(select(Vendor).where(Vendor.id.in_(waiting)).order_by(Vendor.id))
    vendor = chosen(chance, vendors.all())
    person = chosen(chance, _signatories(vendor))
    stage = Stage(
        chance=Chance(1),
        today=clock.today(),
        calendar=business_calendar(),
        password_hash="",
        notice_version=0,
        people={"who": person},
        vendors={"vendor": vendor},
    )
    try:
        sign_all(stage, "vendor", "who", only=(chance.choice(STATEMENTS),))
    except DomainError:  # the paper has run out: procurement is shown a new one
        with transaction():
            record_authority(
                person,
                given_by="Representative Director",
                paper="Letter of authority",
                until=clock.today() + timedelta(days=400),
                actor=one_of(Role.PROCUREMENT),
            )
        sign_all(stage, "vendor", "who")


def _signatories(vendor: Vendor) -> Sequence[User]:
    signs = select(UserRole.user_id).where(UserRole.role == Role.VENDOR_SIGNATORY)
    return db.session.scalars(
        select(User)
        .where(User.vendor_id == vendor.id, User.ended_at.is_(None), User.id.in_(signs))
        .order_by(User.id)
    ).all()


def _extend(chance: Random) -> None:
    late = db.session.scalars(
        select(Obligation)
        .where(Obligation.closed_at.is_(None), Obligation.holder == Holder.VENDOR)
        .where(Obligation.handed_in_on.is_(None))
        .order_by(Obligation.id)
    ).all()
    one = chosen(chance, late)
    later = max(one.due_on, clock.today()) + timedelta(days=chance.randint(3, 20))
    until = business_calendar().vendor_due(later)
    with transaction():
        extend_unasked(one, until=until, reason="Asked by phone", actor=one_of(Role.PROCUREMENT))


def _withdraw(chance: Random) -> None:
    opened = db.session.scalars(
        select(AttestationRequest)
        .where(AttestationRequest.state == RequestState.OPEN)
        .order_by(AttestationRequest.id)
    ).all()
    with transaction():
        withdraw_request(
            chosen(chance, opened), reason="Asked by mistake", actor=one_of(Role.PROCUREMENT)
        )


def _hold(chance: Random) -> None:
    vendors = db.session.scalars(select(Vendor).order_by(Vendor.id)).all()
    today = clock.today()
    with transaction():
        hold(
            chance.choice(vendors),
            first=today + timedelta(days=1),
            last=today + timedelta(days=chance.randint(1, 6)),
            reason="They are moving house",
            actor=one_of(Role.PROCUREMENT),
        )


ACTS: Sequence[tuple[Act, float]] = (
    (_ask, 0.5),
    (_sign, 0.25),
    (_extend, 0.12),
    (_withdraw, 0.04),
    (_hold, 0.06),
)
NEW_ACTS: Sequence[tuple[Act, float]] = (*alarms.ACTS, *expiries.ACTS, *endings.ACTS)
