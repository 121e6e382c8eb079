"""What follows from certificates by itself: one that was relied on and is over, and data that asks for one
where there is none, open a finding, each once; drafts are filled in and asked again.

Relied on is a certificate by which answers were given that still count, one that a confirmation rests on,
and one that the data shared asks for. A renewal that is confirmed takes its place: then nothing is opened.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from portal.content import catalogue
from portal.content.definitions.certifications import CertifiedNeed
from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, among, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing.queries import work_on
from portal.ledger.data_sharing.work_on_day import WorkOnDay
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import ENDED
from portal.supervision.attestations.queries import hold_vendor
from portal.supervision.certificates.models import (
    Certificate,
    CertificateEnd,
)
from portal.supervision.certificates.queries import in_force_on
from portal.supervision.certificates.workflow import name_of
from portal.supervision.confirmations.models import Confirmation, ConfirmationState
from portal.supervision.consequences.wanted import VENDORS, SubjectOf
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.findings.services import New, open_findings
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.responses.assignments.models import (
    Assignment,
    AssignmentState,
    GivenAnswer,
)
from portal.supervision.responses.prefill.certified import follow_certificates

Found = Mapping[int, list[tuple[New, Subject]]]


def settle_certificates(*, thorough: bool = True) -> int:
    """Drafts that follow certificates, and findings about what is over or missing; how many vendors got one.

    `thorough`: also what the data shared asks for, which reads all work; for the night.
    """
    follow_certificates()
    return sum(
        _open(vendor_id, thorough=thorough) for vendor_id in sorted(_new(None, thorough=thorough))
    )


def _open(vendor_id: int, *, thorough: bool) -> bool:
    """All of a vendor in one command."""
    with transaction():
        hold_vendor(vendor_id)
        findings: list[Finding] = []
        owed: list[Subject] = []
        for new, subject in _new([vendor_id], thorough=thorough).get(vendor_id, ()):
            opened = open_findings([new], subject=subject, by=None)
            findings += opened.findings
            owed += opened.obligations
        if not findings:
            return False
        db.session.flush()
        numbers = ", ".join(row.number for row in findings)
        text = say("Opened by itself: %(numbers)s", numbers=numbers)
        record(SYSTEM, "finding.opened", findings[0], text, also=[*findings[1:], *owed])
    return True


def _new(vendor_ids: Collection[int] | None, *, thorough: bool) -> Found:
    """What is no finding and never was one, by vendor of those we work with."""
    found: dict[int, list[tuple[New, Subject]]] = defaultdict(list)
    for row in _over(vendor_ids):
        found[row.vendor_id or 0].append((_lapse(row), SubjectOf(row.__tablename__, row.id)))
    if thorough:
        for new in _missing(vendor_ids):
            found[new.vendor_id or 0].append((new, SubjectOf(VENDORS, new.vendor_id or 0)))
    opened = select(Finding.vendor_id, Finding.about).where(
        Finding.cause == Cause.CERTIFICATE, Finding.vendor_id.in_(found)
    )
    known = {(row.vendor_id, row.about) for row in db.session.execute(opened)}
    fresh = {
        vendor_id: [(new, about) for new, about in several if (vendor_id, new.about) not in known]
        for vendor_id, several in found.items()
    }
    return {vendor_id: several for vendor_id, several in fresh.items() if several}


def _over(vendor_ids: Collection[int] | None) -> Iterable[Certificate]:
    """Confirmed, relied on, over or ended, and not followed by one that is confirmed."""
    today, later = clock.today(), aliased(Certificate)
    renewed = exists().where(
        later.renews_id == Certificate.id, later.state == ProposedState.CONFIRMED
    )
    statement = (
        select(Certificate)
        .join(Vendor, Vendor.id == Certificate.vendor_id)
        .outerjoin(CertificateEnd, CertificateEnd.certificate_id == Certificate.id)
        .where(
            Certificate.state == ProposedState.CONFIRMED,
            or_(Certificate.certified_until < today, CertificateEnd.ended_on <= today),
            Vendor.state.not_in(ENDED),
            ~renewed,
            or_(Certificate.id.in_(_answering()), Certificate.id.in_(_confirming())),
        )
        .order_by(Certificate.id)
    )
    return db.session.scalars(among(statement, Certificate.vendor_id, vendor_ids)).all()


def _answering() -> Select[int | None]:
    """Those on which answers rest that were handed in and are the latest of their sheet."""
    newer = aliased(Assignment)
    followed = exists().where(
        newer.last_id == Assignment.id, newer.state == AssignmentState.ACCEPTED
    )
    counts = (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
    return (
        select(GivenAnswer.certificate_id)
        .join(Assignment, Assignment.id == GivenAnswer.assignment_id)
        .where(GivenAnswer.certificate_id.is_not(None), Assignment.state.in_(counts), ~followed)
    )


def _confirming() -> Select[int | None]:
    return select(Confirmation.certificate_id).where(
        Confirmation.certificate_id.is_not(None), Confirmation.state == ConfirmationState.APPROVED
    )


def _lapse(row: Certificate) -> New:
    severity = Severity.MINOR  # as the standard sheet has it for an expired one
    return New(
        vendor_id=row.vendor_id,
        cause=Cause.CERTIFICATE,
        about=f"certificate:{row.number}",
        title=say(
            "A certificate that was relied on is over: %(name)s (%(number)s)",
            name=name_of(row),
            number=row.number,
        ),
        action=say("Hand in the renewed certificate, or show otherwise what it stood for."),
        severity=severity,
        owner=Owner.VENDOR,
        due_days=catalogue.due_days(severity.value),
    )


def _missing(vendor_ids: Collection[int] | None) -> Iterable[New]:
    """Of running work within whose reach is data that asks for a certificate, where none is in force."""
    today, needs = clock.today(), catalogue.certifications().needs
    held = in_force_on(vendor_ids, today)
    for vendor_id, works in work_on(today, vendor_ids).items():
        for work in works:
            for need in needs:
                covers = any(
                    one.standard.value in need.standards and work.engagement_id in one.works
                    for one in held.get(vendor_id, ())
                )
                if not covers and _asks(work, need):
                    yield _need(work, need)


def _asks(work: WorkOnDay, need: CertifiedNeed) -> bool:
    today = clock.today()
    runs = work.starts_on <= today and (work.ends_on is None or work.ends_on >= today)
    begun = work.reach.first is not None and work.reach.first <= today
    return (
        runs
        and begun
        and any(
            shared.share.category in need.categories and not shared.is_provided
            for shared in work.shares
        )
    )


def _need(work: WorkOnDay, need: CertifiedNeed) -> New:
    severity = Severity.MAJOR
    return New(
        vendor_id=work.vendor_id,
        cause=Cause.CERTIFICATE,
        about=f"certificate:{need.id}:{work.engagement_id}",
        title=say(
            "No certificate is on record that the data of this work asks for: %(work)s (%(number)s)",
            work=work.name,
            number=work.number,
        ),
        action=need.because,
        severity=severity,
        owner=Owner.VENDOR,
        due_days=catalogue.due_days(severity.value),
        engagement_id=work.engagement_id,
    )
