"""Certificates of vendors and of the company itself (認証), how they ended, and what a vendor handed in.

Without a vendor a certificate is the company's own, and no vendor ever sees it. What a vendor handed in
stays as it was handed in; what the company found when it looked is a record of its own.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import (
    VendorOrCompany,
    VendorOwned,
    belongs_to,
    parent_key,
)
from portal.foundation.core.database.db import Base, open_text_enum
from portal.supervision.proposed_records.models import (
    EndFacts,
    FileFacts,
    ProposedFacts,
    RecordFile,
)


class Standard(StrEnum):
    """By what it is certified; ids of certifications.yaml."""

    PRIVACY_MARK = "privacy_mark"
    ISO_27001 = "iso_27001"
    ISO_27701 = "iso_27701"
    ISO_27017 = "iso_27017"
    ISMAP = "ismap"
    SOC_2_TYPE_1 = "soc_2_type_1"
    SOC_2_TYPE_2 = "soc_2_type_2"
    PCI_DSS = "pci_dss"
    CARD_NOT_RETAINED = "card_not_retained"  # a statement that card data is not retained
    OTHER = "other"  # named in words


class CheckWay(StrEnum):
    """How somebody of the company saw that it is real."""

    PUBLIC_LIST = "public_list"
    ASKED_BODY = "asked_body"
    ORIGINAL = "original"
    COPY = "copy"  # nothing but the file itself


class CertificateEndKind(StrEnum):
    WITHDRAWN = "withdrawn"  # the body took it back or suspended it
    GIVEN_UP = "given_up"  # by whoever held it
    MISTAKEN = "mistaken"  # it was recorded wrongly: it counts on no day


class Certificate(VendorOrCompany, ProposedFacts):
    """One certificate as a person of the company checked it. `certified_until`: its last day.

    `renews_id`: the one that it follows. `handed_in_id`: what the vendor handed in, where it did.
    `paper_received_on`: the day on which the vendor's paper came, None: it did not come on paper.
    """

    is_sealed = is_fact = True
    is_asked_first = True
    __tablename__ = "certificates"
    __table_args__ = (
        parent_key(),
        belongs_to("certificates", "renews_id"),
        belongs_to("handed_in_certificates", "handed_in_id"),
    )

    standard: Mapped[Standard] = mapped_column(open_text_enum(Standard), index=True)
    called: Mapped[str] = mapped_column(String(160), default="")  # of another standard
    certificate_no: Mapped[str] = mapped_column(String(120), default="")
    body: Mapped[str] = mapped_column(String(200), default="")  # that certified
    scope: Mapped[str] = mapped_column(String(2000))
    certified_from: Mapped[date | None]
    certified_until: Mapped[date] = mapped_column(index=True)
    checked_how: Mapped[CheckWay] = mapped_column(open_text_enum(CheckWay))
    checked_on: Mapped[date]
    checked_where: Mapped[str] = mapped_column(String(1000))  # address, person, what was seen
    renews_id: Mapped[int | None] = mapped_column(index=True)
    handed_in_id: Mapped[int | None] = mapped_column(index=True)
    paper_received_on: Mapped[date | None]
    paper_sent_by: Mapped[str] = mapped_column(String(200), default="", server_default="")


class CertifiedWork(VendorOwned, Base):
    """A piece of the vendor's work that a certificate covers."""

    __tablename__ = "certified_works"
    __table_args__ = (
        belongs_to("certificates", "certificate_id"),
        belongs_to("engagements", "engagement_id"),
        UniqueConstraint("certificate_id", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int]
    engagement_id: Mapped[int] = mapped_column(index=True)


class CertificateFile(VendorOrCompany, FileFacts):
    """The certificate, or a picture of the list in which it was found."""

    is_sealed = is_fact = True
    __tablename__ = "certificate_files"
    __table_args__ = (belongs_to("certificates", "certificate_id"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)


class CertificateEnd(VendorOrCompany, EndFacts):
    is_sealed = is_fact = True
    __tablename__ = "certificate_ends"
    __table_args__ = (belongs_to("certificates", "certificate_id"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), unique=True)
    kind: Mapped[CertificateEndKind] = mapped_column(open_text_enum(CertificateEndKind))


class HandedInCertificate(VendorOwned, Base):
    """What a vendor's person handed in, in its words; declined, with a reason, or recorded once checked."""

    __tablename__ = "handed_in_certificates"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # CH-2026-007
    standard: Mapped[Standard] = mapped_column(open_text_enum(Standard))
    called: Mapped[str] = mapped_column(String(160), default="")
    certificate_no: Mapped[str] = mapped_column(String(120), default="")
    body: Mapped[str] = mapped_column(String(200), default="")
    scope: Mapped[str] = mapped_column(String(2000))
    certified_from: Mapped[date | None]
    certified_until: Mapped[date]
    wording: Mapped[str] = mapped_column(String(1000), default="")  # what the vendor says besides
    renews_id: Mapped[int | None] = mapped_column(index=True)  # the certificate that it follows
    handed_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    handed_in_at: Mapped[datetime]
    handed_in_on: Mapped[date]
    declined_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    declined_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")  # why it was declined

    @property
    def is_declined(self) -> bool:
        return self.declined_at is not None


class HandedInFile(RecordFile):
    """A file of it."""

    __tablename__ = "handed_in_files"
    __table_args__ = (belongs_to("handed_in_certificates", "handed_in_id"),)

    handed_in_id: Mapped[int] = mapped_column(index=True)
