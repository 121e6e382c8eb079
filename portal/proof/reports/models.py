"""Supervision reports: the period of each, frozen content in both languages, one number, the bytes.

A period is a half or a year of the company's fiscal year, or any days.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.access.scoping import VendorOrCompany, belongs_to, parent_key
from portal.foundation.core.database.db import Base, open_text_enum
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.dates import add_months, without_weekday
from portal.foundation.core.words.messages import Text, say
from portal.supervision.planning.scheduling.fiscal import (
    MONTHS,
    FiscalYear,
    fiscal_year,
    number_of,
)

HALF = 6  # months
MOST_YEARS = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Both days included."""

    first: date
    last: date

    def as_of(self, today: date) -> date:
        """The day whose facts the report shows: the earlier of its end and today."""
        return min(self.last, today)

    @property
    def day_before(self) -> date:
        """Whose verdicts stand beside as the last ones."""
        return self.first - _DAY


def read_span(first: date | None, last: date | None, today: date) -> Span:
    """Refuses, each at its field, a period that is upside down, not begun, or very long."""
    if first is None:
        raise RuleViolated(say("Enter the first day of the period."), field="period_from")
    if last is None:
        raise RuleViolated(say("Enter the last day of the period."), field="period_to")
    if last < first:
        raise RuleViolated(
            say("The period must not end before it begins on %(first)s.", first=first),
            field="period_to",
        )
    if first > today:
        raise RuleViolated(
            say("The period begins in the future; there is nothing to report yet."),
            field="period_from",
        )
    if last >= add_months(first, MOST_YEARS * MONTHS):
        raise RuleViolated(
            say("A report covers at most %(years)s years.", years=MOST_YEARS), field="period_to"
        )
    return Span(first, last)


def _year_of(day: date, start_month: int) -> FiscalYear:
    return fiscal_year(number_of(day, start_month), start_month)


def half_of(day: date, start_month: int) -> Span:
    """The half of the fiscal year in which `day` lies."""
    begin = _year_of(day, start_month).first
    middle = add_months(begin, HALF)
    first = middle if day >= middle else begin
    return Span(first, add_months(first, HALF) - _DAY)


def usual_spans(today: date, start_month: int) -> tuple[Span, ...]:
    """What a report is usually about: the half that ended last first, then the running one, and
    the same of the years."""
    running, year = half_of(today, start_month), _year_of(today, start_month)
    ended = half_of(running.day_before, start_month)
    last_year = _year_of(year.first - _DAY, start_month)
    return ended, running, Span(last_year.first, last_year.last), Span(year.first, year.last)


def name_of(span: Span, start_month: int) -> Text:
    """2026年度上期 / FY2026 H1, 2026年度 / FY2026; other periods by their days."""
    year = _year_of(span.first, start_month)
    if span == Span(year.first, year.last):
        return year.name
    if span == half_of(span.first, start_month):
        ja, en = ("上期", "H1") if span.first == year.first else ("下期", "H2")
        return Text(ja=f"{year.name.ja}{ja}", en=f"{year.name.en} {en}")
    return Text(
        ja=f"{without_weekday(span.first, 'ja')}〜{without_weekday(span.last, 'ja')}",
        en=f"{without_weekday(span.first, 'en')} – {without_weekday(span.last, 'en')}",
    )


def named_on(span: Span, start_month: int, day: date) -> Text:
    """The same, marked while the period is not over on the day."""
    name = name_of(span, start_month)
    if day >= span.last:
        return name
    return Text(ja=f"{name.ja}・期中", en=f"{name.en}, interim")


class ReportState(StrEnum):
    DRAFT = "draft"  # drafted by procurement, waits to be issued
    RENDERING = "rendering"  # content frozen; the job makes the bytes
    ISSUED = "issued"  # waits for management
    APPROVED = "approved"
    RETURNED = "returned"  # a new one is drafted in its place
    WITHDRAWN = "withdrawn"  # a draft that nobody issued: without a number, and kept


class SupervisionReport(VendorOrCompany, Base):
    """A report for a period, about one vendor or (without one) over all of them; the latter no vendor
    ever sees. After issuing nothing in it changes any more.

    Those issued before both languages went under one number hold the one of `language` alone.
    """

    is_sealed = True
    is_fact = True

    is_asked_first = True
    __tablename__ = "supervision_reports"
    __table_args__ = (parent_key(), belongs_to("supervision_reports", "replaces_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)  # SR-2026-0012, when issued
    period_from: Mapped[date]
    period_to: Mapped[date]
    as_of: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(2))  # of opinion and conditions, as typed
    state: Mapped[ReportState] = mapped_column(
        open_text_enum(ReportState), default=ReportState.DRAFT, index=True
    )
    conclusion: Mapped[str] = mapped_column(
        String(20), default="continue"
    )  # continue, conditional, suspend, end
    opinion: Mapped[str] = mapped_column(String(2000), default="")
    conditions: Mapped[str] = mapped_column(String(2000), default="")
    content: Mapped[str | None]  # canonical JSON of every language, frozen
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    pdf_other_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    # of the bytes before the seal; None: from before there were seals
    unsealed_sha256: Mapped[str | None] = mapped_column(String(64))
    unsealed_other_sha256: Mapped[str | None] = mapped_column(String(64))
    replaces_id: Mapped[int | None] = mapped_column(  # an issued one, and why
        ForeignKey("supervision_reports.id"), index=True
    )
    replaces_why: Mapped[str] = mapped_column(String(500), default="")
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    drafted_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReportRevision(VendorOrCompany, Base):
    """A report with its approval box filled, after management decided: a document of its own beside
    the issued one, which stays as it is. `number`: its own, that of the report with the revision."""

    is_sealed = True
    is_fact = True

    __tablename__ = "report_revisions"
    __table_args__ = (
        parent_key(),
        belongs_to("supervision_reports", "report_id"),
        belongs_to("report_decisions", "decision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("supervision_reports.id"), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("report_decisions.id"))
    number: Mapped[str] = mapped_column(String(30), unique=True)  # SR-2026-012/2
    content: Mapped[str]  # canonical JSON, as that of the report
    content_sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    pdf_other_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    # of the bytes before the seal; None: from before there were seals
    unsealed_sha256: Mapped[str | None] = mapped_column(String(64))
    unsealed_other_sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
