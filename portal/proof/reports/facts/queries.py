"""What a report is made of, read for one vendor; how many statements never depends on the data."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.core import clock
from portal.foundation.core.database.db import db, valid_on
from portal.foundation.evidence.models import StoredFile
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.queries import MailThen, ends_before
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.models import Contract, ContractCover, ContractFile
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.attestations.models import (
    DUTIES,
    Attestation,
    AttestationRequest,
    ExceptionDecision,
    SignatoryAuthority,
)
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.attestations.statements.queries import exceptions_of
from portal.supervision.findings.models import Finding
from portal.supervision.onboarding.models import VendorProposal
from portal.supervision.reminders.models import Digest, SentReminder
from portal.supervision.responses.assignments.models import Assignment


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """A request with what was answered by the day asked for, and under which authority.

    `due_on` and `closed_on` are of the last obligation opened by then.
    """

    request: AttestationRequest
    due_on: date | None
    closed_on: date | None
    attestation: Attestation | None
    authority: SignatoryAuthority | None
    exceptions: Sequence[Deviation] = ()  # what is not as stated

    def stood_on(self, day: date) -> bool:
        """Signed by then, and not ended by then."""
        signed = self.attestation
        if signed is None or signed.signed_on > day:
            return False
        return signed.ended_on is None or signed.ended_on > day

    def is_open_on(self, day: date) -> bool:
        """Asked, not answered, and still waited for."""
        waited_for = self.closed_on is None or self.closed_on > day
        return self.attestation is None and self.due_on is not None and waited_for


@dataclass(frozen=True, slots=True)
class ContractOnDay(cover_queries.KnownTerms):
    """A contract with its terms as they were known on the day."""

    id: int
    vendor_id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class FileFact:
    """Stored bytes with what they belong to; `owner_id`: of a contract, authority or attestation.

    `at`: of what they show, `made_at`: of the bytes, where these may come after it (a receipt).
    """

    owner_id: int
    name: str
    at: datetime
    sha256: str
    size: int
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminded:
    """A stage of an obligation of which a mail to the vendor's people was written on a day.

    `mail`: what became of the mail, and `at`: when. None where the mail is not kept any more.
    """

    on: date
    stage: int
    kind: ObligationKind
    number: str
    statement_id: str | None
    mail: MailState | None
    queued_at: datetime | None
    finished_at: datetime | None
    not_then: bool = False  # it was sent again afterwards: all that is known is that it was not


def requests(vendor_id: int, as_of: date) -> Sequence[RequestAnswered]:
    """Everything asked by the day, with what was signed by then, in the order of asking."""
    later = aliased(Obligation)
    about = (
        Obligation.subject_kind == AttestationRequest.__tablename__,
        Obligation.kind.in_(DUTIES),
    )
    has_later = select(later.id).where(
        later.subject_kind == Obligation.subject_kind,
        later.subject_id == Obligation.subject_id,
        later.kind == Obligation.kind,
        later.opened_on <= as_of,
        later.id > Obligation.id,
    )
    rows = db.session.execute(
        select(
            AttestationRequest,
            Obligation.due_on,
            Obligation.closed_on,
            Attestation,
            SignatoryAuthority,
        )
        .select_from(AttestationRequest)
        .outerjoin(
            Obligation,
            and_(
                Obligation.subject_id == AttestationRequest.id,
                Obligation.opened_on <= as_of,
                *about,
                ~has_later.exists(),
            ),
        )
        .outerjoin(
            Attestation,
            and_(Attestation.request_id == AttestationRequest.id, Attestation.signed_on <= as_of),
        )
        .outerjoin(SignatoryAuthority, SignatoryAuthority.id == Attestation.authority_id)
        .where(AttestationRequest.vendor_id == vendor_id, AttestationRequest.requested_on <= as_of)
        .order_by(AttestationRequest.id)
    )
    found = [RequestAnswered(*row) for row in rows]
    named = exceptions_of(
        [request.attestation for request in found if request.attestation is not None]
    )
    return [
        replace(request, exceptions=named.get(request.attestation.id, ()))
        if request.attestation
        else request
        for request in found
    ]


def open_proposals(vendor_id: int, day: date) -> Sequence[VendorProposal]:
    """What was proposed about the vendor by the day and not decided then."""
    statement = select(VendorProposal).where(
        VendorProposal.vendor_id == vendor_id, *_waits(VendorProposal, day)
    )
    return db.session.scalars(statement.order_by(VendorProposal.id)).all()


def open_exceptions(vendor_id: int, day: date) -> Sequence[tuple[ExceptionDecision, str]]:
    """Exceptions proposed by the day and not decided then, with the number of the attestation."""
    rows = db.session.execute(
        select(ExceptionDecision, Attestation.number)
        .join(Attestation, Attestation.id == ExceptionDecision.attestation_id)
        .where(
            ExceptionDecision.vendor_id == vendor_id,
            *_waits(ExceptionDecision, day),
            or_(Attestation.ended_on.is_(None), Attestation.ended_on > day),
        )
        .order_by(ExceptionDecision.id)
    )
    return [(decision, number) for decision, number in rows]


def obligations(vendor_id: int, day: date) -> Sequence[Obligation]:
    """What somebody owed on the day, the most urgent first; what was handed in by then left out."""
    return db.session.scalars(
        select(Obligation)
        .where(
            Obligation.vendor_id == vendor_id,
            Obligation.opened_on <= day,
            or_(Obligation.closed_on.is_(None), Obligation.closed_on > day),
            or_(Obligation.handed_in_on.is_(None), Obligation.handed_in_on > day),
        )
        .order_by(Obligation.due_on, Obligation.id)
    ).all()


def _waits(model: Any, day: date) -> tuple[ColumnElement[bool], ...]:
    """SQL, of proposals: made by the day, and not decided then."""
    over = clock.midnight(day + timedelta(days=1))
    return (
        model.proposed_at < over,
        or_(model.decided_at.is_(None), model.decided_at >= over),
    )


def contracts(vendor_id: int, day: date) -> Sequence[ContractOnDay]:
    """With their terms as they were known on the day."""
    statement = select(Contract).where(Contract.vendor_id == vendor_id).order_by(Contract.id)
    later = cover_queries.recorded_since([vendor_id], day)
    return [
        ContractOnDay(
            id=row.id,
            vendor_id=row.vendor_id,
            number=row.number,
            title=row.title,
            **cover_queries.terms_known_on(
                {name: getattr(row, name) for name in cover_queries.TERMS},
                later.get(row.id, ()),
                day,
            ),
        )
        for row in db.session.scalars(statement)
    ]


def covers(vendor_id: int, as_of: date) -> Mapping[int, Sequence[int]]:
    """Ids of the work each contract covers on the day, by contract."""
    rows = db.session.execute(
        select(ContractCover.contract_id, ContractCover.engagement_id)
        .where(ContractCover.vendor_id == vendor_id, valid_on(ContractCover, as_of))
        .order_by(ContractCover.engagement_id)
    )
    found: dict[int, list[int]] = {}
    for contract_id, engagement_id in rows:
        found.setdefault(contract_id, []).append(engagement_id)
    return found


def reminders(vendor_id: int, first: date, last: date) -> Sequence[Reminded]:
    """What mails to the vendor's people were about, and what became of the mails; both days
    included."""
    number = func.coalesce(AttestationRequest.number, Assignment.number, Finding.number, "")
    what = (
        Digest.sent_on,
        SentReminder.stage,
        Obligation.kind,
        number,
        AttestationRequest.statement_id,
        OutboxEmail.state,
        OutboxEmail.queued_at,
        OutboxEmail.finished_at,
    )
    rows = db.session.execute(
        select(*what, OutboxEmail.id)
        .select_from(SentReminder)
        .join(Obligation, Obligation.id == SentReminder.obligation_id)
        .join(Digest, Digest.id == SentReminder.digest_id)
        .outerjoin(OutboxEmail, OutboxEmail.id == Digest.mail_id)
        .outerjoin(AttestationRequest, _is_about(AttestationRequest))
        .outerjoin(Assignment, _is_about(Assignment))
        .outerjoin(Finding, _is_about(Finding))
        .where(
            SentReminder.vendor_id == vendor_id,
            Obligation.holder == Holder.VENDOR,
            Digest.sent_on >= first,
            Digest.sent_on <= last,
        )
        .order_by(
            Digest.sent_on,
            SentReminder.stage,
            AttestationRequest.number,
            Assignment.number,
            Finding.number,
            OutboxEmail.id,
        )
    ).all()
    before = ends_before({row.id for row in rows if row.id is not None}, last)
    return [_as_it_was(Reminded(*row[:-1]), before.get(row.id)) for row in rows]


def _as_it_was(one: Reminded, known: MailThen | None) -> Reminded:
    if known is None:
        return one
    return replace(
        one, mail=known.state, finished_at=known.finished_at, not_then=known.state is None
    )


def _is_about(model: Any) -> ColumnElement[bool]:
    return and_(Obligation.subject_kind == model.__tablename__, Obligation.subject_id == model.id)


def files(
    contract_ids: Collection[int],
    authority_ids: Collection[int],
    attestation_ids: Collection[int],
) -> Mapping[str, Sequence[FileFact]]:
    """The files behind these rows under `contract`, `authority` and `attestation`."""
    of = {
        "contract": select(
            ContractFile.contract_id, ContractFile.name, ContractFile.added_at, ContractFile.sha256
        ).where(ContractFile.contract_id.in_(contract_ids)),
        "authority": select(
            SignatoryAuthority.id,
            SignatoryAuthority.file_name,
            SignatoryAuthority.recorded_at,
            SignatoryAuthority.file_sha256,
        ).where(SignatoryAuthority.id.in_(authority_ids)),
        "attestation": select(
            Attestation.id, Attestation.number, Attestation.signed_at, Attestation.receipt_sha256
        ).where(Attestation.id.in_(attestation_ids)),
    }
    found: dict[str, list[FileFact]] = {kind: [] for kind in of}
    for kind, statement in of.items():
        known = statement.subquery()
        owner, name, at, sha256 = known.c
        rows = db.session.execute(
            select(owner, name, at, sha256, StoredFile.size, StoredFile.stored_at)
            .join(StoredFile, StoredFile.sha256 == sha256)
            .order_by(owner, at)
        )
        found[kind] = [FileFact(*row) for row in rows]
    return found
