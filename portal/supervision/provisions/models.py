"""Records of provision (提供の記録), how they ended, and external recipients of the web site (外部送信先).

What is looked at again is a new record.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, Dated, open_text_enum
from portal.supervision.proposed_records.models import ProposedRow, RecordEnd, RecordFile


class ProvisionEndKind(StrEnum):
    ENDED = "ended"  # it does not hold any more
    MISTAKEN = "mistaken"  # it was recorded wrongly: it counts on no day


class ProvisionRecord(ProposedRow):
    """That one thing the law asks for a provision is there, for some data of one piece of work.

    `basis` and `need` are ids of data_categories.yaml. `series`: of the shares it is about, with the
    `categories` and `countries` they had then: what changes in these is not covered. `held_on`: the
    first day it counts. `lasts_until`: the last day, None: no end of its own. `choice`: the legal ground,
    or the form of a record. `is_in_order`: False only of a look that found that it is not.
    """

    is_asked_first = True
    __tablename__ = "provision_records"
    __table_args__ = (parent_key(), belongs_to("engagements", "engagement_id"))

    engagement_id: Mapped[int] = mapped_column(index=True)
    basis: Mapped[str] = mapped_column(String(60))
    need: Mapped[str] = mapped_column(String(60))
    series: Mapped[list[str]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)
    countries: Mapped[list[str]] = mapped_column(JSON)
    held_on: Mapped[date]
    lasts_until: Mapped[date | None]
    is_in_order: Mapped[bool] = mapped_column(default=True)
    wording: Mapped[str] = mapped_column(String(4000))  # what it says, or what was seen
    edition: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(500), default="")  # where obtained, kept or published
    choice: Mapped[str] = mapped_column(String(60), default="")


class ProvisionFile(RecordFile):
    __tablename__ = "provision_files"
    __table_args__ = (belongs_to("provision_records", "record_id"),)

    record_id: Mapped[int] = mapped_column(index=True)


class ProvisionEnd(RecordEnd):
    __tablename__ = "provision_ends"
    __table_args__ = (belongs_to("provision_records", "record_id"),)

    record_id: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[ProvisionEndKind] = mapped_column(open_text_enum(ProvisionEndKind))


class ExternalRecipient(VendorOwned, Dated, Base):
    """A tag or service on the company's web site by which data of visitors goes to a vendor.

    It sends what one share (`series`) is about. `is_linked`: the recipient links the identifiers to
    persons. `named_as`: under which name the published policy has it.
    """

    is_asked_first = True
    __tablename__ = "external_recipients"
    __table_args__ = (belongs_to("engagements", "engagement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # EX-2026-007
    engagement_id: Mapped[int] = mapped_column(index=True)
    series: Mapped[str] = mapped_column(String(32), index=True)
    service: Mapped[str] = mapped_column(String(160))
    sent: Mapped[str] = mapped_column(String(1000))
    aims: Mapped[str] = mapped_column(String(1000))  # what for, there and with us
    opt_out: Mapped[str] = mapped_column(String(500))  # address where people can object
    is_linked: Mapped[bool]
    named_as_id: Mapped[int | None] = mapped_column(ForeignKey("policy_recipients.id"), index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    end_reason: Mapped[str] = mapped_column(String(1000), default="")


class PolicyRecipient(Dated, Base):
    """A recipient that the published policy names, for as long as it does."""

    __tablename__ = "policy_recipients"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))  # as the policy says it
    published: Mapped[str] = mapped_column(String(500))  # where everybody can read it
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
