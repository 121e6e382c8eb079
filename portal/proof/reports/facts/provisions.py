"""Records of provision, external recipients and certificates that a report tells of, as of any day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, select

from portal.foundation.core.database.db import db, valid_on
from portal.supervision.certificates.models import (
    Certificate,
    CertificateEnd,
    CertificateEndKind,
)
from portal.supervision.certificates.queries import of_vendor, works_of
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
    ProvisionEnd,
    ProvisionRecord,
)


@dataclass(frozen=True, slots=True)
class ProvisionFacts:
    """`records`: by id, of the work of the day; `recipients`: on the site on the day, each with what the
    policy called it then."""

    records: Mapping[int, ProvisionRecord] = field(default_factory=dict)
    recipients: Sequence[tuple[ExternalRecipient, PolicyRecipient | None]] = ()


def provisions(
    record_ids: Collection[int], engagement_ids: Collection[int], as_of: date
) -> ProvisionFacts:
    """`engagement_ids`: of the work whose data the web site sends on the day."""
    made = select(ProvisionRecord).where(ProvisionRecord.id.in_(record_ids))
    site = (
        select(ExternalRecipient, PolicyRecipient)
        .outerjoin(
            PolicyRecipient,
            and_(
                PolicyRecipient.id == ExternalRecipient.named_as_id,
                valid_on(PolicyRecipient, as_of),
            ),
        )
        .where(
            ExternalRecipient.engagement_id.in_(engagement_ids), valid_on(ExternalRecipient, as_of)
        )
        .order_by(ExternalRecipient.id)
    )
    return ProvisionFacts(
        {row.id: row for row in db.session.scalars(made)} if record_ids else {},
        [(row, named) for row, named in db.session.execute(site)] if engagement_ids else [],
    )


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate with what ended it by the day, and the ids of the work it covers."""

    row: Certificate
    end: CertificateEnd | None
    works: Sequence[int] = ()


def certificates(vendor_id: int, first: date, as_of: date) -> list[CertificateFacts]:
    """Confirmed, not recorded by mistake, begun by the day and not over before the period."""
    known = [
        (row, end)
        for row, end in of_vendor(vendor_id)
        if row.state is ProposedState.CONFIRMED
        and row.certified_until >= first
        and (row.certified_from or first) <= as_of
        and (end is None or end.kind is not CertificateEndKind.MISTAKEN)
    ]
    works = works_of([row.id for row, _end in known])
    return [
        CertificateFacts(row, end if end and end.ended_on <= as_of else None, works.get(row.id, ()))
        for row, end in sorted(known, key=lambda pair: pair[0].id)
    ]


def ends_of_provisions(numbers: Mapping[int, str]) -> Mapping[int, str]:
    """By id of how a record of provision ended the record's number."""
    end = ProvisionEnd
    rows = select(end.id, end.record_id).where(end.record_id.in_(list(numbers)))
    return {row.id: numbers[row.record_id] for row in db.session.execute(rows)}
