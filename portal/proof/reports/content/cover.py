"""What every report has, whatever it is about: its period, its approval box, what it was made from."""

from dataclasses import dataclass
from datetime import date

from portal.proof.reports.content.parts import Approval, Moment
from portal.proof.reports.content.tables import Revision


@dataclass(frozen=True, kw_only=True)
class ReportPeriod:
    """The days the report covers, both included; `name`: 2026年度上期, FY2026 H1."""

    start: date
    end: date
    name: str


@dataclass(frozen=True, kw_only=True)
class FilledCell:
    """A cell of the approval box: what it is for (起案), who, how and when it was filled.

    Empty when nobody has acted: `name` may be known or "", `how` is PENDING and `at` None. `on`: where
    only the day is known; `number`: of the decision (決裁番号), where it has one; `deputy_for`: whose
    deputy it was (代決).
    """

    heading: str
    title: str = ""
    name: str = ""
    how: Approval = Approval.PENDING
    at: Moment | None = None
    on: date | None = None
    number: str = ""
    deputy_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Previous:
    """Another report about the same; `remark`: what came of it (承認), or why it is replaced."""

    number: str
    on: date
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class BasisSection:
    """Section 13. `versions`: the packs applied (`clauses 2026.1`); `law`: what it rests on.

    `issued_at` is None in a preview. `audit_head`: hash of the last event of the audit trail
    when the content was frozen, `audit_events`: its number.
    """

    method: str
    versions: tuple[str, ...]
    law: str
    issued_at: Moment | None
    audit_head: str
    audit_events: int
    revisions: tuple[Revision, ...]
    publisher: str
