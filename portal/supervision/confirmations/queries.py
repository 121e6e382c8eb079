"""Every read about confirmations, and who may decide one: the one place for its four eyes.

What promises and plans read is for many vendors and any day, in one statement. "As of D" means facts
valid on D, as known now: one that was corrected since never counted, and what corrects it counts from
when that did. One from before the portal counts from its own day; any other from the day of its
approval, and its interval runs from the day on which it was held.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, or_, select

from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.certificates.models import CertificateEnd, CertificateEndKind
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationFile,
    ConfirmationKind,
    ConfirmationPerson,
    ConfirmationState,
    ConfirmationWork,
    Result,
)
from portal.supervision.findings.models import Finding

Part = TypeVar("Part", ConfirmationWork, ConfirmationPerson, ConfirmationFile)
_WAITS = (ConfirmationState.PROPOSED, ConfirmationState.RETURNED)


@dataclass(frozen=True)
class Around:
    """What belongs to one confirmation. `later`: the correction of it, not withdrawn."""

    works: Sequence[ConfirmationWork]
    people: Sequence[ConfirmationPerson]
    files: Sequence[ConfirmationFile]
    findings: Sequence[Finding]
    earlier: Confirmation | None
    later: Confirmation | None


def find(confirmation_id: int) -> Confirmation | None:
    return db.session.scalar(select(Confirmation).where(Confirmation.id == confirmation_id))


def lock(confirmation_id: int) -> Confirmation:
    """Its row, until the command ends."""
    statement = select(Confirmation).where(Confirmation.id == confirmation_id).with_for_update()
    return db.session.scalars(statement).one()


def find_file(confirmation_file_id: int) -> ConfirmationFile | None:
    row = select(ConfirmationFile).where(ConfirmationFile.id == confirmation_file_id)
    return db.session.scalar(row)


def works_of(confirmation_id: int) -> Sequence[ConfirmationWork]:
    return _of(ConfirmationWork, confirmation_id, ConfirmationWork.engagement_id)


def people_of(confirmation_id: int) -> Sequence[ConfirmationPerson]:
    return _of(ConfirmationPerson, confirmation_id, ConfirmationPerson.id)


def files_of(confirmation_id: int) -> Sequence[ConfirmationFile]:
    return _of(ConfirmationFile, confirmation_id, ConfirmationFile.id)


def _of(model: type[Part], confirmation_id: int, order: Any) -> Sequence[Part]:
    rows = select(model).where(model.confirmation_id == confirmation_id).order_by(order)
    return db.session.scalars(rows).all()


def correction_of(confirmation_id: int) -> Confirmation | None:
    """The one that corrects it and was not withdrawn."""
    stands = Confirmation.state != ConfirmationState.WITHDRAWN
    rows = select(Confirmation).where(Confirmation.corrects_id == confirmation_id, stands)
    return db.session.scalar(rows.order_by(Confirmation.id.desc()).limit(1))


def around(row: Confirmation) -> Around:
    seen = select(Finding).filter_by(subject_kind=row.__tablename__, subject_id=row.id)
    return Around(
        works_of(row.id),
        people_of(row.id),
        files_of(row.id),
        db.session.scalars(seen.order_by(Finding.id)).all(),
        find(row.corrects_id) if row.corrects_id is not None else None,
        correction_of(row.id),
    )


def of_vendor(vendor_id: int) -> Sequence[Confirmation]:
    """What waits first, then the newest."""
    rows = select(Confirmation).where(Confirmation.vendor_id == vendor_id)
    newest = db.session.scalars(rows.order_by(Confirmation.held_on.desc(), Confirmation.id.desc()))
    return sorted(newest, key=lambda row: row.state not in _WAITS)


def all_confirmations() -> Select[Confirmation, Vendor]:
    return select(Confirmation, Vendor).join(Vendor, Vendor.id == Confirmation.vendor_id)


def demand_other(row: Confirmation, actor: Actor) -> None:
    """Refuses whoever put it forward, though a colleague mended it since; else as four eyes say."""
    for person_id in people_behind(row):
        demand_second_person(actor, proposer_id=person_id, proposer_roles=row.proposer_roles)


def people_behind(row: Confirmation) -> list[int]:
    """Everybody who put it forward, the last one first."""
    return [row.proposed_by_id, *row.earlier_by]


_APPROVED = (ConfirmationState.APPROVED, ConfirmationState.REPLACED)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One that was held by the day. `counts_from` None: it waits for its approval.

    `certified_from` and `certified_until` (its last day): of a certificate.
    """

    confirmation_id: int
    number: str
    kind: ConfirmationKind
    held_on: date
    counts_from: date | None
    result: Result
    is_imported: bool = False
    certified_from: date | None = None
    certified_until: date | None = None

    @property
    def is_approved(self) -> bool:
        return self.counts_from is not None

    @property
    def is_good(self) -> bool:
        return self.result is not Result.NOT_IN_ORDER

    def certifies(self, day: date) -> bool:
        """Whether it is a certificate that is valid on the day."""
        until = self.certified_until
        begun = self.certified_from is None or self.certified_from <= day
        is_one = self.kind is ConfirmationKind.CERTIFICATE and self.is_good and self.is_approved
        return is_one and begun and until is not None and day <= until


def confirmed_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[Confirmed, ...]]:
    """By engagement, in the order of days; `vendor_ids` None: of all. What waits included."""
    if has_none(vendor_ids, ConfirmationWork):
        return {}
    statement = (
        select(
            ConfirmationWork.engagement_id,
            Confirmation.id,
            Confirmation.number,
            Confirmation.kind,
            Confirmation.held_on,
            Confirmation.state,
            Confirmation.result,
            Confirmation.is_imported,
            Confirmation.proposed_at,
            Confirmation.decided_on,
            Confirmation.corrects_id,
            Confirmation.certified_from,
            Confirmation.certified_until,
            CertificateEnd.ended_on.label("certificate_ended_on"),
            CertificateEnd.kind.label("certificate_end"),
            owed_on(as_of, ObligationKind.CONFIRMATION_DECISION).label("waits"),
        )
        .join(Confirmation, Confirmation.id == ConfirmationWork.confirmation_id)
        .outerjoin(CertificateEnd, CertificateEnd.certificate_id == Confirmation.certificate_id)
        .order_by(Confirmation.held_on, Confirmation.id)
    )
    statement = among(statement, ConfirmationWork.vendor_id, vendor_ids)
    rows = db.session.execute(statement).all()
    by_id = {row.id: row for row in rows}
    found: dict[int, list[Confirmed]] = defaultdict(list)
    for row in rows:
        if row.held_on > as_of or row.state is ConfirmationState.REPLACED:
            continue
        counts_from = counted_from(row, by_id)
        if counts_from is not None and counts_from > as_of:
            counts_from = None
        proposed = row.state is ConfirmationState.PROPOSED
        waits = row.waits or (proposed and clock.day_of(row.proposed_at) <= as_of)
        if counts_from is not None or waits:
            found[row.engagement_id].append(
                Confirmed(
                    row.id,
                    row.number,
                    row.kind,
                    row.held_on,
                    counts_from,
                    row.result,
                    row.is_imported,
                    row.certified_from,
                    _certified_until(row),
                )
            )
    return {engagement_id: tuple(several) for engagement_id, several in found.items()}


def _certified_until(row: Any) -> date | None:
    """The last day of its certificate, or the day before that one ended; recorded by mistake, none."""
    until: date | None = row.certified_until
    if row.certificate_ended_on is None or until is None:
        return until
    mistaken = row.certificate_end is CertificateEndKind.MISTAKEN
    first: date = row.held_on if mistaken else row.certificate_ended_on
    return min(until, first - timedelta(days=1))


def counted_from(row: Any, by_id: Mapping[int, Any]) -> date | None:
    """From when an approved one counts; None: it is not approved. `by_id`: what it may correct."""
    if row.state not in _APPROVED:
        return None
    held: date = row.held_on
    if row.is_imported:
        return held
    approved: date = row.decided_on
    corrected = by_id.get(row.corrects_id)
    if corrected is not None and (before := counted_from(corrected, by_id)) is not None:
        approved = min(approved, before)
    return max(held, approved)


def owed_on(day: date, *kinds: ObligationKind) -> ColumnElement[bool]:
    """SQL, of confirmations: something of these kinds was open about it on the day."""
    return exists().where(
        Obligation.kind.in_(kinds),
        Obligation.subject_kind == Confirmation.__tablename__,
        Obligation.subject_id == Confirmation.id,
        Obligation.opened_on <= day,
        or_(Obligation.closed_on.is_(None), Obligation.closed_on > day),
    )
