"""Findings, the plans to mend them, what was done, and risks accepted until a day.

When something is due stands on the obligations: of the finding itself (its repair), of a plan to
look at, of a repair to verify, of a risk to decide.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import VendorOrCompany, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.words.messages import Message, Text, from_json
from portal.supervision.findings.severity import Owner, Severity


class FindingState(StrEnum):
    OPEN = "open"
    PLAN_SUBMITTED = "plan_submitted"
    PLAN_ACCEPTED = "plan_accepted"
    REMEDIED = "remedied"  # waits for another person to verify it
    RISK_ACCEPTED = "risk_accepted"  # until a day; then it is open again
    CLOSED = "closed"  # verified
    DROPPED = "dropped"  # was none after all, with reason


class Cause(StrEnum):
    """Where a finding came from."""

    ANSWER = "answer"  # subject: the assignment
    CLAUSE = "clause"  # subject: the contract
    ATTESTATION = "attestation"  # an exception or a refusal; subject: the attestation
    NO_RESPONSE = "no_response"  # 30 days after the due date; subject: what was asked
    INCIDENT = "incident"  # one that somebody assessed; subject: the incident
    # what was said of subcontractors does not fit; subject: the record that says one side
    CONTRADICTION = "contradiction"
    CERTIFICATE = "certificate"  # one that was relied on is over, or is missing; the certificate
    NOT_EFFECTIVE = "not_effective"  # a correction, seen later; subject: the finding it mended
    AUDIT = "audit"  # of our own supervision; subject: the internal audit
    BY_HAND = "by_hand"


class FindingRecord(VendorOrCompany):
    """Mixin: a record, and a change of it is one about its vendor."""

    is_sealed = is_fact = True


class Finding(FindingRecord, Base):
    """One thing to mend. `about` names what it is about, so that nothing is opened twice.

    Without a vendor it is the company's own, and no vendor ever sees it.
    """

    is_asked_first = True
    __tablename__ = "findings"
    __table_args__ = (
        parent_key(),
        belongs_to("engagements", "engagement_id"),
        Index(
            "uq_findings_open_about",
            "vendor_id",
            "about",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index(
            "uq_findings_open_about_company",
            "about",
            unique=True,
            sqlite_where=text("ended_on IS NULL AND vendor_id IS NULL"),
            postgresql_where=text("ended_on IS NULL AND vendor_id IS NULL"),
        ),
        Index("ix_findings_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # F-2026-014
    engagement_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[FindingState] = mapped_column(
        open_text_enum(FindingState), default=FindingState.OPEN, index=True
    )
    cause: Mapped[Cause] = mapped_column(open_text_enum(Cause), index=True)
    about: Mapped[str] = mapped_column(String(200))  # question:SUB-03, clause:SUB-1, hand:17
    rule_id: Mapped[str] = mapped_column(String(60), default="")  # of the questionnaire
    question_id: Mapped[str] = mapped_column(String(60), default="")
    subject_kind: Mapped[str | None] = mapped_column(String(60))  # a table's name
    subject_id: Mapped[int | None]
    title: Mapped[dict[str, Any]] = mapped_column(JSON)  # a Text or Message: what is wrong
    action: Mapped[dict[str, Any]] = mapped_column(JSON)  # likewise: what mends it
    detail: Mapped[str] = mapped_column(String(4000), default="")  # what was seen, in own words
    severity: Mapped[Severity] = mapped_column(open_text_enum(Severity), index=True)
    owner: Mapped[Owner] = mapped_column(open_text_enum(Owner))
    set_apart: Mapped[str] = mapped_column(String(1000), default="")  # why not as the rule says
    opened_on: Mapped[date] = mapped_column(index=True)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: the portal
    opened_as: Mapped[str] = mapped_column(String(200), default="")  # roles on that day
    # who changed its severity last; likewise
    graded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    graded_as: Mapped[str] = mapped_column(String(200), default="", server_default="")
    remedied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    remedied_as: Mapped[str] = mapped_column(String(200), default="")  # likewise
    remedied_on: Mapped[date | None]
    remedy: Mapped[str] = mapped_column(String(4000), default="")  # what was done
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verified: Mapped[str] = mapped_column(String(2000), default="")  # how it was verified
    accepted_until: Mapped[date | None]  # the last day of an accepted risk
    ended_on: Mapped[date | None] = mapped_column(index=True)  # closed or dropped
    ended_reason: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> Text | Message:
        named: Text | Message = from_json(self.title)
        return named

    @property
    def wanted(self) -> Text | Message:
        wanted: Text | Message = from_json(self.action)
        return wanted

    @property
    def roles_behind(self) -> frozenset[Role]:
        """Of those who recorded or mended it, each on that day."""
        return frozenset(map(Role, f"{self.opened_as} {self.remedied_as}".split()))

    @property
    def is_open(self) -> bool:
        """Something remains to be done, an accepted risk included."""
        return self.ended_on is None


class FindingPlan(FindingRecord, Base):
    """How its owner means to mend a finding, and what the reviewer said to it."""

    __tablename__ = "finding_plans"
    __table_args__ = (parent_key(), belongs_to("findings", "finding_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(index=True)
    cause: Mapped[str] = mapped_column(String(2000))  # why it came to this
    measures: Mapped[str] = mapped_column(String(4000))
    ready_on: Mapped[date]  # by then it will be mended
    responsible: Mapped[str] = mapped_column(String(160), default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    accepted: Mapped[bool | None]  # None: not looked at yet
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")  # to its owner
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RiskAcceptance(FindingRecord, ProposedAs, Base):
    """A finding lived with until a day: proposed by one person, decided by another."""

    __tablename__ = "risk_acceptances"
    __table_args__ = (parent_key(), belongs_to("findings", "finding_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(2000))
    measures: Mapped[str] = mapped_column(String(2000), default="")  # what is done meanwhile
    until: Mapped[date]  # the last day
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    accepted: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")
    ended_on: Mapped[date | None]  # accepted: from this day it counts no more, before its last day
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FindingRepair(FindingRecord, Base):
    """What its owner reported as done, and what another person said to it; once for each report."""

    __tablename__ = "finding_repairs"
    __table_args__ = (parent_key(), belongs_to("findings", "finding_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(index=True)
    done: Mapped[str] = mapped_column(String(4000))
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reported_at: Mapped[datetime]
    verified: Mapped[bool | None]  # None: not looked at yet; False: not good enough
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")  # how verified, or what lacks
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FindingEffect(FindingRecord, Base):
    """Whether a correction was effective, seen some time after the finding was closed; once."""

    __tablename__ = "finding_effects"
    __table_args__ = (
        parent_key(),
        belongs_to("findings", "finding_id"),
        belongs_to("findings", "opened_id"),
        UniqueConstraint("finding_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int]
    is_effective: Mapped[bool]
    seen: Mapped[str] = mapped_column(String(4000))  # how that was seen
    looked_on: Mapped[date] = mapped_column(index=True)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    opened_id: Mapped[int | None]  # not effective: the finding that takes its place


class FindingFile(FindingRecord, Base):
    """Evidence that a finding was mended, or that its correction was effective."""

    __tablename__ = "finding_files"
    __table_args__ = (
        belongs_to("findings", "finding_id"),
        belongs_to("finding_repairs", "repair_id"),
        belongs_to("finding_effects", "effect_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(index=True)
    repair_id: Mapped[int | None] = mapped_column(index=True)  # the report it came with
    effect_id: Mapped[int | None] = mapped_column(index=True)  # the later check it belongs to
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]
