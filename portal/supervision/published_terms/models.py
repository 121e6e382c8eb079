"""Looks at the terms that a vendor publishes (約款), the copies kept of them, and how they ended.

A look is a record of one version as it was published. The next version is another record that follows it.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import belongs_to, parent_key
from portal.foundation.core.database.db import open_text_enum
from portal.supervision.proposed_records.models import ProposedRow, RecordEnd, RecordFile


class TermsJudgement(StrEnum):
    """What we think of the terms."""

    ENOUGH = "enough"
    WITH_MEASURES = "with_measures"  # something is missing; what makes up for it stands beside
    NOT_ENOUGH = "not_enough"


class TermsEndKind(StrEnum):
    NOT_USED = "not_used"  # the service is not used any more
    CONTRACT = "contract"  # a contract of our own took their place
    MISTAKEN = "mistaken"  # it was recorded wrongly: it counts on no day


class TermsLook(ProposedRow):
    """What was read on a day. `address`: where everybody can read them; `edition`: as published; `differs`:
    from the look that it `follows_id`; `measure`: what makes up for what is missing.

    Of the contract that was concluded by accepting them, of one piece of work, or of both.
    """

    __tablename__ = "terms_looks"
    __table_args__ = (
        parent_key(),
        belongs_to("contracts", "contract_id"),
        belongs_to("engagements", "engagement_id"),
        belongs_to("terms_looks", "follows_id"),
    )

    contract_id: Mapped[int | None] = mapped_column(index=True)
    engagement_id: Mapped[int | None] = mapped_column(index=True)
    follows_id: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500))
    edition: Mapped[str] = mapped_column(String(120))
    published_on: Mapped[date | None]
    looked_on: Mapped[date]
    differs: Mapped[str] = mapped_column(String(4000), default="")
    evaluation: Mapped[str] = mapped_column(String(4000))
    judgement: Mapped[TermsJudgement] = mapped_column(open_text_enum(TermsJudgement))
    measure: Mapped[str] = mapped_column(String(2000), default="")


class TermsLookFile(RecordFile):
    """A copy of the terms as they stood."""

    __tablename__ = "terms_look_files"
    __table_args__ = (belongs_to("terms_looks", "look_id"),)

    look_id: Mapped[int] = mapped_column(index=True)


class TermsLookEnd(RecordEnd):
    __tablename__ = "terms_look_ends"
    __table_args__ = (belongs_to("terms_looks", "look_id"),)

    look_id: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[TermsEndKind] = mapped_column(open_text_enum(TermsEndKind))
