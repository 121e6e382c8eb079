"""Contracts, their files, the work they cover, what the clause check found, and waivers."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.actor import ProposedAs
from portal.foundation.access.scoping import VendorOwned, belongs_to, parent_key
from portal.foundation.core.database.db import Base, Dated, open_text_enum
from portal.foundation.evidence.types import FileKind, Kinds
from portal.ledger.vendors.entry.spelling import LONGEST
from portal.ledger.vendors.models import finds_by

FOUND_BY: Final = ("title", "number")
LONGEST_PLACE: Final = 300
_CURRENT: Final[Mapping[str, Any]] = dict.fromkeys(  # of an index: only rows that stand
    ("sqlite_where", "postgresql_where"), text("valid_until IS NULL AND corrected_at IS NULL")
)
CONTRACT_PAPERS: Kinds = (FileKind.PDF, FileKind.WORD, FileKind.TEXT)


class ContractKind(StrEnum):
    MASTER = "master"
    INDIVIDUAL = "individual"
    MEMORANDUM = "memorandum"
    NDA = "nda"


class ContractState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    ENDED = "ended"


class WayConcluded(StrEnum):
    """How a contract was concluded."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    STANDARD_TERMS = "standard_terms"  # the terms of one side, accepted by the other


class ClauseState(StrEnum):
    """As in clauses.yaml review_states; a clause without a row is unreviewed."""

    PRESENT = "present"
    WEAK = "weak"
    ABSENT = "absent"
    CONTRADICTED = "contradicted"
    COVERED_ELSEWHERE = "covered_elsewhere"
    NOT_APPLICABLE = "not_applicable"
    UNREVIEWED = "unreviewed"


FOUND_IN_TEXT = frozenset({ClauseState.PRESENT, ClauseState.WEAK, ClauseState.CONTRADICTED})


class ChangeKind(StrEnum):
    """What makes an earlier clause check out of date."""

    RENEWED = "renewed"  # another term began, by itself or agreed
    AMENDED = "amended"  # an amendment was signed


class Contract(VendorOwned, Base):
    """One document between the company and a vendor. An amendment is a document of its own."""

    __tablename__ = "contracts"
    __table_args__ = (
        parent_key(),
        ForeignKeyConstraint(["parent_id", "vendor_id"], ["contracts.id", "contracts.vendor_id"]),
        # All that the tabs of the list count by: no row is read for it.
        Index(
            "ix_contracts_counted",
            "state",
            "signed_on",
            "starts_on",
            "ends_on",
            "renews",
            "ended_on",
            "vendor_id",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # C-2026-007
    kind: Mapped[ContractKind]
    title: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[ContractState] = mapped_column(default=ContractState.DRAFT)
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # the last day of the term; None: no end agreed
    renews: Mapped[bool] = mapped_column(default=False)
    renewal_months: Mapped[int | None]
    notice_months: Mapped[int | None]  # before the end, to stop the renewal
    ended_on: Mapped[date | None]  # the last day, when it was ended
    retention: Mapped[str] = mapped_column(String(300), default="")
    kept_until_on: Mapped[date | None]  # the last day on which the paper is kept; None: not set
    concluded: Mapped[WayConcluded | None] = mapped_column(open_text_enum(WayConcluded))
    signatory_of_ours: Mapped[str] = mapped_column(String(160), default="")  # title and name
    signatory_of_vendor: Mapped[str] = mapped_column(String(160), default="")
    created_at: Mapped[datetime]
    found_by: Mapped[str] = mapped_column(String(LONGEST), default="")  # as in spelling.found_by
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    _find_by = finds_by(*FOUND_BY)


class ContractFile(VendorOwned, Base):
    """A file of a contract. The bytes are stored once, the row belongs to the vendor."""

    __tablename__ = "contract_files"
    __table_args__ = (belongs_to("contracts", "contract_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"))
    name: Mapped[str] = mapped_column(String(255))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class ContractOriginal(VendorOwned, Dated, Base):
    """Where the original is kept, and who else has looked at it there.

    Another place is another row: with the place the look is void. Nobody can show a contract by
    the word of one person, so `seen_by_id` is never who recorded the place.
    """

    __tablename__ = "contract_originals"
    __table_args__ = (
        belongs_to("contracts", "contract_id"),
        Index("uq_contract_originals_current", "contract_id", unique=True, **_CURRENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    seen_on: Mapped[date | None]  # from this day on the contract can be shown
    seen_at: Mapped[datetime | None]


class ContractCover(VendorOwned, Dated, Base):
    """The contract covers the work, from one day until before another."""

    __tablename__ = "contract_covers"
    __table_args__ = (
        belongs_to("contracts", "contract_id"),
        belongs_to("engagements", "engagement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(index=True)
    engagement_id: Mapped[int] = mapped_column(index=True)


class ClauseCheck(VendorOwned, Dated, Base):
    """What a reviewer found about one clause in one contract."""

    __tablename__ = "clause_checks"
    __table_args__ = (
        belongs_to("contracts", "contract_id"),
        ForeignKeyConstraint(
            ["elsewhere_id", "vendor_id"], ["contracts.id", "contracts.vendor_id"]
        ),
        Index("uq_clause_checks_current", "contract_id", "clause_id", unique=True, **_CURRENT),
        Index("ix_clause_checks_current_state", "state", "contract_id", **_CURRENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(index=True)
    clause_id: Mapped[str] = mapped_column(String(60))
    clause_version: Mapped[str] = mapped_column(String(20))
    state: Mapped[ClauseState]
    article: Mapped[str] = mapped_column(String(40), default="")
    page: Mapped[int | None]
    quote: Mapped[str] = mapped_column(String(2000), default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    elsewhere_id: Mapped[int | None]
    # An amendment's clause takes the place of the same clause of its parent and of older amendments.
    replaces: Mapped[bool] = mapped_column(default=False)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime]


class ContractChange(VendorOwned, Base):
    """A contract was renewed or amended: what was checked before has to be looked at again."""

    __tablename__ = "contract_changes"
    __table_args__ = (
        belongs_to("contracts", "contract_id"),
        ForeignKeyConstraint(
            ["amendment_id", "vendor_id"], ["contracts.id", "contracts.vendor_id"]
        ),
        UniqueConstraint("contract_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]  # counts from 1 for each contract
    kind: Mapped[ChangeKind] = mapped_column(open_text_enum(ChangeKind))
    changed_on: Mapped[date]  # first day of the new term, or of the amendment
    noted_at: Mapped[datetime]  # checks saved before it count as made before the change
    amendment_id: Mapped[int | None]


class ClauseSuggestions(VendorOwned, Base):
    """What the finder and the cues of one version find in a file; `body`: JSON, made by readings.py."""

    __tablename__ = "clause_suggestions"
    is_sealed = False  # made by a job, and decides nothing
    __table_args__ = (
        belongs_to("contracts", "contract_id"),
        UniqueConstraint("file_id", "library_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("contract_files.id"))
    library_version: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class WaiverState(StrEnum):
    """That an approved one is over follows from its last day; ENDED is before that, by a person."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by whoever proposed, before it was decided
    ENDED = "ended"


class Waiver(VendorOwned, ProposedAs, Base):
    """One clause waived: for all work under a contract, or for one piece of work."""

    is_asked_first = True
    __tablename__ = "waivers"
    __table_args__ = (
        parent_key(),
        belongs_to("contracts", "contract_id"),
        belongs_to("engagements", "engagement_id"),
        CheckConstraint("(contract_id IS NULL) <> (engagement_id IS NULL)", name="about_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # WV-2026-003
    contract_id: Mapped[int | None] = mapped_column(index=True)
    engagement_id: Mapped[int | None] = mapped_column(index=True)
    clause_id: Mapped[str] = mapped_column(String(60))
    clause_version: Mapped[str] = mapped_column(String(20))
    found: Mapped[ClauseState]  # what was known to be wrong; a worse finding is not waived by it
    reason: Mapped[str] = mapped_column(String(2000))
    measure: Mapped[str] = mapped_column(String(2000))  # what compensates for the clause
    until: Mapped[date]  # the last day on which it holds
    state: Mapped[WaiverState] = mapped_column(
        open_text_enum(WaiverState), default=WaiverState.PROPOSED, index=True
    )
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    proposed_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]  # an approved one holds from this day
    decision_reason: Mapped[str] = mapped_column(String(2000), default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None]  # from this day on it no longer holds
    end_reason: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
