"""What the sheet before an assessment says: its rows, and the gaps of each. Pure.

The rows are the records of J.9.4 in the order in which an assessor asks for them (docs/sentences.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from portal.foundation.core.words.messages import Message, Text, say
from portal.supervision.promises.results import Target, Verdict

MOST: Final = 20  # vendors named in a row of the page; the rest is counted


class PreparedRecord(StrEnum):
    """One kind of record that an assessor asks for."""

    REGISTER = "register"
    CRITERIA = "criteria"
    EVALUATION = "evaluation"
    CONTRACT = "contract"
    TERMS = "terms"
    SUPERVISION = "supervision"
    SUBCONTRACTING = "subcontracting"
    AGAIN = "again"
    HANDOVER = "handover"
    RETURNED = "returned"
    INCIDENTS = "incidents"
    SPECIAL = "special"
    KEEPING = "keeping"
    LEDGER = "ledger"


R = PreparedRecord
CALLED: Mapping[PreparedRecord, Message] = {
    R.REGISTER: say("Register of vendors, and that it is whole"),
    R.CRITERIA: say("Selection criteria, and who approved them"),
    R.EVALUATION: say("Evaluation of each vendor, not later than its contract"),
    R.CONTRACT: say("Contract with the items a to h"),
    R.TERMS: say("Own evaluation of standard terms"),
    R.SUPERVISION: say("Record of supervision in each interval"),
    R.SUBCONTRACTING: say("Approval of subcontracting"),
    R.AGAIN: say("Evaluation that still holds"),
    R.HANDOVER: say("Records of handing over"),
    R.RETURNED: say("Certificates of return and destruction"),
    R.INCIDENTS: say("Incidents, and what was reported when"),
    R.SPECIAL: say("Special approvals, each with its last day"),
    R.KEEPING: say("Contracts kept as long as the data is held"),
    R.LEDGER: say("Link to the ledger of personal information"),
}
# The rows that a promise judges: by its rule in promises.yaml.
JUDGED: Mapping[PreparedRecord, str] = {
    R.CONTRACT: "bound",
    R.SUPERVISION: "supervised",
    R.SUBCONTRACTING: "no_subcontracting",
    R.AGAIN: "recognised",
    R.RETURNED: "returned",
    R.INCIDENTS: "incidents",
}


@dataclass(frozen=True, slots=True)
class PreparationGap:
    """What is missing, or soon will be. `vendor` None: of the company itself. Mended at `target`, else on
    the page `endpoint` with its `values`."""

    verdict: Verdict
    what: Message
    vendor_id: int | None = None
    vendor: Text | None = None
    by: date | None = None
    target: Target | None = None
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreparationRow:
    """One kind of record. `known`: what stands on record of it. `missing`: how many gaps there are, `soon`:
    how many that are none yet; `gaps`: the worst of both, as many as are shown."""

    record: PreparedRecord
    known: Sequence[Message]
    gaps: Sequence[PreparationGap]
    missing: int
    soon: int

    @property
    def name(self) -> Message:
        return CALLED[self.record]

    @property
    def left_out(self) -> int:
        return self.missing + self.soon - len(self.gaps)


@dataclass(frozen=True, slots=True)
class NextAssessment:
    """`on`: as entered, else the last day of the company's own certificate, told by `certificate`."""

    on: date
    certificate: str = ""

    def days_from(self, day: date) -> int:
        return (self.on - day).days


@dataclass(frozen=True, slots=True)
class PreparationSheet:
    """All of it as of a day."""

    day: date
    assessment: NextAssessment | None
    rows: Sequence[PreparationRow]

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)


def row_of(
    record: PreparedRecord,
    found: Sequence[PreparationGap],
    known: Sequence[Message] = (),
    most: int | None = MOST,
) -> PreparationRow:
    """`found`: all of them, the worst first."""
    missing = sum(gap.verdict is Verdict.BROKEN for gap in found)
    return PreparationRow(record, known, found[:most], missing, len(found) - missing)
