"""Selection assessments with their answers and files, and the decisions about the criteria.

A decided assessment never changes: the next one is a record of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum


class SelectionState(StrEnum):
    DRAFT = "draft"  # being filled in
    PROPOSED = "proposed"  # waits for another person
    RETURNED = "returned"  # to be mended and put forward anew, or withdrawn
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"  # was never decided


class SelectionOutcome(StrEnum):
    """Ids of selection.yaml, `decision.outcomes`; the best first."""

    ADOPT = "adopt"
    CONDITIONAL = "conditional"
    EXCEPTION = "exception"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What answers come to: percent (None: nothing is scored), the ids of the questions that knock
    out, and the outcomes that may be proposed, the best first."""

    score: float | None
    knock_outs: tuple[str, ...]
    may_be: tuple[SelectionOutcome, ...]


class CheckMethod(StrEnum):
    """How identity, continuity and ties were checked."""

    REGISTRY = "registry"  # an extract of the commercial register
    NUMBER_SITE = "number_site"  # the site of corporate numbers
    WEB = "web"
    VISIT = "visit"
    CREDIT_REPORT = "credit_report"
    ACCOUNTS = "accounts"
    DECLARATION = "declaration"
    DATABASE = "database"  # of newspaper articles or of ties
    OTHER = "other"


class SelectionAssessment(VendorOwned, ProposedAs, Base):
    """One assessment of one vendor.

    `is_earlier`: from before the day from which the company works with the portal; its answers lie in
    its file, `basis` says by which criteria. `until`: the last day of a condition or an exception.
    `tier`: the strictest of the vendor when it was put forward, None: no data was shared yet.
    `score` (percent) and `knock_outs` (ids of questions): what the answers came to then.
    `list_id`: of one that came in a list, which is decided as a whole.
    `told_in_id`: in which questionnaire the vendor itself answered; None: the company filled it in on
    its behalf.
    `decision_number`: of one from before, as its paper says; any other one has its number in
    `decision_numbers`, where what was noted here before revision 0037 stands as well.
    """

    is_asked_first = True
    __tablename__ = "selection_assessments"
    __table_args__ = (
        parent_key(),
        belongs_to("assignments", "told_in_id"),
        Index("ix_selection_assessments_vendor_assessed", "vendor_id", "assessed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # SA-2026-007
    state: Mapped[SelectionState] = mapped_column(
        open_text_enum(SelectionState), default=SelectionState.DRAFT, index=True
    )
    is_earlier: Mapped[bool] = mapped_column(default=False)
    assessed_on: Mapped[date]
    criteria_version: Mapped[str] = mapped_column(String(40), default="")
    basis: Mapped[str] = mapped_column(String(1000), default="")
    outcome: Mapped[SelectionOutcome | None] = mapped_column(open_text_enum(SelectionOutcome))
    until: Mapped[date | None]
    conditions: Mapped[str] = mapped_column(String(2000), default="")  # or measures instead
    reason: Mapped[str] = mapped_column(String(2000), default="")
    score: Mapped[float | None]
    knock_outs: Mapped[list[str]] = mapped_column(JSON, default=list)
    tier: Mapped[str | None] = mapped_column(String(20))
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    told_in_id: Mapped[int | None] = mapped_column(index=True)  # the assignment
    list_id: Mapped[int | None] = mapped_column(ForeignKey("selection_lists.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))  # or began it
    proposed_at: Mapped[datetime]
    earlier_by: Mapped[list[int]] = mapped_column(JSON, default=list)  # others who filled it in
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(2000), default="")  # on deciding, or on withdrawing
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SelectionList(ProposedAs, Base):
    """Assessments from before the portal that came in one file. Recorded by one person; a second one
    compares the file and confirms or refuses all of it."""

    is_sealed = True

    __tablename__ = "selection_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    rows: Mapped[int]  # assessments that it brought
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    accepted: Mapped[bool | None]  # None: not decided yet
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def vendor_id(self) -> None:
        """Of the company itself: a list is about many vendors."""


class SelectionAnswer(VendorOwned, Base):
    """What one question of the criteria was answered with, and how it was checked.

    `value` as the questionnaires keep it. `is_told`: it was taken over from what the vendor said about
    itself; what the company made of it since stands beside that. `checked_on`, `methods` and `checked_by_id`: of the
    questions that are about who the vendor is.
    """

    __tablename__ = "selection_answers"
    __table_args__ = (
        belongs_to("selection_assessments", "assessment_id"),
        UniqueConstraint("assessment_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(index=True)
    question_id: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(String(2000), default="")  # what was seen
    is_told: Mapped[bool] = mapped_column(default=False, server_default=false())
    checked_on: Mapped[date | None]
    methods: Mapped[list[str]] = mapped_column(JSON, default=list)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class SelectionFile(VendorOwned, Base):
    """Evidence of an answer, or of the whole (`question_id` empty). Kept, not removed."""

    __tablename__ = "selection_files"
    __table_args__ = (belongs_to("selection_assessments", "assessment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(index=True)
    question_id: Mapped[str] = mapped_column(String(40), default="")
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class CriteriaStep(StrEnum):
    """What was decided about the criteria."""

    ADOPTED = "adopted"  # this version holds from a day on
    REVIEWED = "reviewed"  # looked at as every year; it stays as it is


class CriteriaDecision(ProposedAs, Base):
    """That a version of the pack holds the company's criteria. Proposed by one, decided by another.

    `decision_number`: as it was noted before revision 0037; since then in `decision_numbers`.
    """

    is_sealed = True

    __tablename__ = "criteria_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[CriteriaStep] = mapped_column(open_text_enum(CriteriaStep))
    criteria_version: Mapped[str] = mapped_column(String(40))
    holds_from: Mapped[date]  # of a review: the day on which it was looked at
    reason: Mapped[str] = mapped_column(String(2000))
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    accepted: Mapped[bool | None]  # None: not decided yet
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def vendor_id(self) -> None:
        """Of the company itself."""
