"""Requests, signed attestations, records of authority, and decisions on exceptions."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, case, cast, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.accounts.models import ProvedBy
from portal.foundation.core.database.db import Base, Dated, open_text_enum
from portal.foundation.core.words.messages import Message, Text, from_json
from portal.foundation.evidence.types import FileKind, Kinds
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor

AUTHORITY_PAPERS: Kinds = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)
AUTHORITY_MONTHS: Final = 12  # offered first as the time for which one is valid


class Wording(StrEnum):
    START = "start"  # looks ahead: before anything was handled
    PERIOD = "period"  # looks back and ahead: for a period that has ended


class RequestState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    AFFIRM = "affirm"
    AFFIRM_WITH_EXCEPTION = "affirm_with_exception"
    DECLINE = "decline"


class AttestationState(StrEnum):
    SIGNED = "signed"
    VOID = "void"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """Why a statement was asked for."""

    BY_HAND = "by_hand"
    START = "start"  # a piece of work begins
    PLAN = "plan"  # its turn in the supervision plan
    TIER = "tier"  # the tier rose and asks for more
    RENEWAL = "renewal"  # the contract was renewed
    SITE_OR_STAFF = "site_or_staff"  # the vendor told of a change of place or people
    VOIDED = "voided"  # what it rested on changed, so the last one no longer stands
    CORRECTION = "correction"  # the last one was wrong
    REACH = "reach"  # the last one spoke, or asked, about days on which no data was within reach


class Medium(StrEnum):
    PORTAL = "portal"
    PAPER = "paper"  # shown as 書面
    LETTER = "letter"  # with the code of a letter that was posted, without an account


class SignedHow(StrEnum):
    """The medium, and on the portal what proved the signer once more."""

    PASSWORD = ProvedBy.PASSWORD.value
    PASSKEY = ProvedBy.PASSKEY.value
    EITHER = "either"  # password or passkey: it was not kept which, before version 0075
    PAPER = "paper"
    LETTER = "letter"


class Course(StrEnum):
    """What is proposed about an exception or a refusal."""

    APPROVE = "approve"  # with the record that makes it lawful, until a date
    CORRECT = "correct"  # the vendor must put it right by a date
    SUSPEND = "suspend"  # no more data is handed over


class SignatoryAuthority(VendorOwned, Dated, Base):
    """Why a person may sign for the vendor: who gave the authority, until when, on which paper."""

    __tablename__ = "signatory_authorities"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # A-2026-003
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    given_by: Mapped[str] = mapped_column(String(160))
    paper: Mapped[str] = mapped_column(String(300))  # what kind of paper, its date
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class HandedInAuthority(VendorOwned, Base):
    """The proof of their authority that a signatory handed in: on record, and by it nobody signs.

    Somebody of the company confirms it, and a record of authority (`authority_id`) is made of it; or
    returns it with a reason. `withdrawn_at`: another was handed in meanwhile, or the person has left.
    """

    is_asked_first = True
    __tablename__ = "handed_in_authorities"
    __table_args__ = (parent_key(), belongs_to("signatory_authorities", "authority_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # AH-2026-003
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    given_by: Mapped[str] = mapped_column(String(160))
    paper: Mapped[str] = mapped_column(String(300))
    lasts_until: Mapped[date]  # the last day on which it is valid
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    handed_in_at: Mapped[datetime]
    handed_in_on: Mapped[date]
    authority_id: Mapped[int | None]
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")  # why it was returned
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def waits(self) -> bool:
        return self.authority_id is None and self.declined_at is None and self.withdrawn_at is None


class AttestationRequest(VendorOwned, Base):
    """A statement asked of a vendor for one piece of work. When it is due stands in its obligation."""

    __tablename__ = "attestation_requests"
    __table_args__ = (
        parent_key(),
        belongs_to("engagements", "engagement_id"),
        Index("ix_attestation_requests_state", "state", "vendor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # R-2026-031
    engagement_id: Mapped[int] = mapped_column(index=True)
    statement_id: Mapped[str] = mapped_column(String(60))
    pack_version: Mapped[str] = mapped_column(String(20))
    wording: Mapped[Wording]
    period_from: Mapped[date]
    period_to: Mapped[date | None]  # None for the start wording
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    requested_on: Mapped[date]
    withdrawn_reason: Mapped[str] = mapped_column(String(1000), default="")
    origin: Mapped[Origin] = mapped_column(open_text_enum(Origin), default=Origin.BY_HAND)
    cause: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # a Message: why, for both sides
    follows_id: Mapped[int | None] = mapped_column(index=True)  # the attestation it takes over from
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def why(self) -> Message | None:
        """Why it is asked, where there is more to say than that its time has come."""
        why: Message | None = from_json(self.cause)
        return why


class AttestationSitting(VendorOwned, Base):
    """One signature given once for several statements; each keeps a record of its own."""

    __tablename__ = "attestation_sittings"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # T-2026-012
    signer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))  # of the hashes of its records, in order


class Attestation(VendorOwned, Base):
    """What was signed, exactly. Never edited: only its state moves, by later records."""

    __tablename__ = "attestations"
    __table_args__ = (
        parent_key(),
        belongs_to("attestation_requests", "request_id"),
        belongs_to("engagements", "engagement_id"),
        belongs_to("signatory_authorities", "authority_id"),
        belongs_to("attestation_sittings", "sitting_id"),
        belongs_to("attestations", "replaces_id"),
        Index("ix_attestations_answer", "answer", "request_id"),
        Index(
            "ix_attestations_signer_name", "signer_name", "request_id"
        ),  # a search reads no record
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # S-2026-031
    request_id: Mapped[int] = mapped_column(unique=True)
    engagement_id: Mapped[int] = mapped_column(index=True)
    statement_id: Mapped[str] = mapped_column(String(60))
    pack_version: Mapped[str] = mapped_column(String(20))
    wording: Mapped[Wording]
    period_from: Mapped[date]
    period_to: Mapped[date | None]
    answer: Mapped[Answer]
    explanation: Mapped[str] = mapped_column(String(4000), default="")
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)  # what the signer entered, by input id
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str]  # exactly what was shown and hashed
    sha256: Mapped[str] = mapped_column(String(64))  # of `text` as UTF-8
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: not by an account
    signer_name: Mapped[str] = mapped_column(String(120))
    signer_title: Mapped[str] = mapped_column(String(120))
    authority_id: Mapped[int | None]  # None: of nobody with an account
    medium: Mapped[Medium] = mapped_column(open_text_enum(Medium), default=Medium.PORTAL)
    # of the portal; None there: signed before it was kept
    proved_by: Mapped[ProvedBy | None] = mapped_column(open_text_enum(ProvedBy))
    received_on: Mapped[date | None]  # of a paper: by this day lateness is judged
    sitting_id: Mapped[int | None] = mapped_column(index=True)  # signed together with others
    replaces_id: Mapped[int | None] = mapped_column(index=True)  # the one this corrects or follows
    signed_at: Mapped[datetime]
    signed_on: Mapped[date] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(45), default="")
    change_number: Mapped[int]  # of engagement_changes, under which it was signed
    state: Mapped[AttestationState] = mapped_column(default=AttestationState.SIGNED, index=True)
    ended_on: Mapped[date | None]  # from this day on it no longer stands
    ended_reason: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # a Message, for both sides
    receipt_sha256: Mapped[str | None] = mapped_column(
        ForeignKey("stored_files.sha256"), index=True
    )
    receipt_claimed_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @hybrid_property
    def signed_how(self) -> SignedHow:
        """As receipts, reports, pages and files say it."""
        if self.medium is not Medium.PORTAL:
            return SignedHow(self.medium.value)
        return SignedHow(self.proved_by.value) if self.proved_by else SignedHow.EITHER

    @signed_how.inplace.expression
    @classmethod
    def _signed_how(cls) -> ColumnElement[str]:
        proved = func.coalesce(cast(cls.proved_by, String), SignedHow.EITHER.value)
        return case((cls.medium == Medium.PORTAL, proved), else_=cast(cls.medium, String))

    @property
    def why_ended(self) -> Message | None:
        """Why it no longer stands."""
        why: Message | None = from_json(self.ended_reason)
        return why


class AttestationException(VendorOwned, Base):
    """One thing that is not as stated: who does what with which data, where, since when."""

    __tablename__ = "attestation_exceptions"
    __table_args__ = (belongs_to("attestations", "attestation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attestation_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]  # counts from 1
    party: Mapped[str] = mapped_column(String(200), default="")  # who
    address: Mapped[str] = mapped_column(String(300), default="")
    work: Mapped[str] = mapped_column(String(500), default="")
    data: Mapped[str] = mapped_column(String(500), default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    since_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")


class AttestationDraft(VendorOwned, Base):
    """What a person typed on the page for signing and has not signed yet; erased on signing."""

    __tablename__ = "attestation_drafts"
    is_sealed = False  # nobody stands by it yet

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)  # lists of values by field name
    saved_at: Mapped[datetime]


class ExceptionDecision(VendorOwned, ProposedAs, Base):
    """What one person proposes about an exception or refusal, and another decided."""

    is_asked_first = True
    __tablename__ = "exception_decisions"
    __table_args__ = (belongs_to("attestations", "attestation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attestation_id: Mapped[int] = mapped_column(index=True)
    course: Mapped[Course] = mapped_column(open_text_enum(Course), default=Course.APPROVE)
    reason: Mapped[str] = mapped_column(String(2000))
    basis: Mapped[str] = mapped_column(String(300), default="")  # the record that makes it lawful
    until: Mapped[date]  # last day on which it is accepted, or by which it must be put right
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    approved: Mapped[bool | None]  # None: not decided yet
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


# What a vendor owes about a request: to sign it, or to sign anew what was wrong.
DUTIES: Final = (ObligationKind.ATTESTATION_SIGN, ObligationKind.ATTESTATION_CORRECTION)


def duty_of(origin: Origin) -> ObligationKind:
    """The kind of obligation that a request of this origin opens."""
    if origin is Origin.CORRECTION:
        return ObligationKind.ATTESTATION_CORRECTION
    return ObligationKind.ATTESTATION_SIGN


@dataclass(frozen=True, slots=True)
class RequestSpec:
    """`last` None: it looks ahead. `cause`: why, for both sides; `follows_id`: the attestation it
    takes over from."""

    statement_id: str
    wording: Wording
    first: date
    last: date | None
    origin: Origin = Origin.BY_HAND
    cause: Message | None = None
    follows_id: int | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with what a list shows of it; the obligation says when it is due, `received_on` the
    day a signed paper came that a second person has yet to confirm."""

    request: AttestationRequest
    vendor: Vendor
    work: Text
    obligation: Obligation | None
    attestation: Attestation | None
    received_on: date | None

    def is_late(self, today: date) -> bool:
        return (
            self.received_on is None
            and self.obligation is not None
            and self.obligation.is_overdue(today)
        )
