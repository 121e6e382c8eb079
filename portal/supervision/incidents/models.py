"""Incidents: told, described step by step, assessed, reported to whom it must be, and closed.

Nothing is overwritten: each wording of an item, each assessment, each day on which it is said to have
become known, each report sent and each decision is a row of its own. Which duty applies follows from
the last assessment; when it is due stands on its obligation.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.incidents.rules.duties import LeakCause


class ToldPersonsWay(StrEnum):
    """How persons heard of it, or what was done in place of telling each of them."""

    LETTER = "letter"
    EMAIL = "email"
    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    SUBSTITUTE = "substitute"  # made public, or a place to ask was, where notice is hard (代替措置)


class IncidentState(StrEnum):
    SUSPECTED = "suspected"  # it may have happened
    REPORTED = "reported"  # it is said to have happened
    CONFIRMED = "confirmed"
    PRELIMINARY_SENT = "preliminary_sent"
    FINAL_SENT = "final_sent"
    CLOSED = "closed"
    NOT_AN_INCIDENT = "not_an_incident"


class ReportItem(StrEnum):
    """The nine items of a report (Rule 8(1))."""

    OVERVIEW = "overview"  # 概要
    DATA = "data"  # 項目
    PEOPLE = "people"  # 人数
    CAUSE = "cause"  # 原因
    SECONDARY = "secondary"  # 二次被害
    PERSONS = "persons"  # 本人への対応
    PUBLICATION = "publication"  # 公表
    PREVENTION = "prevention"  # 再発防止
    OTHER = "other"  # その他


class Ending(StrEnum):
    """What is proposed, and decided by another person."""

    CLOSE = "close"
    NOT_AN_INCIDENT = "not_an_incident"


class Going(StrEnum):
    """Whether it still goes on."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Incident(VendorOwned, Base):
    """One incident or suspicion at a vendor. `is_drill`: practised only, counts nowhere.

    `told_at`: when it came in; by a vendor's person that is its notice to us (Rule 9).
    """

    is_asked_first = True
    __tablename__ = "incidents"
    __table_args__ = (parent_key(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # I-2026-001
    state: Mapped[IncidentState] = mapped_column(open_text_enum(IncidentState), index=True)
    is_drill: Mapped[bool] = mapped_column(default=False)
    is_ours: Mapped[bool] = mapped_column(default=False)  # written down by the company
    is_asked: Mapped[bool] = mapped_column(default=False)  # the vendor is to fill in the items
    happened: Mapped[str] = mapped_column(String(2000))
    noticed_on: Mapped[date]  # by whoever noticed it first
    going: Mapped[Going] = mapped_column(open_text_enum(Going))
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime]
    told_on: Mapped[date]
    ended_on: Mapped[date | None]  # closed, or found to be none
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class IncidentWork(VendorOwned, Base):
    """A piece of work that is hit; without a row all of the vendor's."""

    __tablename__ = "incident_works"
    __table_args__ = (
        belongs_to("incidents", "incident_id"),
        belongs_to("engagements", "engagement_id"),
        UniqueConstraint("incident_id", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int]
    engagement_id: Mapped[int] = mapped_column(index=True)


class IncidentItem(VendorOwned, Base):
    """One wording of one item; the newest counts. Vendors see the wordings of their own people only."""

    __tablename__ = "incident_items"
    __table_args__ = (
        belongs_to("incidents", "incident_id"),
        Index("ix_incident_items_incident", "incident_id", "item", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int]
    item: Mapped[ReportItem] = mapped_column(open_text_enum(ReportItem))
    wording: Mapped[str] = mapped_column(String(4000))
    by_vendor: Mapped[bool]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]


class IncidentKnown(VendorOwned, Base):
    """The earliest moment at which any of our departments knew; the newest row counts."""

    __tablename__ = "incident_known"
    __table_args__ = (belongs_to("incidents", "incident_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(index=True)
    known_at: Mapped[datetime]
    known_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000), default="")  # of a change
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]


class IncidentAssessment(VendorOwned, Base):
    """The facts that decide which duty applies, as they were known then; the newest row counts.

    `categories`: ids of the pack of data categories. `people` None: nobody knows yet.
    """

    __tablename__ = "incident_assessments"
    __table_args__ = (belongs_to("incidents", "incident_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(index=True)
    categories: Mapped[list[str]] = mapped_column(JSON)
    people: Mapped[int | None]
    cause: Mapped[LeakCause] = mapped_column(open_text_enum(LeakCause))
    is_encrypted: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)
    financial_risk: Mapped[bool] = mapped_column(default=False)
    in_eea: Mapped[bool] = mapped_column(default=False)
    is_entrusted: Mapped[bool] = mapped_column(default=False)
    customer_hours: Mapped[int | None]
    # whose data is hit, as named on that day: id, ja, en, hours, and paper: what says so
    customers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    communications: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(String(2000), default="")
    # version of the incident rules by which it was judged; None: the first one, before it was kept
    rules_version: Mapped[str | None] = mapped_column(String(20))
    is_first: Mapped[bool] = mapped_column(default=False)  # made from the register, by nobody
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    assessed_at: Mapped[datetime]


class IncidentCustomer(VendorOwned, Base):
    """A customer to tell of it; when, stands on its obligation."""

    __tablename__ = "incident_customers"
    __table_args__ = (
        belongs_to("incidents", "incident_id"),
        UniqueConstraint("incident_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)


class IncidentSubmission(VendorOwned, Base):
    """What the company sent to whom. Whether in time follows from when it became known."""

    __tablename__ = "incident_submissions"
    __table_args__ = (parent_key(), belongs_to("incidents", "incident_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[ObligationKind] = mapped_column(open_text_enum(ObligationKind))
    obligation_id: Mapped[int | None] = mapped_column(ForeignKey("obligations.id"), index=True)
    sent_to: Mapped[str] = mapped_column(String(300))
    how: Mapped[str] = mapped_column(String(300))
    receipt: Mapped[str] = mapped_column(String(120), default="")  # number of the receipt
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class PersonsLetter(VendorOwned, Base):
    """One wording of the letter to a group of persons, in one language. It names none of them.

    `letter`: the same for all wordings of a letter; of each language the newest counts.
    """

    __tablename__ = "incident_letters"
    __table_args__ = (
        belongs_to("incidents", "incident_id"),
        Index("ix_incident_letters_incident", "incident_id", "letter", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int]
    letter: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    persons: Mapped[str] = mapped_column(String(300))  # which group
    happened: Mapped[str] = mapped_column(String(4000))
    data: Mapped[str] = mapped_column(String(2000))
    cause: Mapped[str] = mapped_column(String(2000))
    risk: Mapped[str] = mapped_column(String(2000))  # harm that followed or may follow
    measures: Mapped[str] = mapped_column(String(4000))
    contact: Mapped[str] = mapped_column(String(1000))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]


class PersonsTold(VendorOwned, Base):
    """How many persons were told, or what stood in for it. `corrects_id`: it replaces that record.

    `address`, `reason`: of a substitute, where it was published and why notice is hard. `is_all`: with
    it everybody was told, or the substitute stands for the rest.
    """

    __tablename__ = "incident_persons_told"
    __table_args__ = (parent_key(), belongs_to("incidents", "incident_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(index=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("incident_persons_told.id"))
    persons: Mapped[str] = mapped_column(String(300))
    people: Mapped[int]
    way: Mapped[ToldPersonsWay] = mapped_column(open_text_enum(ToldPersonsWay))
    told_on: Mapped[date]
    told_by: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(2000), default="")
    is_all: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class IncidentFile(VendorOwned, Base):
    """Evidence, or the proof of what was sent. Vendors see the files of their own people only."""

    __tablename__ = "incident_files"
    __table_args__ = (
        belongs_to("incidents", "incident_id"),
        belongs_to("incident_submissions", "submission_id"),
        belongs_to("incident_persons_told", "told_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(index=True)
    submission_id: Mapped[int | None] = mapped_column(index=True)
    told_id: Mapped[int | None] = mapped_column(index=True)
    by_vendor: Mapped[bool]
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class IncidentDecision(VendorOwned, ProposedAs, Base):
    """That it is closed, or was none: proposed by one, decided by another."""

    __tablename__ = "incident_decisions"
    __table_args__ = (parent_key(), belongs_to("incidents", "incident_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(index=True)
    ending: Mapped[Ending] = mapped_column(open_text_enum(Ending))
    reason: Mapped[str] = mapped_column(String(2000))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    approved: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
