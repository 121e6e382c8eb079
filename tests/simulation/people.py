"""What people do between two mornings: ask, sign, give more time, end work, look after mail."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import TypeVar

from sqlalchemy import select

from portal.content.settings.queries import business_calendar
from portal.demo.acts.signing import sign_all
from portal.demo.acts.stage import Chance, Stage
from portal.foundation.access.actor import Actor
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.accounts.queries import people_with_role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.messages import say
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.services import retry_all
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.services import end_engagement
from portal.ledger.extensions.services import extend_unasked
from portal.ledger.obligations.models import Holder, Obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.asking.request_services import (
    propose,
    request_each,
    withdraw_request,
)
from portal.supervision.attestations.models import AttestationRequest, RequestState
from portal.supervision.attestations.services import record_authority
from portal.supervision.reminders.services import hold

STATEMENTS = ("no_subcontracting", "confidentiality_pledge", "purpose_minimisation")
Thing = TypeVar("Thing")
Act = Callable[[Random], None]


def live(seed: str) -> list[str]:
    """One afternoon; says what was done. What the portal refuses is left undone."""
    chance, done = Random(seed), []  # noqa: S311  (repeatable on purpose)
    for act, often in ACTS:
        if chance.random() >= often:
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
    if dead:
        with transaction():
            retry_all(dead, actor=_one_of(Role.ADMIN))


def _one_of(role: Role) -> Actor:
    return people_with_role(role)[0].as_actor(None)


def _ask(chance: Random) -> None:
    works = db.session.scalars(select(Engagement).order_by(Engagement.id)).all()
    due = business_calendar().on_or_after(clock.today() + timedelta(days=chance.randint(1, 24)))
    with transaction():
        work = chance.choice(works)
        wanted = propose(work, [chance.choice(STATEMENTS)])
        request_each(work, wanted, due_on=due, actor=_one_of(Role.PROCUREMENT))


def _sign(chance: Random) -> None:
    waiting = select(AttestationRequest.vendor_id).where(
        AttestationRequest.state == RequestState.OPEN
    )
    vendors = db.session.scalars(select(Vendor).where(Vendor.id.in_(waiting)).order_by(Vendor.id))
    vendor = _chosen(chance, vendors.all())
    person = _chosen(chance, _signatories(vendor))
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
                actor=_one_of(Role.PROCUREMENT),
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
    one = _chosen(chance, late)
    later = max(one.due_on, clock.today()) + timedelta(days=chance.randint(3, 20))
    until = business_calendar().vendor_due(later)
    with transaction():
        extend_unasked(one, until=until, reason="Asked by phone", actor=_one_of(Role.PROCUREMENT))


def _withdraw(chance: Random) -> None:
    opened = db.session.scalars(
        select(AttestationRequest)
        .where(AttestationRequest.state == RequestState.OPEN)
        .order_by(AttestationRequest.id)
    ).all()
    with transaction():
        withdraw_request(
            _chosen(chance, opened), reason="Asked by mistake", actor=_one_of(Role.PROCUREMENT)
        )


def _end_work(chance: Random) -> None:
    terms = db.session.scalars(
        select(EngagementTerms)
        .where(EngagementTerms.valid_until.is_(None), EngagementTerms.corrected_at.is_(None))
        .where(EngagementTerms.ends_on.is_(None))
        .order_by(EngagementTerms.id)
    ).all()
    if len(terms) < 4:  # somebody must go on working
        return
    one = chance.choice(terms)
    with transaction():
        end_engagement(
            db.session.get_one(Engagement, one.engagement_id),
            last_day=clock.today() + timedelta(days=30),
            seen_id=one.id,
            actor=_one_of(Role.PROCUREMENT),
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
            actor=_one_of(Role.PROCUREMENT),
        )


def _chosen(chance: Random, several: Sequence[Thing]) -> Thing:
    if not several:
        raise DomainError(say("There is nothing to do."))
    return chance.choice(several)


ACTS: Sequence[tuple[Act, float]] = (
    (_ask, 0.5),
    (_sign, 0.25),
    (_extend, 0.12),
    (_withdraw, 0.04),
    (_end_work, 0.02),
    (_hold, 0.06),
)
