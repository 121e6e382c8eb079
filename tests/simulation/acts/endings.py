"""Work is over: vendors certify what became of the data, or do not; a vendor is left, and closed at last."""

from datetime import timedelta
from random import Random

from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.engagements.services import end_engagement
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.onboarding import services as onboarding
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns import queries as returned
from portal.supervision.returns import services as returns
from portal.supervision.returns.models import (
    ItemWay,
    ReturnCertificate,
    ReturnCertificateState,
    ReturnRecord,
    ReturnWay,
)
from portal.supervision.returns.workflow import (
    NOTHING_KEPT,
    RETURNS,
    CertifiedItem,
    CertifiedReturn,
    KeptByLaw,
    SettledData,
    way_of,
)
from tests.simulation.acts.hands import (
    Act,
    another,
    chosen,
    do,
    each,
    one_of,
    paper,
    people_of,
    temper,
    vendors,
)

BUYER = Role.PROCUREMENT


def _end_work(chance: Random) -> None:
    """Today, soon, or after a month in which the vendor is told."""
    terms = db.session.scalars(
        select(EngagementTerms)
        .where(EngagementTerms.valid_until.is_(None), EngagementTerms.corrected_at.is_(None))
        .where(EngagementTerms.ends_on.is_(None))
        .order_by(EngagementTerms.id)
    ).all()
    if len(terms) < 4:  # somebody must go on working
        return
    one = chance.choice(terms)
    work = db.session.get_one(Engagement, one.engagement_id)
    last_day = clock.today() + timedelta(days=chance.choice((0, 2, 12, 30, 45)))
    do(end_engagement, work, last_day=last_day, seen_id=one.id, actor=one_of(BUYER))


def _certify(chance: Random) -> None:
    """Vendors say what became of the data of work that is over."""
    for vendor in vendors():
        owed = [one.subject_id for one in returned.owed_by_vendor(vendor.id)]
        pace, vendor_id = temper(vendor.id) / 4, vendor.id
        each(owed, pace, chance, lambda work: _hand_in(vendor_id, work, chance))  # noqa: B023


def _hand_in(vendor_id: int, work_id: int, chance: Random) -> None:
    work, today = db.session.get_one(Engagement, work_id), clock.today()
    keeps = chance.random() < 0.2
    way = ItemWay.KEPT if keeps else ItemWay.DESTROYED
    items = tuple(
        CertifiedItem(
            way=way,
            done_on=today,
            how="Shredded",
            slip_id=None if slip is None else slip.id,
            category=category,
        )
        for slip, category in returned.asked_about(work_id)
    )
    kept = NOTHING_KEPT
    if keeps:
        until = today + timedelta(days=chance.randint(10, 120))
        kept = KeptByLaw(what="Invoices", ground="Companies Act", until=until)
    made = CertifiedReturn(
        completed_on=today,
        wording="All copies were shredded.",
        done_by="Their desk",
        checked_by="Their head",
        items=items,
        kept=kept,
    )
    person = chosen(chance, people_of(vendor_id)).as_actor(None)
    do(returns.certify, work, made, [paper("certificate")], actor=person)


def _compare(chance: Random) -> None:
    """Certificates are taken over or sent back; where none comes the company records it itself."""
    handed_in = select(ReturnCertificate.id).where(
        ReturnCertificate.state == ReturnCertificateState.HANDED_IN
    )
    waiting = db.session.scalars(handed_in.order_by(ReturnCertificate.id)).all()
    each(waiting, 0.3, chance, lambda number: _take_over(number, chance))
    for vendor in vendors(*VendorState):
        ended = returned.ended_of(vendor.id)
        left = [one.work.engagement_id for one in ended if not (one.settled_by or one.waiting)]
        vendor_id = vendor.id
        each(left, 0.02, chance, lambda work: _record(vendor_id, work))  # noqa: B023


def _take_over(certificate_id: int, chance: Random) -> None:
    row = db.session.get_one(ReturnCertificate, certificate_id)
    if chance.random() < 0.25:
        do(returns.send_back, row, remark="One slip is missing.", actor=one_of(BUYER))
        return
    items = returned.items_of(row.id)
    kept = NOTHING_KEPT
    if row.kept_until is not None:
        kept = KeptByLaw(what=row.kept_what, ground=row.kept_ground, until=row.kept_until)
    made = SettledData(
        way=way_of(one.way for one in items),
        settled_on=row.completed_on,
        wording=row.wording,
        said_by=row.done_by,
        kept=kept,
    )
    do(
        returns.propose,
        db.session.get_one(Vendor, row.vendor_id),
        [row.engagement_id],
        made,
        [],
        slips=[one.slip_id for one in items if one.slip_id is not None],
        certificate=row,
        actor=one_of(BUYER),
    )


def _record(vendor_id: int, work_id: int) -> None:
    made = SettledData(
        way=ReturnWay.DESTROYED,
        settled_on=clock.today(),
        wording="A note by telephone: all is shredded.",
        said_by="Their desk",
    )
    slips = [slip.id for slip in returned.slips_to_tick([work_id])]
    do(
        returns.propose,
        db.session.get_one(Vendor, vendor_id),
        [work_id],
        made,
        [paper("note")],
        slips=slips,
        actor=one_of(BUYER),
    )


def _confirm(chance: Random) -> None:
    def decide(number: int) -> None:
        row = db.session.get_one(ReturnRecord, number)
        do(
            records.decide,
            RETURNS,
            row,
            confirmed=chance.random() < 0.8,
            remark="Compared.",
            version=None,
            actor=another([row.proposed_by_id], BUYER),
            then=returns.after_decision,
        )

    rows = select(ReturnRecord.id).where(ReturnRecord.state == ProposedState.PROPOSED)
    each(db.session.scalars(rows.order_by(ReturnRecord.id)).all(), 0.3, chance, decide)


def _leave(chance: Random) -> None:
    """The end of a vendor all whose work has a last day begins; then it is closed once all is settled."""
    going_on = select(EngagementTerms.vendor_id).where(
        EngagementTerms.valid_until.is_(None),
        EngagementTerms.corrected_at.is_(None),
        EngagementTerms.ends_on.is_(None),
    )
    running = set(db.session.scalars(going_on))
    leaving = [one.id for one in vendors(VendorState.OFFBOARDING)]
    ending = [one.id for one in vendors(VendorState.ACTIVE) if one.id not in running]
    why, buyer = "The work is over.", one_of(BUYER)
    each(
        ending,
        0.1,
        chance,
        lambda number: do(
            onboarding.offboard, db.session.get_one(Vendor, number), reason=why, actor=buyer
        ),
    )
    each(
        leaving,
        0.2,
        chance,
        lambda number: do(
            onboarding.close, db.session.get_one(Vendor, number), reason=why, actor=buyer
        ),
    )


ACTS: tuple[tuple[Act, float], ...] = (
    (_end_work, 0.03),
    (_certify, 0.9),
    (_compare, 0.9),
    (_confirm, 0.9),
    (_leave, 0.5),
)
