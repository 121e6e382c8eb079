"""What a report is made of, read for one vendor; how many statements never depends on the data."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say, say_p
from portal.foundation.evidence.models import StoredFile
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.mail.queries import MailThen, ends_before
from portal.ledger.contracts.models import ContractFile
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.attestations.models import (
    DUTIES,
    Attestation,
    AttestationRequest,
    ExceptionDecision,
    SignatoryAuthority,
    SignedHow,
)
from portal.supervision.attestations.statements.exception_rows import Deviation
from portal.supervision.attestations.statements.queries import exceptions_of
from portal.supervision.certificates.models import CertificateFile
from portal.supervision.client_approvals.models import ClientApprovalFile
from portal.supervision.confirmations.models import ConfirmationFile
from portal.supervision.findings.models import Finding, FindingFile
from portal.supervision.incidents.models import IncidentFile
from portal.supervision.onboarding.models import VendorProposal
from portal.supervision.provisions.models import ProvisionFile
from portal.supervision.reminders.models import Digest, SentReminder
from portal.supervision.responses.assignments.models import AnswerFile, Assignment
from portal.supervision.returns.models import ReturnCertificateFile, ReturnFile
from portal.supervision.selections.models import SelectionFile

# What a report names beside the record of authority; of all others it says the same below the table.
NAMED_HOW: Mapping[SignedHow, Message] = {
    SignedHow.LETTER: say_p("of a signature, in a report", "letter code"),
    SignedHow.PASSKEY: say_p("of a signature, in a report", "passkey"),
}


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

    @property
    def entitled_by(self) -> Sequence[Message | str]:
        """The number of the record of authority; and that no account or no password proved who signs."""
        numbers = [] if self.authority is None else [self.authority.number]
        by = NAMED_HOW.get(self.attestation.signed_how) if self.attestation else None
        return numbers if by is None else [*numbers, by]

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


def how_signed(signed: Iterable[Attestation]) -> Message:
    """The password is said alone only where it is known of each that names no other way."""
    ways = {each.signed_how for each in signed}
    if SignedHow.EITHER in ways or not ways & {SignedHow.PASSWORD, SignedHow.PASSKEY}:
        return say(
            "Where nothing else is said, it was signed on the portal, with the password entered again or "
            "by a passkey."
        )
    if SignedHow.PASSKEY in ways:
        return say(
            "Where nothing else is said, it was signed on the portal with the password entered again; "
            "where a passkey is named, by a passkey of the account in its place."
        )
    return say(
        "Where nothing else is said, it was signed on the portal with the password entered again."
    )


@dataclass(frozen=True, slots=True)
class FileFact:
    """Stored bytes with what they belong to; `owner_id`: of a contract, an authority and so on.

    `at`: of what they show, `made_at`: of the bytes, where these may come after it (a receipt).
    """

    owner_id: int
    name: str
    at: datetime
    sha256: str
    size: int
    made_at: datetime | None = None
    erased_on: date | None = None


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
    rows = db.session.execute(
        select(
            AttestationRequest,
            Obligation.due_on,
            Obligation.closed_on,
            Attestation,
            SignatoryAuthority,
        )
        .select_from(AttestationRequest)
        .outerjoin(Obligation, newest_duty(AttestationRequest, as_of, *DUTIES))
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


def newest_duty(model: Any, as_of: date, *kinds: ObligationKind) -> ColumnElement[bool]:
    """SQL: the obligation that says when a row was due, as of the day; moved ones give way."""
    later = aliased(Obligation)
    has_later = select(later.id).where(
        later.subject_kind == Obligation.subject_kind,
        later.subject_id == Obligation.subject_id,
        later.kind == Obligation.kind,
        later.opened_on <= as_of,
        later.id > Obligation.id,
    )
    return and_(
        Obligation.kind.in_(kinds),
        _is_about(model),
        Obligation.opened_on <= as_of,
        ~has_later.exists(),
    )


def rows_by(key: Any, ids: Collection[int], order: Any) -> Mapping[int, Sequence[Any]]:
    """The rows whose column `key` is one of these ids, by that id."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.scalars(select(key.class_).where(key.in_(ids)).order_by(order)):
        found[getattr(row, key.key)].append(row)
    return found


def _is_about(model: Any) -> ColumnElement[bool]:
    return and_(Obligation.subject_kind == model.__tablename__, Obligation.subject_id == model.id)


def _files(owner: Any, name: Any, at: Any, sha256: Any, *order: Any) -> Select[Any]:
    return (
        select(owner, name, at, sha256, StoredFile.size, StoredFile.stored_at, StoredFile.erased_on)
        .join(StoredFile, StoredFile.sha256 == sha256)
        .order_by(owner, *order)
    )


_FILES: Mapping[str, Select[Any]] = {
    "contract": _files(
        ContractFile.contract_id,
        ContractFile.name,
        ContractFile.added_at,
        ContractFile.sha256,
        ContractFile.added_at,
    ),
    "authority": _files(
        SignatoryAuthority.id,
        SignatoryAuthority.file_name,
        SignatoryAuthority.recorded_at,
        SignatoryAuthority.file_sha256,
    ),
    "attestation": _files(
        Attestation.id, Attestation.number, Attestation.signed_at, Attestation.receipt_sha256
    ),
    "answer": _files(
        AnswerFile.assignment_id,
        AnswerFile.question_id + " " + AnswerFile.file_name,
        AnswerFile.added_at,
        AnswerFile.file_sha256,
        AnswerFile.question_id,
        AnswerFile.id,
    ).where(AnswerFile.taken_back_at.is_(None)),
    "confirmation": _files(
        ConfirmationFile.confirmation_id,
        ConfirmationFile.file_name,
        ConfirmationFile.added_at,
        ConfirmationFile.file_sha256,
        ConfirmationFile.id,
    ),
    "incident": _files(
        IncidentFile.incident_id,
        IncidentFile.file_name,
        IncidentFile.added_at,
        IncidentFile.file_sha256,
        IncidentFile.id,
    ),
    "selection": _files(
        SelectionFile.assessment_id,
        SelectionFile.file_name,
        SelectionFile.added_at,
        SelectionFile.file_sha256,
        SelectionFile.id,
    ),
    "client_approval": _files(
        ClientApprovalFile.approval_id,
        ClientApprovalFile.file_name,
        ClientApprovalFile.added_at,
        ClientApprovalFile.file_sha256,
        ClientApprovalFile.id,
    ),
    "provision": _files(
        ProvisionFile.record_id,
        ProvisionFile.file_name,
        ProvisionFile.added_at,
        ProvisionFile.file_sha256,
        ProvisionFile.id,
    ),
    "certificate": _files(
        CertificateFile.certificate_id,
        CertificateFile.file_name,
        CertificateFile.added_at,
        CertificateFile.file_sha256,
        CertificateFile.id,
    ),
    "return": _files(
        ReturnFile.return_id,
        ReturnFile.file_name,
        ReturnFile.added_at,
        ReturnFile.file_sha256,
        ReturnFile.id,
    ),
    "return_certificate": _files(
        ReturnCertificateFile.certificate_id,
        ReturnCertificateFile.file_name,
        ReturnCertificateFile.added_at,
        ReturnCertificateFile.file_sha256,
        ReturnCertificateFile.id,
    ),
    "finding": _files(
        FindingFile.finding_id,
        FindingFile.file_name,
        FindingFile.added_at,
        FindingFile.file_sha256,
        FindingFile.id,
    ),
}


def files(owner_ids: Mapping[str, Iterable[int]]) -> Mapping[str, Sequence[FileFact]]:
    """By kind (a key of `_FILES`): the files behind the rows with these ids, by row."""
    found = {}
    for kind, statement in _FILES.items():
        owner = statement.selected_columns[0]
        ids = list(owner_ids[kind])
        rows = db.session.execute(statement.where(owner.in_(ids))) if ids else ()
        found[kind] = [FileFact(*row) for row in rows]
    return found
