"""Records of provision (提供の記録), how they ended, and external recipients of the web site (外部送信先).

No record is edited once confirmed: one that ends gets a row that says how; what is looked at again is
a new record.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, Dated, open_text_enum
from portal.supervision.proposed_records.workflow import ProposedState


class ProvisionEndKind(StrEnum):
    ENDED = "ended"  # it does not hold any more
    MISTAKEN = "mistaken"  # it was recorded wrongly: it counts on no day


class ProvisionRecord(VendorOwned, ProposedAs, Base):
    """That one thing the law asks for a provision is there, for some data of one piece of work.

    `basis` and `need` are ids of data_categories.yaml. `series`: of the shares it is about, with the
    `categories` and `countries` they had then: what changes in these is not covered. `held_on`: the
    first day it counts. `lasts_until`: the last day, None: no end of its own. `choice`: the legal ground,
    or the form of a record. `is_in_order`: False only of a look that found that it is not.
    """

    __tablename__ = "provision_records"
    __table_args__ = (parent_key(), belongs_to("engagements", "engagement_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # PV-2026-007
    engagement_id: Mapped[int] = mapped_column(index=True)
    basis: Mapped[str] = mapped_column(String(60))
    need: Mapped[str] = mapped_column(String(60))
    series: Mapped[list[str]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)
    countries: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[ProposedState] = mapped_column(
        open_text_enum(ProposedState), default=ProposedState.PROPOSED, index=True
    )
    held_on: Mapped[date]
    lasts_until: Mapped[date | None]
    is_in_order: Mapped[bool] = mapped_column(default=True)
    wording: Mapped[str] = mapped_column(String(4000))  # what it says, or what was seen
    edition: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(500), default="")  # where obtained, kept or published
    choice: Mapped[str] = mapped_column(String(60), default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    proposed_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")  # on refusing, or on withdrawing
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ProvisionFile(VendorOwned, Base):
    """What shows it. Kept, not removed."""

    __tablename__ = "provision_files"
    __table_args__ = (belongs_to("provision_records", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(index=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class ProvisionEnd(VendorOwned, Base):
    """How a record ended. `ended_on`: the first day on which it does not count."""

    __tablename__ = "provision_ends"
    __table_args__ = (belongs_to("provision_records", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[ProvisionEndKind] = mapped_column(open_text_enum(ProvisionEndKind))
    ended_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class ExternalRecipient(VendorOwned, Dated, Base):
    """A tag or service on the company's web site by which data of visitors goes to a vendor.

    It sends what one share (`series`) is about. `is_linked`: the recipient links the identifiers to
    persons. `named_as`: under which name the published policy has it.
    """

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
