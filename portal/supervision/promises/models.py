"""From when promises are judged, and the verdicts that are kept: shown, and sorted by."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOwned
from portal.foundation.core.database.db import Base, open_text_enum
from portal.ledger.obligations.models import Holder
from portal.supervision.promises.results import Verdict


class PromiseStart(Base):
    """From which day a promise is judged. Rows are only added; the last one counts, for any day.

    Without a row it is judged from the first day on. `decided_by_id`: None, where the portal began
    to judge it with a new version.
    """

    concerns_everybody = True

    __tablename__ = "promise_starts"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(60), index=True)  # as promises.yaml names it
    judged_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime]


class VerdictSpan(VendorOwned, Base):
    """The portal showed this verdict of a promise at a vendor, from one day until before another.

    `without_record`: it held, and no record showed it yet. Written only on change. What holds as known now is evaluated anew (docs/architecture.md law 7).
    """

    __tablename__ = "verdict_spans"
    __table_args__ = (
        Index(
            "uq_verdict_spans_current",
            "vendor_id",
            "promise_id",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
        Index("ix_verdict_spans_promise", "promise_id", "verdict", "valid_until"),
    )
    is_computed = True

    id: Mapped[int] = mapped_column(primary_key=True)
    promise_id: Mapped[str] = mapped_column(String(60))
    verdict: Mapped[Verdict] = mapped_column(open_text_enum(Verdict))
    without_record: Mapped[bool] = mapped_column(default=False, server_default=false())
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class VendorJudgement(VendorOwned, Base):
    """A vendor as it was judged last: all its verdicts, and the next step of the worst of them.

    `without_record`: the promises that held although no record showed it. `unapproved`: data that a
    customer entrusted to us is within its reach, and nothing tells whether the customer approved.
    `alike`: the same number for all vendors that stand so (`STANDING`): of ten thousand a hundred differ.
    True while it is of today and nobody has touched the vendor since; lists judge others anew.
    """

    __tablename__ = "vendor_judgements"
    __table_args__ = (
        UniqueConstraint("vendor_id"),
        # With the vendor, so that tabs of the list are counted without a row.
        Index("ix_vendor_judgements_worst", "worst", "vendor_id"),
        Index("ix_vendor_judgements_shares_data", "shares_data", "vendor_id"),
    )
    is_computed = True

    id: Mapped[int] = mapped_column(primary_key=True)
    judged_on: Mapped[date]
    judged_at: Mapped[datetime] = mapped_column(index=True)
    worst: Mapped[Verdict] = mapped_column(open_text_enum(Verdict))
    shares_data: Mapped[bool]  # for work that is not over
    verdicts: Mapped[dict[str, str]] = mapped_column(JSON)  # verdict by promise
    without_record: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    holds_data: Mapped[bool] = mapped_column(default=False, server_default=false())  # handed over
    unapproved: Mapped[bool] = mapped_column(default=False, server_default=false())
    alike: Mapped[int] = mapped_column(BigInteger, index=True)
    next_what: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # a Message
    next_who: Mapped[Holder | None] = mapped_column(open_text_enum(Holder))
    next_on: Mapped[date | None] = mapped_column(index=True)  # None: no day is set


STANDING: Final = ("worst", "verdicts", "without_record", "holds_data", "unapproved")


def number_of(standing: Mapping[str, Any]) -> int:
    """`alike` of what is kept under the names of STANDING: eight bytes of a hash, as a signed number."""
    told = json.dumps([standing[name] for name in STANDING], sort_keys=True)
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), signed=True)
