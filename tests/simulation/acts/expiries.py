"""Certificates, approvals of subcontractors and of customers, and selections: they run out, and are renewed or not."""

from collections.abc import Collection
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.customers.models import EngagementCustomer
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor, VendorState
from portal.supervision.certificates import queries as certificates
from portal.supervision.certificates import services as certifying
from portal.supervision.certificates.models import (
    Certificate,
    CertificateEndKind,
    CheckWay,
    Standard,
)
from portal.supervision.certificates.workflow import CERTIFICATES, LookedAt, ToldCertificate
from portal.supervision.client_approvals import services as approving
from portal.supervision.client_approvals.models import ApprovalBasis, ClientApproval, EndKind
from portal.supervision.client_approvals.workflow import APPROVALS, GivenApproval
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.selections import queries as selected
from portal.supervision.selections import services as selecting
from portal.supervision.selections.models import SelectionAssessment, SelectionOutcome
from portal.supervision.selections.workflow import (
    FilledAnswer,
    FilledAssessment,
    ProposedOutcome,
)
from portal.supervision.subcontractors import end_services
from portal.supervision.subcontractors import queries as chain
from portal.supervision.subcontractors import services as subcontracting
from portal.supervision.subcontractors.models import (
    Advice,
    Subcontractor,
    SubcontractorEndKind,
    SubcontractorState,
)
from portal.supervision.subcontractors.services import ChainPlace
from portal.supervision.subcontractors.workflow import Application, SubcontractorOutcome
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
    works_of,
)

BUYER = Role.PROCUREMENT


def _ahead(chance: Random, least: int, most: int) -> date:
    return clock.today() + timedelta(days=chance.randint(least, most))


# Certificates.


def _record_certificate(chance: Random) -> None:
    vendor = chosen(chance, vendors())
    told, seen = _certificate(_ahead(chance, 5, 160)), _looked()
    works = works_of(vendor.id)[:1]
    do(certifying.propose, vendor, told, seen, works, [paper("ISO")], actor=one_of(BUYER))


def _certificate(until: date) -> ToldCertificate:
    return ToldCertificate(
        standard=Standard.ISO_27001,
        number="IS 4711",
        body="Certifying body",
        scope="All sites",
        since=clock.today() - timedelta(days=700),
        until=until,
    )


def _looked() -> LookedAt:
    return LookedAt(how=CheckWay.PUBLIC_LIST, on=clock.today(), where="List of the body")


def _renew_certificates(chance: Random) -> None:
    """By vendors that answer at all; procurement compares, or declines what cannot be recorded."""
    for row in certificates.to_renew(clock.today()):
        if row.vendor_id is not None:
            pace = temper(row.vendor_id) / 8
            each([row.id], pace, chance, lambda number: _hand_in(number, chance))
    each([row.id for row in certificates.to_check()], 0.3, chance, lambda one: _take(one, chance))


def _hand_in(certificate_id: int, chance: Random) -> None:
    renews = db.session.get_one(Certificate, certificate_id)
    vendor = db.session.get_one(Vendor, renews.vendor_id)
    person = chosen(chance, people_of(vendor.id)).as_actor(None)
    told = _certificate(_ahead(chance, 30, 300))
    do(certifying.hand_in, vendor, told, [paper("ISO")], actor=person, renews=renews)


def _take(handed_in_id: int, chance: Random) -> None:
    row = certificates.find_handed_in(handed_in_id)
    if row is None:
        return
    if chance.random() < 0.2:
        do(certifying.decline, row, reason="It cannot be read.", actor=one_of(BUYER))
        return
    vendor, told = db.session.get_one(Vendor, row.vendor_id), _certificate(row.certified_until)
    before = None if row.renews_id is None else db.session.get_one(Certificate, row.renews_id)
    do(
        certifying.propose,
        vendor,
        told,
        _looked(),
        works_of(vendor.id)[:1],
        [],
        actor=one_of(BUYER),
        renews=before,
        handed_in=row,
    )


def _end_certificate(chance: Random) -> None:
    rows = select(Certificate).where(
        Certificate.state == ProposedState.CONFIRMED, Certificate.certified_until > clock.today()
    )
    row = chosen(chance, db.session.scalars(rows.order_by(Certificate.id)).all())
    way, today = CertificateEndKind.WITHDRAWN, clock.today()
    do(
        records.end,
        CERTIFICATES,
        row,
        way,
        ended_on=today,
        reason="By the body",
        actor=one_of(BUYER),
    )


def _confirm_records(chance: Random) -> None:
    """What one person recorded is compared by another, and now and then is wrong."""
    for kind in (CERTIFICATES, APPROVALS):
        rows = select(kind.rows.id).where(kind.rows.state == ProposedState.PROPOSED)
        waiting: Collection[int] = db.session.scalars(rows.order_by(kind.rows.id)).all()
        for number in waiting:
            each([number], 0.3, chance, lambda one, of=kind: _decide(of, one, chance))  # type: ignore[misc]


def _decide(kind: object, number: int, chance: Random) -> None:
    row = db.session.get_one(kind.rows, number)  # type: ignore[attr-defined]
    other = another([row.proposed_by_id], BUYER)
    so = chance.random() < 0.85
    do(records.decide, kind, row, confirmed=so, remark="Compared.", version=None, actor=other)


# Subcontractors.


def _apply(chance: Random) -> None:
    vendor = chosen(chance, vendors())
    work = chosen(chance, works_of(vendor.id))
    said = _application(work.id, clock.today(), f"Helper {chance.randint(1, 9999)}")
    people = people_of(vendor.id)
    actor = people[0].as_actor(None) if people and chance.random() < 0.7 else one_of(BUYER)
    do(subcontracting.apply, vendor, work, said, [paper("contract")], actor=actor)


def _application(work_id: int, starts_on: date, name: str) -> Application:
    return Application(
        name=name,
        country="JP",
        address="1-1 Minato",
        tasks="Scanning",
        categories=tuple(sorted(chain.shared_categories(work_id))),
        handled_in="JP",
        place="Their office",
        safeguards="Locked rooms",
        starts_on=starts_on,
    )


def _deal_with_chain(chance: Random) -> None:
    """Examined, decided, taken back, ended; renewed before the last day, after it, or not at all."""
    rows = db.session.scalars(select(Subcontractor.id).order_by(Subcontractor.id)).all()
    each(rows, 0.12, chance, lambda number: _next_of_chain(number, chance))


def _next_of_chain(subcontractor_id: int, chance: Random) -> None:
    row, luck = db.session.get_one(Subcontractor, subcontractor_id), chance.random()
    if row.state is SubcontractorState.REQUESTED:
        if luck < 0.1:
            do(subcontracting.withdraw, row, reason="Not needed.", actor=one_of(BUYER))
        else:
            advice = Advice.APPROVE if luck < 0.85 else Advice.REFUSE
            do(subcontracting.examine, row, advice, "Looked.", version=None, actor=one_of(BUYER))
    elif row.state is SubcontractorState.EXAMINED:
        behind = chain.people_behind(row)
        decider = another(behind, Role.PRIVACY_OFFICER, Role.MANAGEMENT)
        until = _ahead(chance, 10, 150)
        outcome = SubcontractorOutcome(approved=luck < 0.8, remark="Seen.", approved_until=until)
        do(subcontracting.decide, row, outcome, version=None, actor=decider)
    elif row.state is SubcontractorState.APPROVED and row.approved_until is not None:
        if luck < 0.02:
            today, kind = clock.today(), chance.choice(list(SubcontractorEndKind)[:2])
            buyer = one_of(BUYER)
            do(
                end_services.end_subcontractor,
                row,
                kind,
                ended_on=today,
                reason="Over",
                actor=buyer,
            )
        elif row.approved_until < clock.today() + timedelta(days=20) and luck < 0.3:
            _renew(row)


def _renew(row: Subcontractor) -> None:
    first = max(clock.today(), (row.approved_until or clock.today()) + timedelta(days=1))
    said, beside = _application(row.engagement_id, first, row.name), ChainPlace(follows=row)
    vendor = db.session.get_one(Vendor, row.vendor_id)
    work = db.session.get_one(Engagement, row.engagement_id)
    do(subcontracting.apply, vendor, work, said, [], actor=one_of(BUYER), beside=beside)


# Customers whose data it is.


def _record_approval(chance: Random) -> None:
    links = db.session.scalars(select(EngagementCustomer).order_by(EngagementCustomer.id)).all()
    link = chosen(chance, links)
    work = db.session.get_one(Engagement, link.engagement_id)
    given = GivenApproval(
        customer_id=link.customer_id,
        basis=ApprovalBasis.LETTER,
        given_on=clock.today(),
        categories=tuple(sorted(chain.shared_categories(work.id))),
        countries=("JP",),
        approved_until=_ahead(chance, 10, 120),
    )
    do(approving.propose, work, given, [paper("letter")], actor=one_of(BUYER))


def _end_approval(chance: Random) -> None:
    rows = select(ClientApproval).where(ClientApproval.state == ProposedState.CONFIRMED)
    row = chosen(chance, db.session.scalars(rows.order_by(ClientApproval.id)).all())
    today, way = clock.today(), chance.choice((EndKind.WITHDRAWN, EndKind.ENDED))
    do(records.end, APPROVALS, row, way, ended_on=today, reason="By letter", actor=one_of(BUYER))


# Selection.


def _assess(chance: Random) -> None:
    """On a condition that ends; often it is let run out."""
    vendor = chosen(chance, vendors(VendorState.ACTIVE, VendorState.SUSPENDED))
    actor, today = one_of(BUYER), clock.today()
    if selected.open_of_vendor(vendor.id) is None:
        do(selecting.begin, vendor, assessed_on=today, actor=actor)
    row, known = selected.open_of_vendor(vendor.id), selected.criteria()
    if row is None:
        return
    on_condition = chance.random() < 0.7
    answers = {}
    for place, question in enumerate(known.questions):
        choices = question.choices
        value = choices[1 if on_condition and place % 3 == 0 and len(choices) > 2 else 0].id
        is_checked = question.id in known.checked
        answers[question.id] = FilledAnswer(
            value,
            "Seen in their papers.",
            today if is_checked else None,
            ("registry",) if is_checked else (),
            actor.user_id if is_checked else None,
        )
    outcome = ProposedOutcome(
        SelectionOutcome.CONDITIONAL if on_condition else SelectionOutcome.ADOPT,
        _ahead(chance, 20, 150) if on_condition else None,
        "Pledges of all workers." if on_condition else "",
        "They can do it.",
    )
    filled = FilledAssessment(today, answers, outcome)
    do(selecting.save, row, filled, {"SEL-04": [paper("rules")]}, actor=actor)
    do(selecting.propose, row, actor=actor)


def _decide_selections(chance: Random) -> None:
    def decide(number: int) -> None:
        row = db.session.get_one(SelectionAssessment, number)
        decider = another(selected.people_behind(row), Role.PRIVACY_OFFICER, Role.MANAGEMENT)
        so = chance.random() < 0.8
        do(selecting.decide, row, approved=so, remark="Seen.", actor=decider)

    rows = select(SelectionAssessment.id).where(SelectionAssessment.decided_at.is_(None))
    each(db.session.scalars(rows.order_by(SelectionAssessment.id)).all(), 0.3, chance, decide)


ACTS: tuple[tuple[Act, float], ...] = (
    (_record_certificate, 0.05),
    (_renew_certificates, 0.9),
    (_end_certificate, 0.01),
    (_confirm_records, 0.9),
    (_apply, 0.06),
    (_deal_with_chain, 0.9),
    (_record_approval, 0.04),
    (_end_approval, 0.01),
    (_assess, 0.05),
    (_decide_selections, 0.8),
)
